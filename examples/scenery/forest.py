"""A forest in mist."""

from __future__ import annotations

from functools import partial

import numpy as np
import skia

from examples.flora import conifer
from examples.light import (
    Floats,
    add_light,
    below,
    blend,
    blurred,
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


def misty_forest() -> Photo:
    """Conifers in depth round a clearing, light falling through the mist."""
    w, h = WIDTH, HEIGHT
    picture = sky(h, w, [(0, "#8fb0a8"), (0.30, "#c6d8c4"), (0.62, "#d5dfc8"), (1, "#8ba798")])
    light_x, light_y = 0.60 * w, 0.20 * h
    far = distance(h, w, light_x, light_y)
    add_light(picture, rgb("#ffedb8"), 0.30 * np.exp(-far / 520))
    rng = np.random.default_rng(21)
    rows = np.arange(h, dtype=np.float32)[:, None]
    layers = 7
    for layer in range(layers):
        near = layer / (layers - 1)
        color = blend(blend(rgb("#a9c1b2"), rgb("#4f7368"), min(1, near * 1.6)), rgb("#0a1a17"), near**1.5)
        foot = h * (0.60 + 0.36 * near)
        mask = drawn(h, w, partial(_tree_row, near=near, foot=foot, rng=rng))
        ground = below(foot - 70 + 60 * profile(w, 420, 300 + layer, ridged=False), h, 60)
        mask = np.maximum(mask, ground)
        mist = noise(h, w, 260, 330 + layer, stretch=3.0, octaves=4)
        low = smoothstep(foot - 0.34 * h, foot + 0.04 * h, rows)
        thin = 1.0 - (0.80 * (1 - near) + 0.12) * low * (0.5 + 0.9 * mist) * (1.0 - near**4)
        over(picture, color, np.clip(mask * thin, 0, 1))
        if layer < layers - 1:
            bank = smoothstep(0.38, 0.78, mist) * np.exp(-(((rows - foot) / (0.085 * h)) ** 2))
            over(picture, rgb("#e2ead6"), bank * (0.66 - 0.42 * near))
    _light_rays(picture, light_x, light_y)
    add_light(picture, rgb("#ffdf9a"), 0.16 * np.exp(-far / 300))
    return developed(picture, 2, grain=0.011, vignette=0.30)


def _tree_row(canvas: skia.Canvas, *, near: float, foot: float, rng: np.random.Generator) -> None:
    paint = skia.Paint(AntiAlias=True, Color=skia.ColorWHITE)
    count = round(34 - 29 * near**0.75)
    clearing = WIDTH * 0.56
    for i in range(count):
        x = (i + rng.uniform(0.05, 0.95)) / count * (WIDTH + 260) - 130
        tall = HEIGHT * (0.15 + 0.66 * near**1.2) * rng.uniform(0.62, 1.12)
        aside = (x - clearing) / WIDTH
        if near > 0.25:
            # Trees stand back from the clearing, the nearest most, and frame the view.
            gap = 0.10 + 0.30 * (near - 0.25)
            x += float(np.sign(aside)) * WIDTH * gap * float(np.exp(-((aside / 0.32) ** 2)))
        tall *= 1.0 - 0.32 * float(np.exp(-((aside / 0.20) ** 2)))
        canvas.drawPath(conifer(x, foot + rng.uniform(-18, 18), tall, rng), paint)


def _light_rays(picture: Floats, x: float, y: float) -> None:
    h, w = picture.shape[:2]
    columns = np.arange(w, dtype=np.float32)[None, :] - np.float32(x + 0.10 * w)
    rows = np.arange(h, dtype=np.float32)[:, None] - np.float32(y - 0.34 * h)
    angle = np.arctan2(columns, rows)
    beams = profile(8192, 110, 93, ridged=False, octaves=3)
    index = np.clip((angle + np.pi) / (2 * np.pi) * 8191, 0, 8191).astype(np.int32)
    ray = smoothstep(0.42, 0.74, beams[index].astype(np.float32))
    along = np.sqrt(columns**2 + rows**2)
    reach = smoothstep(0.22 * h, 0.46 * h, along) * np.exp(-((along / (0.86 * h)) ** 3))
    soft = blurred((ray * reach * np.exp(-((angle / 0.62) ** 2))).astype(np.float32), 6)
    air = 0.55 + 0.9 * noise(h, w, 300, 94, octaves=3, stretch=2)
    add_light(picture, rgb("#fff0c0"), soft * air * 0.34)
