"""Effects of light: glow, leaks, beams, outlines, fog, fire, lightning. Made anew, seeded, without the app's art."""

from __future__ import annotations

import math
from functools import lru_cache
from random import Random

import cv2
import numpy as np
from numpy.typing import NDArray

from renderer.fidelity import Grade
from renderer.looks.effects.knobs import beat, clock, gain, slider
from renderer.looks.effects.pixels import Color, lifted, mixed, screened, soft
from renderer.looks.effects.registry import effect
from renderer.looks.registry import Moment
from renderer.media.picture import Pixels

_MADE = "light of the same kind, made anew"
COARSE = 96
"""Height of the plate soft light is computed on."""


def _opacity(moment: Moment) -> float:
    """Of the layer of light over the picture."""
    known = {name for name, _ in moment.parameters}
    if "background_animation" in known:
        return slider(moment, "background_animation", 1.0)
    return min(1.0, gain(moment, "luminance"))


@effect("glow", note="the glow's reach and strength are guesses")
def glow(picture: Pixels, moment: Moment) -> Pixels:
    """Bright parts shine into their surroundings."""
    height, width = picture.shape[:2]
    small = cv2.resize(picture, (max(1, width // 4), max(1, height // 4)), interpolation=cv2.INTER_AREA)
    bright = lifted(np.asarray(small, np.uint8), -110)
    halo = soft(bright, height / 4 * 0.03)
    halo = np.asarray(cv2.convertScaleAbs(halo, alpha=1.5 * gain(moment, "luminance")), np.uint8)
    halo[:, :, 3] = 0
    return screened(picture, halo)


@effect("soft_focus", note="the haze's reach and strength are guesses")
def soft_focus(picture: Pixels, moment: Moment) -> Pixels:
    """A dreamy haze: a blurred copy screened over."""
    height, width = picture.shape[:2]
    small = cv2.resize(picture, (max(1, width // 4), max(1, height // 4)), interpolation=cv2.INTER_AREA)
    haze = soft(np.asarray(small, np.uint8), height / 4 * 0.02)
    haze = np.asarray(cv2.convertScaleAbs(haze, alpha=0.45 * gain(moment, "luminance")), np.uint8)
    haze[:, :, 3] = 0
    return screened(picture, haze)


def _blobs(moment: Moment, aspect: float, colors: tuple[Color, ...], count: int) -> Pixels:
    """Large soft patches of light that wander about the edges."""
    random, t = Random(moment.seed), clock(moment)
    rows, columns = COARSE, max(2, round(COARSE * aspect))
    y = np.linspace(0, 1, rows, dtype=np.float32)[:, None]
    x = np.linspace(0, aspect, columns, dtype=np.float32)[None, :]
    light = np.zeros((rows, columns, 3), np.float32)
    for index in range(count):
        phase, rate, reach = random.random(), random.uniform(0.08, 0.25), random.uniform(0.25, 0.6)
        angle = 2 * math.pi * (rate * t + phase)
        cx, cy = aspect * (0.5 + 0.55 * math.cos(angle)), 0.5 + 0.55 * math.sin(1.3 * angle + index)
        level = 0.6 + 0.4 * math.sin(2 * math.pi * (0.4 * t + random.random()))
        spot = level * np.exp(-((x - cx) ** 2 + (y - cy) ** 2) / (reach * reach))
        light += spot[:, :, None] * np.array(colors[index % len(colors)], np.float32)
    return np.asarray(np.clip(light, 0, 255), np.uint8)


WARM_LIGHT: tuple[Color, ...] = ((40, 110, 255), (70, 190, 255), (60, 60, 230))
STAGE_LIGHT: tuple[Color, ...] = (
    (255, 60, 120),
    (60, 40, 255),
    (255, 200, 40),
    (80, 255, 140),
    (200, 60, 255),
)


@effect("leak", Grade.STAND_IN, _MADE)
def leak(picture: Pixels, moment: Moment) -> Pixels:
    """Warm light leaks in from the edges and wanders."""
    light = _blobs(moment, picture.shape[1] / picture.shape[0], WARM_LIGHT, 4)
    return screened(picture, np.asarray(cv2.convertScaleAbs(light, alpha=0.8 * _opacity(moment)), np.uint8))


@effect("stage", Grade.STAND_IN, _MADE)
def stage(picture: Pixels, moment: Moment) -> Pixels:
    """Coloured beams from above that sweep over the picture."""
    aspect = picture.shape[1] / picture.shape[0]
    light = _beams(moment, aspect, STAGE_LIGHT, 5, 0.07)
    return screened(picture, np.asarray(cv2.convertScaleAbs(light, alpha=0.75 * _opacity(moment)), np.uint8))


@effect("rays", Grade.STAND_IN, _MADE)
def rays(picture: Pixels, moment: Moment) -> Pixels:
    """Pale rays from above."""
    aspect = picture.shape[1] / picture.shape[0]
    light = _beams(moment, aspect, ((190, 235, 255),), 6, 0.05)
    return screened(picture, np.asarray(cv2.convertScaleAbs(light, alpha=0.45 * _opacity(moment)), np.uint8))


def _beams(moment: Moment, aspect: float, colors: tuple[Color, ...], count: int, width: float) -> Pixels:
    random, t = Random(moment.seed), clock(moment)
    rows, columns = 2 * COARSE, max(2, round(2 * COARSE * aspect))
    y = np.linspace(0, 1, rows, dtype=np.float32)[:, None]
    x = np.linspace(0, aspect, columns, dtype=np.float32)[None, :]
    light = np.zeros((rows, columns, 3), np.float32)
    for index in range(count):
        source = aspect * (index + 0.5) / count
        lean = 0.9 * math.sin(2 * math.pi * (random.uniform(0.12, 0.3) * t + random.random()))
        away = (x - source - lean * (y + 0.1)) / (width * (0.4 + 1.6 * y))
        beam = np.exp(-(away**2)) * (1 - 0.75 * y)
        light += beam[:, :, None] * np.array(colors[index % len(colors)], np.float32)
    return np.asarray(np.clip(light, 0, 255), np.uint8)


@effect("sweep", Grade.STAND_IN, _MADE)
def sweep(picture: Pixels, moment: Moment) -> Pixels:
    """A slanting bar of blueish light runs across."""
    aspect = picture.shape[1] / picture.shape[0]
    columns = max(2, round(COARSE * aspect))
    y = np.linspace(0, 1, COARSE, dtype=np.float32)[:, None]
    x = np.linspace(0, aspect, columns, dtype=np.float32)[None, :]
    place = (aspect + 0.8) * beat(moment, 1.6) - 0.4
    bar = np.exp(-(((x + 0.3 * (y - 0.5) - place) / 0.09) ** 2))
    light = bar[:, :, None] * np.array([255, 200, 130], np.float32) * _opacity(moment)
    return screened(picture, np.asarray(np.clip(light, 0, 255), np.uint8))


@effect("edges", Grade.STAND_IN, "outlines of brightness in place of the app's own")
def edges(picture: Pixels, moment: Moment) -> Pixels:
    """Outlines glow in a colour that changes slowly."""
    height, width = picture.shape[:2]
    small = cv2.resize(picture, (max(1, width // 2), max(1, height // 2)), interpolation=cv2.INTER_AREA)
    luma = cv2.GaussianBlur(cv2.cvtColor(small, cv2.COLOR_BGRA2GRAY), (0, 0), 1.2)
    across, along = cv2.Sobel(luma, cv2.CV_16S, 1, 0), cv2.Sobel(luma, cv2.CV_16S, 0, 1)
    lines = cv2.addWeighted(cv2.convertScaleAbs(across), 1.0, cv2.convertScaleAbs(along), 1.0, -24)
    halo = cv2.addWeighted(lines, 1.2, cv2.blur(lines, (9, 9)), 1.6 * gain(moment), 0)
    turn = 2 * math.pi * (beat(moment, 4.0) + slider(moment, "color", 0.0))
    color = [0.5 + 0.5 * math.cos(turn + shift) for shift in (0.0, 2.1, 4.2)]
    light = cv2.merge([cv2.convertScaleAbs(halo, alpha=0.3 + 0.7 * channel) for channel in color])
    return screened(picture, np.asarray(light, np.uint8))


@lru_cache(maxsize=4)
def _cloud(seed: int) -> NDArray[np.float32]:
    """Fractal noise 0…1 that repeats at its edges, (256, 256)."""
    random = np.random.default_rng(seed)
    cloud = np.zeros((256, 256), np.float32)
    for octave in range(2, 7):
        side = 2**octave
        field = random.random((side, side), dtype=np.float32)
        field = np.pad(field, 2, mode="wrap")
        grown = cv2.resize(field, ((side + 4) * 256 // side,) * 2, interpolation=cv2.INTER_CUBIC)
        edge = 2 * 256 // side
        cloud += grown[edge : edge + 256, edge : edge + 256] / 2 ** (octave - 2)
    cloud -= cloud.min()
    return np.asarray(cloud / cloud.max(), np.float32)


def _drift(moment: Moment, dx: float, dy: float) -> NDArray[np.float32]:
    """The cloud moved on, in its sizes a second, two layers of it."""
    t, cloud = clock(moment), _cloud(7)
    first = np.roll(cloud, (int(256 * dy * t), int(256 * dx * t)), (0, 1))
    second = np.roll(cloud[::-1], (int(256 * 0.6 * dy * t), int(256 * -0.7 * dx * t)), (0, 1))
    return np.asarray((first + second) / 2, np.float32)


@effect("smoke", Grade.STAND_IN, "drifting fog, made anew")
def smoke(picture: Pixels, moment: Moment) -> Pixels:
    fog = np.clip((_drift(moment, 0.03, -0.05) - 0.35) * 2.2, 0, 1) * 200 * _opacity(moment)
    plane = fog.astype(np.uint8)
    return screened(picture, np.asarray(cv2.merge([plane, plane, plane]), np.uint8))


@effect("fire", Grade.STAND_IN, "flames of noise at the lower edge, made anew")
def fire(picture: Pixels, moment: Moment) -> Pixels:
    noise = _drift(moment, 0.02, -0.9)
    height = np.linspace(0, 1, 256, dtype=np.float32)[:, None]
    flame = np.clip(noise * 1.9 + 1.9 * height - 2.0, 0, 1) * _opacity(moment)
    light = np.dstack([flame**3 * 150, flame**1.6 * 200, np.sqrt(flame) * 255])
    return screened(picture, np.asarray(np.clip(light, 0, 255), np.uint8))


@effect("lightning", Grade.STAND_IN, "bolts made anew")
def lightning(picture: Pixels, moment: Moment) -> Pixels:
    """A bolt and its flash, every second or so."""
    t = clock(moment) / 1.1
    u = math.fmod(t, 1.0)
    random = Random(f"{moment.seed}/{int(t)}")
    level = max(0.0, 1 - u / 0.3) * (0.5 if 0.06 < u < 0.1 else 1.0)
    if level <= 0:
        return picture
    height, width = picture.shape[:2]
    plate = np.zeros((height // 2 + 1, width // 2 + 1, 3), np.uint8)
    x, y = random.uniform(0.2, 0.8) * plate.shape[1], 0.0
    while y < plate.shape[0] * 0.9:
        next_x = x + random.uniform(-0.05, 0.05) * plate.shape[1]
        next_y = y + random.uniform(0.03, 0.08) * plate.shape[0]
        thick = max(1, plate.shape[0] // 180)
        cv2.line(plate, (int(x), int(y)), (int(next_x), int(next_y)), (255, 230, 220), thick, cv2.LINE_AA)
        x, y = next_x, next_y
    shine = cv2.addWeighted(plate, 1.0, cv2.blur(plate, (25, 25)), 3.0, 40)
    return mixed(picture, screened(picture, np.asarray(shine, np.uint8)), level * min(1.0, _opacity(moment)))
