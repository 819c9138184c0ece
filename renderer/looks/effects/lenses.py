"""Effects of bent light: lenses, water, twists."""

from __future__ import annotations

import math
from functools import lru_cache

import cv2
import numpy as np
from numpy.typing import NDArray

from renderer.fidelity import Grade
from renderer.looks.effects.knobs import clock, gain, run_in
from renderer.looks.effects.pixels import row_fields, shaded
from renderer.looks.effects.registry import effect
from renderer.looks.registry import Moment
from renderer.media.picture import Pixels

FINE = 8
"""Maps are computed at every eighth pixel and interpolated: bends are smooth."""
Map = NDArray[np.float32]


def _grid(height: int, width: int) -> tuple[Map, Map, int, int]:
    """Coordinates −1…1 (x by the width, y by the height) on the coarse grid."""
    rows, columns = height // FINE + 2, width // FINE + 2
    y = np.linspace(-1, 1, rows, dtype=np.float32)[:, None]
    x = np.linspace(-1, 1, columns, dtype=np.float32)[None, :]
    full_y, full_x = np.broadcast_to(y, (rows, columns)), np.broadcast_to(x, (rows, columns))
    return full_x, full_y, rows, columns


def _remapped(picture: Pixels, x: Map, y: Map) -> Pixels:
    """Each place shows what is at (x, y), given on the coarse grid in −1…1."""
    height, width = picture.shape[:2]
    map_x = cv2.resize((x + 1) * ((width - 1) / 2), (width, height), interpolation=cv2.INTER_LINEAR)
    map_y = cv2.resize((y + 1) * ((height - 1) / 2), (width, height), interpolation=cv2.INTER_LINEAR)
    return _taken(picture, np.asarray(map_x, np.float32), np.asarray(map_y, np.float32))


def _taken(picture: Pixels, map_x: Map, map_y: Map) -> Pixels:
    out = cv2.remap(picture, map_x, map_y, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REFLECT_101)
    return np.asarray(out, np.uint8)


@lru_cache(maxsize=16)
def _barrel(height: int, width: int, strength: float) -> tuple[Map, Map]:
    x, y, _, _ = _grid(height, width)
    squared = (x * x * (width / height) ** 2 + y * y) / (1 + (width / height) ** 2)
    bend = (1 + strength * squared) / (1 + strength)
    return np.asarray(x * bend, np.float32), np.asarray(y * bend, np.float32)


@effect("fisheye", note="the lens's strength is a guess", moves=True)
def fisheye(picture: Pixels, moment: Moment) -> Pixels:
    """A wide round lens: the middle swells, the edges are squeezed."""
    strength = round(1.2 * gain(moment) * gain(moment, "distortion"), 2)
    return _remapped(picture, *_barrel(*picture.shape[:2], strength))


@effect("fisheye_pulse", note="its rhythm is a guess", moves=True)
def fisheye_pulse(picture: Pixels, moment: Moment) -> Pixels:
    swing = 0.5 - 0.5 * math.cos(2 * math.pi * clock(moment) / 1.2)
    return _remapped(picture, *_barrel(*picture.shape[:2], round(1.2 * gain(moment) * swing, 2)))


@effect("magnifier", Grade.STAND_IN, "a glass in the middle without the app's frame", moves=True)
def magnifier(picture: Pixels, moment: Moment) -> Pixels:
    """A round glass in the middle that shows everything half again as large."""
    height, width = picture.shape[:2]
    x, y, _, _ = _grid(height, width)
    radius = np.sqrt((x * width / height) ** 2 + y * y) / (0.55 * max(0.05, gain(moment, "size")))
    inside = np.clip((1 - radius) / 0.06, 0, 1)
    factor = 1 - inside * (1 - 1 / 1.6)
    return _remapped(picture, np.asarray(x * factor, np.float32), np.asarray(y * factor, np.float32))


@effect("water", note="the waves' size is a guess", moves=True)
def water(picture: Pixels, moment: Moment) -> Pixels:
    """Waves run through the picture."""
    height, width = picture.shape[:2]
    y, x = row_fields(height, width)
    t, size = 2 * math.pi * clock(moment), gain(moment) * gain(moment, "distortion")
    map_x = x + np.asarray(0.006 * width * size * np.sin(y * (12 / height) + 0.7 * t), np.float32)
    map_y = y + np.asarray(0.008 * height * size * np.sin(x * (14 / width) + 0.5 * t), np.float32)
    return _taken(picture, np.ascontiguousarray(map_x), np.ascontiguousarray(map_y))


@effect("shock", note="the wave's speed is a guess", moves=True)
def shock(picture: Pixels, moment: Moment) -> Pixels:
    """One ring runs from the middle to the edges, again and again."""
    height, width = picture.shape[:2]
    x, y, _, _ = _grid(height, width)
    radius = np.sqrt((x * width / height) ** 2 + y * y)
    front = 2.2 * math.fmod(clock(moment) / 1.2, 1.0)
    wave = 0.12 * gain(moment) * np.exp(-(((radius - front) / 0.18) ** 2)) * math.exp(-0.6 * front)
    factor = 1 - wave / np.maximum(radius, 0.15)
    return _remapped(picture, np.asarray(x * factor, np.float32), np.asarray(y * factor, np.float32))


@effect("twist", note="the twist's strength is a guess", moves=True)
def twist(picture: Pixels, moment: Moment) -> Pixels:
    """The middle turns further than the edges, to and fro."""
    height, width = picture.shape[:2]
    aspect = width / height
    x, y, _, _ = _grid(height, width)
    radius = np.sqrt((x * aspect) ** 2 + y * y)
    swing = math.sin(2 * math.pi * clock(moment) / 3.0)
    angle = 1.4 * gain(moment) * swing * np.clip(1 - radius, 0, 1) ** 2
    cos, sin = np.cos(angle), np.sin(angle)
    return _remapped(
        picture,
        np.asarray((x * aspect * cos - y * sin) / aspect, np.float32),
        np.asarray(x * aspect * sin + y * cos, np.float32),
    )


@effect("binoculars", note="the glasses' size is a guess")
def binoculars(picture: Pixels, moment: Moment) -> Pixels:
    """Black but for two round glasses that open at the start."""
    height, width = picture.shape[:2]
    mask = np.zeros((height, width), np.uint8)
    radius = round(0.42 * height * run_in(moment, 0.4))
    if radius > 0:
        for side in (-1, 1):
            center = (round(width / 2 + side * 0.3 * height), height // 2)
            cv2.circle(mask, center, radius, 255, -1, cv2.LINE_AA)
    return shaded(picture, np.asarray(mask, np.uint8))
