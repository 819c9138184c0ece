"""Colour wheels: lift, gamma and gain, and the three ranges of the log wheels."""

from __future__ import annotations

import numpy as np

from renderer.grading import models
from renderer.grading.tones import Colors, luma, saturated, smoothstep
from renderer.operations import LogWheels, PrimaryWheels, Wheel


def primary(colors: Colors, wheels: PrimaryWheels) -> Colors:
    """Offset, lift, gain, gamma, then the wheels' saturations; mixed with the source by the intensity.

    Forms measured by others on CapCut: lift 0.5·v, gamma 1/(1+4v) or 1−4v, gain 1+4v² or 1+0.999v.
    """
    x = colors + models.WHEEL_OFFSET * _channels(wheels.offset)
    x = x + models.WHEEL_LIFT * _channels(wheels.lift) * (1.0 - x)
    v = _channels(wheels.gain)
    x = x * np.where(v > 0, 1.0 + models.WHEEL_GAIN_UP * v * v, 1.0 + models.WHEEL_GAIN_DOWN * v)
    v = _channels(wheels.gamma)
    steepness = models.WHEEL_GAMMA * np.abs(v)
    x = np.clip(x, 0.0, 1.0) ** np.where(v > 0, 1.0 / (1.0 + steepness), 1.0 + steepness)
    x = _range_saturation(x, wheels.lift, wheels.gamma, wheels.gain, wheels.offset)
    return _mixed(colors, x, wheels.intensity)


def log(colors: Colors, wheels: LogWheels) -> Colors:
    """Shadows, midtones and highlights moved apart from each other."""
    x = colors + models.LOG_SHIFT * _channels(wheels.offset)
    shadow, midtone, highlight = _ranges(luma(x))
    x = x + models.LOG_SHIFT * (
        shadow * _channels(wheels.shadow)
        + midtone * _channels(wheels.midtone)
        + highlight * _channels(wheels.highlight)
    )
    x = _range_saturation(x, wheels.shadow, wheels.midtone, wheels.highlight, wheels.offset)
    return _mixed(colors, x, wheels.intensity)


def _channels(wheel: Wheel) -> Colors:
    """(3,) the colour of the wheel and its luma together, −1…1."""
    values = np.array([wheel.red, wheel.green, wheel.blue], np.float32) + np.float32(wheel.luma)
    clipped: Colors = np.clip(values, -1.0, 1.0)
    return clipped


def _ranges(grey: Colors) -> tuple[Colors, Colors, Colors]:
    """Weights of shadows, midtones and highlights; they add up to 1."""
    shadow = 1.0 - smoothstep(0.0, 0.5, grey)
    highlight = smoothstep(0.5, 1.0, grey)
    return shadow, 1.0 - shadow - highlight, highlight


def _range_saturation(x: Colors, low: Wheel, middle: Wheel, high: Wheel, whole: Wheel) -> Colors:
    amounts = (low.saturation, middle.saturation, high.saturation)
    if not any(amounts) and whole.saturation == 0:
        return x
    weights = _ranges(luma(x))
    gain = 1.0 + whole.saturation + sum(w * amount for w, amount in zip(weights, amounts, strict=True))
    return saturated(x, np.maximum(gain, 0.0).astype(np.float32))


def _mixed(before: Colors, after: Colors, share: float) -> Colors:
    result: Colors = (before + (after - before) * np.float32(share)).astype(np.float32)
    return result
