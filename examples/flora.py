"""Trees as Skia paths."""

from __future__ import annotations

import numpy as np
import skia


def conifer(x: float, foot_y: float, height_px: float, rng: np.random.Generator) -> skia.Path:
    """A spruce standing at (x, foot_y): drooping branches in whorls round a thin trunk.

    Far trees get few branches, near ones many, each with twigs hanging from it.
    """
    path = skia.Path()
    top = foot_y - height_px
    half = height_px * rng.uniform(0.13, 0.18)
    trunk = max(0.7, height_px * 0.009)
    lean = rng.uniform(-0.010, 0.010) * height_px
    path.addPoly(
        [
            skia.Point(x + lean - 0.4, top),
            skia.Point(x + lean + 0.4, top),
            skia.Point(x + trunk, foot_y + 6),
            skia.Point(x - trunk, foot_y + 6),
        ],
        True,
    )
    whorls = int(np.clip(6 + height_px / 9, 9, 74))
    for i in range(whorls):
        down = (i + rng.uniform(0.0, 0.9)) / whorls
        y = top + height_px * (0.008 + 0.90 * down)
        axis = x + lean * (1 - down)
        for side in (-1, 1):
            for _ in range(2 if height_px > 160 else 1):
                reach = half * (0.05 + 0.95 * down**0.80) * rng.uniform(0.50, 1.08)
                _branch(
                    path, axis, y + rng.uniform(-0.5, 0.5) * height_px / whorls, side * reach, height_px, rng
                )
    return path


def _branch(
    path: skia.Path, x: float, y: float, reach: float, tree_px: float, rng: np.random.Generator
) -> None:
    long = abs(reach)
    thick = min(1.2 + 0.10 * long, 0.6 + 0.006 * tree_px)
    droop = long * rng.uniform(0.22, 0.50)
    tip_x, tip_y = x + reach, y + droop - long * 0.10
    path.moveTo(x, y - thick)
    path.quadTo(x + reach * 0.55, y + droop * 0.35 - thick * 0.3, tip_x, tip_y)
    if tree_px > 420:
        # Twigs hang from the branch: a comb of short points back to the trunk.
        twigs = int(np.clip(long / 15, 3, 12))
        for k in range(twigs, 0, -1):
            share = (k - 0.5) / twigs
            bx = x + reach * share
            by = y + droop * share * (0.45 + 0.55 * share)
            path.lineTo(bx + reach * 0.05, by + (thick + 0.05 * long) * rng.uniform(0.7, 1.9))
            path.lineTo(x + reach * (share - 0.45 / twigs), by + thick * 0.3)
    path.quadTo(x + reach * 0.40, y + droop * 0.55 + thick, x, y + thick * 1.3)
    path.close()
