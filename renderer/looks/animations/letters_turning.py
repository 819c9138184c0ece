"""Letters, lines and whole texts that turn: in the plane, and in space. Entrances; lengths in em."""

from __future__ import annotations

import math

from renderer.looks.animations.easing import hump, in_out, out_back, out_cubic, out_quint
from renderer.looks.animations.lettering import STILL, Part, PartFunction, PartPose, Poses
from renderer.looks.animations.letters_moving import shown
from renderer.looks.registry import Moment


def turned(degrees: float, start_scale: float = 0.4, rise: float = 0.0) -> PartFunction:
    """Turns into place from `degrees`, a little too far, and back."""

    def draw(u: float, part: Part, moment: Moment) -> PartPose:
        left = 1 - out_back(u)
        size = 1 + (start_scale - 1) * (1 - out_cubic(u))
        return PartPose(
            y=rise * (1 - out_cubic(u)),
            rotation=degrees * left,
            scale_x=size,
            scale_y=size,
            alpha=shown(u, 0.35),
        )

    return draw


def flipped(
    turn_x: float = 0.0, turn_y: float = 0.0, *, pivot: tuple[float, float] = (0.0, 0.0), soft: bool = False
) -> PartFunction:
    """Turns into view in space: from the edge it is seen from at first, past its place and back unless `soft`."""

    def draw(u: float, part: Part, moment: Moment) -> PartPose:
        left = 1 - (out_quint(u) if soft else out_back(u))
        return PartPose(
            turn_x=turn_x * left,
            turn_y=turn_y * left,
            pivot_x=pivot[0],
            pivot_y=pivot[1],
            alpha=shown(u, 0.2),
        )

    return draw


def somersault(u: float, part: Part, moment: Moment) -> PartPose:
    """Leaps and turns over once."""
    return PartPose(
        y=0.9 * hump(u), turn_x=-360 * (1 - in_out(u)), alpha=shown(u, 0.2), scale_x=1 - 0.15 * hump(u)
    )


def cylinder(u: float, part: Part, moment: Moment) -> PartPose:
    """Rolls up over the front of a drum."""
    left = 1 - out_cubic(u)
    angle = math.radians(95 * left)
    radius = 0.75 * part.height
    size = 1 - 0.25 * (1 - math.cos(angle))
    return PartPose(
        y=-radius * math.sin(angle),
        turn_x=-math.degrees(angle),
        scale_x=size,
        scale_y=size,
        alpha=shown(max(0.0, math.cos(angle)), 0.4) if left > 0 else 1.0,
    )


def page(u: float, part: Part, moment: Moment) -> PartPose:
    """Turned over like a page about its left edge."""
    left = 1 - out_back(u)
    return PartPose(turn_y=-105 * left, pivot_x=-1.0, alpha=shown(u, 0.15))


def unfold(u: float, part: Part, moment: Moment) -> Poses:
    """Two halves open from a fold across the middle."""
    if u >= 1:
        return STILL
    left = 1 - out_cubic(u)
    alpha = shown(u, 0.2)
    return (
        PartPose(turn_x=86 * left, clip=(0.0, 0.0, 1.0, 0.5), alpha=alpha),
        PartPose(turn_x=-86 * left, clip=(0.0, 0.5, 1.0, 1.0), alpha=alpha),
    )


def flutter(u: float, part: Part, moment: Moment) -> PartPose:
    """Turns over one and a half times about its upright axis."""
    left = 1 - out_cubic(u)
    return PartPose(turn_y=-450 * left, alpha=shown(u, 0.25))


def lifted_turning(u: float, part: Part, moment: Moment) -> PartPose:
    """Lifted from lying on its back while it turns."""
    left = 1 - out_back(u)
    return PartPose(
        y=-1.1 * left, rotation=-30 * left, turn_x=80 * max(0.0, left), pivot_y=-1.0, alpha=shown(u, 0.25)
    )
