"""Segments of adjust, filter and effect tracks → EffectClips: they change everything below for their time."""

from __future__ import annotations

from renderer.fidelity import Grade
from renderer.operations import Operation
from renderer.reader.color_operations import filter_look, read_colors, read_filters
from renderer.reader.keyframes import SEGMENT_CLOCK
from renderer.reader.node import Node
from renderer.reader.scope import DraftScope
from renderer.reader.timing import target_range
from renderer.reader.unsupported import report_materials
from renderer.reader.video_effects import effect_look
from renderer.timebase import TimeRange, snap_range
from renderer.timeline import EffectClip

EFFECT_TRACKS = {
    "adjust": ("placeholders",),
    "filter": ("effects", "video_effects"),
    "effect": ("video_effects", "effects"),
}
"""Types of these tracks, and where the main material of their segments is."""
_KINDS = {"adjust": "adjust", "filter": "filter", "effect": "video_effect"}


def read_effect_segment(scope: DraftScope, segment: Node, kind: str, track: int) -> EffectClip | None:
    """What a segment of a track of this `kind` does; None if nothing of it is drawn.

    An adjust segment's sliders are in its references (seen in a draft of JianYing 6); a filter's or effect's
    material is its own. Keyframes count from the segment's start.
    """
    target = target_range(segment)
    frames = snap_range(target, scope.rate)
    if not len(frames):
        return None
    found = scope.materials.find(segment.text("material_id"), *EFFECT_TRACKS[kind])
    if found is None and kind != "adjust":
        reason = "the material of the segment is not in the draft"
        scope.report(_KINDS[kind], segment, Grade.LEFT_OUT, reason)
        return None
    operations = _operations(scope, segment, kind, found[1] if found else Node(None), target)
    if not operations:
        return None
    return EffectClip(
        id=segment.text("id"),
        path=segment.path,
        track=track,
        target=target,
        frames=frames,
        operations=operations,
    )


def _operations(
    scope: DraftScope, segment: Node, kind: str, material: Node, target: TimeRange
) -> tuple[Operation, ...]:
    references = scope.materials.references(segment)
    if kind == "adjust":
        report_materials(scope, segment, references, is_last=True)
        colors = read_colors(scope, segment, references, SEGMENT_CLOCK, target)
        return (*colors, *read_filters(scope, segment, references, SEGMENT_CLOCK, target))
    look: Operation | None
    if kind == "filter":
        look = filter_look(scope, segment, material, SEGMENT_CLOCK)
    else:
        look = effect_look(scope, material, target.duration_us, segment)
    return (look,) if look is not None else ()
