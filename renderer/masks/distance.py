"""How far each point of a grid is outside a measured mask's outline, in px; negative inside."""

from __future__ import annotations

import cv2
import numpy as np

from renderer.masks.placed import Floats, PlacedMask
from renderer.operations import MaskShape


def distance(shape: MaskShape, placed: PlacedMask, size: tuple[int, int], step: int, margin: int) -> Floats:
    """(h, w) on the grid of `PlacedMask.local`, for a line, a mirror or an ellipse.

    The ellipse's is counted along the radius, in units of its half short side: so its ramp was measured.
    """
    across, down = placed.local(step, margin, size)
    if shape is MaskShape.LINE:
        return down
    if shape is MaskShape.MIRROR:
        return np.abs(down) - np.float32(placed.half_height)
    across *= np.float32(placed.half_short / max(0.5, placed.half_width))
    down *= np.float32(placed.half_short / max(0.5, placed.half_height))
    return np.asarray(cv2.magnitude(across, down), np.float32) - np.float32(placed.half_short)
