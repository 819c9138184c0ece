"""How far two pictures or sounds are apart."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class Tolerance:
    """The most that any single frame may differ, in levels of 255.

    A pixel's difference is that of its worst channel; `mean` is over all pixels, `p99` is exceeded by one pixel
    in a hundred. Layers' edges are where two resamplers disagree most: few pixels, some tens of levels.
    """

    mean: float = 1.2
    p99: float = 8.0


STANDARD = Tolerance()


@dataclass(frozen=True, slots=True)
class Difference:
    """The worst frame of a comparison."""

    mean: float
    p99: float
    frame: int

    def within(self, tolerance: Tolerance) -> bool:
        return self.mean <= tolerance.mean and self.p99 <= tolerance.p99


def difference(
    ours: Sequence[NDArray[Any]], expected: Sequence[NDArray[Any]], frames: Sequence[int]
) -> Difference:
    """The largest mean and the largest 99th percentile of any frame; `frame` is where the mean is largest."""
    means, percentiles = [], []
    for mine, other in zip(ours, expected, strict=True):
        assert mine.shape == other.shape
        apart = np.abs(mine.astype(int) - other.astype(int)).max(axis=2)
        means.append(float(apart.mean()))
        percentiles.append(float(np.percentile(apart, 99)))
    worst = int(np.argmax(means))
    return Difference(means[worst], max(percentiles), frames[worst])
