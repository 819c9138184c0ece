"""A strip of sound played along a time map, in blocks: with pitch following speed, or kept.

FFmpeg's stretchers take one speed; changing it while they run moves events by their windows. Here every
sample, or every window, is taken from where the map says, so length and place are exact.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

import cv2
import numpy as np
from numpy.typing import NDArray

from renderer.sound.medium import CHANNELS
from renderer.sound.strip import Samples, Strip
from renderer.sound.timemap import TimeMap

BLOCK_SAMPLES = 1 << 12
LOBES = 12
"""Half width of the resampling filter in zero crossings: images 80 dB down."""
KERNEL_STEPS = 1 << 14
"""Entries of the filter's table for each zero crossing: the nearest one is off by less than −80 dB."""

HOP_SAMPLES = 882
"""Windows are 40 ms long and half overlap: two periods of the lowest voices."""
SEARCH_SAMPLES = 330
"""How far, in samples (7.5 ms), a window may move to continue the wave before it."""
QUIET_ENERGY = 1e-6
"""Below this a window holds nothing to continue."""


def _kernel() -> NDArray[np.float32]:
    """One side of a windowed sinc, from its middle; the last entry is 0 and stands for all beyond."""
    distance = np.arange(LOBES * KERNEL_STEPS + 1) / KERNEL_STEPS
    return np.asarray(np.sinc(distance) * np.cos(np.pi / 2 * distance / LOBES) ** 2, np.float32)


_KERNEL = _kernel()


def resampled(strip: Strip, time: TimeMap, length: int) -> Iterator[Samples]:
    """`length` samples with pitch following speed: band-limited interpolation at the map's positions."""
    for first in range(0, length, BLOCK_SAMPLES):
        last = min(length, first + BLOCK_SAMPLES)
        positions = time.positions(first, last + 1)
        steps = np.maximum(np.abs(np.diff(positions)), 1.0)[:, None]
        yield _interpolated(strip, positions[:-1], steps)


def _interpolated(strip: Strip, positions: NDArray[np.float64], steps: NDArray[np.float64]) -> Samples:
    """Samples between samples; frequencies above what `steps` leaves room for are held back."""
    reach = int(np.ceil(LOBES * steps.max()))
    whole = np.floor(positions).astype(np.int64)
    low = int(whole[0]) - reach + 1
    source = strip.read(low, int(whole.max()) + reach + 1)
    taps = np.arange(-reach + 1, reach + 1)
    distance = np.abs(taps[None, :] - (positions - whole)[:, None]) * (KERNEL_STEPS / steps)
    weights = _KERNEL[np.minimum(np.rint(distance).astype(np.int32), len(_KERNEL) - 1)]
    weights /= weights.sum(axis=1, keepdims=True)
    places = (whole - low)[:, None] + taps[None, :]
    return np.stack([np.einsum("nt,nt->n", weights, source[:, c][places]) for c in range(CHANNELS)], axis=1)


def stretched(strip: Strip, time: TimeMap, length: int) -> Iterator[Samples]:
    """`length` samples with the pitch kept: windows of the source laid at even distances.

    Each comes from where the map says, moved by up to `SEARCH_SAMPLES` to where it best continues the
    one before, so that waves join without cancelling.
    """
    window = np.hanning(2 * HOP_SAMPLES + 1)[:-1].astype(np.float32)[:, None]
    overlap = np.zeros((HOP_SAMPLES, CHANNELS), np.float32)
    centre: int | None = None
    for middle in range(0, length + HOP_SAMPLES, HOP_SAMPLES):
        wanted = round(float(time.positions(middle, middle + 1)[0]))
        centre = wanted if centre is None else _joined(strip, centre + HOP_SAMPLES, wanted)
        part = strip.read(centre - HOP_SAMPLES, centre + HOP_SAMPLES) * window
        if middle:
            done = overlap + part[:HOP_SAMPLES]
            yield done[: length - (middle - HOP_SAMPLES)]
        overlap = part[HOP_SAMPLES:]


def _joined(strip: Strip, following: int, wanted: int) -> int:
    """The centre of a window near `wanted` that looks most like the one at `following`."""
    if abs(following - wanted) <= SEARCH_SAMPLES // 2:
        return following  # the wave itself goes on
    like = strip.read(following - HOP_SAMPLES, following + HOP_SAMPLES)
    near = strip.read(wanted - HOP_SAMPLES - SEARCH_SAMPLES, wanted + HOP_SAMPLES + SEARCH_SAMPLES)
    if float((like**2).sum()) < QUIET_ENERGY or float((near**2).sum()) < QUIET_ENERGY:
        return wanted
    match = cv2.matchTemplate(near[None], like[None], cv2.TM_CCORR_NORMED)[0]
    return wanted - SEARCH_SAMPLES + int(np.argmax(np.nan_to_num(match)))


Player = Callable[[Strip, TimeMap, int], Iterator[Samples]]


def player(keep_pitch: bool) -> Player:
    return stretched if keep_pitch else resampled
