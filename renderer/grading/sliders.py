"""The basic sliders that are functions of colour, in the engine's order (source: ByteDance's layer constants)."""

from __future__ import annotations

import numpy as np

from renderer.grading import models
from renderer.grading.tones import Colors, luma, saturated
from renderer.operations import Adjustments

_ORDER = (
    "brightness",
    "contrast",
    "saturation",
    "highlight",
    "shadow",
    "white",
    "black",
    "temperature",
    "tone",
    "fade",
    "light_sensation",
)
"""White and black are later additions of the app; they stand beside their kin."""


def has_color(adjustments: Adjustments) -> bool:
    return any(getattr(adjustments, name) != 0 for name in _ORDER)


def adjusted(colors: Colors, adjustments: Adjustments) -> Colors:
    """The colours after every slider that is off its neutral place."""
    for name in _ORDER:
        value = getattr(adjustments, name)
        if value != 0:
            colors = np.asarray(np.clip(_SLIDERS[name](colors, value), 0.0, 1.0), np.float32)
    return colors


def _brightness(x: Colors, v: float) -> Colors:
    return x + models.BRIGHTNESS_LIFT * v * 4.0 * x * (1.0 - x)


def _contrast(x: Colors, v: float) -> Colors:
    return 0.5 + (x - 0.5) * (1.0 + models.CONTRAST_SLOPE * v)


def _saturation(x: Colors, v: float) -> Colors:
    return saturated(x, 1.0 + models.SATURATION_GAIN * v)


def _highlight(x: Colors, v: float) -> Colors:
    strength = models.HIGHLIGHT_RAISE if v > 0 else models.HIGHLIGHT_LOWER
    return np.asarray(1.0 - (1.0 - x) * (1.0 - v * strength * luma(x) ** 3), np.float32)


def _shadow(x: Colors, v: float) -> Colors:
    strength = models.SHADOW_RAISE if v > 0 else models.SHADOW_LOWER
    return x * (1.0 + v * strength * (1.0 - luma(x)) ** 3)


def _white(x: Colors, v: float) -> Colors:
    return x + models.WHITE_SHIFT * v * x * x


def _black(x: Colors, v: float) -> Colors:
    return x + models.BLACK_SHIFT * v * (1.0 - x) ** 2


def _temperature(x: Colors, v: float) -> Colors:
    warm = models.TEMPERATURE_GAIN * v
    return x * np.array([1.0 + warm, 1.0, 1.0 - warm], np.float32)


def _tone(x: Colors, v: float) -> Colors:
    others = 1.0 + models.TONE_OTHERS * v
    return x * np.array([others, 1.0 - models.TONE_GREEN * v, others], np.float32)


def _fade(x: Colors, v: float) -> Colors:
    return x + models.FADE_LIFT * v * (1.0 - x) ** 2


def _light_sensation(x: Colors, v: float) -> Colors:
    return np.asarray(x + models.LIGHT_SENSATION * v * x * (1.0 - x) * (0.5 + luma(x)), np.float32)


_SLIDERS = {
    "brightness": _brightness,
    "contrast": _contrast,
    "saturation": _saturation,
    "highlight": _highlight,
    "shadow": _shadow,
    "white": _white,
    "black": _black,
    "temperature": _temperature,
    "tone": _tone,
    "fade": _fade,
    "light_sensation": _light_sensation,
}
