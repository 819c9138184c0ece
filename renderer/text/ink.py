"""Placed glyphs as outlines to paint: one path for each run, colour glyphs apart."""

from __future__ import annotations

import math
from dataclasses import dataclass
from itertools import groupby
from typing import Any

import skia

from renderer.text.layout import Line, PlacedRun, TextLayout
from renderer.text_block import TextStyle

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
    ink: list[RunInk] = []
    for line in layout.lines:
        # Neighbours of one style that fonts or scripts split are slanted and underlined as one.
        for _, group in groupby(line.runs, key=lambda placed: placed.run.metrics):
            ink.extend(_ink_of_group(list(group), line, layout.vertical))
    return tuple(ink)


def _ink_of_group(group: list[PlacedRun], line: Line, vertical: bool) -> list[RunInk]:
    metrics = group[0].run.metrics
    drawn = [_outlines_and_colored(placed) for placed in group]
    if metrics.style.italic:
        slant = _slant([outlines.getBounds() for outlines, _ in drawn])
        for outlines, _ in drawn:
            outlines.transform(slant)
    bar, none = _underline(group, line, vertical), skia.Path()
    return [
        RunInk(
            style=metrics.style,
            em_px=metrics.em_px,
            line_px=metrics.line_px,
            outlines=outlines,
            underline=bar if i == 0 else none,
            colored=colored,
            bold_px=BOLD_EM * metrics.em_px if metrics.style.bold else 0.0,
        )
        for i, (outlines, colored) in enumerate(drawn)
    ]


def _outlines_and_colored(placed: PlacedRun) -> tuple[Any, Any]:
    run = placed.run
    scale = run.metrics.em_px / run.face.units_per_em
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
    return outlines, _color_blob(placed, colored)


def _slant(bounds: list[Any]) -> Any:
    """Leans a group about the middle of its ink, so that it stays where it was."""
    whole = skia.Rect.MakeEmpty()
    for one in bounds:
        whole.join(one)
    slope = math.tan(math.radians(ITALIC_DEGREES))
    return skia.Matrix.MakeAll(1, -slope, slope * whole.centerY(), 0, 1, 0, 0, 0, 1)


def _underline(group: list[PlacedRun], line: Line, vertical: bool) -> Any:
    """A bar under the group; in vertical text a bar at the column's left."""
    path = skia.Path()
    metrics = group[0].run.metrics
    length = sum(placed.run.advance for placed in group)
    if not metrics.style.underline or length <= 0:
        return path
    half = UNDERLINE_THICKNESS_EM * metrics.em_px / 2
    x, y = group[0].x, group[0].y
    if vertical:
        path.addRect(skia.Rect.MakeLTRB(line.left - half, y, line.left + half, y + length))
    else:
        middle = y + UNDERLINE_OFFSET_EM * metrics.em_px
        path.addRect(skia.Rect.MakeLTRB(x, middle - half, x + length, middle + half))
    return path


def _color_blob(placed: PlacedRun, colored: list[tuple[int, float, float]]) -> Any:
    if not colored:
        return None
    builder = skia.TextBlobBuilder()
    font = placed.run.face.skia_font(placed.run.metrics.em_px)
    font.setEmbeddedBitmaps(True)
    builder.allocRunPos(font, [g for g, _, _ in colored], [skia.Point(x, y) for _, x, y in colored])
    return builder.make()
