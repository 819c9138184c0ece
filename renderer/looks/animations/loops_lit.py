"""Loops of texts that light up, change colour, tear or leave copies."""

from __future__ import annotations

import math
from collections.abc import Sequence

from renderer.colors import Rgba
from renderer.looks.animations.easing import hump
from renderer.looks.animations.lettering import (
    HIDDEN,
    STILL,
    Part,
    PartFunction,
    PartPose,
    Poses,
    wave,
)
from renderer.looks.animations.letters_damage import CYAN, RED, tear
from renderer.looks.animations.letters_light import COOL, EMBER, NEON, WHITE_HOT, faded, halo, hue
from renderer.looks.animations.loops_moving import along
from renderer.looks.registry import Moment


def blinking(u: float, part: Part, moment: Moment) -> PartPose:
    return PartPose(alpha=0.55 + 0.45 * math.cos(2 * math.pi * u))


def strobe(u: float, part: Part, moment: Moment) -> PartPose:
    return STILL if u < 0.5 or u >= 1 else HIDDEN


def strobe_hard(u: float, part: Part, moment: Moment) -> Poses:
    """White flashes, dark between."""
    beat = int(u * 4) % 4
    if beat == 1:
        return (*halo(WHITE_HOT, 0.9, 0.18), PartPose(color=WHITE_HOT))
    return HIDDEN if beat == 3 else STILL


def letters_blink(u: float, part: Part, moment: Moment) -> PartPose:
    """Some letters go out for a moment, others next time."""
    step = int(u * 6) % 6
    return PartPose(alpha=0.12 if part.chance(moment.seed, step) < 0.3 else 1.0)


def colors_blink(u: float, part: Part, moment: Moment) -> PartPose:
    step = int(u * 4) % 4
    return PartPose(color=hue(part.index / 5 + step / 4))


def tearing(strength: float, share: float = 0.45, *, colors: bool = True, steps: int = 10) -> PartFunction:
    """Torn for moments, calm between them."""

    def draw(u: float, part: Part, moment: Moment) -> Poses:
        step = int(u * steps) % steps
        if step == 0 or part.chance(moment.seed, step + 500) > share:
            return STILL
        return tear(part, moment.seed, step, strength, colors=colors)

    return draw


def colors_apart(u: float, part: Part, moment: Moment) -> Poses:
    """Red and cyan stand to both sides and tremble."""
    step = int(u * 8) % 8
    far = 0.035 + 0.05 * part.chance(moment.seed, step)
    rise = 0.03 * part.swing(moment.seed, step + 40)
    return (
        PartPose(x=-far, y=rise, color=RED, silhouette=True, alpha=0.85),
        PartPose(x=far, y=-rise, color=CYAN, silhouette=True, alpha=0.85),
        STILL,
    )


def video_tape(u: float, part: Part, moment: Moment) -> Poses:
    """Colours smeared to both sides; a band of noise wanders down."""
    place = (u * 1.2) % 1.2 - 0.1
    top, bottom = min(max(place, 0.01), 0.98), min(max(place + 0.14, 0.02), 0.99)
    shake = 0.012 * wave(7 * u)
    return (
        PartPose(x=-0.06 + shake, color=RED, silhouette=True, alpha=0.55, blur=0.03),
        PartPose(x=0.06 + shake, color=CYAN, silhouette=True, alpha=0.55, blur=0.03),
        PartPose(x=shake, clip=(0.0, 0.0, 1.0, top)),
        PartPose(x=shake + 0.12, clip=(0.0, top, 1.0, bottom)),
        PartPose(x=shake, clip=(0.0, bottom, 1.0, 1.0)),
    )


def projected(u: float, part: Part, moment: Moment) -> Poses:
    """As a worn projector throws it: jumps, and a pale copy beside."""
    step = int(u * 6) % 6
    x, y = 0.05 * part.swing(moment.seed, step), 0.05 * part.swing(moment.seed, step + 20)
    return PartPose(x=x + 0.07, y=y - 0.03, alpha=0.35), PartPose(x=x, y=y, alpha=0.9)


def hues(spread: float, colors: Sequence[Rgba] = ()) -> PartFunction:
    """Colours run along the letters: of the wheel, or those given, one into the other."""

    def draw(u: float, part: Part, moment: Moment) -> PartPose:
        at = along(part, spread) - u
        return PartPose(color=blended(colors, at) if colors else hue(at))

    return draw


def blended(colors: Sequence[Rgba], turns: float) -> Rgba:
    at = (turns % 1.0) * len(colors)
    first, second, share = colors[int(at) % len(colors)], colors[(int(at) + 1) % len(colors)], at - int(at)
    return Rgba(
        first.red + (second.red - first.red) * share,
        first.green + (second.green - first.green) * share,
        first.blue + (second.blue - first.blue) * share,
    )


def color_steps(u: float, part: Part, moment: Moment) -> PartPose:
    """All letters change their colour together, in steps."""
    return PartPose(color=hue(0.12 + int(u * 5) % 5 / 5))


def swept(color: Rgba, width: float = 0.9) -> PartFunction:
    """A band of light runs along the letters, and leaves them for a while."""

    def draw(u: float, part: Part, moment: Moment) -> Poses:
        place = (part.block_width + 8 * width) * (u - 0.5)
        light = math.exp(-(((part.x + 0.25 * part.y - place) / width) ** 2))
        if light < 0.03:
            return STILL
        return (*halo(color, 0.9 * light, 0.14), PartPose(color=faded(WHITE_HOT, 0.9 * light)))

    return draw


def swept_down(u: float, part: Part, moment: Moment) -> Poses:
    """Light runs from top to bottom through every letter."""
    at = (u + 0.15 * along(part)) % 1.0
    top, bottom = at * 1.3 - 0.3, at * 1.3
    if bottom <= 0.02 or top >= 0.98:
        return STILL
    clip = (0.0, max(0.001, top), 1.0, min(0.999, bottom))
    return STILL, PartPose(color=faded(COOL, 0.85), clip=clip)


def glowing(color: Rgba, low: float = 0.15, sigma: float = 0.16) -> PartFunction:
    """The light round the letters comes and goes."""

    def draw(u: float, part: Part, moment: Moment) -> Poses:
        strength = low + (1 - low) * (1 - math.cos(2 * math.pi * u)) / 2
        return (*halo(color, strength, sigma), STILL)

    return draw


def neon(u: float, part: Part, moment: Moment) -> Poses:
    """Tubes of two colours; one of them fails now and then."""
    color = NEON[part.index % 2]
    step = int(u * 10) % 10
    on = 1.0 if part.chance(moment.seed, step) > 0.12 else 0.25
    return (*halo(color, on, 0.16), PartPose(color=faded(color, 0.35 * on)))


def burning(u: float, part: Part, moment: Moment) -> Poses:
    """Flames lick up from the letters."""
    phase = part.chance(moment.seed, 1)
    lick = 0.12 + 0.08 * wave(u + phase) + 0.05 * wave(2 * u + 2 * phase)
    return (
        PartPose(y=1.6 * lick, scale_y=1 + 1.2 * lick, scale_x=0.92, color=EMBER, silhouette=True, blur=0.13, alpha=0.6),
        PartPose(y=0.7 * lick, color=Rgba(1.0, 0.78, 0.2), silhouette=True, blur=0.08, alpha=0.8),
        PartPose(color=Rgba(1.0, 0.93, 0.7, 0.35)),
    )  # fmt: skip


def echoing(x: float, y: float, *, colored: bool = False) -> PartFunction:
    """Copies lag behind a text that goes to and fro."""

    def draw(u: float, part: Part, moment: Moment) -> Poses:
        poses = []
        for number in range(4, -1, -1):
            at = u - 0.07 * number
            poses.append(
                PartPose(
                    x=x * wave(at),
                    y=y * wave(at + 0.25),
                    alpha=1.0 if number == 0 else 0.5 * (1 - number / 5),
                    color=hue(number / 5) if colored and number else None,
                    silhouette=colored and number > 0,
                )
            )
        return tuple(poses)

    return draw


def said_thrice(u: float, part: Part, moment: Moment) -> Poses:
    """Three copies flash up one above the other."""
    height = part.block_height * 0.95
    poses = []
    for number, side in ((1, 1), (2, -1)):
        light = hump(min(1.0, max(0.0, (u - 0.2 * number) / 0.55)))
        poses.append(PartPose(y=side * height, alpha=0.6 * light))
    size = 1 + 0.08 * hump(min(1.0, u / 0.3))
    return (*poses, PartPose(scale_x=size, scale_y=size))


def ghosts_flash(u: float, part: Part, moment: Moment) -> Poses:
    far = 0.5 * hump(u)
    return PartPose(x=-far, alpha=0.35), PartPose(x=far, alpha=0.35), STILL


def shimmering(u: float, part: Part, moment: Moment) -> PartPose:
    return PartPose(alpha=0.85 + 0.15 * math.cos(2 * math.pi * u))


NEW_YEAR = (Rgba(1.0, 0.2, 0.16), Rgba(1.0, 0.78, 0.2), Rgba(1.0, 0.45, 0.1))

VALENTINE = (Rgba(1.0, 0.4, 0.6), Rgba(1.0, 0.75, 0.82), Rgba(0.93, 0.2, 0.42))

MACARON = (Rgba(1.0, 0.75, 0.8), Rgba(0.72, 0.88, 0.78), Rgba(0.78, 0.8, 1.0), Rgba(1.0, 0.92, 0.7))
