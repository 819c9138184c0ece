"""Effects of many small things: snow, rain, sparks, bokeh, confetti. Seeded; without the app's sprites."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from random import Random

import cv2
import numpy as np

from renderer.fidelity import Grade
from renderer.looks.effects.knobs import clock, gain, slider
from renderer.looks.effects.pixels import Color, screened
from renderer.looks.effects.registry import effect
from renderer.looks.registry import Moment
from renderer.media.picture import Pixels

_MADE = "drawn as simple shapes of the same kind"
SUBPIXEL = 4
"""Bits of subpixel places for OpenCV's drawing."""


@dataclass(frozen=True, slots=True)
class Particle:
    """A place (0…1, y down), how near it is (0 far … 1 near) and its own chance values."""

    x: float
    y: float
    near: float
    phase: float
    turn: float


def _particles(
    moment: Moment, count: int, fall: float, drift: float = 0.0, sway: float = 0.0
) -> Iterator[Particle]:
    """So many, falling `fall` heights a second when near, re-entering from above."""
    random, t = Random(moment.seed), clock(moment)
    many = round(count * min(2.0, gain(moment, "number", 1.0)))
    for _ in range(many):
        x, y, near, phase, turn = (random.random() for _ in range(5))
        speed = 0.4 + 0.6 * near
        y = (y + fall * speed * t) % 1.1 - 0.05
        x = (x + drift * speed * t + sway * math.sin(2 * math.pi * (0.3 * t + phase))) % 1.1 - 0.05
        yield Particle(x, y, near, phase, turn)


def _plate(picture: Pixels) -> Pixels:
    """Black, half the picture's size, to draw lights on."""
    height, width = picture.shape[:2]
    return np.zeros((max(1, height // 2), max(1, width // 2), 3), np.uint8)


def _place(plate: Pixels, x: float, y: float) -> tuple[int, int]:
    scale = 1 << SUBPIXEL
    return round(x * plate.shape[1] * scale), round(y * plate.shape[0] * scale)


def _dot(plate: Pixels, x: float, y: float, radius: float, color: Color) -> None:
    cv2.circle(
        plate,
        _place(plate, x, y),
        round(radius * plate.shape[0] * (1 << SUBPIXEL)),
        color,
        -1,
        cv2.LINE_AA,
        SUBPIXEL,
    )


def _lit(color: Color, level: float) -> Color:
    return color[0] * level, color[1] * level, color[2] * level


def _layer(picture: Pixels, plate: Pixels, moment: Moment) -> Pixels:
    opacity = slider(moment, "background_animation", 1.0)
    return screened(picture, plate if opacity >= 1 else np.asarray(cv2.convertScaleAbs(plate, alpha=opacity)))


@effect("snow", Grade.STAND_IN, _MADE)
def snow(picture: Pixels, moment: Moment) -> Pixels:
    plate = _plate(picture)
    for one in _particles(moment, 140, 0.22, 0.02, 0.015):
        _dot(plate, one.x, one.y, 0.002 + 0.006 * one.near**2, _lit((255, 255, 255), 0.4 + 0.6 * one.near))
    return _layer(picture, np.asarray(cv2.blur(plate, (3, 3)), np.uint8), moment)


@effect("rain", Grade.STAND_IN, _MADE)
def rain(picture: Pixels, moment: Moment) -> Pixels:
    plate = _plate(picture)
    for one in _particles(moment, 160, 2.2, 0.15):
        long = 0.03 + 0.05 * one.near
        tone = 70 + 110 * one.near
        start, end = _place(plate, one.x, one.y), _place(plate, one.x - 0.07 * long, one.y - long)
        cv2.line(plate, start, end, (tone, tone, tone * 0.95), 1, cv2.LINE_AA, SUBPIXEL)
    return _layer(picture, plate, moment)


GOLD: tuple[Color, ...] = ((90, 200, 255), (60, 170, 255), (150, 225, 255))
BOKEH: tuple[Color, ...] = ((70, 170, 255), (150, 110, 255), (255, 190, 90), (120, 230, 255))
PAPERS: tuple[Color, ...] = (
    (60, 60, 240),
    (60, 200, 250),
    (230, 140, 60),
    (120, 220, 90),
    (220, 100, 220),
    (240, 240, 240),
)


@effect("gold_dust", Grade.STAND_IN, _MADE)
def gold_dust(picture: Pixels, moment: Moment) -> Pixels:
    """Glittering dust that sinks slowly."""
    plate, t = _plate(picture), clock(moment)
    for one in _particles(moment, 220, 0.08, 0.0, 0.02):
        shine = max(0.0, math.sin(2 * math.pi * (0.9 * t * (0.5 + one.turn) + one.phase))) ** 2
        color = GOLD[int(one.turn * 3)]
        _dot(plate, one.x, one.y, 0.0012 + 0.0035 * one.near**2, _lit(color, 0.25 + 0.75 * shine))
    glow = cv2.addWeighted(plate, 1.0, cv2.blur(plate, (9, 9)), 1.2, 0)
    return _layer(picture, np.asarray(glow, np.uint8), moment)


@effect("sparkle", Grade.STAND_IN, _MADE)
def sparkle(picture: Pixels, moment: Moment) -> Pixels:
    """Four-pointed stars light up and go out."""
    plate, t = _plate(picture), clock(moment)
    for one in _particles(moment, 40, 0.0):
        shine = max(0.0, math.sin(2 * math.pi * (0.6 * t * (0.6 + one.turn) + one.phase))) ** 3
        if shine < 0.02:
            continue
        reach = (0.012 + 0.035 * one.near**2) * shine
        for dx, dy in ((reach, 0.0), (0.0, reach)):
            flat = dx * plate.shape[0] / plate.shape[1]
            ends = _place(plate, one.x - flat, one.y - dy), _place(plate, one.x + flat, one.y + dy)
            cv2.line(plate, *ends, _lit((225, 245, 255), shine), 1, cv2.LINE_AA, SUBPIXEL)
        _dot(plate, one.x, one.y, 0.003 * shine + 0.001, (235, 250, 255))
    glow = cv2.addWeighted(plate, 1.0, cv2.blur(plate, (11, 11)), 1.5, 0)
    return _layer(picture, np.asarray(glow, np.uint8), moment)


@effect("bokeh", Grade.STAND_IN, _MADE)
def bokeh(picture: Pixels, moment: Moment) -> Pixels:
    """Large pale discs of light that breathe."""
    plate, t = _plate(picture), clock(moment)
    for one in _particles(moment, 16, -0.03, 0.01, 0.02):
        disc = np.zeros_like(plate)
        level = 0.12 + 0.22 * (0.5 + 0.5 * math.sin(2 * math.pi * (0.35 * t + one.phase)))
        radius = (0.04 + 0.1 * one.near) * gain(moment, "size")
        x, y, reach = one.x * plate.shape[1], one.y * plate.shape[0], radius * plate.shape[0] + 2
        left, top = max(0, int(x - reach)), max(0, int(y - reach))
        rows, columns = slice(top, max(top, int(y + reach))), slice(left, max(left, int(x + reach)))
        _dot(disc, one.x, one.y, radius, _lit(BOKEH[int(one.turn * 4)], level))
        plate[rows, columns] = cv2.add(plate[rows, columns], disc[rows, columns])
    return _layer(picture, np.asarray(cv2.blur(plate, (5, 5)), np.uint8), moment)


@effect("confetti", Grade.STAND_IN, _MADE)
def confetti(picture: Pixels, moment: Moment) -> Pixels:
    """Tumbling bits of coloured paper."""
    out, t = picture.copy(), clock(moment)
    height, width = out.shape[:2]
    for one in _particles(moment, 110, 0.3, 0.03, 0.03):
        angle = 2 * math.pi * (one.phase + 0.5 * t * (one.turn - 0.5))
        long = height * (0.008 + 0.01 * one.near)
        flat = long * 0.6 * abs(math.sin(2 * math.pi * (one.turn + 0.8 * t)))
        cos, sin = math.cos(angle), math.sin(angle)
        corners = [
            (one.x * width + a * cos - b * sin, one.y * height + a * sin + b * cos)
            for a, b in ((-long, -flat), (long, -flat), (long, flat), (-long, flat))
        ]
        points = np.rint(np.array(corners) * (1 << SUBPIXEL)).astype(np.int32)
        color = PAPERS[int(one.phase * len(PAPERS))]
        cv2.fillConvexPoly(out, points, (*color, 255), cv2.LINE_AA, SUBPIXEL)
    opacity = slider(moment, "background_animation", 1.0)
    return (
        out if opacity >= 1 else np.asarray(cv2.addWeighted(out, opacity, picture, 1 - opacity, 0), np.uint8)
    )


@effect("fireworks", Grade.STAND_IN, _MADE)
def fireworks(picture: Pixels, moment: Moment) -> Pixels:
    """Bursts of sparks that fall and go out."""
    plate, t = _plate(picture), clock(moment)
    aspect = plate.shape[0] / plate.shape[1]
    for burst in range(3):
        own = t / 1.5 + burst / 3
        u, random = math.fmod(own, 1.0), Random(f"{moment.seed}/{burst}/{int(own)}")
        x, y = random.uniform(0.15, 0.85), random.uniform(0.15, 0.6)
        color = BOKEH[random.randrange(4)]
        for _ in range(60):
            angle, speed = random.uniform(0, 2 * math.pi), random.uniform(0.3, 1.0)
            out = 0.32 * speed * (1 - (1 - u) ** 3)
            dx, dy = out * math.cos(angle) * aspect, out * math.sin(angle) + 0.12 * u * u
            start = _place(plate, x + 0.88 * dx, y + 0.88 * dy)
            cv2.line(
                plate,
                start,
                _place(plate, x + dx, y + dy),
                _lit(color, (1 - u) ** 1.5),
                1,
                cv2.LINE_AA,
                SUBPIXEL,
            )
    glow = cv2.addWeighted(plate, 1.3, cv2.blur(plate, (9, 9)), 1.5, 0)
    return _layer(picture, np.asarray(glow, np.uint8), moment)
