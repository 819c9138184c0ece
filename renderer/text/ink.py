"""Placed glyphs as outlines to paint: one path for each run, colour glyphs apart."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import skia

from renderer.text.layout import Line, PlacedRun, TextLayout
from renderer.timeline import TextStyle

# Synthesised styles, in em (the text engine's own defaults, compared with its frames by others).
BOLD_EM = 0.0105  # grows every edge outwards
ITALIC_DEGREES = 10.0
UNDERLINE_OFFSET_EM = 0.22  # below the baseline, to the line's middle
UNDERLINE_THICKNESS_EM = 0.05


@dataclass(frozen=True, slots=True, eq=False)
class RunInk:
    """What one run leaves on the canvas, in block coordinates (px, y down).

    `outlines` is a `skia.Path`; `colored` a `skia.TextBlob` of glyphs that bring their own colours, or
    None; `bold_px` how far the fill grows outwards.
    """

    style: TextStyle
    em_px: float
    line_px: float
    outlines: Any
    underline: Any
    colored: Any
    bold_px: float

    def bounds(self) -> Any:
        """`skia.Rect` round everything, strokes and shadows apart."""
        bounds = self.outlines.getBounds().makeOutset(0, 0)
        bounds.join(self.underline.getBounds())
        if self.colored is not None:
            bounds.join(self.colored.bounds())
        if not bounds.isEmpty():
            bounds.outset(self.bold_px, self.bold_px)
        return bounds


def ink_of(layout: TextLayout) -> tuple[RunInk, ...]:
    """Ink of every run, in the order of lines."""
    return tuple(_ink_of_run(placed, line, layout.vertical) for line in layout.lines for placed in line.runs)


def _ink_of_run(placed: PlacedRun, line: Line, vertical: bool) -> RunInk:
    run = placed.run
    metrics = run.metrics
    scale = metrics.em_px / run.face.units_per_em
    outlines = skia.Path()
    colored: list[tuple[int, float, float]] = []
    for glyph, x, y in zip(run.glyphs, run.xs, run.ys, strict=True):
        if run.face.draws_in_color(glyph):
            colored.append((glyph, placed.x + x, placed.y + y))
            continue
        outline = run.face.outline(glyph)
        if outline is not None and not outline.isEmpty():
            place = skia.Matrix.MakeAll(scale, 0, placed.x + x, 0, scale, placed.y + y, 0, 0, 1)
            outlines.addPath(outline, place)
    if metrics.style.italic and not outlines.isEmpty():
        outlines.transform(_slant(outlines.getBounds()))
    return RunInk(
        style=metrics.style,
        em_px=metrics.em_px,
        line_px=metrics.line_px,
        outlines=outlines,
        underline=_underline(placed, line, vertical),
        colored=_color_blob(placed, colored),
        bold_px=BOLD_EM * metrics.em_px if metrics.style.bold else 0.0,
    )


def _slant(bounds: Any) -> Any:
    """Leans the run about the middle of its ink, so that it stays where it was."""
    slope = math.tan(math.radians(ITALIC_DEGREES))
    return skia.Matrix.MakeAll(1, -slope, slope * bounds.centerY(), 0, 1, 0, 0, 0, 1)


def _underline(placed: PlacedRun, line: Line, vertical: bool) -> Any:
    """A bar under the run; in vertical text a bar at the column's left."""
    path = skia.Path()
    run = placed.run
    if not run.metrics.style.underline or run.advance <= 0:
        return path
    half = UNDERLINE_THICKNESS_EM * run.metrics.em_px / 2
    if vertical:
        path.addRect(skia.Rect.MakeLTRB(line.left - half, placed.y, line.left + half, placed.y + run.advance))
    else:
        middle = placed.y + UNDERLINE_OFFSET_EM * run.metrics.em_px
        path.addRect(skia.Rect.MakeLTRB(placed.x, middle - half, placed.x + run.advance, middle + half))
    return path


def _color_blob(placed: PlacedRun, colored: list[tuple[int, float, float]]) -> Any:
    if not colored:
        return None
    builder = skia.TextBlobBuilder()
    font = placed.run.face.skia_font(placed.run.metrics.em_px)
    font.setEmbeddedBitmaps(True)
    builder.allocRunPos(font, [g for g, _, _ in colored], [skia.Point(x, y) for _, x, y in colored])
    return builder.make()
