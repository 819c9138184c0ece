"""Segments of text tracks → TextClips; text templates become the texts they consist of."""

from __future__ import annotations

import math
from dataclasses import replace

from renderer.fidelity import Grade
from renderer.reader.animations import TEXT, read_animations
from renderer.reader.color import unit
from renderer.reader.keyframes import SEGMENT_CLOCK, of_picture, read_keyframes
from renderer.reader.node import Node
from renderer.reader.placement import transform
from renderer.reader.scope import DraftScope
from renderer.reader.text_block import read_block
from renderer.reader.timing import target_range
from renderer.reader.unsupported import report_materials
from renderer.timebase import TimeRange, snap_range
from renderer.timeline import KeyframeTrack, TextClip, Transform

TEMPLATE_WIDTH_PX = 1008.0
"""Canvas width in a template's own pixels. Derived from one template: a size-15 text's line is stored as
87.5 px there, and 15 × width / 172.8 is 87.5 for 1008."""
TEMPLATE_PIXELS_ABOVE = 4.0
"""Offsets beyond this cannot be half canvases, so they are template pixels (a guess)."""


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
        return _template(scope, segment, material, track, version, target, placed, keyframes)
    before = len(scope.items)
    clip = _text_clip(scope, segment, material, track, version, target, placed, keyframes)
    if clip is None:
        del scope.items[before:]
        return []
    references = scope.materials.references(segment)
    report_materials(scope, segment, references, is_last=True)
    _drop_doubled_flower(scope, before)
    return [replace(clip, animations=read_animations(scope, segment, references, target.duration_us, TEXT))]


def _text_clip(
    scope: DraftScope,
    segment: Node,
    material: Node,
    track: int,
    version: int,
    target: TimeRange,
    placed: Transform,
    keyframes: tuple[KeyframeTrack, ...],
) -> TextClip | None:
    # Presets of old drafts carry a size of their own; 0 is a field left open.
    preset = material.number("initial_scale", 1.0, least=-1000, most=1000) or 1.0
    block = read_block(scope, material, version, placed.scale_x * preset)
    if block is None:
        return None
    return TextClip(
        id=segment.text("id"),
        path=segment.path,
        track=track,
        target=target,
        frames=snap_range(target, scope.rate),
        keyframes=keyframes,
        block=block,
        # The app ignores `clip.alpha` of a text; the text's own `global_alpha` is its opacity.
        transform=replace(
            placed,
            scale_x=placed.scale_x * preset,
            scale_y=placed.scale_y * preset,
            alpha=unit(material.number("global_alpha", 1.0)),
        ),
    )


def _template(
    scope: DraftScope,
    segment: Node,
    template: Node,
    track: int,
    version: int,
    target: TimeRange,
    placed: Transform,
    keyframes: tuple[KeyframeTrack, ...],
) -> list[TextClip]:
    """The texts of a template, each in its own time and place; its decorations need its resource."""
    clips: list[TextClip] = []
    parts = sorted(template.objects("text_info_resources"), key=lambda part: part.number("order_in_layer"))
    for part in parts:
        found = scope.materials.find(part.text("text_material_id"), "texts")
        if found is None:
            continue
        attached = part.child("attach_info")
        start = target.start_us + attached.time("start_time", least=0)
        length = attached.time("duration", least=0) or target.duration_us
        window = TimeRange(start, min(start + length, target.end_us) - start)
        if not len(snap_range(window, scope.rate)):
            continue
        child = composed(placed, transform(attached.child("clip")), scope.width, scope.height)
        clip = _text_clip(scope, segment, found[1], track, version, window, child, ())
        if clip is not None:
            suffix = f"/{part.text('text_material_id')}"
            clips.append(replace(clip, id=clip.id + suffix, path=part.path))
    reason = "the template's texts are drawn in their plain style, its decorations and movements are not"
    scope.report("text_template", template, Grade.STAND_IN, reason)
    if keyframes:
        scope.report("keyframe", segment, Grade.LEFT_OUT, "keyframes of a text template are not drawn")
    return clips


def composed(outer: Transform, inner: Transform, width: int, height: int) -> Transform:
    """A template's placement applied to one of its texts, whose offset is in template pixels, y up."""
    pixels = max(abs(inner.x), abs(inner.y)) > TEMPLATE_PIXELS_ABOVE
    to_px = width / TEMPLATE_WIDTH_PX
    x_px, y_px = (inner.x * to_px, inner.y * to_px) if pixels else (inner.x * width / 2, inner.y * height / 2)
    x_px, y_px = x_px * outer.scale_x, y_px * outer.scale_y
    turn = math.radians(-outer.rotation)  # clockwise with y up
    moved_x = x_px * math.cos(turn) - y_px * math.sin(turn)
    moved_y = x_px * math.sin(turn) + y_px * math.cos(turn)
    return replace(
        inner,
        x=outer.x + moved_x / (width / 2),
        y=outer.y + moved_y / (height / 2),
        scale_x=outer.scale_x * inner.scale_x,
        scale_y=outer.scale_y * inner.scale_y,
        rotation=outer.rotation + inner.rotation,
    )


def _drop_doubled_flower(scope: DraftScope, before: int) -> None:
    """Flower text is named by the style and by a material: one report per text, with a name if it has one."""
    flowers = [item for item in scope.items[before:] if item.kind == "text_effect"]
    kept = next((item for item in flowers if item.name), flowers[0] if flowers else None)
    scope.items[before:] = [
        item for item in scope.items[before:] if item.kind != "text_effect" or item is kept
    ]
