"""A Gaussian blur of pictures that are clear beyond their edges, made at no finer a size than the blur keeps."""

from __future__ import annotations

from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

_KEPT_SIGMA = 3.0
"""In samples: a Gaussian this wide loses nothing that eyes see by bilinear enlargement."""


def soft_blur(picture: NDArray[Any], sigma_x: float, sigma_y: float) -> NDArray[Any]:
    """(h, w) or (h, w, c), bytes or floats, blurred by sigmas in px; what the blur carries beyond the edges is lost."""
    height, width = picture.shape[:2]
    across = max(1, min(int(sigma_x / _KEPT_SIGMA), width // 4))
    down = max(1, min(int(sigma_y / _KEPT_SIGMA), height // 4))
    small: NDArray[Any] = picture
    if across > 1 or down > 1:
        # Whole samples: the edge is grown, else the enlarged picture would be a little off.
        grown = -height % down, -width % across
        if any(grown):
            picture = np.asarray(
                cv2.copyMakeBorder(picture, 0, grown[0], 0, grown[1], cv2.BORDER_CONSTANT, value=0)
            )
        size = picture.shape[1] // across, picture.shape[0] // down
        small = np.asarray(cv2.resize(picture, size, interpolation=cv2.INTER_AREA))
    sigmas = max(sigma_x / across, 0.01), max(sigma_y / down, 0.01)
    blurred = cv2.GaussianBlur(small, (0, 0), sigmas[0], sigmaY=sigmas[1], borderType=cv2.BORDER_CONSTANT)
    if small is not picture:
        size = picture.shape[1], picture.shape[0]
        blurred = cv2.resize(blurred, size, interpolation=cv2.INTER_LINEAR)
    return np.asarray(blurred[:height, :width])
