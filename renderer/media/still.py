"""A picture that is held whole in memory: a photo, or one frame of an animation."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Hashable
from typing import Any

import av
import numpy as np
from av.video.reformatter import ColorRange, Colorspace, Interpolation, VideoReformatter

from renderer.media import limits
from renderer.media.frames import plane_pixels
from renderer.media.picture import Pixels, Planes
from renderer.media.pixels import Size, frozen, scaled


class StillPicture:
    """Premultiplied BGRA with its scaled forms, the latest `limits.STILL_CACHE_BYTES` of them kept."""

    def __init__(self, pixels: Pixels, key: Hashable, *, opaque: bool) -> None:
        """`pixels` is (h, w, 4), C-contiguous, and is not changed by anyone from now on."""
        self.key = key
        self.height, self.width = pixels.shape[:2]
        self.opaque = opaque
        self._pixels = frozen(pixels)
        self._scaled: OrderedDict[Size, Pixels] = OrderedDict()
        self._planes: OrderedDict[Size, Planes] = OrderedDict()

    def bgra(self, size: Size | None = None) -> Pixels:
        if size is None or size == (self.width, self.height):
            return self._pixels
        if size not in self._scaled:
            self._scaled[size] = frozen(scaled(self._pixels, size))
        self._scaled.move_to_end(size)
        kept = self._scaled[size]
        _trim(self._scaled, limits.STILL_CACHE_BYTES)
        return kept

    def planes(self, size: Size | None = None) -> Planes | None:
        if not self.opaque:
            return None
        size = size or (self.width, self.height)
        if size not in self._planes:
            self._planes[size] = planes_of(self.bgra(size))
        self._planes.move_to_end(size)
        kept = self._planes[size]
        _trim(self._planes, limits.STILL_CACHE_BYTES)
        return kept


def planes_of(bgra: Pixels) -> Planes:
    """Opaque (h, w, 4) pixels as Rec.709 limited planes, accurately rounded, chroma averaged."""
    frame = av.VideoFrame.from_ndarray(bgra, format="bgra")
    converted = VideoReformatter().reformat(
        frame,
        format="yuv420p",
        src_colorspace=Colorspace.ITU709,
        dst_colorspace=Colorspace.ITU709,
        src_color_range=ColorRange.JPEG,
        dst_color_range=ColorRange.MPEG,
        interpolation=Interpolation.AREA | Interpolation.ACCURATE_RND | Interpolation.FULL_CHR_H_INP,
        threads=1,
    )
    y, u, v = (frozen(plane_pixels(converted, i)) for i in range(3))
    return Planes(y, u, v)


def _trim(kept: OrderedDict[Size, Any], budget_bytes: int) -> None:
    """Drop the forms not asked for longest until the rest fits; the latest always stays."""
    while len(kept) > 1 and sum(width * height * 4 for width, height in kept) > budget_bytes:
        kept.popitem(last=False)


def is_opaque(bgra: Pixels) -> bool:
    """True if every alpha is 255."""
    return bool(np.all(bgra[:, :, 3] == 255))
