"""One face of a font file at one weight, opened twice: for shaping (HarfBuzz) and for drawing (Skia)."""

from __future__ import annotations

import struct
from functools import cached_property
from pathlib import Path
from typing import Any

import skia
import uharfbuzz as hb

from renderer.fonts.classes import THICKENED_WEIGHT
from renderer.fonts.cost import GlyphCost
from renderer.fonts.file import UnreadableFont, face_of, open_font, table
from renderer.fonts.packages import PackagedFont
from renderer.fonts.traits import WEIGHT_AXIS, FaceTraits, is_color, traits_of

__all__ = ["FontFace", "UnreadableFont"]

_FALLBACK_METRICS = (0.88, 0.12)  # of a CJK font, for files whose metrics say nothing
_PLAUSIBLE_HEIGHT_EM = (0.25, 8.0)  # beyond, a file's metrics are broken
_LAST_GLYPH = 0xFFFF  # a character map may name others, which no font has
_CACHED_OUTLINES = 8192  # a CJK face has 65 000, some 2 kB each


class FontFace:
    """A face. `ascent` and `descent` are in em, both positive downwards and upwards from the baseline.

    Metrics are OS/2 typographic ones, hhea where those are missing; the application sizes text by
    them (measured on CapCut 8 and 9 with three fonts, whose OS/2 and hhea values agree; win values
    and line gap play no part). Opening maps the file into memory and reads little of it.
    """

    def __init__(
        self,
        path: Path,
        index: int = 0,
        weight: float | None = None,
        *,
        known: PackagedFont | None = None,
        thickened: bool = False,
    ) -> None:
        """Raises UnreadableFont. `weight` picks the instance of a variable font, else its default. What is `known`
        of a packaged file overrides what it tells, and its glyphs are not looked over. A `thickened` face is drawn
        with bolder strokes."""
        self.path = path
        self.index = index
        self.weight = weight
        self.thickened = thickened
        self._known = known
        blob, count = open_font(path)
        if index >= count:
            raise UnreadableFont(f"{path.name} has no face {index}")
        self._hb_face = face_of(blob, index, path.name)
        self.hb_font = hb.Font(self._hb_face)
        if weight is not None:
            self.hb_font.set_variations({WEIGHT_AXIS: weight})
        self.units_per_em = float(self._hb_face.upem)
        self.ascent, self.descent = _vertical_metrics(self._hb_face)
        self.has_color = is_color(self._hb_face)
        self._cost = None if known else GlyphCost(self._hb_face)
        self._outlines: dict[int, Any] = {}
        self._in_color: dict[int, bool] = {}

    @cached_property
    def traits(self) -> FaceTraits:
        """What the face looks like and can write."""
        if self._known is None:
            return traits_of(self._hb_face, self.path.stem)
        return traits_of(self._hb_face, self.path.stem, self._known.font_class, self._known.weight)

    @property
    def drawn_weight(self) -> float:
        """The weight it is drawn in."""
        if self.weight is not None:
            return self.weight
        return self.traits.weight + (THICKENED_WEIGHT if self.thickened else 0.0)

    @cached_property
    def name(self) -> str:
        """Full name as the file tells it, else the file's name."""
        return self.traits.name

    def covers(self, codepoint: int) -> bool:
        """Whether the font has a glyph for the character."""
        return 0 < (self.hb_font.get_nominal_glyph(codepoint) or 0) <= _LAST_GLYPH

    @cached_property
    def typeface(self) -> Any:
        """The same instance for Skia (`skia.Typeface`)."""
        typeface = _font_manager().makeFromFile(str(self.path), self.index)
        if typeface is None:
            raise UnreadableFont(f"{self.path.name} cannot be drawn")
        if self.weight is None:
            return typeface
        position = skia.FontArguments.VariationPosition
        coordinates = position.Coordinates()
        coordinates.append(position.Coordinate(int.from_bytes(WEIGHT_AXIS.encode(), "big"), self.weight))
        arguments = skia.FontArguments()
        kept_alive = position(coordinates)
        arguments.setVariationDesignPosition(kept_alive)
        return typeface.makeClone(arguments) or typeface

    @property
    def is_drawable(self) -> bool:
        """Whether Skia reads the file too; what shapes but cannot be drawn is no use."""
        try:
            return self.typeface is not None
        except UnreadableFont:
            return False

    def skia_font(self, em_px: float) -> Any:
        """A `skia.Font` of that size: no hinting, sub-pixel positions."""
        font = skia.Font(self.typeface, em_px)
        font.setHinting(skia.FontHinting.kNone)
        font.setSubpixel(True)
        font.setLinearMetrics(True)
        font.setBaselineSnap(False)
        font.setEmbolden(self.thickened)
        font.setEdging(skia.Font.Edging.kAntiAlias)
        return font

    @cached_property
    def _design_font(self) -> Any:
        return self.skia_font(self.units_per_em)

    def outline(self, glyph: int) -> Any:
        """The glyph's outline as `skia.Path` in design units (y down), or None if it has none."""
        if glyph not in self._outlines:
            if len(self._outlines) >= _CACHED_OUTLINES:
                self._outlines.clear()
            sane = glyph <= _LAST_GLYPH and (self._cost is None or self._cost.is_sane(glyph))
            self._outlines[glyph] = self._design_font.getPath(glyph) if sane else None
        return self._outlines[glyph]

    def draws_in_color(self, glyph: int) -> bool:
        """Whether the glyph brings its own colours (layers, paint graph or picture)."""
        if not self.has_color or glyph > _LAST_GLYPH:
            return False
        if glyph not in self._in_color:
            self._in_color[glyph] = self._has_sane_color(glyph)
        return self._in_color[glyph]

    def _has_sane_color(self, glyph: int) -> bool:
        if self._hb_face.glyph_has_color_paint(glyph) or self._hb_face.get_glyph_color_layers(glyph):
            return self._cost is None or self._cost.is_sane(glyph)
        if not self._hb_face.has_color_png:
            return False
        png = self.hb_font.get_glyph_color_png(glyph).data
        return bool(png) and (self._cost is None or self._cost.picture_is_sane(bytes(png)))

    def __repr__(self) -> str:
        return f"FontFace({self.path.name!r}, index={self.index}, weight={self.weight})"


_MANAGER: list[Any] = []


def _font_manager() -> Any:
    """Skia's font manager over FreeType alone: what is installed on the machine plays no part."""
    if not _MANAGER:
        _MANAGER.append(skia.FontMgr.New_Custom_Empty())
    return _MANAGER[0]


def _vertical_metrics(face: Any) -> tuple[float, float]:
    upem = float(face.upem)
    least, most = _PLAUSIBLE_HEIGHT_EM
    for tag, offset in (("OS/2", 68), ("hhea", 4)):
        data = table(face, tag)
        if len(data) >= offset + 4:
            ascender, descender = struct.unpack_from(">hh", data, offset)
            if least <= (ascender - descender) / upem <= most:
                return ascender / upem, -descender / upem
    return _FALLBACK_METRICS
