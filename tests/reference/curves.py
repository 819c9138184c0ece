"""Keyframes and speed curves of a draft, straight from the format's rules, slow and obvious."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import numpy as np

Json = dict[str, Any]

STEPS_PER_INTERVAL = 2000
"""How finely a speed curve is integrated."""


def keyframe_list(segment: Json, name: str) -> list[Json]:
    for line in segment.get("common_keyframes") or ():
        if line["property_type"] == name:
            return sorted(line["keyframe_list"], key=lambda key: key["time_offset"])
    return []


def value_at(segment: Json, name: str, clock_us: float, static: float) -> float:
    """A property at a moment of the clock that its keyframes count on; `static` where it has none.

    Before the first and after the last key the value holds; handles that are not zero make a cubic Bézier in
    the plane of time and value, relative to their own keys.
    """
    keys = keyframe_list(segment, name)
    if not keys:
        return static
    if clock_us <= keys[0]["time_offset"]:
        return float(keys[0]["values"][0])
    for before, after in pairwise(keys):
        if clock_us <= after["time_offset"]:
            return _between(before, after, clock_us)
    return float(keys[-1]["values"][0])


def _between(before: Json, after: Json, clock_us: float) -> float:
    t0, t3 = before["time_offset"], after["time_offset"]
    v0, v3 = before["values"][0], after["values"][0]
    right, left = before.get("right_control") or {}, after.get("left_control") or {}
    handles = (right.get("x", 0), right.get("y", 0), left.get("x", 0), left.get("y", 0))
    if not any(handles):
        return float(v0 + (v3 - v0) * (clock_us - t0) / (t3 - t0))
    t1, v1, t2, v2 = t0 + handles[0], v0 + handles[1], t3 + handles[2], v3 + handles[3]
    low, high = 0.0, 1.0
    for _ in range(60):
        middle = (low + high) / 2
        if _bezier(t0, t1, t2, t3, middle) < clock_us:
            low = middle
        else:
            high = middle
    return _bezier(v0, v1, v2, v3, (low + high) / 2)


def _bezier(a: float, b: float, c: float, d: float, u: float) -> float:
    return a * (1 - u) ** 3 + 3 * b * (1 - u) ** 2 * u + 3 * c * (1 - u) * u**2 + d * u**3


def share_played(points: list[Json], timeline_share: Any) -> Any:
    """The share of the source that has played when this share of the timeline has: speed summed up in small steps.

    In each interval the speed goes in a straight line, over timeline time, from one point's to the next; the
    interval takes as long as its part of the source needs at the mean of the two. Takes arrays too.
    """
    times, shares = [0.0], [0.0]
    for a, b in pairwise(points):
        step = (b["x"] - a["x"]) / ((a["y"] + b["y"]) / 2) / STEPS_PER_INTERVAL
        for i in range(STEPS_PER_INTERVAL):
            speed = a["y"] + (b["y"] - a["y"]) * (i + 0.5) / STEPS_PER_INTERVAL
            times.append(times[-1] + step)
            shares.append(shares[-1] + speed * step)
    return np.interp(np.asarray(timeline_share) * times[-1], times, shares)
