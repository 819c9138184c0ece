"""Chroma key: taking one colour out of a picture.

The app's own keyer is not public. This one separates by chroma. In the plane of Cb and Cr a pixel's *key
share* is how far it lies along the key's direction, less what it lies beside it, measured in the key's own
distance: 1 for the screen, 0 for every colour that leans elsewhere, the mixing ratio in between. So a hair
over the screen, or the rim of a letter, gives exactly the share of it that is hair; that share stays, and
the screen's colour is subtracted from it. What each slider does to this matte is a guess, named below.
"""

from __future__ import annotations

import math
from functools import lru_cache
from typing import Any

import cv2
import numpy as np
import skia
from numpy.typing import NDArray

from renderer.media.picture import Pixels
from renderer.media.pixels import frozen
from renderer.operations import ChromaKey

ACCEPTANCE_SLOPE = 1.2
"""How much a step beside the key's direction takes off the share: a wedge of 80° about the key."""
REMOVED_AT_ZERO, REMOVED_BY_INTENSITY = 0.1, 0.5
"""All of the key share above 1 − (at zero + by intensity · intensity) is removed entirely."""
UNTOUCHED_SHARE = 0.08
"""Key shares below this part of that limit are taken for the subject's own colour."""
SHADOW_KEPT = 0.85
"""At shadow 1, the part of a key-coloured dark that stays as a shade …"""
SHADE_BEGINS = 0.9
"""… which begins below this part of the key's luma: the screen's own noise is none."""
GRAY_CHROMA = 24.0
"""A key nearer to gray than this has no direction; then nearness in all of Y, Cb and Cr is what counts …"""
GRAY_REACH = 70.0
"""… out to so many levels."""
RIM_SPILL = 4.0
"""How fast the screen's light is taken off the rim: entirely where a quarter of the pixel is gone."""
SMOOTHING_SHARE = 0.004
"""Standard deviation of the softened edge at edge_smooth 1, as a share of the picture's short side."""


def apply_chroma_key(pixels: Pixels, key: ChromaKey) -> Pixels:
    """The picture (h, w, 4), premultiplied BGRA, without the key's colour; a new array. The keyframes are
    not looked at: the fields hold the values of the moment."""
    alpha = np.asarray(cv2.extractChannel(pixels, 3), np.uint8)
    opaque = cv2.minMaxLoc(alpha)[0] == 255
    straight = pixels if opaque else _straight(pixels)
    matte = _matte(straight, key)
    cut = _unmixed(straight, matte, key)
    if key.edge_smooth > 0:
        cut = _softened(cut, matte, key.edge_smooth)
    return cut if opaque else np.asarray(cv2.multiply(cut, cv2.merge([alpha] * 4), scale=1 / 255), np.uint8)


def _straight(pixels: Pixels) -> Pixels:
    """Colours divided by their alpha, and made opaque."""
    height, width = pixels.shape[:2]
    source, result = np.ascontiguousarray(pixels), np.empty_like(pixels, order="C")
    premultiplied, straight = (
        skia.ImageInfo.Make(width, height, skia.kBGRA_8888_ColorType, alpha)
        for alpha in (skia.kPremul_AlphaType, skia.kUnpremul_AlphaType)
    )
    skia.Pixmap(premultiplied, source, width * 4).readPixels(skia.Pixmap(straight, result, width * 4))
    result[:, :, 3] = 255
    return result


def _matte(straight: Pixels, key: ChromaKey) -> Pixels:
    """(h, w) 0…255: what of each pixel is not screen."""
    color = (key.red, key.green, key.blue)
    bgr = cv2.cvtColor(straight, cv2.COLOR_BGRA2BGR)
    if _is_gray(color):
        ycc = np.asarray(cv2.cvtColor(bgr, cv2.COLOR_BGR2YCrCb), np.uint8)
        luma = cv2.extractChannel(ycc, 0)
        matte = np.take(_nearness_table(key.intensity), _squared_distance(ycc, color), mode="clip")
    else:
        one_side, other_side, luma = cv2.split(cv2.transform(bgr, _kept_matrix(color, key.intensity)))
        matte = np.asarray(cv2.max(one_side, other_side), np.uint8)
    if key.shadow > 0:
        shade = cv2.LUT(luma, _shade_table(color, key.shadow))
        matte = np.asarray(cv2.max(matte, shade), np.uint8)
    return matte


def _unmixed(straight: Pixels, matte: Pixels, key: ChromaKey) -> Pixels:
    """The matte's share of each pixel, the screen's share of its colour subtracted; premultiplied."""
    planes = []
    for channel, screen in enumerate((key.blue, key.green, key.red)):
        plane = cv2.extractChannel(straight, channel)
        less_screen = cv2.addWeighted(plane, 1, matte, screen, -255 * screen)
        planes.append(cv2.min(less_screen, matte))
    _hold_down_spill(planes, matte, key)
    return np.asarray(cv2.merge([*planes, matte]), np.uint8)


def _softened(cut: Pixels, matte: Pixels, edge_smooth: float) -> Pixels:
    """The cut's edges faded over a wider rim, only inwards: beyond the edge there is nothing left to show."""
    sigma_px = max(0.3, edge_smooth * SMOOTHING_SHARE * min(matte.shape))
    blurred = cv2.GaussianBlur(matte, (0, 0), sigma_px)
    share = cv2.divide(blurred, matte, scale=255)
    return np.asarray(cv2.multiply(cut, cv2.merge([share] * 4), scale=1 / 255), np.uint8)


def _hold_down_spill(planes: list[Any], matte: Pixels, key: ChromaKey) -> None:
    """Take from the key's strong channels, in place, what they exceed the strongest of the others by: all of
    it where the picture is see-through, elsewhere the spill's share."""
    values = (key.blue, key.green, key.red)
    middle = (max(values) + min(values)) / 2
    strong = [channel for channel in range(3) if values[channel] > middle]
    weak = [planes[channel] for channel in range(3) if values[channel] <= middle]
    if _is_gray((key.red, key.green, key.blue)):
        return
    most = weak[0] if len(weak) == 1 else cv2.max(*weak)
    rim = cv2.bitwise_not(matte)
    for channel in strong:
        excess = cv2.subtract(planes[channel], most)
        at_rim = cv2.min(cv2.multiply(excess, rim, scale=RIM_SPILL / 255), excess)
        everywhere = cv2.convertScaleAbs(excess, alpha=key.spill)
        planes[channel] = cv2.subtract(planes[channel], cv2.max(at_rim, everywhere))


_Color = tuple[float, float, float]


def _ycc(color: _Color) -> tuple[int, int, int]:
    """Y, Cr, Cb of red, green, blue 0…1, as OpenCV's bytes."""
    red, green, blue = (round(255 * part) for part in color)
    values = cv2.cvtColor(np.array([[[blue, green, red]]], np.uint8), cv2.COLOR_BGR2YCrCb)[0, 0]
    return int(values[0]), int(values[1]), int(values[2])


def _is_gray(color: _Color) -> bool:
    _, cr, cb = _ycc(color)
    return math.hypot(cr - 128, cb - 128) < GRAY_CHROMA


_LUMA = (0.114, 0.587, 0.299)
_CB, _CR = 0.564, 0.713
"""Luma of blue, green, red, and the scales of B − Y and R − Y, as in OpenCV."""


def _limits(intensity: float) -> tuple[float, float]:
    """Key shares from which all is removed, and up to which nothing is."""
    removed = 1 - REMOVED_AT_ZERO - REMOVED_BY_INTENSITY * min(1.0, max(0.0, intensity))
    return removed, UNTOUCHED_SHARE * removed


@lru_cache(maxsize=16)
def _kept_matrix(color: _Color, intensity: float) -> NDArray[np.float32]:
    """(3, 4): blue, green, red (0…255) → what is kept (0…255) were the pixel on the one side of the key's
    direction, on the other, and its luma. The truth is the larger: all is linear up to the clipping."""
    _, key_cr, key_cb = _ycc(color)
    key = np.array([key_cb - 128.0, key_cr - 128.0])
    reach = float(np.hypot(*key))
    luma = np.array(_LUMA)
    chroma = np.stack([(np.array([1.0, 0, 0]) - luma) * _CB, (np.array([0, 0, 1.0]) - luma) * _CR])
    along = key @ chroma / reach
    beside = np.array([-key[1], key[0]]) @ chroma / reach
    removed, untouched = _limits(intensity)
    scale = 255 / (removed - untouched)
    rows = [
        np.append(-scale * (along + side * ACCEPTANCE_SLOPE * beside) / reach, scale * removed)
        for side in (-1, 1)
    ]
    return np.array([*rows, np.append(luma, 0)], np.float32)


@lru_cache(maxsize=16)
def _nearness_table(intensity: float) -> Pixels:
    """What is kept of a pixel, by its squared distance from a gray key, each part of it capped."""
    distance = np.sqrt(np.arange(3 * _CAPPED_SQUARE + 1))
    removed, untouched = _limits(intensity)
    kept = np.clip((removed - 1 + distance / GRAY_REACH) / (removed - untouched), 0, 1)
    return frozen(np.rint(255 * kept).astype(np.uint8))


_CAPPED_SQUARE = int(GRAY_REACH) ** 2


def _squared_distance(ycc: Pixels, color: _Color) -> NDArray[np.uint16]:
    levels = np.arange(256)
    total = np.zeros(ycc.shape[:2], np.uint16)
    for channel, level in enumerate(_ycc(color)):
        squares = np.minimum((levels - level) ** 2, _CAPPED_SQUARE).astype(np.uint16)
        total += np.asarray(cv2.LUT(cv2.extractChannel(ycc, channel), squares), np.uint16)
    return total


@lru_cache(maxsize=16)
def _shade_table(color: _Color, shadow: float) -> Pixels:
    """(256,): how much shade a luma below the key's is, were the pixel screen."""
    key_luma = max(1, _ycc(color)[0])
    lightness = np.arange(256) / key_luma
    shade = np.clip((SHADE_BEGINS - lightness) / SHADE_BEGINS, 0, 1)
    return frozen(np.rint(255 * SHADOW_KEPT * min(1.0, shadow) * shade).astype(np.uint8))
