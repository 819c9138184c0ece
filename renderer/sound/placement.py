"""Where each sound lies on the sample grid, and which sounds one FFmpeg run takes.

All positions are samples at `SOUND_RATE`. A clip begins and ends where its first and last picture
would: the snapped frames decide, so sound and picture of one segment stay together.
"""

from __future__ import annotations

import heapq
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction

from renderer.encode.timing import SOUND_RATE
from renderer.timebase import MICROSECONDS
from renderer.timeline import AudioClip

BATCH_CLIPS = 32
"""How many clips one FFmpeg run takes: each opens its own file, decoder and threads."""


@dataclass(frozen=True, slots=True)
class PlacedClip:
    """A clip on the sample grid: heard in [start, end)."""

    clip: AudioClip
    start: int
    end: int

    def __len__(self) -> int:
        return self.end - self.start


@dataclass(frozen=True, slots=True)
class Batch:
    """Clips of one FFmpeg run. Clips of a lane follow one another; lanes are summed."""

    lanes: tuple[tuple[PlacedClip, ...], ...]
    start: int
    end: int


def place(clips: Iterable[AudioClip], rate: Fraction, total: int) -> tuple[PlacedClip, ...]:
    """Put clips on the grid by start; what lies beyond `total` samples or is empty is left out."""
    placed = []
    for clip in clips:
        start = max(0, _sample_of_frame(clip.frames.start, rate))
        end = min(total, _sample_of_frame(clip.frames.end, rate))
        if start < end:
            placed.append(PlacedClip(clip, start, end))
    return tuple(sorted(placed, key=lambda item: (item.start, item.clip.track)))


def batches(placed: Sequence[PlacedClip]) -> tuple[Batch, ...]:
    """Groups of at most `BATCH_CLIPS` neighbours, each laid out on as few lanes as overlaps allow."""
    groups = (placed[first : first + BATCH_CLIPS] for first in range(0, len(placed), BATCH_CLIPS))
    return tuple(
        Batch(lanes_of(group), min(item.start for item in group), max(item.end for item in group))
        for group in groups
    )


def lanes_of(placed: Sequence[PlacedClip]) -> tuple[tuple[PlacedClip, ...], ...]:
    """Clips in order of start → lanes without overlap."""
    lanes: list[list[PlacedClip]] = []
    free: list[tuple[int, int]] = []  # (where a lane ends, its number)
    for item in placed:
        if free and free[0][0] <= item.start:
            _, number = heapq.heappop(free)
        else:
            number = len(lanes)
            lanes.append([])
        lanes[number].append(item)
        heapq.heappush(free, (item.end, number))
    return tuple(tuple(lane) for lane in lanes)


def samples_of(time_us: int | Fraction) -> int:
    """The sample nearest to a moment."""
    return round(Fraction(time_us) * SOUND_RATE / MICROSECONDS)


def _sample_of_frame(frame: int, rate: Fraction) -> int:
    return round(frame * SOUND_RATE / rate)
