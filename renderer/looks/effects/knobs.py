"""What the sliders of the app's effects mean here; one vocabulary serves them all (defaults: the app's catalogue)."""

from __future__ import annotations

import math

from renderer.looks.registry import Moment

USUAL_SPEED = 0.33
"""The speed slider's place for normal speed, in nearly every effect."""
FASTEST = 3.0


def clock(moment: Moment) -> float:
    """Seconds since the effect began, at the speed its slider asks for."""
    rate = min(max(moment.parameter("speed", USUAL_SPEED) / USUAL_SPEED, 0.0), FASTEST)
    return moment.seconds * rate


def beat(moment: Moment, period_seconds: float) -> float:
    """Share 0…1 of the current period."""
    return math.fmod(clock(moment) / period_seconds, 1.0)


def slider(moment: Moment, name: str, default: float = 0.5) -> float:
    """A slider's value, 0…1."""
    return min(max(moment.parameter(name, default), 0.0), 1.0)


def gain(moment: Moment, name: str = "intensity", default: float = 0.5) -> float:
    """A slider as a factor: 1 at its default, 0 at 0."""
    return slider(moment, name, default) / default


def run_in(moment: Moment, seconds: float) -> float:
    """Progress 0…1 of something that happens once at the start, within the effect's duration."""
    length = min(seconds, moment.duration_seconds) if moment.duration_seconds > 0 else seconds
    return min(1.0, clock(moment) / length) if length > 0 else 1.0


def run_out(moment: Moment, seconds: float) -> float:
    """Progress 0…1 of something that happens once at the end; 0 while there is no end."""
    if moment.duration_seconds <= 0:
        return 0.0
    length = min(seconds, moment.duration_seconds)
    return min(max(1 - (moment.duration_seconds - moment.seconds) / length, 0.0), 1.0)


def decay(share: float, steepness: float = 5.0) -> float:
    """1 at the start of a period, near 0 at its end."""
    return math.exp(-steepness * share)
