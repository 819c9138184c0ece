"""Easing curves: progress 0…1 → 0…1, with or without overshoot; all begin at 0 and end at 1 exactly."""

from __future__ import annotations

import math
from collections.abc import Callable

Easing = Callable[[float], float]

BACK = 1.70158
"""Overshoot of the back curves: about a tenth of the way."""


def linear(u: float) -> float:
    return u


def in_quad(u: float) -> float:
    return u * u


def out_quad(u: float) -> float:
    return 1 - (1 - u) ** 2


def in_cubic(u: float) -> float:
    return u**3


def out_cubic(u: float) -> float:
    return 1 - (1 - u) ** 3


def in_out(u: float) -> float:
    """Half a cosine: slow, fast, slow."""
    return 0.5 - 0.5 * math.cos(math.pi * u)


def out_back(u: float) -> float:
    v = u - 1
    return 1 + (BACK + 1) * v**3 + BACK * v * v


def spring(u: float) -> float:
    """Passes the goal about a third, swings back and settles."""
    return 1 - math.exp(-5 * u) * math.cos(3.5 * math.pi * u) * (1 - u)


def drop(u: float) -> float:
    """Falls and bounces twice on the floor."""
    for start, end, height in ((0.0, 0.5, 1.0), (0.5, 0.82, 0.22), (0.82, 1.0, 0.06)):
        if u < end:
            if start == 0.0:
                return (u / end) ** 2
            middle, half = (start + end) / 2, (end - start) / 2
            return 1 - height * (1 - ((u - middle) / half) ** 2)
    return 1.0
