"""A city at night."""

from __future__ import annotations

import numpy as np
import skia

from examples.light import (
    Floats,
    add_light,
    bloom,
    blurred,
    developed,
    distance,
    drawn,
    noise,
    over,
    painted,
    rgb,
    sky,
    smoothstep,
)
from examples.scenery.size import HEIGHT, WIDTH, Photo
from examples.water import Water, mirrored

SHORE_PX = 1540
_WARM = ("#ffd59a", "#ffc27a", "#ffe6c2", "#ffb765", "#fff1dc", "#cfe3ff")


def city_night() -> Photo:
    """Towers with lit windows at the last light of dusk, doubled in a river."""
    w, h = WIDTH, HEIGHT
    picture = sky(
        h,
        w,
        [
            (0, "#070b22"),
            (0.20, "#131a4a"),
            (0.38, "#40307a"),
            (0.50, "#8f4a86"),
            (0.58, "#e07f6c"),
            (SHORE_PX / h, "#ffc48a"),
            (1, "#05070f"),
        ],
    )
    above = picture[:SHORE_PX]
    _clouds(above)
    for layer in range(3):
        _skyline(above, layer)
    _landmark(above, 0.665 * w)
    _skyline(above, 3)
    quay = np.arange(SHORE_PX, dtype=np.float32)[:, None] - (SHORE_PX - 20)
    over(above, rgb("#0b0d1a"), np.repeat(smoothstep(-6, 6, quay), w, axis=1))
    _quay_lamps(above)
    bloom(above, above=0.62, strength=0.26, sizes_px=(4, 16, 60))
    _river(picture)
    return developed(picture, 3, grain=0.012, vignette=0.26)


def _clouds(above: Floats) -> None:
    h, w = above.shape[:2]
    rows = np.arange(h, dtype=np.float32)[:, None]
    field = noise(h, w, 170, 31, octaves=6, stretch=4.5)
    mask = smoothstep(0.50, 0.74, field) * np.exp(-(((rows - 0.44 * h) / (0.20 * h)) ** 2))
    under = np.clip((field - np.roll(field, -24, axis=0)) * 4.0 + 0.4, 0, 1) * smoothstep(
        0.1 * h, 0.75 * h, rows
    )
    share = under[..., None]
    dark, bright = np.asarray(rgb("#2a2658"), np.float32), np.asarray(rgb("#f08a7c"), np.float32)
    over(above, dark * (1 - share) + bright * share, (mask * 0.8).astype(np.float32))


def _skyline(above: Floats, layer: int) -> None:
    h, w = above.shape[:2]
    near = layer / 3
    rng = np.random.default_rng(310 + layer)
    solid = ("#74477c", "#4a3a6c", "#231f48", "#0d1026")[layer]
    towers: list[tuple[float, float, float]] = []
    x = -40.0
    while x < w + 20:
        wide = rng.uniform(48, 92) * (0.80 + 0.45 * near)
        middle = np.exp(-((((x + wide / 2) / w - 0.42) / 0.30) ** 2))
        tall = h * (0.12 + 0.26 * middle * (1 - 0.62 * near)) * rng.uniform(0.45, 1.15)
        towers.append((x, wide, tall))
        x += wide * rng.uniform(0.80, 1.12) + (rng.random() < 0.22) * wide * 0.5

    def shapes(canvas: skia.Canvas) -> None:
        paint = skia.Paint(AntiAlias=True, Color=skia.ColorWHITE)
        for left, wide, tall in towers:
            top = h - tall
            canvas.drawRect(skia.Rect.MakeLTRB(left, top, left + wide, h), paint)
            style = rng.random()
            if style < 0.35:
                inset = wide * rng.uniform(0.14, 0.28)
                step = tall * rng.uniform(0.05, 0.12)
                canvas.drawRect(skia.Rect.MakeLTRB(left + inset, top - step, left + wide - inset, h), paint)
                if style < 0.16:
                    canvas.drawRect(
                        skia.Rect.MakeXYWH(left + wide / 2 - 1.5, top - step * 2.3, 3, step * 2), paint
                    )
            elif style < 0.5:
                path = skia.Path()
                path.addPoly(
                    [
                        skia.Point(left, top),
                        skia.Point(left + wide, top - wide * 0.35),
                        skia.Point(left + wide, h),
                    ],
                    True,
                )
                canvas.drawPath(path, paint)

    mask = drawn(h, w, shapes)
    rows = np.arange(h, dtype=np.float32)[:, None]
    haze = (0.42 * (1 - near) ** 1.2 * smoothstep(0.70 * h, 1.0 * h, rows))[..., None]
    body = np.asarray(rgb(solid), np.float32) * (1 - haze) + np.asarray(rgb("#ffb487"), np.float32) * haze
    over(above, np.broadcast_to(body, above.shape).astype(np.float32), mask)
    if layer == 0:
        return

    def windows(canvas: skia.Canvas) -> None:
        for left, wide, tall in towers:
            _windows(canvas, left, wide, tall, near, rng)

    color, cover = painted(h, w, windows)
    picture_light = color * (cover * mask * (0.55 + 0.55 * near))[..., None]
    above += picture_light


def _windows(
    canvas: skia.Canvas, left: float, wide: float, tall: float, near: float, rng: np.random.Generator
) -> None:
    pitch_x = rng.uniform(7, 11) * (0.65 + 0.45 * near)
    pitch_y = rng.uniform(9, 14) * (0.65 + 0.45 * near)
    size_x, size_y = pitch_x * rng.uniform(0.42, 0.72), pitch_y * rng.uniform(0.36, 0.58)
    columns, rows = int((wide - 6) / pitch_x), int((tall - 12) / pitch_y)
    lit = rng.uniform(0.22, 0.62)
    tint = rng.integers(0, len(_WARM), 3)
    bands = rng.random() < 0.18
    start = left + (wide - columns * pitch_x) / 2
    for row in range(rows):
        dark_floor = rng.random() < 0.14
        for column in range(columns):
            chance = lit * (0.15 if dark_floor else 1.0) * (2.0 if bands and row % 4 == 0 else 1.0)
            if rng.random() > chance:
                continue
            red, green, blue = rgb(_WARM[int(tint[int(rng.integers(0, 3))])])
            paint = skia.Paint(skia.Color4f(red, green, blue, float(rng.uniform(0.35, 1.0))), None)
            x, y = start + column * pitch_x, SHORE_PX - tall + 10 + row * pitch_y
            canvas.drawRect(skia.Rect.MakeXYWH(x, y, size_x, size_y), paint)


def _landmark(above: Floats, x: float) -> None:
    """A slender tower with a crown of light over all others."""
    h, w = above.shape[:2]
    top = 0.40 * h
    half_foot, half_top = 84.0, 34.0

    def shape(canvas: skia.Canvas) -> None:
        paint = skia.Paint(AntiAlias=True, Color=skia.ColorWHITE)
        path = skia.Path()
        path.moveTo(x - half_foot, h)
        path.quadTo(x - half_top * 1.25, h * 0.62, x - half_top, top)
        path.lineTo(x, top - 62)
        path.lineTo(x + half_top, top)
        path.quadTo(x + half_top * 1.25, h * 0.62, x + half_foot, h)
        path.close()
        canvas.drawPath(path, paint)
        canvas.drawRect(skia.Rect.MakeLTRB(x - 2, top - 150, x + 2, top - 40), paint)

    mask = drawn(h, w, shape)
    columns = (np.arange(w, dtype=np.float32)[None, :] - np.float32(x)) / 60
    side = np.clip(0.5 - columns * 0.5, 0, 1)[..., None]
    body = np.asarray(rgb("#1a1c40"), np.float32) * (1 - side) + np.asarray(rgb("#3a2f63"), np.float32) * side
    over(above, np.broadcast_to(body, above.shape).astype(np.float32), mask)
    rows = np.arange(h, dtype=np.float32)[:, None]
    floors = smoothstep(0.0, 0.9, np.sin(rows / 2.6)) * (0.30 + 0.70 * smoothstep(0.95 * h, top, rows))
    ribs = 0.15 + 0.85 * smoothstep(-0.1, 0.9, np.sin(columns * 26 + 0.8))
    used = smoothstep(0.36, 0.58, noise(h, w, 22, 36, octaves=3))
    add_light(above, rgb("#ffcf92"), (mask * floors * ribs * used * 0.62).astype(np.float32))
    crown = np.exp(-(((rows - (top - 8)) / 26) ** 2)) * mask
    add_light(above, rgb("#bfe4ff"), (crown * 0.9).astype(np.float32))
    beacon = distance(h, w, x, top - 150)
    add_light(above, (1.0, 0.22, 0.18), 1.4 * np.exp(-((beacon / 5) ** 2)) + 0.35 * np.exp(-beacon / 18))


def _quay_lamps(above: Floats) -> None:
    h, w = above.shape[:2]

    def lamps(canvas: skia.Canvas) -> None:
        rng = np.random.default_rng(33)
        x = 14.0
        while x < w:
            canvas.drawCircle(
                x, h - 27 - rng.uniform(0, 3), 3.4, skia.Paint(AntiAlias=True, Color=skia.ColorWHITE)
            )
            x += rng.uniform(34, 44)

    add_light(above, (1.3, 0.98, 0.58), drawn(h, w, lamps))


def _river(picture: Floats) -> None:
    above, view = picture[:SHORE_PX], picture[SHORE_PX:]
    h, w = view.shape[:2]
    water = Water(h, w, 35, wave_px=30, flat=4.0)
    waves = water.heights(0.1)
    # Light on water is drawn long: each lamp smears into a column.
    tall = blurred(above, 3)
    kernel = 61
    padded = np.pad(tall[-(h + 340) :], ((kernel, kernel), (0, 0), (0, 0)), mode="edge")
    summed = np.cumsum(padded, axis=0, dtype=np.float64)
    smeared = ((summed[2 * kernel :] - summed[: -2 * kernel]) / (2 * kernel)).astype(np.float32)
    reflection = mirrored(smeared, waves, water.near, reach_px=70)
    near = water.near[..., None]
    view[:] = np.asarray(rgb("#070b1c"), np.float32) * 0.35 + reflection * (1.12 - 0.55 * near)
    view *= np.asarray((0.90, 0.93, 1.05), np.float32)
    glint = np.clip(waves - 0.10, 0, 1)[..., None] * (0.9 - 0.5 * near)
    view += reflection * glint * 2.4
    edge = np.arange(h, dtype=np.float32)[:, None]
    view *= (0.55 + 0.45 * smoothstep(0, 26, edge))[..., None]
