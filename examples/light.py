"""Light and air for the sample's drawn pictures: noise, gradients, glow, bloom and film grain.

Pictures are float32 arrays (height, width, 3), RGB 0…1 and above 1 where light is brighter than
white; masks are (height, width), 0…1. Every random number comes from a seed, so equal calls draw
equal pictures.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import cv2
import numpy as np
import skia
from numpy.typing import NDArray

Floats = NDArray[np.float32]
Numbers = NDArray[np.floating]
"""What is taken where float64 does no harm."""
Color = tuple[float, float, float]


def rgb(code: str) -> Color:
    """`#rrggbb` as three numbers 0…1."""
    return (int(code[1:3], 16) / 255, int(code[3:5], 16) / 255, int(code[5:7], 16) / 255)


def blend(first: Color, second: Color, share: float) -> Color:
    """`share` of the second colour, the rest of the first."""
    r, g, b = (a + (b - a) * share for a, b in zip(first, second, strict=True))
    return (r, g, b)


def smoothstep(low: float, high: float, x: Numbers) -> Floats:
    """0 below `low`, 1 above `high`, an S-curve between; reversed when `low` > `high`."""
    t = np.clip((x - low) / (high - low), 0.0, 1.0)
    return np.asarray(t * t * (3.0 - 2.0 * t), np.float32)


def noise(
    height: int, width: int, cell_px: float, seed: int, *, octaves: int = 5, stretch: float = 1.0
) -> Floats:
    """Smooth cloud-like noise 0…1 (mean near ½): features of `cell_px`, `stretch` times as wide as high."""
    rng = np.random.default_rng(seed)
    # Large features are summed small and enlarged once: a quarter of the work in each direction.
    small = (max(2, -(-width // 4)), max(2, -(-height // 4)))
    coarse = np.zeros((small[1], small[0]), np.float32)
    fine: list[tuple[float, Floats]] = []
    amplitude, sum_of_amplitudes = 1.0, 0.0
    for _ in range(octaves):
        rows = max(2, round(height / cell_px) + 2)
        columns = max(2, round(width / (cell_px * stretch)) + 2)
        grid = rng.random((rows, columns), np.float32)
        if cell_px >= 12:
            coarse += amplitude * cv2.resize(grid, small, interpolation=cv2.INTER_CUBIC)
        else:
            fine.append((amplitude, grid))
        sum_of_amplitudes += amplitude
        amplitude *= 0.5
        cell_px = max(2.0, cell_px / 2)
    total = np.asarray(cv2.resize(coarse, (width, height), interpolation=cv2.INTER_CUBIC), np.float32)
    for share, grid in fine:
        total += share * cv2.resize(grid, (width, height), interpolation=cv2.INTER_LINEAR)
    total /= sum_of_amplitudes
    return np.clip(total, 0.0, 1.0, out=total)


def profile(width: int, cell_px: float, seed: int, *, octaves: int = 7, ridged: bool = True) -> Floats:
    """A skyline 0…1 along x: sharp crests when `ridged`, else rolling ground."""
    rng = np.random.default_rng(seed)
    x = np.arange(width, dtype=np.float32)
    total = np.zeros(width, np.float32)
    amplitude, sum_of_amplitudes = 1.0, 0.0
    for _ in range(octaves):
        knots = np.arange(-1, width / cell_px + 3) * cell_px + rng.uniform(-0.3, 0.3) * cell_px
        values: Numbers = np.interp(x, knots, rng.random(len(knots)))
        if not ridged:
            window = max(1, int(cell_px) | 1)
            values = np.asarray(cv2.GaussianBlur(values.reshape(1, -1), (window, 1), 0).ravel(), np.float64)
        total += amplitude * (1.0 - np.abs(2.0 * values - 1.0) if ridged else values).astype(np.float32)
        sum_of_amplitudes += amplitude
        amplitude *= 0.46
        cell_px = max(2.0, cell_px / 2)
    return total / sum_of_amplitudes


def sky(height: int, width: int, stops: Sequence[tuple[float, str]]) -> Floats:
    """A vertical gradient; stops are (share of the height, colour) from top to bottom."""
    y = np.linspace(0.0, 1.0, height)
    places = [place for place, _ in stops]
    colors = np.array([rgb(code) for _, code in stops])
    column = np.stack([np.interp(y, places, colors[:, c]) for c in range(3)], axis=1)
    return np.repeat(column[:, None, :], width, axis=1).astype(np.float32)


def below(line_px: Numbers, height: int, soft_px: float = 1.5) -> Floats:
    """The mask of everything under a skyline given as y per column."""
    rows = np.arange(height, dtype=np.float32)[:, None]
    return np.clip((rows - line_px[None, :]) / soft_px + 0.5, 0.0, 1.0)


def over(picture: Floats, color: Color | Numbers, mask: Numbers) -> None:
    """Paint a colour (or a whole picture) over `picture` where `mask` says, in place."""
    share = np.asarray(mask, np.float32)[..., None]
    picture *= 1.0 - share
    picture += np.asarray(color, np.float32) * share


def add_light(picture: Floats, color: Color, mask: Numbers) -> None:
    """Add light of a colour, in place; `mask` may exceed 1."""
    picture += np.asarray(mask, np.float32)[..., None] * np.asarray(color, np.float32)


def distance(height: int, width: int, x: float, y: float, *, squash: float = 1.0) -> Floats:
    """Distance of each pixel from (x, y) in px; `squash` > 1 makes the rings flat."""
    columns = np.arange(width, dtype=np.float32) - np.float32(x)
    rows = (np.arange(height, dtype=np.float32) - np.float32(y)) * np.float32(squash)
    return np.sqrt(columns[None, :] ** 2 + rows[:, None] ** 2)


def drawn(height: int, width: int, draw: Callable[[skia.Canvas], None]) -> Floats:
    """The coverage 0…1 of what `draw` paints in opaque white on a Skia canvas."""
    pixels = np.zeros((height, width, 4), np.uint8)
    with skia.Surface(pixels) as canvas:
        draw(canvas)
    return np.asarray(pixels[..., 3] / np.float32(255), np.float32)


def painted(height: int, width: int, draw: Callable[[skia.Canvas], None]) -> tuple[Floats, Floats]:
    """What `draw` paints on a transparent Skia canvas: straight RGB and coverage."""
    pixels = np.zeros((height, width, 4), np.uint8)
    surface = skia.Surface.MakeRasterDirect(
        skia.ImageInfo.Make(width, height, skia.kRGBA_8888_ColorType, skia.kPremul_AlphaType), pixels
    )
    draw(surface.getCanvas())
    surface.flushAndSubmit()
    alpha = np.asarray(pixels[..., 3] / np.float32(255), np.float32)
    color = pixels[..., :3] / np.float32(255) / np.maximum(alpha, np.float32(1 / 255))[..., None]
    return np.asarray(color, np.float32), alpha


def blurred(picture: Numbers, sigma_px: float) -> Floats:
    """A Gaussian blur, computed small when it is wide."""
    factor = max(1, int(sigma_px / 3))
    height, width = picture.shape[:2]
    small = cv2.resize(
        picture, (max(1, width // factor), max(1, height // factor)), interpolation=cv2.INTER_AREA
    )
    soft = cv2.GaussianBlur(small, (0, 0), sigma_px / factor)
    return np.asarray(cv2.resize(soft, (width, height), interpolation=cv2.INTER_CUBIC), np.float32)


def bloom(picture: Floats, *, above: float, strength: float, sizes_px: Sequence[float] = (6, 24, 80)) -> None:
    """Let everything brighter than `above` glow into its surroundings, in place."""
    bright = np.maximum(picture - above, 0.0)
    for size_px in sizes_px:
        picture += blurred(bright, size_px) * strength


def developed(
    picture: Floats, seed: int, *, grain: float = 0.012, vignette: float = 0.22
) -> NDArray[np.uint8]:
    """The picture as a photograph, 8-bit RGB: soft shoulder for bright light, vignette, film grain."""
    height, width = picture.shape[:2]
    far = distance(height, width, width / 2, height / 2, squash=width / height) / (width / 2)
    picture = picture * (1.0 - vignette * smoothstep(0.55, 1.5, far))[..., None]
    knee = 0.82
    bright = np.maximum(picture - knee, 0.0)
    picture = np.minimum(picture, knee) + (1.0 - knee) * (1.0 - np.exp(-bright / (1.0 - knee)))
    rng = np.random.default_rng(seed)
    fine = rng.standard_normal((height, width), np.float32)
    fine = 0.6 * fine + 0.8 * cv2.GaussianBlur(fine, (0, 0), 1.1)
    # Grain shows most in the middle tones, as on film.
    tone = picture.mean(axis=2)
    picture += (fine * grain * (0.35 + 2.6 * tone * (1.0 - tone)))[..., None]
    return np.asarray(np.clip(picture * 255 + 0.5, 0, 255), np.uint8)
