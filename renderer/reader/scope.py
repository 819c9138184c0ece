"""What the readers of one draft's parts share: its canvas, rate, materials and the report."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from fractions import Fraction

from renderer.errors import InvalidDraft
from renderer.fidelity import FidelityItem, Grade
from renderer.looks.look_folder import LookFolder
from renderer.reader.limits import MAX_AUDIO_CLIPS, MAX_SEGMENTS
from renderer.reader.materials import Materials
from renderer.reader.media_registry import MediaRegistry
from renderer.reader.node import Node
from renderer.reader.options import ReadOptions
from renderer.timeline import Timeline


@dataclass(slots=True)
class ReadSession:
    """Shared by a draft and the drafts nested in it."""

    options: ReadOptions
    media: MediaRegistry = field(default_factory=MediaRegistry)
    compounds: dict[tuple[int, int, int], tuple[Timeline, int]] = field(default_factory=dict)
    """Nested timelines already read, with their expanded segment count, by document and parent canvas."""
    look_folder: LookFolder = field(init=False)

    def __post_init__(self) -> None:
        self.look_folder = LookFolder(self.options.look_folders)


@dataclass(slots=True)
class DraftScope:
    """One draft while it is read. `expanded_segments` counts each use of a compound clip anew."""

    session: ReadSession
    document: Node
    materials: Materials
    width: int
    height: int
    rate: Fraction
    ancestors: tuple[tuple[str, int], ...] = ()
    """Id and identity of every draft this one is nested in, and its own."""
    read_nested: Callable[[DraftScope, Node], Timeline] | None = None
    items: list[FidelityItem] = field(default_factory=list)
    expanded_segments: int = 0
    audio_clips: int = 0
    _stored_keyframes: dict[str, list[Node]] | None = None

    def report(
        self, kind: str, node: Node, grade: Grade, reason: str, *, name: str = "", resource_id: str = ""
    ) -> None:
        """Add to the fidelity report; name and resource id are the material's own unless given."""
        if isinstance(node.value, dict):
            name = name or _string(node, "name") or _string(node, "material_name")
            resource_id = resource_id or _string(node, "resource_id") or _string(node, "effect_id")
        self.items.append(FidelityItem(kind, name, grade, reason, node.path, resource_id))

    def stored_keyframes(self) -> dict[str, list[Node]]:
        """The old drafts' keyframe store, by id."""
        if self._stored_keyframes is None:
            self._stored_keyframes = {}
            store = self.document.child("keyframes")
            for bucket in store.value or {}:
                if isinstance(store.value.get(bucket), list):
                    for entry in store.objects(bucket):
                        self._stored_keyframes.setdefault(entry.text("id"), []).append(entry)
        return self._stored_keyframes

    def count_segments(self, count: int, node: Node) -> None:
        """Raises InvalidDraft when the draft has more segments than is allowed."""
        self.expanded_segments += count
        if self.expanded_segments > MAX_SEGMENTS:
            raise InvalidDraft(
                f"the draft has {self.expanded_segments} segments or more; the limit is {MAX_SEGMENTS}",
                node.path,
            )

    def count_audio(self, count: int, node: Node) -> None:
        self.audio_clips += count
        if self.audio_clips > MAX_AUDIO_CLIPS:
            raise InvalidDraft(
                f"the draft has more than {MAX_AUDIO_CLIPS} sounds, those in compound clips counted",
                node.path,
            )


def _string(node: Node, key: str) -> str:
    value = node.value.get(key)
    return value if isinstance(value, str) else ""
