"""The hard-edged shape of a mask, antialiased: what a mask without feather shows."""

from __future__ import annotations

import math

import numpy as np
import skia

from renderer.fonts import FontLibrary
from renderer.masks.outlines import heart, star
from renderer.masks.placed import PlacedMask
from renderer.media.picture import Pixels
from renderer.operations import Mask, MaskShape
from renderer.text import draw_text
from renderer.text_block import FontRef, TextBlock, TextStyle

TEXT_CANVAS_PX = 1920
"""Width of the canvas a text mask is laid out on; it is scaled into its box, so only proportions matter."""


def coverage(
    mask: Mask, placed: PlacedMask, size: tuple[int, int], step: int, margin: int, fonts: FontLibrary
) -> Pixels:
    """(h, w) 0…255 on the grid of `PlacedMask.local`."""
    width, height = size
    surface = skia.Surfaces.Raster(skia.ImageInfo.MakeA8(width, height))
    with surface as canvas:
        canvas.translate(margin, margin)
        canvas.scale(1 / step, 1 / step)
        canvas.translate(placed.center_x, placed.center_y)
        canvas.rotate(math.degrees(math.atan2(placed.sin, placed.cos)))
        _draw(canvas, mask, placed, fonts)
    plane = np.zeros((height, width), np.uint8)
    surface.readPixels(skia.ImageInfo.MakeA8(width, height), plane, width, 0, 0)
    return plane


def _draw(canvas: skia.Canvas, mask: Mask, placed: PlacedMask, fonts: FontLibrary) -> None:
    paint = skia.Paint(AntiAlias=True)
    half_width, half_height = placed.half_width, placed.half_height
    box = skia.Rect(-half_width, -half_height, half_width, half_height)
    far = 4.0 * (abs(placed.center_x) + abs(placed.center_y) + placed.height_px * 16)
    if mask.shape is MaskShape.LINE:
        canvas.drawRect(skia.Rect(-far, -far, far, placed.line_px), paint)
    elif mask.shape is MaskShape.MIRROR:
        canvas.drawRect(skia.Rect(-far, -half_height, far, half_height), paint)
    elif mask.shape is MaskShape.CIRCLE:
        canvas.drawOval(box, paint)
    elif mask.shape is MaskShape.RECTANGLE:
        radius = corner_radius(mask, placed)
        canvas.drawRoundRect(box, radius, radius, paint)
    elif mask.shape is MaskShape.TEXT:
        _draw_text(canvas, mask, placed, fonts)
    else:
        canvas.scale(half_width, half_height)
        canvas.drawPath(heart() if mask.shape is MaskShape.HEART else star(), paint)


def corner_radius(mask: Mask, placed: PlacedMask) -> float:
    """px; 1 makes the short sides half circles."""
    return min(1.0, max(0.0, mask.round_corner)) * min(placed.half_width, placed.half_height)


def mask_text(mask: Mask) -> TextBlock:
    """The text that a mask of shape TEXT is cut to."""
    return TextBlock.in_one_style(mask.text, TextStyle(font=FontRef(path=mask.font_path)))


def _draw_text(canvas: skia.Canvas, mask: Mask, placed: PlacedMask, fonts: FontLibrary) -> None:
    """The glyphs, as large as the mask's box allows (a guess: no draft with a text mask is public)."""
    if not mask.text:
        return
    drawing = draw_text(mask_text(mask), TEXT_CANVAS_PX, fonts)
    left, top, right, bottom = drawing.box
    if right <= left or bottom <= top:
        return
    scale = min(2 * placed.half_width / (right - left), 2 * placed.half_height / (bottom - top))
    canvas.scale(scale, scale)
    canvas.translate(-(left + right) / 2, -(top + bottom) / 2)
    canvas.drawPicture(drawing.picture)
