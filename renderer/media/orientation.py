"""How stored pixels are turned and mirrored to stand upright."""

from __future__ import annotations

import struct
from dataclasses import dataclass

import av
import cv2
import numpy as np
from av.sidedata.sidedata import Type

from renderer.media.frames import side_data
from renderer.media.picture import Pixels


@dataclass(frozen=True, slots=True)
class Orientation:
    """One of the eight ways a picture can lie: first transposed, then flipped."""

    transpose: bool = False
    flip_horizontal: bool = False
    flip_vertical: bool = False

    @property
    def is_upright(self) -> bool:
        return self == UPRIGHT

    def size(self, width: int, height: int) -> tuple[int, int]:
        """Upright (width, height) of a picture stored as width×height, and the other way round."""
        return (height, width) if self.transpose else (width, height)

    def apply(self, pixels: Pixels) -> Pixels:
        """A turned, C-contiguous copy of (h, w) or (h, w, c); the same array if there is nothing to turn."""
        if self.is_upright:
            return pixels
        if pixels.size == 0:
            return np.ascontiguousarray(pixels.swapaxes(0, 1) if self.transpose else pixels)
        flips = (self.flip_horizontal, self.flip_vertical)
        if self.transpose and flips == (True, False):
            turned = cv2.rotate(pixels, cv2.ROTATE_90_CLOCKWISE)
        elif self.transpose and flips == (False, True):
            turned = cv2.rotate(pixels, cv2.ROTATE_90_COUNTERCLOCKWISE)
        else:
            turned = cv2.transpose(pixels) if self.transpose else pixels
            if any(flips):
                turned = cv2.flip(turned, {(True, False): 1, (False, True): 0, (True, True): -1}[flips])
        return np.asarray(turned, np.uint8)


UPRIGHT = Orientation()


def from_display_matrix(matrix: bytes) -> Orientation:
    """The orientation nearest to a display matrix (nine 32-bit fixed-point numbers, row by row).

    The matrix sends a stored point (p, q), y down, to (a·p + c·q, b·p + d·q). Angles that are no
    multiple of 90° go to the nearest one: a video cannot be shown askew.
    """
    if len(matrix) < 36:
        return UPRIGHT
    a, b, _, c, d = struct.unpack_from("=5i", matrix)
    if not any((a, b, c, d)):
        return UPRIGHT
    if abs(a) + abs(d) >= abs(b) + abs(c):
        return Orientation(False, a < 0, d < 0)
    return Orientation(True, c < 0, b < 0)


def of_frame(frame: av.VideoFrame) -> Orientation:
    """The orientation that a decoded frame carries; upright without a display matrix."""
    matrix = side_data(frame, Type.DISPLAYMATRIX)
    return UPRIGHT if matrix is None else from_display_matrix(matrix)
