"""Stand-ins of flower texts: what names tell, and what every recipe keeps."""

from __future__ import annotations

import pytest

from renderer.colors import Rgba
from renderer.looks.flower_text import COLORS, FAMILIES, FlowerStyle, colors_in, find_flower
from renderer.looks.words import place_of
from renderer.text_block import TextFill, TextGradient, TextTexture


@pytest.mark.parametrize(
    ("name", "family", "colors"),
    [
        ("橙色立体花字", "block", ("orange",)),
        ("潮酷金色发光花字", "neon", ("gold",)),
        ("Y2k粉色立体灯箱发光花字", "neon", ("pink",)),
        ("潮酷白色黄边立体花字", "block", ("white", "yellow")),
        ("白字黑白描边", "outline", ("white", "black")),
        ("Multicolor EN Yellow RED ", "gradient", ("yellow", "red")),
        ("黄色星光闪闪", "starlight", ("yellow",)),
        ("Neon Blue", "neon", ("blue",)),
        ("彩虹", "rainbow", ()),
        ("Handwritten", "handwritten", ()),
        ("综艺大字", "variety", ()),
        ("レトロ", "retro", ()),
        ("金属", "metal", ("silver",)),
        ("金色", "metal", ("gold",)),
        ("蓝色渐变", "gradient", ("blue",)),
        ("赤", "gradient", ("red",)),
        ("Layered mustard startup", "outline", ()),
        ("", "outline", ()),
    ],
)
def test_names(name: str, family: str, colors: tuple[str, ...]) -> None:
    assert (find_flower(name).family, colors_in(name)) == (family, colors)


def test_gold_is_lit_metal_and_no_tube() -> None:
    golden = find_flower("金色发光").style
    assert golden.glow is not None
    assert isinstance(golden.fill, TextGradient)
    assert isinstance(find_flower("蓝色发光").style.fill, Rgba)


def test_words_count_whole() -> None:
    assert place_of("Bored", ("red",)) is None
    assert place_of("so RED", ("red",)) == 3
    assert place_of("ＲＥＤ", ("red",)) == 0
    assert place_of("outlined", ("outline",)) == 0
    assert place_of("深红", ("红",)) == 1


def _colors(fill: TextFill) -> list[Rgba]:
    assert not isinstance(fill, TextTexture)
    return [color for _, color in fill.gradient.stops] if isinstance(fill, TextGradient) else [fill]


def _luma(color: Rgba) -> float:
    return 0.2126 * color.red + 0.7152 * color.green + 0.0722 * color.blue


@pytest.mark.parametrize("key", FAMILIES)
@pytest.mark.parametrize("color", COLORS)
def test_every_recipe_takes_every_colour(key: str, color: str) -> None:
    for tones in ((COLORS[color],), (COLORS[color], COLORS["white"]), (COLORS["white"], COLORS[color])):
        style: FlowerStyle = FAMILIES[key].recipe(tones)
        widths = [stroke.width for stroke in style.strokes]
        assert widths == sorted(widths, reverse=True)
        assert all(0 < width <= 0.15 for width in widths)
        assert all(color.alpha == 1 for color in _colors(style.fill))
        places = (
            [place for place, _ in style.fill.gradient.stops] if isinstance(style.fill, TextGradient) else []
        )
        assert places == sorted(places)
        assert style.strokes or style.shadows or style.glow, "something lifts the letters off the picture"


@pytest.mark.parametrize("color", COLORS)
@pytest.mark.parametrize("key", ["outline", "gradient", "metal"])
def test_an_edge_stands_out_from_its_letter(key: str, color: str) -> None:
    style = FAMILIES[key].recipe((COLORS[color],))
    fill = sum(map(_luma, _colors(style.fill))) / len(_colors(style.fill))
    inner = style.strokes[-1].fill
    assert isinstance(inner, Rgba)
    assert abs(_luma(inner) - fill) > 0.12
