"""Easing curves: progress 0…1 → 0…1, with or without overshoot; all but `hump` begin at 0 and end at 1 exactly."""

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


def out_quint(u: float) -> float:
    return 1 - (1 - u) ** 5


def out_expo(u: float) -> float:
    """Nearly there after a third of the time, then creeping."""
    return (1 - 2 ** (-10 * u)) / (1 - 2**-10)


def in_out(u: float) -> float:
    """Half a cosine: slow, fast, slow."""
    return 0.5 - 0.5 * math.cos(math.pi * u)


def out_back(u: float) -> float:
    v = u - 1
    return 1 + (BACK + 1) * v**3 + BACK * v * v


def settle(u: float, swings: float = 1.5, damping: float = 5.0) -> float:
    """A damped spring with so many swings past and short of the goal."""
    return 1 - math.exp(-damping * u) * math.cos(2 * math.pi * swings * u) * (1 - u)


def hump(u: float) -> float:
    """Half a sine: 0, 1 in the middle, 0."""
    return math.sin(math.pi * u) if 0 < u < 1 else 0.0


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
