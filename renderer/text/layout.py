"""A text block as lines of placed glyphs, the block's centre at the origin, y down, in px."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby, pairwise, repeat

from renderer.fonts.library import FontLibrary
from renderer.text.bend import Bend, Matrix, around, bend_of
from renderer.text.line_break import LineFiller, is_space, line_openings
from renderer.text.metrics import StyleMetrics, measure_style
from renderer.text.paragraphs import Paragraph, split_paragraphs, style_of
from renderer.text.shaping import ParagraphShaper, ShapedRun
from renderer.text_block import Alignment, TextBlock

# White space that automatic wrapping leaves at a line's end takes no room, else every wrapped line
# would stand off centre. (Before a line end that the author typed it does: measured on CapCut 8.)
_WRAPPED_SPACE_COUNTS = False

# Shaped by itself a line may be wider than its part of the paragraph: another kerning, a hyphen that shows. It is
# filled anew with less then, at most so often; only a font made for it needs more, and then a line is too wide.
_MOST_REFITS = 8
_EXCESS_PX = 0.01


@dataclass(frozen=True, slots=True)
class PlacedRun:
    """A run with its origin on the baseline; in vertical text on the column's axis. On a curve these are the places
    of the straight line, and `bends` moves each glyph from there. `glyph_matrix` puts it all together."""

    run: ShapedRun
    x: float
    y: float
    bends: tuple[Matrix, ...] = ()


@dataclass(frozen=True, slots=True)
class Line:
    """A line, or in vertical text a column, with its typographic box."""

    runs: tuple[PlacedRun, ...]
    left: float
    top: float
    right: float
    bottom: float
    line_px: float


@dataclass(frozen=True, slots=True)
class TextLayout:
    """`left` … `bottom` is the block's typographic box, centred on the origin; `em_px` that of its largest style.
    On a curve (`bend`) boxes are the bounds of the bent ones."""

    lines: tuple[Line, ...]
    left: float
    top: float
    right: float
    bottom: float
    em_px: float
    vertical: bool = False
    bend: Bend | None = None


@dataclass(frozen=True, slots=True)
class UnplacedLine:
    """Runs in visual order and the metrics of the line's largest style."""

    runs: tuple[ShapedRun, ...]
    extent: float
    metrics: StyleMetrics


def lay_out(block: TextBlock, canvas_width: int, fonts: FontLibrary) -> TextLayout:
    """Lines of a block. `canvas_width` in px decides the size of everything."""
    styles = [measure_style(run.style, canvas_width, fonts, block.text) for run in block.runs]
    styles = styles or [measure_style(style_of(block, 0), canvas_width, fonts, block.text)]
    limit = block.wrap_height if block.vertical else block.wrap_width
    limit_px = None if limit is None or math.isnan(limit) else limit * canvas_width
    lines: list[UnplacedLine] = []
    for paragraph in split_paragraphs(block):
        lines.extend(_lines_of(paragraph, styles, fonts, block, limit_px))
    em_px = max(style.em_px for style in styles)
    if block.vertical:
        return _place_columns(lines, block, em_px)
    box_px = 0.0 if block.box_width is None else block.box_width * canvas_width
    layout = _place_lines(lines, block, em_px, box_px if block.alignment is not Alignment.CENTER else 0.0)
    return _bent(layout, block.curve_degrees)


def line_pitch(above: UnplacedLine, below: UnplacedLine, line_spacing: float) -> float:
    """From one baseline to the next: the larger line height × (1 + line spacing).

    Measured on CapCut 8 where the upper line is the larger; the other order is inferred. Lines pile up at
    worst: no spacing puts one above the one before it.
    """
    return max(above.metrics.line_px, below.metrics.line_px) * max(1.0 + line_spacing, 0.0)


def _lines_of(
    paragraph: Paragraph,
    styles: Sequence[StyleMetrics],
    fonts: FontLibrary,
    block: TextBlock,
    limit_px: float | None,
) -> Iterator[UnplacedLine]:
    if not paragraph.text:
        yield UnplacedLine((), 0.0, styles[min(paragraph.end_style, len(styles) - 1)])
        return
    shaper = ParagraphShaper(paragraph, styles, fonts, block.letter_spacing, block.vertical)
    whole = shaper.shape()
    if limit_px is None or _extent(whole) <= limit_px:
        yield _unplaced(whole)
        return
    borders = [*shaper.starts, len(shaper.text)]
    spaces = [b - a == 1 and is_space(shaper.text[a]) for a, b in pairwise(borders)]
    openings = line_openings(shaper.text, shaper.starts)
    filler = LineFiller(openings, spaces, *shaper.measured_clusters(whole))
    start = 0
    while start < len(spaces):
        runs, start = _next_line(shaper, filler, borders, spaces, start, limit_px)
        yield _unplaced(runs)


def _next_line(
    shaper: ParagraphShaper,
    filler: LineFiller,
    borders: Sequence[int],
    spaces: Sequence[bool],
    start: int,
    limit_px: float,
) -> tuple[list[ShapedRun], int]:
    """The runs of the line that begins with cluster `start`, and where the next one begins."""
    fill_px = limit_px
    for attempt in range(_MOST_REFITS + 1):
        end = shown_end = filler.end(start, fill_px)
        is_wrapped = end < len(spaces)
        if is_wrapped and not _WRAPPED_SPACE_COUNTS:
            while shown_end > start + 1 and spaces[shown_end - 1]:
                shown_end -= 1
        runs = shaper.shape(borders[start], borders[shown_end], hyphenate=is_wrapped)
        excess = _extent(runs) - limit_px
        if excess <= _EXCESS_PX or shown_end == start + 1 or not is_wrapped:
            break
        fill_px = filler.width(start, shown_end) - excess * 2**attempt
    return runs, end


def _extent(runs: Sequence[ShapedRun]) -> float:
    return sum(run.advance for run in runs)


def _unplaced(runs: Sequence[ShapedRun]) -> UnplacedLine:
    # Only a font made for it has advances that go backwards.
    return UnplacedLine(tuple(runs), max(_extent(runs), 0.0), _largest(runs))


def _largest(runs: Sequence[ShapedRun]) -> StyleMetrics:
    return max((run.metrics for run in runs), key=lambda metrics: metrics.line_px)


def _place_lines(
    lines: Sequence[UnplacedLine], block: TextBlock, em_px: float, least_width: float
) -> TextLayout:
    """A box that its author dragged to a width is the block, and lines are aligned in it (`least_width`, a guess);
    else the block is as wide as its widest line."""
    baselines = [lines[0].metrics.ascent_px]
    for above, below in pairwise(lines):
        baselines.append(baselines[-1] + line_pitch(above, below, block.line_spacing))
    width = max(least_width, max(line.extent for line in lines))
    height = max(baselines[-1] + lines[-1].metrics.descent_px, 0.0)
    placed = []
    for line, baseline in zip(lines, baselines, strict=True):
        y = baseline - height / 2 - block.lift * lines[0].metrics.line_px
        left = -width / 2 + _slack(block.alignment, width - line.extent)
        x = left
        runs = []
        for run in line.runs:
            runs.append(PlacedRun(run, x, y))
            x += run.advance
        top, bottom = y - line.metrics.ascent_px, y + line.metrics.descent_px
        placed.append(Line(tuple(runs), left, top, left + line.extent, bottom, line.metrics.line_px))
    return TextLayout(tuple(placed), -width / 2, -height / 2, width / 2, height / 2, em_px)


def _place_columns(columns: Sequence[UnplacedLine], block: TextBlock, em_px: float) -> TextLayout:
    """Columns from right to left; alignment left means top, right means bottom."""
    axes = [-columns[0].metrics.line_px / 2]
    for before, after in pairwise(columns):
        axes.append(axes[-1] - line_pitch(before, after, block.line_spacing))
    width = columns[-1].metrics.line_px / 2 - axes[-1]
    height = max(column.extent for column in columns)
    placed = []
    for column, axis in zip(columns, axes, strict=True):
        x = axis + width / 2
        top = -height / 2 + _slack(block.alignment, height - column.extent)
        y = top
        runs = []
        for run in column.runs:
            runs.append(PlacedRun(run, x, y))
            y += run.advance
        half = column.metrics.line_px / 2
        placed.append(Line(tuple(runs), x - half, top, x + half, top + column.extent, column.metrics.line_px))
    return TextLayout(tuple(placed), -width / 2, -height / 2, width / 2, height / 2, em_px, vertical=True)


def _bent(layout: TextLayout, degrees: float) -> TextLayout:
    baselines = [placed.y for line in layout.lines for placed in line.runs[:1]]
    if not baselines:
        return layout
    boxes = [(line.left, line.top, line.right, line.bottom) for line in layout.lines]
    bend = bend_of(boxes, (baselines[0], baselines[-1]), degrees)
    if bend is None:
        return layout
    bent_boxes = [bend.box(*box) for box in boxes]
    lines = tuple(
        Line(
            tuple(replace(placed, bends=tuple(_glyph_bends(placed, bend))) for placed in line.runs),
            *box,
            line.line_px,
        )
        for line, box in zip(layout.lines, bent_boxes, strict=True)
    )
    return TextLayout(lines, *around(bent_boxes), layout.em_px, bend=bend)


def _glyph_bends(placed: PlacedRun, bend: Bend) -> Iterator[Matrix]:
    """One for each glyph: a cluster is turned as a whole about its middle on the baseline."""
    pen = placed.x
    glyphs = zip(placed.run.positions, placed.run.advances, strict=True)
    for _, cluster in groupby(glyphs, key=lambda glyph: glyph[0]):
        advances = [advance for _, advance in cluster]
        width = sum(advances)
        matrix = bend.at(pen + width / 2, placed.y)
        pen += width
        yield from repeat(matrix, len(advances))


def _slack(alignment: Alignment, free: float) -> float:
    return {Alignment.LEFT: 0.0, Alignment.CENTER: free / 2, Alignment.RIGHT: free}[alignment]
