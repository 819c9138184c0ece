"""Where a segment stands and which part of its source it shows."""

from __future__ import annotations

from fractions import Fraction

from renderer.reader.limits import MAX_TIME_US
from renderer.reader.node import Node
from renderer.timebase import SNAP_TOLERANCE_US, TimeRange


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
