"""Soft shadows as small pictures: blurred once, at no finer a scale than their blur keeps."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

import cv2
import numpy as np
import skia

from renderer.colors import Rgba

SOFT_FROM_PX = 1.0
"""Sigmas below are drawn as vectors: their picture would have to be as fine as the text."""
_SAMPLES_PER_SIGMA = 2.0
_SIGMAS_SEEN = 3.0  # a Gaussian is below one grey level beyond
_LARGEST_MASK = 4_000_000  # pixels


@dataclass(frozen=True, slots=True, eq=False)
class SoftShadow:
    """A shadow's coverage as an image of alpha alone, which Skia turns three times as fast as one of colours, and where
    it goes, (left, top, right, bottom) in block px."""

    image: skia.Image
    box: tuple[float, float, float, float]
    color: Rgba

    def draw(self, canvas: skia.Canvas) -> None:
        sampling = skia.SamplingOptions(skia.FilterMode.kLinear)
        color = skia.Color4f(self.color.red, self.color.green, self.color.blue, min(self.color.alpha, 1.0))
        canvas.drawImageRect(self.image, skia.Rect.MakeLTRB(*self.box), sampling, skia.Paint(Color4f=color))


def soft_shadow(
    paint: Callable[[skia.Canvas], None], bounds: skia.Rect, sigma_px: float, color: Rgba
) -> SoftShadow | None:
    """The blurred silhouette of what `paint` paints within `bounds` (block px)."""
    soft = _SIGMAS_SEEN * sigma_px
    box = bounds.makeOutset(soft, soft)
    if bounds.isEmpty() or not math.isfinite(box.width() * box.height()):
        return None
    step = max(sigma_px / _SAMPLES_PER_SIGMA, math.sqrt(box.width() * box.height() / _LARGEST_MASK))
    width, height = math.ceil(box.width() / step), math.ceil(box.height() / step)
    mask = np.zeros((height, width), np.uint8)
    info = skia.ImageInfo.MakeA8(width, height)
    canvas = skia.Surface.MakeRasterDirect(info, mask, width).getCanvas()
    canvas.scale(1 / step, 1 / step)
    canvas.translate(-box.left(), -box.top())
    paint(canvas)
    sigma = sigma_px / step
    blurred = cv2.GaussianBlur(mask, (0, 0), sigma, borderType=cv2.BORDER_CONSTANT)
    # Copied: a recorded picture holds the image, but not NumPy's pixels.
    image = skia.Image.fromarray(
        blurred, colorType=skia.kAlpha_8_ColorType, alphaType=skia.kPremul_AlphaType, copy=True
    )
    right, bottom = box.left() + width * step, box.top() + height * step
    return SoftShadow(image, (box.left(), box.top(), right, bottom), color)
