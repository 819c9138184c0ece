"""A mask in the pixels of the picture it cuts."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from renderer.operations import Mask

Floats = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class PlacedMask:
    """Centre and half sizes in px, x right, y down; `cos` and `sin` of the clockwise rotation.

    `height_px` is the picture's. `grown_px` is how far the outline moves outwards, `line_px` the edge of a line
    mask below its centre.
    """

    center_x: float
    center_y: float
    half_width: float
    half_height: float
    cos: float
    sin: float
    height_px: int
    grown_px: float
    line_px: float = 0.0

    @property
    def half_short(self) -> float:
        return max(0.5, min(self.half_width, self.half_height))

    def grown(self, distance_px: float) -> PlacedMask:
        """The mask with its outline moved outwards; corners stay corners."""
        return replace(
            self,
            half_width=max(0.0, self.half_width + distance_px),
            half_height=max(0.0, self.half_height + distance_px),
            line_px=self.line_px + distance_px,
        )

    def local(self, step: int, margin: int, size: tuple[int, int]) -> tuple[Floats, Floats]:
        """Coordinates about the mask's centre, along its own axes, of a grid (w, h) whose points are the
        centres of `step`×`step` px blocks, `margin` blocks of it beyond the picture's upper left corner."""
        x = (np.arange(size[0], dtype=np.float32) - margin + 0.5) * step - self.center_x
        y = (np.arange(size[1], dtype=np.float32) - margin + 0.5) * step - self.center_y
        across = np.float32(self.cos) * x + np.float32(self.sin) * y[:, None]
        down = np.float32(self.cos) * y[:, None] - np.float32(self.sin) * x
        return across, down


def place(mask: Mask, width: int, height: int) -> PlacedMask:
    """Where the mask lies in a picture of this size."""
    half_width, half_height = abs(mask.width) * width / 2, abs(mask.height) * height / 2
    turn = math.radians(mask.rotation)
    return PlacedMask(
        center_x=width / 2 * (1 + mask.center_x),
        center_y=height / 2 * (1 - mask.center_y),
        half_width=half_width,
        half_height=half_height,
        cos=math.cos(turn),
        sin=math.sin(turn),
        height_px=height,
        grown_px=mask.expansion * min(half_width, half_height),
    )
