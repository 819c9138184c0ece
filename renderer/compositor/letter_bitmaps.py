"""Bitmaps of a text's parts: crisp ones at rest in output pixels, soft ones in the text's own.

Skia turns bitmaps slowly (28 ns a pixel beside 3 upright, and a shader of one is copied by encoding it), so what is turned
is warped by OpenCV; colours are put on when a bitmap is made, since a filter makes each drawing three times as dear.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import cv2
import numpy as np
import skia

from renderer.colors import Rgba
from renderer.compositor.letter_scene import Copy
from renderer.media.picture import Pixels
from renderer.recent import Recent
from renderer.soft_blur import soft_blur

_BYTES = 16_000_000
"""Of bitmaps kept: those of a screen full of letters."""
_LARGEST = 3_000_000
"""Pixels; what is larger is painted anew each time."""
_SIGMAS_SEEN = 3.0
_LEVELS = 6
"""Blurs that are told apart, for each doubling of the sigma: between two of them no eye sees a step."""
_SAMPLES_PER_SIGMA = 2.0
_LINEAR = skia.SamplingOptions(skia.FilterMode.kLinear)
_NEAREST = skia.SamplingOptions(skia.FilterMode.kNearest)


@dataclass(frozen=True, slots=True, eq=False)
class LetterBitmap:
    """Premultiplied BGRA whose top-left pixel is at (x, y), each pixel `step` wide and high. Skia does not keep the pixels
    alive."""

    image: skia.Image
    pixels: Pixels
    x: float
    y: float
    step: float


class LetterBitmaps:
    """Bitmaps of parts, the latest kept."""

    def __init__(self) -> None:
        self._kept: Recent[LetterBitmap] = Recent(_BYTES, lambda one: one.pixels.nbytes)

    def at_rest(self, copy: Copy, name: str, tint: Rgba | None, matrix: skia.Matrix) -> LetterBitmap | None:
        """A pass of a part in output pixels, where `matrix` puts it; None for one too large."""
        box = matrix.mapRect(copy.pictures.bounds)
        if not box.width() * box.height() < _LARGEST:
            return None
        key = (copy.pictures, name, tint, tuple(matrix.get9()))
        return self._kept.get(key, lambda: _rasterised(copy.pictures.get(name), box, matrix, tint))

    def blurred(self, copy: Copy, name: str, tint: Rgba | None, scale: float) -> LetterBitmap:
        """A pass of a part in block px, blurred by about the copy's sigma, at no finer a scale than the blur keeps.
        `scale` is output px for a block px. A clip is cut before the blur."""
        level = round(_LEVELS * math.log2(copy.blur_px))
        finest = 2.0 ** math.floor(math.log2(max(scale, 1e-3)))

        def make() -> LetterBitmap:
            return _blurred(copy, name, tint, 2 ** (level / _LEVELS), finest)

        if copy.clip is not None:
            return make()
        return self._kept.get((copy.pictures, name, tint, level, finest), make)


def draw_bitmap(
    canvas: skia.Canvas,
    bitmap: LetterBitmap,
    to_output: skia.Matrix,
    alpha: float,
    *,
    tint: Rgba | None = None,
    cut: skia.Rect | None = None,
) -> None:
    """Draws a bitmap; `to_output` maps its coordinates to output px, which are the canvas's. Of the bitmap only what lies
    in `cut` is shown, in its own coordinates."""
    paint = tint_paint(tint, alpha)
    if not to_output.isScaleTranslate():
        _draw_turned(canvas, bitmap if cut is None else _cropped(bitmap, cut), to_output, paint)
        return
    canvas.save()
    if cut is not None:
        canvas.clipRect(to_output.mapRect(cut), skia.ClipOp.kIntersect, True)
    canvas.concat(to_output)
    canvas.translate(bitmap.x, bitmap.y)
    is_still = bitmap.step == 1 and to_output.isIdentity()
    if bitmap.step != 1:
        canvas.scale(bitmap.step, bitmap.step)
    canvas.drawImage(bitmap.image, 0, 0, _NEAREST if is_still else _LINEAR, paint)
    canvas.restore()


def _cropped(bitmap: LetterBitmap, cut: skia.Rect) -> LetterBitmap:
    """The pixels in a rectangle, with a clear border."""
    height, width = bitmap.pixels.shape[:2]
    left = min(max(round((cut.left() - bitmap.x) / bitmap.step), 0), width)
    top = min(max(round((cut.top() - bitmap.y) / bitmap.step), 0), height)
    right = min(max(round((cut.right() - bitmap.x) / bitmap.step), left), width)
    bottom = min(max(round((cut.bottom() - bitmap.y) / bitmap.step), top), height)
    part = np.zeros((bottom - top + 2, right - left + 2, 4), np.uint8)
    part[1:-1, 1:-1] = bitmap.pixels[top:bottom, left:right]
    x, y = bitmap.x + (left - 1) * bitmap.step, bitmap.y + (top - 1) * bitmap.step
    return LetterBitmap(bitmap.image, part, x, y, bitmap.step)


def _draw_turned(
    canvas: skia.Canvas, bitmap: LetterBitmap, to_output: skia.Matrix, paint: skia.Paint | None
) -> None:
    height, width = bitmap.pixels.shape[:2]
    place = skia.Matrix.Concat(to_output, skia.Matrix.Translate(bitmap.x, bitmap.y))
    place.preScale(bitmap.step, bitmap.step)
    box = place.mapRect(skia.Rect.MakeWH(width, height))
    window = canvas.getLocalClipBounds()
    if not box.intersect(window):
        return
    left, top = math.floor(box.left()), math.floor(box.top())
    size = math.ceil(box.right()) - left, math.ceil(box.bottom()) - top
    if size[0] * size[1] > _LARGEST:
        return
    place.postTranslate(-left, -top)
    # Skia's pixel centres lie at halves, OpenCV's at whole numbers.
    place.preTranslate(0.5, 0.5)
    place.postTranslate(-0.5, -0.5)
    turned = cv2.warpPerspective(
        bitmap.pixels, np.array(place.get9(), np.float64).reshape(3, 3), size, flags=cv2.INTER_LINEAR,
        borderMode=cv2.BORDER_CONSTANT, borderValue=0,
    )  # fmt: skip
    canvas.drawImage(_image_over(np.asarray(turned, np.uint8)), left, top, _NEAREST, paint)


def _rasterised(
    picture: skia.Picture, box: skia.Rect, matrix: skia.Matrix, tint: Rgba | None
) -> LetterBitmap:
    # With a clear border, so that between pixels it fades out.
    left, top = math.floor(box.left()) - 1, math.floor(box.top()) - 1
    width = math.ceil(box.right()) + 1 - left
    height = math.ceil(box.bottom()) + 1 - top
    pixels = np.zeros((height, width, 4), np.uint8)
    canvas = skia.Canvas(pixels, colorType=skia.kBGRA_8888_ColorType, alphaType=skia.kPremul_AlphaType)
    canvas.translate(-left, -top)
    canvas.concat(matrix)
    canvas.drawPicture(picture, None, tint_paint(tint))
    return LetterBitmap(_image_over(pixels), pixels, left, top, 1)


def _blurred(copy: Copy, name: str, tint: Rgba | None, sigma: float, finest: float) -> LetterBitmap:
    soft = _SIGMAS_SEEN * sigma
    box = copy.pictures.bounds.makeOutset(soft, soft)
    step = max(sigma / _SAMPLES_PER_SIGMA, 1 / finest, math.sqrt(box.width() * box.height() / _LARGEST))
    width, height = max(1, math.ceil(box.width() / step)), max(1, math.ceil(box.height() / step))
    pixels = np.zeros((height, width, 4), np.uint8)
    canvas = skia.Canvas(pixels, colorType=skia.kBGRA_8888_ColorType, alphaType=skia.kPremul_AlphaType)
    canvas.scale(1 / step, 1 / step)
    canvas.translate(-box.left(), -box.top())
    if copy.clip is not None:
        canvas.clipRect(copy.clip, skia.ClipOp.kIntersect, True)
    canvas.drawPicture(copy.pictures.get(name), None, tint_paint(tint))
    blurred = np.ascontiguousarray(soft_blur(pixels, sigma / step, sigma / step))
    return LetterBitmap(_image_over(blurred), blurred, box.left(), box.top(), step)


def tint_paint(tint: Rgba | None, alpha: float = 1.0) -> skia.Paint | None:
    """A paint that draws in a colour, as far as its alpha says; None for one that changes nothing."""
    # Skia makes no filter of a tint that is too weak to be seen.
    is_seen = tint is not None and tint.alpha >= 0.5 / 255
    if alpha >= 1 and not is_seen:
        return None
    paint = skia.Paint(AntiAlias=True, Alphaf=alpha)
    if tint is not None and is_seen:
        color = skia.Color4f(tint.red, tint.green, tint.blue, tint.alpha).toColor()
        paint.setColorFilter(skia.ColorFilters.Blend(color, skia.BlendMode.kSrcATop))
    return paint


def _image_over(pixels: Pixels) -> skia.Image:
    return skia.Image.fromarray(
        pixels, colorType=skia.kBGRA_8888_ColorType, alphaType=skia.kPremul_AlphaType, copy=False
    )
