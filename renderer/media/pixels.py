"""Operations on packed pixels in NumPy arrays."""

from __future__ import annotations

import cv2
import numpy as np
import skia

from renderer.media.picture import Pixels

Size = tuple[int, int]


def premultiplied(bgra: Pixels) -> Pixels:
    """A copy of (h, w, 4) straight pixels with the colours multiplied by alpha."""
    height, width = bgra.shape[:2]
    source = np.ascontiguousarray(bgra)
    result = np.empty_like(source)

    def described(alpha: skia.AlphaType) -> skia.ImageInfo:
        return skia.ImageInfo.Make(width, height, skia.kBGRA_8888_ColorType, alpha)

    straight = skia.Pixmap(described(skia.kUnpremul_AlphaType), source, width * 4)
    straight.readPixels(skia.Pixmap(described(skia.kPremul_AlphaType), result, width * 4))
    return result


def scaled(pixels: Pixels, target: Size) -> Pixels:
    """Premultiplied (h, w, 4) at another (w, h): areas averaged when shrinking, bicubic when growing."""
    height, width = pixels.shape[:2]
    if (width, height) == target:
        return pixels
    smaller = (min(width, target[0]), min(height, target[1]))
    if smaller != (width, height):
        pixels = np.asarray(cv2.resize(pixels, smaller, interpolation=cv2.INTER_AREA), np.uint8)
    if smaller != target:
        grown = np.asarray(cv2.resize(pixels, target, interpolation=cv2.INTER_CUBIC), np.uint8)
        # Bicubic overshoots; a premultiplied colour may not exceed its alpha.
        pixels = np.minimum(grown, grown[:, :, 3:4])
    return pixels


def frozen(pixels: Pixels) -> Pixels:
    """The array, made read only: others may hold it for as long as they like."""
    pixels.flags.writeable = False
    return pixels
