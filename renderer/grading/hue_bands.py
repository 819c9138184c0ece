"""HSL by colour range: hue, saturation and lightness of the colours near a hue."""

from __future__ import annotations

import cv2
import numpy as np

from renderer.grading import models
from renderer.grading.tones import Colors
from renderer.operations import COLOR_RANGE_CENTERS, HueBand, HueBands


def shifted(colors: Colors, bands: HueBands) -> Colors:
    """The colours with every band's shifts; greys stay, and so do hues no band reaches."""
    hls = cv2.cvtColor(np.clip(colors, 0.0, 1.0)[None].astype(np.float32), cv2.COLOR_RGB2HLS)[0]
    hue, lightness, saturation = hls[:, 0], hls[:, 1], hls[:, 2]
    chroma = saturation * (1.0 - np.abs(2.0 * lightness - 1.0))
    turn = np.zeros_like(hue)
    gain = np.ones_like(hue)
    lift = np.zeros_like(hue)
    for band in bands.bands:
        weight = _weight(hue, band)
        turn += weight * band.hue * models.HUE_SHIFT_DEGREES
        gain += weight * band.saturation
        lift += weight * band.lightness * models.HUE_LIGHTNESS * chroma
    hls[:, 0] = (hue + turn) % 360.0
    hls[:, 1] = np.clip(lightness + lift, 0.0, 1.0)
    hls[:, 2] = np.clip(saturation * gain, 0.0, 1.0)
    moved = np.asarray(cv2.cvtColor(hls[None], cv2.COLOR_HLS2RGB)[0], np.float32)
    untouched = (turn == 0.0) & (gain == 1.0) & (lift == 0.0)
    result: Colors = np.where(untouched[:, None], colors, moved)
    return result


def _weight(hue: Colors, band: HueBand) -> Colors:
    """1 at the band's centre, falling smoothly to 0 at the neighbouring centres."""
    below, above = _reach(band.center_degrees)
    distance = (hue - band.center_degrees + 180.0) % 360.0 - 180.0
    share = np.clip(np.where(distance < 0, -distance / below, distance / above), 0.0, 1.0)
    result: Colors = (0.5 + 0.5 * np.cos(np.pi * share)).astype(np.float32)
    return result


def _reach(center: float) -> tuple[float, float]:
    """Degrees to the next centre below and above; fixed for a colour of one's own choice."""
    if center not in COLOR_RANGE_CENTERS:
        return models.CUSTOM_HALF_WIDTH, models.CUSTOM_HALF_WIDTH
    place, count = COLOR_RANGE_CENTERS.index(center), len(COLOR_RANGE_CENTERS)
    below = (center - COLOR_RANGE_CENTERS[place - 1]) % 360.0
    above = (COLOR_RANGE_CENTERS[(place + 1) % count] - center) % 360.0
    return below, above
