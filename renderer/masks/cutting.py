"""Applying a mask to a picture."""

from __future__ import annotations

import cv2
import numpy as np

from renderer.fonts import FontLibrary
from renderer.masks.plane import alpha_plane
from renderer.media.picture import Pixels
from renderer.operations import Mask


def apply_mask(pixels: Pixels, mask: Mask, *, fonts: FontLibrary) -> Pixels:
    """The picture (h, w, 4), premultiplied BGRA, cut to the mask; a new array. The mask's keyframes are not
    looked at: its fields hold the values of the moment. `fonts` draw text masks."""
    height, width = pixels.shape[:2]
    plane = alpha_plane(mask, width, height, fonts)
    return np.asarray(cv2.multiply(pixels, cv2.merge([plane] * 4), scale=1 / 255), np.uint8)
