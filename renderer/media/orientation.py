"""How stored pixels are turned and mirrored to stand upright."""

from __future__ import annotations

import struct
from dataclasses import dataclass
from typing import Any

import av
import cv2
import numpy as np
from av.sidedata.sidedata import Type
from numpy.typing import NDArray

from renderer.media.frames import deep_plane_pixels, plane_pixels, side_data


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

    def apply(self, pixels: NDArray[Any]) -> NDArray[Any]:
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
        return np.asarray(turned)


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


_TURNABLE = {"yuv420p": np.uint8, "yuvj420p": np.uint8, "yuv420p10le": np.uint16, "yuv420p12le": np.uint16}
"""Layouts whose planes can be turned one by one: half the work of turning the converted picture."""


def turned(frame: av.VideoFrame, orientation: Orientation) -> av.VideoFrame | None:
    """The frame upright, in new memory and with the same colour tags; None for a layout that does not
    allow it."""
    dtype = _TURNABLE.get(frame.format.name)
    if dtype is None:
        return None
    upright = av.VideoFrame(*orientation.size(frame.width, frame.height), frame.format.name)
    for index in range(3):
        view = plane_pixels if dtype is np.uint8 else deep_plane_pixels
        view(upright, index)[:] = orientation.apply(view(frame, index))
    upright.colorspace, upright.color_range = frame.colorspace, frame.color_range
    upright.color_trc, upright.color_primaries = frame.color_trc, frame.color_primaries
    return upright
