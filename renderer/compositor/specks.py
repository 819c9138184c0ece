"""Layers that are eaten away in specks, and a band of light across them."""

from __future__ import annotations

from functools import lru_cache

import cv2
import numpy as np
from numpy.typing import NDArray

from renderer.media.picture import Pixels

_SOFTNESS = 0.12  # share of the noise's range over which a speck fades
_GRAINS_PX = ((2, 0.45), (7, 0.35), (24, 0.2))  # sizes of specks and their shares
_TILE = 512

_BAND_WIDTH = 0.09  # of the box's width, a Gaussian's sigma
_BAND_SLANT = 0.35  # how far the band leans, in heights
_BAND_LIGHT = 0.85


def dissolve(pixels: Pixels, share: float, seed: int, offset: tuple[int, int]) -> Pixels:
    """Premultiplied BGRA of which `share` (0…1) is gone. `offset` is where the pixels lie in the pattern of specks, which
    stays where it is while the share grows."""
    height, width = pixels.shape[:2]
    x, y = offset[0] % _TILE, offset[1] % _TILE
    tiles = np.tile(_specks(seed % 16), ((y + height) // _TILE + 1, (x + width) // _TILE + 1))
    threshold = share * (1 + _SOFTNESS) - _SOFTNESS
    kept = np.clip((tiles[y : y + height, x : x + width] - threshold) / _SOFTNESS, 0.0, 1.0)
    mask = (kept * 255).astype(np.uint8)
    return np.asarray(cv2.multiply(pixels, cv2.merge([mask] * 4), scale=1 / 255), np.uint8)


@lru_cache(maxsize=4)
def _specks(seed: int) -> NDArray[np.float32]:
    """(512, 512) values 0…1, each as often as any other, in specks of several sizes; joins itself on all sides."""
    random = np.random.default_rng(seed)
    noise = np.zeros((_TILE, _TILE), np.float32)
    for grain, weight in _GRAINS_PX:
        size = -(-_TILE // grain)
        small = random.random((size, size), np.float32)
        large = cv2.resize(np.pad(small, ((0, 1), (0, 1)), mode="wrap"), ((size + 1) * grain,) * 2)
        noise += weight * large[:_TILE, :_TILE]
    ranks = np.empty(noise.size, np.float32)
    ranks[np.argsort(noise, axis=None)] = np.linspace(0, 1, noise.size, dtype=np.float32)
    ranks.flags.writeable = False
    return ranks.reshape(noise.shape)


def shine(pixels: Pixels, across: np.ndarray, place: float, aspect: float) -> Pixels:
    """Premultiplied BGRA lit by a slanted band. `across` are the columns in shares of the box's width, `place` the
    band's middle in the same; `aspect` the box's height by its width."""
    rows = np.linspace(0.5, -0.5, pixels.shape[0])[:, None] * aspect * _BAND_SLANT
    light = _BAND_LIGHT * np.exp(-(((across[None, :] - place - rows) / _BAND_WIDTH) ** 2))
    color = pixels[..., :3].astype(np.float32)
    alpha = pixels[..., 3:].astype(np.float32)
    lit = pixels.copy()
    lit[..., :3] = np.rint(color + (alpha - color) * light[..., None])
    return lit
