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
    turn = math.radians(gradient.angle)
    across, down = math.cos(turn), math.sin(turn)
    # The corners the line runs towards get exactly the first and the last colour.
    half = (abs(width * across) + abs(height * down)) / 2
    ends = [skia.Point(width / 2 + side * half * across, height / 2 + side * half * down) for side in (-1, 1)]
    stops = gradient.stops if len(gradient.stops) > 1 else (gradient.stops[0],) * 2  # Skia wants two
    colors = [skia.Color4f(color.red, color.green, color.blue, color.alpha).toColor() for _, color in stops]
    shader = skia.GradientShader.MakeLinear(ends, colors, [place for place, _ in stops])
    canvas.drawPaint(skia.Paint(Shader=shader, BlendMode=skia.BlendMode.kSrc))
    return frozen(pixels)
