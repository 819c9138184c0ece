"""Plane geometry in pixels, y down: affine maps and the placement law of the draft format."""

from __future__ import annotations

import math
from dataclasses import dataclass

from renderer.rect import Rect
from renderer.timeline import Crop, Transform

# Edges this near to a whole pixel are meant to lie on it; floats of drafts carry such noise.
WHOLE_PIXEL_TOLERANCE = 1 / 64


@dataclass(frozen=True, slots=True)
class Affine:
    """x' = a·x + b·y + c, y' = d·x + e·y + f, in continuous pixel coordinates."""

    a: float = 1.0
    b: float = 0.0
    c: float = 0.0
    d: float = 0.0
    e: float = 1.0
    f: float = 0.0

    def __matmul__(self, inner: Affine) -> Affine:
        """First `inner`, then self."""
        return Affine(
            self.a * inner.a + self.b * inner.d,
            self.a * inner.b + self.b * inner.e,
            self.a * inner.c + self.b * inner.f + self.c,
            self.d * inner.a + self.e * inner.d,
            self.d * inner.b + self.e * inner.e,
            self.d * inner.c + self.e * inner.f + self.f,
        )

    def apply(self, x: float, y: float) -> tuple[float, float]:
        return self.a * x + self.b * y + self.c, self.d * x + self.e * y + self.f

    @property
    def x_scale(self) -> float:
        """How long a horizontal unit becomes."""
        return math.hypot(self.a, self.d)

    @property
    def y_scale(self) -> float:
        """How long a vertical unit becomes."""
        return math.hypot(self.b, self.e)

    @property
    def is_upright(self) -> bool:
        """Neither rotated nor flipped."""
        return abs(self.b) < 1e-9 and abs(self.d) < 1e-9 and self.a > 0 and self.e > 0

    @property
    def determinant(self) -> float:
        return self.a * self.e - self.b * self.d


def scaling(x: float, y: float) -> Affine:
    return Affine(a=x, e=y)


def translation(x: float, y: float) -> Affine:
    return Affine(c=x, f=y)


def rotation_clockwise(degrees: float) -> Affine:
    """Clockwise on screen, where y points down; quarter turns are exact."""
    quarter, rest = divmod(degrees, 90)
    if rest == 0:
        cos, sin = [(1.0, 0.0), (0.0, 1.0), (-1.0, 0.0), (0.0, -1.0)][int(quarter) % 4]
    else:
        cos, sin = math.cos(math.radians(degrees)), math.sin(math.radians(degrees))
    return Affine(cos, -sin, 0.0, sin, cos, 0.0)


def mapped_bounds(matrix: Affine, rect: Rect) -> Rect:
    """The upright box round a mapped rectangle."""
    corners = [matrix.apply(x, y) for x in (rect.left, rect.right) for y in (rect.top, rect.bottom)]
    xs, ys = [x for x, _ in corners], [y for _, y in corners]
    return Rect(min(xs), min(ys), max(xs), max(ys))


def snap_to_pixels(rect: Rect) -> Rect:
    """Edges within the tolerance of a pixel edge moved onto it."""

    def snapped(value: float) -> float:
        return float(round(value)) if abs(value - round(value)) <= WHOLE_PIXEL_TOLERANCE else value

    return Rect(snapped(rect.left), snapped(rect.top), snapped(rect.right), snapped(rect.bottom))


def covers(matrix: Affine, rect: Rect, width: int, height: int) -> bool:
    """Whether the mapped rectangle leaves no pixel of a width×height canvas free."""
    if abs(matrix.determinant) < 1e-12:
        return False
    inverse = inverted(matrix)
    slack = WHOLE_PIXEL_TOLERANCE / min(matrix.x_scale, matrix.y_scale)
    for x, y in ((0, 0), (width, 0), (0, height), (width, height)):
        px, py = inverse.apply(x, y)
        if not (rect.left - slack <= px <= rect.right + slack):
            return False
        if not (rect.top - slack <= py <= rect.bottom + slack):
            return False
    return True


def inverted(matrix: Affine) -> Affine:
    det = matrix.determinant
    a, b, d, e = matrix.e / det, -matrix.b / det, -matrix.d / det, matrix.a / det
    return Affine(a, b, -(a * matrix.c + b * matrix.f), d, e, -(d * matrix.c + e * matrix.f))


def crop_rect(crop: Crop, width: float, height: float) -> Rect:
    """The upright box round the crop's corners, in the picture's pixels."""
    corners = (crop.upper_left, crop.upper_right, crop.lower_left, crop.lower_right)
    xs, ys = [x for x, _ in corners], [y for _, y in corners]
    return Rect(min(xs) * width, min(ys) * height, max(xs) * width, max(ys) * height)


def placement(transform: Transform, size: tuple[float, float], canvas: tuple[int, int], fit: bool) -> Affine:
    """From an item's own pixels, origin at its centre, to canvas pixels.

    With `fit` the item is first contain-fitted into the canvas, unrotated (pictures); texts are not.
    Then flip, scale, rotation, move (draft format: x right, y up, ±1 = canvas edge).
    """
    canvas_width, canvas_height = canvas
    width, height = size
    base = min(canvas_width / width, canvas_height / height) if fit else 1.0
    x_scale = transform.scale_x * base * (-1 if transform.flip_horizontal else 1)
    y_scale = transform.scale_y * base * (-1 if transform.flip_vertical else 1)
    centre = translation(canvas_width / 2 * (1 + transform.x), canvas_height / 2 * (1 - transform.y))
    return centre @ rotation_clockwise(transform.rotation) @ scaling(x_scale, y_scale)


def cover_placement(size: tuple[float, float], canvas: tuple[int, int]) -> Affine:
    """From an item's pixels, origin at its centre, to a canvas it fills completely."""
    factor = max(canvas[0] / size[0], canvas[1] / size[1])
    return translation(canvas[0] / 2, canvas[1] / 2) @ scaling(factor, factor)
