"""Reading the memory and the side data of decoded frames."""

from __future__ import annotations

from typing import Any, cast

import av
import numpy as np
from av.sidedata.sidedata import Type
from numpy.typing import NDArray

from renderer.media.picture import Pixels


def plane_pixels(frame: av.VideoFrame, index: int) -> Pixels:
    """A view (h, w) of one 8-bit plane without its padding; it keeps the frame alive."""
    return cast(Pixels, _plane(frame, index, np.dtype(np.uint8)))


def deep_plane_pixels(frame: av.VideoFrame, index: int) -> NDArray[np.uint16]:
    """A view (h, w) of one 16-bit plane without its padding; it keeps the frame alive."""
    return cast(NDArray[np.uint16], _plane(frame, index, np.dtype(np.uint16)))


def _plane(frame: av.VideoFrame, index: int, dtype: np.dtype[Any]) -> NDArray[Any]:
    plane = frame.planes[index]
    line = abs(plane.line_size) // dtype.itemsize
    rows = np.frombuffer(memoryview(cast(Any, plane)), dtype)
    view = rows.reshape(plane.height, line)[:, : plane.width]
    return view[::-1] if plane.line_size < 0 else view


def packed_pixels(frame: av.VideoFrame, channels: int) -> Pixels:
    """A view (h, w, channels) of a packed 8-bit frame without its padding; it keeps the frame alive."""
    plane = frame.planes[0]
    rows = np.frombuffer(memoryview(cast(Any, plane)), np.uint8).reshape(frame.height, plane.line_size)
    return rows[:, : frame.width * channels].reshape(frame.height, frame.width, channels)


def side_data(frame: av.VideoFrame, kind: Type) -> bytes | None:
    """The bytes of one kind of side data, None if the frame carries none."""
    # PyAV's stubs describe frame.side_data as something else than it is.
    found = cast(Any, frame.side_data).get(kind)
    return None if found is None else bytes(found)


def has_alpha(frame: av.VideoFrame) -> bool:
    """True if the frame's pixel format carries opacity (a palette may)."""
    return frame.format.has_palette or any(c.is_alpha for c in frame.format.components)


def memory_bytes(frame: av.VideoFrame) -> int:
    """What a decoded frame holds of memory."""
    return sum(plane.buffer_size for plane in frame.planes)
