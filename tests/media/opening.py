"""Short ways for the tests of this folder to open a medium and read its frame numbers."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from renderer.media import PictureSource, Planes, open_source
from renderer.timeline import MediaKind, MediaRef
from tests.synthetic import read_frame_number


def open_path(path: Path, kind: MediaKind = MediaKind.VIDEO, *, reverse: bool = False) -> PictureSource:
    return open_source(path, MediaRef("m1", kind, path.name, (), str(path)), reverse=reverse)


def numbers(source: PictureSource, times_us: Iterable[float]) -> list[int]:
    """The frame numbers shown at these times."""
    return [read_frame_number(source.picture(round(time_us)).bgra()[:, :, :3]) for time_us in times_us]


def frame_times(frames: Iterable[int], rate: float = 30) -> list[float]:
    return [n * 1e6 / rate for n in frames]


def rgb(bgra: NDArray[np.uint8]) -> NDArray[np.int16]:
    return bgra[:, :, 2::-1].astype(np.int16)


def planes_to_rgb(planes: Planes) -> NDArray[np.float64]:
    """Rec.709 limited planes → (h, w, 3), by the formula of the standard; chroma repeated."""
    y = (planes.y.astype(float) - 16) * 255 / 219
    u, v = (
        np.repeat(np.repeat(c.astype(float) - 128, 2, axis=0), 2, axis=1)[: y.shape[0], : y.shape[1]]
        * 255
        / 224
        for c in (planes.u, planes.v)
    )
    return np.clip(np.stack([y + 1.5748 * v, y - 0.187324 * u - 0.468124 * v, y + 1.8556 * u], -1), 0, 255)
