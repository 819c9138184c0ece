"""Arithmetic on keys: moved, scaled, summed."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import replace

from renderer.keyframe import Keyframe

Keys = tuple[Keyframe, ...]


def scaled(keys: Sequence[Keyframe], factor: float, plus: float = 0.0) -> Keys:
    """Every value × factor + plus."""
    return tuple(
        replace(
            key,
            value=key.value * factor + plus,
            left=(key.left[0], key.left[1] * factor),
            right=(key.right[0], key.right[1] * factor),
        )
        for key in keys
    )


def later(keys: Sequence[Keyframe], by_us: int) -> Keys:
    return tuple(replace(key, time_us=key.time_us + by_us) for key in keys)


def summed(first: Sequence[Keyframe], second: Sequence[Keyframe]) -> Keys | None:
    """Keys that give both values' sum at any moment; None where handles bend one of them, as then none do."""
    if any(key.left != (0.0, 0.0) or key.right != (0.0, 0.0) for key in (*first, *second)):
        return None
    times = sorted({key.time_us for key in (*first, *second)})
    return tuple(Keyframe(time, _straight(first, time) + _straight(second, time)) for time in times)


def _straight(keys: Sequence[Keyframe], time_us: int) -> float:
    index = bisect_right(keys, time_us, key=lambda key: key.time_us)
    if index in (0, len(keys)):
        return keys[min(index, len(keys) - 1)].value
    one, other = keys[index - 1], keys[index]
    return one.value + (other.value - one.value) * (time_us - one.time_us) / (other.time_us - one.time_us)
