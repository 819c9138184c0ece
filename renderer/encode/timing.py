"""The clocks of the finished file, chosen so that every boundary is a whole number of ticks."""

from __future__ import annotations

import math
from fractions import Fraction

SOUND_RATE = 44_100
"""Samples a second of the mix: what the app's own exports have (measured on CapCut 9.1)."""

_LARGEST_TIMESCALE = 2**31 - 1
_FALLBACK_TIMESCALE = 90_000


def sample_total(frames: int, rate: Fraction) -> int:
    """How many samples of sound belong to this many frames: the nearest whole number."""
    return round(frames * SOUND_RATE / rate)


def movie_timescale(rate: Fraction) -> int:
    """Ticks a second of an MP4's own clock, which its edit lists count in: frames and samples both
    fall on whole ticks, so that neither stream is cut or stretched by rounding to milliseconds."""
    ticks = math.lcm(rate.numerator, SOUND_RATE)
    return ticks if ticks <= _LARGEST_TIMESCALE else _FALLBACK_TIMESCALE
