"""Sums of whole pictures: (h, w, 4) uint8 BGRA premultiplied; weights are (h, w) uint8, fields (h, w) float32."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from renderer.media.picture import Pixels

Field = NDArray[np.float32]
Color = tuple[float, float, float]
"""Blue, green, red, each 0…1."""

BLACK: Color = (0.0, 0.0, 0.0)
WHITE: Color = (1.0, 1.0, 1.0)


def mix(a: Pixels, b: Pixels, share: float) -> Pixels:
    """Linear mix: `share` of b."""
    if share <= 0 or share >= 1:
        return b if share >= 1 else a
    return np.asarray(cv2.addWeighted(a, 1 - share, b, share, 0), np.uint8)


def mix_by(a: Pixels, b: Pixels, weight: Pixels) -> Pixels:
    """Mix pixel by pixel: b where the weight is 255."""
    both = cv2.merge([weight] * 4)
    rest = cv2.merge([cv2.bitwise_not(weight)] * 4)
    shown = cv2.multiply(b, both, scale=1 / 255)
    return np.asarray(cv2.add(shown, cv2.multiply(a, rest, scale=1 / 255)), np.uint8)


def front(field: NDArray[np.float32] | Pixels, p: float, feather: float, top: float = 1.0) -> Pixels:
    """The weight of what comes in, where a front runs over a field 0…`top` from its low to its high values."""
    slope = 255 / (feather * top)
    at = p * (1 + feather) * 255 / feather
    return np.asarray(cv2.addWeighted(field, -slope, field, 0, at, dtype=cv2.CV_8U), np.uint8)


def alphas(picture: Pixels) -> Pixels:
    """Alpha in every channel: the brightest a premultiplied picture of this opacity can be."""
    alpha = cv2.extractChannel(picture, 3)
    return np.asarray(cv2.merge([alpha] * 4), np.uint8)


def _only(picture: Pixels, bits: np.uint32) -> Pixels:
    """Some of each pixel's bits: a pixel is one little-endian word with alpha on top."""
    words = np.ascontiguousarray(picture).view(np.uint32)
    return np.bitwise_and(words, bits).view(np.uint8)


def without_alpha(picture: Pixels) -> Pixels:
    """The colours with alpha 0: as light to add."""
    return _only(picture, np.uint32(0x00FFFFFF))


def plain(picture: Pixels, color: Color) -> Pixels:
    """One colour, as opaque at every point as the picture."""
    if color == BLACK:
        return _only(picture, np.uint32(0xFF000000))
    alpha = cv2.extractChannel(picture, 3)
    return np.asarray(cv2.merge([*(cv2.convertScaleAbs(alpha, alpha=c) for c in color), alpha]), np.uint8)


def backdrop(a: Pixels, b: Pixels) -> Pixels:
    """Black behind things that move, only as opaque as both canvases are."""
    return plain(np.asarray(cv2.min(a, b), np.uint8), BLACK)


def exposed(picture: Pixels, gain: float) -> Pixels:
    """Colours times `gain`, opacity as it is."""
    if gain == 1:
        return picture
    colors = without_alpha(picture)
    out = cv2.addWeighted(picture, 1, colors, gain - 1, 0)
    return np.asarray(out if gain < 1 else cv2.min(out, alphas(picture)), np.uint8)


def shaded(picture: Pixels, light: Pixels) -> Pixels:
    """Colours times a weight, 255 leaving them; opacity as it is."""
    factors = cv2.merge([light, light, light, np.full_like(light, 255)])
    return np.asarray(cv2.multiply(picture, factors, scale=1 / 255), np.uint8)


def lit(picture: Pixels, light: Pixels) -> Pixels:
    """Light screened over the picture; the light's alpha is 0."""
    shade = cv2.subtract(alphas(picture), picture)
    return np.asarray(cv2.add(picture, cv2.multiply(shade, light, scale=1 / 255)), np.uint8)


def over(layer: Pixels, below: Pixels) -> Pixels:
    rest = cv2.bitwise_not(alphas(layer))
    return np.asarray(cv2.add(layer, cv2.multiply(below, rest, scale=1 / 255)), np.uint8)


def shrunk(picture: Pixels, factor: int) -> Pixels:
    """1/`factor` of the size, by area; at least 1 px."""
    height, width = picture.shape[:2]
    size = (max(1, width // factor), max(1, height // factor))
    if factor > 2:  # In two steps: halving is several times as fast as any other factor.
        return shrunk(shrunk(picture, 2), factor // 2)
    return np.asarray(cv2.resize(picture, size, interpolation=cv2.INTER_AREA), np.uint8)


def sized(picture: Pixels, like: Pixels) -> Pixels:
    """Scaled to the size of another picture, smoothly."""
    return np.asarray(cv2.resize(picture, like.shape[1::-1], interpolation=cv2.INTER_LINEAR), np.uint8)


def put(canvas: Pixels, picture: Pixels, x: int, y: int) -> None:
    """Copy the picture onto the canvas with its corner at (x, y), as far as it lies within."""
    height, width = canvas.shape[:2]
    left, top = max(0, x), max(0, y)
    right, bottom = min(width, x + picture.shape[1]), min(height, y + picture.shape[0])
    if right > left and bottom > top:
        canvas[top:bottom, left:right] = picture[top - y : bottom - y, left - x : right - x]
