"""Effects of colour: grey, sepia, negative, two tones, turning hues, dark corners."""

from __future__ import annotations

import math

import cv2
import numpy as np
from numpy.typing import NDArray

from renderer.fidelity import Grade
from renderer.looks.effects.knobs import beat, gain, slider
from renderer.looks.effects.pixels import LUMA, Color, shaded, transformed, vignette_mask
from renderer.looks.effects.registry import effect
from renderer.looks.registry import Moment
from renderer.media.picture import Pixels

Matrix = NDArray[np.float32]


def two_tones(dark: Color, light: Color) -> Matrix:
    """Luma mapped on the way from one colour to another."""
    rows = [
        [*((bright - deep) / 255 * weight for weight in LUMA), deep / 255]
        for deep, bright in zip(dark, light, strict=True)
    ]
    return np.array([*rows, [0, 0, 0, 1]], np.float32)


GREY = two_tones((0, 0, 0), (255, 255, 255))
SEPIA = two_tones((18, 24, 30), (196, 228, 250))
NEGATIVE = np.array([[-1, 0, 0, 1], [0, -1, 0, 1], [0, 0, -1, 1], [0, 0, 0, 1]], np.float32)


def blended(matrix: Matrix, share: float) -> Matrix:
    """A colour matrix at part strength."""
    return np.asarray(np.eye(4) * (1 - share) + matrix * share, np.float32)


def hue_turned(degrees: float) -> Matrix:
    """All hues turned, luma kept."""
    cos, sin = math.cos(math.radians(degrees)), math.sin(math.radians(degrees))
    luma = np.tile(np.array(LUMA), (3, 1))
    turn = cos * np.eye(3) + sin / math.sqrt(3) * np.array([[0, 1, -1], [-1, 0, 1], [1, -1, 0]])
    matrix = np.eye(4)
    chroma = np.eye(3) - luma
    matrix[:3, :3] = luma + chroma @ turn @ chroma
    return matrix.astype(np.float32)


def _filter(moment: Moment) -> float:
    """Opacity of the built-in grade."""
    known = {name for name, _ in moment.parameters}
    return slider(moment, "filter" if "filter" in known else "intensity", 1.0)


@effect("grey", note="the grey's contrast is a guess")
def grey(picture: Pixels, moment: Moment) -> Pixels:
    return transformed(picture, blended(GREY, _filter(moment)))


@effect("sepia", note="the tint is a guess")
def sepia(picture: Pixels, moment: Moment) -> Pixels:
    return transformed(picture, blended(SEPIA, 0.85 * _filter(moment)))


@effect("negative", note="inverts the stored values")
def negative(picture: Pixels, moment: Moment) -> Pixels:
    return transformed(picture, blended(NEGATIVE, _filter(moment)))


@effect("duotone", note="the two colours are a guess")
def duotone(picture: Pixels, moment: Moment) -> Pixels:
    """Dark blue to warm yellow; the colour slider turns both."""
    matrix = hue_turned(360 * slider(moment, "color", 0.0)) @ two_tones((110, 20, 40), (120, 235, 255))
    return transformed(picture, blended(matrix.astype(np.float32), 0.9 * _filter(moment)))


@effect("hue_cycle", note="its rhythm is a guess")
def hue_cycle(picture: Pixels, moment: Moment) -> Pixels:
    """The hues run once round the circle."""
    return transformed(picture, hue_turned(360 * beat(moment, 3.0) * min(1.0, gain(moment))))


@effect("thermal", Grade.STAND_IN, "brightness in place of heat")
def thermal(picture: Pixels, moment: Moment) -> Pixels:
    """Brightness on a scale of a heat camera."""
    luma = cv2.cvtColor(picture, cv2.COLOR_BGRA2GRAY)
    heat = cv2.cvtColor(cv2.applyColorMap(luma, cv2.COLORMAP_INFERNO), cv2.COLOR_BGR2BGRA)
    return np.asarray(heat, np.uint8)


@effect("vignette", note="the shape of the shade is a guess")
def vignette(picture: Pixels, moment: Moment) -> Pixels:
    known = {name for name, _ in moment.parameters}
    name = next((n for n in ("intensity", "luminance", "filter") if n in known), "intensity")
    strength = round(min(1.0, 0.8 * gain(moment, name)), 2)
    start = round(0.55 - 0.3 * slider(moment, "range"), 2) if "range" in known else 0.35
    return shaded(picture, vignette_mask(*picture.shape[:2], strength, start))


@effect("poster", Grade.STAND_IN, "flat colours with dark outlines in place of the app's painting")
def poster(picture: Pixels, moment: Moment) -> Pixels:
    """Few flat colours and drawn edges."""
    levels = 6
    steps = np.floor(np.arange(256) / 256 * levels) * 255 / (levels - 1)
    height, width = picture.shape[:2]
    small = cv2.resize(picture, (max(1, width // 2), max(1, height // 2)), interpolation=cv2.INTER_AREA)
    small = cv2.medianBlur(small, 5)
    luma = cv2.GaussianBlur(cv2.cvtColor(small, cv2.COLOR_BGRA2GRAY), (0, 0), 1.0)
    lines = cv2.adaptiveThreshold(luma, 255, cv2.ADAPTIVE_THRESH_MEAN_C, cv2.THRESH_BINARY, 9, 5)
    lines = cv2.resize(lines, (width, height), interpolation=cv2.INTER_LINEAR)
    flat = cv2.LUT(small, np.rint(steps).astype(np.uint8))
    flat = cv2.resize(flat, (width, height), interpolation=cv2.INTER_LINEAR)
    return shaded(np.asarray(flat, np.uint8), np.maximum(np.asarray(lines, np.uint8), 40))
