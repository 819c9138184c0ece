"""Text templates become the texts they consist of: when, where and how each of them moves with the template."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

from renderer.fidelity import Grade
from renderer.reader.color import unit
from renderer.reader.key_arithmetic import Keys, later, scaled, summed
from renderer.reader.node import Node
from renderer.reader.placement import transform
from renderer.reader.scope import DraftScope
from renderer.timebase import TimeRange, snap_range
from renderer.timeline import KeyframeTrack, Property, Transform

TEMPLATE_WIDTH_PX = 1008.0
"""Canvas width in a template's own pixels. Derived from one template: a size-15 text's line is stored as
87.5 px there, and 15 × width / 172.8 is 87.5 for 1008."""
TEMPLATE_PIXELS_ABOVE = 4.0
"""Offsets beyond this cannot be half canvases, so they are template pixels (a guess)."""
_AT_CENTER_PX = 0.5
"""A text so near to its template's centre turns and grows with it about its own."""


@dataclass(frozen=True, slots=True)
class TemplatePart:
    """A text of a template; `node` is its entry there, which names what else it refers to."""

    node: Node
    material: Node
    target: TimeRange
    placed: Transform
    keyframes: tuple[KeyframeTrack, ...]


def read_template(
    scope: DraftScope,
    segment: Node,
    template: Node,
    target: TimeRange,
    placed: Transform,
    keyframes: tuple[KeyframeTrack, ...],
) -> list[TemplatePart]:
    """The texts of a template, each in its own time and place; its decorations need its resource."""
    read: list[TemplatePart] = []
    lost: set[Property] = set()
    parts = sorted(template.objects("text_info_resources"), key=lambda part: part.number("order_in_layer"))
    for part in parts:
        found = scope.materials.find(part.text("text_material_id"), "texts")
        if found is None:
            continue
        attached = part.child("attach_info")
        start_us = attached.time("start_time", least=0)
        length_us = attached.time("duration", least=0) or target.duration_us
        start = target.start_us + start_us
        window = TimeRange(start, min(start + length_us, target.end_us) - start)
        if not len(snap_range(window, scope.rate)):
            continue
        inner = transform(attached.child("clip"))
        moving = Moving(placed, inner, scope.width, scope.height)
        own_alpha = unit(found[1].number("global_alpha", 1.0))
        tracks, failed = moving.tracks(keyframes, own_alpha)
        lost |= failed
        shifted = tuple(replace(track, keys=later(track.keys, -start_us)) for track in tracks)
        read.append(TemplatePart(part, found[1], window, moving.placed, shifted))
    reason = "the template's texts are drawn, its decorations and movements are not"
    scope.report("text_template", template, Grade.STAND_IN, reason)
    if lost:
        names = ", ".join(sorted(lost))
        reason = (
            f"keyframes of this template ({names}) do not move those of its texts that stand off its centre"
        )
        scope.report("keyframe", segment, Grade.LEFT_OUT, reason)
    return read


class Moving:
    """A template's placement applied to one of its texts, at rest and by keys.

    The text's offset is in template pixels or half canvases, y up.
    """

    def __init__(self, outer: Transform, inner: Transform, width: int, height: int) -> None:
        pixels = max(abs(inner.x), abs(inner.y)) > TEMPLATE_PIXELS_ABOVE
        to_px = width / TEMPLATE_WIDTH_PX
        self.x_px = inner.x * to_px if pixels else inner.x * width / 2
        self.y_px = inner.y * to_px if pixels else inner.y * height / 2
        self.outer, self.inner = outer, inner
        self.width, self.height = width, height
        self.is_central = max(abs(self.x_px), abs(self.y_px)) <= _AT_CENTER_PX

    @property
    def placed(self) -> Transform:
        """Where the text stands without any keys."""
        outer, inner = self.outer, self.inner
        (x_across, x_up), (y_across, y_up) = self._shares()
        return replace(
            inner,
            x=outer.x + x_across * outer.scale_x + x_up * outer.scale_y,
            y=outer.y + y_across * outer.scale_x + y_up * outer.scale_y,
            scale_x=outer.scale_x * inner.scale_x,
            scale_y=outer.scale_y * inner.scale_y,
            rotation=outer.rotation + inner.rotation,
        )

    def tracks(
        self, template: Sequence[KeyframeTrack], own_alpha: float
    ) -> tuple[tuple[KeyframeTrack, ...], set[Property]]:
        """The text's keys from its template's, and the template's properties whose keys have no such form."""
        keyed = {track.property: track.keys for track in template}
        found: dict[Property, Keys] = {}
        if Property.ALPHA in keyed:
            found[Property.ALPHA] = scaled(keyed[Property.ALPHA], own_alpha)
        if Property.ROTATION in keyed:
            if not self.is_central:
                return _as_tracks(found), set(keyed) - {Property.ALPHA}
            found[Property.ROTATION] = scaled(keyed[Property.ROTATION], 1.0, self.inner.rotation)
        across, up = keyed.get(Property.SCALE_X), keyed.get(Property.SCALE_Y)
        positions: dict[Property, Keys | None] = {}
        for name, shares in zip((Property.POSITION_X, Property.POSITION_Y), self._shares(), strict=True):
            positions[name] = self._position(keyed.get(name), name, shares, across, up)
        if None in positions.values():
            return _as_tracks(found), set(keyed) - {Property.ALPHA, Property.ROTATION}
        found.update({name: keys for name, keys in positions.items() if keys})
        if across:
            found[Property.SCALE_X] = scaled(across, self.inner.scale_x)
        if up:
            found[Property.SCALE_Y] = scaled(up, self.inner.scale_y)
        return _as_tracks(found), set()

    def _position(
        self,
        own: Keys | None,
        name: Property,
        shares: tuple[float, float],
        across: Keys | None,
        up: Keys | None,
    ) -> Keys | None:
        """The template's position plus the text's share of its scales; () without keys, None where keys bend."""
        outer = self.outer
        rest = outer.x if name is Property.POSITION_X else outer.y
        constant = 0.0 if own else rest
        moving: list[Keys] = [own] if own else []
        for share, keys, still in ((shares[0], across, outer.scale_x), (shares[1], up, outer.scale_y)):
            if keys and share and not self.is_central:
                moving.append(scaled(keys, share))
            else:
                constant += share * still
        if not moving:
            return ()
        total: Keys | None = moving[0]
        for keys in moving[1:]:
            total = summed(total, keys) if total is not None else None
        return scaled(total, 1.0, constant) if total is not None else None

    def _shares(self) -> tuple[tuple[float, float], tuple[float, float]]:
        """What one unit of the template's scale across, and up, moves the text: its x, and its y, in half canvases."""
        turn = math.radians(-self.outer.rotation)  # clockwise with y up
        cos, sin = math.cos(turn), math.sin(turn)
        half_width, half_height = self.width / 2, self.height / 2
        return (
            (self.x_px * cos / half_width, -self.y_px * sin / half_width),
            (self.x_px * sin / half_height, self.y_px * cos / half_height),
        )


def _as_tracks(found: dict[Property, Keys]) -> tuple[KeyframeTrack, ...]:
    return tuple(KeyframeTrack(name, found[name]) for name in Property if found.get(name))
