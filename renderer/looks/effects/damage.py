"""Effects of worn or broken pictures: grain, film, tape, glitches, colour fringes, mosaics."""

from __future__ import annotations

import math
from random import Random

import cv2
import numpy as np

from renderer.fidelity import Grade
from renderer.looks.effects.colors import blended, two_tones
from renderer.looks.effects.knobs import beat, clock, decay, gain, slider
from renderer.looks.effects.pixels import (
    Color,
    colors_apart,
    grained,
    lifted,
    planes,
    scanline_mask,
    screened,
    shaded,
    shifted,
    transformed,
    vignette_mask,
)
from renderer.looks.effects.registry import effect
from renderer.looks.registry import Moment
from renderer.media.picture import Pixels

GRAIN_RATE = 24.0
"""New grain so many times a second, whatever the timeline's rate."""


def _frame(moment: Moment) -> int:
    return int(moment.seconds * GRAIN_RATE + 1e-6)


def _random(moment: Moment, per_second: float) -> Random:
    """Chance that changes so many times a second."""
    return Random(f"{moment.seed}/{int(clock(moment) * per_second + 1e-6)}")


def _noise(moment: Moment) -> float:
    known = {name for name, _ in moment.parameters}
    return gain(moment, next((n for n in ("noise", "intensity", "texture") if n in known), "noise"))


@effect("grain", note="the grain's size is a guess")
def grain(picture: Pixels, moment: Moment) -> Pixels:
    return grained(picture, min(1.2, 0.5 * _noise(moment)), _frame(moment), moment.seed)


@effect("grain_colored", note="the grain's size is a guess")
def grain_colored(picture: Pixels, moment: Moment) -> Pixels:
    return grained(picture, min(1.2, 0.5 * _noise(moment)), _frame(moment), moment.seed, colored=True)


WARM: tuple[Color, Color] = ((22, 26, 34), (178, 222, 248))


@effect(
    "film",
    Grade.STAND_IN,
    "grain, scratches and flicker are made anew, without the app's texture",
    moves=True,
)
def film(picture: Pixels, moment: Moment) -> Pixels:
    """Old warm film: faded colours, grain, scratches, dust, an unsteady lamp."""
    random = _random(moment, 12.0)
    share = 0.55 * slider(moment, "filter", 1.0)
    lamp = 1 + random.uniform(-0.05, 0.03)
    matrix = blended(two_tones(*WARM), share)
    matrix[:3, :3] *= lamp
    out = transformed(picture, matrix)
    height, width = out.shape[:2]
    out = shifted(out, 0, random.choice((0, 0, 0, max(1, height // 540), -max(1, height // 540))))
    texture = slider(moment, "texture", 1.0)
    if texture > 0.05:
        _scratch(out, random, texture)
    out = grained(out, 0.3 * texture, _frame(moment), moment.seed, size=2)
    return shaded(out, vignette_mask(height, width, 0.5, 0.4))


def _scratch(out: Pixels, random: Random, amount: float) -> None:
    """Thin bright lines from top to bottom and specks of dust, drawn into `out`."""
    height, width = out.shape[:2]
    thick = max(1, height // 700)
    for _ in range(random.choice((0, 1, 1, 2))):
        x = random.randrange(width)
        lean = random.randint(-width // 200 - 1, width // 200 + 1)
        _line(out, (x, 0), (x + lean, height), 150 * amount, thick)
    for _ in range(random.randrange(6)):
        x, y = random.randrange(width), random.randrange(height)
        size = max(1, height // 240)
        tone = random.choice((20, 220))
        cv2.ellipse(
            out,
            (x, y),
            (size, random.randint(1, 2 * size)),
            random.uniform(0, 180),
            0,
            360,
            (tone, tone, tone, 255),
            -1,
            cv2.LINE_AA,
        )


def _line(out: Pixels, start: tuple[int, int], end: tuple[int, int], tone: float, thick: int) -> None:
    left, right = sorted((start[0], end[0]))
    left, right = max(0, left - thick - 1), min(out.shape[1], right + thick + 2)
    part = out[:, left:right]
    light = np.zeros_like(part)
    cv2.line(
        light, (start[0] - left, start[1]), (end[0] - left, end[1]), (tone, tone, tone, 0), thick, cv2.LINE_AA
    )
    part[:] = cv2.add(part, light)


@effect("tape", Grade.STAND_IN, "scan lines, fringes and noise are made anew", moves=True)
def tape(picture: Pixels, moment: Moment) -> Pixels:
    """Video tape on an old set: colour fringes, scan lines, noise, a band that runs through."""
    height, width = picture.shape[:2]
    random = _random(moment, 15.0)
    out = colors_apart(picture, max(1, round(width * 0.003 * gain(moment, "horizontal_chromatic", 0.6))))
    if out is picture:
        out = picture.copy()
    band = height // 14
    top = int((clock(moment) * 0.22 % 1.2 - 0.1) * height)
    rows = slice(max(0, top), max(0, min(height, top + band)))
    if rows.stop > rows.start:
        out[rows] = shifted(np.ascontiguousarray(out[rows]), round(width * 0.012))
        out[rows] = lifted(np.ascontiguousarray(out[rows]), 26)
    if random.random() < 0.15:
        y = random.randrange(max(1, height - height // 40))
        part = slice(y, y + max(1, height // 40))
        out[part] = shifted(np.ascontiguousarray(out[part]), round(width * random.uniform(-0.03, 0.03)))
    out = grained(out, 0.25 * gain(moment, "noise"), _frame(moment), moment.seed, size=2, colored=True)
    return shaded(out, scanline_mask(height, width, max(2, height // 270), 0.22))


@effect("glitch", Grade.STAND_IN, "torn rows and colour fringes are made anew", moves=True)
def glitch(picture: Pixels, moment: Moment) -> Pixels:
    """Bursts of torn rows and separated colours."""
    random = _random(moment, 12.0)
    calm = beat(moment, 1.0) > 0.6 or random.random() < 0.25
    if calm:
        return picture
    height, width = picture.shape[:2]
    size = gain(moment)
    out = colors_apart(picture, round(width * 0.012 * size * random.uniform(-1, 1)))
    out = picture.copy() if out is picture else out
    for _ in range(random.randint(3, 9)):
        top = random.randrange(height)
        rows = slice(top, min(height, top + random.randint(height // 90 + 1, height // 10 + 2)))
        moved = round(width * 0.08 * size * random.uniform(-1, 1))
        out[rows] = np.roll(out[rows], moved, axis=1)
    return out


@effect("fringes", note="the offset is a guess", moves=True)
def fringes(picture: Pixels, moment: Moment) -> Pixels:
    """Red and blue beside each other; the offset breathes."""
    height, width = picture.shape[:2]
    swing = 0.6 + 0.4 * math.sin(2 * math.pi * beat(moment, 1.2))
    across = slider(moment, "horizontal_chromatic", 0.6) * gain(moment)
    along = slider(moment, "vertical_chromatic", 0.5) - 0.5
    return colors_apart(picture, round(width * 0.015 * across * swing), round(height * 0.02 * along * swing))


@effect("fringes_radial", note="the offset is a guess", moves=True)
def fringes_radial(picture: Pixels, moment: Moment) -> Pixels:
    """Red swells, and blue half as much, with every beat."""
    reach = 0.04 * gain(moment) * decay(beat(moment, 0.8), 4)
    if reach < 0.0005:
        return picture
    blue, green, red, alpha = planes(picture)
    merged = cv2.merge([_scaled(blue, 1 + reach / 2), green, _scaled(red, 1 + reach), alpha])
    return np.asarray(merged, np.uint8)


def _scaled(plane: Pixels, scale: float) -> Pixels:
    height, width = plane.shape
    x, y = (width - 1) / 2 * (1 - scale), (height - 1) / 2 * (1 - scale)
    matrix = np.array([[scale, 0, x], [0, scale, y]])
    scaled = cv2.warpAffine(plane, matrix, (width, height), borderMode=cv2.BORDER_REPLICATE)
    return np.asarray(scaled, np.uint8)


@effect("mosaic", note="the tiles' size is a guess", moves=True)
def mosaic(picture: Pixels, moment: Moment) -> Pixels:
    """Square tiles of one colour each."""
    known = {name for name, _ in moment.parameters}
    size = slider(moment, next((n for n in ("size", "intensity", "range") if n in known), "size"))
    height, width = picture.shape[:2]
    tile = max(1, round(height * (0.004 + 0.05 * size)))
    small = cv2.resize(
        picture, (max(1, round(width / tile)), max(1, round(height / tile))), interpolation=cv2.INTER_AREA
    )
    return np.asarray(cv2.resize(small, (width, height), interpolation=cv2.INTER_NEAREST), np.uint8)


@effect("hologram", Grade.STAND_IN, "a scanning line and lines of light without the app's drawings")
def hologram(picture: Pixels, moment: Moment) -> Pixels:
    """A bluish projection with lines and a bright bar that runs through."""
    height, width = picture.shape[:2]
    share = 0.6 * slider(moment, "filter", 1.0)
    out = transformed(picture, blended(two_tones((70, 30, 10), (255, 235, 140)), share))
    light = np.zeros((max(2, height // 4), 2, 3), np.float32)
    y = np.linspace(0, 1, light.shape[0], dtype=np.float32)
    place = beat(moment, 2.0) * 1.2 - 0.1
    bar = np.exp(-(((y - place) / 0.015) ** 2)) + 0.35 * np.exp(-np.clip(place - y, 0, 1) / 0.08) * (
        y < place
    )
    light[:] = bar[:, None, None] * np.array([255, 210, 120], np.float32)
    out = screened(out, np.clip(light, 0, 255).astype(np.uint8))
    return shaded(out, scanline_mask(height, width, max(3, height // 216), 0.25))
