"""Fills that run from one colour to another."""

from __future__ import annotations

import math
from functools import lru_cache

import numpy as np
import skia

from renderer.colors import Gradient
from renderer.media.picture import Pixels
from renderer.media.pixels import frozen


@lru_cache(maxsize=4)
def gradient_pixels(gradient: Gradient, width: int, height: int) -> Pixels:
    """(height, width, 4) premultiplied BGRA filled with the gradient; read only."""
    pixels = np.zeros((height, width, 4), np.uint8)
    info = skia.ImageInfo.Make(width, height, skia.kBGRA_8888_ColorType, skia.kPremul_AlphaType)
    canvas = skia.Surface.MakeRasterDirect(info, pixels, width * 4).getCanvas()
    shader = gradient_shader(gradient, (0.0, 0.0, width, height))
    canvas.drawPaint(skia.Paint(Shader=shader, BlendMode=skia.BlendMode.kSrc))
    return frozen(pixels)


def gradient_shader(gradient: Gradient, box: tuple[float, float, float, float]) -> skia.Shader:
    """The gradient over a box (left, top, right, bottom): the corners its line runs towards get exactly the first
    and the last colour."""
    left, top, right, bottom = box
    turn = math.radians(gradient.angle)
    across, down = math.cos(turn), math.sin(turn)
    half = (abs((right - left) * across) + abs((bottom - top) * down)) / 2
    stops = gradient.stops
    colors = [skia.Color4f(color.red, color.green, color.blue, color.alpha).toColor() for _, color in stops]
    if half <= 0 or len(stops) == 1:
        return skia.Shaders.Color(colors[-1])
    x, y = (left + right) / 2, (top + bottom) / 2
    ends = [skia.Point(x + side * half * across, y + side * half * down) for side in (-1, 1)]
    return skia.GradientShader.MakeLinear(ends, colors, [place for place, _ in stops])
