"""Letters that come from elsewhere: they rise, fall, fly, gather, hop. Entrances; lengths in em.

Paths and easing are proposals, made by what the names say.
"""

from __future__ import annotations

import math

from renderer.looks.animations.easing import (
    Easing,
    drop,
    hump,
    out_back,
    out_cubic,
    out_expo,
    out_quint,
    settle,
)
from renderer.looks.animations.lettering import Part, PartFunction, PartPose, Poses
from renderer.looks.registry import Moment

FAR = 0.42
"""From how far away letters fly in, in canvas widths (or heights)."""


def shown(u: float, share: float) -> float:
    """Opacity that is full after `share` of the time."""
    return min(1.0, u / share)


def comes(
    x: float,
    y: float,
    *,
    easing: Easing = out_cubic,
    fade_share: float = 0.5,
    rotation: float = 0.0,
    scale: float = 1.0,
    blur: float = 0.0,
    pivot_y: float = 0.0,
) -> PartFunction:
    """Comes from (x, y) em away, turned, scaled and blurred."""

    def draw(u: float, part: Part, moment: Moment) -> PartPose:
        left = 1 - easing(u)
        size = 1 + (scale - 1) * left
        return PartPose(
            x=x * left,
            y=y * left,
            rotation=rotation * left,
            scale_x=size,
            scale_y=size,
            pivot_y=pivot_y,
            alpha=shown(u, fade_share),
            blur=blur * (1 - u) ** 2,
        )

    return draw


def comes_far(x: float, y: float, *, easing: Easing = out_quint, rotation: float = 0.0) -> PartFunction:
    """Comes from (x, y) times the far distance of the canvas, smeared a little while it is fast."""

    def draw(u: float, part: Part, moment: Moment) -> PartPose:
        left = 1 - easing(u)
        return PartPose(
            x=x * FAR * part.canvas_width * left,
            y=y * FAR * part.canvas_height * left,
            rotation=rotation * left,
            alpha=shown(u, 0.35),
        )

    return draw


def swept_up(u: float, part: Part, moment: Moment) -> PartPose:
    """Flies in on a bow from the lower right."""
    left = (1 - u) ** 3
    return PartPose(
        x=3.2 * left,
        y=-1.6 * left + 0.8 * math.sin(math.pi * left),
        rotation=-50 * left,
        scale_x=1 - 0.5 * left,
        scale_y=1 - 0.5 * left,
        alpha=shown(u, 0.4),
    )


def float_down(u: float, part: Part, moment: Moment) -> PartPose:
    """Sinks like a leaf."""
    left = 1 - out_cubic(u)
    away = math.sin(2 * math.pi * (1.2 * u + part.chance(moment.seed)))
    return PartPose(
        x=0.45 * away * left, y=1.7 * left, rotation=22 * away * left, pivot_y=1.0, alpha=shown(u, 0.5)
    )


def blown_in(u: float, part: Part, moment: Moment) -> PartPose:
    """From a place of its own somewhere round the text, turning."""
    left = 1 - out_quint(u)
    angle = 2 * math.pi * part.chance(moment.seed, 1)
    far = 3.0 + 2.5 * part.chance(moment.seed, 2)
    return PartPose(
        x=far * math.cos(angle) * left,
        y=0.7 * far * math.sin(angle) * left,
        rotation=140 * part.swing(moment.seed, 3) * left,
        alpha=shown(u, 0.45),
    )


def fall_anyhow(u: float, part: Part, moment: Moment) -> PartPose:
    left = 1 - out_cubic(u)
    return PartPose(
        y=(1.4 + 1.2 * part.chance(moment.seed, 1)) * left,
        rotation=35 * part.swing(moment.seed, 2) * left,
        alpha=shown(u, 0.35),
    )


def rise_anyhow(u: float, part: Part, moment: Moment) -> PartPose:
    left = 1 - out_back(u)
    return PartPose(
        y=-(0.9 + 0.9 * part.chance(moment.seed, 1)) * left,
        rotation=18 * part.swing(moment.seed, 2) * left,
        alpha=shown(u, 0.35),
    )


def fall_and_bounce(u: float, part: Part, moment: Moment) -> PartPose:
    """Falls on the line and bounces twice, squashed where it hits."""
    hit = max(0.0, 1 - abs(u - 0.5) / 0.1)
    return PartPose(
        y=2.2 * (1 - drop(u)),
        scale_x=1 + 0.14 * hit,
        scale_y=1 - 0.2 * hit,
        pivot_y=-1.0,
        alpha=shown(u, 0.15),
    )


def rise_and_settle(u: float, part: Part, moment: Moment) -> PartPose:
    """Shoots up beyond its place, then comes down to it."""
    rise = -1.2 * (1 - out_cubic(min(1.0, u / 0.5))) + 0.7 * hump(max(0.0, (u - 0.15) / 0.85))
    return PartPose(y=rise, alpha=shown(u, 0.25))


def thrown(u: float, part: Part, moment: Moment) -> PartPose:
    """Flung in from the lower left, spinning, past its place and back."""
    left = 1 - out_back(u)
    return PartPose(
        x=-0.45 * FAR * part.canvas_width * left,
        y=-0.35 * FAR * part.canvas_height * left,
        rotation=-200 * left,
        scale_x=1 - 0.35 * abs(left),
        scale_y=1 - 0.35 * abs(left),
        alpha=shown(u, 0.3),
    )


def thrown_shaking(u: float, part: Part, moment: Moment) -> PartPose:
    """Flung in from the right; shakes where it lands."""
    left = 1 - out_expo(min(1.0, u / 0.6))
    shaken = (1 - u) * hump(min(1.0, max(0.0, (u - 0.35) / 0.65)))
    beat = math.sin(2 * math.pi * (5 * u + part.chance(moment.seed)))
    return PartPose(
        x=0.5 * FAR * part.canvas_width * left + 0.16 * beat * shaken,
        rotation=25 * left + 16 * beat * shaken,
        alpha=shown(u, 0.2),
    )


def converged(
    *,
    distance: float = 3.0,
    turn: float = 0.0,
    start_scale: float = 1.0,
    blur: float = 0.0,
    flickers: bool = False,
    shakes: float = 0.0,
) -> PartFunction:
    """From all sides to its place: outwards of the middle of the text, and a little by chance."""

    def draw(u: float, part: Part, moment: Moment) -> PartPose:
        left = 1 - out_quint(u)
        outwards = math.atan2(part.y + 0.4 * part.swing(moment.seed, 1), part.x or 0.01)
        angle = outwards + 1.1 * part.swing(moment.seed, 2)
        far = distance * (0.6 + 0.8 * part.chance(moment.seed, 3))
        beat = shakes * (1 - u) * math.sin(2 * math.pi * (4 * u + part.chance(moment.seed, 4)))
        alpha = shown(u, 0.4)
        if flickers and u < 0.75 and int(u * 12 + 5 * part.chance(moment.seed, 5)) % 2:
            alpha *= 0.15
        size = 1 + (start_scale - 1) * left
        return PartPose(
            x=far * math.cos(angle) * left + beat,
            y=far * math.sin(angle) * left,
            rotation=turn * (1 if part.chance(moment.seed, 6) < 0.5 else -1) * left + 60 * beat,
            scale_x=size,
            scale_y=size,
            alpha=alpha,
            blur=blur * (1 - u) ** 2,
        )

    return draw


def drawn_together(u: float, part: Part, moment: Moment) -> PartPose:
    """The letters stand far apart and close up."""
    left = 1 - out_quint(u)
    return PartPose(x=1.1 * part.x * left, alpha=shown(u, 0.6), blur=0.05 * (1 - u) ** 2)


def emerge(u: float, part: Part, moment: Moment) -> PartPose:
    """Comes up from behind its own lower edge."""
    left = max(0.0, 1 - out_back(u))
    rest = 1 - out_back(u)
    clip = (0.0, 0.0, 1.0, 1 - left) if left > 0 else None
    return PartPose(y=-1.08 * part.height * rest, clip=clip, alpha=0.0 if u <= 0 else 1.0)


def sink_in(u: float, part: Part, moment: Moment) -> PartPose:
    """Comes down from behind its own upper edge."""
    left = 1 - out_quint(u)
    return PartPose(y=1.08 * part.height * left, clip=(0.0, left, 1.0, 1.0), alpha=0.0 if u <= 0 else 1.0)


def grow_up(u: float, part: Part, moment: Moment) -> PartPose:
    """Shoots up from the line like a plant."""
    size = max(0.02, settle(u, 1.0, 5.0))
    return PartPose(scale_y=size, scale_x=1 + 0.25 * (1 - size), pivot_y=-1.0, alpha=shown(u, 0.12))


def develop(u: float, part: Part, moment: Moment) -> PartPose:
    """Comes into focus where it stands."""
    left = 1 - u
    return PartPose(alpha=u, blur=0.2 * left * left, scale_x=1 + 0.1 * left, scale_y=1 + 0.1 * left)


def hop(height: float = 1.0, swings: float = 1.0) -> PartFunction:
    """Hops up from below the line and settles, stretched on its way."""

    def draw(u: float, part: Part, moment: Moment) -> PartPose:
        left = 1 - settle(u, swings, 5.5)
        stretched = 0.3 * (1 - u) ** 3
        return PartPose(
            y=-height * left,
            scale_x=1 - stretched,
            scale_y=1 + stretched,
            pivot_y=-1.0,
            alpha=shown(u, 0.2),
        )

    return draw


def hop_anyhow(u: float, part: Part, moment: Moment) -> PartPose:
    """Springs up to its size, some letters from above, some from below."""
    left = 1 - settle(u, 1.25, 5.0)
    side = 1 if part.chance(moment.seed, 1) < 0.5 else -1
    size = max(0.02, 1 - left)
    return PartPose(
        y=0.8 * side * left,
        rotation=20 * part.swing(moment.seed, 2) * left,
        scale_x=size,
        scale_y=size,
        alpha=shown(u, 0.15),
    )


def bunny_hop(u: float, part: Part, moment: Moment) -> PartPose:
    """Hops to its place from the left in two leaps, each lower than the one before."""
    leap = abs(math.sin(2 * math.pi * u)) * (1 - 0.75 * u)
    landed = max(0.0, 1 - abs(u - 0.5) / 0.08)
    return PartPose(
        x=-2.2 * (1 - u),
        y=0.75 * leap,
        scale_x=1 + 0.16 * landed,
        scale_y=1 - 0.2 * landed,
        rotation=8 * math.cos(2 * math.pi * u) * (1 - u),
        pivot_y=-1.0,
        alpha=shown(u, 0.15),
    )


def popcorn(u: float, part: Part, moment: Moment) -> PartPose:
    """Bursts open and jumps off the line."""
    size = max(0.02, 1 - (1 - settle(u, 1.0, 5.0)))
    return PartPose(
        x=0.25 * part.swing(moment.seed, 1) * hump(u),
        y=(0.55 + 0.5 * part.chance(moment.seed, 2)) * hump(min(1.0, u / 0.6)),
        rotation=50 * part.swing(moment.seed, 3) * (1 - out_cubic(u)),
        scale_x=size,
        scale_y=size,
        alpha=shown(u, 0.1),
    )


def pop(u: float, part: Part, moment: Moment) -> PartPose:
    size = max(0.02, out_back(u))
    return PartPose(scale_x=size, scale_y=size, alpha=shown(u, 0.2))


def shrink_in(u: float, part: Part, moment: Moment) -> PartPose:
    """Comes down on its place, large and soft at first."""
    left = 1 - out_quint(u)
    return PartPose(
        scale_x=1 + 1.6 * left, scale_y=1 + 1.6 * left, alpha=shown(u, 0.5), blur=0.1 * (1 - u) ** 3
    )


def wave(turns_in_space: bool = False, swells: bool = False) -> PartFunction:
    """Swings up and down into its place, one letter behind the other."""

    def draw(u: float, part: Part, moment: Moment) -> PartPose:
        left = 1 - u
        swing = math.cos(2.5 * math.pi * u) * left * left
        size = 1 + (0.5 * math.sin(2 * math.pi * u) * left if swells else -0.35 * left * left)
        return PartPose(
            y=-0.85 * swing,
            rotation=10 * math.sin(2.5 * math.pi * u) * left,
            turn_x=100 * left * left if turns_in_space else 0.0,
            scale_x=size,
            scale_y=size,
            alpha=shown(u, 0.3),
        )

    return draw


def rhythm(u: float, part: Part, moment: Moment) -> PartPose:
    """Bars of a sound: pulled up and let go, each to its own height."""
    height = 0.2 + 0.5 * part.chance(moment.seed, 1)
    beat = height * (1 - u) * math.sin(3 * math.pi * u)
    grown = min(1.0, out_back(min(1.0, u / 0.4)))
    return PartPose(scale_y=max(0.03, grown + beat), pivot_y=-1.0, alpha=shown(u, 0.15))


def line_by_line(u: float, part: Part, moment: Moment) -> Poses:
    """Lines fall one after the other."""
    left = 1 - out_quint(u)
    return PartPose(y=1.3 * left, alpha=shown(u, 0.5))


def s_line(u: float, part: Part, moment: Moment) -> PartPose:
    """Climbs along an S."""
    left = 1 - out_cubic(u)
    return PartPose(
        x=1.2 * math.sin(2 * math.pi * left) * left,
        y=-2.4 * left,
        rotation=24 * math.cos(2 * math.pi * left) * left,
        alpha=shown(u, 0.4),
    )
