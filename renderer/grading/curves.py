"""Tone curves: cubic Béziers through anchors, one for all channels and one for each."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import numpy as np

from renderer.grading import models
from renderer.grading.tones import LUMA, Colors
from renderer.operations import CurvePoint, ToneCurves

_STEPS = 64
"""Samples of one Bézier piece; between them the curve is taken as straight."""


def curved(colors: Colors, curves: ToneCurves) -> Colors:
    """The colours after the luma curve, then the channels' own."""
    if curves.luma:
        if models.LUMA_CURVE_BENDS_CHANNELS:
            colors = curve_at(curves.luma, colors)
        else:
            grey = (colors @ LUMA)[:, None]
            colors = colors + curve_at(curves.luma, grey) - grey
    channels = [
        curve_at(points, colors[:, index]) if points else colors[:, index]
        for index, points in enumerate((curves.red, curves.green, curves.blue))
    ]
    return np.stack(channels, axis=-1)


def curve_at(points: Sequence[CurvePoint], x: Colors) -> Colors:
    """Height of the curve; level before its first and after its last point. One point is a level line."""
    ordered = sorted(points, key=lambda point: point.x)
    xs: list[float] = [ordered[0].x]
    ys: list[float] = [ordered[0].y]
    t = np.linspace(0.0, 1.0, _STEPS + 1)[1:]
    b0, b1, b2, b3 = (1 - t) ** 3, 3 * (1 - t) ** 2 * t, 3 * (1 - t) * t**2, t**3
    for first, second in pairwise(ordered):
        # Handles are kept between their anchors, so that no x has two heights.
        x1 = min(max(first.right[0], first.x), second.x)
        x2 = min(max(second.left[0], first.x), second.x)
        xs.extend(b0 * first.x + b1 * x1 + b2 * x2 + b3 * second.x)
        ys.extend(b0 * first.y + b1 * first.right[1] + b2 * second.left[1] + b3 * second.y)
    result: Colors = np.interp(x, xs, ys).astype(np.float32)
    return result
