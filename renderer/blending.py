"""Blend modes: how a finished layer meets the canvas below it.

`out = mix(below, B(below, layer), alpha)` on gamma-encoded values, each channel by itself, B as in W3C's
compositing specification, whose formulas are the app's by name; `linear burn` is Photoshop's. Where the
canvas below is transparent the layer shows unblended (also W3C's rule).

With S, D the premultiplied layer and canvas and a, b their alphas, every result is a sum of products of
bytes: OpenCV's 16-bit arithmetic makes seven of the modes exact to one rounding. The three with divisions
and roots are Skia's.
"""

from __future__ import annotations

from collections.abc import Callable

import cv2
import numpy as np
import skia

from renderer.media.picture import Pixels
from renderer.operations import Blend, BlendMode

_BAND_ROWS = 32
"""Rows worked on at a time: a band of 1080p and its intermediate results stay in the processor's cache."""


def blend(below: Pixels, layer: Pixels, blend: Blend, alpha: float = 1.0) -> Pixels:
    """`layer` on `below`, both (h, w, 4) premultiplied BGRA of one size; a new array of that size.

    `alpha` 0…1 is the layer's opacity besides its own; the blend's strength counts like it.
    """
    if below.shape != layer.shape:
        raise ValueError(f"a layer of {layer.shape} cannot be blended onto a canvas of {below.shape}")
    share = min(1.0, max(0.0, alpha * blend.strength))
    if share == 0.0:
        return below.copy()
    draw = _BLENDERS[blend.mode]
    blended = np.empty_like(below, order="C")
    for top in range(0, len(below), _BAND_ROWS):
        rows = slice(top, top + _BAND_ROWS)
        blended[rows] = draw(below[rows], layer[rows])
    if share == 1.0:
        return blended
    # The result is linear in the layer's alpha, so fading the layer is mixing the results.
    return np.asarray(cv2.addWeighted(blended, share, below, 1 - share, 0), np.uint8)


def _multiply(below: Pixels, layer: Pixels) -> Pixels:
    # S(1−b) + D(1−a+S)
    through = ~_minus(_alpha(layer), layer)
    return _sum((below, through), (layer, _holes(below)))


def _screen(below: Pixels, layer: Pixels) -> Pixels:
    # S + D(1−S)
    return _plus(layer, _product(below, ~layer))


def _darken(below: Pixels, layer: Pixels) -> Pixels:
    # S + D − max(S·b, D·a)
    return np.asarray(cv2.min(*_either(below, layer)), np.uint8)


def _lighten(below: Pixels, layer: Pixels) -> Pixels:
    # S + D − min(S·b, D·a)
    return np.asarray(cv2.max(*_either(below, layer)), np.uint8)


def _either(below: Pixels, layer: Pixels) -> tuple[Pixels, Pixels]:
    """S + D − S·b and S + D − D·a."""
    return (
        _plus(below, _product(layer, _holes(below))),
        _plus(layer, _product(below, _holes(layer))),
    )


def _linear_burn(below: Pixels, layer: Pixels) -> Pixels:
    # S(1−b) + D(1−a) + max(0, S·b + D·a − a·b)
    kept = _sum((layer, _holes(below)), (below, _holes(layer)))
    both = _product(_alpha(layer), _alpha(below))
    burnt = _plus(_minus(below, _minus(both, layer)), _minus(layer, both))
    return np.asarray(cv2.max(kept, burnt), np.uint8)


def _hard_light(below: Pixels, layer: Pixels) -> Pixels:
    # With Q = 2S − a: D(1−|Q|) + b·max(Q, 0) + S(1−b)
    alpha = _alpha(layer)
    light = np.asarray(cv2.addWeighted(layer, 2, alpha, -1, 0), np.uint8)
    dark = np.asarray(cv2.addWeighted(layer, -2, alpha, 1, 0), np.uint8)
    through = ~_plus(light, dark)
    return _sum((below, through), (light, _alpha(below)), (layer, _holes(below)))


def _overlay(below: Pixels, layer: Pixels) -> Pixels:
    return _hard_light(layer, below)


def _by_skia(mode: skia.BlendMode) -> Callable[[Pixels, Pixels], Pixels]:
    def draw(below: Pixels, layer: Pixels) -> Pixels:
        height, width = below.shape[:2]
        result = np.array(below, order="C")
        info = skia.ImageInfo.Make(width, height, skia.kBGRA_8888_ColorType, skia.kPremul_AlphaType)
        canvas = skia.Surface.MakeRasterDirect(info, result, width * 4).getCanvas()
        top = np.ascontiguousarray(layer)
        image = skia.Image.fromarray(top, skia.kBGRA_8888_ColorType, skia.kPremul_AlphaType, copy=False)
        canvas.drawImage(image, 0, 0, skia.SamplingOptions(), skia.Paint(BlendMode=mode))
        return result

    return draw


_BLENDERS: dict[BlendMode, Callable[[Pixels, Pixels], Pixels]] = {
    BlendMode.MULTIPLY: _multiply,
    BlendMode.COLOR_DODGE: _by_skia(skia.BlendMode.kColorDodge),
    BlendMode.COLOR_BURN: _by_skia(skia.BlendMode.kColorBurn),
    BlendMode.LINEAR_BURN: _linear_burn,
    BlendMode.SOFT_LIGHT: _by_skia(skia.BlendMode.kSoftLight),
    BlendMode.HARD_LIGHT: _hard_light,
    BlendMode.SCREEN: _screen,
    BlendMode.OVERLAY: _overlay,
    BlendMode.LIGHTEN: _lighten,
    BlendMode.DARKEN: _darken,
}


def _alpha(pixels: Pixels) -> Pixels:
    """The alpha of every pixel, in all four channels."""
    alpha = pixels[:, :, 3]
    return np.asarray(cv2.merge([alpha, alpha, alpha, alpha]), np.uint8)


def _holes(pixels: Pixels) -> Pixels:
    """1 − alpha, in all four channels."""
    return ~_alpha(pixels)


def _product(one: Pixels, other: Pixels) -> Pixels:
    return np.asarray(cv2.multiply(one, other, scale=1 / 255), np.uint8)


def _plus(one: Pixels, other: Pixels) -> Pixels:
    return np.asarray(cv2.add(one, other), np.uint8)


def _minus(one: Pixels, other: Pixels) -> Pixels:
    return np.asarray(cv2.subtract(one, other), np.uint8)


def _sum(first: tuple[Pixels, Pixels], *others: tuple[Pixels, Pixels]) -> Pixels:
    """The sum of the products of pairs, rounded once. Each sum here is at most 255², a word."""
    total = np.multiply(*first, dtype=np.uint16)
    for one, other in others:
        total += np.multiply(one, other, dtype=np.uint16)
    return np.asarray(cv2.convertScaleAbs(total, alpha=1 / 255), np.uint8)
