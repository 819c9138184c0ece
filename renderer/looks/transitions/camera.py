"""A camera over one picture: scale, turn and shift with motion blur; beyond its edges the picture is mirrored."""

from __future__ import annotations

import math
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from renderer.looks.transitions.pixels import shrunk, sized
from renderer.media.picture import Pixels

Matrix = NDArray[np.float64]

MOST_DOUBLINGS = 4
"""Motion blur is the mean of at most 2⁴ exposures."""
STEP_PX = 3.0
"""Exposures lie about this far apart at the canvas's edge."""


@dataclass(frozen=True, slots=True)
class View:
    """Where the picture is: scaled, turned clockwise (degrees), then moved by shares of the canvas (y down)."""

    scale: float = 1.0
    degrees: float = 0.0
    x: float = 0.0
    y: float = 0.0

    def times(self, share: float) -> View:
        """This view, reached to a share of the way from rest."""
        return View(self.scale**share, self.degrees * share, self.x * share, self.y * share)


REST = View()


def filmed(picture: Pixels, view: View, motion: View = REST) -> Pixels:
    """The picture as the camera sees it, `motion` being how far the view moves while the shutter is open.

    With visible motion blur it is worked out at half size and scaled up: what is blurred has no detail to lose.
    """
    height, width = picture.shape[:2]
    reach = _reach(motion, width, height)
    if reach < 1.5:
        return picture if view == REST else _warped(picture, _matrix(view, width, height))
    small = shrunk(picture, 2)
    h, w = small.shape[:2]
    doublings = min(MOST_DOUBLINGS, max(1, math.ceil(math.log2(reach / 2 / STEP_PX + 1))))
    step = _matrix(motion.times(1 / 2**doublings), w, h)
    out = _warped(small, _matrix(view, w, h)) if view != REST else small
    for _ in range(doublings):
        out = np.asarray(cv2.addWeighted(out, 0.5, _warped(out, step), 0.5, 0), np.uint8)
        step = step @ step
    return sized(out, picture)


def _reach(motion: View, width: int, height: int) -> float:
    """How far the picture's points move at most, in px."""
    half = math.hypot(width, height) / 2
    spread = half * (abs(math.log(motion.scale)) + abs(math.radians(motion.degrees)))
    return spread + math.hypot(motion.x * width, motion.y * height)


def _matrix(view: View, width: int, height: int) -> Matrix:
    turn = math.radians(view.degrees)
    c, s = view.scale * math.cos(turn), view.scale * math.sin(turn)
    cx, cy = (width - 1) / 2, (height - 1) / 2
    x, y = cx + view.x * width, cy + view.y * height
    return np.array([[c, -s, x - c * cx + s * cy], [s, c, y - s * cx - c * cy], [0, 0, 1]])


def _warped(picture: Pixels, matrix: Matrix) -> Pixels:
    size = picture.shape[1::-1]
    out = cv2.warpAffine(picture, matrix[:2], size, flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REFLECT_101)
    return np.asarray(out, np.uint8)
