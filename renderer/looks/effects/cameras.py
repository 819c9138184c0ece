"""Effects of a moving camera: push-ins, pulses, shakes, swings."""

from __future__ import annotations

import math
from random import Random

from renderer.fidelity import Grade
from renderer.looks.effects.knobs import beat, clock, decay, gain, run_in
from renderer.looks.effects.pixels import camera, mixed
from renderer.looks.effects.registry import effect
from renderer.looks.registry import Moment
from renderer.media.picture import Pixels

_RHYTHM = "its rhythm and reach are guesses"
PUSH_SECONDS = 0.5


def _size(moment: Moment) -> float:
    """Intensity, range or size, whichever the effect has: 1 at its default."""
    known = {name for name, _ in moment.parameters}
    return gain(moment, next((n for n in ("intensity", "range", "size") if n in known), "intensity"))


@effect("push_in", note=_RHYTHM, moves=True)
def push_in(picture: Pixels, moment: Moment) -> Pixels:
    """A quick step nearer, once."""
    u = run_in(moment, PUSH_SECONDS)
    return camera(picture, 1 + 0.1 * _size(moment) * (1 - (1 - u) ** 3))


@effect("slow_zoom", note=_RHYTHM, moves=True)
def slow_zoom(picture: Pixels, moment: Moment) -> Pixels:
    """Nearer and nearer over the whole duration."""
    return camera(picture, 1 + 0.25 * _size(moment) * moment.progress)


@effect("slow_zoom_out", note=_RHYTHM, moves=True)
def slow_zoom_out(picture: Pixels, moment: Moment) -> Pixels:
    return camera(picture, 1 + 0.25 * _size(moment) * (1 - moment.progress))


@effect("heartbeat", note=_RHYTHM, moves=True)
def heartbeat(picture: Pixels, moment: Moment) -> Pixels:
    """Two beats close together, then a pause; a faint larger copy spreads with each."""
    u = beat(moment, 1.0)
    size = math.exp(-(((u - 0.12) / 0.07) ** 2)) + 0.6 * math.exp(-(((u - 0.36) / 0.08) ** 2))
    if size < 0.01:
        return picture
    return camera(picture, 1 + 0.14 * _size(moment) * size)


@effect("pulse", note=_RHYTHM, moves=True)
def pulse(picture: Pixels, moment: Moment) -> Pixels:
    """Jumps nearer with the beat and falls back."""
    return camera(picture, 1 + 0.12 * _size(moment) * decay(beat(moment, 0.5)))


@effect("breathe", note=_RHYTHM, moves=True)
def breathe(picture: Pixels, moment: Moment) -> Pixels:
    swing = 0.5 - 0.5 * math.cos(2 * math.pi * beat(moment, 2.0))
    return camera(picture, 1 + 0.2 * _size(moment) * swing)


def _wander(moment: Moment, per_second: float) -> tuple[float, float, float]:
    """Three smooth, never repeating swings of about −1…1."""
    random, t = Random(moment.seed), clock(moment) * per_second
    return (_swing(random, t), _swing(random, t), _swing(random, t))


def _swing(random: Random, t: float) -> float:
    phases = [random.random() for _ in range(3)]
    rates, weights = (1.0, 1.73, 2.91), (0.55, 0.3, 0.15)
    return sum(
        w * math.sin(2 * math.pi * (r * t + p)) for r, w, p in zip(rates, weights, phases, strict=True)
    )


@effect("shake", note=_RHYTHM, moves=True)
def shake(picture: Pixels, moment: Moment) -> Pixels:
    x, y, turn = _wander(moment, 5.0)
    size = _size(moment)
    return camera(picture, 1 + 0.08 * size, 0.025 * size * x, 0.035 * size * y, 0.8 * size * turn)


@effect("shake_gently", note=_RHYTHM, moves=True)
def shake_gently(picture: Pixels, moment: Moment) -> Pixels:
    """A hand-held camera."""
    x, y, turn = _wander(moment, 0.8)
    size = _size(moment)
    return camera(picture, 1 + 0.08 * size, 0.02 * size * x, 0.02 * size * y, 1.5 * size * turn)


@effect("shake_push", note=_RHYTHM, moves=True)
def shake_push(picture: Pixels, moment: Moment) -> Pixels:
    """Shaking while coming nearer."""
    x, y, turn = _wander(moment, 2.5)
    size = _size(moment)
    near = 1.08 + 0.15 * size * moment.progress
    return camera(picture, near, 0.02 * size * x, 0.02 * size * y, 1.5 * size * turn)


@effect("shake_along", note=_RHYTHM, moves=True)
def shake_along(picture: Pixels, moment: Moment) -> Pixels:
    """Jolts up and down that die away."""
    u = beat(moment, 0.6)
    return camera(picture, 1.1, 0.0, 0.05 * _size(moment) * decay(u, 4) * math.sin(8 * math.pi * u))


@effect("shake_across", note=_RHYTHM, moves=True)
def shake_across(picture: Pixels, moment: Moment) -> Pixels:
    u = beat(moment, 0.6)
    return camera(picture, 1.1, 0.05 * _size(moment) * decay(u, 4) * math.sin(8 * math.pi * u))


@effect("swing", note=_RHYTHM, moves=True)
def swing(picture: Pixels, moment: Moment) -> Pixels:
    """Rocks to and fro."""
    angle = 7 * _size(moment) * math.sin(2 * math.pi * beat(moment, 1.5))
    return camera(picture, 1.2, degrees=angle)


@effect("flip_zoom", Grade.STAND_IN, "turns flat where the app turns in space", moves=True)
def flip_zoom(picture: Pixels, moment: Moment) -> Pixels:
    """Every second the picture swings round once while it comes nearer and goes back."""
    u = beat(moment, 1.0)
    if u >= 0.6:
        return picture
    share = 0.5 - 0.5 * math.cos(math.pi * u / 0.6)
    return camera(picture, 1 + 0.5 * _size(moment) * math.sin(math.pi * u / 0.6), degrees=360 * share)


@effect("s_move", Grade.STAND_IN, "the path is a guess", moves=True)
def s_move(picture: Pixels, moment: Moment) -> Pixels:
    """Wanders over the picture along an S."""
    t = 2 * math.pi * beat(moment, 3.0)
    return camera(picture, 1.2, 0.06 * math.sin(t), 0.04 * math.sin(2 * t), 1.5 * math.sin(t))


@effect("ghost", Grade.STAND_IN, "a swelling copy in place of what was seen before", moves=True)
def ghost(picture: Pixels, moment: Moment) -> Pixels:
    """A pale copy leaves the picture, growing as it fades."""
    u = beat(moment, 1.0)
    return mixed(picture, camera(picture, 1 + 0.35 * u * _size(moment)), 0.45 * (1 - u))
