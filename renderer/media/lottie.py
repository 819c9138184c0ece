"""Lottie animations: drawings in JSON, drawn by rlottie at the very size that is asked for."""

from __future__ import annotations

import math
import threading
from collections import OrderedDict
from collections.abc import Hashable
from functools import lru_cache
from pathlib import Path

import numpy as np
from rlottie_python import LottieAnimation

from renderer.errors import InvalidMedia
from renderer.media import limits
from renderer.media.lottie_document import BadLottie, LottieDocument, read_document
from renderer.media.lottie_trial import trouble
from renderer.media.picture import Pixels
from renderer.media.pixels import Size, scaled
from renderer.timebase import MICROSECONDS

NOMINAL_SIDE_PX = 2048
"""The longer side a source claims. A drawing has no size of its own in pixels, and nothing asks for a larger
picture than a source has when it moves."""

_RLOTTIE = threading.Lock()
"""Its Python calls set the types of their arguments anew each time, for all threads."""


def open_document(path: Path, name: str) -> LottieDocument:
    """The animation in a file, tried out: it can be drawn in this process.

    Raises InvalidMedia, naming the medium `name`.
    """
    try:
        stat = path.stat()
        return _tried(path.resolve(), stat.st_size, stat.st_mtime_ns)
    except OSError as error:
        raise InvalidMedia(name, f"the file cannot be read: {error.strerror}") from None
    except BadLottie as error:
        raise InvalidMedia(name, str(error)) from None


@lru_cache(maxsize=4)
def _tried(path: Path, size: int, mtime_ns: int) -> LottieDocument:
    document = read_document(path)
    wrong = trouble(document.text, (document.width, document.height), document.frame_count)
    if wrong:
        raise BadLottie(wrong)
    return document


class LottieSource:
    """An animation drawn on demand, in any order."""

    opaque = False

    def __init__(self, path: Path, name: str, *, repeats: bool) -> None:
        document = open_document(path, name)
        self._name = name
        self._repeats = repeats
        self._document = document
        stat = path.stat()
        self._file_key = ("lottie", str(path.resolve()), stat.st_size, stat.st_mtime_ns)
        factor = NOMINAL_SIDE_PX / max(document.width, document.height)
        self.width, self.height = (max(1, round(side * factor)) for side in (document.width, document.height))
        self.still = document.frame_count == 1
        self._drawer: _Drawer | None = _Drawer(document)

    def picture(self, time_us: int) -> LottiePicture:
        if self._drawer is None:
            raise InvalidMedia(self._name, "the source is closed")
        # Half a microsecond on: frame times are rounded to whole ones.
        index = math.floor((time_us + 0.5) * self._document.frame_rate / MICROSECONDS)
        count = self._document.frame_count
        index = index % count if self._repeats else min(max(index, 0), count - 1)
        return LottiePicture(self._drawer, index, (*self._file_key, index), (self.width, self.height))

    def duration_us(self) -> int:
        """How long the animation runs once."""
        return round(self._document.frame_count * MICROSECONDS / self._document.frame_rate)

    def close(self) -> None:
        self._drawer = None


class LottiePicture:
    """One frame; its pixels are drawn when they are asked for."""

    opaque = False

    def __init__(self, drawer: _Drawer, index: int, key: Hashable, size: Size) -> None:
        self.key = key
        self.width, self.height = size
        self._drawer = drawer
        self._index = index

    def bgra(self, size: Size | None = None) -> Pixels:
        return self._drawer.frame(self._index, size or (self.width, self.height))

    def planes(self, size: Size | None = None) -> None:
        """None: drawings have holes."""


class _Drawer:
    """rlottie's animation with the latest frames, `limits.ANIMATION_CACHE_BYTES` of them kept."""

    def __init__(self, document: LottieDocument) -> None:
        self._shape = document.width, document.height
        with _RLOTTIE:
            self._animation = LottieAnimation.from_data(document.text)
        self._kept: OrderedDict[tuple[int, Size], Pixels] = OrderedDict()

    def frame(self, index: int, size: Size) -> Pixels:
        kept = self._kept.pop((index, size), None)
        pixels = self._draw(index, size) if kept is None else kept
        self._kept[index, size] = pixels
        while (
            len(self._kept) > 1 and sum(p.nbytes for p in self._kept.values()) > limits.ANIMATION_CACHE_BYTES
        ):
            self._kept.popitem(last=False)
        return pixels

    def _draw(self, index: int, size: Size) -> Pixels:
        """rlottie keeps proportions, so a picture to be squeezed is drawn larger first."""
        width, height = covering(self._shape, size)
        with _RLOTTIE:
            drawn = self._animation.lottie_animation_render(frame_num=index, width=width, height=height)
        pixels = np.frombuffer(drawn, np.uint8).reshape(height, width, 4)
        if (width, height) == size:
            return pixels
        squeezed = scaled(pixels, size)
        squeezed.flags.writeable = False
        return squeezed


def covering(shape: Size, size: Size) -> Size:
    """The smallest size with the proportions of `shape` that is nowhere smaller than `size`; that size itself
    where it is off by no more than rounding."""
    factors = size[0] / shape[0], size[1] / shape[1]
    width, height = (round(side * max(factors)) for side in shape)
    if abs(width - size[0]) <= 1 and abs(height - size[1]) <= 1:
        return size
    return max(width, size[0]), max(height, size[1])
