"""Glitches: torn rows, split colours and blocks of noise, the same for the same draft."""

from __future__ import annotations

import cv2
import numpy as np

from renderer.fidelity import Grade
from renderer.looks.registry import Moment
from renderer.looks.transitions.camera import View, filmed
from renderer.looks.transitions.curves import bump, part, peak, smooth
from renderer.looks.transitions.dips import shown
from renderer.looks.transitions.pixels import alphas, exposed, mix, shrunk, sized
from renderer.looks.transitions.registry import TransitionFunction, add_transition, transition
from renderer.media.picture import Pixels

STEPS = 14
"""How many different disturbances there are in one transition: they jump, they do not glide."""
_NOTE = "an imitation of its kind: the app's own pattern of disturbances is not known"


def _rng(moment: Moment) -> np.random.Generator:
    return np.random.default_rng((moment.seed, int(moment.progress * STEPS)))


def split_colors(picture: Pixels, dx: int, dy: int) -> Pixels:
    """Red shifted one way, blue the other; edges repeated."""
    if dx == 0 and dy == 0:
        return picture
    blue, green, red, alpha = (np.asarray(c, np.uint8) for c in cv2.split(picture))
    out = cv2.merge([_shifted(blue, -dx, -dy), green, _shifted(red, dx, dy), alpha])
    return np.asarray(cv2.min(out, alphas(picture)), np.uint8)


def _shifted(channel: Pixels, dx: int, dy: int) -> Pixels:
    height, width = channel.shape
    dx, dy = max(1 - width, min(width - 1, dx)), max(1 - height, min(height - 1, dy))
    padded = cv2.copyMakeBorder(
        channel, max(dy, 0), max(-dy, 0), max(dx, 0), max(-dx, 0), cv2.BORDER_REPLICATE
    )
    top, left = max(-dy, 0), max(-dx, 0)
    return np.asarray(padded[top : top + height, left : left + width], np.uint8)


def _torn(picture: Pixels, rng: np.random.Generator, amount: float, count: int) -> Pixels:
    """Bands of rows shifted sideways, going round."""
    height, width = picture.shape[:2]
    out = picture.copy()
    for _ in range(count):
        top = int(rng.integers(0, height))
        tall = max(1, int(height * rng.uniform(0.01, 0.12)))
        by = int(rng.normal(0, 0.11) * width * amount)
        rows = slice(top, min(height, top + tall))
        out[rows] = np.roll(picture[rows], by, axis=1)
    return out


def _blocks(picture: Pixels, rng: np.random.Generator, amount: float, count: int) -> None:
    """Copies of blocks from elsewhere, in place."""
    height, width = picture.shape[:2]
    source = picture.copy()
    for _ in range(round(count * amount)):
        tall, wide = (
            max(1, int(height * rng.uniform(0.01, 0.08))),
            max(1, int(width * rng.uniform(0.04, 0.25))),
        )
        y, from_y = (int(rng.integers(0, max(1, height - tall + 1))) for _ in range(2))
        x, from_x = (int(rng.integers(0, max(1, width - wide + 1))) for _ in range(2))
        picture[y : y + tall, x : x + wide] = source[from_y : from_y + tall, from_x : from_x + wide]


def _glitch(tears: int, blocks: int, colors: float, flicker: float) -> TransitionFunction:
    def draw(outgoing: Pixels, incoming: Pixels, moment: Moment) -> Pixels:
        p = moment.progress
        picture = shown(outgoing, incoming, p)
        amount = bump(p)
        if p <= 0 or p >= 1 or amount < 0.02:
            return picture
        rng = _rng(moment)
        amount *= float(rng.uniform(0.55, 1.0))
        out = _torn(picture, rng, amount, round(tears * amount) + 1)
        _blocks(out, rng, amount, blocks)
        width = picture.shape[1]
        out = split_colors(out, round(width * colors * amount * rng.choice([-1, 1])), 0)
        return exposed(out, float(1 + flicker * amount * rng.uniform(-0.6, 1.0)))

    return draw


add_transition("glitch", _glitch(10, 8, 0.012, 0.15), grade=Grade.STAND_IN, note=_NOTE, cut=True)
add_transition("glitch_signal", _glitch(16, 22, 0.02, 0.5), grade=Grade.STAND_IN, note=_NOTE, cut=True)
add_transition("glitch_color", _glitch(3, 0, 0.035, 0.1), grade=Grade.STAND_IN, note=_NOTE, cut=True)


@transition("glitch_tv", grade=Grade.STAND_IN, note=_NOTE, cut=True)
def glitch_tv(outgoing: Pixels, incoming: Pixels, moment: Moment) -> Pixels:
    """A set that loses its channel: the picture rolls, snow covers it, the next one locks in."""
    p = moment.progress
    picture = shown(outgoing, incoming, p)
    amount = bump(p)
    if p <= 0 or p >= 1 or amount < 0.02:
        return picture
    rng = _rng(moment)
    height, width = picture.shape[:2]
    rolled = np.roll(picture, int(height * 0.6 * amount**3 * rng.uniform(0.3, 1)), axis=0)
    rows, columns = max(2, height // 3), max(2, width // 4)
    snow = rng.integers(0, 256, (rows, columns), np.uint8)
    snow[1::2] //= 2  # Scan lines.
    snow = np.asarray(cv2.resize(snow, (width, height), interpolation=cv2.INTER_NEAREST), np.uint8)
    gray = cv2.min(cv2.merge([snow, snow, snow, np.full_like(snow, 255)]), alphas(rolled))
    return mix(_torn(rolled, rng, amount, 6), np.asarray(gray, np.uint8), 0.85 * smooth(part(amount, 0.2, 1)))


@transition("rgb_split")
def rgb_split(outgoing: Pixels, incoming: Pixels, moment: Moment) -> Pixels:
    """Red and blue drift apart and come together again on the other picture."""
    p = moment.progress
    both = mix(outgoing, incoming, smooth(part(p, 0.3, 0.7)))
    return split_colors(both, round(outgoing.shape[1] * 0.04 * smooth(peak(p))), 0)


def _rgb_spin(clockwise: int) -> TransitionFunction:
    """A spin whose colours are at different angles."""

    def draw(outgoing: Pixels, incoming: Pixels, moment: Moment) -> Pixels:
        p = moment.progress
        picture = shown(outgoing, incoming, p)
        near = 2 * min(p, 1 - p)
        share, side = near**2.4, clockwise if p < 0.5 else -clockwise
        if share <= 0:
            return picture
        views = [View(1 + 0.3 * share, side * share * (90 + lag)) for lag in (-9, 0, 9)]
        if share < 0.005:
            return filmed(picture, views[1])  # The colours are within a pixel of each other.
        small = shrunk(picture, 2)
        turned = [filmed(small, view) for view in views]
        planes = [cv2.extractChannel(one, channel) for one, channel in zip(turned, range(3), strict=True)]
        seen = [cv2.extractChannel(one, 3) for one in turned]
        alpha = cv2.max(cv2.max(seen[0], seen[1]), seen[2])  # A colour needs no less than its own.
        return sized(np.asarray(cv2.merge([*planes, alpha]), np.uint8), picture)

    return draw


add_transition("rgb_spin_cw", _rgb_spin(1), cut=True)
add_transition("rgb_spin_ccw", _rgb_spin(-1), cut=True)
