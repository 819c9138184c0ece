"""Media for drafts that come without theirs: pictures of the declared size that say their name and source time."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from zlib import crc32

import cv2
import numpy as np
from PIL import Image, ImageDraw, ImageFont

from renderer.media.picture import Picture, Pixels, Planes
from renderer.timeline import MediaKind, MediaRef

DEFAULT_SIZE = (1280, 720)
LARGEST_SIDE = 1280


@dataclass(frozen=True)
class StandInPicture:
    key: Hashable
    pixels: Pixels = field(repr=False)
    opaque: bool = True

    @property
    def width(self) -> int:
        return int(self.pixels.shape[1])

    @property
    def height(self) -> int:
        return int(self.pixels.shape[0])

    def bgra(self, size: tuple[int, int] | None = None) -> Pixels:
        if size is None or size == (self.width, self.height):
            return self.pixels
        return np.asarray(cv2.resize(self.pixels, size, interpolation=cv2.INTER_AREA))

    def planes(self, size: tuple[int, int] | None = None) -> Planes | None:
        return None


class StandInSource:
    """A picture source that draws its label instead of decoding."""

    def __init__(self, ref: MediaRef) -> None:
        width, height = (ref.width, ref.height) if ref.width and ref.height else DEFAULT_SIZE
        shrink = min(1.0, LARGEST_SIDE / max(width, height))
        self.width, self.height = max(2, round(width * shrink)), max(2, round(height * shrink))
        self.opaque = True
        self.still = ref.kind is MediaKind.PHOTO
        self._name = ref.name
        self._id = ref.id

    def picture(self, time_us: int) -> Picture:
        label = self._name if self.still else f"{self._name}\n{time_us / 1e6:.3f} s"
        return StandInPicture((self._id, time_us), labelled(label, self._name, self.width, self.height))

    def close(self) -> None:
        pass


@lru_cache(maxsize=16)
def labelled(label: str, name: str, width: int, height: int) -> Pixels:
    """A tinted chequered picture with a frame and the label in its middle, opaque BGRA."""
    tint = np.array([crc32(name.encode()) >> shift & 0x7F for shift in (0, 8, 16)], np.uint8) + 40
    rows, columns = np.mgrid[0:height, 0:width] // max(8, min(width, height) // 8)
    shade = np.where((rows + columns) % 2, 1.0, 0.82)[..., None]
    image = Image.fromarray((tint * shade).astype(np.uint8))
    draw = ImageDraw.Draw(image)
    draw.rectangle((0, 0, width - 1, height - 1), outline=(255, 255, 255), width=max(2, width // 160))
    font = ImageFont.load_default(max(10, min(width, height) // 12))
    draw.multiline_text((width / 2, height / 2), label, (255, 255, 255), font, "mm", align="center")
    return np.ascontiguousarray(cv2.cvtColor(np.asarray(image), cv2.COLOR_RGB2BGRA))


def open_stand_in(path: Path, ref: MediaRef, *, reverse: bool = False) -> StandInSource:
    """Takes the place of `renderer.media.open_source`."""
    return StandInSource(ref)
