"""Effects of focus: blurs that stay, come and go."""

from __future__ import annotations

import math
from functools import lru_cache

import cv2
import numpy as np

from renderer.fidelity import Grade
from renderer.looks.effects.knobs import beat, gain, run_in, slider
from renderer.looks.effects.pixels import camera, mixed, soft
from renderer.looks.effects.registry import effect
from renderer.looks.registry import Moment
from renderer.media.picture import Pixels

STRONGEST = 0.04
"""Blur radius at the slider's end, as a share of the height."""


def _sigma(picture: Pixels, moment: Moment) -> float:
    """The blur slider; effects without one have intensity or size in its place."""
    known = {name for name, _ in moment.parameters}
    name = next((n for n in ("blur", "intensity", "size", "range") if n in known), "blur")
    return slider(moment, name) * STRONGEST * float(picture.shape[0])


@effect("blur", note="the blur's strength is a guess", moves=True)
def blur(picture: Pixels, moment: Moment) -> Pixels:
    return soft(picture, _sigma(picture, moment))


@effect("blur_across", note="the blur's strength is a guess", moves=True)
def blur_across(picture: Pixels, moment: Moment) -> Pixels:
    return soft(picture, 2 * _sigma(picture, moment), 0.0)


@effect("blur_along", note="the blur's strength is a guess", moves=True)
def blur_along(picture: Pixels, moment: Moment) -> Pixels:
    return soft(picture, 0.0, 2 * _sigma(picture, moment))


@effect("blur_square", note="the box's size is a guess", moves=True)
def blur_square(picture: Pixels, moment: Moment) -> Pixels:
    """A single box: squares where there were points."""
    size = max(1, round(2.5 * _sigma(picture, moment))) | 1
    return np.asarray(cv2.blur(picture, (size, size), borderType=cv2.BORDER_REPLICATE), np.uint8)


@effect("blur_zoom", note="the blur's strength is a guess", moves=True)
def blur_zoom(picture: Pixels, moment: Moment) -> Pixels:
    """Streaks away from the centre: each doubling of the picture over itself doubles their length."""
    height, width = picture.shape[:2]
    small = cv2.resize(picture, (max(1, width // 2), max(1, height // 2)), interpolation=cv2.INTER_AREA)
    out = np.asarray(small, np.uint8)
    reach = 0.16 * gain(moment, "blur") * gain(moment)
    for part in (0.5, 0.25, 0.125, 0.0625):
        out = mixed(out, camera(out, 1 + reach * part), 0.5)
    return np.asarray(cv2.resize(out, (width, height), interpolation=cv2.INTER_LINEAR), np.uint8)


@effect("blur_pulse", note="its rhythm is a guess", moves=True)
def blur_pulse(picture: Pixels, moment: Moment) -> Pixels:
    """Out of focus and back, again and again."""
    swing = 0.5 - 0.5 * math.cos(2 * math.pi * beat(moment, 1.5))
    return soft(picture, swing * _sigma(picture, moment))


@effect("blur_once", note="its duration is a guess", moves=True)
def blur_once(picture: Pixels, moment: Moment) -> Pixels:
    """A moment out of focus."""
    return soft(picture, math.sin(math.pi * run_in(moment, 1.0)) * _sigma(picture, moment))


@effect("focus_in", note="its duration is a guess", moves=True)
def focus_in(picture: Pixels, moment: Moment) -> Pixels:
    """Begins out of focus and becomes sharp."""
    return soft(picture, (1 - run_in(moment, 1.0)) ** 2 * 2 * _sigma(picture, moment))


@lru_cache(maxsize=4)
def _middle(height: int, width: int) -> tuple[Pixels, Pixels]:
    """How much of the sharp and of the blurred picture is seen, (h, w, 4)."""
    y = np.linspace(-1, 1, height, dtype=np.float32)[:, None]
    x = np.linspace(-1, 1, width, dtype=np.float32)[None, :]
    sharp = np.clip((0.95 - np.sqrt(x * x + y * y)) / 0.5, 0, 1)
    mask = np.repeat(np.rint(255 * sharp).astype(np.uint8)[:, :, None], 4, axis=2)
    return mask, 255 - mask


@effect("blur_edges", Grade.STAND_IN, "the sharp part is an ellipse in the middle")
def blur_edges(picture: Pixels, moment: Moment) -> Pixels:
    height, width = picture.shape[:2]
    inside, outside = _middle(height, width)
    size = max(1, width // 8), max(1, height // 8)
    small = cv2.resize(picture, size, interpolation=cv2.INTER_AREA)
    small = cv2.GaussianBlur(small, (0, 0), 0.5 * STRONGEST * height / 8 * max(0.05, gain(moment, "blur")))
    edges = cv2.multiply(small, cv2.resize(outside, size, interpolation=cv2.INTER_AREA), scale=1 / 255)
    edges = cv2.resize(edges, (width, height), interpolation=cv2.INTER_LINEAR)
    out = np.asarray(cv2.add(cv2.multiply(picture, inside, scale=1 / 255), edges), np.uint8)
    out[:, :, 3] = picture[:, :, 3]
    return out


@effect("sharpen", note="the sharpening's strength is a guess")
def sharpen(picture: Pixels, moment: Moment) -> Pixels:
    """Unsharp mask, up to twice the detail."""
    known = {name for name, _ in moment.parameters}
    amount = 2 * slider(moment, "sharpen" if "sharpen" in known else "intensity")
    smooth = cv2.GaussianBlur(picture, (5, 5), 1.2)
    return np.asarray(cv2.addWeighted(picture, 1 + amount, smooth, -amount, 0), np.uint8)
