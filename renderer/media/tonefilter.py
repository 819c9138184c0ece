"""Tone mapping of decoded frames, at 16 bits, through FFmpeg's table filter."""

from __future__ import annotations

import struct
from collections.abc import Callable

import av
import cv2
import numpy as np
from av.sidedata.sidedata import Type
from av.video.reformatter import ColorPrimaries, ColorRange, ColorTrc

from renderer.media.color import Transfer, color_of
from renderer.media.framefilter import FrameFilter
from renderer.media.frames import deep_plane_pixels, side_data
from renderer.media.picture import Pixels
from renderer.media.pixels import Size
from renderer.media.tonemap import DEFAULT_PQ_PEAK_NITS, ToneMap, table_file

Reformat = Callable[[av.VideoFrame, str, Size], av.VideoFrame]

_MATRIX_RGB = 0
_LEAST_PQ_PEAK_NITS, _MOST_PQ_PEAK_NITS = 400.0, 4000.0

# The filter has vector code for 16 bits and floats only: 15 ms a frame at 1080p instead of 60.
_DEEP_RGB = "gbrp16le"


class ToneFilter:
    """Applies one tone map to frames of one source."""

    def __init__(self, tone_map: ToneMap) -> None:
        self._filter = FrameFilter("lut3d", file=str(table_file(tone_map)), interp="tetrahedral")

    def rgb(self, frame: av.VideoFrame, target: Size, reformat: Reformat) -> av.VideoFrame:
        """The mapped frame as 16-bit planes of green, blue and red, full range."""
        deep = reformat(frame, _DEEP_RGB, target)
        deep.colorspace, deep.color_range = _MATRIX_RGB, ColorRange.JPEG
        mapped = self._filter.apply(deep)
        mapped.color_trc, mapped.color_primaries = ColorTrc.BT709, ColorPrimaries.BT709
        return mapped

    def bgra(self, frame: av.VideoFrame, target: Size, reformat: Reformat) -> Pixels:
        """The mapped frame as (h, w, 4), opaque."""
        mapped = self.rgb(frame, target, reformat)
        green, blue, red = (
            cv2.convertScaleAbs(deep_plane_pixels(mapped, i), alpha=1 / 257) for i in range(3)
        )
        return np.asarray(cv2.merge([blue, green, red, np.full_like(red, 255)]), np.uint8)


def tone_map_of(frame: av.VideoFrame) -> ToneMap | None:
    """The mapping that a source with this first frame needs; None for ordinary video."""
    color = color_of(frame)
    if not color.is_wide:
        return None
    if color.transfer is not Transfer.PQ:
        return ToneMap(color.transfer, color.gamut)
    return ToneMap(color.transfer, color.gamut, _pq_peak_nits(frame))


def _pq_peak_nits(frame: av.VideoFrame) -> float:
    """The brightest light a PQ frame declares (MaxCLL), in steps of 100 nits and within reason."""
    light = side_data(frame, Type.CONTENT_LIGHT_LEVEL)
    if light is None or len(light) < 4:
        return DEFAULT_PQ_PEAK_NITS
    peak = int(struct.unpack_from("=I", light)[0])
    if not peak:
        return DEFAULT_PQ_PEAK_NITS
    return min(max(round(peak / 100) * 100.0, _LEAST_PQ_PEAK_NITS), _MOST_PQ_PEAK_NITS)
