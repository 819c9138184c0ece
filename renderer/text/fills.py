"""What letters and outlines are filled with, as Skia paints."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

import skia

from renderer.colors import Rgba
from renderer.gradients import gradient_shader
from renderer.text_block import TextFill, TextGradient, TextTexture

Box = tuple[float, float, float, float]

_LARGEST_TEXTURE_SIDE = 2048
_FORMATS = ("PNG", "WEBP", "JPEG")
"""Those a look folder's pictures have; none of Pillow's many other readers sees a file."""


def fill_alpha(fill: TextFill) -> float:
    """The opacity of its most opaque part."""
    match fill:
        case TextGradient():
            return max(color.alpha for _, color in fill.gradient.stops)
        case _:
            return fill.alpha


def is_per_letter(fill: TextFill) -> bool:
    """Whether every letter begins the fill anew."""
    return isinstance(fill, TextGradient) and fill.per_letter


def fill_paint(fill: TextFill, box: Box) -> skia.Paint:
    """A paint for shapes within `box` (left, top, right, bottom, px), which is the block's or a letter's."""
    match fill:
        case Rgba():
            color = skia.Color4f(fill.red, fill.green, fill.blue, fill.alpha)
            return skia.Paint(AntiAlias=True, Color4f=color)
        case TextGradient():
            return skia.Paint(AntiAlias=True, Shader=gradient_shader(fill.gradient, box))
        case TextTexture():
            return _texture_paint(fill, box)


def _texture_paint(texture: TextTexture, box: Box) -> skia.Paint:
    image = _texture_image(texture.path)
    if image is None:  # it was readable when the draft was read
        return skia.Paint(AntiAlias=True, Color4f=skia.Color4f(1, 1, 1, texture.alpha))
    left, top, right, bottom = box
    cover = max((right - left) / image.width(), (bottom - top) / image.height()) * texture.scale
    matrix = skia.Matrix.Translate((left + right) / 2, (top + bottom) / 2)
    matrix.preScale(cover, cover)
    matrix.preTranslate(-image.width() / 2, -image.height() / 2)
    shader = image.makeShader(
        skia.TileMode.kRepeat,
        skia.TileMode.kRepeat,
        skia.SamplingOptions(skia.FilterMode.kLinear, skia.MipmapMode.kLinear),
        matrix,
    )
    return skia.Paint(AntiAlias=True, Shader=shader, Alphaf=texture.alpha)


@lru_cache(maxsize=8)
def _texture_image(path: Path) -> skia.Image | None:
    import numpy as np
    from PIL import Image

    try:
        with Image.open(path, formats=_FORMATS) as opened:
            opened.draft("RGB", (_LARGEST_TEXTURE_SIDE, _LARGEST_TEXTURE_SIDE))
            picture = opened.convert("RGBA")
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError):
        return None
    picture.thumbnail((_LARGEST_TEXTURE_SIDE, _LARGEST_TEXTURE_SIDE))
    pixels = np.ascontiguousarray(np.asarray(picture))
    return skia.Image.fromarray(
        pixels, colorType=skia.kRGBA_8888_ColorType, alphaType=skia.kUnpremul_AlphaType, copy=True
    )
