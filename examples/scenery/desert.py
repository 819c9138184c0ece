"""Stars over the desert."""

from __future__ import annotations

import numpy as np
import skia

from examples.light import (
    Floats,
    add_light,
    below,
    blend,
    bloom,
    blurred,
    developed,
    distance,
    drawn,
    noise,
    over,
    painted,
    profile,
    rgb,
    sky,
    smoothstep,
)
from examples.scenery.size import HEIGHT, WIDTH, Photo


def desert_stars() -> Photo:
    """The Milky Way over dunes, a lit tent at their foot."""
    w, h = WIDTH, HEIGHT
    picture = sky(
        h,
        w,
        [
            (0, "#050916"),
            (0.3, "#0b1630"),
            (0.52, "#1e2c50"),
            (0.63, "#54486a"),
            (0.70, "#b3775f"),
            (1, "#000000"),
        ],
    )
    _milky_way(picture)
    _stars(picture)
    for number in range(len(_DUNES)):
        _dune(picture, number)
    _tent(picture, 0.345 * w, 0.842 * h, 176)
    bloom(picture, above=0.80, strength=0.30, sizes_px=(5, 18, 60))
    return developed(picture, 5, grain=0.013, vignette=0.34)


def _milky_way(picture: Floats) -> None:
    h, w = picture.shape[:2]
    x = np.arange(w, dtype=np.float32)[None, :] / w
    y = np.arange(h, dtype=np.float32)[:, None] / w
    wander = (noise(h, w, 420, 400, octaves=3) - 0.5) * 0.30
    # Across and along a band that climbs from the lower left to the upper right.
    across = (x - 0.60) * 0.80 + (y - 0.40) * 0.60 + wander
    body = np.exp(-((across / 0.20) ** 2))
    dust = smoothstep(0.42, 0.66, noise(h, w, 210, 401, octaves=6)) * np.exp(
        -(((across - 0.02) / 0.075) ** 2)
    )
    cloud = 0.45 + 0.85 * noise(h, w, 170, 402, octaves=6)
    light = body * cloud * (1.0 - 0.80 * dust)
    fade = smoothstep(1.02, 0.62, y)
    add_light(picture, rgb("#7f92c8"), light * fade * 0.36)
    core = np.exp(-((across / 0.09) ** 2)) * cloud * (1.0 - 0.9 * dust)
    add_light(picture, rgb("#e8c1a4"), core * fade * 0.24)
    # Dust of unresolved stars.
    rng = np.random.default_rng(403)
    fine = rng.random((h, w), np.float32)
    add_light(picture, (0.85, 0.9, 1.0), smoothstep(0.985, 1.0, fine) * light * fade * 0.55)


def _stars(picture: Floats) -> None:
    h, w = picture.shape[:2]
    rng = np.random.default_rng(404)

    def draw(canvas: skia.Canvas) -> None:
        for _ in range(2600):
            x, y = rng.uniform(0, w), h * 0.70 * rng.random() ** 0.9
            bright = min(1.0, 0.10 / max(1e-3, rng.random()) ** 0.62)
            warm = rng.random()
            color = (1.0, 0.90, 0.78) if warm < 0.25 else (0.80, 0.88, 1.0) if warm > 0.6 else (1.0, 1.0, 1.0)
            fade = 1.0 - (y / (0.70 * h)) ** 3
            paint = skia.Paint(skia.Color4f(*color, bright * fade), None)
            paint.setAntiAlias(True)
            canvas.drawCircle(x, y, 0.85 + 1.7 * bright**1.6, paint)

    color, alpha = painted(h, w, draw)
    picture += color * (alpha * 1.25)[..., None]
    bright = np.maximum(alpha - 0.55, 0)
    add_light(picture, (0.7, 0.82, 1.0), blurred(bright.astype(np.float32), 6) * 5.0)


# Crest x and y (shares of the picture), rise and widths to the windward and lee foot, lean of the crest line.
_DUNES = (
    (0.20, 0.672, 0.030, 0.60, 0.36, 0.55),
    (0.78, 0.682, 0.046, 0.62, 0.34, 0.75),
    (0.08, 0.735, 0.050, 0.50, 0.46, 0.95),
    (0.66, 0.762, 0.070, 0.72, 0.40, 0.80),
    (1.02, 0.850, 0.105, 0.85, 0.40, -1.10),
    (0.10, 0.925, 0.085, 0.60, 0.95, 1.55),
)


def _dune(picture: Floats, number: int) -> None:
    """A dune: a smooth skyline and a crest line that winds towards the viewer between light and shade."""
    h, w = picture.shape[:2]
    crest_x, crest_y, rise, windward, lee, lean = _DUNES[number]
    near = number / (len(_DUNES) - 1)
    x = np.arange(w, dtype=np.float32) / w - np.float32(crest_x)
    flank = np.where(x < 0, -x / windward, x / lee)
    # A sharp top and hollow flanks, as sand lies.
    shape = np.exp(-1.9 * flank) * (1 - 0.25 * np.exp(-((flank / 0.06) ** 2)))
    shape = blurred(np.repeat(shape.astype(np.float32)[None, :], 3, axis=0), 2.5)[1]
    roll = profile(w, 700, 470 + number, ridged=False, octaves=2) - 0.5
    line = (h * (crest_y + rise * (0.9 - shape) + 0.012 * roll)).astype(np.float32)
    top = max(0, int(line.min()) - 3)
    view = picture[top:]
    line -= top
    rows = np.arange(h - top, dtype=np.float32)[:, None]
    depth = np.maximum(rows - line[None, :], 0) / h
    wind = 0.020 * np.sin(depth * (60 - 25 * near) + number * 2.1)
    spine = lean * depth * (1.0 + 3.0 * depth) + wind * smoothstep(0, 0.05, depth)
    side = (x[None, :] - spine).astype(np.float32)
    width = 0.004 + 1.1 * depth
    shaded = smoothstep(-0.2, 1.0, side / width) * np.exp(-depth / (0.05 + 0.11 * near))
    shaded = np.where(
        side > 0,
        np.maximum(shaded, np.exp(-depth / (0.05 + 0.11 * near)) * smoothstep(0, 0.006, side)),
        shaded,
    )
    sand = noise(h - top, w, 90, 450 + number, octaves=4, stretch=4) - 0.5
    ripples = np.sin((depth * h) / (3.0 + depth * h * 0.016) + 26 * sand) * smoothstep(0.0, 0.05, depth)
    lit = np.asarray(blend(rgb("#9a7874"), rgb("#80615f"), near), np.float32)
    dark = np.asarray(blend(rgb("#5c5572"), rgb("#1d2036"), near**0.7), np.float32)
    light = (1.0 - 0.92 * shaded) * (0.62 + 0.38 * np.exp(-depth / (0.03 + 0.07 * near)))
    light = light * (1.0 + 0.30 * sand + 0.055 * ripples * near) - 0.42 * near * smoothstep(0.02, 0.22, depth)
    share = np.clip(light, 0, 1).astype(np.float32)[..., None]
    rim = (np.exp(-depth * h / (3 + 4 * near)) * 0.10).astype(np.float32)[..., None]
    color = dark * (1 - share) + lit * share + rim * np.asarray(rgb("#d8c2c0"), np.float32)
    over(view, color.astype(np.float32), below(line, h - top, 2.0))


def _tent(picture: Floats, x: float, y: float, size: float) -> None:
    first = int(y - 4.5 * size)
    picture, y = picture[first:], y - first
    h, w = picture.shape[:2]
    pool = np.exp(-distance(h, w, x, y + 10, squash=3.4) / (size * 1.05))
    below_tent = smoothstep(y - 18, y + 18, np.arange(h, dtype=np.float32))[:, None]
    add_light(picture, rgb("#ff9d4d"), pool * below_tent * 0.60)
    add_light(picture, rgb("#ff9d4d"), np.exp(-distance(h, w, x, y - size * 0.3) / (size * 0.85)) * 0.16)
    left, right, top = x - size * 0.80, x + size * 0.80, y - size * 0.92

    def shell(canvas: skia.Canvas) -> None:
        path = skia.Path()
        path.moveTo(left, y)
        path.quadTo(x - size * 0.22, y - size * 0.40, x, top)
        path.quadTo(x + size * 0.22, y - size * 0.40, right, y)
        path.close()
        canvas.drawPath(path, skia.Paint(AntiAlias=True, Color=skia.ColorWHITE))

    def door(canvas: skia.Canvas) -> None:
        path = skia.Path()
        path.moveTo(x - size * 0.17, y)
        path.quadTo(x - size * 0.05, y - size * 0.36, x, y - size * 0.62)
        path.quadTo(x + size * 0.05, y - size * 0.36, x + size * 0.17, y)
        path.close()
        canvas.drawPath(path, skia.Paint(AntiAlias=True, Color=skia.ColorWHITE))

    rows = np.arange(h, dtype=np.float32)[:, None]
    inner = np.exp(-distance(h, w, x, y - size * 0.12) / (size * 0.58))
    cloth = np.asarray(rgb("#6e2f17"), np.float32) + inner[..., None] * np.asarray(rgb("#ffae55"), np.float32)
    cloth = cloth * (0.72 + 0.28 * smoothstep(top, y, rows))[..., None]
    over(picture, cloth.astype(np.float32), drawn(h, w, shell))
    over(picture, (1.10, 0.83, 0.50), drawn(h, w, door))

    def seams(canvas: skia.Canvas) -> None:
        paint = skia.Paint(
            AntiAlias=True, Color=skia.ColorWHITE, StrokeWidth=3, Style=skia.Paint.kStroke_Style
        )
        for end in (left + size * 0.42, right - size * 0.42):
            path = skia.Path()
            path.moveTo(x, top)
            path.quadTo((x + end) / 2 + (end - x) * 0.05, y - size * 0.34, end, y)
            canvas.drawPath(path, paint)
        canvas.drawLine(x, top - 12, x, top + 4, paint)

    over(picture, rgb("#4a1d10"), drawn(h, w, seams) * 0.6)
