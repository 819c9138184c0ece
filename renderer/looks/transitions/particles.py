"""Small things that fly by while one picture turns into the other: dots, stars, hearts, snow and bubbles."""

from __future__ import annotations

import math

import cv2
import numpy as np
from numpy.typing import NDArray

from renderer.fidelity import Grade
from renderer.looks.registry import Moment
from renderer.looks.transitions.curves import bump, part, smooth
from renderer.looks.transitions.pixels import lit, mix, sized
from renderer.looks.transitions.registry import TransitionFunction, add_transition
from renderer.media.picture import Pixels

COUNT = 90
"""Particles in one transition."""
SUBPIXEL_BITS = 4


def _outline(kind: str) -> NDArray[np.float64]:
    """A shape's corners round the origin, radius about 1, y down."""
    turn = np.linspace(0, 2 * math.pi, 25)[:-1]
    if kind == "heart":
        x = 16 * np.sin(turn) ** 3
        y = 13 * np.cos(turn) - 5 * np.cos(2 * turn) - 2 * np.cos(3 * turn) - np.cos(4 * turn)
        return np.stack([x, -y], 1) / 17
    if kind == "star":
        turn = np.arange(8) * math.pi / 4
        radius = np.where(np.arange(8) % 2 == 0, 1.0, 0.3)
        return np.stack([np.sin(turn) * radius, -np.cos(turn) * radius], 1)
    return np.stack([np.cos(turn), np.sin(turn)], 1)


def _particles(
    kind: str, colors: tuple[tuple[int, int, int], ...], fall: float, size: float, soft: float
) -> TransitionFunction:
    """A crossfade behind drifting sprites; `fall` in canvas heights (negative rises), `size` a share of the height."""
    outline = _outline(kind)

    def draw(outgoing: Pixels, incoming: Pixels, moment: Moment) -> Pixels:
        p = moment.progress
        both = mix(outgoing, incoming, smooth(part(p, 0.25, 0.75)))
        strength = min(1.0, 1.4 * bump(p))
        if p <= 0 or p >= 1:
            return both
        height, width = (max(2, n // 2) for n in outgoing.shape[:2])
        light = np.zeros((height, width, 3), np.uint8)
        rng = np.random.default_rng(moment.seed)
        for n, (x, y, s, f, sway, turn) in enumerate(rng.random((COUNT, 6))):
            radius = height * size * (0.25 + s * s)
            y = (y * 1.3 - 0.15 + fall * (p - 0.5) * (0.6 + 0.8 * f)) * height
            x = (x + 0.03 * math.sin(2 * math.pi * (sway + p))) * width
            spin = 2 * math.pi * turn + (p * 3 * (f - 0.5) if kind != "heart" else 0.0)
            spin = 0.5 * (turn - 0.5) if kind == "heart" else spin
            c, sn = math.cos(spin), math.sin(spin)
            points = outline @ np.array([[c, sn], [-sn, c]]) * radius + (x, y)
            glint = strength * (0.45 + 0.55 * math.sin(2 * math.pi * (f * 5 + p * 2)) ** 2)
            color = tuple(float(v) * glint for v in colors[n % len(colors)])
            fixed = np.round(points * 2**SUBPIXEL_BITS).astype(np.int32)
            if kind == "bubble":
                cv2.polylines(
                    light, [fixed], True, color, max(1, round(radius * 0.12)), cv2.LINE_AA, SUBPIXEL_BITS
                )
            else:
                cv2.fillPoly(light, [fixed], color, cv2.LINE_AA, SUBPIXEL_BITS)
        if soft > 0:
            coarse = cv2.resize(light, (max(1, width // 4), max(1, height // 4)))
            halo = cv2.GaussianBlur(coarse, (0, 0), max(0.5, height * soft / 4))
            light = cv2.add(light, cv2.resize(halo, (width, height)))
        light = cv2.merge([light, np.zeros((height, width), np.uint8)])
        return lit(both, sized(np.asarray(light, np.uint8), outgoing))

    return draw


_SNOW = ((255, 250, 245), (255, 255, 255))
_GOLD = ((120, 205, 255), (70, 170, 255), (190, 235, 255))
_PINK = ((150, 105, 255), (190, 150, 255), (120, 70, 240))
add_transition("particles_dots", _particles("dot", _GOLD, -0.5, 0.012, 0.012), grade=Grade.STAND_IN)
add_transition("particles_stars", _particles("star", _GOLD, -0.3, 0.035, 0.012), grade=Grade.STAND_IN)
add_transition("particles_hearts", _particles("heart", _PINK, -0.9, 0.045, 0.0), grade=Grade.STAND_IN)
add_transition("particles_snow", _particles("dot", _SNOW, 0.8, 0.011, 0.006), grade=Grade.STAND_IN)
add_transition(
    "particles_bubbles",
    _particles("bubble", ((255, 235, 215),), -0.8, 0.055, 0.006),
    grade=Grade.STAND_IN,
    cut=False,
)
