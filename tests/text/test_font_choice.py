"""The order in which a font is looked for: the draft's own, by name, fonts.toml, the nearest."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from renderer.fidelity import Grade
from renderer.fonts import FontChoice, FontLibrary
from renderer.fonts.folder import FontPlace, Origin
from renderer.text import draw_text, substitutions
from renderer.text.layout import lay_out
from renderer.text_block import FontRef, TextBlock, TextStyle
from tests.text.blocks import CANVAS, block, made_font, pixels
from tests.text.test_fonts import timeline_of

HAN = "的们这说爱时们汉字 "
LATIN = "AEaegHelo "


def choice(fonts: FontLibrary, title: str, text: str) -> FontChoice:
    return fonts.choose(FontRef(title=title), text)


@pytest.mark.parametrize(
    ("title", "text", "file", "weight"),
    [
        ("汉仪粗黑", "你好", "NotoSansCJK-VF.otf.ttc", 700),
        ("某某 特粗黑", "你好", "NotoSansCJK-VF.otf.ttc", 900),
        ("今宋体", "你好", "NotoSerifSC-Regular.otf", 400),
        ("古风小楷", "你好", "NotoSerifSC-Regular.otf", 400),
        ("仿宋", "Hello 你好", "NotoSerifSC-Regular.otf", 400),
        ("飒爽手写", "你好", "NotoSansCJK-VF.otf.ttc", 400),
        ("飒爽手写", "Hello", "Caveat[wght].ttf", 400),
        ("手写 粗", "Hello", "Caveat[wght].ttf", 700),
        ("圆体", "Hello", "Nunito[wght].ttf", 400),
        ("圆体", "圆", "NotoSansCJK-VF.otf.ttc", 400),
        ("综艺体", "标题", "NotoSansCJK-VF.otf.ttc", 900),
        ("综艺体", "Title", "Anton-Regular.ttf", 900),
        ("Courier", "x = 1", "JetBrainsMono[wght].ttf", 400),
        ("Verdana Bold Italic", "Hi", "NotoSans-Italic[wght].ttf", 700),
        ("新青年体", "你好", "NotoSansCJK-VF.otf.ttc", 400),
        ("新青年体", "สวัสดี", "NotoSansThai[wght].ttf", 400),
        ("Unheard Of", "Hello", "NotoSansCJK-VF.otf.ttc", 400),
    ],
)
def test_nearest_packaged_face(fonts: FontLibrary, title: str, text: str, file: str, weight: float) -> None:
    chosen = choice(fonts, title, text)
    assert (chosen.face.path.name, chosen.face.drawn_weight) == (file, weight)
    assert chosen.grade is Grade.STAND_IN


def test_a_library_font_is_known_by_its_id_alone(fonts: FontLibrary) -> None:
    """pyJianYingDraft writes the path "D:" and the id."""
    ref = FontRef(path="D:", resource_id="7246698168547545602")
    chosen = fonts.choose(ref, "你好")
    assert chosen.face.path.name == "NotoSerifSC-Regular.otf"
    assert "font 'A1明朝' is not here: drawn with Noto Serif SC (a 宋体)" in chosen.reason
    assert "7246698168547545602.ttf or A1明朝.ttf" in chosen.reason


@pytest.mark.parametrize(
    ("title", "file", "weight"),
    [
        ("Caveat-Bold", "Caveat[wght].ttf", 700),
        ("Nunito", "Nunito[wght].ttf", 400),
        ("Poppins-SemiBold", "Poppins-SemiBold.ttf", None),
        ("Anton", "Anton-Regular.ttf", None),
    ],
)
def test_library_fonts_that_are_packaged_are_exact(
    fonts: FontLibrary, title: str, file: str, weight: float | None
) -> None:
    chosen = choice(fonts, title, "Hello")
    assert (chosen.face.path.name, chosen.face.weight) == (file, weight)
    assert (chosen.grade, chosen.reason, chosen.origin) == (Grade.EXACT, "", Origin.PACKAGED)


def test_the_reason_names_class_and_weight(fonts: FontLibrary) -> None:
    assert choice(fonts, "汉仪粗黑", "你好").reason == (
        "font '汉仪粗黑' is not here: drawn with Noto Sans CJK SC Bold (a 黑体 of the same weight); "
        "put it into the font folder as 汉仪粗黑.ttf or name another in fonts.toml"
    )
    assert "(a 黑体: no 手写 for simplified Chinese is here)" in choice(fonts, "飒爽手写", "你好").reason
    assert "Regular with thicker strokes instead of Bold" in choice(fonts, "某粗宋", "你好").reason
    assert "the name does not tell" in choice(fonts, "新青年体", "你好").reason


def test_a_bold_text_in_a_face_of_one_weight_is_thickened(fonts: FontLibrary) -> None:
    def lit(title: str) -> int:
        style = TextStyle(size=10, font=FontRef(title=title))
        return int((pixels(draw_text(block("宋体", style), CANVAS, fonts))[:, :, 0] > 127).sum())

    assert lit("某粗宋") > 1.15 * lit("某宋")


def test_the_same_design_under_another_name_is_close(fonts: FontLibrary) -> None:
    for title in ("思源宋体", "SourceHanSerifCN-Regular", "SourceHanSansCN-Bold"):
        assert choice(fonts, title, "你好").grade is Grade.CLOSE
    assert choice(fonts, "SourceHanSerifCN-Bold", "你好").grade is Grade.STAND_IN  # only Regular is here


def test_texts_of_one_script_get_one_face(fonts: FontLibrary) -> None:
    assert choice(fonts, "手写", "Hello") is choice(fonts, "手写", "Other words, 12")
    assert choice(fonts, "手写", "你好").face is not choice(fonts, "手写", "Hello").face


def test_yours_before_packaged_before_system(tmp_path: Path) -> None:
    for folder in ("yours", "system"):
        (tmp_path / folder).mkdir()
        made_font(tmp_path / folder / f"{folder}.ttf", HAN, name="某宋体")
        made_font(tmp_path / folder / f"{folder}-kai.ttf", HAN, name=f"{folder} 楷体")
    yours = FontLibrary([tmp_path / "yours"], [tmp_path / "system"])
    system = FontLibrary((), [tmp_path / "system"])
    assert choice(yours, "今宋体", "汉字").face.path.name == "yours.ttf"
    assert choice(system, "今宋体", "汉字").face.path.name == "NotoSerifSC-Regular.otf"
    assert choice(system, "古楷", "汉字").face.path.name == "system-kai.ttf", "nearer than any packaged one"
    assert choice(yours, "古楷", "汉字").face.path.name == "yours-kai.ttf"


def test_the_default_does_not_depend_on_what_is_installed(tmp_path: Path) -> None:
    made_font(tmp_path / "Mine.ttf", HAN + LATIN, name="My Sans 黑体")
    fonts = FontLibrary([tmp_path], [tmp_path])
    assert fonts.choose(FontRef(), "汉字").face.name == "Noto Sans CJK SC"
    assert choice(fonts, "某黑体", "汉字").face.path.name == "Mine.ttf"


def test_a_fallback_keeps_the_class(tmp_path: Path) -> None:
    made_font(tmp_path / "Main.ttf", LATIN, name="Main Serif")
    made_font(tmp_path / "a.ttf", "ญ ", name="Thai Sans")
    made_font(tmp_path / "b.ttf", "ญ ", name="Thai Serif")
    for fonts in (FontLibrary([tmp_path], ()), FontLibrary((), [tmp_path])):
        serif = fonts.choose(FontRef(title="Main Serif")).face
        assert fonts.face_for("ญ", serif).path.name == "b.ttf"
        assert fonts.face_for("汉", serif).path.name == "NotoSerifSC-Regular.otf"
    sans = fonts.choose(FontRef()).face
    assert fonts.face_for("ญ", sans).path.name == "NotoSansThai[wght].ttf"


def test_a_fallback_keeps_the_weight(fonts: FontLibrary) -> None:
    bold = choice(fonts, "汉仪粗黑", "你好").face
    assert fonts.face_for("ไ", bold).weight == 700


def test_questions_asked_again_open_nothing(tmp_path: Path) -> None:
    """A text of thousands of clusters asks thousands of times; each folder is gone through once."""
    for i in range(40):
        made_font(tmp_path / f"{i}.ttf", "AB ", name=f"Font {i}")
    fonts = FontLibrary((), [tmp_path])
    primary = fonts.choose(FontRef()).face
    fonts.face_for("\U00012000", primary)
    for path in tmp_path.iterdir():
        path.unlink()
    began = time.process_time()
    for code in range(0x12001, 0x12400):
        assert fonts.face_for(chr(code), primary) is primary
    assert time.process_time() - began < 1.0


def test_draft_fonts_are_the_drafts_alone(tmp_path: Path, fonts: FontLibrary) -> None:
    path = made_font(tmp_path / "abc", LATIN)
    ref, other = FontRef(url="https://example.com/f/Made.ttf?x=1"), FontRef(title="Lost")
    own = fonts.with_draft_fonts({ref: FontPlace(path)}, {other: "its host does not answer"})
    chosen = own.choose(ref, "Hello")
    assert (chosen.face.path, chosen.grade, chosen.origin) == (path, Grade.EXACT, Origin.DRAFT)
    assert "is not here (its host does not answer): drawn with" in own.choose(other).reason
    assert fonts.choose(ref, "Hello").grade is Grade.STAND_IN
    assert "'Made.ttf'" in fonts.choose(ref, "Hello").reason
    assert fonts.with_draft_fonts({}) is fonts


def mapped(folder: Path, text: str) -> FontLibrary:
    (folder / "fonts.toml").write_text(text, encoding="utf-8")
    return FontLibrary([folder], system_folders=())


@pytest.mark.parametrize(
    ("line", "font"),
    [
        ('"思源宋体" = "Made.ttf"', {"title": "思源宋体"}),
        ('"思源宋体.otf" = "Made.ttf"', {"path": "C:/x/思源宋体.ttf"}),
        ('6740435892441190919 = "made.TTF"', {"path": "D:", "resource_id": "6740435892441190919"}),
        ('"新青年体" = "Made.ttf"', {"path": "D:", "resource_id": "6740435892441190919"}),
        ('"A" = "Brush Script"', {"title": "a"}),
        ('"A" = "Brush Script Regular"', {"title": "a"}),
    ],
)
def test_mapping(tmp_path: Path, line: str, font: dict[str, str]) -> None:
    (tmp_path / "deep").mkdir()
    made_font(tmp_path / "deep" / "Made.ttf", name="Brush Script")
    chosen = mapped(tmp_path, line).choose(FontRef(**font))
    assert chosen.face.path.name == "Made.ttf"
    assert chosen.grade is Grade.CLOSE
    assert "fonts.toml says" in chosen.reason


def test_a_mapping_may_name_a_packaged_face_and_its_weight(tmp_path: Path) -> None:
    fonts = mapped(tmp_path, '"标题" = "Nunito Black"\n"plain" = "Noto Serif SC"')
    face = choice(fonts, "标题", "Hi").face
    assert (face.path.name, face.weight) == ("Nunito[wght].ttf", 900)
    assert choice(fonts, "plain", "Hi").face.path.name == "NotoSerifSC-Regular.otf"


def test_a_font_that_is_here_goes_before_the_mapping(tmp_path: Path) -> None:
    made_font(tmp_path / "Made.ttf", name="Made")
    made_font(tmp_path / "Other.ttf", name="Other")
    assert choice(mapped(tmp_path, '"Made" = "Other.ttf"'), "Made", "").face.path.name == "Made.ttf"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("this is no toml", "fonts.toml cannot be read"),
        ('"a" = 3', "'a' must be followed by"),
        ('"a" = ""', "'a' must be followed by"),
        ('["a"]\nb = "c"', "'a' must be followed by"),
        ('"a" = "../outside/Made.ttf"', "names a path"),
        ('"a" = "/etc/passwd"', "names a path"),
        ('"a" = "C:\\\\x.ttf"', "names a path"),
        ('"a" = "Nope.ttf"', "'a' = 'Nope.ttf', which is not here"),
        ('"' + "[" * 5000 + '" = ' + "[" * 5000, "fonts.toml cannot be read"),
    ],
)
def test_faults_of_a_mapping_are_told_and_skipped(tmp_path: Path, text: str, words: str) -> None:
    (tmp_path / "outside").mkdir()
    made_font(tmp_path / "outside" / "Made.ttf", name="Outside")
    (tmp_path / "in").mkdir()
    fonts = mapped(tmp_path / "in", text)
    chosen = choice(fonts, "a", "Hello")
    assert chosen.face.path.name == "NotoSansCJK-VF.otf.ttc"
    assert any(words in fault.reason for fault in fonts.faults)
    items = substitutions(timeline_of(block("Hello", TextStyle(font=FontRef(title="a")))), fonts)
    assert any(item.name == "fonts.toml" and words in item.reason for item in items)


def test_faults_are_no_ones_business_while_every_font_is_here(tmp_path: Path) -> None:
    made_font(tmp_path / "Made.ttf", name="Made")
    (tmp_path / "Broken.ttf").write_bytes(b"x" * 100)
    fonts = mapped(tmp_path, "no toml")
    text = block("ABC", TextStyle(font=FontRef(path="Made.ttf")))
    assert substitutions(timeline_of(text), fonts) == ()
    lost = block("ABC", TextStyle(font=FontRef(path="Lost.ttf")))
    assert [item.name for item in substitutions(timeline_of(lost), fonts)] == [
        "Lost.ttf",
        "Broken.ttf",
        "fonts.toml",
    ]


def test_steps_tell_where_it_was_looked_for(fonts: FontLibrary) -> None:
    steps = choice(fonts, "汉仪粗黑", "你好").steps
    assert [step.split(":")[0] for step in steps[:4]] == [
        "your font folders",
        "packaged fonts",
        "system fonts",
        "fonts.toml",
    ]
    assert steps[4].startswith("nearest for simplified Chinese: Noto Sans CJK SC Bold")


@pytest.mark.parametrize(
    "cluster",
    ["👁\u200d🗨", "❤\u200d🔥", "☝🏾", "🇨", "👩🏿‍🚀", "🧑🏻‍🤝‍🧑🏿", "1️⃣", "🇻🇳", "☺️"],
)
def test_emoji_sequences_are_colour_glyphs(fonts: FontLibrary, cluster: str) -> None:
    face = fonts.face_for(cluster, fonts.choose(FontRef()).face)
    assert face.path.name == "NotoColorEmoji-Regular.ttf"
    picture = pixels(draw_text(block(cluster), CANVAS, fonts))[:, :, :3].astype(int)
    assert picture.max() > 60
    (placed,) = lay_out(block(cluster), CANVAS, fonts).lines[0].runs
    visible = [g for g in placed.run.glyphs if face.draws_in_color(g)]
    assert len(visible) == 1, "one glyph for the whole cluster"


@pytest.mark.parametrize("cluster", ["❤\ufe0e", "☺\ufe0e", "😀\ufe0e", "❤", "1", "#"])
def test_text_style_is_respected(fonts: FontLibrary, cluster: str) -> None:
    assert not fonts.face_for(cluster, fonts.choose(FontRef()).face).has_color


def test_a_sequence_the_font_lacks_is_drawn_in_parts(tmp_path: Path) -> None:
    made_font(tmp_path / "MadeEmoji.ttf", "😀👩🚀 ", name="Made Emoji", colors=True)
    fonts = FontLibrary([tmp_path], system_folders=())
    text = TextBlock("👩‍🚀", block("👩‍🚀").runs)
    (placed,) = lay_out(text, CANVAS, fonts).lines[0].runs
    face = placed.run.face
    assert face.path.name == "MadeEmoji.ttf"
    assert sum(face.draws_in_color(g) for g in placed.run.glyphs) == 2


@pytest.mark.parametrize("name", ["\ud800", "a\nb", "x" * 1_000_000, "/" * 300, "\0", "..", "C:", "🦄" * 400])
@pytest.mark.parametrize("field", ["path", "resource_id", "title", "url"])
def test_hostile_names_are_told_in_one_short_line(fonts: FontLibrary, field: str, name: str) -> None:
    text = block("字", TextStyle(font=FontRef(**{field: name})))
    for item in substitutions(timeline_of(text), fonts):
        assert len(item.reason.encode()) < 3000
        assert item.reason.isprintable()
        assert item.name.isprintable()
    assert draw_text(text, CANVAS, fonts).bounds[2] > 0
