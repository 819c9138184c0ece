"""Dissolves: both pictures at once, by share, by brightness or by chance."""

from __future__ import annotations

import cv2
import numpy as np

from renderer.fidelity import Grade
from renderer.looks.registry import Moment
from renderer.looks.transitions.curves import bump
from renderer.looks.transitions.fields import noise
from renderer.looks.transitions.pixels import alphas, front, mix, mix_by
from renderer.looks.transitions.registry import transition
from renderer.media.picture import Pixels

LUMA_FEATHER = 0.45
"""How softly the colour dissolves go from one brightness to the next; a guess."""


@transition("dissolve", grade=Grade.EXACT)
def dissolve(outgoing: Pixels, incoming: Pixels, moment: Moment) -> Pixels:
    """A linear mix of the stored values."""
    return mix(outgoing, incoming, moment.progress)


def _luma(picture: Pixels) -> Pixels:
    """Brightness, blurred a little so that grain does not sparkle."""
    gray = cv2.cvtColor(picture, cv2.COLOR_BGRA2GRAY)
    return np.asarray(cv2.blur(gray, (5, 5)), np.uint8)


@transition("dissolve_dark_first")
def dissolve_dark_first(outgoing: Pixels, incoming: Pixels, moment: Moment) -> Pixels:
    """The outgoing picture's dark parts give way first."""
    return mix_by(outgoing, incoming, front(_luma(outgoing), moment.progress, LUMA_FEATHER, 255))


@transition("dissolve_bright_first")
def dissolve_bright_first(outgoing: Pixels, incoming: Pixels, moment: Moment) -> Pixels:
    """The outgoing picture's bright parts give way first."""
    dark = np.asarray(cv2.bitwise_not(_luma(outgoing)), np.uint8)
    return mix_by(outgoing, incoming, front(dark, moment.progress, LUMA_FEATHER, 255))


@transition("dissolve_by_color")
def dissolve_by_color(outgoing: Pixels, incoming: Pixels, moment: Moment) -> Pixels:
    """Every channel gives way by its own brightness, so that colours split on the way."""
    reverse = cv2.bitwise_not(cv2.blur(incoming, (5, 5)))
    weights = list(cv2.split(front(np.asarray(reverse, np.uint8), moment.progress, LUMA_FEATHER, 255)))
    weights[3] = np.full_like(weights[3], round(255 * moment.progress))
    weight = cv2.merge(weights)
    shown = cv2.multiply(incoming, weight, scale=1 / 255)
    mixed = cv2.add(shown, cv2.multiply(outgoing, cv2.bitwise_not(weight), scale=1 / 255))
    return np.asarray(cv2.min(mixed, alphas(np.asarray(mixed, np.uint8))), np.uint8)


@transition("dissolve_grain")
def dissolve_grain(outgoing: Pixels, incoming: Pixels, moment: Moment) -> Pixels:
    """Speck by speck, in a random order."""
    field = noise(moment.seed, *outgoing.shape[:2], cells=160, octaves=2)
    return mix_by(outgoing, incoming, front(field, moment.progress, 0.25))


@transition("dissolve_add")
def dissolve_add(outgoing: Pixels, incoming: Pixels, moment: Moment) -> Pixels:
    """Both pictures added: in the middle both stand at full strength."""
    p = moment.progress
    keep, come = min(1.0, 2 * (1 - p)), min(1.0, 2 * p)
    lift = bump(p)
    mixed = np.asarray(cv2.addWeighted(outgoing, 1 - p, incoming, p, 0), np.uint8)
    total = np.asarray(cv2.addWeighted(outgoing, keep, incoming, come, 0), np.uint8)
    return mix(mixed, total, 0.85 * lift) if lift > 0 else mixed
