"""Texts: three content formats, ranges, styles, flat fields, boxes, wrapping, templates."""

from __future__ import annotations

import pytest

from renderer.colors import Rgba
from renderer.errors import InvalidDraft
from renderer.fidelity import Grade
from renderer.text_block import Alignment, BoxPer, FontRef, TextBlock, TextShadow, TextStroke
from renderer.timeline import Property
from tests.reader.drafts import Json, keys, only_text, reported, segment, solid, timeline, track, words

WHITE, RED, BLACK = Rgba(1.0, 1.0, 1.0), Rgba(1.0, 0.0, 0.0), Rgba(0.0, 0.0, 0.0)


def block(material: tuple[str, Json], **fields: object) -> TextBlock:
    return only_text(timeline(track("text", segment(material)), **fields)).block


def sizes(material: tuple[str, Json]) -> list[tuple[int, int, float]]:
    return [(run.start, run.end, run.style.size) for run in block(material).runs]


def styled(*ranges: tuple[object, float]) -> list[Json]:
    return [{"range": span, "size": size, "fill": solid(1, 1, 1)} for span, size in ranges]


def plain(text: str, **fields: object) -> tuple[str, Json]:
    return "texts", {"id": "t", "type": "text", "content": text, **fields}


def test_trap_10_the_styles_size_beats_the_flat_one() -> None:
    material = words("Hi", styles=styled(([0, 2], 5.0)), font_size=15.0, text_size=30)
    assert sizes(material) == [(0, 2, 5.0)]
    bare = words("Hi", styles=[{"range": [0, 2]}], font_size=8.0, text_size=30)
    assert sizes(bare) == [(0, 2, 8.0)]


@pytest.mark.parametrize(
    ("text", "ranges", "expected"),
    [
        ("abcd", [([0, 2], 1.0), ([2, 4], 2.0)], [(0, 2, 1.0), (2, 4, 2.0)]),
        ("abcd", [([1, 2], 1.0), ([3, 4], 2.0)], [(0, 3, 1.0), (3, 4, 2.0)]),  # gaps take the first style
        ("abcd", [([0, 4], 1.0), ([1, 3], 2.0)], [(0, 1, 1.0), (1, 3, 2.0), (3, 4, 1.0)]),  # later wins
        ("🟧 计划失控", [([0, 7], 1.0)], [(0, 7, 1.0)]),  # UTF-16 units, as the app counts
        ("🟧 计划失控", [([0, 6], 1.0)], [(0, 7, 1.0)]),  # code points, as pyJianYingDraft counts
        ("🟧ab", [([0, 1], 1.0), ([1, 3], 2.0)], [(0, 2, 1.0), (2, 4, 2.0)]),
        ("abcd", [([0, 8], 1.0)], [(0, 4, 1.0)]),  # bytes of UTF-16, as capcut-mate counts
        ("abcd", [({"start": 0, "end": 4}, 1.0)], [(0, 4, 1.0)]),  # old drafts
        ("abcd", [([-3, 2], 1.0), ([2, 99], 2.0)], [(0, 2, 1.0), (2, 4, 2.0)]),
        ("abcd", [([3, 1], 1.0), ([0, 2], 2.0)], [(0, 2, 2.0), (2, 4, 1.0)]),
        ("abcd", [(None, 1.0)], [(0, 4, 1.0)]),
        ("abcd", [([0, 2], 1.0), ([2, 4], 1.0)], [(0, 4, 1.0)]),  # equal neighbours are one run
    ],
)
def test_trap_11_ranges(
    text: str, ranges: list[tuple[object, float]], expected: list[tuple[int, int, float]]
) -> None:
    assert sizes(words(text, styles=styled(*ranges))) == expected


def test_trap_12_a_border_colour_beside_styles_is_no_stroke() -> None:
    switched_off = words("Hi", border_color="#000000", border_width=0.08, check_flag=47)
    assert block(switched_off).runs[0].style.strokes == ()
    no_color = plain("Hi", border_color="", border_width=0.08, check_flag=15)
    assert block(no_color).runs[0].style.strokes == ()


def test_strokes_of_a_style_wide_ones_first() -> None:
    def stroke(width: float, red: float) -> Json:
        return {"content": {"solid": {"color": [red, 0, 0], "alpha": 0.5}}, "width": width, "alpha": 0.5}

    style = {"range": [0, 2], "strokes": [stroke(0.04, 0), stroke(0.08, 1), stroke(0.0, 1)]}
    assert block(words("Hi", styles=[style])).runs[0].style.strokes == (
        TextStroke(Rgba(1.0, 0.0, 0.0, 0.25), 0.08),
        TextStroke(Rgba(0.0, 0.0, 0.0, 0.25), 0.04),
    )


def test_trap_13_shadow_distance_is_percent_of_an_em() -> None:
    shadow = {
        "content": {"solid": {"color": [0, 0, 0]}},
        "alpha": 0.9,
        "distance": 5.0,
        "angle": -45.0,
        "diffuse": 0.025,
    }
    style = {"range": [0, 2], "shadows": [shadow]}
    assert block(words("Hi", styles=[style])).runs[0].style.shadows == (
        TextShadow(Rgba(0.0, 0.0, 0.0, 0.9), 0.05, -45.0, 0.025),
    )


def test_flat_shadow_is_the_same_shadow() -> None:
    fields = {"has_shadow": True, "shadow_color": "#000000", "shadow_alpha": 0.9, "shadow_distance": 8.0}
    (shadow,) = block(plain("Hi", **fields, shadow_angle=-45.0, shadow_smoothing=0.45)).runs[0].style.shadows
    assert (shadow.distance, shadow.blur) == (0.08, pytest.approx(0.025))
    assert block(words("Hi", **fields)).runs[0].style.shadows  # a style that names none
    assert block(words("Hi", **(fields | {"has_shadow": False}))).runs[0].style.shadows == ()


def test_fill_opacity_is_a_product() -> None:
    fill = solid(1, 0, 0, 0.5) | {"alpha": 0.5}
    material = words("Hi", styles=[{"range": [0, 2], "fill": fill}], text_alpha=0.5)
    assert block(material).runs[0].style.fill == Rgba(1.0, 0.0, 0.0, 0.125)


def test_trap_15_global_alpha_is_the_opacity_not_the_clips() -> None:
    one = segment(words("Hi", global_alpha=0.4), clip={"alpha": 0.1, "transform": {"x": 0.5, "y": -0.8}})
    placed = only_text(timeline(track("text", one))).transform
    assert (placed.alpha, placed.x, placed.y) == (0.4, 0.5, -0.8)


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"type": "text", "line_max_width": 0.5}, None),
        ({"type": "subtitle"}, 0.82),
        ({"type": "subtitle", "line_max_width": 0.5}, 0.5),
        ({"type": "text", "force_apply_line_max_width": True}, 0.82),
        ({"type": "text", "fixed_width": 480.0}, 0.25),
        ({"type": "subtitle", "fixed_width": -1.0}, 0.82),
    ],
)
def test_trap_14_only_captions_wrap_by_themselves(fields: Json, expected: float | None) -> None:
    assert block(words("Hi", **fields)).wrap_width == expected


def test_a_scaled_caption_wraps_at_the_limit_on_screen() -> None:
    one = segment(words("Hi", type="subtitle", line_max_width=0.8), clip={"scale": {"x": 2.0, "y": 2.0}})
    assert only_text(timeline(track("text", one))).block.wrap_width == pytest.approx(0.4)


BOX = {"background_style": 1, "background_color": "#102030", "background_alpha": 0.5, "check_flag": 23}


def test_box() -> None:
    box = block(words("Hi", **BOX, background_width=0.28, background_round_radius=0.4)).backgrounds[0]
    assert box is not None
    assert (box.color.alpha, box.width, box.height, box.round_radius) == (0.5, 0.28, 0.14, 0.4)


@pytest.mark.parametrize("change", [{"background_style": 0}, {"background_color": ""}, {"check_flag": 15}])
def test_boxes_switched_off(change: Json) -> None:
    assert block(words("Hi", **(BOX | change))).backgrounds == ()


def test_a_box_needs_no_flag_where_there_is_none() -> None:
    assert block(words("Hi", **(BOX | {"check_flag": None}))).backgrounds


def test_trap_16_old_default_padding_is_no_size() -> None:
    (old,) = block(words("Hi", **BOX, background_width=1.0, background_height=1.0)).backgrounds
    (rounded,) = block(
        words("Hi", **BOX, background_width=1.0, background_height=1.0, background_round_radius=0.5)
    ).backgrounds
    assert (old.width, rounded.width) == (0.14, 1.0)


def test_blank_texts_stay_only_with_a_box() -> None:
    assert timeline(track("text", segment(words("  ")))).tracks == ()
    boxed = block(words("  ", **BOX))
    assert boxed.text == "  "
    empty = block(words("", styles=styled(([0, 0], 7.0)), **BOX))
    assert [(run.start, run.end, run.style.size) for run in empty.runs] == [(0, 0, 7.0)]


def test_plain_content_uses_the_flat_fields() -> None:
    material = plain(
        "大家好",
        font_size=5.0,
        text_color="#FF000080",
        border_color="#000000",
        border_width=0.06,
        bold_width=0.008,
        italic_degree=10,
        underline=True,
        font_path="C:/Fonts/a.ttf",
        font_title="系统",
    )
    (run,) = block(material).runs
    assert run.style.size == 5.0
    assert run.style.fill == Rgba(1.0, 0.0, 0.0, 128 / 255)
    assert run.style.strokes == (TextStroke(BLACK, 0.06),)
    assert (run.style.bold, run.style.italic, run.style.underline) == (True, True, True)
    assert run.style.font == FontRef("C:/Fonts/a.ttf", "", "系统")


MARKUP = (
    '<outline color=(0,0,0,1) width=0.08><size=7><color=(1,0.5,0,1)><font id="6740" path="C:/F/新.ttf">'
    "[一天前]</font></color></size></outline>"
)


def test_markup_content() -> None:
    read = block(plain(MARKUP, font_size=15, border_color="#FFFFFF"))
    assert read.text == "一天前"
    (run,) = read.runs
    assert (run.style.size, run.style.fill) == (7.0, Rgba(1.0, 0.5, 0.0))
    assert run.style.strokes == (TextStroke(BLACK, 0.08),)
    assert run.style.font == FontRef("C:/F/新.ttf", "6740")


def test_markup_runs_line_breaks_and_simple_tags() -> None:
    content = "<size=5.0>[ab\n]<b>[cd]</b><color=(1,0,0)>[<tag> & 3 < 4]</color></size>"
    read = block(plain(content))
    assert read.text == "ab\ncd<tag> & 3 < 4"
    assert [(run.start, run.end, run.style.bold) for run in read.runs] == [
        (0, 3, False),
        (3, 5, True),
        (5, 18, False),
    ]
    assert read.runs[2].style.fill == RED


@pytest.mark.parametrize(
    ("version", "text"), [("57.0.0", "[music]"), ("75.0.0", "music"), (None, "music"), ("odd", "music")]
)
def test_markup_brackets_by_version(version: str | None, text: str) -> None:
    assert block(plain("<size=5.0>[music]</size>"), new_version=version).text == text


def test_markup_without_an_outline_has_no_stroke() -> None:
    read = block(plain("<size=5.0>[a]</size>", border_color="#000000", border_width=0.08))
    assert read.runs[0].style.strokes == ()


@pytest.mark.parametrize("text", ["{hello}", "{", "{}", '{"a": 1}', "<3", "[brackets]", "a < b > c"])
def test_words_that_look_like_code_are_words(text: str) -> None:
    assert block(plain(text)).text == text


def test_layout_fields() -> None:
    read = block(words("Hi", alignment=2, letter_spacing=0.1, line_spacing=-0.38))
    assert (read.alignment, read.letter_spacing, read.line_spacing) == (Alignment.RIGHT, 0.1, -0.38)
    assert (block(words("Hi")).alignment, block(words("Hi")).line_spacing) == (Alignment.CENTER, 0.02)
    assert block(words("Hi", typesetting=1)).vertical
    vertical = block(words("Hi", alignment=4))
    assert (vertical.vertical, vertical.alignment) == (True, Alignment.CENTER)


@pytest.mark.parametrize(("preset", "scale"), [(2.0, 3.0), (1.0, 1.5), (0.0, 1.5), (None, 1.5)])
def test_a_presets_scale_multiplies(preset: float | None, scale: float) -> None:
    one = segment(words("Hi", initial_scale=preset), clip={"scale": {"x": 1.5, "y": 1.5}})
    placed = only_text(timeline(track("text", one))).transform
    assert (placed.scale_x, placed.scale_y) == (scale, scale)


def test_lone_surrogates_become_replacement_characters() -> None:
    read = block(words("a\ud83d"))
    assert read.text == "a\ufffd"
    assert block(words("\ud83d\ude00")).text == "😀"


def test_text_too_long() -> None:
    with pytest.raises(InvalidDraft, match=r"content\.text: has 30000 characters; the limit is 20000"):
        block(words("x" * 30_000))


def test_wrong_kinds_inside_the_content_carry_its_path() -> None:
    styles = [{"range": [0, 2], "fill": {"content": {"solid": {"color": "red"}}}}]
    with pytest.raises(InvalidDraft, match=r"\$\.materials\.texts\[0\]\.content\.styles\[0\]\.fill"):
        block(words("Hi", styles=styles))
    with pytest.raises(InvalidDraft, match="must be a colour such as #RRGGBB, not 'red'"):
        block(plain("Hi", text_color="red"))


def test_ten_thousand_characters_and_a_thousand_styles() -> None:
    text = "字幕" * 5_000
    styles = [{"range": [10 * k, 10 * k + 10], "size": 5 + k % 2} for k in range(1_000)]
    read = block(words(text, styles=styles))
    assert (len(read.text), len(read.runs)) == (10_000, 1_000)
    assert (read.runs[-1].start, read.runs[-1].end, read.runs[-1].style.size) == (9_990, 10_000, 6.0)


def test_control_characters_keep_their_units() -> None:
    text = "a\x00b\x07\u202e\u200dc\r\n"
    read = block(words(text))
    assert read.text == text
    assert read.runs[-1].end == len(text)


@pytest.mark.parametrize(
    ("value", "size"),
    [("NaN", 15.0), ("Infinity", 15.0), ("1e300", 2000.0), ("-5", 15.0), ("3000", 2000.0), ('"huge"', 15.0)],
)
def test_sizes_that_are_none_are_mended_and_reported(value: str, size: float) -> None:
    content = f'{{"text": "Hi", "styles": [{{"range": [0, 2], "size": {value}}}]}}'
    read = timeline(track("text", segment(plain(content))))
    assert only_text(read).block.runs[0].style.size == size
    (item,) = [item for item in read.items if item.kind == "text"]
    assert item.path.endswith("content.styles[0].size")
    assert item.reason.endswith(f"{size:g} is taken instead")
    assert item.grade is Grade.STAND_IN


def test_a_range_that_is_no_number_means_the_whole_text() -> None:
    content = '{"text": "Hello", "styles": [{"range": [NaN, 2], "size": 7}]}'
    read = timeline(track("text", segment(plain(content))))
    assert [(run.start, run.end) for run in only_text(read).block.runs] == [(0, 5)]
    (item,) = [item for item in read.items if item.kind == "text"]
    assert (item.path.endswith("content.styles[0].range"), item.reason.endswith("the whole text")) == (
        True,
        True,
    )


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("a\ud83db\udc00", "2 broken characters"),
        ("a\x00\x1bb\tc\n", "2 control characters"),
        ("plain\r\n😀", ""),
    ],
)
def test_characters_that_cannot_be_written_are_reported(text: str, reason: str) -> None:
    read = timeline(track("text", segment(words(text))))
    assert [item.reason for item in read.items if item.kind == "text"] == (
        []
        if not reason
        else [f"has {reason}, shown as U+FFFD" if "broken" in reason else f"has {reason}, which are left out"]
    )


@pytest.mark.parametrize("spacing", [float("nan"), 1e9, "wide"])
def test_spacings_that_make_no_sense_are_mended(spacing: object) -> None:
    read = timeline(track("text", segment(words("Hi", letter_spacing=spacing, line_spacing=-1e9))))
    text = only_text(read).block
    assert text.letter_spacing == (100.0 if spacing == 1e9 else 0.0)
    assert text.line_spacing == -100.0
    assert len([item for item in read.items if item.kind == "text"]) == 2


def test_the_same_range_twice_is_the_later_one() -> None:
    assert sizes(words("abcd", styles=styled(([0, 4], 1.0), ([0, 4], 2.0)))) == [(0, 4, 2.0)]


def test_vertical_columns_break_at_the_fixed_height_only() -> None:
    read = block(words("Hi", typesetting=1, type="subtitle", fixed_height=960.0, fixed_width=300.0))
    assert (read.wrap_width, read.wrap_height) == (None, 0.5)
    assert block(words("Hi", typesetting=1, fixed_height=-1.0)).wrap_height is None
    assert block(words("Hi", fixed_height=960.0)).wrap_height is None


LETTER_BOX = {"single_char_bg_enable": True, "single_char_bg_color": "#336699", "single_char_bg_alpha": 0.5}


def test_boxes_behind_letters_lie_on_the_blocks_own() -> None:
    box, letters = block(words("Hi", **BOX, **LETTER_BOX, single_char_bg_vertical_offset=0.5)).backgrounds
    assert (box.per, letters.per) == (BoxPer.BLOCK, BoxPer.LETTER)
    assert letters.color == Rgba(0x33 / 255, 0x66 / 255, 0x99 / 255, 0.5)
    assert (letters.width, letters.round_radius, letters.vertical_offset) == (0.0, 0.3, 0.5)
    (lines,) = block(words("Hi", **(BOX | {"background_style": 2}))).backgrounds
    assert lines.per is BoxPer.LINE


@pytest.mark.parametrize("change", [{"single_char_bg_enable": False}, {"single_char_bg_color": ""}])
def test_boxes_behind_letters_switched_off(change: Json) -> None:
    assert block(words("Hi", **(LETTER_BOX | change))).backgrounds == ()


@pytest.mark.parametrize(
    ("curve", "degrees", "kinds"),
    [
        ({"enable": True, "angle": 72}, 72.0, ["text_curve"]),
        ({"angle": -90}, -90.0, ["text_curve"]),
        ({"enable": True, "angle": 1e9}, 360.0, ["text_curve"]),
        ({"enable": True, "angle": 0}, 0.0, []),
        ({"enable": False, "angle": 72}, 0.0, []),
        (None, 0.0, []),
    ],
)
def test_curves(curve: Json | None, degrees: float, kinds: list[str]) -> None:
    read = timeline(track("text", segment(words(text_curve=curve))))
    assert only_text(read).block.curve_degrees == degrees
    assert reported(read) == kinds


def test_a_path_is_reported() -> None:
    read = timeline(track("text", segment(words(enable_path_typesetting=True))))
    assert [(item.kind, item.grade) for item in read.items] == [("text_path", Grade.STAND_IN)]


def test_lines_under_letters_and_slant_come_from_the_flat_fields() -> None:
    style = {"range": [0, 2], "italic": True, "underline": True}
    (run,) = block(
        words("Hi", styles=[style], underline_offset=0.3, underline_width=0.1, italic_degree=0)
    ).runs
    assert (run.style.underline_offset, run.style.underline_width) == (0.3, 0.1)
    assert (run.style.italic, run.style.italic_degrees) == (True, 10.0)
    assert block(words("Hi", styles=[style], italic_degree=25)).runs[0].style.italic_degrees == 25.0
    assert block(words("Hi", styles=[style], italic_degree=1e9)).runs[0].style.italic_degrees == 60.0
    assert not block(words("Hi", italic_degree=10)).runs[0].style.italic  # the style says it is not


@pytest.mark.parametrize(
    ("fields", "font", "expected"),
    [
        ({}, {"path": "https://a.b/F.ttf"}, FontRef("", "", "", "https://a.b/F.ttf")),
        (
            {},
            {"id": "7", "path": "C:/x.ttf", "url": "http://a.b/x"},
            FontRef("C:/x.ttf", "7", "", "http://a.b/x"),
        ),
        ({"font_url": "https://a.b/flat.ttf"}, None, FontRef("", "", "", "https://a.b/flat.ttf")),
        (
            {"fonts": [{"id": "7", "title": "T", "url": "https://a.b/list.ttf"}]},
            {"id": "7"},
            FontRef("", "7", "T", "https://a.b/list.ttf"),
        ),
        ({}, {"id": "7", "url": "file:///etc/passwd"}, FontRef("", "7")),
        ({}, {"id": "7", "url": "ftp://a.b/x.ttf"}, FontRef("", "7")),
        ({}, {"id": "7", "url": "https://a.b/" + "x" * 3_000}, FontRef("", "7")),
        ({}, {"id": "7", "url": "https://a.b/\nHost: c"}, FontRef("", "7")),
    ],
)
def test_addresses_of_fonts(fields: Json, font: Json | None, expected: FontRef) -> None:
    style = {"range": [0, 2], "font": font}
    assert block(words("Hi", styles=[style], **fields)).runs[0].style.font == expected


def test_a_presets_scale_multiplies_keys_too() -> None:
    one = segment(words("Hi", initial_scale=2.0), common_keyframes=[keys("KFTypeScaleX", (0, 1.0), (1, 3.0))])
    tracks = {track.property: track.keys for track in only_text(timeline(track("text", one))).keyframes}
    assert [key.value for key in tracks[Property.SCALE_X]] == [2.0, 6.0]
