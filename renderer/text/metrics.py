"""How large a style is drawn: the application's size law."""

from __future__ import annotations

from dataclasses import dataclass

from renderer.fonts.face import FontFace
from renderer.fonts.library import FontLibrary
from renderer.text_block import TextStyle

# A font's ascent − descent in px is size × canvas width / this (measured on CapCut 8 and 9 with fonts
# of 1.0, 1.4 and 1.685 em).
SIZE_UNITS_PER_CANVAS = 172.8

# Larger than any canvas can show, small enough for every coordinate to stay exact.
_LARGEST_LINE_PX = 20_000.0


@dataclass(frozen=True, slots=True, eq=False)
class StyleMetrics:
    """A style on a canvas. `face` is the one its font resolves to; a character that it lacks comes
    from another face at the same em. All lengths in px."""

    style: TextStyle
    face: FontFace
    line_px: float
    em_px: float
    ascent_px: float
    descent_px: float


def measure_style(style: TextStyle, canvas_width: int, fonts: FontLibrary, sample: str = "") -> StyleMetrics:
    """The size law: line height from the size, em from the line height and the named font's metrics.
    `sample` is the whole text, whose scripts a stand-in for the font should have."""
    choice = fonts.choose(style.font, sample)
    size = style.size if style.size > 0 else 0.0  # nor is NaN a size
    line_px = min(size * canvas_width / SIZE_UNITS_PER_CANVAS, _LARGEST_LINE_PX)
    em_px = line_px / (choice.ascent + choice.descent)
    return StyleMetrics(style, choice.face, line_px, em_px, choice.ascent * em_px, choice.descent * em_px)
