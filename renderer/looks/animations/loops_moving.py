"""Loops of texts that move: hops, waves, beats, swings, turns, rings, scrolls.

What passes along the letters does so by their places, not by their number, so that short and long texts move alike.
"""

from __future__ import annotations

import math

from renderer.looks.animations.easing import hump, in_out
from renderer.looks.animations.lettering import (
    HIDDEN,
    STILL,
    Part,
    PartFunction,
    PartPose,
    Poses,
    wave,
)
from renderer.looks.animations.letters_light import WARM
from renderer.looks.animations.letters_paths import on_arch, on_ring
from renderer.looks.animations.typewriters import wrong_letter
from renderer.looks.registry import Moment

WAVE_EM = 5.0
"""How long a wave along the letters is."""


_GAP_EM = 1.0
"""Between what scrolls and the canvas's edge, so that it is gone at the ends."""


def along(part: Part, length: float = WAVE_EM) -> float:
    """How many waves lie between the text's left edge and the part; lines go on where the one before ends."""
    return (part.x + part.block_width / 2) / length + 0.37 * part.line


def turn_of(u: float, part: Part, letters: int = 8) -> float:
    """0…1: the cycle as the part lives it, one after the other, every eighth letter at once."""
    return (u - (part.index % letters) / letters) % 1.0


def hop(height: float, share: float = 0.45, squash: float = 0.0, letters: int = 8) -> PartFunction:
    """Letters hop one after the other."""

    def draw(u: float, part: Part, moment: Moment) -> PartPose:
        own = turn_of(u, part, letters)
        jump = hump(own / share) if own < share else 0.0
        landed = hump((own - share) / 0.2) if share <= own < share + 0.2 else 0.0
        return PartPose(
            y=height * jump,
            scale_x=1 - squash * 0.5 * jump + squash * landed,
            scale_y=1 + squash * jump - squash * landed,
            pivot_y=-1.0,
        )

    return draw


def hop_anyhow(u: float, part: Part, moment: Moment) -> PartPose:
    own = (u + part.chance(moment.seed, 1)) % 1.0
    height = 0.3 + 0.35 * part.chance(moment.seed, 2)
    jump = hump(own / 0.5) if own < 0.5 else 0.0
    return PartPose(y=height * jump, rotation=14 * part.swing(moment.seed, 3) * jump)


def jump(u: float, part: Part, moment: Moment) -> PartPose:
    """All jump together, squashed on the ground."""
    up = hump(u / 0.7) if u < 0.7 else 0.0
    down = hump((u - 0.7) / 0.3) if u >= 0.7 else 0.0
    return PartPose(y=0.55 * up, scale_x=1 + 0.1 * down, scale_y=1 - 0.16 * down, pivot_y=-1.0)


def gush(u: float, part: Part, moment: Moment) -> PartPose:
    """Every letter is thrown up, fades, and comes up again from below."""
    own = (u + part.chance(moment.seed, 1)) % 1.0
    return PartPose(
        y=-0.25 + 0.75 * own * own, alpha=min(1.0, 5 * own, 3.5 * (1 - own)), scale_y=1 + 0.15 * own
    )


def queue(u: float, part: Part, moment: Moment) -> PartPose:
    """Letters step up one by one, stay, and step down together."""
    late = 0.5 * part.index / max(part.count, 1)
    up = in_out(min(1.0, max(0.0, (u - late) / 0.15)))
    gone = in_out(min(1.0, max(0.0, (u - 0.85) / 0.15)))
    return PartPose(
        y=0.3 * (up - gone), scale_y=1 + 0.12 * hump(min(1.0, max(0.0, (u - late) / 0.25))), pivot_y=-1.0
    )


def waving(height: float, length: float = WAVE_EM, turn: float = 0.0, swell: float = 0.0) -> PartFunction:
    """A wave that travels along the letters."""

    def draw(u: float, part: Part, moment: Moment) -> PartPose:
        at = u - along(part, length)
        size = 1 + swell * wave(at)
        return PartPose(y=height * wave(at), rotation=turn * wave(at + 0.25), scale_x=size, scale_y=size)

    return draw


def trembling(strength: float, steps: int = 8, degrees: float = 4.0) -> PartFunction:
    """Small jumps, for every letter others."""

    def draw(u: float, part: Part, moment: Moment) -> PartPose:
        step = int(u * steps) % steps
        return PartPose(
            x=strength * part.swing(moment.seed, 3 * step),
            y=strength * part.swing(moment.seed, 3 * step + 1),
            rotation=degrees * strength / 0.04 * part.swing(moment.seed, 3 * step + 2),
        )

    return draw


def twisting(u: float, part: Part, moment: Moment) -> PartPose:
    """Leans to and fro on its foot, neighbours against each other."""
    side = 1 if part.index % 2 else -1
    return PartPose(skew=9 * side * wave(u), rotation=3 * side * wave(u), pivot_y=-1.0)


def in_the_wind(u: float, part: Part, moment: Moment) -> PartPose:
    at = u - along(part, 3.5)
    return PartPose(
        skew=14 * wave(at) + 5 * (1 - math.cos(2 * math.pi * at)) / 2, y=0.04 * wave(at), pivot_y=-1.0
    )


def beat(u: float, first: float, second: float) -> float:
    """Two beats close together, then a pause: 0 at both ends."""
    pulse = math.exp(-(((u - first) / 0.07) ** 2)) + 0.7 * math.exp(-(((u - second) / 0.07) ** 2))
    return pulse * min(1.0, 8 * u) * min(1.0, 8 * (1 - u))


def pulsing(amount: float, *, soft: bool = False, lights: bool = False) -> PartFunction:
    """A heart's beat; `soft` is one swell instead of two beats."""

    def draw(u: float, part: Part, moment: Moment) -> Poses:
        strength = (1 - math.cos(2 * math.pi * u)) / 2 if soft else beat(u, 0.15, 0.38)
        size = 1 + amount * strength
        pose = PartPose(scale_x=size, scale_y=size)
        if not lights or strength < 0.02:
            return pose
        glow = PartPose(
            scale_x=size,
            scale_y=size,
            color=WARM,
            silhouette=True,
            blur=0.16,
            alpha=min(1.0, strength),
        )
        return glow, pose

    return draw


def shouting(u: float, part: Part, moment: Moment) -> Poses:
    """Echoes of growing size leave the text."""
    echoes = []
    for number in (2, 1):
        own = (u + number / 2) % 1.0
        size = 1 + 0.5 * own
        echoes.append(PartPose(scale_x=size, scale_y=size, alpha=0.35 * (1 - own) * min(1.0, 6 * own)))
    size = 1 + 0.07 * (1 - math.cos(2 * math.pi * u)) / 2
    return (*echoes, PartPose(scale_x=size, scale_y=size))


def sounding(u: float, part: Part, moment: Moment) -> PartPose:
    """Bars of a sound."""
    phase = part.chance(moment.seed, 1)
    height = 0.3 * (0.5 + part.chance(moment.seed, 2))
    return PartPose(
        scale_y=1 + height * (0.6 * wave(2 * u + phase) + 0.4 * wave(3 * u + 2 * phase)), pivot_y=-1.0
    )


def letters_grow(u: float, part: Part, moment: Moment) -> PartPose:
    """One letter after the other is large for a moment."""
    own = turn_of(u, part, 10)
    size = 1 + 0.35 * (hump(own / 0.4) if own < 0.4 else 0.0)
    return PartPose(scale_x=size, scale_y=size)


def lens(u: float, part: Part, moment: Moment) -> PartPose:
    """A magnifying glass goes from left to right and comes back."""
    place = part.block_width * (in_out(u * 2 if u < 0.5 else 2 - 2 * u) - 0.5)
    near = math.exp(-(((part.x - place) / 1.1) ** 2))
    return PartPose(scale_x=1 + 0.45 * near, scale_y=1 + 0.45 * near, y=0.05 * near)


def floating(u: float, part: Part, moment: Moment) -> PartPose:
    """Bobs on water, as a whole with a little of each letter's own."""
    own = u + 0.12 * part.chance(moment.seed, 1) + 0.04 * along(part)
    return PartPose(y=0.12 * wave(own), x=0.03 * wave(own + 0.25), rotation=2.5 * wave(own + 0.1))


def rising_and_sinking(u: float, part: Part, moment: Moment) -> PartPose:
    """Each letter drifts on its own."""
    phase = part.chance(moment.seed, 1)
    return PartPose(
        x=0.06 * wave(u + part.chance(moment.seed, 2)),
        y=0.16 * wave(u + phase),
        rotation=8 * wave(u + part.chance(moment.seed, 3)),
    )


def swaying(degrees: float, pivot_y: float = 0.0, shift: float = 0.0) -> PartFunction:
    """To and fro about a point."""

    def draw(u: float, part: Part, moment: Moment) -> PartPose:
        return PartPose(rotation=degrees * wave(u), pivot_y=pivot_y, x=shift * wave(u))

    return draw


def dancing(u: float, part: Part, moment: Moment) -> PartPose:
    """Every letter swings against its neighbour, with a hop."""
    side = 1 if part.index % 2 else -1
    return PartPose(rotation=7 * side * wave(u), y=0.12 * abs(wave(u)), pivot_y=-1.0)


def turning(u: float, part: Part, moment: Moment) -> PartPose:
    return PartPose(rotation=360 * in_out(u))


def flipping(turn_x: float, turn_y: float, *, eased: bool = True) -> PartFunction:
    """Once over in space."""

    def draw(u: float, part: Part, moment: Moment) -> PartPose:
        share = in_out(u) if eased else u
        return PartPose(turn_x=turn_x * share, turn_y=turn_y * share)

    return draw


def letters_flip(u: float, part: Part, moment: Moment) -> PartPose:
    """One letter after the other turns over."""
    own = turn_of(u, part, 8)
    return PartPose(turn_y=360 * in_out(own / 0.6) if own < 0.6 else 0.0)


def rocking_in_space(u: float, part: Part, moment: Moment) -> PartPose:
    return PartPose(turn_y=38 * wave(u), turn_x=14 * wave(u + 0.25))


def ring(turns: int, tilt: float = 0.18) -> PartFunction:
    """The text runs round a ring."""

    def draw(u: float, part: Part, moment: Moment) -> PartPose:
        return on_ring(part, turns * u, 1.0, tilt)

    return draw


def arching(u: float, part: Part, moment: Moment) -> PartPose:
    """Bends to an arch and back."""
    bend = (1 - math.cos(2 * math.pi * u)) / 2
    return on_arch(part, bend * min(1.2, 0.16 * part.block_width))


def whirling(u: float, part: Part, moment: Moment) -> PartPose:
    """Letters circle about their places, the far ones later."""
    at = u - 0.06 * math.hypot(part.x, part.y)
    return PartPose(
        x=0.22 * wave(at), y=0.22 * wave(at + 0.25), rotation=10 * wave(at), scale_x=1 + 0.1 * wave(at + 0.25),
        scale_y=1 + 0.1 * wave(at + 0.25),
    )  # fmt: skip


def rippling(u: float, part: Part, moment: Moment) -> PartPose:
    """Rings spread from the middle."""
    at = u - math.hypot(part.x, part.y) / 4
    return PartPose(y=0.1 * wave(at), scale_x=1 + 0.1 * wave(at), scale_y=1 + 0.1 * wave(at))


def scrolling(x: float, y: float) -> PartFunction:
    """Crosses the canvas, from beyond one edge to beyond the other. For a whole text in the canvas's middle."""

    def draw(u: float, part: Part, moment: Moment) -> PartPose:
        if not 0 < u < 1:
            return HIDDEN
        reach_x = (part.canvas_width + part.block_width) / 2 + _GAP_EM
        reach_y = (part.canvas_height + part.block_height) / 2 + _GAP_EM
        return PartPose(x=x * reach_x * (2 * u - 1), y=y * reach_y * (2 * u - 1))

    return draw


def bullets(u: float, part: Part, moment: Moment) -> Poses:
    """Many lines pass from right to left at heights and speeds of their own."""
    reach = (part.canvas_width + part.block_width) / 2 + _GAP_EM
    lines = 5
    height = max(part.block_height * 1.25, 0.8 * part.canvas_height / lines)
    poses = []
    for line in range(lines):
        at = (u * (1 + line % 2) + 0.61 * line + part.chance(moment.seed, line)) % 1.0
        poses.append(
            PartPose(
                x=reach * (1 - 2 * at),
                y=height * ((line * 3) % lines - (lines - 1) / 2),
                alpha=1.0 - 0.1 * (line % 3),
            )
        )
    return tuple(poses)


def flooding(u: float, part: Part, moment: Moment) -> Poses:
    """The canvas is full of the line, which runs upwards."""
    height = part.block_height * 1.15
    poses = []
    for line in range(6):
        y = height * (line - 3 + u)
        poses.append(PartPose(y=y, alpha=min(1.0, max(0.0, 1 - (abs(y) / (2.9 * height)) ** 2)) * (1.0 if abs(y) < height / 2 else 0.75)))  # fmt: skip
    return tuple(poses)


def flooded_rows(u: float, part: Part, moment: Moment) -> Poses:
    """Rows run to the left and to the right in turns."""
    width, height = part.block_width + 0.8, part.block_height * 1.1
    poses = []
    for row in (-1, 0, 1):
        way = 1 if row else -1
        for copy in (0, 1):
            x = width * (u - copy)
            poses.append(
                PartPose(x=way * x, y=row * height, alpha=(0.45 if row else 1.0) * (1 - abs(x) / width))
            )
    return tuple(poses)


def pixels_jump(u: float, part: Part, moment: Moment) -> PartPose:
    """Letters jump by whole steps of a coarse grid."""
    step = int(u * 8) % 8
    return PartPose(
        x=0.08 * round(1.4 * part.swing(moment.seed, 2 * step)), y=0.08 * round(1.4 * part.swing(moment.seed, 2 * step + 1))
    )  # fmt: skip


def extending(u: float, part: Part, moment: Moment) -> Poses:
    """Copies are pulled out below and above and go back."""
    far = 0.62 * hump(u)
    copies = [
        PartPose(y=side * number * far, alpha=0.42 - 0.14 * number) for number in (2, 1) for side in (-1, 1)
    ]
    return (*copies, STILL)


def slipping(u: float, part: Part, moment: Moment) -> Poses:
    """Cut across; the halves slip apart, and back."""
    far = 0.22 * (in_out(min(1.0, u / 0.25)) - in_out(min(1.0, max(0.0, (u - 0.6) / 0.25))))
    if far <= 0:
        return STILL
    return PartPose(x=-far, clip=(0.0, 0.0, 1.0, 0.5)), PartPose(x=far, clip=(0.0, 0.5, 1.0, 1.0))


def folding(u: float, part: Part, moment: Moment) -> Poses:
    """Folded along its middle, and open again."""
    angle = 62 * (1 - math.cos(2 * math.pi * u)) / 2
    if angle < 0.5:
        return STILL
    return PartPose(turn_x=angle, clip=(0.0, 0.0, 1.0, 0.5)), PartPose(
        turn_x=-angle, clip=(0.0, 0.5, 1.0, 1.0)
    )


def pulled(u: float, part: Part, moment: Moment) -> PartPose:
    """Drawn apart and let go."""
    far = hump(u / 0.6) if u < 0.6 else -0.25 * math.sin(3 * math.pi * (u - 0.6) / 0.4) * (1 - u) / 0.4
    return PartPose(x=0.16 * part.x * far, scale_x=1 + 0.14 * far)


def squeezing(u: float, part: Part, moment: Moment) -> PartPose:
    return PartPose(scale_x=1 + 0.09 * wave(u), scale_y=1 - 0.09 * wave(u))


def swapped(u: float, part: Part, moment: Moment) -> PartPose:
    """Some letters are others for a moment."""
    step = int(u * 8) % 8
    if step == 0 or part.chance(moment.seed, step + 700) > 0.3:
        return STILL
    return PartPose(text=wrong_letter(part, Moment(progress=u, seconds=step / 14, seed=moment.seed)))
