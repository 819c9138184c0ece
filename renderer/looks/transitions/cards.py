"""Pictures as cards in space: flips, cubes and turned pages, before black."""

from __future__ import annotations

import math
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from renderer.looks.registry import Moment
from renderer.looks.transitions.curves import ease_in_out, smooth
from renderer.looks.transitions.dips import shown
from renderer.looks.transitions.pixels import backdrop, exposed
from renderer.looks.transitions.registry import TransitionFunction, add_transition
from renderer.media.picture import Pixels

EYE = 2.6
"""Distance of the eye from the canvas, in half canvas sizes along the turn; a guess."""

Point = tuple[float, float, float]


def _show(canvas: Pixels, picture: Pixels, corners: list[Point], gain: float) -> None:
    """Lay the picture, its colours times `gain`, as a rectangle in space over a black canvas.

    Corners from the top left clockwise: x right, y down in half canvas sizes, z away from the eye in units of the
    half size along the turn (half width, or half height when it turns about the horizontal axis).
    """
    height, width = picture.shape[:2]
    seen = [(x * EYE / (EYE + z), y * EYE / (EYE + z)) for x, y, z in corners]
    target = np.array([((x + 1) / 2 * width, (y + 1) / 2 * height) for x, y in seen])
    left, top = (max(0, math.floor(v)) for v in target.min(0))
    right, bottom = (min(n, math.ceil(v)) for n, v in zip((width, height), target.max(0), strict=True))
    if right <= left or bottom <= top:
        return
    source = np.array([(0, 0), (width, 0), (width, height), (0, height)], np.float32)
    matrix = cv2.getPerspectiveTransform(source, np.asarray(target - (left, top), np.float32))
    side = cv2.warpPerspective(picture, matrix, (right - left, bottom - top), flags=cv2.INTER_LINEAR)
    where = (slice(top, bottom), slice(left, right))
    canvas[where] = cv2.max(canvas[where], exposed(np.asarray(side, np.uint8), gain))


def _card(angle: float, upright: bool, distance: float) -> list[Point]:
    """A card turned about its middle axis, `distance` further away."""
    c, s = math.cos(angle), math.sin(angle)
    if upright:
        return [(-1, -c, -s + distance), (1, -c, -s + distance), (1, c, s + distance), (-1, c, s + distance)]
    return [(-c, -1, -s + distance), (c, -1, s + distance), (c, 1, s + distance), (-c, 1, -s + distance)]


def _flip(upright: bool, sign: int, jump: float = 0.7) -> TransitionFunction:
    """The canvas turns over like a card with a picture on each side."""

    def draw(outgoing: Pixels, incoming: Pixels, moment: Moment) -> Pixels:
        p = moment.progress
        turned = ease_in_out(p, 2.2)
        if p <= 0 or p >= 1:
            return shown(outgoing, incoming, p)
        angle = sign * math.pi * (turned if turned < 0.5 else turned - 1)
        away = jump * math.sin(math.pi * turned)
        out = backdrop(outgoing, incoming)
        card = _card(angle, upright, away)
        _show(out, shown(outgoing, incoming, turned), card, 0.35 + 0.65 * abs(math.cos(angle)))
        return out

    return draw


add_transition("flip_horizontal", _flip(False, 1), cut=True)
add_transition("flip_vertical", _flip(True, 1), cut=True)


def _cube(upright: bool, sign: int) -> TransitionFunction:
    """Both pictures are neighbouring sides of a cube that turns by a quarter."""

    def draw(outgoing: Pixels, incoming: Pixels, moment: Moment) -> Pixels:
        p = moment.progress
        if p <= 0 or p >= 1:
            return shown(outgoing, incoming, p)
        turn = ease_in_out(p, 2.0) * math.pi / 2
        away = 0.45 * math.sin(math.pi * smooth(p))
        out = backdrop(outgoing, incoming)
        for picture, angle in ((outgoing, turn), (incoming, turn - math.pi / 2)):
            c, s = math.cos(angle), math.sin(angle)
            # A side lies at distance 1 before the cube's axis, which is 1 behind the canvas.
            ends = [(u * c - sign * s, 1 - c - sign * u * s + away) for u in (-1.0, 1.0)]
            (a, za), (b, zb) = ends
            corners = (
                [(-1.0, a, za), (1.0, a, za), (1.0, b, zb), (-1.0, b, zb)]
                if upright
                else [(a, -1.0, za), (b, -1.0, zb), (b, 1.0, zb), (a, 1.0, za)]
            )
            if c > 0.02:
                _show(out, picture, corners, 0.3 + 0.7 * c)
        return out

    return draw


add_transition("cube_left", _cube(False, 1))
add_transition("cube_right", _cube(False, -1))
add_transition("cube_up", _cube(True, 1))
add_transition("cube_down", _cube(True, -1))

ROLL = 0.09
"""Radius of the roll that a turned page makes, as a share of the canvas along the turn."""
BACK = 0.82
"""Brightness of a page's back, on which its picture shows through mirrored."""


def _page(upright: bool) -> TransitionFunction:
    """The outgoing picture is a page turned over from its far edge; the incoming one is the next page."""

    def draw(outgoing: Pixels, incoming: Pixels, moment: Moment) -> Pixels:
        p = moment.progress
        if p <= 0 or p >= 1:
            return shown(outgoing, incoming, p)
        length = outgoing.shape[0 if upright else 1]
        radius = ROLL * length
        fold = length - ease_in_out(p, 1.6) * (length + math.pi * radius * 1.2)
        at = np.arange(length) + 0.5
        beyond = at - fold
        bent = np.arcsin(np.clip(beyond / radius, -1, 1))
        rising = beyond > 0
        # The page's points over each position: flat or rising, and upon it the back coming over.
        front_at = np.where(rising, fold + radius * bent, at)
        back_at = fold + np.where(rising, radius * (math.pi - bent), math.pi * radius - beyond)
        front_gain = 1 - 0.45 * np.where(rising, np.sin(bent), 0.0) ** 2
        back_gain = BACK - 0.35 * np.where(rising, np.sin(bent), 0.0) ** 3
        free = fold + math.pi * radius - (length - fold)  # Where the back's edge lies, if it lies flat yet.
        if free < fold:
            front_gain *= np.where(at < free, 1 - 0.4 * np.clip(1 - (free - at) / radius, 0, 1) ** 2, 1)
        behind = np.clip(1 - (beyond - radius * 0.8) / (radius * 1.6), 0, 1)
        next_gain = 1 - 0.55 * min(1.0, 5 * p) * behind**2
        out = incoming.copy()
        _lay(out, incoming, at, next_gain, rising & (behind > 0), upright)
        _lay(out, outgoing, front_at, front_gain, (beyond < radius) & (front_at < length), upright)
        _lay(out, outgoing, back_at, back_gain, (beyond < radius) & (back_at < length), upright)
        return out

    return draw


def _lay(
    canvas: Pixels,
    picture: Pixels,
    source: NDArray[np.floating[Any]],
    gains: NDArray[np.floating[Any]],
    where: NDArray[np.bool_],
    upright: bool,
) -> None:
    """Lay lines of a picture (rows when `upright`, else columns) onto the canvas where wanted, shaded."""
    places = np.flatnonzero(where)
    if not len(places):
        return
    first, last = int(places[0]), int(places[-1]) + 1
    axis = 0 if upright else 1
    taken = np.clip(source[first:last], 0, picture.shape[axis] - 1).astype(np.intp)
    lines = np.ascontiguousarray(picture).view(np.uint32)[..., 0].take(taken, axis=axis)
    strip = np.ascontiguousarray(lines)[..., None].view(np.uint8)
    shape = (-1, 1) if upright else (1, -1)
    gain = np.clip(np.asarray(gains)[first:last] * 255, 0, 255).astype(np.uint8).reshape(shape)
    plane = np.broadcast_to(gain, strip.shape[:2])
    shades = cv2.merge([np.ascontiguousarray(plane)] * 3 + [np.full(strip.shape[:2], 255, np.uint8)])
    shaded = cv2.multiply(strip, shades, scale=1 / 255)
    part = (slice(first, last), slice(None)) if upright else (slice(None), slice(first, last))
    canvas[part] = shaded


add_transition("page_left", _page(upright=False))
add_transition("page_up", _page(upright=True))
