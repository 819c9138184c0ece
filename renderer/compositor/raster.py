"""Skia canvases over NumPy buffers: a whole frame, or the box that one layer touches."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from math import ceil, floor

import cv2
import numpy as np
import skia

from renderer.blending import blend
from renderer.compositor.apply import apply_operations
from renderer.compositor.layers import (
    CanvasLayer,
    CompoundLayer,
    Finish,
    Layer,
    PictureLayer,
    TransitionLayer,
    VectorLayer,
)
from renderer.compositor.painting import NEAREST, LayerPainter, bitmap
from renderer.compositor.specks import dissolve, shine
from renderer.looks.transitions import TRANSITIONS
from renderer.media.picture import Pixels
from renderer.rect import Rect
from renderer.soft_blur import soft_blur

_SIGMAS_SEEN = 3.0  # a Gaussian is below one grey level beyond


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
        match layer:
            case CanvasLayer():
                pixels[:] = apply_operations(pixels, layer.operations, painter.fonts)
            case TransitionLayer():
                mixed = paint_transition(painter, layer, width, height)
                canvas.drawImage(bitmap(mixed, opaque=False).image, 0, 0, NEAREST)
            case PictureLayer() | CompoundLayer() if layer.blend is not None:
                _blend(painter, layer, pixels)
            case PictureLayer() | CompoundLayer() | VectorLayer() if layer.finish is not None:
                sprite = paint_sprite(painter, layer)
                if sprite is not None:
                    drawn = bitmap(sprite.pixels, opaque=False)
                    canvas.drawImage(drawn.image, sprite.x, sprite.y, NEAREST)
            case _:
                painter.draw(canvas, layer)
    return pixels


def paint_transition(painter: LayerPainter, layer: TransitionLayer, width: int, height: int) -> Pixels:
    """Both sides painted, then mixed by the transition's function."""
    outgoing = paint_frame(painter, layer.outgoing, width, height)
    incoming = paint_frame(painter, layer.incoming, width, height)
    return TRANSITIONS[layer.key].draw(outgoing, incoming, layer.moment)


def _blend(painter: LayerPainter, layer: PictureLayer | CompoundLayer, pixels: Pixels) -> None:
    """Put a layer onto finished pixels by its blend mode, in the box it touches."""
    assert layer.blend is not None
    sprite = paint_sprite(painter, replace(layer, blend=None))
    if sprite is None:
        return
    height, width = sprite.pixels.shape[:2]
    box = pixels[sprite.y : sprite.y + height, sprite.x : sprite.x + width]
    box[:] = blend(box, sprite.pixels, layer.blend)


def paint_sprite(painter: LayerPainter, layer: Layer) -> Sprite | None:
    """One layer alone in its box, or None where it does not touch the canvas. The canvas is even-sized."""
    finish: Finish | None = getattr(layer, "finish", None)
    if finish is None:
        return _drawn(painter, layer, painter.bounds(layer))
    # What lies beyond the canvas still bleeds into it.
    beyond = _SIGMAS_SEEN * max(finish.blur_x_px, finish.blur_y_px)
    plain: Layer = replace(layer, finish=None)  # type: ignore[arg-type]
    box = painter.bounds(plain, beyond)
    grown = Rect(box.left - beyond, box.top - beyond, box.right + beyond, box.bottom + beyond)
    sprite = _drawn(painter, plain, grown)
    if sprite is None:
        return None
    finished = _finished(sprite, finish, box)
    width, height = painter.size
    left, top = max(0, -sprite.x), max(0, -sprite.y)
    right = min(sprite.pixels.shape[1], width - sprite.x)
    bottom = min(sprite.pixels.shape[0], height - sprite.y)
    if right <= left or bottom <= top:
        return None
    visible = np.ascontiguousarray(finished[top:bottom, left:right])
    return Sprite(sprite.x + left, sprite.y + top, visible)


def paint_light(painter: LayerPainter, layer: Layer) -> Sprite | None:
    """One layer alone in its box at half size, which is fine enough for what is blurred; `x` and `y` are those of the
    whole size."""
    return _drawn(painter, layer, painter.bounds(layer), 0.5)


def _drawn(painter: LayerPainter, layer: Layer, box: Rect, scale: float = 1.0) -> Sprite | None:
    left, top = floor(box.left) // 2 * 2, floor(box.top) // 2 * 2
    right, bottom = ceil(box.right / 2) * 2, ceil(box.bottom / 2) * 2
    if right <= left or bottom <= top:
        return None
    pixels = np.zeros((int((bottom - top) * scale), int((right - left) * scale), 4), np.uint8)
    canvas = canvas_over(pixels)
    canvas.scale(scale, scale)
    canvas.translate(-left, -top)
    painter.draw(canvas, layer)
    return Sprite(left, top, pixels)


def _finished(sprite: Sprite, finish: Finish, box: Rect) -> Pixels:
    """Blur, then what is left of it and the light on it; `box` is what the layer's box was before the blur."""
    pixels = sprite.pixels
    if finish.blur_x_px > 0.1 or finish.blur_y_px > 0.1:
        pixels = soft_blur(pixels, finish.blur_x_px, finish.blur_y_px)
    if finish.wipe is not None:
        pixels = _wiped(pixels, sprite, finish, box)
    if finish.dissolved > 0:
        pixels = dissolve(
            pixels, finish.dissolved, finish.seed, (sprite.x - floor(box.left), sprite.y - floor(box.top))
        )
    if finish.shine is not None:
        across = (np.arange(pixels.shape[1]) + 0.5 + sprite.x - box.left) / max(box.width, 1e-6)
        pixels = shine(pixels, across, finish.shine, box.height / max(box.width, 1e-6))
    return pixels


def _wiped(pixels: Pixels, sprite: Sprite, finish: Finish, box: Rect) -> Pixels:
    assert finish.wipe is not None
    left, top, right, bottom = finish.wipe
    height, width = pixels.shape[:2]
    columns = (np.arange(width) + 0.5 + sprite.x - box.left) / max(box.width, 1e-6)
    rows = (np.arange(height) + 0.5 + sprite.y - box.top) / max(box.height, 1e-6)
    across = _window(columns, left, right, finish.feather, 1 / max(box.width, 1.0))
    down = _window(rows, top, bottom, finish.feather, 1 / max(box.height, 1.0))
    shown = (np.outer(down, across) * 255).astype(np.uint8)
    return np.asarray(cv2.multiply(pixels, cv2.merge([shown] * 4), scale=1 / 255), np.uint8)


def _window(shares: np.ndarray, low: float, high: float, feather: float, pixel: float) -> np.ndarray:
    """1 between `low` and `high`, falling to 0 over the feather outside edges that are not the box's own."""
    soft = max(feather, pixel)
    result = np.ones_like(shares)
    if low > 0:
        result *= np.clip((shares - low) / soft + 0.5, 0, 1)
    if high < 1:
        result *= np.clip((high - shares) / soft + 0.5, 0, 1)
    return result
