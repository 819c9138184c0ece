"""Colours as arrays: the types and weights that the colour functions share."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

Colors = NDArray[np.float32]
"""(n, 3) red, green, blue; gamma-encoded, straight, nominally 0…1."""
ColorFunction = Callable[[Colors], Colors]
"""A pure function of colours; what it returns may leave 0…1."""

LUMA = np.array([0.2126, 0.7152, 0.0722], np.float32)
"""Rec.709."""


def luma(colors: Colors) -> Colors:
    """(n, 1), within 0…1."""
    return np.asarray(np.clip(colors @ LUMA, 0.0, 1.0)[:, None], np.float32)


def saturated(colors: Colors, gain: float | Colors) -> Colors:
    """Chroma about the colour's own luma, multiplied."""
    grey = (colors @ LUMA)[:, None]
    return np.asarray(grey + (colors - grey) * gain, np.float32)


def smoothstep(low: float, high: float, value: Colors) -> Colors:
    share = np.clip((value - low) / (high - low), 0.0, 1.0)
    return np.asarray(share * share * (3.0 - 2.0 * share), np.float32)
