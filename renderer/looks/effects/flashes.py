"""Effects of flashing light and darkness."""

from __future__ import annotations

import math

import numpy as np

from renderer.fidelity import Grade
from renderer.looks.effects.knobs import beat, clock, decay, gain, run_in
from renderer.looks.effects.pixels import mixed, tinted, toned
from renderer.looks.effects.registry import effect
from renderer.looks.registry import Moment
from renderer.media.picture import Pixels

_RHYTHM = "its rhythm is a guess"


def _brightness(moment: Moment) -> float:
    known = {name for name, _ in moment.parameters}
    return gain(moment, next((n for n in ("luminance", "intensity") if n in known), "luminance"))


@effect("flash_white", note=_RHYTHM)
def flash_white(picture: Pixels, moment: Moment) -> Pixels:
    """White with every beat, fading."""
    level = min(1.0, 0.9 * _brightness(moment) * decay(beat(moment, 0.8)))
    return tinted(picture, (255, 255, 255), level) if level > 0.01 else picture


@effect("flash_black", note=_RHYTHM)
def flash_black(picture: Pixels, moment: Moment) -> Pixels:
    level = min(1.0, 0.95 * _brightness(moment) * decay(beat(moment, 0.8)))
    return toned(picture, 1 - level) if level > 0.01 else picture


@effect("flash_rectangle", note=_RHYTHM)
def flash_rectangle(picture: Pixels, moment: Moment) -> Pixels:
    """A bright rectangle opens from the middle with every beat and fades."""
    u = beat(moment, 0.6)
    height, width = picture.shape[:2]
    half = 0.5 * min(1.0, 0.25 + 1.5 * u)
    level = min(1.0, 0.85 * _brightness(moment) * decay(u, 4))
    if level < 0.01:
        return picture
    top, left = round(height * (0.5 - half)), round(width * (0.5 - half))
    out = picture.copy()
    part = np.ascontiguousarray(picture[top : height - top, left : width - left])
    if part.size:
        out[top : height - top, left : width - left] = tinted(part, (255, 255, 255), level)
    return out


COLORS = ((80, 60, 255), (80, 220, 255), (120, 255, 90), (255, 200, 60), (255, 80, 200))
"""Blue, green, red."""


@effect("flash_colors", note=_RHYTHM)
def flash_colors(picture: Pixels, moment: Moment) -> Pixels:
    """Another colour with every beat."""
    t = clock(moment) / 0.25
    color = COLORS[(int(t) + moment.seed) % len(COLORS)]
    return tinted(picture, color, min(0.8, 0.4 * _brightness(moment) * decay(t % 1.0, 1.5)))


@effect("strobe", note=_RHYTHM)
def strobe(picture: Pixels, moment: Moment) -> Pixels:
    """Dark and overexposed in turns."""
    swing = math.cos(2 * math.pi * beat(moment, 0.25)) * min(1.5, _brightness(moment))
    return toned(picture, 1 + 0.5 * swing, 30 * swing if swing > 0 else 0.0)


@effect("snapshot", note=_RHYTHM)
def snapshot(picture: Pixels, moment: Moment) -> Pixels:
    """One flash of a camera at the start, and black and white for an instant."""
    u = run_in(moment, 0.8)
    if u >= 1:
        return picture
    return tinted(picture, (255, 255, 255), min(1.0, _brightness(moment) * (1 - u) ** 3))


@effect("flicker", Grade.CLOSE, _RHYTHM)
def flicker(picture: Pixels, moment: Moment) -> Pixels:
    """The uneven light of an old lamp."""
    t = clock(moment)
    level = 0.5 * math.sin(17 * t) + 0.3 * math.sin(31.7 * t + 1) + 0.2 * math.sin(53.3 * t + 2)
    return toned(picture, 1 + 0.25 * _brightness(moment) * level)


@effect("exposure_pulse", note=_RHYTHM)
def exposure_pulse(picture: Pixels, moment: Moment) -> Pixels:
    """Swells into overexposure and back."""
    swing = 0.5 - 0.5 * math.cos(2 * math.pi * beat(moment, 1.0))
    bright = toned(picture, 1.6, 40)
    return mixed(picture, bright, min(1.0, swing * _brightness(moment)))
