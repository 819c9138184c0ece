"""What names and tables tell of a font, and which scripts a text needs."""

from __future__ import annotations

from pathlib import Path

import pytest

from renderer.fonts.classes import (
    FontClass,
    class_distance,
    class_of_name,
    is_italic_name,
    weight_of_name,
)
from renderer.fonts.face import FontFace
from renderer.fonts.names import font_name, ids_of
from renderer.fonts.packages import packaged_fonts
from renderer.fonts.scripts import scripts_of_text
from tests.text.blocks import made_font

SANS, SERIF, KAI, FANGSONG = FontClass.SANS, FontClass.SERIF, FontClass.KAI, FontClass.FANGSONG
HANDWRITING, ROUNDED, DISPLAY, MONO = (
    FontClass.HANDWRITING,
    FontClass.ROUNDED,
    FontClass.DISPLAY,
    FontClass.MONO,
)


@pytest.mark.parametrize(
    ("name", "font_class"),
    [
        ("猫啃网烟波宋-B", SERIF),
        ("SimSun", SERIF),
        ("SourceHanSerifCN-SemiBold", SERIF),
        ("GenWanMinJP-SB（源云明体）", SERIF),
        ("A1明朝", SERIF),
        ("나눔 명조체", SERIF),
        ("青鸟华光仿宋2", FANGSONG),
        ("Fang Song", FANGSONG),
        ("青鸟华光楷体2", KAI),
        ("LXGWWenKai-Bold", KAI),
        ("毛笔行楷", HANDWRITING),
        ("飒爽手写", HANDWRITING),
        ("WenYue-HuiMoShouShu-J", HANDWRITING),
        ("Brush Script", HANDWRITING),
        ("Comic Sans MS", HANDWRITING),
        ("优设标题圆", ROUNDED),
        ("ResourceHanRoundedCN-Bold", ROUNDED),
        ("ZEN丸ゴシック", ROUNDED),
        ("综艺体", DISPLAY),
        ("BebasNeue", DISPLAY),
        ("优设标题黑", SANS),
        ("青鸟华光粗黑", SANS),
        ("MS Sans Serif", SANS),
        ("HarmonyOS_Sans_SC_Light", SANS),
        ("JetBrainsMono", MONO),
        ("Noto Sans Mono", MONO),
        ("新青年体", None),
        ("Flamingo", None),
        ("Pentagon", None),
        ("Timing", None),
        ("", None),
    ],
)
def test_class_of_a_name(name: str, font_class: FontClass | None) -> None:
    assert class_of_name(name) is font_class


@pytest.mark.parametrize(
    ("name", "weight"),
    [
        ("汉仪粗黑", 700),
        ("三极罗丽黑简体-特粗", 900),
        ("字语叙黑体-中粗", 600),
        ("青鸟华光细黑", 300),
        ("猫啃网烟波宋-B", 700),
        ("Inter-SemiBold", 600),
        ("Inter Extra Bold", 800),
        ("CrimsonSemiboldItalic", 600),
        ("BlackMango-Regular", 400),
        ("Black Mango", None),
        ("霸道", None),
    ],
)
def test_weight_of_a_name(name: str, weight: float | None) -> None:
    assert weight_of_name(name) == weight


def test_slant_of_a_name() -> None:
    assert is_italic_name("Verdana Bold Italic")
    assert is_italic_name("黑体 斜体")
    assert not is_italic_name("Italianno-Regular")


def test_a_plain_stand_in_disturbs_less_than_an_odd_one() -> None:
    assert class_distance(KAI, KAI) == 0
    assert class_distance(KAI, SERIF) < class_distance(KAI, SANS)
    assert class_distance(ROUNDED, SANS) < class_distance(ROUNDED, None) < class_distance(ROUNDED, SERIF)
    assert class_distance(None, SANS) == 0


@pytest.mark.parametrize(
    ("text", "scripts"),
    [
        ("", set()),
        ("12, 3!", set()),
        ("Hello", {"Latn"}),
        ("xin chào, đẹp", {"Latn", "Viet"}),
        ("中文", {"Hans"}),
        ("说", {"Hans"}),
        ("說話", {"Hant"}),
        ("説明です", {"Kana", "Hani"}),
        ("Привет", {"Cyrl"}),
        ("สวัสดี hi", {"Thai", "Latn"}),
        ("한글", {"Hang"}),
        ("😀", set()),
    ],
)
def test_scripts_of_a_text(text: str, scripts: set[str]) -> None:
    assert scripts_of_text(text) == scripts


@pytest.mark.parametrize(
    ("os2", "font_class"),
    [
        ({"sFamilyClass": 8 << 8}, SANS),
        ({"sFamilyClass": 1 << 8}, SERIF),
        ({"sFamilyClass": 10 << 8}, HANDWRITING),
        ({}, None),
    ],
)
def test_class_and_weight_from_the_tables(
    tmp_path: Path, os2: dict[str, int], font_class: FontClass | None
) -> None:
    face = FontFace(made_font(tmp_path / "X.ttf", os2={**os2, "usWeightClass": 600}))
    assert face.traits.font_class is font_class
    assert face.traits.weights == (600, 600)
    assert face.traits.scripts == set()


def test_the_name_goes_before_the_table(tmp_path: Path) -> None:
    face = FontFace(made_font(tmp_path / "X.ttf", name="某粗楷", os2={"usWeightClass": 400}))
    assert (face.traits.font_class, face.traits.weight) == (KAI, 700)


def test_every_packaged_font_is_read() -> None:
    classes = {font.font_class for font in packaged_fonts()}
    assert {SANS, SERIF, HANDWRITING, ROUNDED, DISPLAY, MONO} <= classes
    for font in packaged_fonts():
        traits = FontFace(font.path, font.index, known=font).traits
        assert traits.scripts or "Emoji" in font.path.name
        assert traits.font_class is font.font_class


def test_library_ids_have_names() -> None:
    assert font_name("6740435892441190919") == "新青年体"
    assert "6740435892441190919" in ids_of("新青年体")
    assert font_name("1") == ""
