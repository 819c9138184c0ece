"""Wipes: nothing moves, a front runs over the canvas and the incoming picture is behind it."""

from __future__ import annotations

from collections.abc import Callable

import cv2
import numpy as np

from renderer.fidelity import Grade
from renderer.looks.registry import Moment
from renderer.looks.transitions.curves import bump, ease_in_out, smooth
from renderer.looks.transitions.fields import bands, lines, noise, shape, slope, sweep, tiles
from renderer.looks.transitions.pixels import Field, front, lit, mix_by, put
from renderer.looks.transitions.registry import TransitionFunction, add_transition, transition
from renderer.looks.transitions.slides import DIRECTIONS
from renderer.media.picture import Pixels

SHARP = 0.004
"""The feather of an edge that looks sharp: a few pixels."""


def _along(
    field: Callable[[int, int, int], Field], feather: float, curve: Callable[[float], float] = smooth
) -> TransitionFunction:
    """A front over a field of (seed, height, width)."""

    def draw(outgoing: Pixels, incoming: Pixels, moment: Moment) -> Pixels:
        height, width = outgoing.shape[:2]
        p = curve(moment.progress)
        return mix_by(outgoing, incoming, front(field(moment.seed, height, width), p, feather))

    return draw


def _wipe(dx: int, dy: int) -> TransitionFunction:
    """A hard straight edge at constant speed."""

    def draw(outgoing: Pixels, incoming: Pixels, moment: Moment) -> Pixels:
        height, width = outgoing.shape[:2]
        along = dx + dy
        length = width if dx else height
        edge = moment.progress * length
        out = outgoing.copy()
        whole = int(edge)
        covered = slice(0, whole) if along > 0 else slice(length - whole, length)
        where = (slice(None), covered) if dx else (covered, slice(None))
        out[where] = incoming[where]
        if edge > whole and whole < length:  # The pixel the edge cuts: without it slow wipes stutter.
            one = slice(whole, whole + 1) if along > 0 else slice(length - whole - 1, length - whole)
            where = (slice(None), one) if dx else (one, slice(None))
            share = edge - whole
            out[where] = cv2.addWeighted(outgoing[where], 1 - share, incoming[where], share, 0)
        return out

    return draw


for _name, (_dx, _dy) in DIRECTIONS.items():
    add_transition(f"wipe_{_name}", _wipe(_dx, _dy))
    add_transition(
        f"soft_wipe_{_name}",
        _along(lambda _s, h, w, d=(_dx, _dy): slope(h, w, *d), 0.3),  # type: ignore[misc]
    )


@transition("gradient_wipe")
def gradient_wipe(outgoing: Pixels, incoming: Pixels, moment: Moment) -> Pixels:
    """From left to right, ahead where the outgoing picture is dark."""
    height, width = outgoing.shape[:2]
    gray = cv2.blur(cv2.cvtColor(outgoing, cv2.COLOR_BGRA2GRAY), (9, 9))
    field = cv2.addWeighted(
        slope(height, width, 1.0, 0.0), 0.6, gray.astype(np.float32), 0.4 / 255, 0, dtype=cv2.CV_32F
    )
    return mix_by(outgoing, incoming, front(np.asarray(field, np.float32), smooth(moment.progress), 0.22))


@transition("brush_wipe", grade=Grade.STAND_IN)
def brush_wipe(outgoing: Pixels, incoming: Pixels, moment: Moment) -> Pixels:
    """A ragged front of broad strokes from left to right."""
    height, width = outgoing.shape[:2]
    strokes = lines(moment.seed, height, width, 9, vertical=False)
    rough = noise(moment.seed, height, width, cells=24, octaves=3)
    field = np.asarray(cv2.addWeighted(strokes, 0.85, rough, 0.15, 0), np.float32)
    return mix_by(outgoing, incoming, front(field, smooth(moment.progress), 0.03))


@transition("halftone_wipe", grade=Grade.STAND_IN)
def halftone_wipe(outgoing: Pixels, incoming: Pixels, moment: Moment) -> Pixels:
    """Dots of the incoming picture that grow from left to right until they meet."""
    height, width = outgoing.shape[:2]
    return mix_by(outgoing, incoming, front(_dots(height, width), smooth(moment.progress), 0.02))


def _dots(height: int, width: int) -> Field:
    size = max(4, round(max(height, width) / 36))
    y, x = np.mgrid[0:size, 0:size].astype(np.float32)
    dot = np.hypot(x - (size - 1) / 2, y - (size - 1) / 2) / (size * 0.7072)
    cells = np.tile(dot, (height // size + 1, width // size + 1))[:height, :width]
    field = cv2.addWeighted(slope(height, width, 1.0, 0.0), 0.65, cells, 0.35, 0)
    return np.asarray(field, np.float32)


add_transition("clock", _along(lambda _s, h, w: sweep(h, w), SHARP, curve=lambda p: p))
add_transition("windmill", _along(lambda _s, h, w: sweep(h, w, 4), 0.012))
add_transition("blinds_horizontal", _along(lambda _s, h, w: bands(h, w, 8, False), 0.03))
add_transition("blinds_vertical", _along(lambda _s, h, w: bands(h, w, 10, True, 0.35), 0.03))
add_transition("lines_horizontal", _along(lambda s, h, w: lines(s, h, w, 24, False), SHARP))
add_transition("lines_vertical", _along(lambda s, h, w: lines(s, h, w, 32, True), SHARP))
add_transition("tiles", _along(lambda s, h, w: tiles(s, h, w, 8, 5), 0.3))
add_transition("windows", _along(lambda s, h, w: tiles(s, h, w, 4, 3), 0.5))
for _shape in ("circle", "rectangle", "diamond", "hexagon", "heart", "star"):
    add_transition(
        f"shape_{_shape}",
        _along(lambda _s, h, w, n=_shape: shape(n, h, w), 0.008, curve=lambda p: ease_in_out(p, 1.8)),  # type: ignore[misc]
    )


def _open(vertical: bool) -> TransitionFunction:
    """The outgoing picture is cut in halves that slide apart like a curtain."""

    def draw(outgoing: Pixels, incoming: Pixels, moment: Moment) -> Pixels:
        height, width = outgoing.shape[:2]
        moved = ease_in_out(moment.progress, 2.2)
        out = incoming.copy()
        if vertical:
            half, by = height // 2, round(moved * (height - height // 2))
            put(out, outgoing[:half], 0, -by)
            put(out, outgoing[half:], 0, half + by)
        else:
            half, by = width // 2, round(moved * (width - width // 2))
            put(out, outgoing[:, :half], -by, 0)
            put(out, outgoing[:, half:], half + by, 0)
        return out

    return draw


add_transition("open_horizontal", _open(vertical=False))
add_transition("open_vertical", _open(vertical=True))


@transition("scan_light", grade=Grade.STAND_IN)
def scan_light(outgoing: Pixels, incoming: Pixels, moment: Moment) -> Pixels:
    """A bright beam sweeps from left to right; behind it is the incoming picture."""
    height, width = outgoing.shape[:2]
    at = (moment.progress * 1.3 - 0.15) * width
    field = slope(height, width, 1.0, 0.0)
    out = mix_by(outgoing, incoming, front(field, min(1.0, max(0.0, at / width)), 0.02))
    x = (np.arange(width) + 0.5 - at) / width
    beam = np.exp(-((x / 0.05) ** 2)) * 0.55 + np.exp(-((x / 0.012) ** 2)) * 0.6
    row = np.zeros((1, width, 4), np.uint8)
    strength = min(1.0, 6 * bump(moment.progress))
    row[0, :, :3] = np.clip(beam[:, None] * np.array([255, 245, 225]) * strength, 0, 255)
    return lit(out, np.repeat(row, height, axis=0))
