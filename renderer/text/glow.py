"""The light round letters (`bloom`)."""

from __future__ import annotations

import math
from dataclasses import dataclass

import cv2
import numpy as np
import skia

from renderer.text_block import TextGlow

# The app blurs in linear light: the square of the glow is a sum of Gaussians of the letters. Sigmas (px on a canvas
# 1920 wide) and weights fitted to a frame CapCut 8 drew with strength 0.4 and range 0.45: 1.4 of 255 off (rms).
_MEASURED_STRENGTH = 0.4
_MEASURED_RANGE = 0.45
_MEASURED_CANVAS = 1920.0
_GAUSSIANS = ((2.0, 0.028), (5.0, 0.282), (12.0, 0.323), (30.0, 0.480), (75.0, 0.394))

_FAINTEST = 1 / 255
_SIGMAS_REACHED = 3.5
_LARGEST_MASK = 4_000_000
"""Pixels of the letters' mask: a larger text is blurred at a coarser scale."""


@dataclass(frozen=True, slots=True, eq=False)
class GlowPicture:
    """A light as an image and where it goes, (left, top, right, bottom) in block px."""

    image: skia.Image
    box: tuple[float, float, float, float]

    @property
    def cost(self) -> int:
        """Bytes of memory."""
        return int(self.image.imageInfo().computeMinByteSize())


def glow_reach(glow: TextGlow, canvas_width: int) -> float:
    """How far from the letters the light can be seen, px."""
    terms = _terms(glow, canvas_width)
    return max((s * _seen_sigmas(weight) for s, weight in terms), default=0.0)


def glow_picture(
    glow: TextGlow, letters: skia.Picture, bounds: skia.Rect, canvas_width: int
) -> GlowPicture | None:
    """The light of letters that lie within `bounds` (block px), or None where there is none.

    Strength and range scale the light and its reach in proportion: a guess, since one pair of values is measured.
    """
    terms = _terms(glow, canvas_width)
    if not terms or bounds.isEmpty():
        return None
    reach = glow_reach(glow, canvas_width)
    box = bounds.makeOutset(reach, reach)
    # The narrowest Gaussian hides what a coarser mask loses.
    step = max(terms[0][0] / 2, math.sqrt(box.width() * box.height() / _LARGEST_MASK), 1.0)
    width, height = math.ceil(box.width() / step), math.ceil(box.height() / step)
    mask = np.zeros((height, width), np.uint8)
    info = skia.ImageInfo.MakeA8(width, height)
    canvas = skia.Surface.MakeRasterDirect(info, mask, width).getCanvas()
    canvas.scale(width / box.width(), height / box.height())
    canvas.translate(-box.left(), -box.top())
    canvas.drawPicture(letters)
    energy = np.zeros((height, width), np.float32)
    solid = (mask.astype(np.float32) / 255) ** 2
    for sigma, weight in terms:
        energy += weight * _blurred(solid, sigma / step)
    share = np.sqrt(np.clip(energy, 0.0, 1.0)) * glow.color.alpha
    pixels = np.empty((height, width, 4), np.uint8)
    color = glow.color
    for channel, value in enumerate((color.blue, color.green, color.red, 1.0)):
        pixels[..., channel] = np.rint(share * (255 * value))
    # Copied: a recorded picture holds the image, but not NumPy's pixels.
    image = skia.Image.fromarray(
        pixels, colorType=skia.kBGRA_8888_ColorType, alphaType=skia.kPremul_AlphaType, copy=True
    )
    return GlowPicture(image, (box.left(), box.top(), box.right(), box.bottom()))


def _terms(glow: TextGlow, canvas_width: int) -> tuple[tuple[float, float], ...]:
    """Sigmas (px) and weights."""
    strength = max(glow.strength, 0.0) / _MEASURED_STRENGTH
    stretch = max(glow.range, 0.0) / _MEASURED_RANGE * canvas_width / _MEASURED_CANVAS
    if strength == 0 or stretch == 0 or glow.color.alpha <= 0:
        return ()
    return tuple((sigma * stretch, weight * strength) for sigma, weight in _GAUSSIANS)


def _seen_sigmas(weight: float) -> float:
    """Where a Gaussian of a straight edge falls below what can be seen, in sigmas."""
    return min(_SIGMAS_REACHED, math.sqrt(max(2 * math.log(max(weight / _FAINTEST**2, 1.0)), 1.0)))


def _blurred(solid: np.ndarray, sigma: float) -> np.ndarray:
    """A Gaussian, made at a coarser size where nothing is lost by it."""
    height, width = solid.shape
    factor = max(1, int(sigma / 3))
    if factor == 1:
        return np.asarray(cv2.GaussianBlur(solid, (0, 0), max(sigma, 0.3), borderType=cv2.BORDER_CONSTANT))
    small = cv2.resize(
        solid, (max(1, width // factor), max(1, height // factor)), interpolation=cv2.INTER_AREA
    )
    small = cv2.GaussianBlur(small, (0, 0), sigma / factor, borderType=cv2.BORDER_CONSTANT)
    return np.asarray(cv2.resize(small, (width, height), interpolation=cv2.INTER_LINEAR))
