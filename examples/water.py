"""Water seen from its shore: waves in perspective that move with a phase."""

from __future__ import annotations

import cv2
import numpy as np

from examples.light import Floats

TILE_PX = 512


def wave_tile(seed: int, *, cells: int = 32, octaves: int = 4) -> Floats:
    """Noise −1…1 that repeats without a seam, `TILE_PX` square."""
    rng = np.random.default_rng(seed)
    total = np.zeros((TILE_PX, TILE_PX), np.float32)
    amplitude = 1.0
    for _ in range(octaves):
        grid = rng.standard_normal((cells, cells)).astype(np.float32)
        margin = 2
        grid = np.pad(grid, margin, mode="wrap")
        scale = TILE_PX // cells
        big = cv2.resize(grid, None, fx=scale, fy=scale, interpolation=cv2.INTER_CUBIC)
        total += amplitude * big[margin * scale : -margin * scale, margin * scale : -margin * scale]
        amplitude *= 0.55
        cells *= 2
    return np.asarray(total / np.abs(total).max() * 1.35, np.float32)


class Water:
    """A surface from the horizon (row 0) to the viewer's feet (the last row).

    `heights(phase)` gives the waves −1…1 per pixel; the phase runs 0…1 and the waves travel with it.
    """

    def __init__(self, height: int, width: int, seed: int, *, wave_px: float, flat: float = 3.0) -> None:
        rows = np.arange(height, dtype=np.float32)[:, None]
        columns = np.arange(width, dtype=np.float32)[None, :] - width / 2
        self.near = ((rows + 1) / height).astype(np.float32)
        """Nearness of each row, 0 at the horizon to 1, shape (height, 1)."""
        away = 1.0 / (self.near + 0.018)
        unit = TILE_PX / 16 / wave_px
        u = columns * away * unit / flat
        v = np.repeat(away * unit * height * 0.9, width, axis=1)
        # Two layers of waves at different scales; places on the tile are kept within it, where remap is exact.
        self._layers = [
            (
                wave_tile(seed + number),
                *(np.mod(place * scale, TILE_PX).astype(np.float32) for place in (u, v)),
            )
            for number, scale in enumerate((1.0, 1.29))
        ]
        # Far waves are finer than a pixel and melt together.
        self._calm = np.clip(self.near * 5.0, 0.12, 1.0)

    def heights(self, phase: float = 0.0) -> Floats:
        """The waves at a moment, −1…1."""
        total = np.zeros((len(self.near), self._layers[0][1].shape[1]), np.float32)
        for (tile, u, v), (drift_u, drift_v) in zip(self._layers, ((0.35, -0.5), (-0.45, -0.3)), strict=True):
            shift_u, shift_v = (np.float32(phase * drift * TILE_PX % TILE_PX) for drift in (drift_u, drift_v))
            total += cv2.remap(tile, u + shift_u, v + shift_v, cv2.INTER_LINEAR, borderMode=cv2.BORDER_WRAP)
        return np.asarray(total * (0.5 * self._calm), np.float32)


def mirrored(above: Floats, waves: Floats, near: Floats, *, reach_px: float) -> Floats:
    """What the waves reflect of `above` (the picture over the horizon), as high as `waves`."""
    height, width = waves.shape
    rows = np.arange(height, dtype=np.float32)[:, None]
    columns = np.arange(width, dtype=np.float32)[None, :]
    bend = waves * reach_px
    source_y = above.shape[0] - 1 - np.abs(rows + bend * (0.2 + 2.2 * near))
    source_x = columns + bend * (0.05 + 0.30 * near)
    found = cv2.remap(
        above,
        source_x.astype(np.float32),
        source_y.astype(np.float32),
        cv2.INTER_LINEAR,
        borderMode=cv2.BORDER_REFLECT,
    )
    return np.asarray(found, np.float32)


def steepness(waves: Floats, reach_px: int) -> Floats:
    """How much each pixel's wave is higher than the one `reach_px` rows farther off; 0 at the horizon."""
    slope = np.zeros_like(waves)
    slope[reach_px:] = waves[reach_px:] - waves[:-reach_px]
    return slope
