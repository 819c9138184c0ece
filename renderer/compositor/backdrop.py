"""The blurred copy of a clip that fills the canvas behind it."""

from __future__ import annotations

import cv2
import numpy as np

from renderer.compositor.geometry import Affine, scaling, translation
from renderer.media.picture import Pixels

# A blur needs no detail finer than itself: it is made on a canvas smaller by this share of its sigma.
_SIGMA_KEPT_PX = 2.5
_LARGEST_REDUCTION = 16


def reduction(sigma_px: float) -> int:
    """By how much a picture may shrink before a blur of this sigma."""
    return int(min(max(sigma_px / _SIGMA_KEPT_PX, 1), _LARGEST_REDUCTION))


def blur_cover(image: Pixels, matrix: Affine, width: int, height: int, sigma_px: float) -> Pixels:
    """The image (h, w) or (h, w, c) under `matrix` (its pixels → output pixels) filling width×height, blurred.

    Beyond the image its edge pixels go on, so that no dark rim bleeds in.
    """
    factor = reduction(sigma_px)
    small = max(1, -(-width // factor)), max(1, -(-height // factor))
    to_small = scaling(small[0] / width, small[1] / height) @ matrix
    warped = warp(image, to_small, *small)
    if sigma_px > 0.1:
        sigma = sigma_px / factor
        warped = np.asarray(
            cv2.GaussianBlur(warped, (0, 0), sigma, borderType=cv2.BORDER_REPLICATE), np.uint8
        )
    if small == (width, height):
        return np.asarray(warped)
    return np.asarray(cv2.resize(warped, (width, height), interpolation=cv2.INTER_CUBIC))


def warp(image: Pixels, matrix: Affine, width: int, height: int, out: Pixels | None = None) -> Pixels:
    """`image` under `matrix`, bilinear, its edge pixels going on beyond it. Continuous coordinates."""
    # OpenCV counts from pixel centres.
    centred = translation(-0.5, -0.5) @ matrix @ translation(0.5, 0.5)
    rows = np.array([[centred.a, centred.b, centred.c], [centred.d, centred.e, centred.f]], np.float64)
    warped = cv2.warpAffine(
        image, rows, (width, height), dst=out, flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE
    )
    return np.asarray(warped)
