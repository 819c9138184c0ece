"""A stretch of sound laid out as raw samples, for what FFmpeg cannot do in a stream of bounded memory.

A strip has a clock of its own: sample 0 is the first one its clip plays. What lies before and after its
file is silence, so a strip is never longer than its medium.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import ffmpeg
import numpy as np
from numpy.typing import NDArray

from renderer.ffmpeg import input_name, run
from renderer.sound.medium import CHANNELS, FRAME_BYTES, SoundStream, raw_options, raw_stream
from renderer.sound.reading import stored_samples

BLOCK_SAMPLES = 1 << 18

Samples = NDArray[np.float32]


class Strip:
    """Stereo samples of a raw file; its first has the clock value `begins_at`."""

    def __init__(self, path: Path, begins_at: int) -> None:
        self.path = path
        self.begins_at = begins_at
        self._count = path.stat().st_size // FRAME_BYTES
        # An empty file cannot be mapped.
        self._samples = np.memmap(path, "<f4", "r", shape=(self._count, CHANNELS)) if self._count else None

    def read(self, start: int, end: int) -> Samples:
        """(end − start, 2) samples of the clock, silence where there are none."""
        result = np.zeros((max(0, end - start), CHANNELS), np.float32)
        first = min(max(start - self.begins_at, 0), self._count)
        last = min(max(end - self.begins_at, first), self._count)
        if self._samples is not None and last > first:
            at = first + self.begins_at - start
            result[at : at + last - first] = self._samples[first:last]
        return result

    @property
    def stream(self) -> SoundStream:
        return raw_stream(self.path, self.begins_at)


def extract(
    source: SoundStream, start: int, end: int, path: Path, *, on_progress: Callable[[float], None], name: str
) -> Strip:
    """Samples [start, end) of a source, as far as it has any; the clock is the source's."""
    sound = stored_samples(source, start, end)
    run(
        ffmpeg.output(sound, input_name(path), **raw_options()),
        doing=f"read the sound of {name!r}",
        on_progress=on_progress,
    )
    return Strip(path, max(start, source.begins_at))


def backwards(strip: Strip, path: Path, end: int) -> Strip:
    """The strip mirrored: what came just before `end` comes first, at 0. Its file is replaced."""
    count = strip.path.stat().st_size // FRAME_BYTES
    first = strip.begins_at
    with path.open("wb") as file:
        for last in range(count, 0, -BLOCK_SAMPLES):
            block = strip.read(first + max(0, last - BLOCK_SAMPLES), first + last)
            file.write(block[::-1].tobytes())
    strip.path.unlink()
    return Strip(path, end - first - count)
