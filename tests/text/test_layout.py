"""Where glyphs and lines stand."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from renderer.fonts import FontLibrary
from renderer.text import draw_text
from renderer.text.layout import TextLayout, lay_out
from renderer.text_block import Alignment, FontRef, TextBlock, TextRun, TextStyle
from tests.text.blocks import CANVAS, block, drawn_box, made_font, made_style

SHARP = 0.05  # px: drawings are vectors, only the eighth bit of a pixel is lost


def laid_out(text: TextBlock, fonts: FontLibrary) -> TextLayout:
    return lay_out(text, CANVAS, fonts)


def width(text: TextBlock, fonts: FontLibrary) -> float:
    layout = laid_out(text, fonts)
    return layout.right - layout.left


def shown_lines(text: TextBlock, fonts: FontLibrary) -> list[int]:
    """Glyphs a line."""
    return [sum(len(placed.run.glyphs) for placed in line.runs) for line in laid_out(text, fonts).lines]


@pytest.mark.parametrize(("ascent", "descent"), [(795, -205), (1050, -350), (1123, -562)])
def test_size_law(tmp_path: Path, ascent: int, descent: int) -> None:
    """Ascent − descent in px = size × canvas width / 172.8, whatever the font's own height."""
    made_font(tmp_path / "Made.ttf", ascent=ascent, descent=descent)
    fonts = FontLibrary([tmp_path], system_folders=())
    left, top, right, bottom = drawn_box(block("A", made_style()), fonts)
    em_px = 100.0 * 1000 / (ascent - descent)
    assert right - left == pytest.approx(0.4 * em_px, abs=SHARP)
    assert bottom - top == pytest.approx(0.7 * em_px, abs=SHARP)
    assert bottom == pytest.approx(-50 + ascent / 1000 * em_px, abs=SHARP), "the baseline"


def test_size_follows_the_canvas_width(made_fonts: FontLibrary) -> None:
    small = lay_out(block("A", made_style()), 864, made_fonts)
    assert small.bottom - small.top == pytest.approx(50)


def test_one_glyph_stands_in_its_box(made_fonts: FontLibrary) -> None:
    assert drawn_box(block("A", made_style()), made_fonts) == pytest.approx((-20, -40, 20, 30), abs=SHARP)


@pytest.mark.parametrize("spacing", [0.02, 0.32, -0.38])
def test_line_pitch_and_block_height(made_fonts: FontLibrary, spacing: float) -> None:
    layout = laid_out(block("A\nA\nA", made_style(), line_spacing=spacing), made_fonts)
    baselines = [line.runs[0].y for line in layout.lines]
    pitch = 100 * (1 + spacing)
    assert [b - baselines[0] for b in baselines] == pytest.approx([0, pitch, 2 * pitch])
    assert layout.bottom - layout.top == pytest.approx(80 + 2 * pitch + 20)
    assert layout.top == -layout.bottom


def test_pitch_and_height_of_mixed_sizes(made_fonts: FontLibrary) -> None:
    """Size 10 above size 6: the pitch is the larger line's, the block ends with the smaller's descent."""
    text = TextBlock(
        "AA\nAA",
        (TextRun(0, 2, made_style()), TextRun(2, 5, made_style(size=6.0))),
        line_spacing=-0.38,
    )
    layout = laid_out(text, made_fonts)
    first, second = (line.runs[0].y for line in layout.lines)
    assert second - first == pytest.approx(62)
    assert layout.bottom - layout.top == pytest.approx(80 + 62 + 0.2 * 60)


def test_largest_run_makes_the_line(made_fonts: FontLibrary) -> None:
    text = TextBlock("AB", (TextRun(0, 1, made_style(size=5.0)), TextRun(1, 2, made_style(size=20.0))))
    layout = laid_out(text, made_fonts)
    assert layout.bottom - layout.top == pytest.approx(200)
    assert len({placed.y for placed in layout.lines[0].runs}) == 1, "one baseline"


def test_kerning_is_on(made_fonts: FontLibrary) -> None:
    assert width(block("AB", made_style()), made_fonts) == pytest.approx(2 * 60 - 20)
    assert width(block("BA", made_style()), made_fonts) == pytest.approx(2 * 60)


def test_trailing_blanks_count_when_centred(made_fonts: FontLibrary) -> None:
    layout = laid_out(block("A  \nCCCCC", made_style()), made_fonts)
    assert layout.lines[0].runs[0].x == pytest.approx(-90)


def test_alignment_moves_lines_inside_the_block(made_fonts: FontLibrary) -> None:
    starts = {}
    for alignment in Alignment:
        layout = laid_out(block("A\nCCC", made_style(), alignment=alignment), made_fonts)
        assert (layout.left, layout.right) == pytest.approx((-90, 90))
        starts[alignment] = layout.lines[0].runs[0].x
    assert starts == pytest.approx({Alignment.LEFT: -90, Alignment.CENTER: -30, Alignment.RIGHT: 30})


def test_letter_spacing_follows_every_cluster(made_fonts: FontLibrary) -> None:
    assert width(block("CCC", made_style(), letter_spacing=0.1), made_fonts) == pytest.approx(3 * 70)
    assert width(block("e\u0301", letter_spacing=0.5), made_fonts) == pytest.approx(
        width(block("e\u0301"), made_fonts) + 50
    ), "one cluster, one space"


def test_arabic_letters_stay_joined_under_letter_spacing(fonts: FontLibrary) -> None:
    assert width(block("سلام", letter_spacing=0.5), fonts) == pytest.approx(width(block("سلام"), fonts))


def test_styles_count_utf16_units(made_fonts: FontLibrary) -> None:
    """The letters after two emoji and a rare ideograph are still the right ones."""
    text = "🟧👍🏽𠮶AB"
    units = 2 + 4 + 2
    runs = (TextRun(0, units, TextStyle(size=10)), TextRun(units, units + 2, made_style(size=20.0)))
    line = laid_out(TextBlock(text, runs), made_fonts).lines[0]
    large = [placed.run for placed in line.runs if placed.run.metrics.style.size == 20]
    assert [len(run.glyphs) for run in large] == [2]
    assert large[0].face.path.name == "Made.ttf"


def test_wrap_at_spaces(made_fonts: FontLibrary) -> None:
    text = block("aaa bbb ccc", made_style(), wrap_width=450 / CANVAS)
    layout = laid_out(text, made_fonts)
    assert shown_lines(text, made_fonts) == [7, 3], "the space at the break is not drawn"
    assert layout.right - layout.left == pytest.approx(420)


def test_no_wrap_without_a_limit(made_fonts: FontLibrary) -> None:
    assert shown_lines(block("a " * 100, made_style()), made_fonts) == [200]


def test_long_word_is_broken(made_fonts: FontLibrary) -> None:
    text = block("xx " + "a" * 13, made_style(), wrap_width=300 / CANVAS)
    assert shown_lines(text, made_fonts) == [2, 5, 5, 3]


def test_a_line_narrower_than_a_letter_still_ends(made_fonts: FontLibrary) -> None:
    assert shown_lines(block("CCC", made_style(), wrap_width=0.0), made_fonts) == [1, 1, 1]


def test_chinese_wraps_anywhere_but_before_punctuation(fonts: FontLibrary) -> None:
    assert shown_lines(block("一二三四五六七", wrap_width=300 / CANVAS), fonts) == [3, 3, 1]
    assert shown_lines(block("一二三，四五六", wrap_width=300 / CANVAS), fonts) == [2, 3, 2]
    assert shown_lines(block("一二「三四五", wrap_width=300 / CANVAS), fonts) == [2, 3, 1]


def test_emoji_families_are_not_torn_by_wrapping(fonts: FontLibrary) -> None:
    family = "👨‍👩‍👧‍👦"
    one = width(block(family), fonts)
    layout = laid_out(block(family * 3, wrap_width=one * 1.5 / CANVAS), fonts)
    assert [line.right - line.left for line in layout.lines] == pytest.approx([one] * 3)


def test_empty_lines_keep_their_height(made_fonts: FontLibrary) -> None:
    layout = laid_out(block("A\n\nA", made_style(), line_spacing=0.0), made_fonts)
    assert layout.bottom - layout.top == pytest.approx(300)


@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r", "\u2028", "\u2029", "\x0b"])
def test_every_line_end(made_fonts: FontLibrary, line_end: str) -> None:
    assert shown_lines(block(f"A{line_end}BC", made_style()), made_fonts) == [1, 2]


def test_empty_text(fonts: FontLibrary) -> None:
    layout = laid_out(TextBlock("", ()), fonts)
    assert layout.right - layout.left == 0
    assert draw_text(TextBlock("", ()), CANVAS, fonts).picture.approximateOpCount() <= 1


def test_control_characters_leave_no_trace(made_fonts: FontLibrary) -> None:
    dirty = "A\x00\x1b\x7f\ufeffC\x08"
    assert drawn_box(block(dirty, made_style()), made_fonts) == drawn_box(
        block("AC", made_style()), made_fonts
    )


def test_half_a_surrogate_pair_is_a_replacement_character(fonts: FontLibrary) -> None:
    assert width(block("\ud83d"), fonts) == pytest.approx(width(block("\ufffd"), fonts))


def test_ten_thousand_characters(fonts: FontLibrary) -> None:
    """Time must not grow with the square: ten times the text takes no more than some twenty times as long."""

    def cost(characters: int) -> float:
        text = "".join(chr(0x4E00 + i * 7 % 3000) if i % 5 else " a" for i in range(characters))
        started = time.process_time()
        laid_out(block(text, wrap_width=0.8), fonts)
        return time.process_time() - started

    cost(2000)  # warms caches
    small = min(cost(1000) for _ in range(3))
    assert cost(10_000) < 40 * small + 0.2


def test_equal_blocks_are_equal_pictures(fonts: FontLibrary) -> None:
    text = block("字幕 caption عربي", TextStyle(size=8, italic=True))
    first = draw_text(text, CANVAS, fonts)
    assert draw_text(text, CANVAS, fonts) is first, "cached"
    again = draw_text(text, CANVAS, FontLibrary(system_folders=()))
    assert again.bounds == first.bounds
    assert bytes(again.picture.serialize()) == bytes(first.picture.serialize())


def test_vertical_text_runs_down_and_to_the_left(fonts: FontLibrary) -> None:
    layout = laid_out(block("一二三\n四", vertical=True, line_spacing=0.0), fonts)
    first, second = layout.lines
    assert first.left == pytest.approx(0)
    assert second.right == pytest.approx(0)
    assert first.bottom - first.top == pytest.approx(300)
    assert layout.bottom - layout.top == pytest.approx(300)


def test_vertical_alignment_left_is_top(fonts: FontLibrary) -> None:
    layout = laid_out(block("一二三\n四", vertical=True, alignment=Alignment.LEFT), fonts)
    assert layout.lines[1].top == pytest.approx(layout.top)


def test_vertical_glyphs_stay_in_their_column(fonts: FontLibrary) -> None:
    left, top, right, bottom = drawn_box(block("国国国", vertical=True), fonts)
    assert -50 < left < -40
    assert 40 < right < 50
    assert -150 < top < -140
    assert 140 < bottom < 150


def test_unknown_size_draws_nothing(made_fonts: FontLibrary) -> None:
    layout = laid_out(block("A", TextStyle(size=0.0, font=FontRef(path="Made.ttf"))), made_fonts)
    assert layout.right == layout.left == 0
