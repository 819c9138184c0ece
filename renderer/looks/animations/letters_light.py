"""Letters of light: glow, heat, neon, sweeps, colours. Entrances and what loops share; lengths in em.

Halos are blurred silhouettes under the letters; their colours are guesses.
"""

from __future__ import annotations

import math
from dataclasses import replace

from renderer.colors import Rgba
from renderer.looks.animations.easing import hump, out_back, out_cubic, out_quint
from renderer.looks.animations.lettering import HIDDEN, STILL, Part, PartFunction, PartPose, Poses
from renderer.looks.animations.letters_moving import shown
from renderer.looks.registry import Moment

WARM = Rgba(1.0, 0.9, 0.62)
COOL = Rgba(0.55, 0.85, 1.0)
GOLD = Rgba(1.0, 0.76, 0.25)
EMBER = Rgba(1.0, 0.45, 0.12)
WHITE_HOT = Rgba(1.0, 0.98, 0.9)
NEON = (Rgba(1.0, 0.25, 0.72), Rgba(0.25, 0.85, 1.0))
UNSUNG_ALPHA = 0.42
"""How much of a letter is seen that is not sung yet."""


def hue(turns: float, alpha: float = 1.0, paleness: float = 0.12) -> Rgba:
    """A colour of the wheel: red at 0, green at a third, blue at two thirds."""
    red, green, blue = (
        paleness + (1 - paleness) * min(1.0, max(0.0, abs((turns + shift) % 1 * 6 - 3) - 1))
        for shift in (0.0, 2 / 3, 1 / 3)
    )
    return Rgba(red, green, blue, alpha)


def faded(color: Rgba, alpha: float) -> Rgba:
    return Rgba(color.red, color.green, color.blue, alpha)


def halo(color: Rgba, strength: float, sigma: float = 0.14) -> tuple[PartPose, ...]:
    """Nothing for a strength of 0."""
    if strength <= 0.01:
        return ()
    return (PartPose(color=color, silhouette=True, blur=sigma, alpha=min(1.0, strength)),)


def glowing_in(
    color: Rgba, *, blur: float = 0.0, start_scale: float = 1.0, hot: float = 0.9, height: float = 0.0
) -> PartFunction:
    """Light comes up first, then the letter in it, out of `height`; the light dies away."""

    def draw(u: float, part: Part, moment: Moment) -> Poses:
        size = 1 + (start_scale - 1) * (1 - out_cubic(u))
        light = hump(u) ** 0.8 if 0 < u < 1 else 0.0
        sigma = 0.1 + 0.12 * (1 - u)
        body = PartPose(y=height * (1 - out_cubic(u)), scale_x=size, scale_y=size)
        lit = replace(
            body,
            alpha=shown(u, 0.6),
            blur=blur * (1 - u) ** 2,
            color=faded(WHITE_HOT, hot * (1 - u)) if u < 1 else None,
        )
        if light <= 0.01:
            return lit
        return replace(body, color=color, silhouette=True, blur=sigma, alpha=light), lit

    return draw


def pops_glowing(color: Rgba) -> PartFunction:
    """Springs up to its size out of a flash."""

    def draw(u: float, part: Part, moment: Moment) -> Poses:
        size = max(0.02, out_back(u))
        light = (1 - u) ** 1.5 if 0 < u < 1 else 0.0
        lit = PartPose(
            scale_x=size, scale_y=size, alpha=shown(u, 0.2), color=faded(WHITE_HOT, light) if light else None
        )
        if light <= 0.01:
            return lit
        return (
            PartPose(scale_x=size, scale_y=size, color=color, silhouette=True, blur=0.16, alpha=light),
            lit,
        )

    return draw


def flies_glowing(color: Rgba, distance: float = 2.6) -> PartFunction:
    """Gathers from all sides as sparks of light that cool down to letters."""

    def draw(u: float, part: Part, moment: Moment) -> Poses:
        left = 1 - out_quint(u)
        angle = 2 * math.pi * part.chance(moment.seed, 1)
        far = distance * (0.5 + part.chance(moment.seed, 2))
        x, y = far * math.cos(angle) * left, far * math.sin(angle) * left
        size = 1 - 0.6 * left
        light = (1 - u) ** 0.7 * shown(u, 0.2) if u < 1 else 0.0
        lit = PartPose(
            x=x,
            y=y,
            scale_x=size,
            scale_y=size,
            alpha=shown(u, 0.5),
            color=faded(color, light) if light else None,
        )
        if light <= 0.01:
            return lit
        return (
            PartPose(
                x=x,
                y=y,
                scale_x=size,
                scale_y=size,
                color=color,
                silhouette=True,
                blur=0.16,
                alpha=0.9 * light,
            ),
            lit,
        )

    return draw


def engraved(u: float, part: Part, moment: Moment) -> Poses:
    """Burnt in from left to right; the cut glows and cools down."""
    if u <= 0:
        return HIDDEN
    if u >= 1:
        return STILL
    cut = min(1.0, u / 0.45)
    heat = 1 - max(0.0, (u - 0.25) / 0.75)
    clip = (0.0, 0.0, cut, 1.0)
    poses: list[PartPose] = [
        PartPose(color=EMBER, silhouette=True, blur=0.12, alpha=0.9 * heat, clip=clip),
        PartPose(clip=clip),
        PartPose(color=faded(EMBER, 1.0), clip=clip, alpha=heat),
    ]
    if cut < 1:
        beam = (max(0.0, cut - 0.12), 0.0, cut, 1.0)
        poses.append(PartPose(color=WHITE_HOT, silhouette=True, clip=beam))
        poses.append(PartPose(color=WHITE_HOT, silhouette=True, blur=0.2, clip=(max(0.01, cut - 0.2), 0.0, min(0.99, cut + 0.1), 1.0)))  # fmt: skip
    return tuple(poses)


def twinkling(u: float, part: Part, moment: Moment) -> Poses:
    """Lights up like a star: a flash, then the letter."""
    flash = max(0.0, 1 - abs(u - 0.35) / 0.3)
    size = 1 + 0.25 * flash
    lit = PartPose(
        alpha=shown(u, 0.35),
        scale_x=size,
        scale_y=size,
        color=faded(WHITE_HOT, flash) if flash else None,
    )
    return (*halo(COOL if part.index % 3 == 1 else WARM, flash, 0.18), lit)


def flickers(u: float, seed: int, part: Part, beats: int = 9) -> float:
    """0 or 1, more and more often 1 until it stays."""
    if u >= 1:
        return 1.0
    step = int(u * beats)
    return 1.0 if part.chance(seed, step + 10) < 0.25 + 0.75 * u and u > 0 else 0.0


def neon_in(colors: tuple[Rgba, ...], jitter: float = 0.0) -> PartFunction:
    """Flickers on like a tube; the light stays a while, then fades."""

    def draw(u: float, part: Part, moment: Moment) -> Poses:
        on = flickers(min(1.0, u / 0.8), moment.seed, part)
        color = colors[part.index % len(colors)]
        light = on * (1 - max(0.0, (u - 0.6) / 0.4))
        left = max(0.0, 1 - u)
        lit = PartPose(
            x=jitter * left * part.swing(moment.seed, int(u * 20) + 50),
            y=jitter * left * part.swing(moment.seed, int(u * 20) + 90),
            alpha=on if u >= 0.15 else on * 0.6,
            color=faded(color, 0.75 * light) if light > 0 else None,
        )
        return (*halo(color, light, 0.16), lit) if on else lit

    return draw


def spotlit(u: float, part: Part, moment: Moment) -> Poses:
    """A round light opens on the letter."""
    light = hump(u)
    return (*halo(WARM, light, 0.22), PartPose(alpha=out_cubic(u), blur=0.06 * (1 - u)))


def colored_in(u: float, part: Part, moment: Moment) -> PartPose:
    """Comes up in a colour of the rainbow and takes its own."""
    left = 1 - out_cubic(u)
    return PartPose(
        y=-0.5 * left,
        alpha=shown(u, 0.35),
        color=hue(part.index / 8, min(1.0, 1.6 * (1 - u))) if u < 1 else None,
    )


def sung(u: float, part: Part, moment: Moment) -> Poses:
    """The line stands there pale and is filled in from left to right."""
    if u <= 0:
        return PartPose(alpha=UNSUNG_ALPHA)
    if u >= 1:
        return STILL
    return PartPose(alpha=UNSUNG_ALPHA, clip=(u, 0.0, 1.0, 1.0)), PartPose(clip=(0.0, 0.0, u, 1.0))


def swept_in(u: float, part: Part, moment: Moment) -> Poses:
    """Appears where the band of light passes, bright at first."""
    flash = hump(u)
    lit = PartPose(alpha=shown(u, 0.4), color=faded(WHITE_HOT, flash) if flash else None)
    return (*halo(WHITE_HOT, 0.9 * flash, 0.12), lit)
