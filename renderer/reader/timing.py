"""Where a segment stands, which part of its source it shows and how fast."""

from __future__ import annotations

from fractions import Fraction

from renderer.fidelity import Grade
from renderer.reader.limits import MAX_SPEED, MAX_TIME_US, MIN_SPEED
from renderer.reader.materials import References
from renderer.reader.node import Node
from renderer.reader.scope import DraftScope
from renderer.timebase import SNAP_TOLERANCE_US, TimeRange

SPEED_DENOMINATOR = 10_000
"""Speeds are stored as 32-bit floats (1.4900000095…); the nearest fraction this fine is what was set."""


def target_range(segment: Node) -> TimeRange:
    """The segment's place on the timeline.

    A start before zero has no meaning in the app and would silently shift the clip against the rest
    of the draft, so it is refused; the app's own rounding of up to 2 µs is forgiven.
    """
    target = segment.child("target_timerange")
    start, duration = target.time("start"), target.time("duration", least=0)
    if start < -SNAP_TOLERANCE_US:
        raise target.get("start").fault(f"is {start} µs: a segment cannot start before the timeline does")
    start = max(0, start)
    if start + duration > MAX_TIME_US:
        raise target.fault("ends beyond 24 hours; timelines as long as that are refused")
    return TimeRange(start, duration)


def source_range(segment: Node, target: TimeRange, speed: Fraction) -> TimeRange:
    """The part of the material shown; null and missing parts mean "from the start, as long as needed"."""
    source = segment.child("source_timerange")
    start = max(0, source.time("start", least=-SNAP_TOLERANCE_US))
    duration = source.time("duration", least=0)
    return TimeRange(start, duration or round(target.duration_us * speed))


def constant_speed(scope: DraftScope, segment: Node, references: References, target: TimeRange) -> Fraction:
    """The one speed a segment is played at.

    The `speeds` material decides, the segment's own field is its copy. A speed curve is played at its
    average, which is source length over target length, and is reported.
    """
    material = references.last("speeds")
    if material.integer("mode") == 1 and material.child("curve_speed").items("speed_points"):
        source_us = segment.child("source_timerange").time("duration", least=0)
        scope.report(
            "speed_curve",
            material,
            Grade.STAND_IN,
            "the speed curve is played at its average speed throughout",
        )
        if source_us and target.duration_us:
            return _limited(Fraction(source_us, target.duration_us))
    node = material.get("speed") if material.get("speed") else segment.get("speed")
    value = node.as_number(1.0)
    if value <= 0:
        raise node.fault(f"is {value:g}; a speed is above 0")
    if not MIN_SPEED <= value <= MAX_SPEED:
        scope.report(
            "speed", node, Grade.CLOSE, f"speed {value:g} is kept within {MIN_SPEED:g}…{MAX_SPEED:g}"
        )
    return _limited(Fraction(value).limit_denominator(SPEED_DENOMINATOR))


def _limited(speed: Fraction) -> Fraction:
    return min(max(speed, Fraction(str(MIN_SPEED))), Fraction(str(MAX_SPEED)))
