"""How fast a segment is played: one speed, or a curve of speeds over its source."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise

from renderer.fidelity import Grade
from renderer.operations import SpeedCurve
from renderer.reader.limits import MAX_CURVE_POINTS, MAX_SPEED, MIN_SPEED
from renderer.reader.materials import References
from renderer.reader.node import Node
from renderer.reader.scope import DraftScope
from renderer.retime import average_speed
from renderer.timebase import TimeRange

SPEED_DENOMINATOR = 10_000
"""Speeds are stored as 32-bit floats (1.4900000095…); the nearest fraction this fine is what was set."""

CURVE_MODE = 1
"""`speeds[].mode` of a curve; 0 is one speed."""

MIN_CURVE_SPEED, MAX_CURVE_SPEED = 0.1, 10.0
"""What the app's curve editor allows at a point."""

NEAREST_POINTS = 1e-6
"""Points of a curve nearer to each other than this share of the source are one point."""


@dataclass(frozen=True, slots=True)
class Playback:
    """A segment's speed; with a `curve` it is the curve's average, which keyframes count with."""

    speed: Fraction = Fraction(1)
    curve: SpeedCurve | None = None


def read_playback(scope: DraftScope, segment: Node, references: References, target: TimeRange) -> Playback:
    """The speed a segment is played at. The `speeds` material decides, the segment's field is its copy.

    A curve's average is source length over target length, as the picture has to fit both; where the
    draft names no source range, the curve itself has it.
    """
    material = references.last("speeds")
    if material.integer("mode") == CURVE_MODE:
        curve = read_curve(material.child("curve_speed"))
        if curve is not None:
            source_us = segment.child("source_timerange").time("duration", least=0)
            known = source_us and target.duration_us
            average = Fraction(source_us, target.duration_us) if known else Fraction(average_speed(curve))
            return Playback(_limited(average), curve)
    node = material.get("speed") if material.get("speed") else segment.get("speed")
    value = node.as_number(1.0)
    if value <= 0:
        raise node.fault(f"is {value:g}; a speed is above 0")
    if not MIN_SPEED <= value <= MAX_SPEED:
        scope.report(
            "speed", node, Grade.CLOSE, f"speed {value:g} is kept within {MIN_SPEED:g}…{MAX_SPEED:g}"
        )
    return Playback(_limited(Fraction(value).limit_denominator(SPEED_DENOMINATOR)))


def read_curve(node: Node) -> SpeedCurve | None:
    """`curve_speed.speed_points` as a curve from 0 to 1; None if fewer than two points say anything.

    x is a share of the source (not of the timeline), y the speed there. Tools leave points unsorted,
    doubled or short of the ends; the end points' speeds then hold to the ends.
    """
    entries = node.objects("speed_points")
    if len(entries) > MAX_CURVE_POINTS:
        raise node.get("speed_points").fault(
            f"has {len(entries)} points; a speed curve has at most {MAX_CURVE_POINTS}"
        )
    found: dict[float, float] = {}
    for entry in entries:
        x = min(max(entry.number("x"), 0.0), 1.0)
        found[x] = min(max(entry.number("y", 1.0), MIN_CURVE_SPEED), MAX_CURVE_SPEED)
    if len(found) < 2:
        return None
    points = sorted(found.items())
    points = [points[0], *(b for a, b in pairwise(points) if b[0] - a[0] > NEAREST_POINTS)]
    if points[0][0] > NEAREST_POINTS:
        points.insert(0, (0.0, points[0][1]))
    if points[-1][0] < 1 - NEAREST_POINTS:
        points.append((1.0, points[-1][1]))
    points[0], points[-1] = (0.0, points[0][1]), (1.0, points[-1][1])
    return SpeedCurve(tuple(points)) if len(points) > 1 else None


def _limited(speed: Fraction) -> Fraction:
    return min(max(speed, Fraction(str(MIN_SPEED))), Fraction(str(MAX_SPEED)))
