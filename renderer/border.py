"""Rounded corners, outline and shadow of a clip.

No draft with them is public, so what their numbers mean is a guess (`renderer.operations.Border` says which):
the outline lies outside the picture's edge, the shadow under both.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import lru_cache

import cv2
import numpy as np
import skia

from renderer.media.picture import Pixels
from renderer.media.pixels import frozen
from renderer.operations import Border

BLUR_GRID_PX = 3.0
"""A shadow is made on a grid so coarse that its blur's standard deviation is this there."""
SIGMA_OF_BLUR = 0.5
"""Standard deviation of a shadow, in its blur's length."""


@dataclass(frozen=True, slots=True)
class Margin:
    """How much larger than the picture a bordered picture is on each side, in px."""

    left: int = 0
    top: int = 0
    right: int = 0
    bottom: int = 0


@dataclass(frozen=True, slots=True)
class _Lengths:
    """A border's lengths in px. The shadow's shift is x right, y down."""

    radius: float
    stroke: float
    shift_x: float
    shift_y: float
    sigma: float
    shadow: bool

    @property
    def margin(self) -> Margin:
        stroke, reach = math.ceil(self.stroke), self.stroke + 3 * self.sigma
        if not self.shadow:
            return Margin(stroke, stroke, stroke, stroke)
        return Margin(
            *(
                max(stroke, math.ceil(reach + toward), 0)
                for toward in (-self.shift_x, -self.shift_y, self.shift_x, self.shift_y)
            )
        )


def apply_border(pixels: Pixels, border: Border) -> Pixels:
    """The picture (h, w, 4), premultiplied BGRA, with its border as far as it fits in; a new array of its size."""
    enlarged, margin = draw_border(pixels, border)
    height, width = pixels.shape[:2]
    return enlarged[margin.top : margin.top + height, margin.left : margin.left + width].copy()


def draw_border(pixels: Pixels, border: Border) -> tuple[Pixels, Margin]:
    """The picture with its whole border, and how far that goes beyond the picture. Outline and shadow follow
    what is opaque, so a mask's shape or a cut-out subject has them, too. Quick for opaque pictures, whose
    surroundings are always the same."""
    height, width = pixels.shape[:2]
    lengths = _lengths(border, width, height)
    margin = lengths.margin
    opaque = cv2.minMaxLoc(cv2.extractChannel(pixels, 3))[0] == 255
    cut = _rounded(pixels, lengths.radius)
    picture = _enlarged(cut, margin)
    if lengths.stroke <= 0 and border.shadow_color[3] <= 0:
        return picture, margin
    if opaque:
        around = _around_opaque(border, width, height)
    else:
        around = _around(np.asarray(cv2.extractChannel(picture, 3), np.uint8), border, lengths)
    return _over(picture, around), margin


@lru_cache(maxsize=4)
def _around_opaque(border: Border, width: int, height: int) -> Pixels:
    lengths = _lengths(border, width, height)
    plain = np.full((height, width, 4), 255, np.uint8)
    cut = np.asarray(cv2.extractChannel(_rounded(plain, lengths.radius), 3), np.uint8)
    return frozen(_around(_enlarged(cut, lengths.margin), border, lengths))


def _around(shape: Pixels, border: Border, lengths: _Lengths) -> Pixels:
    """What lies under a picture with this alpha: the outline, and the shadow under that."""
    around = np.zeros((*shape.shape, 4), np.uint8)
    if lengths.stroke > 0:
        shape = _grown(shape, lengths.stroke)
        around = _tinted(shape, border.stroke_color)
    if border.shadow_color[3] > 0:
        around = _over(around, _tinted(_shadow(shape, lengths), border.shadow_color))
    return around


def _lengths(border: Border, width: int, height: int) -> _Lengths:
    short = min(width, height)
    angle, distance = math.radians(border.shadow_angle), border.shadow_distance * short
    return _Lengths(
        radius=min(1.0, max(0.0, border.radius)) * short / 2,
        stroke=max(0.0, border.stroke_width) * short,
        shift_x=distance * math.cos(angle),
        shift_y=-distance * math.sin(angle),
        sigma=max(0.0, border.shadow_blur) * short * SIGMA_OF_BLUR,
        shadow=border.shadow_color[3] > 0,
    )


def _enlarged(pixels: Pixels, margin: Margin) -> Pixels:
    sides = (margin.top, margin.bottom, margin.left, margin.right)
    return np.asarray(cv2.copyMakeBorder(pixels, *sides, cv2.BORDER_CONSTANT, value=(0, 0, 0, 0)), np.uint8)


def _rounded(pixels: Pixels, radius_px: float) -> Pixels:
    if radius_px <= 0:
        return pixels
    height, width = pixels.shape[:2]
    surface = skia.Surfaces.Raster(skia.ImageInfo.MakeA8(width, height))
    with surface as canvas:
        paint = skia.Paint(AntiAlias=True)
        canvas.drawRoundRect(skia.Rect.MakeWH(width, height), radius_px, radius_px, paint)
    plane = np.zeros((height, width), np.uint8)
    surface.readPixels(skia.ImageInfo.MakeA8(width, height), plane, width, 0, 0)
    return np.asarray(cv2.multiply(pixels, cv2.merge([plane] * 4), scale=1 / 255), np.uint8)


def _grown(shape: Pixels, distance_px: float) -> Pixels:
    """(h, w): the shape and everything as near to it as the distance, with a soft last pixel."""
    outside = cv2.distanceTransform((shape < 128).astype(np.uint8), cv2.DIST_L2, cv2.DIST_MASK_5)
    grown = cv2.addWeighted(outside, -255, outside, 0, 255 * (distance_px + 1), dtype=cv2.CV_8U)
    return np.asarray(cv2.max(grown, shape), np.uint8)


def _shadow(shape: Pixels, lengths: _Lengths) -> Pixels:
    """(h, w): the shape, shifted and blurred."""
    height, width = shape.shape
    step = max(1.0, lengths.sigma / BLUR_GRID_PX)
    size = (max(1, round(width / step)), max(1, round(height / step)))
    across, down = size[0] / width, size[1] / height
    small = cv2.resize(shape, size, interpolation=cv2.INTER_AREA)
    shift = np.array([[1, 0, lengths.shift_x * across], [0, 1, lengths.shift_y * down]])
    moved = cv2.warpAffine(small, shift, size, flags=cv2.INTER_LINEAR)
    if lengths.sigma > 0.1:
        moved = cv2.GaussianBlur(
            moved, (0, 0), lengths.sigma * across, sigmaY=lengths.sigma * down, borderType=cv2.BORDER_CONSTANT
        )
    return np.asarray(cv2.resize(moved, (width, height), interpolation=cv2.INTER_LINEAR), np.uint8)


def _tinted(shape: Pixels, color: tuple[float, float, float, float]) -> Pixels:
    """The shape in one colour (r, g, b, a 0…1), premultiplied."""
    red, green, blue, alpha = color
    shares = (blue * alpha, green * alpha, red * alpha, alpha)
    return np.asarray(cv2.merge([cv2.convertScaleAbs(shape, alpha=share) for share in shares]), np.uint8)


def _over(top: Pixels, bottom: Pixels) -> Pixels:
    holes = cv2.bitwise_not(cv2.extractChannel(top, 3))
    seen = cv2.multiply(bottom, cv2.merge([holes] * 4), scale=1 / 255)
    return np.asarray(cv2.add(top, seen), np.uint8)
