"""Curves of progress: 0…1 → 0…1, ends kept."""

from __future__ import annotations

import math


def smooth(p: float) -> float:
    """Slow at both ends."""
    return p * p * (3 - 2 * p)


def ease_in_out(p: float, power: float = 3.0) -> float:
    """Slow at both ends, the more so the higher the power."""
    return math.pow(2 * p, power) / 2 if p < 0.5 else 1 - math.pow(2 * (1 - p), power) / 2


def ease_out(p: float, power: float = 3.0) -> float:
    return float(1 - (1 - p) ** power)


def bump(p: float) -> float:
    """0 at both ends, 1 in the middle."""
    return max(0.0, math.sin(math.pi * p))


def peak(p: float) -> float:
    """0 at both ends, 1 in the middle, straight between."""
    return 1 - abs(2 * p - 1)


def part(p: float, start: float, end: float) -> float:
    """How much of [start, end] has passed, 0…1."""
    return min(1.0, max(0.0, (p - start) / (end - start)))


def overshoot(p: float, amount: float = 1.4) -> float:
    """Ease-out that goes beyond 1 once and comes back."""
    q = p - 1
    return 1 + q * q * ((amount + 1) * q + amount)


def bounce(p: float) -> float:
    """A ball's fall: reaches 1, rebounds twice lower and lower, rests at 1."""
    for start, end, depth in ((0.0, 0.4, 1.0), (0.4, 0.75, 0.16), (0.75, 1.0, 0.04)):
        if p <= end:
            t = (p - start) / (end - start)
            return t * t if start == 0.0 else 1 - depth * 4 * t * (1 - t)
    return 1.0
