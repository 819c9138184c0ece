"""Segments of text tracks → TextClips."""

from __future__ import annotations

from dataclasses import replace

from renderer.fidelity import Grade
from renderer.reader.color import unit
from renderer.reader.key_arithmetic import scaled
from renderer.reader.keyframes import SEGMENT_CLOCK, of_picture, read_keyframes
from renderer.reader.materials import References
from renderer.reader.node import Node
from renderer.reader.placement import transform
from renderer.reader.scope import DraftScope
from renderer.reader.text_block import read_block
from renderer.reader.text_captions import animated
from renderer.reader.text_template import TemplatePart, read_template
from renderer.reader.timing import target_range
from renderer.reader.unsupported import report_materials
from renderer.timebase import TimeRange, snap_range
from renderer.timeline import KeyframeTrack, Property, TextClip, Transform

_SCALES = (Property.SCALE_X, Property.SCALE_Y)


def read_text_segment(scope: DraftScope, segment: Node, track: int, version: int) -> list[TextClip]:
    """The texts a segment shows: one, several for a template, none if nothing can be seen."""
    target = target_range(segment)
    if not len(snap_range(target, scope.rate)):
        return []
    found = scope.materials.find(segment.text("material_id"), "text_templates", "texts")
    if found is None:
        scope.report("material", segment, Grade.LEFT_OUT, "the segment's material is not in the draft")
        return []
    bucket, material = found
    keyframes = of_picture(read_keyframes(scope, segment, SEGMENT_CLOCK, on="text"))
    placed = transform(segment.child("clip"))
    if bucket == "text_templates":
        parts = read_template(scope, segment, material, target, placed, keyframes)
        clips = [_template_text(scope, segment, material, part, track, version) for part in parts]
        return [clip for clip in clips if clip is not None]
    references = scope.materials.references(segment)
    clip = _text_clip(scope, segment, material, references, track, version, target, placed, keyframes)
    if clip is None:
        return []
    report_materials(scope, segment, references, is_last=True)
    return [animated(scope, material, references, clip)]


def _template_text(
    scope: DraftScope, segment: Node, template: Node, part: TemplatePart, track: int, version: int
) -> TextClip | None:
    """A text of a template, with what its own part refers to."""
    references = scope.materials.references(part.node)
    clip = _text_clip(
        scope, segment, part.material, references, track, version, part.target, part.placed, part.keyframes
    )
    if clip is None:
        return None
    report_materials(scope, segment, references, is_last=True)
    clip = replace(clip, id=f"{clip.id}/{part.node.text('text_material_id')}", path=part.node.path)
    return animated(scope, part.material, references, clip, template)


def _text_clip(
    scope: DraftScope,
    segment: Node,
    material: Node,
    references: References,
    track: int,
    version: int,
    target: TimeRange,
    placed: Transform,
    keyframes: tuple[KeyframeTrack, ...],
) -> TextClip | None:
    """None, and nothing reported, where nothing can be seen."""
    # Presets of old drafts carry a size of their own; 0 is a field left open.
    preset = material.number("initial_scale", 1.0, least=-1000, most=1000) or 1.0
    before = len(scope.items)
    block = read_block(scope, material, references, version, placed.scale_x * preset)
    if block is None:
        del scope.items[before:]
        return None
    return TextClip(
        id=segment.text("id"),
        path=segment.path,
        track=track,
        target=target,
        frames=snap_range(target, scope.rate),
        keyframes=tuple(_scaled(keys, preset) for keys in keyframes),
        block=block,
        # The app ignores `clip.alpha` of a text; the text's own `global_alpha` is its opacity.
        transform=replace(
            placed,
            scale_x=placed.scale_x * preset,
            scale_y=placed.scale_y * preset,
            alpha=unit(material.number("global_alpha", 1.0)),
        ),
    )


def _scaled(track: KeyframeTrack, preset: float) -> KeyframeTrack:
    return replace(track, keys=scaled(track.keys, preset)) if track.property in _SCALES else track
