"""Operations at a moment: keyframes worked out, clocks told, so that what remains is plain data."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction
from typing import Any

from renderer.compositor.animation import value_at
from renderer.compositor.layers import AppliedOperation
from renderer.looks.filters import FILTERS
from renderer.looks.registry import Moment, seed_of
from renderer.operations import Adjustments, Border, ChromaKey, EffectLook, FilterLook, Mask, Operation
from renderer.timebase import MICROSECONDS

TIMELESS = Moment(0.0)


def applied_at(operations: Sequence[Operation], local_us: Fraction) -> tuple[AppliedOperation, ...]:
    """The operations `local_us` after their segment's start, in order."""
    return tuple(_applied(operation, local_us) for operation in operations)


def keeps_opaque(operation: Operation) -> bool:
    """Whether an opaque picture stays opaque."""
    return not isinstance(operation, ChromaKey | Mask | Border | EffectLook)


def _applied(operation: Operation, local_us: Fraction) -> AppliedOperation:
    tracks = getattr(operation, "keyframes", ())
    if tracks:
        values: dict[str, Any] = {track.name: value_at(track.keys, local_us) for track in tracks}
        if isinstance(operation, EffectLook):
            strength = values.pop("strength", operation.strength)
            parameters = tuple(sorted((dict(operation.parameters) | values).items()))
            operation = replace(operation, parameters=parameters, strength=strength, keyframes=())
        else:
            operation = replace(operation, **values, keyframes=())  # type: ignore[arg-type]
    return AppliedOperation(operation, _moment(operation, local_us))


def _has_grain(key: str) -> bool:
    return any(isinstance(o, Adjustments) and o.particle > 0 for o in FILTERS[key].draw.operations)


def _moment(operation: Operation, local_us: Fraction) -> Moment:
    """The clock of what moves by itself; all else is the same at every moment."""
    seconds = float(local_us) / MICROSECONDS
    match operation:
        case EffectLook():
            duration = operation.duration_us / MICROSECONDS
            progress = min(max(seconds / duration, 0.0), 1.0) if duration else 0.0
            seed = seed_of(operation.key)
            return Moment(progress, seconds, duration, operation.parameters, operation.strength, seed)
        case Adjustments() if operation.particle > 0:
            return Moment(0.0, seconds)
        case FilterLook() if _has_grain(operation.key):
            return Moment(0.0, seconds)
        case _:
            return TIMELESS
