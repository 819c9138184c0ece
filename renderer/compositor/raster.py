"""Skia canvases over NumPy buffers: a whole frame, or the box that one layer touches."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from math import ceil, floor

import numpy as np
import skia

from renderer.compositor.layers import Layer
from renderer.compositor.painting import LayerPainter
from renderer.media.picture import Pixels


@dataclass(frozen=True, slots=True, eq=False)
class Sprite:
    """A premultiplied BGRA bitmap whose top-left pixel is output pixel (x, y); all four numbers even."""

    x: int
    y: int
    pixels: Pixels


def canvas_over(pixels: Pixels) -> skia.Canvas:
    """A canvas that draws straight into (h, w, 4) premultiplied BGRA."""
    return skia.Canvas(pixels, colorType=skia.kBGRA_8888_ColorType, alphaType=skia.kPremul_AlphaType)


def paint_frame(painter: LayerPainter, layers: Iterable[Layer], width: int, height: int) -> Pixels:
    """All layers over transparency: (height, width, 4) premultiplied BGRA."""
    pixels = np.zeros((height, width, 4), np.uint8)
    canvas = canvas_over(pixels)
    for layer in layers:
        painter.draw(canvas, layer)
    return pixels


def paint_sprite(painter: LayerPainter, layer: Layer) -> Sprite | None:
    """One layer alone in its box, or None where it does not touch the canvas. The canvas is even-sized."""
    box = painter.bounds(layer)
    left, top = floor(box.left) // 2 * 2, floor(box.top) // 2 * 2
    right, bottom = ceil(box.right / 2) * 2, ceil(box.bottom / 2) * 2
    if right <= left or bottom <= top:
        return None
    pixels = np.zeros((bottom - top, right - left, 4), np.uint8)
    canvas = canvas_over(pixels)
    canvas.translate(-left, -top)
    painter.draw(canvas, layer)
    return Sprite(left, top, pixels)
