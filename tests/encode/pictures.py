"""Frames that carry their number, pieces made of them, and the boxes of an MP4."""

from __future__ import annotations

import struct
from collections.abc import Iterator, Sequence
from fractions import Fraction
from pathlib import Path

import av
import numpy as np

from renderer.encode import PieceEncoder
from renderer.encode.timing import SOUND_RATE, movie_timescale, sample_total
from renderer.ffmpeg import run
from renderer.output import OutputSpec
from tests.synthetic import draw_frame_number

SIZE = (160, 96)


def spec(rate: Fraction | float | str = 30, **kwargs: object) -> OutputSpec:
    return OutputSpec(*SIZE, Fraction(rate), **kwargs)  # type: ignore[arg-type]


def numbered_frame(number: int, size: tuple[int, int] = SIZE) -> av.VideoFrame:
    gray = draw_frame_number(number, size)[:, :, 0].astype(np.uint16)
    chroma = np.full((size[1] // 2, size[0]), 128, np.uint8)
    luma = (gray * 219 // 255 + 16).astype(np.uint8)
    return av.VideoFrame.from_ndarray(np.concatenate([luma, chroma]), format="yuv420p")


def make_pieces(folder: Path, output: OutputSpec, lengths: Sequence[int]) -> list[Path]:
    """Pieces whose frames are numbered through all of them."""
    paths, number = [], 0
    for index, length in enumerate(lengths):
        path = folder / f"piece {index}'s.ts"
        with PieceEncoder(path, output, threads=1) as encoder:
            for _ in range(length):
                encoder.encode(numbered_frame(number))
                number += 1
        paths.append(path)
    return paths


def make_sound(path: Path, frames: int, rate: Fraction) -> Path:
    """A tone exactly as long as the frames, as the mix writes it."""
    total = sample_total(frames, rate)
    run([
        "-f", "lavfi", "-i", f"sine=r={SOUND_RATE}:f=440", "-af", f"atrim=end_sample={total}",
        "-ac", "2", "-c:a", "aac", "-movie_timescale", str(movie_timescale(rate)), "-f", "mp4", str(path),
    ])  # fmt: skip
    return path


def boxes(data: bytes, start: int = 0, end: int | None = None) -> Iterator[tuple[str, int, int]]:
    """(name, content start, end) of an MP4's boxes at one level."""
    end = len(data) if end is None else end
    while start + 8 <= end:
        size, name = struct.unpack(">I4s", data[start : start + 8])
        yield name.decode("latin-1"), start + 8, start + size
        start += max(size, 8)
