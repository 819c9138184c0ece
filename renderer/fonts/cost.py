"""What drawing a glyph costs, from a font's tables: a few hundred bytes can describe more work than a day holds.

Composite glyphs and colour glyphs are trees whose branches may be shared, so that each level doubles the work.
FreeType and Skia look for circles and not for that.
"""

from __future__ import annotations

import struct
from collections.abc import Callable
from functools import cached_property
from typing import Any

from renderer.fonts.file import table

MAX_PARTS = 20_000
"""Parts of one glyph. Of the fonts at hand the richest emoji has some 700."""

_MAX_DEPTH = 64
_TOO_MUCH = MAX_PARTS + 1
_MAX_PICTURE_PX = 1024  # of a glyph that is a PNG; emoji fonts have 20…320

_ARGS_ARE_WORDS, _HAS_SCALE, _MORE, _HAS_XY_SCALE, _HAS_2X2 = 0x1, 0x8, 0x20, 0x40, 0x80
_PAINT_LAYERS, _PAINT_GLYPH, _PAINT_COLR_GLYPH, _PAINT_COMPOSITE = 1, 10, 11, 32
_TRANSFORMS = range(12, 32)  # each leads to one further paint
_PNG_HEAD = b"\x89PNG\r\n\x1a\n"


class GlyphCost:
    """Costs of a face's glyphs, worked out when asked for and remembered."""

    def __init__(self, face: Any) -> None:
        """`face` is the `hb.Face`."""
        self._face = face
        self._outlines: dict[int, int] = {}
        self._paints: dict[int, int] = {}

    def is_sane(self, glyph: int) -> bool:
        """Whether Skia may be given the glyph: it goes through all of its paints even when asked for an outline."""
        return self.outline_is_sane(glyph) and self._paint_is_sane(glyph)

    def outline_is_sane(self, glyph: int) -> bool:
        """Whether the glyph's outline has a bearable number of parts."""
        return self._outline(glyph, 0) <= MAX_PARTS

    def _paint_is_sane(self, glyph: int) -> bool:
        """The same for what a colour glyph is painted with (COLR, either version)."""
        layers = self._face.get_glyph_color_layers(glyph) or ()
        if len(layers) > MAX_PARTS or sum(self._outline(layer.glyph, 0) for layer in layers) > MAX_PARTS:
            return False
        place = self._paint_of_glyph.get(glyph)
        return place is None or self._paint(place, 0) <= MAX_PARTS

    @staticmethod
    def picture_is_sane(png: bytes) -> bool:
        """Whether a glyph's PNG claims a bearable size."""
        if not png.startswith(_PNG_HEAD) or len(png) < 24:
            return False
        width, height = struct.unpack_from(">II", png, 16)
        return bool(0 < width <= _MAX_PICTURE_PX and 0 < height <= _MAX_PICTURE_PX)

    def _outline(self, glyph: int, depth: int) -> int:
        if depth > _MAX_DEPTH:
            return _TOO_MUCH
        if glyph not in self._outlines:
            self._outlines[glyph] = _TOO_MUCH  # a circle meets this
            cost = 1
            for part in self._components(glyph):
                cost = min(cost + self._outline(part, depth + 1), _TOO_MUCH)
            self._outlines[glyph] = cost
        return self._outlines[glyph]

    def _components(self, glyph: int) -> list[int]:
        data = self._glyf
        start, end = self._glyf_range(glyph)
        if end - start < 10 or struct.unpack_from(">h", data, start)[0] >= 0:
            return []
        parts: list[int] = []
        at = start + 10
        while at + 4 <= end and len(parts) <= MAX_PARTS:
            flags, part = struct.unpack_from(">HH", data, at)
            parts.append(part)
            at += 4 + (4 if flags & _ARGS_ARE_WORDS else 2)
            at += 2 if flags & _HAS_SCALE else 4 if flags & _HAS_XY_SCALE else 8 if flags & _HAS_2X2 else 0
            if not flags & _MORE:
                break
        return parts

    @cached_property
    def _glyf(self) -> bytes:
        return table(self._face, "glyf")

    @cached_property
    def _loca(self) -> tuple[bytes, bool]:
        head = table(self._face, "head")
        return table(self._face, "loca"), len(head) >= 52 and struct.unpack_from(">h", head, 50)[0] != 0

    def _glyf_range(self, glyph: int) -> tuple[int, int]:
        loca, is_long = self._loca
        width = 4 if is_long else 2
        if width * (glyph + 2) > len(loca):
            return 0, 0
        start, end = struct.unpack_from(">II" if is_long else ">HH", loca, width * glyph)
        factor = 1 if is_long else 2
        return start * factor, min(end * factor, len(self._glyf))

    @cached_property
    def _colr(self) -> bytes:
        data = table(self._face, "COLR")
        return data if len(data) >= 34 and struct.unpack_from(">H", data)[0] >= 1 else b""

    @cached_property
    def _paint_of_glyph(self) -> dict[int, int]:
        """Where the paint of each base glyph stands in COLR."""
        data = self._colr
        if not data:
            return {}
        (start,) = struct.unpack_from(">I", data, 14)
        if not 0 < start <= len(data) - 4:
            return {}
        count = min(struct.unpack_from(">I", data, start)[0], (len(data) - start - 4) // 6)
        records = struct.iter_unpack(">HI", data[start + 4 : start + 4 + 6 * count])
        return {glyph: start + offset for glyph, offset in records}

    def _paint(self, place: int, depth: int) -> int:
        if depth > _MAX_DEPTH:
            return _TOO_MUCH
        if place not in self._paints:
            self._paints[place] = _TOO_MUCH
            try:
                self._paints[place] = self._paint_parts(place, lambda at: self._paint(at, depth + 1))
            except struct.error:
                self._paints[place] = 1  # it points outside the table, where Skia stops too
        return self._paints[place]

    def _paint_parts(self, place: int, paint: Callable[[int], int]) -> int:
        data = self._colr
        if not 0 <= place < len(data):
            return 1
        kind, cost = data[place], 1
        if kind == _PAINT_LAYERS:
            count, first = struct.unpack_from(">BI", data, place + 1)
            (layers,) = struct.unpack_from(">I", data, 18)
            for i in range(count):
                (offset,) = struct.unpack_from(">I", data, layers + 4 + 4 * (first + i))
                cost = min(cost + paint(layers + offset), _TOO_MUCH)
        elif kind == _PAINT_GLYPH:
            (glyph,) = struct.unpack_from(">H", data, place + 4)
            cost += self._outline(glyph, 0) + paint(place + _offset24(data, place + 1))
        elif kind == _PAINT_COLR_GLYPH:
            (glyph,) = struct.unpack_from(">H", data, place + 1)
            if glyph in self._paint_of_glyph:
                cost += paint(self._paint_of_glyph[glyph])
        elif kind in _TRANSFORMS:
            cost += paint(place + _offset24(data, place + 1))
        elif kind == _PAINT_COMPOSITE:
            cost += paint(place + _offset24(data, place + 1)) + paint(place + _offset24(data, place + 5))
        return min(cost, _TOO_MUCH)


def _offset24(data: bytes, at: int) -> int:
    high, low = struct.unpack_from(">BH", data, at)
    return (int(high) << 16) + int(low)
