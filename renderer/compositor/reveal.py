"""A text of which only the first characters are shown, laid out as the whole."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

from renderer.colors import Rgba
from renderer.text.clusters import cluster_starts
from renderer.text_block import TextBlock, TextRun, TextStyle

_CLEAR = Rgba(0.0, 0.0, 0.0, 0.0)


def revealed(block: TextBlock, share: float) -> TextBlock:
    """The block with everything after the first `share` of its characters made invisible.

    Whole characters as readers see them; blanks and line ends count as none, so that they take no time to type.
    """
    pieces = _clusters(block.text)
    drawn = [piece for piece in pieces if piece.strip()]
    left = round(share * len(drawn))
    units = 0
    for piece in pieces:
        if piece.strip():
            if left == 0:
                break
            left -= 1
        units += len(piece.encode("utf-16-le")) // 2
    runs: list[TextRun] = []
    for run in block.runs:
        if run.start < units:
            runs.append(replace(run, end=min(run.end, units)))
        if run.end > units:
            runs.append(TextRun(max(run.start, units), run.end, _invisible(run.style)))
    return replace(block, runs=tuple(runs))


def _clusters(text: str) -> list[str]:
    starts = cluster_starts([ord(c) for c in text])
    return [text[a:b] for a, b in pairwise([*starts, len(text)])]


def _invisible(style: TextStyle) -> TextStyle:
    return replace(style, fill=_CLEAR, strokes=(), shadows=())
