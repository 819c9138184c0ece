"""Letters on paths: spirals, whirls, rings and arches. Entrances and the shapes loops are made of; lengths in em."""

from __future__ import annotations

import math
from dataclasses import replace

from renderer.looks.animations.easing import out_cubic, out_quint
from renderer.looks.animations.lettering import Part, PartFunction, PartPose
from renderer.looks.animations.letters_moving import shown
from renderer.looks.registry import Moment

_SEEN_FROM = 3.5
"""How far away the eye is from a ring, in its radii."""


def spiral(u: float, part: Part, moment: Moment) -> PartPose:
    """Winds up round an upright axis into its place."""
    left = 1 - out_cubic(u)
    angle = 2.5 * math.pi * left
    depth = 1 - 0.25 * (1 - math.cos(angle)) * min(1.0, 3 * left)
    return PartPose(
        x=1.5 * math.sin(angle) * left**0.5 if left > 0 else 0.0,
        y=-2.4 * left,
        turn_y=40 * math.sin(angle) * min(1.0, 2 * left),
        scale_x=depth,
        scale_y=depth,
        alpha=shown(u, 0.35),
    )


def whirl(turns: float, blur: float = 0.0) -> PartFunction:
    """Whirled out of the middle of the text, `turns` round it."""

    def draw(u: float, part: Part, moment: Moment) -> PartPose:
        left = 1 - out_quint(u)
        return _wound(part, turns * left, 1 - left, shown(u, 0.35), blur * (1 - u) ** 2)

    return draw


def orbit(u: float, part: Part, moment: Moment) -> PartPose:
    """Swings in on a wide circle round the middle of the text."""
    left = 1 - out_quint(u)
    return _wound(part, -0.5 * left, 1 + 1.2 * left, shown(u, 0.4), 0.0, upright=True)


def _wound(
    part: Part, turns: float, reach: float, alpha: float, blur: float, *, upright: bool = False
) -> PartPose:
    """The letter's place turned about the middle and drawn towards it (`reach` 0) or away."""
    angle = -2 * math.pi * turns
    x = reach * (part.x * math.cos(angle) - part.y * math.sin(angle))
    y = reach * (part.x * math.sin(angle) + part.y * math.cos(angle))
    size = max(0.02, min(1.0, reach))
    return PartPose(
        x=x - part.x,
        y=y - part.y,
        rotation=0.0 if upright else 360 * turns,
        scale_x=size,
        scale_y=size,
        alpha=alpha,
        blur=blur,
    )


def on_ring(part: Part, turns: float, bent: float = 1.0, tilt: float = 0.18) -> PartPose:
    """The letter on an upright ring that turns about its axis; `bent` 0 is flat, 1 all the way round. `tilt` is how
    far one looks down on the ring."""
    radius = max(part.block_width / (1.7 * math.pi), 1.6)
    angle = part.x / radius + 2 * math.pi * turns
    x, depth = radius * math.sin(angle), math.cos(angle)
    size = _SEEN_FROM / (_SEEN_FROM + 1 - depth)
    return PartPose(
        x=bent * (x * size - part.x),
        y=bent * tilt * radius * (1 - depth),
        scale_x=1 + bent * (size - 1),
        scale_y=1 + bent * (size - 1),
        turn_y=bent * math.degrees(math.remainder(angle, 2 * math.pi)),
        alpha=1 - bent * 0.55 * (1 - depth) / 2,
    )


def ring_in(u: float, part: Part, moment: Moment) -> PartPose:
    """Once round on a ring, which then opens to the line."""
    left = 1 - out_cubic(u)
    bent = min(1.0, 2.2 * left)
    pose = on_ring(part, -left, bent * bent * (3 - 2 * bent))
    return replace(pose, alpha=pose.alpha * shown(u, 0.25))


def on_arch(part: Part, height: float) -> PartPose:
    """The letter on an arch as wide as the text, `height` em high in its middle."""
    half = max(part.block_width / 2, 0.5)
    along = min(max(part.x / half, -1.0), 1.0)
    slope = -2 * height * along / half
    return PartPose(y=height * (1 - along * along) - height / 2, rotation=-math.degrees(math.atan(slope)))
