"""Where a glyph is drawn: one way for lines, turned runs of columns and text on a curve."""

from __future__ import annotations

from renderer.text.bend import Matrix, compose
from renderer.text.layout import PlacedRun


def glyph_matrix(placed: PlacedRun, i: int) -> Matrix:
    """Maps the outline of glyph `i` (design units of its face, y down) to block px.

    (a, b, c, d, e, f): x' = a·x + c·y + e, y' = b·x + d·y + f. Always a turn and one scale, never a slant.
    """
    run = placed.run
    scale = run.metrics.em_px / run.face.units_per_em
    x, y = run.xs[i], run.ys[i]
    straight: Matrix
    if run.turned:
        straight = (0.0, scale, -scale, 0.0, placed.x - y, placed.y + x)
    else:
        straight = (scale, 0.0, 0.0, scale, placed.x + x, placed.y + y)
    return compose(placed.bends[i], straight) if placed.bends else straight
