"""A mask's alpha plane for a picture's size. A static mask's is worked out once."""

from __future__ import annotations

import math
from dataclasses import replace
from functools import lru_cache

import cv2
import numpy as np

from renderer.fonts import FontLibrary
from renderer.masks.distance import distance
from renderer.masks.feather import ramp_px
from renderer.masks.placed import Floats, PlacedMask, place
from renderer.masks.raster import coverage
from renderer.media.picture import Pixels
from renderer.media.pixels import frozen
from renderer.operations import Mask, MaskShape

RAMP_GRID_POINTS = 10
"""Half a ramp gets at least so many grid points: interpolating between them is then exact to a step of 255."""
BLUR_GRID_POINTS = 2.5
"""The same for the standard deviation of a blurred edge."""
MAX_STEP_PX = 64
SIGMA_OF_RAMP = 2 / math.sqrt(20)
"""Standard deviation of the blur that turns a hard edge into a smooth step of half width 1."""
MEASURED_SHAPES = (MaskShape.LINE, MaskShape.MIRROR, MaskShape.CIRCLE)
_PLANES_KEPT = 8


def alpha_plane(mask: Mask, width: int, height: int, fonts: FontLibrary) -> Pixels:
    """(height, width) 0…255, read only: what of each pixel the mask leaves."""
    return _plane(replace(mask, keyframes=()), width, height, fonts)


@lru_cache(maxsize=_PLANES_KEPT)
def _plane(mask: Mask, width: int, height: int, fonts: FontLibrary) -> Pixels:
    placed = place(mask, width, height)
    if mask.feather <= 0:
        plane = coverage(mask, placed.grown(placed.grown_px), (width, height), 1, 0, fonts)
    elif mask.shape in MEASURED_SHAPES:
        plane = _measured_edge(mask, placed, (width, height))
    else:
        plane = _blurred_edge(mask, placed, (width, height), fonts)
    return frozen(np.ascontiguousarray(~plane if mask.invert else plane))


def _measured_edge(mask: Mask, placed: PlacedMask, size: tuple[int, int]) -> Pixels:
    half_width, middle = ramp_px(mask, placed)
    step = max(1, min(MAX_STEP_PX, int(half_width / RAMP_GRID_POINTS)))
    # One block more on every side, so that the picture's edges lie between grid points, too.
    margin = 1 if step > 1 else 0
    outside = distance(mask.shape, placed, _grid(size, step, margin), step, margin)
    return _full_size(_ramp(outside, placed.grown_px + middle, half_width), size, step, margin)


def _blurred_edge(mask: Mask, placed: PlacedMask, size: tuple[int, int], fonts: FontLibrary) -> Pixels:
    """Shapes whose edges nobody measured: the hard shape, blurred as softly as a ramp would be."""
    half_width, middle = ramp_px(mask, placed)
    sigma_px = half_width * SIGMA_OF_RAMP
    step = max(1, min(MAX_STEP_PX, int(sigma_px / BLUR_GRID_POINTS)))
    # What lies outside the picture shines in.
    margin = math.ceil(3 * sigma_px / step) + 1
    grown = placed.grown(placed.grown_px + middle)
    sharp = coverage(mask, grown, _grid(size, step, margin), step, margin, fonts)
    plane = np.asarray(cv2.GaussianBlur(sharp, (0, 0), sigma_px / step), np.uint8)
    return _full_size(plane, size, step, margin)


def _grid(size: tuple[int, int], step: int, margin: int) -> tuple[int, int]:
    """Points (w, h) of a grid that covers the picture and `margin` blocks round it."""
    return math.ceil(size[0] / step) + 2 * margin, math.ceil(size[1] / step) + 2 * margin


def _full_size(plane: Pixels, size: tuple[int, int], step: int, margin: int) -> Pixels:
    """The grid's values at every pixel of the picture."""
    if step > 1:
        kept = max(0, margin - 1)
        plane = plane[kept : len(plane) - kept, kept : plane.shape[1] - kept]
        margin -= kept
        whole = (plane.shape[1] * step, plane.shape[0] * step)
        plane = np.asarray(cv2.resize(plane, whole, interpolation=cv2.INTER_LINEAR), np.uint8)
    start = margin * step
    return plane[start : start + size[1], start : start + size[0]]


def _ramp(outside: Floats, middle_px: float, half_width_px: float) -> Pixels:
    """255 inside, 0 outside, a smooth step of twice the half width in between."""
    scale = 127.5 / half_width_px
    # OpenCV rounds and saturates: everything beyond the ramp becomes 0 or 255 here.
    share = cv2.addWeighted(outside, scale, outside, 0, 127.5 - middle_px * scale, dtype=cv2.CV_8U)
    return np.asarray(cv2.LUT(share, _FALLING_STEP), np.uint8)


_SHARES = np.arange(256) / 255
_FALLING_STEP = np.rint(255 * (1 - _SHARES * _SHARES * (3 - 2 * _SHARES))).astype(np.uint8)
