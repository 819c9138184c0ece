"""All time arithmetic: integer microseconds of the draft ↔ frames of the timeline, exactly.

A draft counts microseconds; the compositor counts frames. Every boundary is snapped onto the
timeline's frame grid once, here, as CapCut does when it opens a draft: values within 2 µs of a
frame are that frame (the app itself stores rounded or floored thirds of a microsecond), others
go up to the next frame (source: measured on CapCut 9.1, four boundaries).
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from fractions import Fraction

MICROSECONDS = 1_000_000
SNAP_TOLERANCE_US = 2
"""How far the app's own rounding puts a boundary off the frame it means."""

# Rates that drafts write as rounded decimals.
_NTSC_RATES = (Fraction(24000, 1001), Fraction(30000, 1001), Fraction(60000, 1001))


def frame_rate(value: float | int | Fraction) -> Fraction:
    """The exact frame rate meant by a draft's number: 29.97 is 30000/1001, 30.0 is 30.

    Raises ValueError for anything outside 1…240 frames a second.
    """
    rate = Fraction(value).limit_denominator(1001)
    for ntsc in _NTSC_RATES:
        if abs(float(value) - float(ntsc)) < 0.005:
            rate = ntsc
    if not 1 <= rate <= 240:
        raise ValueError(f"{value} frames a second is outside 1…240")
    return rate


@dataclass(frozen=True, slots=True)
class TimeRange:
    """A half-open range [start, end) in integer microseconds."""

    start_us: int
    duration_us: int

    @property
    def end_us(self) -> int:
        return self.start_us + self.duration_us


@dataclass(frozen=True, slots=True)
class FrameRange:
    """A half-open range [start, end) of frames."""

    start: int
    end: int

    def __len__(self) -> int:
        return max(0, self.end - self.start)

    def __contains__(self, frame: object) -> bool:
        return isinstance(frame, int) and self.start <= frame < self.end


def snap(time_us: int, rate: Fraction) -> int:
    """The frame whose start a boundary at `time_us` becomes."""
    exact = Fraction(time_us) * rate / MICROSECONDS
    nearest = round(exact)
    if abs(exact - nearest) * MICROSECONDS <= SNAP_TOLERANCE_US * rate:
        return nearest
    return math.ceil(exact)


def snap_range(time: TimeRange, rate: Fraction) -> FrameRange:
    """Both boundaries snapped; the length is the difference of the snapped boundaries."""
    return FrameRange(snap(time.start_us, rate), snap(time.end_us, rate))


def frame_count(duration_us: int, rate: Fraction) -> int:
    """How many frames a timeline of this length exports: duration × fps.

    A last, begun frame counts, as with every other boundary.
    """
    return snap(duration_us, rate)


def frame_time_us(frame: int | Fraction, rate: Fraction) -> Fraction:
    """When a frame begins, in microseconds, exactly."""
    return Fraction(frame) * MICROSECONDS / rate


def frame_at(seconds: float | Fraction, rate: Fraction) -> int:
    """The frame on screen at a moment: ⌊t·fps⌋.

    The moment is first put on whole microseconds, so that 0.1 s at 30 fps is frame 3 although
    the binary 0.1 is not exact.
    """
    time_us = round(Fraction(seconds) * MICROSECONDS)
    return math.floor(Fraction(time_us) * rate / MICROSECONDS)
