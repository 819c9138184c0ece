"""Makers of animations: each gives the IN form, which ends at rest; `leaving` turns it into the OUT form.

Directions are unit vectors of the movement, x right, y up: a thing that slides in `UP` comes from below.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise
from random import Random

from renderer.looks.animations.easing import (
    Easing,
    in_out,
    linear,
    out_back,
    out_cubic,
    out_quad,
    spring,
)
from renderer.looks.animations.pose import REST, AnimationFunction, Pose
from renderer.looks.registry import Moment

Direction = tuple[float, float]
LEFT: Direction = (-1.0, 0.0)
RIGHT: Direction = (1.0, 0.0)
UP: Direction = (0.0, 1.0)
DOWN: Direction = (0.0, -1.0)

MIN_SCALE = 0.004
"""A layer never shrinks to nothing, so that its placement stays invertible."""


def _between(a: float, b: float, share: float) -> float:
    return a + (b - a) * share


def _alpha(u: float, share: float) -> float:
    """Fade over the first `share` of the time; 0 = no fade."""
    return min(1.0, u / share) if share > 0 else 1.0


def leaving(enter: AnimationFunction) -> AnimationFunction:
    """The same movement backwards: begins at rest."""

    def leave(moment: Moment) -> Pose:
        return enter(replace(moment, progress=1 - moment.progress))

    return leave


def opposite(direction: Direction) -> Direction:
    return -direction[0], -direction[1]


def fade(easing: Easing = linear) -> AnimationFunction:
    return lambda moment: Pose(alpha=easing(moment.progress))


def slide(
    direction: Direction, distance: float = 1.0, *, easing: Easing = out_cubic, fade_share: float = 0.0
) -> AnimationFunction:
    """Comes `distance` canvases along `direction`."""

    def enter(moment: Moment) -> Pose:
        left = distance * (1 - easing(moment.progress))
        return Pose(x=-direction[0] * left, y=-direction[1] * left, alpha=_alpha(moment.progress, fade_share))

    return enter


def zoom(
    start: float, *, easing: Easing = out_quad, fade_share: float = 0.0, blur: float = 0.0
) -> AnimationFunction:
    """Grows or shrinks from `start` to its own size; `blur` is the sigma at full speed."""

    def enter(moment: Moment) -> Pose:
        u = moment.progress
        scale = max(MIN_SCALE, _between(start, 1.0, easing(u)))
        sigma = blur * (1 - u) ** 2
        return Pose(scale_x=scale, scale_y=scale, alpha=_alpha(u, fade_share), blur_x=sigma, blur_y=sigma)

    return enter


def stretch(
    scale_x: float, scale_y: float, *, easing: Easing = out_cubic, pivot: Direction = (0.0, 0.0)
) -> AnimationFunction:
    """Unfolds from a flattened shape about `pivot` (half own sizes from the centre)."""

    def enter(moment: Moment) -> Pose:
        share = easing(moment.progress)
        return Pose(
            scale_x=max(MIN_SCALE, _between(scale_x, 1.0, share)),
            scale_y=max(MIN_SCALE, _between(scale_y, 1.0, share)),
            pivot_x=pivot[0],
            pivot_y=pivot[1],
        )

    return enter


def flip(axis_x: bool, half_turns: float = 0.5) -> AnimationFunction:
    """A card turning into view, without its perspective: the width (or height) follows the cosine."""

    def enter(moment: Moment) -> Pose:
        cosine = math.cos(math.pi * half_turns * (1 - out_cubic(moment.progress)))
        scale = math.copysign(max(MIN_SCALE, abs(cosine)), cosine)
        return Pose(scale_y=scale) if axis_x else Pose(scale_x=scale)

    return enter


def turn(
    degrees: float, start_scale: float = 1.0, *, easing: Easing = out_cubic, fade_share: float = 0.0
) -> AnimationFunction:
    """Turns into place from `degrees` clockwise, growing from `start_scale`."""

    def enter(moment: Moment) -> Pose:
        share = easing(moment.progress)
        scale = max(MIN_SCALE, _between(start_scale, 1.0, share))
        return Pose(
            rotation=degrees * (1 - share),
            scale_x=scale,
            scale_y=scale,
            alpha=_alpha(moment.progress, fade_share),
        )

    return enter


def throw(direction: Direction, degrees: float) -> AnimationFunction:
    """Flung in along `direction` while turning, a little too far, and back."""
    length = math.hypot(*direction)

    def enter(moment: Moment) -> Pose:
        left = 1 - out_back(moment.progress)
        return Pose(
            x=-direction[0] / length * left,
            y=-direction[1] / length * left,
            rotation=degrees * left,
            blur_x=0.02 * abs(direction[0]) * (1 - moment.progress) ** 3,
            blur_y=0.02 * abs(direction[1]) * (1 - moment.progress) ** 3,
        )

    return enter


def pendulum(degrees: float, pivot: Direction, swings: float = 3.0) -> AnimationFunction:
    """Swings about `pivot` and comes to rest."""

    def enter(moment: Moment) -> Pose:
        u = moment.progress
        angle = degrees * math.exp(-3 * u) * math.cos(swings * math.pi * u) * (1 - u)
        return Pose(rotation=angle, pivot_x=pivot[0], pivot_y=pivot[1])

    return enter


def swing_open(degrees: float, pivot: Direction) -> AnimationFunction:
    """Turns in about an edge, past its place and back."""

    def enter(moment: Moment) -> Pose:
        angle = degrees * (1 - out_back(moment.progress))
        return Pose(rotation=angle, pivot_x=pivot[0], pivot_y=pivot[1], alpha=_alpha(moment.progress, 0.15))

    return enter


def shake(
    across: float, along: float, degrees: float = 0.0, *, start_scale: float = 1.0, beats: float = 6.0
) -> AnimationFunction:
    """Jolts that die away: amplitudes in canvases (x, y) and degrees; the picture is held a little larger
    meanwhile, so that no edge shows."""

    def enter(moment: Moment) -> Pose:
        u, random = moment.progress, Random(moment.seed)
        decay = (1 - u) ** 1.5
        dx, dy, dr = (_wobble(random, beats * u) for _ in range(3))
        room = 1 + 2 * max(across, along) * decay
        scale = room * _between(start_scale, 1.0, out_cubic(u))
        return Pose(
            x=across * dx * decay,
            y=along * dy * decay,
            rotation=degrees * dr * decay,
            scale_x=scale,
            scale_y=scale,
        )

    return enter


def _wobble(random: Random, beat: float) -> float:
    """A swing of about −1…1 once a beat, never twice the same."""
    first, second = random.random(), random.random()
    return 0.7 * math.sin(2 * math.pi * (beat + first)) + 0.3 * math.sin(2 * math.pi * (2.3 * beat + second))


def blur(across: float, along: float, *, shift: Direction = (0.0, 0.0)) -> AnimationFunction:
    """Comes into focus; sigmas as shares of the canvas's short side."""

    def enter(moment: Moment) -> Pose:
        left = (1 - moment.progress) ** 2
        return Pose(
            x=-shift[0] * left,
            y=-shift[1] * left,
            blur_x=across * left,
            blur_y=along * left,
            alpha=_alpha(moment.progress, 0.4),
        )

    return enter


def wipe(direction: Direction, feather: float = 0.0) -> AnimationFunction:
    """Uncovered along `direction`."""

    def enter(moment: Moment) -> Pose:
        u = moment.progress
        if u >= 1:
            return REST
        box = (
            1 - u if direction[0] < 0 else 0.0,
            1 - u if direction[1] > 0 else 0.0,
            u if direction[0] > 0 else 1.0,
            u if direction[1] < 0 else 1.0,
        )
        return Pose(wipe=box, feather=feather * min(1.0, 4 * (1 - u)))

    return enter


def wipe_open(across: bool, along: bool, feather: float = 0.0) -> AnimationFunction:
    """Uncovered from the middle to the left and right (`across`), up and down (`along`), or both."""

    def enter(moment: Moment) -> Pose:
        if moment.progress >= 1:
            return REST
        half = out_cubic(moment.progress) / 2
        x, y = (half if across else 0.5), (half if along else 0.5)
        return Pose(wipe=(0.5 - x, 0.5 - y, 0.5 + x, 0.5 + y), feather=feather * (1 - 2 * half))

    return enter


def jelly(amount: float) -> AnimationFunction:
    """Wide and low, narrow and high, in turns, settling."""

    def enter(moment: Moment) -> Pose:
        u = moment.progress
        swing = amount * math.exp(-3 * u) * math.cos(5 * math.pi * u) * (1 - u)
        return Pose(scale_x=1 + swing, scale_y=1 - swing, alpha=_alpha(u, 0.2))

    return enter


def strobe(flashes: int, fade_share: float = 0.0) -> AnimationFunction:
    """Blinks into view."""

    def enter(moment: Moment) -> Pose:
        u = moment.progress
        dark = u < 1 and (u * flashes) % 1 < 0.5 * (1 - u)
        return Pose(alpha=(0.15 if dark else 1.0) * _alpha(u, fade_share))

    return enter


def bounce(
    start: float = 0.0, *, direction: Direction = (0.0, 0.0), distance: float = 0.0
) -> AnimationFunction:
    """Springs to its size, or along `direction` into its place."""

    def enter(moment: Moment) -> Pose:
        share = spring(moment.progress)
        scale = max(MIN_SCALE, _between(start, 1.0, share))
        left = distance * (1 - share)
        return Pose(
            x=-direction[0] * left,
            y=-direction[1] * left,
            scale_x=scale,
            scale_y=scale,
            alpha=_alpha(moment.progress, 0.15),
        )

    return enter


Key = tuple[float, Pose]


def keyed(keys: Sequence[Key], easing: Easing = in_out) -> AnimationFunction:
    """Poses at moments (share of the duration, ascending from 0 to 1) with eased ways between them; neither
    blur nor wipe."""

    def play(moment: Moment) -> Pose:
        u = min(max(moment.progress, 0.0), 1.0)
        for (start, first), (end, second) in pairwise(keys):
            if u <= end:
                share = easing((u - start) / (end - start)) if end > start else 1.0
                return _mixed(first, second, share)
        return keys[-1][1]

    return play


def _mixed(a: Pose, b: Pose, share: float) -> Pose:
    return Pose(
        x=_between(a.x, b.x, share),
        y=_between(a.y, b.y, share),
        own_x=_between(a.own_x, b.own_x, share),
        own_y=_between(a.own_y, b.own_y, share),
        scale_x=_between(a.scale_x, b.scale_x, share),
        scale_y=_between(a.scale_y, b.scale_y, share),
        rotation=_between(a.rotation, b.rotation, share),
        pivot_x=_between(a.pivot_x, b.pivot_x, share),
        pivot_y=_between(a.pivot_y, b.pivot_y, share),
        alpha=_between(a.alpha, b.alpha, share),
    )
