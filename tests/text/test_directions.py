"""Right-to-left text, grapheme clusters and line ends: the rules behind the layout."""

from __future__ import annotations

import re

import pytest

from renderer.clusters import cluster_starts, wants_emoji
from renderer.colors import Rgba
from renderer.fonts import FontLibrary
from renderer.text import bidi
from renderer.text.layout import lay_out
from renderer.text.line_break import line_openings
from renderer.text_block import TextBlock, TextRun, TextStyle
from tests.text.blocks import CANVAS, block


def displayed(text: str) -> str:
    """The characters from left to right, not mirrored; embedding marks, which show nothing, are left out."""
    levels = bidi.levels(text)
    shown = "".join(text[i] for i in bidi.visual_order(levels))
    return re.sub("[\u202a-\u202e]", "", shown)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("abc", "abc"),
        ("אבג", "גבא"),
        ("abc אבג def", "abc גבא def"),
        ("אבג abc דה", "הד abc גבא"),
        ("אבג 123 דה", "הד 123 גבא"),
        ("abc אב 12.5 גד", "abc דג 12.5 בא"),
        ("אבג!", "!גבא"),
        ("abc אבג!", "abc גבא!"),
        ("אב (גד) ab", "ab )דג( בא"),
        ("אבג  ", "  גבא"),
        ("abc (אב) x", "abc (בא) x"),
        ("אב $12", "$12 בא"),
        ("", ""),
        ("سعر 12-34", "34-12 رعس"),
        ("ab «אב» cd", "ab «בא» cd"),
        ("אב 〈cd〉 ef", "ef 〉cd〈 בא"),
        ("a אב (1) b", "a )1( בא b"),
        # Isolates: what stands inside neither sees nor changes what stands outside.
        ("\u2067ab אב\u2069 cd", "\u2067בא ab\u2069 cd"),
        ("אב \u2066cd ef\u2069 גד", "דג \u2069cd ef\u2066 בא"),
        ("a \u2068אב!\u2069 b", "a \u2068!בא\u2069 b"),
        ("a \u2068cd!\u2069 b", "a \u2068cd!\u2069 b"),
        # Embeddings and overrides.
        ("ab \u202ecd1\u202c ef", "ab 1dc ef"),
        ("\u202dאב\u202c", "אב"),
    ],
)
def test_visual_order(text: str, shown: str) -> None:
    assert displayed(text) == shown


def test_levels_of_deep_nesting_stay_within_the_rules() -> None:
    for opening in ("\u2067", "\u202b", "\u202e", "\u2066", "\u2068"):
        found = bidi.levels(opening * 2000 + "אa1")
        assert max(found) <= 126
        assert len(bidi.visual_order(found)) == 2003


def test_arabic_numbers_are_not_reversed() -> None:
    assert displayed("سنة 2024") == "2024 ةنس"


def test_a_latin_word_inside_arabic_stands_whole(fonts: FontLibrary) -> None:
    (line,) = lay_out(block("مرحبا CapCut بك"), CANVAS, fonts).lines
    latin = next(p for p in line.runs if len(p.run.glyphs) == 6 and p.run.level % 2 == 0)
    right = [p for p in line.runs if p.x > latin.x and p.run.level % 2]
    left = [p for p in line.runs if p.x < latin.x and p.run.level % 2]
    assert right
    assert left


def test_arabic_letters_join_and_run_left(fonts: FontLibrary) -> None:
    (line,) = lay_out(block("ببب"), CANVAS, fonts).lines
    (placed,) = line.runs
    letters = dict.fromkeys(cluster for cluster in placed.run.positions)
    assert list(letters) == [2, 1, 0], "the first letter stands rightmost"
    widths = {round(advance, 3) for advance in placed.run.advances if advance}
    assert len(widths) == 3, "initial, medial and final forms differ"


def test_joining_survives_a_change_of_style_inside_a_word(fonts: FontLibrary) -> None:
    one = lay_out(block("ببب"), CANVAS, fonts).lines[0]
    runs = (TextRun(0, 1, TextStyle(size=10)), TextRun(1, 3, TextStyle(size=10, fill=Rgba(1, 0, 0))))
    two = lay_out(TextBlock("ببب", runs), CANVAS, fonts).lines[0]
    assert [g for p in two.runs for g in p.run.glyphs] == [g for p in one.runs for g in p.run.glyphs]


@pytest.mark.parametrize(
    ("text", "clusters"),
    [
        ("abc", 3),
        ("e\u0301\u0302x", 2),
        ("👨‍👩‍👧‍👦👍🏽", 2),
        ("🇨🇳🇺🇸", 2),
        ("❤️1️⃣", 2),
        ("각", 1),
        ("\u1112\u1161\u11ab\u1100\u1161", 2),
        ("葛\U000e0100城", 2),
        ("", 0),
    ],
)
def test_grapheme_clusters(text: str, clusters: int) -> None:
    assert len(cluster_starts([ord(c) for c in text])) == clusters


@pytest.mark.parametrize(
    ("text", "emoji"),
    [
        ("😀", True),
        ("❤", False),
        ("❤️", True),
        ("☺︎", False),
        ("1", False),
        ("1️⃣", True),
        ("⭐", True),
        ("字", False),
        ("©", False),
    ],
)
def test_what_is_an_emoji(text: str, emoji: bool) -> None:
    assert wants_emoji(text) is emoji


@pytest.mark.parametrize(
    ("before", "after", "allowed"),
    [
        ("中", "文", True),
        ("中", "。", False),
        ("中", "，", False),
        ("中", "」", False),
        ("「", "中", False),
        ("“", "中", False),
        ("中", "”", False),
        ("a", "b", False),
        (" ", "b", True),
        ("a", " ", False),
        ("中", "a", True),
        ("a", "中", True),
        ("\u00a0", "b", False),
        ("a-", "b", True),
        (" -", "b", False),
        ("a-", "1", False),
        ("中", "·", False),
        ("中", "～", False),
        ("中", "—", False),
        ("—", "—", False),
        ("中", "ゃ", False),
        ("中", "々", False),
        ("中", "％", False),
        ("中", "：", False),
        ("中", "；", False),
        ("中", "？", False),
        ("中", "！", False),
        ("中", "、", False),
        ("中", "》", False),
        ("中", "…", False),
        ("（", "中", False),
        ("《", "中", False),
        ("#", "中", False),
        ("$", "1", False),
        ("1", "%", False),
        ("100", "元", True),
        ("20 ", "°C", True),
        ("C+", "+", False),
        ("example.com/", "a", True),
        ("12/", "25", False),
        ("1,", "234", False),
        ("soft\u00ad", "hyphen", True),
        ("a\u200b", "b", True),
        ("a\u2060", "b", False),
        ("中\u200d", "文", False),
        ("a ", "!", False),
        ("「", " ", False),
        ("😀", "😀", True),
        ("a", "😀", True),
        ("สวัสดี", "ครับ", True),
        ("ดี", "ๆ", False),
        ("か", "ー", False),
        ("中", "!", False),
        ("한", "글", True),
    ],
)
def test_where_lines_may_end(before: str, after: str, allowed: bool) -> None:
    text = before + after
    starts = cluster_starts([ord(c) for c in text])
    assert line_openings(text, starts)[starts.index(len(before))] is allowed
