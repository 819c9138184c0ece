"""Animated pictures: GIF, animated PNG, WebP and AVIF, with their own timing."""

from __future__ import annotations

from bisect import bisect_right
from collections import OrderedDict
from pathlib import Path

from PIL import Image

from renderer.errors import InvalidMedia
from renderer.media import limits
from renderer.media.gif_frames import gif_frames
from renderer.media.photo import bgra_of, eight_bits, open_image, reading
from renderer.media.sniff import GIF, FileType
from renderer.media.still import StillPicture, is_opaque

REPEATS = False
"""A clip longer than its animation: False plays once and holds the last frame, True plays it again.
A guess: drafts seen so far never ask for more than the animation has."""

SHORTEST_DELAY_MS = 10
"""Delays up to this are no one's wish; browsers and the app take them as `DELAY_INSTEAD_MS`."""
DELAY_INSTEAD_MS = 100


def is_animated(image: Image.Image) -> bool:
    """True for an opened image of several frames. Counts none: a stranger's GIF may have a million."""
    return bool(getattr(image, "is_animated", False))


class AnimationSource:
    """An animation, read on demand: forwards cheaply, backwards by reading again from the start, with
    `limits.ANIMATION_CACHE_BYTES` of frames kept.
    """

    still = False
    opaque: bool

    def __init__(self, path: Path, name: str, file_type: FileType, *, repeats: bool = REPEATS) -> None:
        self._path = path
        self._name = name
        self._file_type = file_type
        self._repeats = repeats
        stat = path.stat()
        self._file_key = ("animation", str(path.resolve()), stat.st_size, stat.st_mtime_ns)
        self._starts_us: list[int] = [0]
        self._end_us: int | None = None
        self._kept: OrderedDict[int, StillPicture] = OrderedDict()
        self._closed = False
        with reading(name, file_type):
            self._image = open_image(path, name, file_type)
            if self._image.width * self._image.height > limits.MAX_ANIMATION_PIXELS:
                raise InvalidMedia(name, f"the frames of the {file_type.label} are too large")
            # Pillow counts a GIF's frames by walking through all of it; the other formats say how many there are.
            self._frame_count = (
                gif_frames(path, limits.MAX_ANIMATION_FRAMES)
                if file_type is GIF
                else int(getattr(self._image, "n_frames", 1))
            )
        fault = _too_much(self._frame_count, self._image.width * self._image.height)
        if fault:
            self._image.close()
            raise InvalidMedia(name, f"the {file_type.label} {fault}")
        # Later frames may have holes, and looking would mean decoding them all.
        self.opaque = False
        self._all_opaque = True
        first = self._frame(0)
        self.width, self.height = first.width, first.height

    def picture(self, time_us: int) -> StillPicture:
        if self._closed:
            raise InvalidMedia(self._name, "the source is closed")
        if self._repeats:
            time_us = time_us % max(1, self.duration_us())
        return self._frame(self._index_at(time_us))

    def duration_us(self) -> int:
        """How long the animation runs once; reads it through."""
        index = len(self._starts_us) - 1
        while self._end_us is None:
            self._frame(index)
            index = len(self._starts_us) - 1
        return self._end_us

    def has_alpha(self) -> bool:
        """True if any frame is not opaque; reads the animation through."""
        self.duration_us()
        return not self._all_opaque

    def close(self) -> None:
        self._closed = True
        self._kept.clear()
        self._image.close()

    def _index_at(self, time_us: int) -> int:
        while self._end_us is None and self._starts_us[-1] <= time_us:
            self._frame(len(self._starts_us) - 1)
        return max(0, bisect_right(self._starts_us, time_us) - 1)

    def _frame(self, index: int) -> StillPicture:
        if index in self._kept:
            self._kept.move_to_end(index)
            return self._kept[index]
        picture = self._read(index)
        self._kept[index] = picture
        frame_bytes = picture.width * picture.height * 4
        while len(self._kept) > max(2, limits.ANIMATION_CACHE_BYTES // frame_bytes):
            self._kept.popitem(last=False)
        return picture

    def _read(self, index: int) -> StillPicture:
        """Decode a frame and note when the next one starts. A damaged rest of the file counts as its end."""
        try:
            with reading(self._name, self._file_type):
                self._image.seek(index)
                pixels = bgra_of(eight_bits(self._image))
        except InvalidMedia:
            if index == 0:
                raise
            self._end_us = self._starts_us[index]
            del self._starts_us[index:]
            return self._frame(index - 1)
        self._note_duration(index)
        opaque = is_opaque(pixels)
        self._all_opaque = self._all_opaque and opaque
        return StillPicture(pixels, (*self._file_key, index), opaque=opaque)

    def _note_duration(self, index: int) -> None:
        if self._end_us is not None or index != len(self._starts_us) - 1:
            return
        delay_ms = float(self._image.info.get("duration", 0) or 0)
        if delay_ms <= SHORTEST_DELAY_MS:
            delay_ms = DELAY_INSTEAD_MS
        ends_us = self._starts_us[index] + round(delay_ms * 1000)
        if index == self._frame_count - 1:
            self._end_us = ends_us
        else:
            self._starts_us.append(ends_us)


def _too_much(frames: int, frame_pixels: int) -> str:
    """Which limit an animation breaks, "" if none."""
    if frames > limits.MAX_ANIMATION_FRAMES:
        return f"has more than {limits.MAX_ANIMATION_FRAMES:,} frames"
    if frames * frame_pixels > limits.MAX_ANIMATION_TOTAL_PIXELS:
        most = limits.MAX_ANIMATION_TOTAL_PIXELS
        return f"has {frames:,} frames of {frame_pixels:,} pixels, over the limit of {most:,} in all"
    return ""
