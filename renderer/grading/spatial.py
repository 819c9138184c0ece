"""The colour tools that look at more than one pixel: sharpness, local contrast, softness, corners, grain.

All work on premultiplied (h, w, 4) BGRA and keep every colour at or below its alpha.
"""

from __future__ import annotations

import math
from functools import lru_cache

import cv2
import numpy as np
from numpy.typing import NDArray

from renderer.grading import models
from renderer.media.picture import Pixels

_SMALL_SIGMA = 2.5
"""σ in px that a wide blur has at the smaller size it is made at."""
_TILE_MARGIN = 64
"""Grain is cut from a tile larger than the picture by this, at another place each time."""


def sharpened(pixels: Pixels, amount: float) -> Pixels:
    """Unsharp mask; `amount` 0…1."""
    sigma = max(0.6, models.SHARPEN_RADIUS * min(pixels.shape[:2]))
    reach = 2 * math.ceil(2 * sigma) + 1
    blurred = cv2.GaussianBlur(pixels, (reach, reach), sigma, borderType=cv2.BORDER_REPLICATE)
    return _away_from(pixels, np.asarray(blurred, np.uint8), models.SHARPEN_AMOUNT * amount)


def cleared(pixels: Pixels, amount: float) -> Pixels:
    """Local contrast: an unsharp mask of a large radius; `amount` 0…1, below 0 softens."""
    return _away_from(pixels, blurred(pixels, models.CLEAR_RADIUS), models.CLEAR_AMOUNT * amount)


def blurred(pixels: Pixels, radius: float) -> Pixels:
    """Gaussian blur with σ = `radius` of the short side; wide ones are made at a smaller size."""
    height, width = pixels.shape[:2]
    sigma = radius * min(height, width)
    if sigma < 0.3:
        return pixels
    if sigma >= 2 * _SMALL_SIGMA:
        small = _reduced_size(width, height, sigma / _SMALL_SIGMA)
        reduced = cv2.resize(pixels, small, interpolation=cv2.INTER_AREA)
        reduced = cv2.GaussianBlur(
            reduced, (0, 0), sigma * small[1] / height, borderType=cv2.BORDER_REPLICATE
        )
        return np.asarray(cv2.resize(reduced, (width, height), interpolation=cv2.INTER_LINEAR), np.uint8)
    return np.asarray(cv2.GaussianBlur(pixels, (0, 0), sigma, borderType=cv2.BORDER_REPLICATE), np.uint8)


def _reduced_size(width: int, height: int, most: float) -> tuple[int, int]:
    """The size divided by `most` or less: by a whole number if there is a fit one, which is four times faster."""
    for factor in range(int(most), max(1, int(most / 2)), -1):
        if width % factor == 0 and height % factor == 0:
            return width // factor, height // factor
    return max(1, round(width / most)), max(1, round(height / most))


def softened(pixels: Pixels, amount: float, radius: float) -> Pixels:
    """Soft focus: the picture lightened by a blurred copy of itself, by `amount` 0…1."""
    glow = blurred(pixels, radius)
    lit = cv2.addWeighted(cv2.max(pixels, glow), 0.5, glow, 0.5, 0.0)
    return _kept(np.asarray(cv2.addWeighted(pixels, 1.0 - amount, lit, amount, 0.0), np.uint8), pixels)


def shaded(pixels: Pixels, amount: float) -> Pixels:
    """Darker corners for a positive slider, lighter ones for a negative (see models)."""
    dark = (amount > 0) == models.VIGNETTING_POSITIVE_IS_DARK
    height, width = pixels.shape[:2]
    strength = min(abs(amount), 1.0) * models.VIGNETTING_STRENGTH
    corners = _corners(width, height)
    if dark:
        left = cv2.convertScaleAbs(corners, alpha=-strength, beta=255.0)
        return np.asarray(cv2.multiply(pixels, left, scale=1 / 255), np.uint8)
    alpha = cv2.cvtColor(pixels[:, :, 3], cv2.COLOR_GRAY2BGRA)
    alpha[:, :, 3] = pixels[:, :, 3]
    room = cv2.multiply(cv2.subtract(alpha, pixels), corners, scale=strength / 255)
    return np.asarray(cv2.add(pixels, room), np.uint8)


def grained(pixels: Pixels, amount: float, seed: int, seconds: float) -> Pixels:
    """Luma noise of σ = 0.08·amount; the same for the same seed and moment."""
    height, width = pixels.shape[:2]
    tile = _grain(width + _TILE_MARGIN, height + _TILE_MARGIN, round(amount, 3), seed & 0xFFFFFFFF)
    chance = np.random.default_rng((seed & 0xFFFFFFFF, int(max(seconds, 0.0) * models.PARTICLE_RATE)))
    top, left = chance.integers(0, _TILE_MARGIN, 2)
    noise = tile[top : top + height, left : left + width]
    opaque = _is_opaque(pixels)
    if not opaque:
        # Grain belongs to what is there: it fades with the picture.
        alpha = cv2.cvtColor(pixels[:, :, 3], cv2.COLOR_GRAY2BGRA).astype(np.float32) / 255
        noise = np.rint((noise.astype(np.float32) - 128) * alpha + 128).astype(np.uint8)
    return _kept(np.asarray(cv2.addWeighted(pixels, 1.0, noise, 1.0, -128.0), np.uint8), pixels)


def _away_from(pixels: Pixels, soft: Pixels, amount: float) -> Pixels:
    result = np.asarray(cv2.addWeighted(pixels, 1.0 + amount, soft, -amount, 0.0), np.uint8)
    return _kept(result, pixels)


def _kept(result: Pixels, source: Pixels) -> Pixels:
    """The source's alpha, and no colour above it."""
    cv2.mixChannels([source], [result], [3, 3])
    if not _is_opaque(source):
        alpha = source[:, :, 3:4]
        np.minimum(result[:, :, :3], alpha, out=result[:, :, :3])
    return result


def _is_opaque(pixels: Pixels) -> bool:
    return bool(pixels[:, :, 3].min() == 255)


@lru_cache(maxsize=4)
def _corners(width: int, height: int) -> Pixels:
    """(h, w, 4) how far into the corners a pixel lies: 0 in the middle to 255; alpha 0."""
    x = (np.arange(width, dtype=np.float32) + 0.5) / width * 2 - 1
    y = (np.arange(height, dtype=np.float32) + 0.5) / height * 2 - 1
    distance = np.sqrt((x * x)[None, :] + (y * y)[:, None]) / np.float32(np.sqrt(2))
    share = np.clip((distance - models.VIGNETTING_START) / (1 - models.VIGNETTING_START), 0, 1)
    bytes_ = np.rint(255 * share * share * (3 - 2 * share)).astype(np.uint8)
    result = np.asarray(cv2.cvtColor(bytes_, cv2.COLOR_GRAY2BGRA), np.uint8)
    result[:, :, 3] = 0
    result.flags.writeable = False
    return result


@lru_cache(maxsize=2)
def _grain(width: int, height: int, amount: float, seed: int) -> Pixels:
    """(h, w, 4) noise about 128, the same in all colours; alpha 128."""
    noise: NDArray[np.float32] = np.random.default_rng(seed).standard_normal((height, width), np.float32)
    bytes_ = np.clip(np.rint(128 + 255 * models.PARTICLE_DEVIATION * amount * noise), 0, 255).astype(np.uint8)
    result = np.asarray(cv2.cvtColor(bytes_, cv2.COLOR_GRAY2BGRA), np.uint8)
    result[:, :, 3] = 128
    result.flags.writeable = False
    return result
