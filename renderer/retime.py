"""Curve speed: where in the source a moment of the timeline lies.

A curve's points are (share of the source, speed there). Within an interval the speed changes linearly over
*timeline* time from one point's to the next (ByteDance's converter eases it; the formula for the interval's length is the same).
Check value: (0,1)(.25,1)(.5,4.375)(.75,1)(1,1) has the average 1.457627.
"""

from __future__ import annotations

from bisect import bisect_right
from functools import lru_cache
from itertools import accumulate, pairwise

from renderer.operations import SpeedCurve


def average_speed(curve: SpeedCurve) -> float:
    """Source time by timeline time over the whole curve."""
    return 1 / sum(_lengths(curve))


def source_share(curve: SpeedCurve, timeline_share: float) -> float:
    """The share of the source that has played when this share of the timeline has, both 0…1."""
    lengths = _lengths(curve)
    total = sum(lengths)
    starts = _starts(curve)
    at = min(max(timeline_share, 0.0), 1.0) * total
    index = min(bisect_right(starts, at) - 1, len(lengths) - 1)
    (x0, y0), (_, y1) = curve.points[index], curve.points[index + 1]
    into = at - starts[index]
    return min(1.0, x0 + y0 * into + (y1 - y0) * into * into / (2 * lengths[index]))


@lru_cache(maxsize=256)
def _lengths(curve: SpeedCurve) -> tuple[float, ...]:
    """Each interval's timeline length where the whole source has length 1."""
    return tuple((x1 - x0) / ((y0 + y1) / 2) for (x0, y0), (x1, y1) in pairwise(curve.points))


@lru_cache(maxsize=256)
def _starts(curve: SpeedCurve) -> tuple[float, ...]:
    return (0.0, *accumulate(_lengths(curve)[:-1]))
