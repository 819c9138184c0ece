"""Rec.709 limited-range 4:2:0 frames as NumPy planes, and colours and bitmaps brought into them."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from typing import Any

import av
import cv2
import numpy as np
from av.video.reformatter import ColorRange, Colorspace, VideoReformatter
from numpy.typing import NDArray

from renderer.colors import Rgba
from renderer.media.picture import Pixels, Planes

# Rec.709 luma weights (ITU-R BT.709-6, item 3.2).
RED_WEIGHT, GREEN_WEIGHT, BLUE_WEIGHT = 0.2126, 0.7152, 0.0722


@dataclass(frozen=True, slots=True, eq=False)
class YuvFrame:
    """An encoder's frame with writable views of its planes."""

    frame: av.VideoFrame
    planes: Planes


class FramePool:
    """Frames of one size, used again when nobody holds them: fresh buffers cost page faults."""

    def __init__(self, width: int, height: int) -> None:
        self.width = width
        self.height = height
        self._frames: list[YuvFrame] = []
        self._unshared = 0

    def take(self) -> YuvFrame:
        """A frame with undefined content that nobody else holds."""
        for yuv in self._frames:
            # Nobody holds it but this list (with the loop variable and the call's argument), and nobody
            # holds its frame but itself.
            if sys.getrefcount(yuv) == 3 and sys.getrefcount(yuv.frame) == self._unshared:
                return yuv
        yuv = new_frame(self.width, self.height)
        self._frames.append(yuv)
        self._unshared = sys.getrefcount(yuv.frame)
        return yuv


def new_frame(width: int, height: int) -> YuvFrame:
    frame = av.VideoFrame(width, height, "yuv420p")
    frame.colorspace = Colorspace.ITU709
    frame.color_range = ColorRange.MPEG
    return YuvFrame(frame, plane_views(frame))


def plane_views(frame: av.VideoFrame) -> Planes:
    """Views onto a yuv420p frame's planes; writing to them writes to the frame."""

    def view(index: int, width: int, height: int) -> Pixels:
        plane = frame.planes[index]
        array = np.frombuffer(memoryview(plane), np.uint8)
        return array[: plane.line_size * height].reshape(height, plane.line_size)[:, :width]

    half_width, half_height = (frame.width + 1) // 2, (frame.height + 1) // 2
    return Planes(
        view(0, frame.width, frame.height), view(1, half_width, half_height), view(2, half_width, half_height)
    )


def yuv_of(color: Rgba) -> tuple[int, int, int]:
    """A colour's limited-range 8-bit Y'CbCr, alpha disregarded."""
    luma = RED_WEIGHT * color.red + GREEN_WEIGHT * color.green + BLUE_WEIGHT * color.blue
    blue = (color.blue - luma) / (2 * (1 - BLUE_WEIGHT))
    red = (color.red - luma) / (2 * (1 - RED_WEIGHT))
    return round(16 + 219 * luma), round(128 + 224 * blue), round(128 + 224 * red)


class BgraConverter:
    """BGRA bitmaps of even size → Rec.709 planes, through one reused swscale context."""

    def __init__(self) -> None:
        self._reformatter = VideoReformatter()

    def convert(self, pixels: Pixels) -> av.VideoFrame:
        """A yuv420p frame of an (h, w, 4) BGRA bitmap; alpha is disregarded."""
        frame = av.VideoFrame.from_ndarray(np.ascontiguousarray(pixels), format="bgra")
        options: dict[str, Any] = {
            "src_colorspace": Colorspace.ITU709,
            "dst_colorspace": Colorspace.ITU709,
            "src_color_range": ColorRange.JPEG,
            "dst_color_range": ColorRange.MPEG,
        }
        return self._reformatter.reformat(frame, format="yuv420p", **options)


@dataclass(frozen=True, slots=True, eq=False)
class Overlay:
    """A bitmap in planes, ready to blend: dst = dst·(1 − alpha) + colour, colours premultiplied.

    `x` and `y` are even output pixels.
    """

    x: int
    y: int
    planes: Planes
    transparency: Pixels
    """255 − alpha, at luma resolution."""
    half_transparency: Pixels
    """255 − alpha, at chroma resolution."""
    opaque: bool


def overlay(pixels: Pixels, x: int, y: int, converter: BgraConverter) -> Overlay:
    """A premultiplied BGRA bitmap of even size as an overlay.

    Limited range puts black at 16 and grey at 128; of both only the share of alpha belongs to the bitmap.
    """
    height, width = pixels.shape[:2]
    colour = plane_views(converter.convert(pixels))
    transparency = cv2.bitwise_not(cv2.extractChannel(pixels, 3))
    half = cv2.resize(transparency, (width // 2, height // 2), interpolation=cv2.INTER_AREA)
    black = cv2.convertScaleAbs(transparency, alpha=16 / 255)
    grey = cv2.convertScaleAbs(half, alpha=128 / 255)
    planes = Planes(
        np.asarray(cv2.subtract(colour.y, black)),
        np.asarray(cv2.subtract(colour.u, grey)),
        np.asarray(cv2.subtract(colour.v, grey)),
    )
    opaque = not bool(transparency.any())
    return Overlay(x, y, planes, np.asarray(transparency), np.asarray(half), opaque)


@dataclass(frozen=True, slots=True, eq=False)
class Light:
    """A bitmap in planes of signed differences, ready to be added; `x` and `y` are even output pixels."""

    x: int
    y: int
    planes: tuple[NDArray[np.int16], NDArray[np.int16], NDArray[np.int16]]


# Limited-range Y'CbCr of BGR, without the offsets that stand for black: rows Y, Cb, Cr; columns B, G, R, alpha.
_TO_DIFFERENCES = np.array(
    [
        [219 * BLUE_WEIGHT, 219 * GREEN_WEIGHT, 219 * RED_WEIGHT, 0],
        [112, -112 * GREEN_WEIGHT / (1 - BLUE_WEIGHT), -112 * RED_WEIGHT / (1 - BLUE_WEIGHT), 0],
        [-112 * BLUE_WEIGHT / (1 - RED_WEIGHT), -112 * GREEN_WEIGHT / (1 - RED_WEIGHT), 112, 0],
    ],
    np.float32,
) / np.float32(255)


def light(half: Pixels, x: int, y: int) -> Light:
    """A premultiplied BGRA bitmap of half size as light at (x, y); black changes nothing."""
    differences = cv2.transform(half.astype(np.float32), _TO_DIFFERENCES)
    luma, blue, red = (np.rint(plane).astype(np.int16) for plane in cv2.split(differences))
    full = cv2.resize(luma, None, fx=2, fy=2, interpolation=cv2.INTER_LINEAR)
    return Light(x, y, (np.asarray(full, np.int16), blue, red))


def add(canvas: Planes, lit: Light, alpha: float = 1.0) -> None:
    """Add light to writable planes; it must lie inside them."""
    height, width = lit.planes[0].shape
    x, y = lit.x, lit.y
    half = slice(y // 2, y // 2 + height // 2), slice(x // 2, x // 2 + width // 2)
    areas = (canvas.y[y : y + height, x : x + width], canvas.u[half], canvas.v[half])
    for target, difference in zip(areas, lit.planes, strict=True):
        if alpha < 1.0:
            difference = np.rint(difference * alpha).astype(np.int16)
        cv2.add(target, difference, dst=target, dtype=cv2.CV_8U)


def blend(canvas: Planes, over: Overlay, alpha: float = 1.0) -> None:
    """Draw an overlay onto writable planes; it must lie inside them."""
    height, width = over.transparency.shape
    x, y = over.x, over.y
    layers = (
        (canvas.y[y : y + height, x : x + width], over.planes.y, over.transparency),
        (_half(canvas.u, over), over.planes.u, over.half_transparency),
        (_half(canvas.v, over), over.planes.v, over.half_transparency),
    )
    for target, colour, transparency in layers:
        if alpha < 1.0:
            # 255 − alpha·(255 − t), and the premultiplied colour at the same share.
            transparency = cv2.convertScaleAbs(transparency, alpha=alpha, beta=255 * (1 - alpha))  # type: ignore[assignment]
            colour = cv2.convertScaleAbs(colour, alpha=alpha)  # type: ignore[assignment]
        elif over.opaque:
            target[:] = colour
            continue
        cv2.add(cv2.multiply(target, transparency, scale=1 / 255), colour, dst=target)


def _half(plane: Pixels, over: Overlay) -> Pixels:
    height, width = over.half_transparency.shape
    return plane[over.y // 2 : over.y // 2 + height, over.x // 2 : over.x // 2 + width]
