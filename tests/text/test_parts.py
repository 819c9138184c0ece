"""Texts cut into lines, words and letters."""

from __future__ import annotations

import pytest

from renderer.fonts import FontLibrary
from renderer.text import draw_text
from renderer.text.parts import split_parts
from renderer.text_block import TextBlock, TextRun, TextStyle, TextUnit
from tests.text.blocks import CANVAS, block

GLYPH, WORD, LINE, BLOCK = TextUnit.GLYPH, TextUnit.WORD, TextUnit.LINE, TextUnit.BLOCK


def parts(text: str | TextBlock, unit: TextUnit, fonts: FontLibrary, words: tuple = ()) -> list[str]:
    made = block(text) if isinstance(text, str) else text
    return [one.part.text for one in draw_text(made, CANVAS, fonts).parts(unit, words)]


@pytest.mark.parametrize(
    ("unit", "expected"),
    [
        (GLYPH, ["a", "b", "c", "字", "!"]),
        (WORD, ["ab", "c", "字", "!"]),
        (LINE, ["ab", "c字!"]),
        (BLOCK, ["abc字!"]),
    ],
)
def test_units(unit: TextUnit, expected: list[str], fonts: FontLibrary) -> None:
    """Blanks are no parts; a Han character is a word of its own."""
    assert parts("ab \nc 字!", unit, fonts) == expected


def test_clusters_stay_whole(fonts: FontLibrary) -> None:
    """A part names its cluster by the first character."""
    assert len(parts("e\u0301👩‍👩‍👧1️⃣", GLYPH, fonts)) == 3


@pytest.mark.parametrize("text", ["سلام عليكم", "नमस्ते दुनिया"])
def test_joined_scripts_move_by_words(text: str, fonts: FontLibrary) -> None:
    assert len(parts(text, GLYPH, fonts)) == 2


def test_parts_come_in_reading_order_whatever_their_direction(fonts: FontLibrary) -> None:
    drawing = draw_text(block("abc שלום"), CANVAS, fonts)
    found = drawing.parts(GLYPH)
    starts = [one.part.start for one in found]
    assert starts == sorted(starts)
    hebrew = [one.part.box[0] for one in found if one.part.start > 3]
    assert hebrew == sorted(hebrew, reverse=True)


def test_timed_words_decide_what_a_word_is(fonts: FontLibrary) -> None:
    """What stands between two of them goes with the one before; astral characters count two units."""
    text = "春天来了，😀 hi"
    words = ((0, 2), (2, 4), (8, 10))
    found = draw_text(block(text), CANVAS, fonts).parts(WORD, words)
    assert [one.part.text for one in found] == ["春天", "来了，😀", "hi"]
    assert (found[0].part.start, found[0].part.end) == (0, 2)


def test_a_word_over_two_lines_is_two_parts(fonts: FontLibrary) -> None:
    assert len(parts("ab\ncd", WORD, fonts, ((0, 5),))) == 2


def test_texts_longer_than_a_screen_move_more_coarsely(fonts: FontLibrary) -> None:
    drawing = draw_text(block("ab " * 700), CANVAS, fonts)
    assert len(split_parts(drawing.ink, drawing.text, GLYPH)) == 700
    drawing = draw_text(block("字" * 1500), CANVAS, fonts)
    assert len(split_parts(drawing.ink, drawing.text, GLYPH)) == 1


def test_a_part_may_have_several_styles(fonts: FontLibrary) -> None:
    text = "abcd"
    styles = (TextRun(0, 2, TextStyle(size=10)), TextRun(2, 4, TextStyle(size=20)))
    (word,) = draw_text(TextBlock(text, styles), CANVAS, fonts).parts(WORD)
    assert [ink.style.size for ink in word.part.ink] == [10, 20]


@pytest.mark.parametrize("text", ["", "   ", "\n\n"])
def test_nothing_to_move(text: str, fonts: FontLibrary) -> None:
    drawing = draw_text(block(text), CANVAS, fonts)
    for unit in TextUnit:
        for one in drawing.parts(unit):
            assert one.bounds.isEmpty()


def test_boxes_of_letters_leave_out_the_spacing_between_them(fonts: FontLibrary) -> None:
    tight, wide = (
        [one.part.box for one in draw_text(block("AB", letter_spacing=s), CANVAS, fonts).parts(GLYPH)]
        for s in (0.0, 0.5)
    )
    for before, after in zip(tight, wide, strict=True):
        assert after[2] - after[0] == pytest.approx(before[2] - before[0])
    assert wide[1][0] - wide[0][2] == pytest.approx(50.0), "half an em of 100 px"
