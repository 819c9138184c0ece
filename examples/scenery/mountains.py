"""Dawn over mountains."""

from __future__ import annotations

import numpy as np
import skia

from examples.flora import conifer
from examples.light import (
    Floats,
    add_light,
    below,
    blend,
    developed,
    distance,
    drawn,
    noise,
    over,
    profile,
    rgb,
    sky,
    smoothstep,
)
from examples.scenery.size import HEIGHT, WIDTH, Photo


def dawn_mountains() -> Photo:
    """Seven ridges fading into a rising sun, pines on the nearest."""
    w, h = WIDTH, HEIGHT
    horizon = 0.55
    picture = sky(
        h,
        w,
        [
            (0.00, "#22345f"),
            (0.16, "#3f548a"),
            (0.30, "#8281a8"),
            (0.40, "#d09ba0"),
            (0.48, "#f7bb8d"),
            (horizon, "#ffe2ac"),
            (1.00, "#ffd7a4"),
        ],
    )
    sun_x, sun_y = 0.60 * w, 0.497 * h
    far = distance(h, w, sun_x, sun_y)
    add_light(picture, rgb("#ffb676"), 0.55 * np.exp(-far / 330))
    add_light(picture, rgb("#ffe3b0"), 0.50 * np.exp(-far / 110))
    _dawn_clouds(picture, sun_y)
    over(picture, (1.9, 1.75, 1.45), smoothstep(68, 62, far))

    lines = [_ridge_line(layer) for layer in range(_RIDGES)]
    for layer, line in enumerate(lines):
        # What the next ridge hides needs no paint.
        last = h if layer == _RIDGES - 1 else min(h, int(lines[layer + 1].max()) + 90)
        _ridge(picture[:last], layer, line, sun_x)
    _pines_along(picture, lines[-1], rgb("#101a2b"))
    glow = np.exp(-distance(h, w, sun_x, sun_y) / 420)
    add_light(picture, rgb("#ff9d5c"), 0.13 * glow)
    return developed(picture, 1)


_RIDGES = 7


def _ridge_line(layer: int) -> Floats:
    near = layer / (_RIDGES - 1)
    base = HEIGHT * (0.535 + 0.40 * near**1.25)
    rise = HEIGHT * (0.055 + 0.095 * near)
    return np.asarray(base - rise * profile(WIDTH, 620 - 210 * near, 40 + layer), np.float32)


def _ridge(picture: Floats, layer: int, line: Floats, sun_x: float) -> None:
    """One ridge: rough rock, a rim of sunlight, its foot hidden by the valley's fog."""
    near = layer / (_RIDGES - 1)
    first = max(0, int(line.min()) - 2)
    view, line = picture[first:], line - first
    h, w = view.shape[:2]
    rows = np.arange(h, dtype=np.float32)[:, None]
    solid = blend(blend(rgb("#f0b894"), rgb("#8f7d9c"), min(1.0, near * 2.4)), rgb("#101a2b"), near**1.1)
    air = blend(rgb("#ffdcae"), rgb("#8c8aa8"), near**0.8)
    depth = np.maximum(rows - line[None, :], 0)
    fog = (1.0 - near**4) * smoothstep(0, HEIGHT * (0.085 + 0.05 * near), depth)
    rough = noise(h, w, 130 - 60 * near, 70 + layer, octaves=5, stretch=0.6)
    lit = np.clip((np.roll(rough, 7, axis=1) - rough) * 5.0, -1, 1) * (0.10 + 0.12 * near)
    rim = np.exp(-depth / (10 + 10 * near)) * np.exp(-np.abs(np.arange(w) - sun_x) / 520)[None, :]
    color = np.asarray(solid, np.float32) * (1.0 + lit[..., None])
    color += (rim * 0.30 * (1.0 - 0.75 * near)).astype(np.float32)[..., None] * np.asarray(
        rgb("#ffb070"), np.float32
    )
    color += (np.asarray(air, np.float32) - color) * fog[..., None]
    over(view, color, below(line, h))
    if layer in (2, 4, 5):
        bank = smoothstep(0.46, 0.74, noise(h, w, 120, 200 + layer, stretch=5.0, octaves=4))
        middle = HEIGHT * (0.59 + 0.40 * near**1.25) - first
        over(view, air, bank * np.exp(-(((rows - middle) / (0.032 * HEIGHT)) ** 2)) * 0.62)


def _dawn_clouds(picture: Floats, sun_y: float) -> None:
    h, w = picture.shape[:2]
    field = noise(h, w, 150, 11, octaves=6, stretch=5.5)
    rows = np.arange(h, dtype=np.float32)[:, None]
    window = np.exp(-(((rows - 0.27 * h) / (0.13 * h)) ** 2))
    mask = smoothstep(0.50, 0.72, field) * window
    under = np.clip((field - np.roll(field, -26, axis=0)) * 4.5 + 0.5, 0, 1)
    near_sun = np.exp(-np.abs(rows - sun_y) / (0.22 * h))
    dark, bright = np.asarray(rgb("#6d6690"), np.float32), np.asarray(rgb("#ffb48f"), np.float32)
    share = np.clip(under * (0.45 + 0.9 * near_sun), 0, 1)[..., None]
    over(picture, dark * (1 - share) + bright * share, mask * 0.85)


def _pines_along(picture: Floats, line: Floats, color: tuple[float, float, float]) -> None:
    h, w = picture.shape[:2]
    rng = np.random.default_rng(5)
    clumps = profile(w, 300, 77, ridged=False)

    def draw(canvas: skia.Canvas) -> None:
        paint = skia.Paint(AntiAlias=True, Color=skia.ColorWHITE)
        x = -20.0
        while x < w + 20:
            column = int(np.clip(x, 0, w - 1))
            wood = float(clumps[column])
            if rng.random() < 2.6 * wood - 0.55:
                tall = rng.uniform(34, 120) * (0.45 + 0.95 * wood)
                canvas.drawPath(conifer(x, float(line[column]) + rng.uniform(8, 34), tall, rng), paint)
            x += rng.uniform(4, 15)

    over(picture, blend(color, (0, 0, 0), 0.25), drawn(h, w, draw))
