"""Entrances that move a text as a whole, beside those that clips have too (`moves.py`): functions of a moment."""

from __future__ import annotations

import math

from renderer.looks.animations.easing import out_back, out_cubic, out_expo, out_quint, settle
from renderer.looks.animations.moves import MIN_SCALE
from renderer.looks.animations.pose import Pose
from renderer.looks.registry import Moment


def roll_in(moment: Moment) -> Pose:
    """Rolls in from the left like a wheel and rocks to rest."""
    left = 1 - settle(moment.progress, 0.75, 5.5)
    return Pose(x=-0.4 * left, rotation=-270 * left, alpha=min(1.0, 4 * moment.progress))


def sunrise(moment: Moment) -> Pose:
    """Comes up from behind a line at its own lower edge."""
    u = moment.progress
    left = (1 - u) ** 3
    return Pose(own_y=-left, wipe=None if u >= 1 else (0.0, 0.0, 1.0, 1.0 - left), alpha=min(1.0, 4 * u))


def push_up(moment: Moment) -> Pose:
    """Pushed up from behind its lower edge, past its place and back."""
    u = moment.progress
    left = 1 - out_back(u)
    hidden = max(0.0, left)
    return Pose(
        own_y=-left, wipe=None if hidden <= 0 else (0.0, 0.0, 1.0, 1.0 - hidden), alpha=min(1.0, 8 * u)
    )


def rush(moment: Moment) -> Pose:
    """Rushes past the eye into its place; the ground shakes a little."""
    u = moment.progress
    landed = out_expo(min(1.0, u / 0.5))
    shaken = max(0.0, u - 0.25) / 0.75
    beat = math.sin(14 * math.pi * shaken) * (1 - shaken) ** 2 if u > 0.25 else 0.0
    scale = 1 + 3.0 * (1 - landed)
    return Pose(scale_x=scale, scale_y=scale, x=0.006 * beat, y=0.01 * beat, alpha=min(1.0, 3 * u))


def sucked_in(moment: Moment) -> Pose:
    """Shoots out of a point below, thin at first."""
    u = moment.progress
    left = 1 - out_quint(u)
    return Pose(
        y=-0.18 * left,
        scale_x=max(MIN_SCALE, 1 - left),
        scale_y=max(MIN_SCALE, 1 - left * left),
        rotation=25 * left,
        alpha=min(1.0, 4 * u),
    )


def zoom_twice(moment: Moment) -> Pose:
    """Grows in two thrusts, the first of which goes half the way."""
    u = moment.progress
    scale = 0.6 * out_quint(min(1.0, u / 0.5)) + 0.4 * out_quint(max(0.0, (u - 0.5) / 0.5))
    return Pose(scale_x=max(MIN_SCALE, scale), scale_y=max(MIN_SCALE, scale), alpha=min(1.0, 5 * u))


def spin_growing(moment: Moment) -> Pose:
    u = moment.progress
    left = 1 - settle(u, 0.75, 6.0)
    scale = max(MIN_SCALE, out_cubic(u))
    return Pose(rotation=-360 * left, scale_x=scale, scale_y=scale, alpha=min(1.0, 4 * u))


def stretched_up(moment: Moment) -> Pose:
    """Pulled up from its lower edge like rubber."""
    u = moment.progress
    size = settle(u, 1.5, 4.5)
    return Pose(
        scale_x=1 + 0.35 * (1 - size),
        scale_y=max(0.05, size),
        pivot_y=-1.0,
        alpha=min(1.0, 6 * u),
    )


def spring_open(moment: Moment) -> Pose:
    """A coil let go: narrow, too wide, and to rest."""
    u = moment.progress
    size = settle(u, 1.75, 4.0)
    return Pose(
        scale_x=max(0.05, size), scale_y=1 - 0.3 * (size - 1) if size > 1 else 1.0, alpha=min(1.0, 6 * u)
    )


def slingshot(moment: Moment) -> Pose:
    """Shot up from below, past its place and back."""
    u = moment.progress
    left = 1 - settle(u, 1.25, 4.5)
    return Pose(
        y=-0.3 * left,
        scale_x=1 - 0.25 * (1 - u) ** 2 * abs(left),
        scale_y=1 + 0.35 * (1 - u) ** 2 * abs(left),
        alpha=min(1.0, 6 * u),
    )


def shout(moment: Moment) -> Pose:
    """Swells in a few beats that die away."""
    u = moment.progress
    scale = out_back(min(1.0, u / 0.4)) + 0.22 * math.sin(6 * math.pi * u) * (1 - u)
    return Pose(scale_x=max(MIN_SCALE, scale), scale_y=max(MIN_SCALE, scale), alpha=min(1.0, 6 * u))


def blur_rolling(moment: Moment) -> Pose:
    """Rolls up into its place, smeared upright."""
    u = moment.progress
    left = 1 - out_cubic(u)
    return Pose(own_y=-1.4 * left, blur_y=0.035 * left, alpha=min(1.0, 2.5 * u))


def swung(moment: Moment) -> Pose:
    """Turns in and swings to rest on a nail above."""
    u = moment.progress
    left = 1 - settle(u, 2.0, 4.0)
    return Pose(rotation=-70 * left, pivot_y=1.4, alpha=min(1.0, 5 * u))


def wipe_corner(moment: Moment) -> Pose:
    """Uncovered towards the lower right."""
    u = moment.progress
    return Pose() if u >= 1 else Pose(wipe=(0.0, 0.0, out_cubic(u), out_cubic(u)), feather=0.04)


def slanted(moment: Moment) -> Pose:
    """Tips in from the side."""
    left = 1 - out_back(moment.progress)
    return Pose(x=-0.12 * left, rotation=14 * left, alpha=min(1.0, 2.5 * moment.progress))
