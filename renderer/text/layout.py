"""A text block as lines of placed glyphs, the block's centre at the origin, y down, in px."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from renderer.text.font_library import FontLibrary
from renderer.text.line_break import fill_lines, is_space
from renderer.text.metrics import StyleMetrics, measure_style
from renderer.text.paragraphs import Paragraph, split_paragraphs, style_of
from renderer.text.shaping import ParagraphShaper, ShapedRun
from renderer.text_block import Alignment, TextBlock

# White space that automatic wrapping leaves at a line's end takes no room, else every wrapped line
# would stand off centre. (Before a line end that the author typed it does: measured on CapCut 8.)
_WRAPPED_SPACE_COUNTS = False


@dataclass(frozen=True, slots=True)
class PlacedRun:
    """A run with its origin on the baseline; in vertical text on the column's axis."""

    run: ShapedRun
    x: float
    y: float


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
    """`left` … `bottom` is the block's typographic box, centred on the origin; `em_px` that of its largest style."""

    lines: tuple[Line, ...]
    left: float
    top: float
    right: float
    bottom: float
    em_px: float
    vertical: bool = False


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
    limit_px = None if block.wrap_width is None else block.wrap_width * canvas_width
    lines: list[UnplacedLine] = []
    for paragraph in split_paragraphs(block):
        # A column's height is limited by nothing the draft tells, so vertical text is never wrapped.
        limit = None if block.vertical else limit_px
        lines.extend(_lines_of(paragraph, styles, fonts, block, limit))
    largest = max((style.em_px for style in styles), default=0.0)
    if block.vertical:
        return _place_columns(lines, block, largest)
    return _place_lines(lines, block, largest)


def line_pitch(above: UnplacedLine, below: UnplacedLine, line_spacing: float) -> float:
    """From one baseline to the next: the larger line height × (1 + line spacing).

    Measured on CapCut 8 where the upper line is the larger; the other order is inferred.
    """
    return max(above.metrics.line_px, below.metrics.line_px) * (1.0 + line_spacing)


def _lines_of(
    paragraph: Paragraph,
    styles: Sequence[StyleMetrics],
    fonts: FontLibrary,
    block: TextBlock,
    limit_px: float | None,
) -> list[UnplacedLine]:
    if not paragraph.text:
        return [UnplacedLine((), 0.0, styles[min(paragraph.end_style, len(styles) - 1)])]
    shaper = ParagraphShaper(paragraph, styles, fonts, block.letter_spacing, block.vertical)
    whole = shaper.shape()
    width = sum(run.advance for run in whole)
    if limit_px is None or width <= limit_px:
        return [UnplacedLine(tuple(whole), width, _largest(whole))]
    firsts = [paragraph.text[start] for start in shaper.starts]
    borders = [*shaper.starts, len(paragraph.text)]
    ranges = fill_lines(firsts, shaper.cluster_advances(), limit_px)
    lines = []
    for first, last in ranges:
        start, end = borders[first], borders[last]
        is_wrapped = last < len(firsts)
        if is_wrapped and not _WRAPPED_SPACE_COUNTS:
            while end > start + 1 and is_space(paragraph.text[end - 1]):
                end -= 1
        runs = shaper.shape(start, end)
        lines.append(UnplacedLine(tuple(runs), sum(run.advance for run in runs), _largest(runs)))
    return lines


def _largest(runs: Sequence[ShapedRun]) -> StyleMetrics:
    return max((run.metrics for run in runs), key=lambda metrics: metrics.line_px)


def _place_lines(lines: Sequence[UnplacedLine], block: TextBlock, em_px: float) -> TextLayout:
    baselines = [lines[0].metrics.ascent_px]
    for above, below in pairwise(lines):
        baselines.append(baselines[-1] + line_pitch(above, below, block.line_spacing))
    width = max(line.extent for line in lines)
    height = max(baselines[-1] + lines[-1].metrics.descent_px, 0.0)
    placed = []
    for line, baseline in zip(lines, baselines, strict=True):
        y = baseline - height / 2
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


def _slack(alignment: Alignment, free: float) -> float:
    return {Alignment.LEFT: 0.0, Alignment.CENTER: free / 2, Alignment.RIGHT: free}[alignment]
