"""Placed glyphs as outlines to paint: one letter for each cluster, and letters joined to what is painted at once."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import groupby
from typing import Any

import skia

from renderer.text.glyph_matrix import glyph_matrix
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
            slope, middle_em = _slant(runs)
            letters = [
                letter for run in runs for letter in _letters(run, line, number, layout, slope, middle_em)
            ]
            if letters:
                ink.append(Ink(tuple(letters), _underline(runs, letters, line, layout)))
    return tuple(ink)


def alone(letters: Sequence[Letter]) -> Ink:
    """Ink of letters of one style cut out of their run, with their pieces of the underline."""
    bar = skia.Path()
    for letter in letters:
        bar.addPath(letter.bar)
    return Ink(tuple(letters), bar)


def _letters(
    placed: PlacedRun, line: Line, number: int, layout: TextLayout, slope: float, middle_em: float
) -> Iterator[Letter]:
    """The run's clusters from its beginning to its end on the line."""
    run = placed.run
    # Design units; slants about the middle of the group's ink, so that it stays where it was.
    lean = (1, -slope, slope * middle_em * run.face.units_per_em)
    pen = 0.0
    for unit, cluster in groupby(range(len(run.glyphs)), key=run.units.__getitem__):
        outlines, start, gap = skia.Path(), pen, 0.0
        colored: list[int] = []
        first = -1
        for i in cluster:
            first = i if first < 0 else first
            pen += run.advances[i]
            gap += run.gaps[i]
            if run.face.draws_in_color(run.glyphs[i]):
                colored.append(i)
                continue
            outline = run.face.outline(run.glyphs[i])
            if outline is not None and not outline.isEmpty():
                a, b, c, d, e, f = glyph_matrix(placed, i)
                place = skia.Matrix.MakeAll(a, c, e, b, d, f, 0, 0, 1)
                if slope:
                    place.preConcat(skia.Matrix.MakeAll(*lean, 0, 1, 0, 0, 0, 1))
                outlines.addPath(outline, place)
        bar = _bar(placed, line, start, pen, layout.vertical)
        if placed.bends:
            a, b, c, d, e, f = placed.bends[first]
            bar.transform(skia.Matrix.MakeAll(a, c, e, b, d, f, 0, 0, 1))
        yield Letter(
            style=run.metrics.style,
            em_px=run.metrics.em_px,
            line_px=run.metrics.line_px,
            outlines=outlines,
            colored=_color_blob(placed, colored),
            bar=bar,
            box=_letter_box(placed, line, layout, start, pen - max(gap, 0.0)),
            unit=unit,
            line=number,
        )


def _letter_box(
    placed: PlacedRun, line: Line, layout: TextLayout, start: float, end: float
) -> tuple[float, float, float, float]:
    if layout.vertical:
        return (line.left, placed.y + start, line.right, placed.y + end)
    if layout.bend is None:
        return (placed.x + start, line.top, placed.x + end, line.bottom)
    metrics = placed.run.metrics
    return layout.bend.box(
        placed.x + start, placed.y - metrics.ascent_px, placed.x + end, placed.y + metrics.descent_px
    )


def _slant(group: Sequence[PlacedRun]) -> tuple[float, float]:
    """How far a group leans, and the middle of its ink from the baseline in em, y down."""
    style = group[0].run.metrics.style
    if not style.italic:
        return 0.0, 0.0
    whole = skia.Rect.MakeEmpty()
    for placed in group:
        for glyph in placed.run.glyphs:
            outline = placed.run.face.outline(glyph)
            if outline is not None:
                bounds = outline.getBounds()
                upem = placed.run.face.units_per_em
                whole.join(skia.Rect.MakeLTRB(0, bounds.top() / upem, 1, bounds.bottom() / upem))
    return math.tan(math.radians(style.italic_degrees)), whole.centerY()


def _underline(group: list[PlacedRun], letters: Sequence[Letter], line: Line, layout: TextLayout) -> Any:
    """A bar under the group; in vertical text a bar at the column's left; on a curve, pieces of one."""
    if layout.bend is not None:
        return alone(letters).underline
    return _bar(group[0], line, 0.0, sum(placed.run.advance for placed in group), layout.vertical)


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


def _color_blob(placed: PlacedRun, colored: Sequence[int]) -> Any:
    """The run's glyphs with these indices, each in its place and turn."""
    if not colored:
        return None
    run = placed.run
    font = run.face.skia_font(run.metrics.em_px)
    font.setEmbeddedBitmaps(True)
    scale = run.metrics.em_px / run.face.units_per_em
    places = []
    for i in colored:
        a, b, _, _, e, f = glyph_matrix(placed, i)
        places.append(skia.RSXform(a / scale, b / scale, e, f))
    builder = skia.TextBlobBuilder()
    builder.allocRunRSXform(font, [run.glyphs[i] for i in colored], places)
    return builder.make()
