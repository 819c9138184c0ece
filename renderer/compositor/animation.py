"""Keyframe values at a moment: linear, or cubic Bézier where the keys carry handles."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import replace
from fractions import Fraction

from renderer.keyframe import Keyframe
from renderer.timeline import KeyframeTrack, Property, Transform

_BISECTIONS = 40  # halves a unit interval below double precision's needs


def value_at(keys: Sequence[Keyframe], time_us: Fraction | float) -> float:
    """The value between the keys around a moment; the end values hold outside them."""
    index = bisect_right(keys, time_us, key=lambda key: key.time_us)
    if index == 0:
        return keys[0].value
    if index == len(keys):
        return keys[-1].value
    return _between(keys[index - 1], keys[index], float(time_us))


def _between(first: Keyframe, second: Keyframe, time_us: float) -> float:
    span = second.time_us - first.time_us
    if span <= 0:
        return second.value
    if first.right == (0.0, 0.0) and second.left == (0.0, 0.0):
        return first.value + (second.value - first.value) * (time_us - first.time_us) / span
    # The handles that face the interval decide, whatever the curve type's name says
    # (measured on CapCut 7). Time handles are kept inside the interval, so time never runs back.
    x1 = min(max(first.right[0], 0.0), span)
    x2 = min(max(span + second.left[0], 0.0), span)
    y1, y2 = first.value + first.right[1], second.value + second.left[1]
    low, high = 0.0, 1.0
    for _ in range(_BISECTIONS):
        middle = (low + high) / 2
        if _cubic(0.0, x1, x2, span, middle) < time_us - first.time_us:
            low = middle
        else:
            high = middle
    return _cubic(first.value, y1, y2, second.value, (low + high) / 2)


def _cubic(p0: float, p1: float, p2: float, p3: float, t: float) -> float:
    s = 1 - t
    return s * s * s * p0 + 3 * s * s * t * p1 + 3 * s * t * t * p2 + t * t * t * p3


def transform_at(static: Transform, tracks: Iterable[KeyframeTrack], time_us: Fraction | float) -> Transform:
    """The placement at a moment after the clip's start: keyframes replace the static values."""
    result = static
    for track in tracks:
        value = value_at(track.keys, time_us)
        match track.property:
            case Property.POSITION_X:
                result = replace(result, x=value)
            case Property.POSITION_Y:
                result = replace(result, y=value)
            case Property.SCALE:
                result = replace(result, scale_x=value, scale_y=value)
            case Property.SCALE_X:
                result = replace(result, scale_x=value)
            case Property.SCALE_Y:
                result = replace(result, scale_y=value)
            case Property.ROTATION:
                result = replace(result, rotation=value)
            case Property.ALPHA:
                result = replace(result, alpha=value)
            case Property.VOLUME:
                pass
    return result


_PLACING = {
    Property.POSITION_X, Property.POSITION_Y, Property.SCALE,
    Property.SCALE_X, Property.SCALE_Y, Property.ROTATION,
}  # fmt: skip


def moves(tracks: Iterable[KeyframeTrack]) -> bool:
    """Whether any track changes where or how large the clip is drawn."""
    return any(track.property in _PLACING and len({key.value for key in track.keys}) > 1 for track in tracks)


def greatest_scale(static: Transform, tracks: Iterable[KeyframeTrack]) -> tuple[float, float]:
    """The largest |scale| on each axis that the keys name (overshoot of handles aside)."""
    x, y = abs(static.scale_x), abs(static.scale_y)
    for track in tracks:
        largest = max(abs(key.value) for key in track.keys)
        if track.property in (Property.SCALE, Property.SCALE_X):
            x = largest
        if track.property in (Property.SCALE, Property.SCALE_Y):
            y = largest
    return x, y
