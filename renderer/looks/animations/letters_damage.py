"""Texts that are torn, scattered, blown up, dissolved, doubled. Lengths in em.

Exits are told as such here: `u` runs from 0, at rest, to 1, gone; `as_entrance` turns them round.
"""

from __future__ import annotations

import math

from renderer.colors import Rgba
from renderer.looks.animations.easing import in_cubic, in_quad, out_cubic, out_quint
from renderer.looks.animations.lettering import HIDDEN, STILL, Part, PartFunction, PartPose, Poses
from renderer.looks.animations.letters_moving import shown
from renderer.looks.animations.pose import AnimationFunction, Pose
from renderer.looks.registry import Moment

RED = Rgba(1.0, 0.08, 0.25)
CYAN = Rgba(0.05, 0.92, 1.0)
STEPS_PER_SECOND = 14.0
"""How often what is torn jumps."""
GRAVITY = 3.0


def as_entrance(leave: PartFunction) -> PartFunction:
    def enter(u: float, part: Part, moment: Moment) -> Poses:
        return leave(1 - u, part, moment)

    return enter


def leaves_for(
    x: float,
    y: float,
    *,
    spread: float = 0.5,
    spin: float = 0.0,
    blur: float = 0.0,
    sway: float = 0.0,
    end_scale: float = 1.0,
    fades_from: float = 0.3,
) -> PartFunction:
    """Carried off to (x, y), each letter its own way."""

    def draw(u: float, part: Part, moment: Moment) -> PartPose:
        gone = in_quad(u)
        far = 1 + spread * part.swing(moment.seed, 1)
        swayed = sway * math.sin(2 * math.pi * (u + part.chance(moment.seed, 5))) * u
        size = 1 + (end_scale - 1) * u
        return PartPose(
            x=(x * far + spread * part.swing(moment.seed, 2)) * gone + swayed,
            y=(y * far + spread * part.swing(moment.seed, 3)) * gone,
            rotation=spin * part.swing(moment.seed, 4) * gone + 40 * swayed,
            scale_x=size,
            scale_y=size,
            blur=blur * u * u,
            alpha=1 - shown(max(0.0, u - fades_from), 1 - fades_from),
        )

    return draw


def explodes(
    reach: float, *, gravity: float = GRAVITY, spin: float = 220.0, blur: float = 0.0
) -> PartFunction:
    """Thrown outwards of the middle of the text, and falling."""

    def draw(u: float, part: Part, moment: Moment) -> PartPose:
        angle = math.atan2(
            part.y + 0.6 * part.swing(moment.seed, 1), part.x + 0.3 * part.swing(moment.seed, 2)
        )
        far = reach * (0.5 + part.chance(moment.seed, 3)) * (1 - (1 - u) ** 2)
        size = 1 + 0.3 * part.swing(moment.seed, 5) * u
        return PartPose(
            x=far * math.cos(angle),
            y=far * (0.8 * math.sin(angle) + 0.35) - gravity * u * u,
            rotation=spin * part.swing(moment.seed, 4) * u,
            scale_x=size,
            scale_y=size,
            blur=blur * u,
            alpha=1 - max(0.0, (u - 0.45) / 0.55) ** 1.5,
        )

    return draw


def shatters(reach: float = 1.6, flash: Rgba | None = None) -> PartFunction:
    """Every letter breaks into four pieces that fly apart."""
    corners = ((-1, 1), (1, 1), (-1, -1), (1, -1))

    def draw(u: float, part: Part, moment: Moment) -> Poses:
        if u <= 0:
            return STILL
        if u >= 1:
            return HIDDEN
        pieces = []
        for corner, (side, up) in enumerate(corners):
            far = reach * (0.4 + part.chance(moment.seed, 10 + corner)) * (1 - (1 - u) ** 2)
            pieces.append(
                PartPose(
                    x=0.6 * side * far,
                    y=0.5 * up * far + 0.2 * far - 1.6 * u * u,
                    rotation=160 * part.swing(moment.seed, 20 + corner) * u,
                    clip=(
                        0.0 if side < 0 else 0.5,
                        0.0 if up > 0 else 0.5,
                        0.5 if side < 0 else 1.0,
                        0.5 if up > 0 else 1.0,
                    ),
                    alpha=1 - in_quad(u),
                    color=None if flash is None else Rgba(flash.red, flash.green, flash.blue, 1 - u),
                )
            )
        return tuple(pieces)

    return draw


def torn(strength: float = 1.0, *, colors: bool = True, flickers: bool = True) -> PartFunction:
    """Bands jump aside, colours part. For a whole text; calms down towards progress 1."""

    def draw(u: float, part: Part, moment: Moment) -> Poses:
        if u >= 1:
            return STILL
        if u <= 0:
            return HIDDEN
        step = int(u * 12)
        calm = 1 - u
        if part.chance(moment.seed, step) < 0.22 and u > 0.3:
            return STILL
        return tear(
            part, moment.seed, step, strength * (0.35 + 0.65 * calm), colors=colors, flickers=flickers
        )

    return draw


def tear(
    part: Part, seed: int, step: int, strength: float, *, colors: bool = True, flickers: bool = False
) -> tuple[PartPose, ...]:
    """One state of a torn text: three bands beside each other, red and cyan to both sides below them."""
    first = 0.15 + 0.35 * part.chance(seed, 7 * step + 1)
    second = first + 0.15 + 0.3 * part.chance(seed, 7 * step + 2)
    shift = 0.085 * strength * (0.4 + 0.6 * part.chance(seed, 7 * step + 3))
    alpha = 0.45 if flickers and part.chance(seed, 7 * step + 4) < 0.25 else 1.0
    bands = tuple(
        PartPose(
            x=0.34 * strength * part.swing(seed, 7 * step + 5 + 100 * number) * (number == 1 or 0.35),
            clip=(0.0, top, 1.0, bottom),
            alpha=alpha,
        )
        for number, (top, bottom) in enumerate(((0.0, first), (first, second), (second, 1.0)))
    )
    if not colors:
        return bands
    return (
        PartPose(x=-shift, color=RED, silhouette=True, alpha=0.75 * alpha),
        PartPose(x=shift, y=0.02 * strength, color=CYAN, silhouette=True, alpha=0.75 * alpha),
        *bands,
    )


def colors_part(u: float, part: Part, moment: Moment) -> Poses:
    """Red and cyan come from both sides and meet in the letter."""
    if u >= 1:
        return STILL
    left = 1 - out_cubic(u)
    shaken = 0.05 * left * part.swing(moment.seed, int(u * 14))
    alpha = shown(u, 0.25)
    return (
        PartPose(x=-0.35 * left + shaken, color=RED, silhouette=True, alpha=0.75 * alpha),
        PartPose(x=0.35 * left + shaken, color=CYAN, silhouette=True, alpha=0.75 * alpha),
        PartPose(x=shaken, alpha=out_cubic(u)),
    )


def colors_trail(u: float, part: Part, moment: Moment) -> Poses:
    """Flies in from the left with a red and a cyan copy behind."""
    if u >= 1:
        return STILL
    far = 0.2 * part.canvas_width
    places = [-far * (1 - out_quint(max(0.0, u - late))) for late in (0.0, 0.07, 0.14)]
    alpha = shown(u, 0.3)
    return (
        PartPose(x=places[2], color=CYAN, silhouette=True, alpha=0.7 * alpha),
        PartPose(x=places[1], color=RED, silhouette=True, alpha=0.7 * alpha),
        PartPose(x=places[0], alpha=alpha),
    )


def trail(x: float, y: float, echoes: int = 4) -> PartFunction:
    """Slides in from (x, y) em away with fading copies behind."""

    def draw(u: float, part: Part, moment: Moment) -> Poses:
        if u >= 1:
            return STILL
        poses = []
        for number in range(echoes, -1, -1):
            left = 1 - out_cubic(max(0.0, u - 0.055 * number))
            alpha = shown(u, 0.25) * (1.0 if number == 0 else 0.42 * (1 - number / (echoes + 1)) * (1 - u**3))
            poses.append(PartPose(x=x * left, y=y * left, alpha=alpha))
        return tuple(poses)

    return draw


def ghosts_meet(u: float, part: Part, moment: Moment) -> Poses:
    """Pale copies close in from both sides and become one."""
    if u >= 1:
        return STILL
    left = 1 - out_cubic(u)
    pale = 0.4 * shown(u, 0.3)
    copies = [
        PartPose(x=side * far * left, alpha=pale * (1.2 - far / 2.4))
        for far in (1.6, 0.8)
        for side in (-1, 1)
    ]
    return (*copies, PartPose(alpha=in_quad(u)))


def ghosts_rise(u: float, part: Part, moment: Moment) -> Poses:
    """Copies of several sizes shrink into the letter."""
    if u >= 1:
        return STILL
    left = 1 - out_cubic(u)
    copies = [
        PartPose(scale_x=1 + far * left, scale_y=1 + far * left, alpha=0.3 * shown(u, 0.25))
        for far in (1.2, 0.8, 0.4)
    ]
    return (*copies, PartPose(alpha=in_quad(u)))


def stretches_away(u: float, part: Part, moment: Moment) -> Poses:
    """Pulled out upwards into copies that fade."""
    if u <= 0:
        return STILL
    return tuple(
        PartPose(y=1.6 * number * in_cubic(u), alpha=(1 - u) * (1 - number / 4))
        for number in range(3, -1, -1)
    )


def dissolving(
    x: float = 0.0, y: float = 0.0, *, blur: float = 0.0, growth: float = 0.0
) -> AnimationFunction:
    """A whole text comes up out of specks, from (x, y) of its own sizes away."""

    def enter(moment: Moment) -> Pose:
        left = 1 - moment.progress
        size = 1 + growth * left
        return Pose(
            own_x=x * left * left,
            own_y=y * left * left,
            scale_x=size,
            scale_y=size,
            dissolved=left,
            blur_x=blur * left,
            blur_y=blur * left,
        )

    return enter


def inked(blur: float, specks: float) -> AnimationFunction:
    """Spreads like ink in wet paper: soft and thin, then sharp and full."""

    def enter(moment: Moment) -> Pose:
        u = moment.progress
        left = (1 - u) ** 1.5
        return Pose(
            alpha=min(1.0, 1.6 * u),
            dissolved=specks * left,
            blur_x=blur * left,
            blur_y=blur * left,
            scale_x=1 - 0.04 * left,
            scale_y=1 - 0.04 * left,
        )

    return enter


def sprayed(moment: Moment) -> Pose:
    """Sprayed on from left to right."""
    u = moment.progress
    if u >= 1:
        return Pose()
    return Pose(
        dissolved=0.75 * (1 - u) ** 1.5, wipe=(0.0, 0.0, u, 1.0), feather=0.35 * min(1.0, 4 * (1 - u))
    )
