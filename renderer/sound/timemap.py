"""Where in its source a sound under a speed curve is, sample by sample."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from renderer.operations import SpeedCurve
from renderer.retime import source_share

KNOT_SAMPLES = 44
"""The map is straight between knots 1 ms apart: off by less than a tenth of a sample."""

Positions = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class TimeMap:
    """Samples of the timeline → samples of the source, both from the clip's start, which may be fractions.

    `source_samples` of source are played in `target_samples`. Outside, the curve's end speeds go on.
    """

    curve: SpeedCurve
    source_samples: float
    target_samples: float

    def positions(self, first: int, last: int) -> Positions:
        """The source positions of the timeline's samples [first, last)."""
        low, high = first // KNOT_SAMPLES, -(-last // KNOT_SAMPLES)
        knots = np.arange(low, high + 1) * KNOT_SAMPLES
        values = np.array([self._at(float(knot)) for knot in knots])
        return np.asarray(np.interp(np.arange(first, last), knots, values))

    def _at(self, sample: float) -> float:
        inside = min(max(sample, 0.0), self.target_samples)
        speed = 0.0
        if sample != inside:
            speed = self.curve.points[0 if sample < 0 else -1][1] * self._one_speed
        return source_share(self.curve, inside / self.target_samples) * self.source_samples + speed * (
            sample - inside
        )

    @property
    def _one_speed(self) -> float:
        """How fast a point of speed 1 really plays: 1 unless the draft's ranges disagree with the curve."""
        near = 1e-6
        start = source_share(self.curve, near) / near / self.curve.points[0][1]
        return start * self.source_samples / self.target_samples
