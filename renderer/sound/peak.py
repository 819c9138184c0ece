"""How loud a mix really gets: the true peak, between the samples too."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from numpy.typing import NDArray

OVERSAMPLING = 4
"""As ITU-R BS.1770 asks for rates up to 48 kHz."""

_HALF_TAPS = 16
_BLOCK_SAMPLES = 1 << 18

Mix = NDArray[np.float32]


def _interpolators() -> NDArray[np.float32]:
    """(3, 32) filters for the moments ¼, ½ and ¾ between two samples: windowed sinc."""
    taps = np.arange(-_HALF_TAPS + 1, _HALF_TAPS + 1, dtype=np.float64)
    rows = []
    for step in range(1, OVERSAMPLING):
        distance = taps - step / OVERSAMPLING
        row = np.sinc(distance) * np.cos(np.pi * distance / (2 * (_HALF_TAPS + 1))) ** 2
        rows.append(row / row.sum())
    return np.array(rows, dtype=np.float32)


_FILTERS = _interpolators()
_QUIET = 1.0 / float(np.abs(_FILTERS).sum(axis=1).max())
"""A block whose samples all stay below this cannot peak above full scale between them."""


def true_peak(path: Path, channels: int) -> float:
    """The largest amplitude of a file of raw floats, 1.0 being full scale; 0 for an empty file."""
    peak = 0.0
    overlap = np.zeros((2 * _HALF_TAPS, channels), np.float32)
    with path.open("rb") as file:
        while (flat := np.fromfile(file, "<f4", _BLOCK_SAMPLES * channels)).size:
            block = np.concatenate([overlap, flat.reshape(-1, channels)])
            peak = max(peak, _block_peak(block))
            overlap = block[-2 * _HALF_TAPS :]
    return peak


def _block_peak(block: Mix) -> float:
    peak = float(np.abs(block).max())
    if peak < _QUIET:
        return peak
    for channel in block.T:
        for taps in _FILTERS:
            peak = max(peak, float(np.abs(np.convolve(channel, taps[::-1], "valid")).max()))
    return peak
