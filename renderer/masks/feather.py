"""Soft edges: how fast a mask fades on both sides of its outline.

Ellipse, line and mirror were measured on CapCut. The other shapes take the ellipse's law with half their
short side as the radius, blurred instead of ramped: a guess.
"""

from __future__ import annotations

from renderer.masks.placed import PlacedMask
from renderer.operations import Mask, MaskShape

ELLIPSE_FACTOR, ELLIPSE_POWER = 4.86, 1.866
"""Half width of the ramp = factor · feather^power, in radii (measured)."""
ELLIPSE_CENTER = 1.025
"""The ramp's middle, in radii (measured)."""
LINE_POWER = 2.0
"""Half width of a line's and a mirror's ramp = feather^power clip heights. Measured in normalised clip units;
that the unit is the whole height, not half of it, is a guess."""

SHARP_HALF_WIDTH_PX = 0.75
"""Of a ramp that is hardly one: narrower ones would show steps."""


def ramp_px(mask: Mask, placed: PlacedMask) -> tuple[float, float]:
    """Half width of the ramp and the place of its middle outside the outline, in px."""
    feather = min(1.0, max(0.0, mask.feather))
    if mask.shape in (MaskShape.LINE, MaskShape.MIRROR):
        return max(SHARP_HALF_WIDTH_PX, feather**LINE_POWER * placed.height_px), 0.0
    half_width = ELLIPSE_FACTOR * feather**ELLIPSE_POWER
    # The measured middle lies outside the outline; a narrower ramp cannot lie farther out than it is wide.
    middle = min(ELLIPSE_CENTER - 1, half_width)
    return max(SHARP_HALF_WIDTH_PX, half_width * placed.half_short), middle * placed.half_short
