"""Small pictures to grade."""

from __future__ import annotations

import numpy as np

from renderer.media.picture import Pixels


def every_hue(side: int = 32) -> Pixels:
    """(side, side², 4) opaque BGRA: a lattice of the whole colour cube."""
    axis = np.rint(np.linspace(0, 255, side)).astype(np.uint8)
    blue, green, red = np.meshgrid(axis, axis, axis, indexing="ij")
    alpha = np.full_like(blue, 255)
    return np.stack([blue, green, red, alpha], axis=-1).reshape(side, side * side, 4)


def flat(red: int, green: int, blue: int, alpha: int = 255, *, size: int = 8) -> Pixels:
    """One straight colour, premultiplied."""
    values = [round(channel * alpha / 255) for channel in (blue, green, red)]
    return np.full((size, size, 4), [*values, alpha], np.uint8)


def color_of(pixels: Pixels) -> tuple[int, int, int]:
    """Red, green, blue of the middle pixel."""
    blue, green, red, _ = pixels[pixels.shape[0] // 2, pixels.shape[1] // 2]
    return int(red), int(green), int(blue)


def luma_of(pixels: Pixels) -> float:
    """Mean luma, 0…255."""
    return float((pixels[:, :, :3].astype(np.float64) @ [0.0722, 0.7152, 0.2126]).mean())
