"""Animations of texts: entrances, exits and loops, of the block as a whole or character by character.

Curves are proposals, except the fades; which names they stand for is data of `animations.tsv`.
"""

from __future__ import annotations

import math
from random import Random

from renderer.fidelity import Grade
from renderer.looks.animations.easing import out_back
from renderer.looks.animations.lettering import Lettering, Part, PartPose
from renderer.looks.animations.moves import (
    DOWN,
    LEFT,
    RIGHT,
    UP,
    Direction,
    blur,
    bounce,
    fade,
    flip,
    jelly,
    leaving,
    opposite,
    pendulum,
    shake,
    slide,
    stretch,
    strobe,
    turn,
    wipe,
    wipe_open,
    zoom,
)
from renderer.looks.animations.naming import add
from renderer.looks.animations.pose import AnimationFunction, Pose
from renderer.looks.animations.registries import TEXT_IN, TEXT_LOOP, TEXT_OUT
from renderer.looks.registry import Moment

DEFAULT_CYCLE_US = 500_000
"""One cycle of a loop whose draft does not tell: the app's own default for two loops of three."""
CYCLES_US = {"heartbeat": 1_500_000, "float": 1_500_000, "scroll_left": 4_000_000, "scroll_up": 4_000_000}
"""Loops whose default is another; that of the scrolling ones is a guess."""
SLIDE_SHARE = 0.25
"""How far a text slides, in canvases: it fades meanwhile, so it need not come from outside."""
BOUNCE_SHARE = 0.5

_EASING = "the movement's easing is a guess"
_FLAT = "the turn in space is drawn flat"
_BLOCK = "the text moves as a whole instead of character by character"
_INK = "a soft fade in place of the app's ink and light"
_PLAIN_TYPING = "the characters appear as they are, without the app's scrambling"
_NO_CURSOR = "the cursor is not drawn"


def cycle_us(key: str) -> int:
    """How long one cycle of a loop lasts where the draft does not tell."""
    return CYCLES_US.get(key, DEFAULT_CYCLE_US)


def _both(key: str, enter: AnimationFunction, grade: Grade, note: str = "") -> None:
    add(TEXT_IN, key, enter, grade, note)
    add(TEXT_OUT, key, leaving(enter), grade, note)


def _typed(key: str, enter: Lettering, grade: Grade, note: str = "") -> None:
    add(TEXT_IN, key, enter, grade, note)
    add(TEXT_OUT, key, enter.leaving(), grade, note)


def appear(u: float, part: Part, moment: Moment) -> PartPose:
    return PartPose(alpha=u)


def roll_in(moment: Moment) -> Pose:
    """Rolls in from the left like a wheel."""
    left = (1 - moment.progress) ** 3
    return Pose(x=-0.4 * left, rotation=-270 * left, alpha=min(1.0, 3 * moment.progress))


def somersault(moment: Moment) -> Pose:
    u = moment.progress
    return Pose(y=0.06 * math.sin(math.pi * u), rotation=-360 * (1 - u) ** 2, alpha=min(1.0, 3 * u))


def sunrise(moment: Moment) -> Pose:
    """Comes up from behind a line at its own lower edge."""
    u = moment.progress
    left = (1 - u) ** 3
    return Pose(own_y=-left, wipe=None if u >= 1 else (0.0, 0.0, 1.0, 1.0 - left), alpha=min(1.0, 4 * u))


def _register() -> None:
    close, stand_in = Grade.CLOSE, Grade.STAND_IN
    _both("fade", fade(), Grade.EXACT)
    sides: dict[str, Direction] = {"left": LEFT, "right": RIGHT, "up": UP, "down": DOWN}
    for side, way in sides.items():
        back = opposite(way)
        add(TEXT_IN, f"slide_{side}", slide(way, SLIDE_SHARE, fade_share=0.6), close, _EASING)
        add(TEXT_OUT, f"slide_{side}", leaving(slide(back, SLIDE_SHARE, fade_share=0.6)), close, _EASING)
        add(TEXT_IN, f"wipe_{side}", wipe(way), close, _EASING)
        add(TEXT_OUT, f"wipe_{side}", leaving(wipe(back)), close, _EASING)
        add(TEXT_IN, f"soft_wipe_{side}", wipe(way, 0.2), close, _EASING)
        add(TEXT_OUT, f"soft_wipe_{side}", leaving(wipe(back, 0.2)), close, _EASING)
        add(TEXT_IN, f"bounce_{side}", bounce(1.0, direction=way, distance=BOUNCE_SHARE), close, _EASING)
        add(
            TEXT_OUT,
            f"bounce_{side}",
            leaving(bounce(1.0, direction=back, distance=BOUNCE_SHARE)),
            close,
            _EASING,
        )
        add(TEXT_IN, f"blur_{side}", blur(0.03, 0.0, shift=(0.1 * way[0], 0.1 * way[1])), close, _EASING)
        add(
            TEXT_OUT,
            f"blur_{side}",
            leaving(blur(0.03, 0.0, shift=(0.1 * back[0], 0.1 * back[1]))),
            close,
            _EASING,
        )
        add(TEXT_IN, f"gather_{side}", slide(way, SLIDE_SHARE, fade_share=0.8), stand_in, _BLOCK)
        add(TEXT_OUT, f"gather_{side}", leaving(slide(back, SLIDE_SHARE, fade_share=0.8)), stand_in, _BLOCK)
    _both("zoom_in", zoom(0.0, fade_share=0.3), close, _EASING)
    _both("zoom_out", zoom(1.8, fade_share=0.6), close, _EASING)
    _both("zoom_gently", zoom(0.85, fade_share=0.8), close, _EASING)
    _both("bounce", bounce(0.0), close, _EASING)
    _both("spring", stretch(1.0, 0.2, easing=out_back), close, _EASING)
    _both("squeeze", jelly(0.4), close, _EASING)
    _both("roll", roll_in, close, _EASING)
    _both("spin", turn(-180.0, 0.3, fade_share=0.5), close, _EASING)
    _both("somersault", somersault, stand_in, _FLAT)
    _both("flip_across", flip(axis_x=False), stand_in, _FLAT)
    _both("flip_along", flip(axis_x=True), stand_in, _FLAT)
    _both("sunrise", sunrise, close, _EASING)
    _both("push_up", sunrise, close, _EASING)
    _both("open_across", wipe_open(True, False), close, _EASING)
    _both("open_along", wipe_open(False, True), close, _EASING)
    _typed("type", Lettering(appear, share=0.0), close, "the rhythm of the typing is a guess")
    _typed("type_softly", Lettering(appear, share=0.1), close, "the rhythm of the typing is a guess")
    _typed("type_cursor", Lettering(appear, share=0.0), close, _NO_CURSOR)
    _typed("type_scrambled", Lettering(appear, share=0.0), stand_in, _PLAIN_TYPING)
    _typed("develop", Lettering(appear, share=0.4), stand_in, _BLOCK)
    _both("blur", blur(0.03, 0.03), close, _EASING)
    _both("glow", blur(0.012, 0.012), stand_in, _INK)
    _both("ink", blur(0.006, 0.006), stand_in, _INK)
    _both("hop", bounce(0.5, direction=UP, distance=0.05), stand_in, _BLOCK)
    _both("wave", bounce(1.0, direction=UP, distance=0.08), stand_in, _BLOCK)
    _both("blink", strobe(4), close, _EASING)
    _both("glitch", _torn, stand_in, "the tearing and colour split are drawn as jolts")
    _both("shake", shake(0.01, 0.015, 2.0), close, _EASING)
    _both("swing", pendulum(25.0, (0.0, 1.0)), close, _EASING)
    _both("burst", zoom(1.6, fade_share=1.0, blur=0.02), stand_in, _BLOCK)
    _both("turn_letters", turn(-40.0, 0.6, fade_share=0.8), stand_in, _BLOCK)
    _both("ghosts", zoom(1.25, fade_share=0.8, blur=0.006), stand_in, "the ghost copies are not drawn")
    _both("plain_fade", fade(), stand_in, "a fade in place of the app's decoration")
    _register_loops(close, stand_in)


def _torn(moment: Moment) -> Pose:
    """Jumps aside a few times and flickers; at rest at the end."""
    u = moment.progress
    random = Random(f"{moment.seed}/{int(u * 12)}")
    calm = u >= 1 or random.random() < u
    return Pose() if calm else Pose(x=random.uniform(-0.03, 0.03), alpha=random.uniform(0.4, 1.0))


def _wave(u: float, turns: int = 1) -> float:
    return math.sin(2 * math.pi * turns * u)


def _register_loops(close: Grade, stand_in: Grade) -> None:
    def loop(key: str, play: AnimationFunction, grade: Grade = close, note: str = _EASING) -> None:
        add(TEXT_LOOP, key, play, grade, note)

    loop("hop", lambda m: Pose(own_y=0.12 * abs(_wave(m.progress / 2))), stand_in, _BLOCK)
    loop("jump", lambda m: Pose(own_y=0.3 * abs(_wave(m.progress / 2))), stand_in, _BLOCK)
    loop("tremble", tremble)
    loop("tremble_hard", lambda m: tremble(m, 3.0))
    loop(
        "wave",
        lambda m: Pose(own_y=0.1 * _wave(m.progress), rotation=1.5 * _wave(m.progress + 0.25)),
        stand_in,
        _BLOCK,
    )
    loop(
        "wave_high",
        lambda m: Pose(own_y=0.2 * _wave(m.progress), rotation=3 * _wave(m.progress + 0.25)),
        stand_in,
        _BLOCK,
    )
    loop("blink", lambda m: Pose(alpha=0.5 + 0.5 * math.cos(2 * math.pi * m.progress)))
    loop("strobe", lambda m: Pose(alpha=1.0 if m.progress < 0.5 or m.progress >= 1 else 0.0))
    loop("heartbeat", heartbeat)
    loop("breathe", lambda m: _sized(1 + 0.06 * (1 - math.cos(2 * math.pi * m.progress))))
    loop("float", lambda m: Pose(own_y=0.12 * _wave(m.progress), own_x=0.02 * _wave(m.progress + 0.25)))
    loop("sway", lambda m: Pose(rotation=6 * _wave(m.progress)))
    loop("sway_wide", lambda m: Pose(rotation=15 * _wave(m.progress)))
    loop("pendulum", lambda m: Pose(rotation=12 * _wave(m.progress), pivot_y=1.0))
    loop("wiper", lambda m: Pose(rotation=15 * _wave(m.progress), pivot_y=-1.0))
    loop("spin", lambda m: Pose(rotation=360 * m.progress))
    loop("flip", lambda m: _flipped(m.progress), stand_in, _FLAT)
    loop("scroll_left", lambda m: Pose(x=1 - 2 * m.progress if 0 < m.progress < 1 else 1.0), stand_in,
         "one line passes instead of many")  # fmt: skip
    loop("scroll_up", lambda m: Pose(y=-1 + 2 * m.progress if 0 < m.progress < 1 else -1.0), stand_in,
         "one line passes instead of many")  # fmt: skip
    loop("glitch", loop_glitch, stand_in, "the colour split is drawn as jolts")
    loop(
        "squeeze", lambda m: Pose(scale_x=1 + 0.08 * _wave(m.progress), scale_y=1 - 0.08 * _wave(m.progress))
    )
    loop("still", lambda m: Pose(alpha=0.85 + 0.15 * math.cos(2 * math.pi * m.progress)), stand_in,
         "a gentle shimmer in place of the app's light and colour")  # fmt: skip


def _sized(scale: float) -> Pose:
    return Pose(scale_x=scale, scale_y=scale)


def heartbeat(moment: Moment) -> Pose:
    """Two beats close together, then a pause."""
    u = moment.progress
    beat = math.exp(-(((u - 0.15) / 0.07) ** 2)) + 0.7 * math.exp(-(((u - 0.38) / 0.07) ** 2))
    return _sized(1 + 0.14 * beat * min(1.0, 8 * u) * min(1.0, 8 * (1 - u)))


def tremble(moment: Moment, strength: float = 1.0) -> Pose:
    """A dozen of small jumps a cycle, to other places with every seed."""
    step = int(moment.progress * 8) % 8
    random = Random(f"{moment.seed}/{step}")
    x, y, turned = (random.uniform(-1, 1) for _ in range(3))
    return Pose(own_x=0.008 * strength * x, own_y=0.05 * strength * y, rotation=1.2 * strength * turned)


def loop_glitch(moment: Moment) -> Pose:
    step = int(moment.progress * 10) % 10
    random = Random(f"{moment.seed}/{step}")
    if random.random() < 0.6:
        return Pose()
    return Pose(own_x=random.uniform(-0.05, 0.05), alpha=random.uniform(0.6, 1.0))


def _flipped(u: float) -> Pose:
    cosine = math.cos(2 * math.pi * u)
    return Pose(scale_x=math.copysign(max(0.02, abs(cosine)), cosine))


_register()
