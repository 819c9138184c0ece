"""Decoded frames → the two forms the compositor asks for."""

from __future__ import annotations

import av
import numpy as np
from av.video.reformatter import ColorRange, Colorspace, Interpolation, VideoReformatter

from renderer.media.color import color_of
from renderer.media.frames import has_alpha, packed_pixels, plane_pixels
from renderer.media.matrixfilter import MatrixFilter
from renderer.media.orientation import UPRIGHT, Orientation, turned
from renderer.media.picture import Pixels, Planes
from renderer.media.pixels import Size, frozen, premultiplied, scaled
from renderer.media.tonefilter import ToneFilter
from renderer.media.tonemap import ToneMap

_PLANE_FORMATS = {"yuv420p", "yuvj420p"}
_KEPT_SCALERS = 4
"""Scalers kept set up, one for each form and size asked for lately; a clip that zooms asks for many."""


class FrameConverter:
    """Turns the frames of one source into pictures of its upright, square-pixel size.

    Not for several threads at once. Arrays it returns are read only and never touched again.
    """

    def __init__(self, size: Size, orientation: Orientation, opaque: bool, tone_map: ToneMap | None) -> None:
        self.size = size
        self.opaque = opaque
        self._orientation = orientation
        self._tone_filter = ToneFilter(tone_map) if tone_map else None
        self._matrix_filter = MatrixFilter()
        self._scalers: dict[tuple[str, Size], VideoReformatter] = {}

    def bgra(self, frame: av.VideoFrame, size: Size | None) -> Pixels:
        """As `Picture.bgra`."""
        frame, left = self._upright(frame)
        target = left.size(*(size or self.size))
        if not self.opaque:
            pixels = self._translucent(frame, target)
        elif self._tone_filter:
            pixels = self._tone_filter.bgra(frame, target, self._reformat)
        else:
            pixels = packed_pixels(self._reformat(frame, "bgra", target), 4)
            if has_alpha(frame):
                pixels = pixels.copy()
                pixels[:, :, 3] = 255
        return frozen(np.ascontiguousarray(left.apply(pixels)))

    def planes(self, frame: av.VideoFrame, size: Size | None) -> Planes | None:
        """As `Picture.planes`; those of an ordinary frame are views onto the decoder's own memory."""
        if not self.opaque:
            return None
        frame, left = self._upright(frame)
        target = left.size(*(size or self.size))
        if self._tone_filter:
            frame = self._tone_filter.rgb(frame, target, self._reformat)
        color = color_of(frame)
        if not color.is_rec709:
            frame = self._matrix_filter.rec709(frame, color) or frame
            color = color_of(frame)
        ready = frame.format.name in _PLANE_FORMATS and color.is_rec709
        if not ready or (frame.width, frame.height) != target:
            frame = self._reformat(frame, "yuv420p", target)
        y, u, v = (frozen(left.apply(plane_pixels(frame, i))) for i in range(3))
        return Planes(y, u, v)

    def _upright(self, frame: av.VideoFrame) -> tuple[av.VideoFrame, Orientation]:
        """The frame turned as far as its layout allows, and what is left to turn afterwards."""
        if not self._orientation.is_upright:
            upright = turned(frame, self._orientation)
            if upright is not None:
                return upright, UPRIGHT
        return frame, self._orientation

    def _translucent(self, frame: av.VideoFrame, target: Size) -> Pixels:
        """Premultiplied before it is scaled, so that hidden colours never show at an edge."""
        pixels = packed_pixels(self._reformat(frame, "bgra", (frame.width, frame.height)), 4)
        return scaled(premultiplied(pixels), target)

    def _reformat(self, frame: av.VideoFrame, pixel_format: str, target: Size) -> av.VideoFrame:
        key = (pixel_format, target)
        scaler = self._scalers.pop(key, None) or VideoReformatter()
        self._scalers[key] = scaler
        while len(self._scalers) > _KEPT_SCALERS:
            del self._scalers[next(iter(self._scalers))]
        return reformatted(frame, pixel_format, target, scaler)


def reformatted(
    frame: av.VideoFrame, pixel_format: str, target: Size, scaler: VideoReformatter
) -> av.VideoFrame:
    """Matrix, range, layout and size in one pass: to full-range RGB or to Rec.709 limited planes."""
    color = color_of(frame)
    to_planes = pixel_format in _PLANE_FORMATS
    interpolation = _interpolation((frame.width, frame.height), target)
    if to_planes and not color.rgb and not color.is_rec709:
        # This goes through RGB inside; rounded carelessly, colours would drift by 5 of 255.
        interpolation |= Interpolation.ACCURATE_RND
    return scaler.reformat(
        frame,
        *target,
        format=pixel_format,
        src_colorspace=color.matrix,
        dst_colorspace=Colorspace.ITU709,
        src_color_range=ColorRange.JPEG if color.full_range else ColorRange.MPEG,
        dst_color_range=ColorRange.MPEG if to_planes else ColorRange.JPEG,
        interpolation=interpolation,
        threads=1,
    )


def _interpolation(size: Size, target: Size) -> Interpolation:
    """Area when either side shrinks, bicubic for growth; the cheapest where nothing is scaled."""
    if size == target:
        return Interpolation.BILINEAR
    if target[0] < size[0] or target[1] < size[1]:
        return Interpolation.AREA
    return Interpolation.BICUBIC
