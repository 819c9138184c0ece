"""Ragged fronts over fractal noise: smoke, ink, fire and torn paper, without the app's own picture material."""

from __future__ import annotations

from functools import lru_cache

import cv2
import numpy as np

from renderer.fidelity import Grade
from renderer.looks.registry import Moment
from renderer.looks.transitions.curves import bump, part, peak, smooth
from renderer.looks.transitions.dips import shown
from renderer.looks.transitions.fields import noise, slope
from renderer.looks.transitions.pixels import (
    WHITE,
    Color,
    Field,
    front,
    lit,
    mix_by,
    plain,
    shaded,
    sized,
)
from renderer.looks.transitions.registry import TransitionFunction, add_transition, transition
from renderer.media.picture import Pixels


@lru_cache(2)
def _cloudy(seed: int, height: int, width: int, lean: float, dx: float, dy: float, cells: int = 6) -> Field:
    """Noise that leans towards a direction: 0 pure noise, 1 a straight front."""
    mixed = cv2.addWeighted(
        slope(height, width, dx, dy), lean, noise(seed, height, width, cells=cells), 1 - lean, 0
    )
    return np.asarray(mixed, np.float32)


def _smoke(color: Color) -> TransitionFunction:
    """Smoke that rises over the outgoing picture, closes, and thins out over the incoming one."""

    def draw(outgoing: Pixels, incoming: Pixels, moment: Moment) -> Pixels:
        p = moment.progress
        picture = shown(outgoing, incoming, p)
        if p <= 0 or p >= 1:
            return picture
        height, width = outgoing.shape[:2]
        h, w = max(2, height // 4), max(2, width // 4)
        field = _cloudy(moment.seed, h, w, 0.35, 0.4, -1.0, cells=4)
        thick = front(field, min(1.0, 1.05 * peak(p)) ** 2.2, 0.9)
        veil = np.asarray(cv2.GaussianBlur(thick, (0, 0), 3), np.uint8)
        return mix_by(picture, plain(picture, color), sized(veil, outgoing))

    return draw


for _name, _color in (("white", WHITE), ("black", (0.03, 0.03, 0.03))):
    add_transition(f"smoke_{_name}", _smoke(_color), grade=Grade.STAND_IN, cut=True)


def _ink(color: Color) -> TransitionFunction:
    """Ink that soaks in from several places; its wet rim is coloured and the incoming picture follows."""

    def draw(outgoing: Pixels, incoming: Pixels, moment: Moment) -> Pixels:
        p = moment.progress
        if p <= 0 or p >= 1:
            return shown(outgoing, incoming, p)
        height, width = outgoing.shape[:2]
        field = noise(moment.seed, height, width, cells=5, octaves=6)
        wet = smooth(min(1.0, p / 0.62))
        dry = smooth(part(p, 0.3, 1.0))
        out = mix_by(outgoing, plain(outgoing, color), front(field, wet, 0.12))
        return mix_by(out, incoming, front(field, dry, 0.2))

    return draw


add_transition("ink_white", _ink((0.96, 0.97, 0.98)), grade=Grade.STAND_IN)
add_transition("ink_black", _ink((0.07, 0.06, 0.06)), grade=Grade.STAND_IN)


@transition("burn", grade=Grade.STAND_IN)
def burn(outgoing: Pixels, incoming: Pixels, moment: Moment) -> Pixels:
    """Fire eats the outgoing picture: a charred rim, a glowing line, the incoming picture behind."""
    p = moment.progress
    if p <= 0 or p >= 1:
        return shown(outgoing, incoming, p)
    height, width = outgoing.shape[:2]
    field = _cloudy(moment.seed, height, width, 0.25, 0.3, -1.0, cells=7)
    at = -0.1 + p * 1.2
    unburnt = np.asarray(cv2.bitwise_not(front(field, at + 0.06, 0.09)), np.uint8)
    charred = shaded(outgoing, unburnt)
    out = mix_by(charred, incoming, front(field, at, 0.012))
    small = cv2.resize(field, (max(2, width // 4), max(2, height // 4)), interpolation=cv2.INTER_AREA)
    rim = np.exp(-(((small - at) / 0.022) ** 2))
    halo = np.exp(-(((small - at) / 0.075) ** 2))
    fade = min(1.0, 5 * bump(p))
    light = np.zeros((*small.shape, 4), np.float32)
    light[..., 0] = 60 * rim
    light[..., 1] = 185 * rim + 45 * halo
    light[..., 2] = 255 * rim + 150 * halo
    glow = np.clip(light * fade, 0, 255).astype(np.uint8)
    return lit(out, sized(glow, outgoing))


@lru_cache(2)
def _torn(seed: int, height: int, width: int, dx: float, dy: float) -> Field:
    """A front that bends in long curves and frays in fibres, without islands."""
    bends = noise(seed, height, width, cells=3, octaves=2)
    fibers = noise(seed + 1, height, width, cells=90, octaves=2)
    front_line = cv2.addWeighted(slope(height, width, dx, dy), 0.84, bends, 0.15, 0)
    return np.asarray(cv2.addWeighted(front_line, 1, fibers, 0.008, 0), np.float32)


def _tear(dx: float, dy: float) -> TransitionFunction:
    """A torn edge runs over the canvas: a white, fibrous rim and its shadow on the incoming picture."""

    def draw(outgoing: Pixels, incoming: Pixels, moment: Moment) -> Pixels:
        p = moment.progress
        if p <= 0 or p >= 1:
            return shown(outgoing, incoming, p)
        height, width = outgoing.shape[:2]
        field = _torn(moment.seed, height, width, dx, dy)
        at = smooth(p) * 1.12 - 0.06
        paper = plain(outgoing, (0.93, 0.95, 0.96))
        out = mix_by(outgoing, paper, front(field, at + 0.018, 0.006))
        behind = shaded(incoming, front(field, at + 0.02, 0.1))
        return mix_by(out, behind, front(field, at, 0.004))

    return draw


add_transition("tear_right", _tear(1.0, 0.25), grade=Grade.STAND_IN)
add_transition("tear_down", _tear(0.2, 1.0), grade=Grade.STAND_IN)
