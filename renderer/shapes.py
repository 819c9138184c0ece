"""Vector shapes of drafts: a shape in, a picture of vectors out."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import skia

from renderer.colors import Gradient, Rgba
from renderer.gradients import gradient_shader
from renderer.timeline import Shape

POINTS_WIDTH_PX = 720
"""The width of the canvas a shape's lengths count on (measured on CapCut 9's exports: 318 are 477 px of 1080)."""
_CACHED_SHAPES = 64

Point = tuple[float, float]


@dataclass(frozen=True, slots=True, eq=False)
class ShapeDrawing:
    """A drawn shape, the origin of its points at (0, 0), in canvas px, y down.

    `picture` is a `skia.Picture` of vectors: it stays sharp under any transform. `bounds` (left, top,
    right, bottom) hold all it draws, `box` holds its points.
    """

    picture: Any
    bounds: tuple[float, float, float, float]
    box: tuple[float, float, float, float]


@lru_cache(maxsize=_CACHED_SHAPES)
def draw_shape(shape: Shape, canvas_width: int) -> ShapeDrawing:
    """The shape's picture on a canvas `canvas_width` px wide. Equal arguments give equal pictures."""
    scale = canvas_width / POINTS_WIDTH_PX
    corners = [(x * scale, -y * scale) for x, y in shape.points]
    path = _outline(corners, [radius * scale for radius in shape.radii])
    across, down = zip(*corners, strict=True)
    box = (min(across), min(down), max(across), max(down))
    stroke = shape.border_width * scale if shape.border is not None else 0.0
    # Half of a stroke lies outside, at most as far as the miter limit lets a corner reach.
    reach = stroke / 2 * _MITER_LIMIT
    bounds = (box[0] - reach, box[1] - reach, box[2] + reach, box[3] + reach)
    recorder = skia.PictureRecorder()
    canvas = recorder.beginRecording(skia.Rect.MakeLTRB(*bounds))
    if shape.fill is not None:
        canvas.drawPath(path, _fill_paint(shape.fill, box))
    if shape.border is not None and stroke > 0:
        canvas.drawPath(path, _border_paint(shape.border, stroke))
    return ShapeDrawing(recorder.finishRecordingAsPicture(), bounds, box)


def full_radius(points: tuple[Point, ...] | list[Point], corner: int) -> float:
    """The largest radius a corner can have: its arc then ends in the middle of the shorter edge beside it."""
    before, here, after = points[corner - 1], points[corner], points[(corner + 1) % len(points)]
    first = (before[0] - here[0], before[1] - here[1])
    second = (after[0] - here[0], after[1] - here[1])
    lengths = math.hypot(*first), math.hypot(*second)
    turn = math.atan2(
        abs(first[0] * second[1] - first[1] * second[0]), first[0] * second[0] + first[1] * second[1]
    )
    if min(lengths) == 0 or math.pi - turn < _STRAIGHT:
        return 0.0
    return min(lengths) / 2 * math.tan(turn / 2)


_STRAIGHT = 1e-6  # radians: nothing to round
_MITER_LIMIT = 4.0


def _outline(corners: list[Point], radii: list[float]) -> skia.Path:
    path = skia.Path()
    last, first = corners[-1], corners[0]
    path.moveTo((last[0] + first[0]) / 2, (last[1] + first[1]) / 2)
    for index, (here, wanted) in enumerate(zip(corners, radii, strict=True)):
        radius = min(wanted, full_radius(corners, index))
        after = corners[(index + 1) % len(corners)]
        if radius > 0:
            path.arcTo(skia.Point(*here), skia.Point(*after), radius)
        else:
            path.lineTo(*here)
    path.close()
    return path


def _fill_paint(fill: Rgba | Gradient, box: tuple[float, float, float, float]) -> skia.Paint:
    if isinstance(fill, Rgba):
        return skia.Paint(Color4f=_color(fill), AntiAlias=True)
    return skia.Paint(Shader=gradient_shader(fill, box), AntiAlias=True)


def _border_paint(color: Rgba, width_px: float) -> skia.Paint:
    """On the outline, half inside and half outside (a guess)."""
    return skia.Paint(
        Color4f=_color(color),
        AntiAlias=True,
        Style=skia.Paint.kStroke_Style,
        StrokeWidth=width_px,
        StrokeJoin=skia.Paint.kMiter_Join,
        StrokeMiter=_MITER_LIMIT,
    )


def _color(color: Rgba) -> skia.Color4f:
    return skia.Color4f(color.red, color.green, color.blue, color.alpha)
