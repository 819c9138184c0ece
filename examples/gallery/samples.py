"""What the gallery shows: the same line in five scripts, and a style for each thing a text can have."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from renderer.colors import Gradient, Rgba
from renderer.text_block import (
    Alignment,
    BoxPer,
    Bubble,
    TextBackground,
    TextBlock,
    TextGlow,
    TextGradient,
    TextRun,
    TextShadow,
    TextStroke,
    TextStyle,
    TextTexture,
)


@dataclass(frozen=True, slots=True)
class Script:
    """A script and the line that stands for it, short enough for one picture."""

    name: str
    line: str


SCRIPTS = (
    Script("Chinese", "山海之间 听风"),
    Script("Latin", "Chasing the light"),
    Script("Arabic", "رحلة نحو الضوء"),
    Script("Devanagari", "रोशनी की ओर"),
    Script("Thai", "ตามหาแสงตะวัน"),
)

INK = Rgba(0.07, 0.08, 0.13)
PAPER = Rgba(1.0, 1.0, 1.0)
CORAL = Rgba(1.0, 0.42, 0.36)
GOLD = Gradient(
    ((0.0, Rgba(1.0, 0.95, 0.72)), (0.55, Rgba(1.0, 0.73, 0.1)), (1.0, Rgba(0.78, 0.42, 0.0))), 90.0
)
SUNSET = Gradient(
    ((0.0, Rgba(1.0, 0.45, 0.38)), (0.5, Rgba(0.98, 0.3, 0.62)), (1.0, Rgba(0.45, 0.35, 0.98))), 0.0
)
MINT = Gradient(((0.0, Rgba(0.5, 1.0, 0.83)), (1.0, Rgba(0.1, 0.55, 0.95))), 45.0)

BASE = TextStyle(
    size=14.0,
    strokes=(TextStroke(INK, 0.05),),
    shadows=(TextShadow(Rgba(0.0, 0.0, 0.0, 0.45), 0.05, -60.0, 0.08),),
)


SMALL = replace(BASE, size=19.0)
"""For frames of a strip."""


@dataclass(frozen=True, slots=True)
class Feature:
    """One thing a text can have; `block` are fields of the block besides its text and style."""

    title: str
    note: str
    style: TextStyle = BASE
    block: dict[str, Any] = field(default_factory=dict)


def block(text: str, style: TextStyle, **fields: Any) -> TextBlock:
    return TextBlock(text, (TextRun(0, utf16_length(text), style),), **fields)


def utf16_length(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2


def plain(**fields: Any) -> TextStyle:
    return TextStyle(**{"size": 17.0, "bold": True, **fields})


def features(texture: Path) -> Sequence[Feature]:
    """Fills, outlines, shadows, light, boxes and forms. `texture` is a picture to fill letters with."""
    soft = TextShadow(Rgba(0.0, 0.0, 0.0, 0.55), 0.06, -50.0, 0.1)
    return (
        Feature("Solid fill", "colour and opacity", plain(fill=PAPER, shadows=(soft,))),
        Feature("Gradient over the block", "two stops or more, any angle", plain(fill=TextGradient(SUNSET))),
        Feature("Gradient by letter", "every letter begins anew", plain(fill=TextGradient(GOLD, True), strokes=(TextStroke(Rgba(0.3, 0.14, 0.02), 0.045),))),
        Feature("Texture", "a picture fills the letters", plain(fill=TextTexture(texture), strokes=(TextStroke(PAPER, 0.035),))),
        Feature("Outline", "round joins, outside the letter", plain(strokes=(TextStroke(CORAL, 0.08),))),
        Feature(
            "Three outlines",
            "wide ones below narrow ones",
            plain(
                fill=PAPER,
                strokes=(TextStroke(TextGradient(SUNSET), 0.17), TextStroke(PAPER, 0.11), TextStroke(INK, 0.055)),
            ),
        ),
        Feature("Soft shadow", "distance, angle, blur", plain(shadows=(TextShadow(Rgba(0, 0, 0, 0.8), 0.1, -45.0, 0.2),))),
        Feature("Hard shadow", "several, without blur", plain(fill=Rgba(1, 0.93, 0.5), shadows=(TextShadow(CORAL, 0.045, -45, 0.0), TextShadow(INK, 0.09, -45, 0.0)))),
        Feature("Inner shadow", "pressed into the page", plain(fill=Rgba(0.93, 0.95, 1.0), inner_shadows=(TextShadow(Rgba(0.05, 0.1, 0.3, 0.8), 0.035, -45.0, 0.06),))),
        Feature("Glow", "measured on the app's own frames", plain(fill=PAPER), {"glow": TextGlow(Rgba(1.0, 0.86, 0.0), 0.4, 0.45)}),
        Feature("Neon", "glow, outline and pale fill", plain(fill=Rgba(0.93, 1.0, 1.0), strokes=(TextStroke(Rgba(0.1, 0.85, 1.0), 0.03),)), {"glow": TextGlow(Rgba(0.0, 0.75, 1.0), 0.6, 0.4)}),
        Feature("Bold, italic, underlined", "synthesised where the font has none", plain(bold=True, italic=True, underline=True, shadows=(soft,))),
        Feature("Box round the block", "padding, radius, opacity", plain(fill=INK), {"backgrounds": (TextBackground(Rgba(1, 0.84, 0.2), width=0.3, height=0.2, round_radius=0.4),)}),
        Feature("Box by line", "lines of their own length", plain(size=11), {"backgrounds": (TextBackground(Rgba(0, 0, 0, 0.6), BoxPer.LINE, 0.25, 0.1, 0.35),), "two_lines": True}),
        Feature("Box by letter", "one for each cluster", plain(size=13.5, fill=INK), {"backgrounds": (TextBackground(PAPER, BoxPer.LETTER, 0.03, 0.03, 0.3),), "letter_spacing": 0.2}),
        Feature("Bubble, light", "a shape behind the block", plain(size=11, fill=INK), {"bubble": Bubble("speech", PAPER)}),
        Feature("Bubble, dark", "contrasts with the text", plain(size=11), {"bubble": Bubble("thought", Rgba(0.08, 0.09, 0.14, 0.85))}),
        Feature("On a curve", "the middle up", BASE, {"curve_degrees": 80.0}),
        Feature("On a curve, the other way", "the middle down", BASE, {"curve_degrees": -80.0}),
        Feature("Letter spacing", "joined scripts stay joined", BASE, {"letter_spacing": 0.25}),
        Feature("Left, tight lines", "alignment and line spacing", plain(size=11, strokes=BASE.strokes), {"alignment": Alignment.LEFT, "line_spacing": -0.15, "two_lines": True}),
        Feature("Right, wide lines", "alignment and line spacing", plain(size=11, strokes=BASE.strokes), {"alignment": Alignment.RIGHT, "line_spacing": 0.3, "two_lines": True}),
    )  # fmt: skip
