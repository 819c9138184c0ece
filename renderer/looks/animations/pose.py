"""Animations of clips and texts: functions of a progress that give a pose."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from renderer.looks.registry import Moment, Registry


@dataclass(frozen=True, slots=True)
class Pose:
    """What an animation adds to a clip's own placement; the default changes nothing.

    `x`, `y` shift in canvas sizes (x right, y up: 1 = one whole canvas), or, `own_x`, `own_y`, in the layer's own
    sizes; scales multiply; `rotation` in degrees clockwise adds, about the pivot (`pivot_x`, `pivot_y` in half own
    sizes from the centre, y up). `alpha` multiplies. `blur_x`, `blur_y` are Gaussian sigmas as shares of the canvas's
    short side. `wipe` shows only the part [left, top, right, bottom] (0…1 of the layer's box, y down), `feather` softens its edge (share of the box).
    `reveal` shows only that share of a text's characters, from its start.
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
    reveal: float = 1.0


REST = Pose()

AnimationFunction = Callable[[Moment], Pose]
"""moment → pose. Progress runs 0…1: an IN animation ends at rest, an OUT animation begins there, a LOOP ends
as it began. Poses are finite, alpha and reveal within 0…1, and depend on the moment alone."""

VIDEO_IN: Registry[AnimationFunction] = Registry("video animation in")
VIDEO_OUT: Registry[AnimationFunction] = Registry("video animation out")
VIDEO_GROUP: Registry[AnimationFunction] = Registry("video animation group")
TEXT_IN: Registry[AnimationFunction] = Registry("text animation in")
TEXT_OUT: Registry[AnimationFunction] = Registry("text animation out")
TEXT_LOOP: Registry[AnimationFunction] = Registry("text animation loop")
