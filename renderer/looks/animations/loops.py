"""Loops of texts: functions that end as they began. Lengths in em.

What passes along the letters does so by their places, not by their number, so that short and long texts move alike.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

from renderer.colors import Rgba
from renderer.fidelity import Grade
from renderer.looks.animations.easing import hump, in_out
from renderer.looks.animations.lettering import (
    HIDDEN,
    STILL,
    Lettering,
    Part,
    PartFunction,
    PartPose,
    Poses,
    wave,
)
from renderer.looks.animations.letters_damage import CYAN, RED, tear
from renderer.looks.animations.letters_light import COOL, EMBER, NEON, WARM, WHITE_HOT, faded, halo, hue
from renderer.looks.animations.letters_paths import on_arch, on_ring
from renderer.looks.animations.naming import add
from renderer.looks.animations.registries import TEXT_LOOP
from renderer.looks.animations.typewriters import wrong_letter
from renderer.looks.registry import Moment
from renderer.text_block import TextUnit

DEFAULT_CYCLE_US = 500_000
"""One cycle of a loop whose draft does not tell: the app's own default for two loops of three."""
CYCLES_US = {
    "heartbeat": 1_500_000,
    "throb": 1_200_000,
    "float": 1_500_000,
    "rise_and_sink": 3_000_000,
    "queue": 1_000_000,
    "slip": 3_000_000,
    "tip_over": 1_500_000,
    "tumble": 1_100_000,
    "turn_solid": 1_000_000,
    "ring": 1_200_000,
    "page": 1_200_000,
    "pull": 1_200_000,
    "stream": 1_600_000,
    "stream_down": 3_000_000,
    "color_steps": 1_500_000,
    "glow_pulse": 800_000,
    "trail_color": 800_000,
    "shake_letters": 800_000,
    "vhs": 2_000_000,
    "sound": 2_000_000,
    "ghosts_flash": 1_000_000,
    "extend": 1_000_000,
    "swap_letters": 800_000,
    "lens": 800_000,
    "scroll_left": 4_000_000,
    "bullets": 4_000_000,
    "scroll_up": 4_000_000,
}
"""Loops whose default is another, by the app's catalogue; those of the scrolling ones are guesses."""

WAVE_EM = 5.0
"""How long a wave along the letters is."""
_GAP_EM = 1.0
"""Between what scrolls and the canvas's edge, so that it is gone at the ends."""


def cycle_us(key: str) -> int:
    """How long one cycle of a loop lasts where the draft does not tell."""
    return CYCLES_US.get(key, DEFAULT_CYCLE_US)


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


def pixels_jump(u: float, part: Part, moment: Moment) -> PartPose:
    """Letters jump by whole steps of a coarse grid."""
    step = int(u * 8) % 8
    return PartPose(
        x=0.08 * round(1.4 * part.swing(moment.seed, 2 * step)), y=0.08 * round(1.4 * part.swing(moment.seed, 2 * step + 1))
    )  # fmt: skip


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


def shimmering(u: float, part: Part, moment: Moment) -> PartPose:
    return PartPose(alpha=0.85 + 0.15 * math.cos(2 * math.pi * u))


EASING = "the movement's size and easing are guesses"
LIGHT = "the colours and the size of the light are guesses"

NEW_YEAR = (Rgba(1.0, 0.2, 0.16), Rgba(1.0, 0.78, 0.2), Rgba(1.0, 0.45, 0.1))
VALENTINE = (Rgba(1.0, 0.4, 0.6), Rgba(1.0, 0.75, 0.82), Rgba(0.93, 0.2, 0.42))
MACARON = (Rgba(1.0, 0.75, 0.8), Rgba(0.72, 0.88, 0.78), Rgba(0.78, 0.8, 1.0), Rgba(1.0, 0.92, 0.7))


def _loop(
    key: str,
    draw: PartFunction,
    unit: TextUnit = TextUnit.GLYPH,
    grade: Grade = Grade.CLOSE,
    note: str = EASING,
) -> None:
    add(TEXT_LOOP, key, Lettering(draw, unit=unit, share=1.0), grade, note)


def _register() -> None:
    block, word, line = TextUnit.BLOCK, TextUnit.WORD, TextUnit.LINE
    _loop("hop", hop(0.16))
    _loop("jump", jump, block)
    _loop("jump_letters", hop(0.45, 0.55, 0.12, 6))
    _loop("hop_anyhow", hop_anyhow)
    _loop("jump_stretching", hop(0.4, 0.6, 0.3, 6))
    _loop("gush", gush)
    _loop("queue", queue)
    _loop("wave", waving(0.16, 5.0, 4.0))
    _loop("wave_2", waving(0.2, 3.5, 8.0))
    _loop("wave_3", waving(0.16, 7.0, 0.0, 0.12))
    _loop("wave_high", waving(0.38, 4.5, 12.0))
    _loop("wave_high_2", waving(0.42, 3.0, 16.0, 0.1))
    _loop("tremble", trembling(0.035, degrees=3.0))
    _loop("tremble_2", trembling(0.05, 6, 5.0))
    _loop("tremble_hard", trembling(0.09, 10, 4.0))
    _loop("tremble_whole", trembling(0.05, 8, 1.0), block)
    _loop("twist", twisting)
    _loop("jiggle", dancing)
    _loop("wind", in_the_wind)
    _loop("shake_letters", trembling(0.06, 5, 6.0))
    _loop("blink", blinking, block)
    _loop("strobe", strobe, block)
    _loop("strobe_hard", strobe_hard)
    _loop("blink_letters", letters_blink)
    _loop("blink_colors", colors_blink, note=LIGHT)
    _loop("heartbeat", pulsing(0.14), block)
    _loop("throb", pulsing(0.2), block)
    _loop("heartbeat_lit", pulsing(0.12, lights=True), block, note=LIGHT)
    _loop("breathe", pulsing(0.12, soft=True), block)
    _loop("shout", shouting, block)
    _loop("sound", sounding)
    _loop("grow_letters", letters_grow)
    _loop("lens", lens)
    _loop("float", floating)
    _loop("rise_and_sink", rising_and_sinking)
    _loop("sway", swaying(6.0), block)
    _loop("sway_wide", swaying(16.0), block)
    _loop("sway_far", swaying(20.0, -1.0, 0.3), block)
    _loop("swing_dance", dancing, word)
    _loop("dance", swaying(9.0, -1.6, 0.15), block)
    _loop("pendulum", swaying(14.0, 1.6), block)
    _loop("wiper", swaying(18.0, -1.6), block)
    _loop("spin", turning, block)
    _loop("flip", flipping(360.0, 0.0), block)
    _loop("tip_over", rocking_in_space, block)
    _loop("tumble", flipping(0.0, 360.0), block)
    _loop("flip_letters", letters_flip)
    _loop("turn_solid", flipping(0.0, 360.0, eased=False), block)
    _loop("ring", ring(1))
    _loop("ring_tilted", ring(-1, 0.45))
    _loop("arch", arching)
    _loop("whirl", whirling)
    _loop("ripple", rippling)
    _loop("scroll_left", scrolling(-1.0, 0.0), block)
    _loop("scroll_up", scrolling(0.0, 1.0), block)
    _loop("bullets", bullets, block, note="the number of lines, their heights and speeds are guesses")
    _loop("flood", flooding, block)
    _loop("flood_rows", flooded_rows, block)
    _loop("glitch", tearing(1.0), block)
    _loop("glitch_color", colors_apart)
    _loop("glitch_bands", tearing(1.2, 0.6, colors=False), block)
    _loop("vhs", video_tape, block)
    _loop("projector", projected, block)
    _loop("pixel_jump", pixels_jump)
    _loop("rainbow", hues(6.0), note=LIGHT)
    _loop("rainbow_new_year", hues(5.0, NEW_YEAR), note=LIGHT)
    _loop("rainbow_valentine", hues(5.0, VALENTINE), note=LIGHT)
    _loop("rainbow_macaron", hues(5.0, MACARON), note=LIGHT)
    _loop("color_steps", color_steps, note=LIGHT)
    _loop("sweep", swept(WHITE_HOT), note=LIGHT)
    _loop("stream", swept(COOL, 1.6), note=LIGHT)
    _loop("stream_down", swept_down, note=LIGHT)
    _loop("glow_pulse", glowing(WARM), note=LIGHT)
    _loop("glow_cool", glowing(COOL, 0.3, 0.2), note=LIGHT)
    _loop("neon", neon, note=LIGHT)
    _loop("burn", burning, note=LIGHT)
    _loop("echo", echoing(0.28, 0.05), block)
    _loop("trail_beat", echoing(0.0, 0.3), block)
    _loop("trail_color", echoing(0.3, 0.0, colored=True), block, note=LIGHT)
    _loop("say_thrice", said_thrice, block)
    _loop("ghosts_flash", ghosts_flash, block)
    _loop("extend", extending, block)
    _loop("slip", slipping, block)
    _loop("fold", folding, line)
    _loop("page", flipping(0.0, -360.0), line)
    _loop("pull", pulled)
    _loop("squeeze", squeezing, block)
    _loop("swap_letters", swapped)
    _loop("still", shimmering, block, Grade.STAND_IN, "a gentle shimmer in place of the app's drawings")


_register()
