"""Slides: whole pictures that move, crisp, without blur."""

from __future__ import annotations

import cv2
import numpy as np

from renderer.looks.registry import Moment
from renderer.looks.transitions.curves import bounce, ease_in_out, overshoot, smooth
from renderer.looks.transitions.pixels import exposed, put
from renderer.looks.transitions.registry import TransitionFunction, add_transition
from renderer.media.picture import Pixels

DIRECTIONS = {"left": (-1, 0), "right": (1, 0), "up": (0, -1), "down": (0, 1)}
"""Where the pictures move: x right, y down."""

SHADOW = 0.05
"""Width of the shadow that a covering picture throws, as a share of the canvas's long side."""


def _push(dx: int, dy: int) -> TransitionFunction:
    """Both pictures move together, the incoming one behind the outgoing one's edge."""

    def draw(outgoing: Pixels, incoming: Pixels, moment: Moment) -> Pixels:
        height, width = outgoing.shape[:2]
        moved = ease_in_out(moment.progress, 2.5)
        x, y = round(dx * moved * width), round(dy * moved * height)
        out = np.empty_like(outgoing)
        put(out, outgoing, x, y)
        put(out, incoming, x - dx * width, y - dy * height)
        return out

    return draw


def _cover(dx: int, dy: int, spring: bool) -> TransitionFunction:
    """The incoming picture slides over the outgoing one, which stays and darkens in its shadow."""

    def draw(outgoing: Pixels, incoming: Pixels, moment: Moment) -> Pixels:
        height, width = outgoing.shape[:2]
        p = moment.progress
        moved = min(1.0, overshoot(p)) if spring else ease_in_out(p, 2.5)
        x, y = round(dx * (moved - 1) * width), round(dy * (moved - 1) * height)
        out = exposed(outgoing, 1 - 0.35 * moved).copy()
        if not (dx and dy):
            _shade_beside(out, x, y, dx, dy, min(1.0, 8 * p, 8 * (1 - p)))
        put(out, incoming, x, y)
        return out

    return draw


def _shade_beside(canvas: Pixels, x: int, y: int, dx: int, dy: int, strength: float) -> None:
    """A soft shadow on the canvas before the leading edge of a picture at (x, y)."""
    height, width = canvas.shape[:2]
    reach = max(2, round(SHADOW * max(width, height)))
    edge = (x + width if dx > 0 else x) if dx else (y + height if dy > 0 else y)
    ahead = dx + dy
    start, end = (edge, edge + reach) if ahead > 0 else (edge - reach, edge)
    limit = width if dx else height
    low, high = max(0, start), min(limit, end)
    if high <= low:
        return
    distance = np.abs(np.arange(low, high) + 0.5 - edge) / reach
    gain = (1 - 0.55 * strength * (1 - distance) ** 2).astype(np.float32)
    strip = canvas[:, low:high] if dx else canvas[low:high]
    gains = gain[None, :, None] if dx else gain[:, None, None]
    strip[..., :3] = (strip[..., :3] * gains + 0.5).astype(np.uint8)


def _bounce_in(dx: int, dy: int) -> TransitionFunction:
    """The incoming picture falls in and rebounds; the outgoing one is under it."""

    def draw(outgoing: Pixels, incoming: Pixels, moment: Moment) -> Pixels:
        height, width = outgoing.shape[:2]
        rest = 1 - bounce(moment.progress)
        x, y = round(-dx * rest * width), round(-dy * rest * height)
        out = outgoing.copy()
        _shade_beside(out, x, y, dx, dy, min(1.0, 8 * rest, 8 * moment.progress))
        put(out, incoming, x, y)
        return out

    return draw


def _pop(outgoing: Pixels, incoming: Pixels, moment: Moment) -> Pixels:
    """The incoming picture grows from the middle and swings once beyond its size."""
    height, width = outgoing.shape[:2]
    p = moment.progress
    if p <= 0 or p >= 1:
        return outgoing if p <= 0 else incoming
    scale = overshoot(smooth(p), 1.6)
    if scale <= 0.02:
        return outgoing
    if scale <= 1:
        size = (max(2, round(width * scale)), max(2, round(height * scale)))
        card = np.asarray(cv2.resize(incoming, size, interpolation=cv2.INTER_LINEAR), np.uint8)
        out = exposed(outgoing, 1 - 0.5 * p).copy()
        put(out, card, (width - size[0]) // 2, (height - size[1]) // 2)
        return out
    inset_x, inset_y = round(width * (1 - 1 / scale) / 2), round(height * (1 - 1 / scale) / 2)
    part = incoming[inset_y : height - inset_y, inset_x : width - inset_x]
    return np.asarray(cv2.resize(part, (width, height), interpolation=cv2.INTER_LINEAR), np.uint8)


for _name, (_dx, _dy) in DIRECTIONS.items():
    add_transition(f"push_{_name}", _push(_dx, _dy))
    add_transition(f"cover_{_name}", _cover(_dx, _dy, spring=False))
    add_transition(f"bounce_{_name}", _bounce_in(_dx, _dy))
add_transition("cover_corner", _cover(-1, 1, spring=False))
add_transition("pop", _pop)
