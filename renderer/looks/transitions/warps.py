"""Warps: the pictures ripple, swirl, bulge or melt while one turns into the other."""

from __future__ import annotations

import math
from collections.abc import Callable
from functools import lru_cache
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from renderer.looks.registry import Moment
from renderer.looks.transitions.curves import bump, part, smooth
from renderer.looks.transitions.dips import shown
from renderer.looks.transitions.fields import noise
from renderer.looks.transitions.pixels import Field, mix
from renderer.looks.transitions.registry import TransitionFunction, add_transition
from renderer.media.picture import Pixels

MESH = 8
"""Displacements are worked out for every 8th pixel and interpolated between."""

Grid = NDArray[np.floating[Any]]
Warp = Callable[[Grid, Grid, Moment, float], tuple[Grid, Grid]]
"""(x, y, moment, amount 0…1) → where each point takes its colour from. Coordinates from the centre, the canvas's
half height is 1; the amount is 0 at both ends and 1 in the middle."""


@lru_cache(2)
def _points(height: int, width: int) -> tuple[Field, Field, Field, Field]:
    """Pixel coordinates of the whole canvas, and mesh points from the centre."""
    xs, ys = np.arange(width, dtype=np.float32), np.arange(height, dtype=np.float32)
    px, py = np.tile(xs, (height, 1)), np.tile(ys[:, None], (1, width))
    rows, columns = max(2, height // MESH), max(2, width // MESH)
    mx = (np.arange(columns, dtype=np.float32) + 0.5) / columns * 2 - 1
    my = (np.arange(rows, dtype=np.float32) + 0.5) / rows * 2 - 1
    x, y = np.meshgrid(mx * (width / height), my)
    return px, py, np.asarray(x, np.float32), np.asarray(y, np.float32)


def warped(picture: Pixels, warp: Warp, moment: Moment, amount: float) -> Pixels:
    """The picture through a warp; beyond its edges it is mirrored."""
    if amount <= 0:
        return picture
    height, width = picture.shape[:2]
    px, py, x, y = _points(height, width)
    to_x, to_y = warp(x, y, moment, amount)
    half = height / 2
    dx, dy = (_smoothly(d * half, width, height) for d in (to_x - x, to_y - y))
    at_x, at_y = np.add(px, dx, out=dx), np.add(py, dy, out=dy)
    _fold(at_x, width - 1)
    _fold(at_y, height - 1)
    out = cv2.remap(picture, at_x, at_y, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REFLECT_101)
    return np.asarray(out, np.uint8)


def _smoothly(mesh: Grid, width: int, height: int) -> Grid:
    fine = cv2.resize(mesh.astype(np.float32), (width, height), interpolation=cv2.INTER_LINEAR)
    return np.asarray(fine, np.float32)


def _fold(at: Grid, last: int) -> None:
    """Mirror coordinates at 0 and `last`, in place: several times as fast as OpenCV's own border."""
    np.abs(at, out=at)
    np.subtract(last, at, out=at)
    np.abs(at, out=at)
    np.subtract(last, at, out=at)


def _warp(warp: Warp, *, cut: bool = False, start: float = 0.25) -> TransitionFunction:
    """Warp the crossfade of both pictures, or the one picture of a cut."""

    def draw(outgoing: Pixels, incoming: Pixels, moment: Moment) -> Pixels:
        p = moment.progress
        if cut:
            picture = shown(outgoing, incoming, p)
        else:
            picture = mix(outgoing, incoming, smooth(part(p, start, 1 - start)))
        return warped(picture, warp, moment, bump(p) ** 1.5 if 0 < p < 1 else 0.0)

    return draw


def _waves(dx: float, dy: float, count: float, height: float) -> Warp:
    """Long waves that travel in a direction, shifting the picture along and across."""

    def warp(x: Grid, y: Grid, moment: Moment, amount: float) -> tuple[Grid, Grid]:
        phase = (x * dx + y * dy) * math.pi * count - moment.progress * 4 * math.pi
        rise = np.sin(phase) * height * amount
        sway = np.cos(phase * 0.7) * height * 0.5 * amount
        return x + dx * rise + dy * sway, y + dy * rise + dx * sway

    return warp


def _rings(count: float, height: float) -> Warp:
    """Rings that run outwards as on water."""

    def warp(x: Grid, y: Grid, moment: Moment, amount: float) -> tuple[Grid, Grid]:
        radius = np.hypot(x, y) + 1e-6
        push = np.sin(radius * math.pi * count - moment.progress * 6 * math.pi) * height * amount
        push = push * np.minimum(1, radius * 3)  # The middle stays whole.
        return x + x / radius * push, y + y / radius * push

    return warp


def _flow(dx: float, dy: float) -> Warp:
    """The picture runs in a direction, each column at its own pace."""

    def warp(x: Grid, y: Grid, moment: Moment, amount: float) -> tuple[Grid, Grid]:
        rows, columns = x.shape
        pace = noise(moment.seed, rows, columns, cells=7, octaves=3)
        pace = pace[:1, :] if dy else pace[:, :1]
        side = 1 if moment.progress < 0.5 else -1
        far = (0.35 + 1.1 * pace) * amount**1.3 * side
        return x - dx * far, y - dy * far

    return warp


def _swirl(turns: float) -> Warp:
    """A whirl, strongest in the middle; it winds up before the cut and unwinds after it."""

    def warp(x: Grid, y: Grid, moment: Moment, amount: float) -> tuple[Grid, Grid]:
        radius = np.hypot(x, y)
        side = 1 if moment.progress < 0.5 else -1
        angle = np.exp(-((radius / 0.9) ** 2)) * (2 * math.pi * turns * amount**1.5 * side)
        c, s = np.cos(angle), np.sin(angle)
        return x * c - y * s, x * s + y * c

    return warp


def _bulge(strength: float) -> Warp:
    """A lens over the middle, the stronger the more it enlarges."""

    def warp(x: Grid, y: Grid, moment: Moment, amount: float) -> tuple[Grid, Grid]:
        radius = np.hypot(x, y) / 2.04  # 1 in the corners of a 16:9 canvas
        factor = (radius + 1e-4) ** (strength * amount)
        return x * factor, y * factor

    return warp


def _twist_x(strength: float) -> Warp:
    """Rows slide against each other in an S, like a flag pulled taut."""

    def warp(x: Grid, y: Grid, moment: Moment, amount: float) -> tuple[Grid, Grid]:
        side = 1 if moment.progress < 0.5 else -1
        return x + np.sin(y * math.pi) * strength * amount * side, y + 0 * x

    return warp


def _kaleidoscope(sectors: int) -> Warp:
    """Mirrored sectors round the centre, turning slowly."""

    def warp(x: Grid, y: Grid, moment: Moment, amount: float) -> tuple[Grid, Grid]:
        radius, angle = np.hypot(x, y), np.arctan2(y, x)
        wide = 2 * math.pi / sectors
        turn = moment.progress * math.pi / 2
        folded = np.abs(np.mod(angle + turn, wide) - wide / 2) - wide / 4
        share = min(1.0, amount * 1.6)
        return (
            x + (radius * np.cos(folded) - x) * share,
            y + (radius * np.sin(folded) - y) * share,
        )

    return warp


add_transition("ripple_roll", _warp(_waves(0.0, 1.0, 2.2, 0.16), cut=True), cut=True)
add_transition("ripple_right", _warp(_waves(1.0, 0.0, 2.0, 0.14), cut=True), cut=True)
add_transition("ripple_left", _warp(_waves(-1.0, 0.0, 2.0, 0.14), cut=True), cut=True)
add_transition("ripple", _warp(_waves(0.6, 0.8, 3.0, 0.06)))
add_transition("ripple_big", _warp(_waves(0.3, 1.0, 1.2, 0.28)))
add_transition("ripple_rings", _warp(_rings(4.0, 0.09)))
add_transition("flow_down", _warp(_flow(0.0, 1.0), cut=True), cut=True)
add_transition("flow_right", _warp(_flow(1.0, 0.0), cut=True), cut=True)
add_transition("melt", _warp(_flow(0.0, 1.0), start=0.3))
add_transition("swirl", _warp(_swirl(1.1), cut=True), cut=True)
add_transition("swirl_dissolve", _warp(_swirl(0.45)))
add_transition("twist", _warp(_twist_x(0.5)))
add_transition("fisheye", _warp(_bulge(0.9)))
add_transition("magnifier", _warp(_bulge(0.5)))
add_transition("kaleidoscope", _warp(_kaleidoscope(6)))
