"""The outlines of closed masks, as paths in a box from −1 to 1, y down."""

from __future__ import annotations

import math
from functools import cache

import skia

STAR_INNER_RADIUS = math.sin(math.radians(18)) / math.sin(math.radians(54))
"""Of a pentagram, whose edges lie on straight lines. (The catalogue's name for the shape is `pentagram`, and its
aspect of 1.05 that of a regular star.)"""


@cache
def heart() -> skia.Path:
    """A heart that touches all four sides of its box. Its curves are ours: the app's are not published."""
    path = skia.Path()
    path.moveTo(0, 1)
    path.cubicTo(-0.42, 0.72, -1, 0.24, -1, -0.36)
    path.cubicTo(-1, -0.74, -0.76, -1, -0.5, -1)
    path.cubicTo(-0.28, -1, -0.1, -0.86, 0, -0.64)
    path.cubicTo(0.1, -0.86, 0.28, -1, 0.5, -1)
    path.cubicTo(0.76, -1, 1, -0.74, 1, -0.36)
    path.cubicTo(1, 0.24, 0.42, 0.72, 0, 1)
    path.close()
    return path


@cache
def star() -> skia.Path:
    """A five-pointed star, point up, stretched to touch all four sides of its box."""
    points = []
    for index in range(10):
        radius = 1.0 if index % 2 == 0 else STAR_INNER_RADIUS
        angle = math.radians(36 * index)
        points.append((radius * math.sin(angle), -radius * math.cos(angle)))
    left, right = min(x for x, _ in points), max(x for x, _ in points)
    top, bottom = min(y for _, y in points), max(y for _, y in points)
    path = skia.Path()
    fitted = [
        skia.Point(2 * (x - left) / (right - left) - 1, 2 * (y - top) / (bottom - top) - 1) for x, y in points
    ]
    path.addPoly(fitted, True)
    return path
