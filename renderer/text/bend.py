"""Text on a curve: a straight block bent to an arc of a circle."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

Matrix = tuple[float, float, float, float, float, float]
"""(a, b, c, d, e, f) maps (x, y) to (a·x + c·y + e, b·x + d·y + f)."""

Box = tuple[float, float, float, float]
"""Left, top, right, bottom."""

# The reader of a draft gives any number; more than one turn lays letters over each other.
LARGEST_DEGREES = 360.0


@dataclass(frozen=True, slots=True)
class Bend:
    """Straight block coordinates to bent ones, px, y down.

    The height `axis_y` keeps its lengths and becomes an arc of `radius` px, whose top is at x = 0; a negative radius
    bends the ends up instead. Heights below shrink, those above grow. `x` and `y` then move everything.
    """

    radius: float
    axis_y: float
    x: float = 0.0
    y: float = 0.0

    def at(self, x: float, y: float) -> Matrix:
        """Moves and turns a thing as a whole whose middle on its baseline is at (x, y)."""
        angle = x / self.radius
        sine, cosine = math.sin(angle), math.cos(angle)
        to_x, to_y = self.point(x, y)
        return (cosine, sine, -sine, cosine, to_x - cosine * x + sine * y, to_y - sine * x - cosine * y)

    def point(self, x: float, y: float) -> tuple[float, float]:
        """Where a point comes to stand; below the circle's middle there is nothing but the middle."""
        angle = x / self.radius
        distance = self.radius - (y - self.axis_y)
        if distance * self.radius < 0:
            distance = 0.0
        return (
            self.x + distance * math.sin(angle),
            self.y + self.axis_y + self.radius - distance * math.cos(angle),
        )

    def box(self, left: float, top: float, right: float, bottom: float) -> Box:
        """The bounds of a bent rectangle."""
        quarter = abs(self.radius) * math.pi / 2
        turns = range(math.ceil(left / quarter), math.floor(right / quarter) + 1)
        places = [left, right, *(turn * quarter for turn in turns)]
        points = [self.point(x, y) for x in places for y in (top, bottom)]
        xs, ys = [x for x, _ in points], [y for _, y in points]
        return min(xs), min(ys), max(xs), max(ys)


def bend_of(boxes: Sequence[Box], baselines: tuple[float, float], degrees: float) -> Bend | None:
    """The bend of a block whose lines have these straight boxes: their width becomes an arc of `degrees`, and the
    bounds of the bent lines stand round the origin. None if there is nothing to bend.

    The middle between the first and the last baseline keeps its length: one line's letters keep their distances.
    """
    left, _, right, _ = around(boxes)
    if not math.isfinite(degrees) or degrees == 0 or right <= left:
        return None
    angle = math.radians(min(max(degrees, -LARGEST_DEGREES), LARGEST_DEGREES))
    radius = (right - left) / angle
    if not math.isfinite(radius):
        return None
    bend = Bend(radius, sum(baselines) / 2)
    left, top, right, bottom = around([bend.box(*box) for box in boxes])
    return replace(bend, x=-(left + right) / 2, y=-(top + bottom) / 2)


def around(boxes: Sequence[Box]) -> Box:
    """The box round boxes, at least one."""
    lefts, tops, rights, bottoms = zip(*boxes, strict=True)
    return min(lefts), min(tops), max(rights), max(bottoms)


def compose(outer: Matrix, inner: Matrix) -> Matrix:
    """First `inner`, then `outer`."""
    a, b, c, d, e, f = outer
    p, q, r, s, t, u = inner
    return (
        a * p + c * q,
        b * p + d * q,
        a * r + c * s,
        b * r + d * s,
        a * t + c * u + e,
        b * t + d * u + f,
    )
