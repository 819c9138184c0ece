"""Flower text (花字) on the runs of a text: the owner's style file, the draft's own style, or a stand-in.

A draft only names a flower text; its look lies in the app's cache. Who owns the farm can put the app's own
`effectStyle.json` into the look folder, and that is drawn. Else the style that the draft carries is, if it has an outline, a shadow or more
than one colour; else a style of the family that the item's name tells, in the letters' own colour where they have one.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from typing import Any

from renderer.colors import WHITE, Rgba
from renderer.errors import InvalidDraft
from renderer.fidelity import Grade
from renderer.looks.flower_text import find_flower
from renderer.looks.look_folder import PICTURE_ENDINGS, LookFolder
from renderer.reader.limits import MAX_STYLE_BYTES
from renderer.reader.node import Node
from renderer.reader.paths import inside, split_path
from renderer.reader.scope import DraftScope
from renderer.reader.text_look import LookReader, faded
from renderer.text_block import TextFill, TextGlow, TextShadow, TextStroke, TextStyle

STYLE_NAME, STYLE_ENDINGS = "effectStyle", (".json",)
_WRAPPERS = ("effectStyle", "style")
"""Fields that a style file may have round the style itself (a guess; the app's own has none)."""
_STYLE_FIELDS = frozenset({"fill", "strokes", "shadows", "inner_shadows"})


@dataclass(frozen=True, slots=True)
class StyleFile:
    """What a style file says; `fill` None where it leaves the letters' own."""

    fill: TextFill | None
    strokes: tuple[TextStroke, ...]
    shadows: tuple[TextShadow, ...]
    inner_shadows: tuple[TextShadow, ...]


@dataclass(frozen=True, slots=True)
class _Flower:
    """A flower text as the draft names it; `node` is what is reported."""

    ids: tuple[str, ...]
    name: str
    node: Node


class FlowerTexts:
    """The flower texts of one text. Each is reported once, whichever of its runs carry it.

    A run carries the one its style names. A text whose styles name none carries, as a whole, that of its material.
    `glow` is what a stand-in wants round the block, after the runs were dressed.
    """

    def __init__(self, scope: DraftScope, materials: Iterable[Node], styles: Iterable[Node]) -> None:
        self._scope = scope
        self._materials = [node for node in materials if _names_something(node)]
        self._by_style = any(_style_flower(style) for style in styles)
        self._reported: set[tuple[str, ...]] = set()
        self.glow: TextGlow | None = None

    def find_picture(self, path: str) -> Path | None:
        """A picture of a draft's style: by its file name in the look folders; its path itself is a stranger's."""
        stem = (split_path(path) or [""])[-1].rsplit(".", 1)[0]
        return self._scope.session.look_folder.find(stem, endings=PICTURE_ENDINGS)

    def dressed(self, style: TextStyle, node: Node | None, *, keeps_fill: bool = False) -> TextStyle:
        """The run's style, the very same where no flower text changes it. `keeps_fill`, and
        `useLetterColor` of its `node`: the letters keep their own colour."""
        flower = self._flower(node)
        if flower is None:
            return style
        keeps_fill = keeps_fill or (node is not None and node.flag("useLetterColor"))
        found = find_style(self._scope.session.look_folder, flower.ids)
        if isinstance(found, StyleFile):
            self._report(flower, Grade.CLOSE, "drawn by the look folder's style of this flower text")
            fill = None if keeps_fill else found.fill
            return replace(
                style,
                fill=faded(fill, _alpha(style.fill)) if fill is not None else style.fill,
                strokes=found.strokes,
                shadows=found.shadows,
                inner_shadows=found.inner_shadows,
            )
        broken = f"; {found}" if found else ""
        if is_styled(style):
            reason = f"the letters' own fill, outlines and shadows stand for the flower text{broken}"
            self._report(flower, Grade.STAND_IN, reason)
            return style
        family = find_flower(flower.name)
        own = style.fill if keeps_fill or not _is_white(style.fill) else None
        kept = "in the letters' own colour, " if own is not None else ""
        self._report(flower, Grade.STAND_IN, f"{kept}{family.note}{broken}")
        glow = family.style.glow
        if glow is not None and isinstance(own, Rgba):
            glow = replace(glow, color=replace(own, alpha=1.0))
        self.glow = self.glow or glow
        return replace(
            style,
            fill=faded(family.style.fill, _alpha(style.fill)) if own is None else own,
            strokes=family.style.strokes,
            shadows=family.style.shadows,
        )

    def _flower(self, node: Node | None) -> _Flower | None:
        if self._by_style:
            own = _style_flower(node) if node is not None else None
            return self._named_by(own) if own is not None else None
        return _of_material(self._materials[-1]) if self._materials else None

    def _named_by(self, effect_style: Node) -> _Flower:
        """What the style names, with the name that a material has for it."""
        style_id = effect_style.text("id") or _id_in_path(effect_style.text("path"))
        known = [material for material in self._materials if style_id in _ids(material)]
        named = known or [material for material in self._materials if material.text("name")]
        if not named:
            return _Flower((style_id,), "", effect_style)
        return replace(_of_material(named[-1]), ids=(style_id, *_ids(named[-1])) if known else (style_id,))

    def _report(self, flower: _Flower, grade: Grade, reason: str) -> None:
        if flower.ids not in self._reported:
            self._reported.add(flower.ids)
            resource_id = next(iter(flower.ids), "")
            self._scope.report(
                "text_effect", flower.node, grade, reason, name=flower.name, resource_id=resource_id
            )


def find_style(folder: LookFolder, ids: Iterable[str]) -> StyleFile | str:
    """The style in the owner's file for the first of these ids that has one; else what is wrong with the file,
    or "" where there is none."""
    keys = [key for key in ids if key]
    path = folder.find_inside(keys, STYLE_ENDINGS, STYLE_NAME) or folder.find(*keys, endings=STYLE_ENDINGS)
    if path is None:
        return ""
    try:
        stat = path.stat()
        if stat.st_size > MAX_STYLE_BYTES:
            return f"{path.name} of the look folder is larger than {MAX_STYLE_BYTES:,} bytes"
        return _read_style(str(path), stat.st_size, stat.st_mtime_ns)
    except OSError as error:
        return f"{path.name} of the look folder cannot be read ({error.strerror})"


@lru_cache(maxsize=128)
def _read_style(path: str, size: int, mtime_ns: int) -> StyleFile | str:
    file = Path(path)
    try:
        document = _unwrapped(json.loads(file.read_bytes()[:MAX_STYLE_BYTES]))
        style = Node(document)
        look = LookReader(lambda name: inside(file.parent, split_path(name)))
        return StyleFile(
            look.fill(style.child("fill")),
            look.strokes(style),
            look.shadows(style, "shadows"),
            look.shadows(style, "inner_shadows"),
        )
    except (ValueError, RecursionError):
        return f"{file.name} of the look folder is not JSON"
    except InvalidDraft as fault:
        return f"{file.name} of the look folder cannot be used: {fault}"


def _unwrapped(document: Any) -> Any:
    if isinstance(document, dict) and not _STYLE_FIELDS & document.keys():
        styles = document.get("styles")
        candidates = [document.get(key) for key in _WRAPPERS] + (
            styles[:1] if isinstance(styles, list) else []
        )
        for one in candidates:
            if isinstance(one, dict) and _STYLE_FIELDS & one.keys():
                return one
        raise InvalidDraft("it has neither a fill nor strokes nor shadows", "$")
    return document


def is_styled(style: TextStyle) -> bool:
    """Whether a style says more than one colour, so that it is drawn in place of a flower text's."""
    return bool(style.strokes or style.shadows or style.inner_shadows or not isinstance(style.fill, Rgba))


def _is_white(fill: TextFill) -> bool:
    return isinstance(fill, Rgba) and replace(fill, alpha=1.0) == WHITE


def _style_flower(style: Node) -> Node | None:
    """A style entry's `effectStyle` where it names something."""
    node = style.child("effectStyle")
    return node if node.text("id") or node.text("path") else None


def _of_material(material: Node) -> _Flower:
    return _Flower(_ids(material), material.text("name"), material)


def _ids(material: Node) -> tuple[str, ...]:
    keys = ("resource_id", "effect_id", "third_resource_id")
    found = [material.text(key) for key in keys] + [_id_in_path(material.text("path"))]
    return tuple(dict.fromkeys(one for one in found if one and one != "0"))


def _id_in_path(path: str) -> str:
    """The app's cache keeps `…/<id>/<hash>`."""
    parts = split_path(path)
    return parts[-2] if len(parts) > 1 and parts[-2].isdigit() else ""


def _names_something(material: Node) -> bool:
    return any(material.text(key) for key in ("resource_id", "effect_id", "name", "path"))


def _alpha(fill: TextFill) -> float:
    return fill.alpha if isinstance(fill, Rgba) else 1.0
