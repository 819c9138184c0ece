"""Moonlight on the sea."""

from __future__ import annotations

import numpy as np
import skia

from examples.light import (
    Floats,
    add_light,
    below,
    bloom,
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
from examples.water import Water, mirrored, steepness

HORIZON_PX = 1290
MOON_X, MOON_Y, MOON_RADIUS_PX = 0.53 * WIDTH, 0.245 * HEIGHT, 128


def moonlit_sea() -> Photo:
    """A full moon between clouds, its road of light on the water, a headland with a lighthouse."""
    w, h = WIDTH, HEIGHT
    picture = sky(
        h,
        w,
        [(0, "#040a1c"), (0.25, "#0d2447"), (0.45, "#2a5378"), (HORIZON_PX / h, "#5f8ea3"), (1, "#040b18")],
    )
    above = picture[:HORIZON_PX]
    _stars(above)
    far = distance(HORIZON_PX, w, MOON_X, MOON_Y)
    add_light(above, rgb("#a9c6e6"), 0.55 * np.exp(-far / 210) + 0.22 * np.exp(-far / 620))
    _moon(above, far)
    _clouds(above, far)
    _headland(above)
    _sea(picture)
    bloom(picture, above=0.86, strength=0.16, sizes_px=(5, 20, 70))
    return developed(picture, 4, grain=0.013, vignette=0.30)


def _stars(above: Floats) -> None:
    h, w = above.shape[:2]
    rng = np.random.default_rng(64)

    def draw(canvas: skia.Canvas) -> None:
        for _ in range(420):
            x, y, bright = rng.uniform(0, w), rng.uniform(0, 0.75 * h), rng.random() ** 4
            paint = skia.Paint(AntiAlias=True, Color=skia.Color(255, 255, 255, int(60 + 190 * bright)))
            canvas.drawCircle(x, y, 0.8 + 1.3 * bright, paint)

    add_light(above, (0.75, 0.85, 1.0), drawn(h, w, draw))


def _moon(above: Floats, far: Floats) -> None:
    box = MOON_RADIUS_PX + 4
    x, y = round(MOON_X), round(MOON_Y)
    view = above[y - box : y + box, x - box : x + box]
    size = 2 * box
    seas = smoothstep(0.46, 0.66, noise(size, size, 92, 61, octaves=5))
    craters = noise(size, size, 26, 63, octaves=4) - 0.5
    inside = far[y - box : y + box, x - box : x + box]
    ball = np.sqrt(np.clip(1.0 - (inside / MOON_RADIUS_PX) ** 2, 0, 1))
    bright = (1.02 - 0.30 * seas + 0.22 * craters) * (0.80 + 0.20 * ball)
    color = bright[..., None] * np.asarray((1.0, 0.975, 0.90), np.float32)
    over(view, color.astype(np.float32), smoothstep(MOON_RADIUS_PX + 1.2, MOON_RADIUS_PX - 1.2, inside))


def _clouds(above: Floats, far: Floats) -> None:
    h, w = above.shape[:2]
    rows = np.arange(h, dtype=np.float32)[:, None]
    field = noise(h, w, 230, 66, octaves=6, stretch=3.4)
    banks = np.exp(-(((rows - 0.63 * h) / (0.20 * h)) ** 2)) + 0.75 * np.exp(
        -(((rows - 0.27 * h) / (0.085 * h)) ** 2)
    )
    mask = smoothstep(0.47, 0.70, field) * np.clip(banks, 0, 1)
    thin = np.clip(1.0 - (field - 0.47) * 3.6, 0, 1)
    lit = np.exp(-far / 380) * (0.35 + 1.15 * thin) + 0.10
    share = np.clip(lit, 0, 1)[..., None]
    dark, bright = np.asarray(rgb("#12233c"), np.float32), np.asarray(rgb("#c4d8e8"), np.float32)
    over(above, dark * (1 - share) + bright * share, (mask * (0.90 - 0.25 * thin)).astype(np.float32))


def _headland(above: Floats) -> None:
    h, w = above.shape[:2]
    x = np.arange(w, dtype=np.float32) / w
    rise = 92 * smoothstep(0.40, 0.0, x) ** 0.8 * (0.72 + 0.5 * profile(w, 240, 68))
    line = (h - 2 - rise).astype(np.float32)
    over(above, rgb("#0c1c2f"), below(line, h))
    foot_x = 0.155 * w
    foot_y = float(line[int(foot_x)]) + 6

    def tower(canvas: skia.Canvas) -> None:
        paint = skia.Paint(AntiAlias=True, Color=skia.ColorWHITE)
        path = skia.Path()
        path.addPoly(
            [skia.Point(foot_x + dx, foot_y + dy) for dx, dy in ((-11, 0), (-7, -78), (7, -78), (11, 0))],
            True,
        )
        canvas.drawPath(path, paint)
        canvas.drawRect(skia.Rect.MakeXYWH(foot_x - 10, foot_y - 82, 20, 5), paint)
        canvas.drawRect(skia.Rect.MakeXYWH(foot_x - 6, foot_y - 97, 12, 16), paint)
        canvas.drawCircle(foot_x, foot_y - 97, 7, paint)

    over(above, rgb("#13263c"), drawn(h, w, tower))
    lamp = distance(h, w, foot_x, foot_y - 89)
    add_light(above, (1.0, 0.80, 0.46), 1.5 * np.exp(-((lamp / 5) ** 2)) + 0.55 * np.exp(-lamp / 26))
    columns = np.arange(w, dtype=np.float32)[None, :] - np.float32(foot_x)
    rows = np.arange(h, dtype=np.float32)[:, None] - np.float32(foot_y - 89)
    for aim, strength in ((-0.055, 0.30), (0.16, 0.12)):
        across = np.abs(rows - columns * aim)
        beam = np.exp(-((across / (3 + np.abs(columns) * 0.030)) ** 2)) * np.exp(-np.abs(columns) / 300)
        add_light(above, (1.0, 0.86, 0.58), (beam * strength * (columns > 0)).astype(np.float32))


def _sea(picture: Floats) -> None:
    w = picture.shape[1]
    view = picture[HORIZON_PX:]
    h = view.shape[0]
    water = Water(h, w, 81, wave_px=46)
    waves = water.heights(0.2)
    soft = blurred(picture[:HORIZON_PX], 14)
    reflection = mirrored(soft, waves, water.near, reach_px=150)
    near = water.near
    body = np.asarray(rgb("#0b2036"), np.float32) * (1.25 - 0.75 * near)[..., None]
    mirror = (0.66 - 0.36 * near)[..., None]
    view[:] = body * (1 - mirror) + reflection * mirror * 0.92
    view *= (1.0 + np.clip(steepness(waves, 3) * 3.0, -0.55, 0.9))[..., None]
    columns = np.arange(w, dtype=np.float32)[None, :] - np.float32(MOON_X)
    road = np.exp(-((columns / (62 + 250 * near**0.8)) ** 2))
    glints = smoothstep(0.42 - 0.62 * road, 0.60 - 0.30 * road, waves + 0.03)
    light = glints * road * (1.05 - 0.45 * near)
    add_light(view, rgb("#dce9f2"), light.astype(np.float32))
    haze = np.exp(-near * h / 26)
    over(view, rgb("#6f9bb0"), np.repeat(haze * 0.55, w, axis=1).astype(np.float32))
