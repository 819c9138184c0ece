"""A video file as a source of pictures, forwards and backwards."""

from __future__ import annotations

from collections import deque
from collections.abc import Hashable
from fractions import Fraction
from pathlib import Path

import av

from renderer.errors import InvalidMedia
from renderer.media import limits
from renderer.media.convert import FrameConverter
from renderer.media.decoder import DecodedFrame, FrameDecoder
from renderer.media.frames import has_alpha, memory_bytes
from renderer.media.orientation import Orientation, of_frame
from renderer.media.picture import Pixels, Planes
from renderer.media.sniff import FileType
from renderer.media.tonefilter import tone_map_of

REVERSE_STEP_US = 500_000
"""Playing backwards, a seek goes at least so far back that half a second of frames is decoded at once."""

_LEAST_FRAMES = 3
"""Frames kept going forwards: the one shown, the following one that proves it is the nearest, and one
behind for a caller who rounds a time down."""


class VideoPicture:
    """One decoded frame; keeps the form it was last asked for."""

    opaque: bool

    def __init__(self, frame: av.VideoFrame, key: Hashable, converter: FrameConverter) -> None:
        self.key = key
        self.width, self.height = converter.size
        self.opaque = converter.opaque
        self._frame = frame
        self._converter = converter
        self._bgra: tuple[tuple[int, int] | None, Pixels] | None = None
        self._planes: tuple[tuple[int, int] | None, Planes | None] | None = None

    def bgra(self, size: tuple[int, int] | None = None) -> Pixels:
        if self._bgra is None or self._bgra[0] != size:
            self._bgra = (size, self._converter.bgra(self._frame, size))
        return self._bgra[1]

    def planes(self, size: tuple[int, int] | None = None) -> Planes | None:
        if self._planes is None or self._planes[0] != size:
            self._planes = (size, self._converter.planes(self._frame, size))
        return self._planes[1]


class VideoSource:
    """Pictures of a video file. Frames before and after the moment asked for last are kept: three of
    them, or `limits.REVERSE_CACHE_BYTES` of them when times are going to descend.
    """

    still = False

    def __init__(self, path: Path, name: str, file_type: FileType, *, reverse: bool = False) -> None:
        self._name = name
        self._reverse = reverse
        self._budget_bytes = limits.REVERSE_CACHE_BYTES if reverse else 0
        self._decoder = FrameDecoder(path, name, file_type)
        first = self._decoder.peek()
        if first is None:
            raise InvalidMedia(name, "the first picture cannot be decoded")
        stat = path.stat()
        self._file_key = ("video", str(path.resolve()), stat.st_size, stat.st_mtime_ns)
        self._converter = _converter_for(first.frame, self._decoder.stream.sample_aspect_ratio)
        self.width, self.height = self._converter.size
        self.opaque = self._converter.opaque
        self._window: deque[DecodedFrame] = deque()
        self._window_bytes = 0
        self._ended = False
        self._closed = False
        self._picture: VideoPicture | None = None

    def picture(self, time_us: int) -> VideoPicture:
        if self._closed:
            raise InvalidMedia(self._name, "the source is closed")
        decoded = self._shown_at(time_us)
        key = (*self._file_key, decoded.time_us)
        if self._picture is None or self._picture.key != key:
            self._picture = VideoPicture(decoded.frame, key, self._converter)
        return self._picture

    def close(self) -> None:
        self._closed = True
        self._forget()
        self._picture = None
        self._decoder.close()

    def _shown_at(self, time_us: int) -> DecodedFrame:
        if not self._window:
            self._advance()
        if not self._window or time_us < self._window[0].shown_from_us:
            self._seek(time_us)
        while not self._ended and self._window[-1].shown_from_us <= time_us:
            if self._decoder.worth_seeking(self._window[-1].time_us, time_us):
                self._seek(time_us)
                self._run_to(time_us)
                break
            self._advance()
        for decoded in reversed(self._window):
            if decoded.shown_from_us <= time_us:
                return decoded
        return self._window[0]

    def _run_to(self, time_us: int) -> None:
        while not self._ended and self._window[-1].shown_from_us <= time_us:
            self._advance()

    def _seek(self, time_us: int) -> None:
        self._forget()
        self._decoder.seek(time_us - REVERSE_STEP_US if self._reverse else time_us)
        self._advance()

    def _advance(self) -> None:
        decoded = self._decoder.next()
        if decoded is None:
            self._ended = True
            if not self._window:
                raise InvalidMedia(self._name, "the file changed or went away while it was read")
            return
        self._window.append(decoded)
        self._window_bytes += memory_bytes(decoded.frame)
        while len(self._window) > _LEAST_FRAMES and self._window_bytes > self._budget_bytes:
            self._window_bytes -= memory_bytes(self._window.popleft().frame)

    def _forget(self) -> None:
        self._window.clear()
        self._window_bytes = 0
        self._ended = False


def _converter_for(frame: av.VideoFrame, sample_aspect_ratio: Fraction | None) -> FrameConverter:
    orientation: Orientation = of_frame(frame)
    stored = square_pixel_size(frame.width, frame.height, sample_aspect_ratio)
    return FrameConverter(
        orientation.size(*stored), orientation, opaque=not has_alpha(frame), tone_map=tone_map_of(frame)
    )


def square_pixel_size(width: int, height: int, sample_aspect_ratio: Fraction | None) -> tuple[int, int]:
    """Width and height with square pixels: the height stays, the width follows.

    Ratios beyond 1:8 are faults of the file and are ignored.
    """
    if not sample_aspect_ratio or not Fraction(1, 8) <= sample_aspect_ratio <= 8:
        return width, height
    return max(1, round(width * sample_aspect_ratio)), height
