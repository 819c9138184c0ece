"""Operations on whole pictures that several effects share: tone, blur, warp, light, patterns.

All take and give (h, w, 4) uint8 premultiplied BGRA.
"""

from __future__ import annotations

import math
from functools import lru_cache

import cv2
import numpy as np
from numpy.typing import NDArray

from renderer.media.picture import Pixels

Color = tuple[float, float, float]
"""Blue, green, red, 0…255."""
LUMA = (0.114, 0.587, 0.299)
"""Of blue, green, red."""


def toned(picture: Pixels, factor: float, offset: float = 0.0) -> Pixels:
    """Colours × factor + offset (0…255); alpha stays."""
    return scaled_and_lifted(picture, factor, (offset, offset, offset))


def scaled_and_lifted(picture: Pixels, factor: float, offset: Color) -> Pixels:
    values = np.arange(256, dtype=np.float64)
    columns = [np.clip(np.rint(values * factor + add), 0, 255) for add in offset]
    table = np.stack([*columns, values], axis=-1).astype(np.uint8)[None]
    return np.asarray(cv2.LUT(picture, table), np.uint8)


def lifted(picture: Pixels, amount: int) -> Pixels:
    """Colours + amount, −255…255; alpha stays."""
    return scaled_and_lifted(picture, 1.0, (amount, amount, amount))


def mixed(a: Pixels, b: Pixels, share: float) -> Pixels:
    """a at 0, b at 1."""
    return np.asarray(cv2.addWeighted(a, 1 - share, b, share, 0), np.uint8)


def tinted(picture: Pixels, color: Color, share: float) -> Pixels:
    """Mixed with one colour."""
    return scaled_and_lifted(picture, 1 - share, (color[0] * share, color[1] * share, color[2] * share))


def transformed(picture: Pixels, matrix: NDArray[np.float32]) -> Pixels:
    """A colour matrix (4, 4) on blue, green, red, alpha: the alpha column adds constants, premultiplied."""
    return np.asarray(cv2.transform(picture, matrix), np.uint8)


def soft(picture: Pixels, sigma_x: float, sigma_y: float | None = None) -> Pixels:
    """Gaussian blur; large ones at a smaller size."""
    sigma_y = sigma_x if sigma_y is None else sigma_y
    if max(sigma_x, sigma_y) < 0.3:
        return picture
    height, width = picture.shape[:2]
    step = max(1, int(min(s for s in (sigma_x, sigma_y) if s >= 0.3) / 2))
    if sigma_x >= 0.3 and sigma_y >= 0.3 and step > 1:
        small = cv2.resize(
            picture, (max(1, width // step), max(1, height // step)), interpolation=cv2.INTER_AREA
        )
        small = cv2.GaussianBlur(small, (0, 0), sigma_x / step, sigmaY=sigma_y / step)
        return np.asarray(cv2.resize(small, (width, height), interpolation=cv2.INTER_LINEAR), np.uint8)
    out: Pixels = picture
    for _ in range(2):  # two boxes of the Gaussian's variance
        size_x, size_y = (
            max(1, 2 * round((math.sqrt(6 * s * s + 1) - 1) / 2) + 1) for s in (sigma_x, sigma_y)
        )
        out = np.asarray(cv2.blur(out, (size_x, size_y), borderType=cv2.BORDER_REPLICATE), np.uint8)
    return out


def camera(
    picture: Pixels,
    scale: float = 1.0,
    dx: float = 0.0,
    dy: float = 0.0,
    degrees: float = 0.0,
    scale_x: float | None = None,
) -> Pixels:
    """The picture seen by a moved camera: scaled, turned clockwise and shifted (shares of width and height,
    y down) about its centre; beyond its edges it is mirrored."""
    height, width = picture.shape[:2]
    across = scale if scale_x is None else scale_x
    turn = math.radians(degrees)
    cos, sin = math.cos(turn), math.sin(turn)
    a, b, c, d = across * cos, -scale * sin, across * sin, scale * cos
    x, y = (width - 1) / 2, (height - 1) / 2
    matrix = np.array(
        [[a, b, x - a * x - b * y + dx * width], [c, d, y - c * x - d * y + dy * height]], np.float64
    )
    return np.asarray(
        cv2.warpAffine(
            picture, matrix, (width, height), flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REFLECT_101
        ),
        np.uint8,
    )


def screened(picture: Pixels, light: Pixels) -> Pixels:
    """Light added as by a second projector: 1 − (1 − p)(1 − l). `light` is (h, w, 3) or (h, w, 4) of any
    size; its alpha is ignored."""
    height, width = picture.shape[:2]
    if light.shape[2] == 3:
        light = np.dstack([light, np.zeros(light.shape[:2], np.uint8)])
    if light.shape[:2] != (height, width):
        light = np.asarray(cv2.resize(light, (width, height), interpolation=cv2.INTER_LINEAR), np.uint8)
    rest = cv2.multiply(cv2.bitwise_not(picture), light, scale=1 / 255)
    return np.asarray(cv2.add(picture, rest), np.uint8)


def shaded(picture: Pixels, mask: Pixels) -> Pixels:
    """Multiplied by a mask (h, w) or (h, w, 4), 255 = unchanged."""
    if mask.ndim == 2:
        mask = as_mask(mask)
    return np.asarray(cv2.multiply(picture, mask, scale=1 / 255), np.uint8)


def as_mask(mask: Pixels) -> Pixels:
    return np.asarray(cv2.merge([mask, mask, mask, np.full_like(mask, 255)]), np.uint8)


def shifted(channel: Pixels, dx: int, dy: int = 0) -> Pixels:
    """A plane moved by whole pixels, its edge repeated."""
    height, width = channel.shape[:2]
    dx, dy = max(1 - width, min(dx, width - 1)), max(1 - height, min(dy, height - 1))
    out = np.roll(channel, (dy, dx), (0, 1))
    if dx > 0:
        out[:, :dx] = out[:, dx : dx + 1]
    elif dx < 0:
        out[:, dx:] = out[:, dx - 1 : dx]
    if dy > 0:
        out[:dy] = out[dy : dy + 1]
    elif dy < 0:
        out[dy:] = out[dy - 1 : dy]
    return out


def planes(picture: Pixels) -> list[Pixels]:
    return [np.asarray(plane, np.uint8) for plane in cv2.split(picture)]


def colors_apart(picture: Pixels, dx: int, dy: int = 0) -> Pixels:
    """Red moved one way and blue the other."""
    if not dx and not dy:
        return picture
    blue, green, red, alpha = planes(picture)
    merged = cv2.merge([shifted(blue, -dx, -dy), green, shifted(red, dx, dy), alpha])
    return np.asarray(merged, np.uint8)


PLATE_MARGIN = 256


@lru_cache(maxsize=4)
def _grain_plate(height: int, width: int, size: int, colored: bool) -> Pixels:
    """Noise about 128 with the alpha channel flat; larger than the picture, so that every frame takes another part."""
    random = np.random.default_rng(20240607)
    shape = ((height + PLATE_MARGIN) // size + 1, (width + PLATE_MARGIN) // size + 1, 3 if colored else 1)
    noise = np.clip(random.normal(128, 42, shape), 0, 255).astype(np.uint8)
    if not colored:
        noise = np.repeat(noise, 3, axis=2)
    if size > 1:
        noise = np.asarray(
            cv2.resize(noise, (width + PLATE_MARGIN, height + PLATE_MARGIN), interpolation=cv2.INTER_CUBIC),
            np.uint8,
        )
    plate = np.full((*noise.shape[:2], 4), 128, np.uint8)
    plate[:, :, :3] = noise
    return plate


def grained(
    picture: Pixels, amount: float, frame: int, seed: int, *, size: int = 1, colored: bool = False
) -> Pixels:
    """Film grain; `amount` 1 is a standard deviation of 42 steps. Another pattern for every `frame`."""
    height, width = picture.shape[:2]
    plate = _grain_plate(height, width, size, colored)
    random = np.random.default_rng((seed & 0xFFFFFFFF, frame & 0xFFFFFFFF))
    top, left = random.integers(0, PLATE_MARGIN, 2)
    part = plate[top : top + height, left : left + width]
    return np.asarray(cv2.addWeighted(picture, 1.0, part, amount, -128 * amount), np.uint8)


@lru_cache(maxsize=16)
def vignette_mask(height: int, width: int, strength: float, start: float) -> Pixels:
    """A mask dark towards the corners; `start` is the radius (1 = half diagonal) where it begins."""
    y = np.linspace(-1, 1, height, dtype=np.float32)[:, None]
    x = np.linspace(-1, 1, width, dtype=np.float32)[None, :]
    radius = np.sqrt((x * x + y * y) / 2)
    dark = np.clip((radius - start) / (1 - start), 0, 1) ** 1.5
    return as_mask(np.rint(255 * (1 - strength * dark)).astype(np.uint8))


@lru_cache(maxsize=4)
def scanline_mask(height: int, width: int, pitch: int, strength: float) -> Pixels:
    """Dark horizontal lines every `pitch` rows."""
    rows = np.where(np.arange(height) % pitch < pitch / 2, 255, round(255 * (1 - strength)))
    return as_mask(np.repeat(rows.astype(np.uint8)[:, None], width, axis=1))


def row_fields(height: int, width: int) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Pixel coordinates as a column of y and a row of x."""
    return np.arange(height, dtype=np.float32)[:, None], np.arange(width, dtype=np.float32)[None, :]
