"""Volume keyframes as a curve over samples, written as a signal that FFmpeg multiplies with.

A signal keeps the graph small however many keys there are, and every sample has its own gain.
"""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from renderer.encode.timing import SOUND_RATE
from renderer.keyframe import Keyframe
from renderer.timebase import MICROSECONDS
from renderer.timeline import Clip, KeyframeTrack, Property

BLOCK_SAMPLES = 1 << 18
_CURVE_STEPS = 64
"""Straight lines that stand for one eased interval; the error is far below 0.01 dB."""

Samples = NDArray[np.float64]


def volume_keys(clip: Clip) -> KeyframeTrack | None:
    """The clip's volume keyframes, if it has any."""
    return next((track for track in clip.keyframes if track.property is Property.VOLUME), None)


def gains(track: KeyframeTrack, samples: Samples) -> Samples:
    """Linear gain at each sample counted from the clip's start; the end values hold outside the keys."""
    points = _polyline(track)
    times = samples * (MICROSECONDS / SOUND_RATE)
    return np.maximum(np.interp(times, points[:, 0], points[:, 1]), 0.0)


def write_envelope(track: KeyframeTrack, length: int, path: Path) -> None:
    """Write the gains of `length` samples as 32-bit floats, one channel."""
    with path.open("wb") as file:
        for start in range(0, length, BLOCK_SAMPLES):
            block = np.arange(start, min(length, start + BLOCK_SAMPLES), dtype=np.float64)
            gains(track, block).astype("<f4").tofile(file)


def _polyline(track: KeyframeTrack) -> Samples:
    """(n, 2) points of (µs, gain), ascending in time."""
    keys = track.keys
    points = [np.array([[keys[0].time_us, keys[0].value]])]
    for first, second in pairwise(keys):
        points.append(_interval(first, second))
    return np.concatenate(points)


def _interval(first: Keyframe, second: Keyframe) -> Samples:
    """Points after `first` up to and with `second`."""
    span = second.time_us - first.time_us
    if span <= 0 or (first.right == (0.0, 0.0) and second.left == (0.0, 0.0)):
        return np.array([[second.time_us, second.value]], dtype=np.float64)
    # Time handles are kept inside the interval, so time never runs back.
    x1 = min(max(first.right[0], 0.0), span)
    x2 = min(max(span + second.left[0], 0.0), span)
    ends = np.array(
        [
            [first.time_us, first.value],
            [first.time_us + x1, first.value + first.right[1]],
            [first.time_us + x2, second.value + second.left[1]],
            [second.time_us, second.value],
        ]
    )
    t = np.linspace(0, 1, _CURVE_STEPS + 1)[1:, None]
    s = 1 - t
    weights = np.hstack([s**3, 3 * s**2 * t, 3 * s * t**2, t**3])
    return np.asarray(weights @ ends)
