"""Placed glyphs as outlines to paint: one letter for each cluster, and letters joined to what is painted at once."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import groupby
from typing import Any

import skia

from renderer.text.layout import Line, PlacedRun, TextLayout
from renderer.text_block import TextStyle

BOLD_EM = 0.0105
"""How far a synthesised bold grows every edge outwards, in em (the text engine's own, compared with its frames by
others)."""


@dataclass(frozen=True, slots=True, eq=False)
class Letter:
    """What one cluster leaves on the canvas, in block coordinates (px, y down).

    `outlines` is a `skia.Path`; `colored` a `skia.TextBlob` of glyphs that bring their own colours, or None;
    `bar` its piece of the underline (`skia.Path`). `box` (left, top, right, bottom) is its advance by its line's
    height; `unit` where it begins in the block's text; `line` the number of its line.
    """

    style: TextStyle
    em_px: float
    line_px: float
    outlines: Any
    colored: Any
    bar: Any
    box: tuple[float, float, float, float]
    unit: int
    line: int

    @property
    def is_blank(self) -> bool:
        return self.colored is None and self.outlines.isEmpty()


@dataclass(frozen=True)
class Ink:
    """Neighbouring letters of one style, painted as one shape, so that where they overlap (joined scripts, tight
    spacing) nothing shows through. `underline` is a `skia.Path`, empty where the style has none."""

    letters: tuple[Letter, ...]
    underline: Any

    @property
    def style(self) -> TextStyle:
        return self.letters[0].style

    @property
    def em_px(self) -> float:
        return self.letters[0].em_px

    @property
    def line_px(self) -> float:
        return self.letters[0].line_px

    @property
    def bold_px(self) -> float:
        """How far the fill grows outwards."""
        return BOLD_EM * self.em_px if self.style.bold else 0.0

    @cached_property
    def outlines(self) -> Any:
        """`skia.Path` of all letters."""
        if len(self.letters) == 1:
            return self.letters[0].outlines
        joined = skia.Path()
        for letter in self.letters:
            joined.addPath(letter.outlines)
        return joined

    @cached_property
    def bounds(self) -> Any:
        """`skia.Rect` round everything, strokes and shadows apart."""
        bounds = self.outlines.getBounds().makeOutset(0, 0)
        bounds.join(self.underline.getBounds())
        for letter in self.letters:
            if letter.colored is not None:
                bounds.join(letter.colored.bounds())
        if not bounds.isEmpty():
            bounds.outset(self.bold_px, self.bold_px)
        return bounds


def ink_of(layout: TextLayout) -> tuple[Ink, ...]:
    """Ink of every run, in the order of lines."""
    ink: list[Ink] = []
    for number, line in enumerate(layout.lines):
        # Neighbours of one style that fonts or scripts split are slanted, underlined and painted as one.
        for _, group in groupby(line.runs, key=lambda placed: placed.run.metrics):
            runs = list(group)
            letters = _slanted([letter for run in runs for letter in _letters(run, line, number, layout)])
            if letters:
                ink.append(Ink(tuple(letters), _underline(runs, line, layout.vertical)))
    return tuple(ink)


def alone(letters: Sequence[Letter]) -> Ink:
    """Ink of letters of one style cut out of their run, with their pieces of the underline."""
    bar = skia.Path()
    for letter in letters:
        bar.addPath(letter.bar)
    return Ink(tuple(letters), bar)


def _letters(placed: PlacedRun, line: Line, number: int, layout: TextLayout) -> Iterator[Letter]:
    """The run's clusters from its beginning to its end on the line."""
    run = placed.run
    scale = run.metrics.em_px / run.face.units_per_em
    pen = 0.0
    glyphs = zip(run.glyphs, run.xs, run.ys, run.advances, run.units, strict=True)
    for unit, cluster in groupby(glyphs, key=lambda glyph: glyph[4]):
        outlines, colored, start = skia.Path(), [], pen
        for glyph, x, y, advance, _ in cluster:
            pen += advance
            if run.face.draws_in_color(glyph):
                colored.append((glyph, placed.x + x, placed.y + y))
                continue
            outline = run.face.outline(glyph)
            if outline is not None and not outline.isEmpty():
                place = skia.Matrix.MakeAll(scale, 0, placed.x + x, 0, scale, placed.y + y, 0, 0, 1)
                outlines.addPath(outline, place)
        if layout.vertical:
            box = (line.left, placed.y + start, line.right, placed.y + pen)
        else:
            box = (placed.x + start, line.top, placed.x + pen, line.bottom)
        yield Letter(
            style=run.metrics.style,
            em_px=run.metrics.em_px,
            line_px=run.metrics.line_px,
            outlines=outlines,
            colored=_color_blob(placed, colored),
            bar=_bar(placed, line, start, pen, layout.vertical),
            box=box,
            unit=unit,
            line=number,
        )


def _slanted(letters: list[Letter]) -> list[Letter]:
    """Leans a group about the middle of its ink, so that it stays where it was."""
    if not letters or not letters[0].style.italic:
        return letters
    whole = skia.Rect.MakeEmpty()
    for letter in letters:
        whole.join(letter.outlines.getBounds())
    slope = math.tan(math.radians(letters[0].style.italic_degrees))
    slant = skia.Matrix.MakeAll(1, -slope, slope * whole.centerY(), 0, 1, 0, 0, 0, 1)
    for letter in letters:
        letter.outlines.transform(slant)
    return letters


def _underline(group: list[PlacedRun], line: Line, vertical: bool) -> Any:
    return _bar(group[0], line, 0.0, sum(placed.run.advance for placed in group), vertical)


def _bar(placed: PlacedRun, line: Line, start: float, end: float, vertical: bool) -> Any:
    """An underline from `start` to `end` px after the run's origin; in vertical text a bar at the column's left."""
    path = skia.Path()
    metrics = placed.run.metrics
    style = metrics.style
    if not style.underline or end <= start:
        return path
    half = style.underline_width * metrics.em_px / 2
    if vertical:
        area = (line.left - half, placed.y + start, line.left + half, placed.y + end)
    else:
        middle = placed.y + style.underline_offset * metrics.em_px
        area = (placed.x + start, middle - half, placed.x + end, middle + half)
    path.addRect(skia.Rect.MakeLTRB(*area))
    return path


def _color_blob(placed: PlacedRun, colored: list[tuple[int, float, float]]) -> Any:
    if not colored:
        return None
    builder = skia.TextBlobBuilder()
    font = placed.run.face.skia_font(placed.run.metrics.em_px)
    font.setEmbeddedBitmaps(True)
    builder.allocRunPos(font, [g for g, _, _ in colored], [skia.Point(x, y) for _, x, y in colored])
    return builder.make()
