"""Blocks to draw, fonts made of rectangles, and what can be measured on a drawing."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import skia
from fontTools.colorLib.builder import buildCOLR, buildCPAL
from fontTools.feaLib.builder import addOpenTypeFeaturesFromString
from fontTools.fontBuilder import FontBuilder
from fontTools.pens.ttGlyphPen import TTGlyphPen
from numpy.typing import NDArray

from renderer.fonts import FontLibrary
from renderer.text import TextDrawing, draw_text
from renderer.text_block import FontRef, TextBackground, TextBlock, TextRun, TextStyle

CANVAS = 1728  # px wide: size 10 is a line of 100 px
BOX = (100, 0, 500, 700)  # every glyph of a made font, in units of 1000 to the em
ADVANCE = 600
LINE_10 = 100.0


def utf16_length(text: str) -> int:
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def block(
    text: str, style: TextStyle | None = None, background: TextBackground | None = None, **fields: Any
) -> TextBlock:
    """A block in one style, of size 10 unless told, with a box behind it if one is given."""
    if background is not None:
        fields["backgrounds"] = (background,)
    run = TextRun(0, utf16_length(text), style or TextStyle(size=10))
    return TextBlock(text, (run,), **fields)


def made_font(
    path: Path,
    characters: str = "ABCDEFGHIJ abcxyz.,-\u0301",
    *,
    name: str = "Made",
    ascent: int = 800,
    descent: int = -200,
    kern: dict[tuple[str, str], int] | None = None,
    colors: bool = False,
    os2: dict[str, Any] | None = None,
) -> Path:
    """A font whose every glyph is the rectangle BOX (blanks are empty), with the metrics asked for."""
    names = {ord(c): f"u{ord(c):05X}" for c in characters}
    order = [".notdef", *names.values()]
    builder = FontBuilder(1000, isTTF=True)
    builder.setupGlyphOrder(order)
    builder.setupCharacterMap(names)
    pen = TTGlyphPen(None)
    left, bottom, right, top = BOX
    pen.moveTo((left, bottom))
    for point in ((left, top), (right, top), (right, bottom)):
        pen.lineTo(point)
    pen.closePath()
    rectangle, empty = pen.glyph(), TTGlyphPen(None).glyph()
    blanks = {names[ord(" ")]} if " " in characters else set()
    builder.setupGlyf({g: empty if g in blanks else rectangle for g in order})
    builder.setupHorizontalMetrics({g: (ADVANCE, 0 if g in blanks else left) for g in order})
    builder.setupHorizontalHeader(ascent=ascent, descent=descent)
    builder.setupOS2(
        sTypoAscender=ascent, sTypoDescender=descent, usWinAscent=1500, usWinDescent=900, **(os2 or {})
    )
    builder.setupNameTable({"familyName": name, "styleName": "Regular", "fullName": f"{name} Regular"})
    builder.setupPost()
    if kern:
        rules = " ".join(f"pos {names[ord(a)]} {names[ord(b)]} {value};" for (a, b), value in kern.items())
        addOpenTypeFeaturesFromString(builder.font, f"feature kern {{ {rules} }} kern;")
    if colors:
        builder.font["CPAL"] = buildCPAL([[(1.0, 0.0, 0.0, 1.0)]])
        builder.font["COLR"] = buildCOLR({g: [(".notdef", 0)] for g in names.values() if g not in blanks})
    builder.save(path)
    return path


def made_style(**fields: Any) -> TextStyle:
    """Size 10 in the made font `Made`."""
    return TextStyle(**{"size": 10, "font": FontRef(path="x/Made.ttf"), **fields})


def pixels(
    drawing: TextDrawing, size: tuple[int, int] = (1200, 600), background: int = skia.ColorBLACK
) -> NDArray[np.uint8]:
    """(h, w, 4) red, green, blue, alpha: the drawing in the middle of a canvas."""
    surface = skia.Surface(*size)
    canvas = surface.getCanvas()
    canvas.clear(background)
    canvas.translate(size[0] / 2, size[1] / 2)
    canvas.drawPicture(drawing.picture)
    return surface.makeImageSnapshot().toarray(colorType=skia.kRGBA_8888_ColorType)


def ink_box(light: NDArray[Any]) -> tuple[float, float, float, float]:
    """Left, top, right, bottom of what is lit in (h, w) 0…255, from the picture's middle, to a fraction
    of a pixel: the outermost row or column counts as far as it is covered."""
    height, width = light.shape
    columns, rows = light.max(axis=0) / 255.0, light.max(axis=1) / 255.0
    left, right = _extent(columns)
    top, bottom = _extent(rows)
    return left - width / 2, top - height / 2, right - width / 2, bottom - height / 2


def _extent(profile: NDArray[np.float64]) -> tuple[float, float]:
    lit = np.flatnonzero(profile > 0.02)
    first, last = int(lit[0]), int(lit[-1])
    return first + 1 - float(profile[first]), last + float(profile[last])


def drawn_box(
    text: TextBlock, fonts: FontLibrary, size: tuple[int, int] = (1200, 600)
) -> tuple[float, float, float, float]:
    """The ink box of a block's white drawing on black."""
    return ink_box(pixels(draw_text(text, CANVAS, fonts), size)[:, :, :3].max(axis=2))
