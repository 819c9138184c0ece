"""Which font is found, what stands in for one that is not, and what the report says."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import pytest

from renderer.fidelity import Grade
from renderer.fonts import FontLibrary
from renderer.fonts.packages import packaged_fonts
from renderer.text import draw_text, substitutions
from renderer.text.layout import lay_out
from renderer.text_block import FontRef, TextBlock, TextRun, TextStyle
from renderer.timebase import FrameRange, TimeRange
from renderer.timeline import TextClip, Timeline, VideoClip, VisualTrack
from tests.text.blocks import CANVAS, block, made_font, utf16_length


def chosen(fonts: FontLibrary, **font: str) -> str:
    return fonts.choose(FontRef(**font)).face.path.name


def faces_of(text: str, fonts: FontLibrary) -> list[str]:
    lines = lay_out(block(text), CANVAS, fonts).lines
    return [placed.run.face.path.name for line in lines for placed in line.runs]


def timeline_of(*blocks: TextBlock) -> Timeline:
    clips = tuple(
        TextClip(
            id=str(i),
            path=f"$.tracks[0].segments[{i}]",
            track=0,
            target=TimeRange(i * 1_000_000, 1_000_000),
            frames=FrameRange(i * 30, i * 30 + 30),
            block=text,
        )
        for i, text in enumerate(blocks)
    )
    return Timeline(1920, 1080, Fraction(30), len(clips) * 1_000_000, (VisualTrack(clips),))


@pytest.mark.parametrize(
    "font",
    [
        {"path": "C:/Users/me/Fonts/Made.ttf"},
        {"path": "C:\\Users\\me\\MADE.TTF"},
        {"path": "/x/made.otf"},
        {"path": "D:", "resource_id": "6740499317733200388"},
        {"title": "Brush Script"},
        {"path": "/x/Brush-Script Regular.ttf"},
        {"title": "brush script regular"},
    ],
)
def test_a_font_is_found_by_file_id_and_name(tmp_path: Path, font: dict[str, str]) -> None:
    name = "6740499317733200388.ttf" if "resource_id" in font else "Made.ttf"
    made_font(tmp_path / "deeper.ttf", name="Other")
    (tmp_path / "sub").mkdir()
    made_font(tmp_path / "sub" / name, name="Brush Script")
    fonts = FontLibrary([tmp_path], system_folders=())
    choice = fonts.choose(FontRef(**font))
    assert choice.face.path == tmp_path / "sub" / name
    assert choice.grade is Grade.EXACT
    assert choice.reason == ""


def test_order_user_packaged_system(tmp_path: Path) -> None:
    for folder in ("first", "second", "system"):
        (tmp_path / folder).mkdir()
        made_font(tmp_path / folder / "Made.ttf")
        made_font(tmp_path / folder / "NotoSansThai.ttf", name="Noto Sans Thai")
    made_font(tmp_path / "system" / "OnlySystem.ttf", name="Only System")
    system = [tmp_path / "system"]
    fonts = FontLibrary([tmp_path / "first", tmp_path / "second"], system_folders=system)
    assert fonts.choose(FontRef(path="Made.ttf")).face.path.parent.name == "first"
    assert fonts.choose(FontRef(title="Noto Sans Thai")).face.path.parent.name == "first"
    bare = FontLibrary(system_folders=system)
    assert bare.choose(FontRef(title="Noto Sans Thai")).face.path.parent.name == "manimgx_fonts"
    assert bare.choose(FontRef(path="/x/OnlySystem.ttf")).face.path.parent.name == "system"


def test_paths_of_a_draft_are_never_opened(tmp_path: Path) -> None:
    """A draft names files of a stranger's machine; only their names are looked up."""
    path = made_font(tmp_path / "Secret.ttf")
    fonts = FontLibrary(system_folders=())
    assert fonts.choose(FontRef(path=str(path))).grade is Grade.STAND_IN
    assert fonts.choose(FontRef(path=f"../../..{path}")).grade is Grade.STAND_IN


def test_broken_font_file_is_told(tmp_path: Path) -> None:
    (tmp_path / "Made.ttf").write_bytes(b"no font at all" * 50)
    (tmp_path / "Empty.ttf").write_bytes(b"")
    fonts = FontLibrary([tmp_path], system_folders=())
    for name in ("Made.ttf", "Empty.ttf"):
        choice = fonts.choose(FontRef(path=name))
        assert choice.grade is Grade.STAND_IN
        assert f"{name} in the font folder cannot be read" in choice.reason
    draw_text(block("字", TextStyle(font=FontRef(path="Made.ttf"))), CANVAS, fonts)


@pytest.mark.parametrize("cut", [12, 100, 400, 900])
def test_truncated_font_file_does_not_crash(tmp_path: Path, cut: int) -> None:
    data = made_font(tmp_path / "whole.otf").read_bytes()
    (tmp_path / "whole.otf").unlink()
    (tmp_path / "Made.ttf").write_bytes(data[:cut])
    fonts = FontLibrary([tmp_path], system_folders=())
    drawing = draw_text(block("A字", TextStyle(font=FontRef(path="Made.ttf"))), CANVAS, fonts)
    assert drawing.bounds[2] > drawing.bounds[0]


@pytest.mark.parametrize("font", [{}, {"path": "D:"}, {"path": "C:"}])
def test_no_font_named_is_nothing_to_report(fonts: FontLibrary, font: dict[str, str]) -> None:
    choice = fonts.choose(FontRef(**font))
    assert choice.face.path.name == "NotoSansCJK-VF.otf.ttc"
    assert choice.reason == ""
    assert substitutions(timeline_of(block("字", TextStyle(font=FontRef(**font)))), fonts) == ()


def test_default_font_is_simplified_chinese_regular(fonts: FontLibrary) -> None:
    face = fonts.choose(FontRef()).face
    assert face.name == "Noto Sans CJK SC"
    assert face.weight == 400


def test_shaping_and_drawing_use_the_same_instance(fonts: FontLibrary) -> None:
    """HarfBuzz's advances (weight 400) equal those of the face Skia draws; the file's default is 100."""
    face = fonts.choose(FontRef()).face
    glyph = face.hb_font.get_nominal_glyph(ord("W"))
    assert face.skia_font(1000).getWidths([glyph])[0] == pytest.approx(
        face.hb_font.get_glyph_h_advance(glyph), abs=0.6
    )


@pytest.mark.parametrize(
    ("path", "grade"),
    [
        ("C:/x/Resources/Font/SystemFont/zh-hans.ttf", Grade.CLOSE),
        ("/Applications/CapCut.app/Contents/Resources/Font/SystemFont/en.ttf", Grade.CLOSE),
        ("C:/x/SourceHanSansCN-Bold.otf", Grade.CLOSE),
        ("C:/x/优设标题黑.ttf", Grade.STAND_IN),
    ],
)
def test_grades_of_stand_ins(fonts: FontLibrary, path: str, grade: Grade) -> None:
    text = block("字", TextStyle(font=FontRef(path=path, resource_id="42")))
    (item,) = substitutions(timeline_of(text), fonts)
    assert item.kind == "font"
    assert item.grade is grade
    assert item.name == path.rsplit("/", 1)[-1]
    assert item.resource_id == "42"
    assert item.path == "$.tracks[0].segments[0]"
    assert "Noto Sans" in item.reason
    assert f"put it into the font folder as {item.name} or 42.ttf" in item.reason


def test_stand_in_for_the_english_interface_font_keeps_its_line(fonts: FontLibrary) -> None:
    """en.ttf is 1.0 em high; drawn by Noto Sans its letters must not shrink to that font's 1.36 em."""
    choice = fonts.choose(FontRef(path="/x/SystemFont/en.ttf"))
    assert choice.face.name.startswith("Noto Sans")
    assert choice.ascent + choice.descent == pytest.approx(1.0)


def test_an_interface_font_goes_by_its_file_name(fonts: FontLibrary) -> None:
    font = FontRef(path="C:/x/SystemFont/zh-hans.ttf", title="系统")
    (item,) = substitutions(timeline_of(block("字", TextStyle(font=font))), fonts)
    assert item.name == "zh-hans.ttf"
    assert item.reason.endswith("into the font folder as zh-hans.ttf or name another in fonts.toml")


def test_stand_in_takes_the_weight_from_the_name(fonts: FontLibrary) -> None:
    assert fonts.choose(FontRef(path="x/Verdana Bold Italic.ttf")).face.weight == 700
    assert fonts.choose(FontRef(title="某某体 特粗")).face.weight == 900


def test_substitutions_once_for_each_text_and_font(fonts: FontLibrary) -> None:
    missing = TextStyle(font=FontRef(path="x/Missing.ttf"))
    two_runs = TextBlock("甲乙", (TextRun(0, 1, missing), TextRun(1, 2, missing)))
    items = substitutions(timeline_of(two_runs, block("丙"), block("丁", missing)), fonts)
    assert [item.path[-3:] for item in items] == ["[0]", "[2]"]


@pytest.mark.parametrize("text", ["", "\n", "字\n\n字", "\u200b"])
def test_substitutions_of_texts_with_nothing_in_them(fonts: FontLibrary, text: str) -> None:
    assert substitutions(timeline_of(block(text), TextBlock(text, ())), fonts) == ()


def test_substitutions_inside_compound_clips(fonts: FontLibrary) -> None:
    inner = timeline_of(block("字", TextStyle(font=FontRef(path="x/Missing.ttf"))))
    clip = VideoClip(
        id="c", path="$", track=0, target=TimeRange(0, 1), frames=FrameRange(0, 1), media=None, compound=inner
    )
    outer = Timeline(1920, 1080, Fraction(30), 1, (VisualTrack((clip,)),))
    assert len(substitutions(outer, fonts)) == 1


@pytest.fixture
def without_color_emoji(monkeypatch: pytest.MonkeyPatch) -> FontLibrary:
    """As on a platform whose packages have no colour emoji font."""
    plain = tuple(font for font in packaged_fonts() if "Color" not in font.path.name)
    monkeypatch.setattr("renderer.fonts.library.packaged_fonts", lambda: plain)
    return FontLibrary(system_folders=())


def test_monochrome_emoji_are_reported(without_color_emoji: FontLibrary, fonts: FontLibrary) -> None:
    text = block("好👍🏽")
    assert faces_of(text.text, without_color_emoji)[-1] == "NotoEmoji[wght].ttf"
    assert substitutions(timeline_of(text), fonts) == ()
    (item,) = substitutions(timeline_of(text), without_color_emoji)
    assert item.name == "emoji"
    assert item.grade is Grade.STAND_IN


def test_color_emoji_font_is_preferred_and_unreported(tmp_path: Path) -> None:
    made_font(tmp_path / "MadeEmoji.ttf", "😀👍 ", name="Made Emoji", colors=True)
    yours, system = FontLibrary([tmp_path], system_folders=()), FontLibrary(system_folders=[tmp_path])
    for fonts, name in ((yours, "MadeEmoji.ttf"), (system, "NotoColorEmoji-Regular.ttf")):
        assert faces_of("好😀", fonts) == ["NotoSansCJK-VF.otf.ttc", name]
        assert substitutions(timeline_of(block("😀")), fonts) == ()


def test_the_systems_color_emoji_are_taken_where_none_is_packaged(
    tmp_path: Path, without_color_emoji: FontLibrary
) -> None:
    made_font(tmp_path / "MadeEmoji.ttf", "😀👍 ", name="Made Emoji", colors=True)
    assert faces_of("😀", FontLibrary(system_folders=[tmp_path])) == ["MadeEmoji.ttf"]


def test_characters_no_font_has_are_reported(fonts: FontLibrary) -> None:
    (item,) = substitutions(timeline_of(block("a\U000e0fff\U00012000\U00012001")), fonts)
    assert item.grade is Grade.LEFT_OUT
    assert "U+12000, U+12001" in item.reason
    draw_text(block("\U00012000"), CANVAS, fonts)


def test_fallback_of_many_scripts_in_one_text(fonts: FontLibrary) -> None:
    text = "好A😀سلامไทยשלוםनमस्ते한글かな"
    lines = lay_out(block(text), CANVAS, fonts).lines
    missing = [placed for placed in lines[0].runs if 0 in placed.run.glyphs]
    assert not missing
    assert set(faces_of(text, fonts)) == {
        "NotoSansCJK-VF.otf.ttc",
        "NotoColorEmoji-Regular.ttf",
        "NotoSansArabic[wght].ttf",
        "NotoSansThai[wght].ttf",
        "NotoSansHebrew[wght].ttf",
        "NotoSansDevanagari[wght].ttf",
    }


def test_fallback_keeps_the_em(fonts: FontLibrary) -> None:
    lines = lay_out(block("好ไทย"), CANVAS, fonts).lines
    assert len({placed.run.metrics.em_px for placed in lines[0].runs}) == 1
    assert lines[0].bottom - lines[0].top == pytest.approx(100)


@pytest.mark.parametrize(
    "cluster",
    [
        "👨‍👩‍👧‍👦",
        "🇨🇳",
        "👍🏽",
        "❤️",
        "1️⃣",
        "🏴\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f",
        "é",
        "กำ",
    ],
)
def test_a_cluster_is_drawn_by_one_font(fonts: FontLibrary, cluster: str) -> None:
    assert len(faces_of(cluster, fonts)) == 1


def test_a_decomposed_letter_is_drawn_by_a_font_that_has_it_composed(tmp_path: Path) -> None:
    made_font(tmp_path / "Made.ttf", "aé ")
    fonts = FontLibrary([tmp_path], system_folders=())
    text = TextBlock("e\u0301", (TextRun(0, 2, TextStyle(font=FontRef(path="Made.ttf"))),))
    (run,) = lay_out(text, CANVAS, fonts).lines[0].runs
    assert run.run.face.path.name == "Made.ttf"
    assert 0 not in run.run.glyphs
    assert utf16_length(text.text) == 2
