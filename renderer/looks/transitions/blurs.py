"""Blurs and mosaics: detail goes, the pictures change places, detail comes back."""

from __future__ import annotations

import cv2
import numpy as np

from renderer.looks.registry import Moment
from renderer.looks.transitions.camera import View, filmed
from renderer.looks.transitions.curves import part, peak, smooth
from renderer.looks.transitions.fields import centered
from renderer.looks.transitions.pixels import mix, mix_by, shrunk, sized
from renderer.looks.transitions.registry import TransitionFunction, add_transition, transition
from renderer.media.picture import Pixels

STRONGEST = 0.05
"""Sigma of the blur in the middle, as a share of the canvas's long side; a guess."""
FINEST_CELLS, COARSEST_CELLS = 160, 14
"""Mosaic cells along the long side at the first and at the coarsest moment."""


def _crossed(outgoing: Pixels, incoming: Pixels, p: float, start: float = 0.32) -> Pixels:
    """The change of pictures, hidden where the blur is strongest."""
    return mix(outgoing, incoming, smooth(part(p, start, 1 - start)))


def _blurred(picture: Pixels, sigma_x: float, sigma_y: float) -> Pixels:
    """Gaussian-like blur, sigmas in px; worked out, along each axis, as small as it can be without being seen."""
    if max(sigma_x, sigma_y) < 0.3:
        return picture
    height, width = picture.shape[:2]
    less_x, less_y = (1 if sigma < 2 else 2 if sigma < 8 else 4 for sigma in (sigma_x, sigma_y))
    size = (max(1, width // less_x), max(1, height // less_y))
    small = shrunk(picture, less_x) if less_x == less_y else _resized(picture, size)
    # Three box blurs come near a Gaussian and cost the same however wide they are.
    box = (round(2 * sigma_x / less_x) | 1, round(2 * sigma_y / less_y) | 1)
    if max(sigma_x / less_x, sigma_y / less_y) < 2.5:
        x, y = max(sigma_x / less_x, 0.01), max(sigma_y / less_y, 0.01)
        return sized(np.asarray(cv2.GaussianBlur(small, (0, 0), x, sigmaY=y), np.uint8), picture)
    for _ in range(3):
        small = np.asarray(cv2.blur(small, box), np.uint8)
    return sized(small, picture)


def _resized(picture: Pixels, size: tuple[int, int]) -> Pixels:
    return np.asarray(cv2.resize(picture, size, interpolation=cv2.INTER_AREA), np.uint8)


def _blur(across: float, down: float) -> TransitionFunction:
    """Gaussian, with its strength split between the axes; a crossfade in the middle third."""

    def draw(outgoing: Pixels, incoming: Pixels, moment: Moment) -> Pixels:
        p = moment.progress
        amount = smooth(peak(p)) * STRONGEST * max(outgoing.shape[:2])
        return _blurred(_crossed(outgoing, incoming, p), amount * across, amount * down)

    return draw


add_transition("blur", _blur(0.55, 0.55))
add_transition("blur_horizontal", _blur(1.6, 0.0))
add_transition("blur_vertical", _blur(0.0, 1.6))


def _moving_blur(view: View, motion: View) -> TransitionFunction:
    """Both pictures in one long exposure of a camera move, crossfaded."""

    def draw(outgoing: Pixels, incoming: Pixels, moment: Moment) -> Pixels:
        p = moment.progress
        amount = smooth(peak(p))
        both = _crossed(outgoing, incoming, p)
        return filmed(both, view.times(amount), motion.times(amount)) if amount > 0 else both

    return draw


add_transition("blur_radial", _moving_blur(View(), View(scale=1.9)))
add_transition("blur_zoom_in", _moving_blur(View(scale=1.35), View(scale=1.5)))
add_transition("blur_zoom_out", _moving_blur(View(scale=0.75), View(scale=0.7)))
add_transition("blur_spin", _moving_blur(View(degrees=-12), View(degrees=24)))
add_transition("blur_diagonal", _moving_blur(View(), View(x=0.22, y=0.22)))


def _slide_blur(x: float, y: float) -> TransitionFunction:
    """A crossfade while everything is swept in a direction and comes to rest from the other side."""

    def draw(outgoing: Pixels, incoming: Pixels, moment: Moment) -> Pixels:
        p = moment.progress
        amount = smooth(peak(p))
        both = _crossed(outgoing, incoming, p, 0.4)
        side = 1 if p < 0.5 else -1
        view = View(x=x * 0.35 * amount**2 * side, y=y * 0.35 * amount**2 * side)
        return filmed(both, view, View(x=x * 0.3, y=y * 0.3).times(amount)) if amount > 0 else both

    return draw


add_transition("blur_slide_left", _slide_blur(-1, 0))
add_transition("blur_slide_down", _slide_blur(0, 1))


@transition("blur_box")
def blur_box(outgoing: Pixels, incoming: Pixels, moment: Moment) -> Pixels:
    """Square-looking blur: a mean over growing boxes."""
    p = moment.progress
    both = _crossed(outgoing, incoming, p)
    small = shrunk(both, 4)
    side = round(smooth(peak(p)) * small.shape[1] * 0.16) | 1
    if side <= 1:
        return both
    boxed = sized(np.asarray(cv2.blur(small, (side, side)), np.uint8), both)
    return mix(both, boxed, part(peak(p), 0.0, 0.25))


@transition("blur_bubbles")
def blur_bubbles(outgoing: Pixels, incoming: Pixels, moment: Moment) -> Pixels:
    """A blurred bubble swells over the outgoing picture, and the incoming one clears from its middle."""
    p = moment.progress
    both = _crossed(outgoing, incoming, p, 0.38)
    soft = _blurred(both, *[STRONGEST * 0.6 * max(both.shape[:2])] * 2)
    x, y = centered(*(max(1, n // 4) for n in both.shape[:2]))
    reach = 1.5 * smooth(part(p, 0.0, 0.5)) if p < 0.5 else 1.5 * (1 - smooth(part(p, 0.5, 1.0)))
    weight = np.clip((reach - np.hypot(x, y)) / 0.35, 0, 1) * 255 * part(peak(p), 0.0, 0.1)
    return mix_by(both, soft, sized(weight.astype(np.uint8), both))


def _pixelated(picture: Pixels, cells: float) -> Pixels:
    height, width = picture.shape[:2]
    side = max(width, height) / cells
    size = (max(1, round(width / side)), max(1, round(height / side)))
    means = shrunk(picture, 4) if side > 8 else picture
    means = np.asarray(cv2.resize(means, size, interpolation=cv2.INTER_AREA), np.uint8)
    return np.asarray(cv2.resize(means, (width, height), interpolation=cv2.INTER_NEAREST), np.uint8)


@transition("mosaic")
def mosaic(outgoing: Pixels, incoming: Pixels, moment: Moment) -> Pixels:
    """Square cells that grow to the middle and shrink again."""
    p = moment.progress
    both = _crossed(outgoing, incoming, p)
    amount = peak(p)
    if amount < 0.04:
        return both
    cells = FINEST_CELLS * (COARSEST_CELLS / FINEST_CELLS) ** smooth(amount)
    return _pixelated(both, cells)


@transition("mosaic_zoom")
def mosaic_zoom(outgoing: Pixels, incoming: Pixels, moment: Moment) -> Pixels:
    """A mosaic that rushes towards the eye."""
    p = moment.progress
    both = _crossed(outgoing, incoming, p)
    amount = smooth(peak(p))
    if amount < 0.02:
        return both
    cells = FINEST_CELLS * (COARSEST_CELLS * 1.6 / FINEST_CELLS) ** amount
    return filmed(_pixelated(both, cells), View(scale=1 + 0.5 * amount), View(scale=1 + 0.12 * amount))
