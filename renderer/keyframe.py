"""One key of anything that changes over time: a clip's placement, its volume, a parameter of an operation."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Keyframe:
    """One key. `time_us` counts from the segment's start on the timeline (the reader has already
    translated the source clock). Handles are (µs on the same clock, value units), relative to the key.
    """

    time_us: int
    value: float
    left: tuple[float, float] = (0.0, 0.0)
    right: tuple[float, float] = (0.0, 0.0)
