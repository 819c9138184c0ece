"""The canvas in pieces: halves, strips, panels and shards that move on their own."""

from __future__ import annotations

import math
from functools import lru_cache

import cv2
import numpy as np
from numpy.typing import NDArray

from renderer.fidelity import Grade
from renderer.looks.registry import Moment
from renderer.looks.transitions.curves import ease_in_out, ease_out, part, smooth
from renderer.looks.transitions.dips import shown
from renderer.looks.transitions.pixels import exposed, mix_by, put
from renderer.looks.transitions.registry import TransitionFunction, add_transition, transition
from renderer.media.picture import Pixels


def _strips(count: int, upright: bool) -> TransitionFunction:
    """The outgoing picture's strips leave in turn to one side and the other."""

    def draw(outgoing: Pixels, incoming: Pixels, moment: Moment) -> Pixels:
        height, width = outgoing.shape[:2]
        length, across = (height, width) if upright else (width, height)
        out = incoming.copy()
        for n in range(count):
            low, high = across * n // count, across * (n + 1) // count
            delay = 0.25 * n / max(1, count - 1)
            by = round(ease_in_out(part(moment.progress, delay, 0.75 + delay), 2.4) * length) * (-1) ** n
            if upright:
                put(out, outgoing[:, low:high], low, by)
            else:
                put(out, outgoing[low:high], by, low)
        return out

    return draw


add_transition("split_horizontal", _strips(2, upright=False))
add_transition("split_vertical", _strips(2, upright=True))
add_transition("slices_horizontal", _strips(5, upright=False))
add_transition("slices_vertical", _strips(5, upright=True))


def _halves(angle: float) -> TransitionFunction:
    """The outgoing picture is cut by a slanting line; its halves slide apart along the line's normal."""
    nx, ny = math.cos(angle), math.sin(angle)

    def draw(outgoing: Pixels, incoming: Pixels, moment: Moment) -> Pixels:
        p = moment.progress
        if p <= 0 or p >= 1:
            return shown(outgoing, incoming, p)
        height, width = outgoing.shape[:2]
        far = ease_in_out(p, 2.4) * (abs(nx) * width + abs(ny) * height) * 0.62
        out = incoming
        for side in (-1, 1):
            dx, dy = round(side * nx * far), round(side * ny * far)
            moved = np.zeros_like(outgoing)
            put(moved, outgoing, dx, dy)
            weight = _half_plane(height, width, nx, ny, dx, dy, side)
            inside = np.zeros((height, width), np.uint8)
            put_weight = weight[max(0, dy) : height + min(0, dy), max(0, dx) : width + min(0, dx)]
            inside[max(0, dy) : height + min(0, dy), max(0, dx) : width + min(0, dx)] = put_weight
            out = mix_by(out, moved, inside)
        return out

    return draw


def _half_plane(height: int, width: int, nx: float, ny: float, dx: int, dy: int, side: int) -> Pixels:
    """255 on one side of the moved cut, a pixel soft."""
    x = (np.arange(width, dtype=np.float32) + 0.5 - width / 2 - dx) * (nx * side)
    y = (np.arange(height, dtype=np.float32) + 0.5 - height / 2 - dy) * (ny * side)
    ones = np.ones((height, 1), np.float32)
    distance = cv2.gemm(ones, x[None, :], 1, np.repeat(y[:, None], width, axis=1), 1)
    return np.asarray(cv2.addWeighted(distance, 255, distance, 0, 127.5, dtype=cv2.CV_8U), np.uint8)


add_transition("split_diagonal", _halves(math.radians(60)))
add_transition("split_slanted", _halves(math.radians(25)))


@transition("split_quarters")
def split_quarters(outgoing: Pixels, incoming: Pixels, moment: Moment) -> Pixels:
    """The four quarters leave through the corners."""
    height, width = outgoing.shape[:2]
    moved = ease_in_out(moment.progress, 2.4)
    out = incoming.copy()
    for top in (0, 1):
        for left in (0, 1):
            rows = slice(0, height // 2) if top == 0 else slice(height // 2, height)
            columns = slice(0, width // 2) if left == 0 else slice(width // 2, width)
            x = columns.start + round(moved * (width - width // 2)) * (2 * left - 1)
            y = rows.start + round(moved * (height - height // 2)) * (2 * top - 1)
            put(out, outgoing[rows, columns], x, y)
    return out


def _panels(count: int, upright: bool) -> TransitionFunction:
    """Panels of the incoming picture drive in one after the other, from both sides in turn."""

    def draw(outgoing: Pixels, incoming: Pixels, moment: Moment) -> Pixels:
        height, width = outgoing.shape[:2]
        p = moment.progress
        across, length = (width, height) if upright else (height, width)
        out = exposed(outgoing, 1 - 0.35 * smooth(p)).copy()
        for n in range(count):
            low, high = across * n // count, across * (n + 1) // count
            delay = 0.4 * n / max(1, count - 1)
            rest = 1 - ease_out(part(p, delay, 0.6 + delay), 3)
            by = round(rest * length) * (1 if n % 2 else -1)
            if upright:
                put(out, incoming[:, low:high], low, by)
            else:
                put(out, incoming[low:high], by, low)
        return out

    return draw


add_transition("triptych", _panels(3, upright=True), grade=Grade.STAND_IN)
add_transition("panel_rows", _panels(3, upright=False), grade=Grade.STAND_IN)


@transition("panel_grid", grade=Grade.STAND_IN)
def panel_grid(outgoing: Pixels, incoming: Pixels, moment: Moment) -> Pixels:
    """The incoming picture appears small in one panel after the other, then fills the canvas."""
    p = moment.progress
    if p <= 0 or p >= 1:
        return shown(outgoing, incoming, p)
    height, width = outgoing.shape[:2]
    if p < 0.6:
        small = np.asarray(
            cv2.resize(incoming, (width // 2, height // 2), interpolation=cv2.INTER_AREA), np.uint8
        )
        out = outgoing.copy()
        for n, (x, y) in enumerate(((0, 0), (1, 1), (1, 0), (0, 1))):
            grown = ease_out(part(p, 0.13 * n, 0.13 * n + 0.2), 3)
            wide, tall = round(small.shape[1] * grown), round(small.shape[0] * grown)
            if wide > 1 and tall > 1:
                card = np.asarray(cv2.resize(small, (wide, tall)), np.uint8)
                put(
                    out,
                    card,
                    x * (width // 2) + (small.shape[1] - wide) // 2,
                    y * (height // 2) + (small.shape[0] - tall) // 2,
                )
        return out
    scale = 0.5 + 0.5 * smooth(part(p, 0.6, 1.0))
    matrix = np.array([[scale, 0, 0], [0, scale, 0]])
    return np.asarray(
        cv2.warpAffine(incoming, matrix, (width, height), flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_WRAP),
        np.uint8,
    )


@transition("stack_slide", grade=Grade.STAND_IN)
def stack_slide(outgoing: Pixels, incoming: Pixels, moment: Moment) -> Pixels:
    """The pictures shrink to photographs on a strip, which slides down, and the next one grows again."""
    p = moment.progress
    if p <= 0 or p >= 1:
        return shown(outgoing, incoming, p)
    height, width = outgoing.shape[:2]
    scale = 1 - 0.32 * smooth(part(p, 0.0, 0.3)) + 0.32 * smooth(part(p, 0.7, 1.0))
    moved = ease_in_out(part(p, 0.15, 0.85), 2.6)
    size = (max(2, round(width * scale)), max(2, round(height * scale)))
    gap = round(height * 0.04 * (1 - scale) / 0.32)
    out = exposed(outgoing if p < 0.5 else incoming, 0.18).copy()
    x, y = (width - size[0]) // 2, (height - size[1]) // 2
    step = size[1] + gap
    for picture, row in ((outgoing, moved), (incoming, moved - 1)):
        card = np.asarray(cv2.resize(picture, size, interpolation=cv2.INTER_LINEAR), np.uint8)
        put(out, card, x, y + round(row * step))
    return out


SHARDS = 28
Outline = NDArray[np.float64]


@lru_cache(2)
def _shards(seed: int, height: int, width: int) -> tuple[tuple[Outline, float, float, float], ...]:
    """Every shard's outline and centre, in px, and its pace 0…1: the cells nearest to random points."""
    rng = np.random.default_rng(seed)
    plane = cv2.Subdiv2D((-width, -height, 3 * width, 3 * height))
    for x, y in rng.random((SHARDS, 2)):
        plane.insert((float(x * width), float(y * height)))
    cells, centers = plane.getVoronoiFacetList([])
    paces = rng.random(len(cells))
    canvas = np.array([(0, 0), (width, 0), (width, height), (0, height)], np.float32)
    shards = []
    for cell, (x, y), pace in zip(cells, centers, paces, strict=True):
        outline = cv2.intersectConvexConvex(np.asarray(cell, np.float32), canvas)[1]
        if outline is not None and len(outline) > 2:
            shards.append((np.asarray(outline, np.float64)[:, 0], float(x), float(y), float(pace)))
    return tuple(shards)


@transition("shatter", grade=Grade.STAND_IN)
def shatter(outgoing: Pixels, incoming: Pixels, moment: Moment) -> Pixels:
    """The outgoing picture breaks into shards that fly apart, turning, and fall."""
    p = moment.progress
    if p <= 0 or p >= 1:
        return shown(outgoing, incoming, p)
    height, width = outgoing.shape[:2]
    layer = incoming.copy()
    for outline, x, y, pace in _shards(moment.seed, height, width):
        t = part(p, 0.25 * pace, 1.0)
        far = t**1.5 * (0.6 + pace)
        dx, dy = (x - width / 2) * far * 1.5, (y - height / 2) * far * 1.1 + height * 0.9 * t * t
        turn, scale = (pace - 0.5) * 2.6 * far, max(0.05, 1 - 0.75 * t)
        c, s = math.cos(turn) * scale, math.sin(turn) * scale
        moved = (outline - (x, y)) @ np.array([[c, s], [-s, c]]) + (x + dx, y + dy)
        left, top = np.floor(moved.min(0)).astype(int) - 1
        right, bottom = np.ceil(moved.max(0)).astype(int) + 2
        left, top, right, bottom = max(0, left), max(0, top), min(width, right), min(height, bottom)
        if right <= left or bottom <= top:
            continue
        matrix = np.array([[c, -s, x + dx - c * x + s * y - left], [s, c, y + dy - s * x - c * y - top]])
        size = (int(right - left), int(bottom - top))
        piece = cv2.warpAffine(
            outgoing, matrix, size, flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE
        )
        mask = np.zeros(size[::-1], np.uint8)
        cv2.fillConvexPoly(mask, np.round((moved - (left, top)) * 16).astype(np.int32), 255, cv2.LINE_AA, 4)
        light = exposed(np.asarray(piece, np.uint8), 1 - 0.45 * abs(math.sin(turn * 2.5)) * min(1.0, 3 * t))
        where = (slice(top, bottom), slice(left, right))
        layer[where] = mix_by(layer[where], light, mask)
    return layer
