"""Fields that say when each pixel changes, 0 first … 1 last: (h, w) float32, read-only, kept for the next frame."""

from __future__ import annotations

import math
from functools import lru_cache
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from renderer.looks.transitions.pixels import Field

KEPT_FIELDS = 4
"""How many fields are kept: a full HD one takes 8 MB and lasts for the frames of one transition."""


def _kept(field: NDArray[Any]) -> Field:
    out = np.ascontiguousarray(field, np.float32)
    out.flags.writeable = False
    return out


def grid(height: int, width: int) -> tuple[Field, Field]:
    """x and y of every pixel's centre, 0…1 from the top left corner."""
    x = (np.arange(width, dtype=np.float32) + 0.5) / width
    y = (np.arange(height, dtype=np.float32) + 0.5) / height
    return np.broadcast_to(x, (height, width)), np.broadcast_to(y[:, None], (height, width))


def centered(height: int, width: int) -> tuple[Field, Field]:
    """x right and y down from the centre, in half diagonals: corners lie at distance 1."""
    x, y = grid(height, width)
    half = math.hypot(width, height) / 2
    return np.asarray((x - 0.5) * (width / half)), np.asarray((y - 0.5) * (height / half))


@lru_cache(KEPT_FIELDS)
def slope(height: int, width: int, dx: float, dy: float) -> Field:
    """Rises in a direction (x right, y down) from one side or corner to the opposite one."""
    x, y = grid(height, width)
    along = x * dx + y * dy
    low, high = min(0.0, dx) + min(0.0, dy), max(0.0, dx) + max(0.0, dy)
    return _kept((along - low) / (high - low))


@lru_cache(KEPT_FIELDS)
def noise(seed: int, height: int, width: int, cells: int = 8, octaves: int = 5) -> Field:
    """Clouds, every value equally frequent; `cells` of them across the width."""
    rng = np.random.default_rng(seed)
    rows, columns = max(2, min(height, 270)), max(2, min(width, 480))
    total = np.zeros((rows, columns), np.float32)
    for octave in range(octaves):
        across = cells * 2**octave
        if octave and across > columns:
            break
        spots = rng.random((max(2, across * height // max(width, 1) + 1), across + 1), np.float32)
        total += cv2.resize(spots, (columns, rows), interpolation=cv2.INTER_CUBIC) * 0.55**octave
    rank = np.empty(total.size, np.float32)
    rank[np.argsort(total, axis=None, kind="stable")] = np.linspace(0, 1, total.size, dtype=np.float32)
    return _kept(cv2.resize(rank.reshape(total.shape), (width, height), interpolation=cv2.INTER_LINEAR))


@lru_cache(KEPT_FIELDS)
def tiles(seed: int, height: int, width: int, columns: int, rows: int) -> Field:
    """Rectangles that change in a random order."""
    order = np.random.default_rng(seed).permutation(columns * rows).astype(np.float32)
    small = (order / max(1, columns * rows - 1)).reshape(rows, columns)
    return _kept(cv2.resize(small, (width, height), interpolation=cv2.INTER_NEAREST))


@lru_cache(KEPT_FIELDS)
def bands(height: int, width: int, count: int, vertical: bool, stagger: float = 0.0) -> Field:
    """Bands that each rise from side to side; with `stagger` the later ones begin later."""
    x, y = grid(height, width)
    at = (x if vertical else y) * count
    number = np.floor(at)
    return _kept((at - number) * (1 - stagger) + number / max(1, count - 1) * stagger)


@lru_cache(KEPT_FIELDS)
def lines(seed: int, height: int, width: int, count: int, vertical: bool) -> Field:
    """Thin bands, each with a start of its own, that run lengthwise."""
    x, y = grid(height, width)
    across, along = (x, y) if vertical else (y, x)
    starts = np.random.default_rng(seed).random(count).astype(np.float32)
    number = np.minimum((across * count).astype(np.int32), count - 1)
    return _kept(along * 0.55 + starts[number] * 0.45)


@lru_cache(KEPT_FIELDS)
def sweep(height: int, width: int, blades: int = 1) -> Field:
    """Clockwise round the centre from 12 o'clock; `blades` hands at once."""
    x, y = grid(height, width)
    turn = cv2.phase(-(y - 0.5) * np.float32(height), (x - 0.5) * np.float32(width)) / (2 * np.pi)
    return _kept(np.mod(turn * blades, 1.0))


@lru_cache(KEPT_FIELDS)
def shape(name: str, height: int, width: int) -> Field:
    """How far a shape must have grown to cover each pixel: circle, rectangle, diamond, hexagon, heart, star."""
    x, y = centered(height, width)
    if name == "circle":
        size = np.hypot(x, y)
    elif name == "rectangle":
        gx, gy = grid(height, width)
        size = np.maximum(np.abs(gx - 0.5), np.abs(gy - 0.5)) * 2
    elif name == "diamond":
        size = np.abs(x) + np.abs(y)
    elif name == "hexagon":
        size = np.maximum(np.abs(y) * 0.5 + np.abs(x) * 0.8660254, np.abs(y))
    else:
        radius = _heart if name == "heart" else _star
        drop = 0.12 if name == "heart" else 0.0  # The heart's middle lies above the centre of its outline.
        angles = np.arctan2(x, -(y + drop)).astype(np.float32)
        size = np.hypot(x, y + drop) / radius(angles)
    return _kept(size / size.max())


def _heart(angle: Field) -> Field:
    """Radius of a heart's outline by the angle from straight up, clockwise."""
    t = np.linspace(0, 2 * np.pi, 721)
    px = 16 * np.sin(t) ** 3
    py = 13 * np.cos(t) - 5 * np.cos(2 * t) - 2 * np.cos(3 * t) - np.cos(4 * t) + 2.5
    at, radius = np.arctan2(px, py), np.hypot(px, py) / 17
    order = np.argsort(at)
    return np.asarray(np.interp(angle, at[order], radius[order]), np.float32)


def _star(angle: Field) -> Field:
    """Radius of a five-pointed star, one point up."""
    sector = np.abs(np.mod(angle + np.pi / 5, 2 * np.pi / 5) - np.pi / 5)  # 0 at a point … π/5 between two
    inner = 0.45
    tip, notch = np.array([1.0, 0.0]), inner * np.array([np.cos(np.pi / 5), np.sin(np.pi / 5)])
    edge = notch - tip
    cross = tip[0] * edge[1] - tip[1] * edge[0]
    return np.asarray(cross / (np.cos(sector) * edge[1] - np.sin(sector) * edge[0]), np.float32)
