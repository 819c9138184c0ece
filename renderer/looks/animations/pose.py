"""Animations of clips and texts: functions of a progress that give a pose."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from renderer.looks.registry import Moment


@dataclass(frozen=True, slots=True)
class Pose:
    """What an animation adds to a clip's own placement; the default changes nothing.

    `x`, `y` shift in canvas sizes (x right, y up: 1 = one whole canvas), or, `own_x`, `own_y`, in the layer's own
    sizes; scales multiply; `rotation` in degrees clockwise adds, about the pivot (`pivot_x`, `pivot_y` in half own
    sizes from the centre, y up). `alpha` multiplies. `blur_x`, `blur_y` are Gaussian sigmas as shares of the canvas's
    short side. `wipe` shows only the part [left, top, right, bottom] (0…1 of the layer's box, y down), `feather` softens its edge (share of the box).
    `dissolved` is the share of the layer that is eaten away in specks; `shine` where a band of light crosses it
    (0 its left edge, 1 its right), None without one.
    """

    x: float = 0.0
    y: float = 0.0
    own_x: float = 0.0
    own_y: float = 0.0
    scale_x: float = 1.0
    scale_y: float = 1.0
    rotation: float = 0.0
    pivot_x: float = 0.0
    pivot_y: float = 0.0
    alpha: float = 1.0
    blur_x: float = 0.0
    blur_y: float = 0.0
    wipe: tuple[float, float, float, float] | None = None
    feather: float = 0.0
    dissolved: float = 0.0
    shine: float | None = None

    @property
    def stands_still(self) -> bool:
        """Whether the layer keeps its place, size and turn."""
        placed = (self.x, self.y, self.own_x, self.own_y, self.rotation)
        return not any(placed) and self.scale_x == self.scale_y == 1.0


REST = Pose()

AnimationFunction = Callable[[Moment], Pose]
"""moment → pose. Progress runs 0…1: an IN animation ends at rest, an OUT animation begins there, a LOOP ends
as it began. Poses are finite, alpha and dissolved within 0…1, and depend on the moment alone."""
