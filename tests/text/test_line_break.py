"""Line breaking beside `uniseg`'s own walk, and what the fill makes of it."""

from __future__ import annotations

import random
import time
import unicodedata
from pathlib import Path

import pytest
from uniseg.graphemecluster import grapheme_cluster_boundaries
from uniseg.linebreak import line_break, line_break_breakables

from renderer.clusters import cluster_starts
from renderer.fonts import FontLibrary
from renderer.text.layout import lay_out
from renderer.text.line_break import LineFiller, line_openings
from renderer.text_block import Alignment, TextBlock
from tests.text.blocks import CANVAS, block, made_font, made_style

OURS = set("·・‧•～〜~—#＃@＠◌")  # kept from a line's start or end by rules of our own
NO_TEXT = {
    "BK",
    "CR",
    "LF",
    "NL",
    "CB",
    "GL",
    "EM",
    "VI",
    "VF",
    "AP",
    "SA",
}  # apart, or clusters of their own law


def starts_of(text: str) -> list[int]:
    return cluster_starts([ord(c) for c in text])


def shown(text: TextBlock, fonts: FontLibrary) -> list[str]:
    """The text of each line, from the clusters its glyphs belong to."""
    lines = []
    for line in lay_out(text, CANVAS, fonts).lines:
        units = sorted({unit for placed in line.runs for unit in placed.run.units})
        lines.append((units[0], units[-1]))
    return [
        text.text[first : next((f for f, _ in lines[i + 1 :]), None)].rstrip()
        for i, (first, _) in enumerate(lines)
    ]


def sample(seed: int, count: int) -> list[str]:
    """Random texts of characters of every class that a caption can hold."""
    pool: dict[str, list[str]] = {}
    for code in (*range(0x20, 0xD800), *range(0x1F000, 0x1FB00)):
        character, kind = chr(code), line_break(chr(code)).value
        category = unicodedata.category(character)
        if kind in NO_TEXT or character in OURS or category in ("Cc", "Cn", "Cf"):
            continue
        if kind == "CM" and not category.startswith("M"):
            continue
        pool.setdefault(kind, []).append(character)
    pool["GL"] = ["\u00a0"]
    chance = random.Random(seed)
    kinds = sorted(pool)
    return [
        "".join(chance.choice(pool[chance.choice(kinds)]) for _ in range(chance.randint(2, 8)))
        for _ in range(count)
    ]


def test_rules_agree_with_the_reference() -> None:
    differences = []
    for text in sample(1, 4000):
        wanted = list(line_break_breakables(text))
        starts = starts_of(text)
        for i, opens in enumerate(line_openings(text, starts)):
            at = starts[i]
            repeated = at and unicodedata.normalize("NFD", text[:at])[-1:] == text[at]
            if at and bool(wanted[at]) != opens and not repeated:
                differences.append((text, at))
    # What is left: marks that stand on blanks or behind a quotation mark at the end, where the reference
    # looks at the mark itself.
    assert len(differences) <= 4, [(ascii(text), at) for text, at in differences]


def test_clusters_agree_with_the_reference() -> None:
    chance = random.Random(2)
    joining = (
        "e\u0301\u200d👨👩🏽🇨🇳क\u094dष\u093f\u0e33ក\u17d2각\u1100\u1161\u11a8\u0600字\ufe0f\U000e0100\u200b"
    )
    for text in [
        *sample(3, 1000),
        *("".join(chance.choice(joining) for _ in range(8)) for _ in range(2000)),
    ]:
        assert starts_of(text) == list(grapheme_cluster_boundaries(text))[:-1], ascii(text)


@pytest.mark.parametrize(
    "text",
    [
        " " * 5000,
        "a" + "\u0301" * 5000,
        "\u200d" * 5000,
        "“" * 5000,
        "( " * 2500,
        "1,." * 1700,
        "中文，" * 1700,
    ],
)
def test_time_grows_with_the_length(text: str) -> None:
    """The reference takes the square of it for half of these: seconds."""
    started = time.process_time()
    line_openings(text, starts_of(text))
    assert time.process_time() - started < 1.0


def test_fill_is_greedy() -> None:
    filler = LineFiller([False, True, False, True, True], [False] * 5, [10.0] * 5, [False] * 5)
    assert filler.end(0, 30.0) == 3
    assert filler.end(0, 25.0) == 1
    assert filler.end(1, 15.0) == 2, "a word wider than the line is broken"
    assert filler.end(3, 0.0) == 4
    assert filler.end(3, 100.0) == 5


def test_blanks_stay_with_a_letter_that_does_not_fit() -> None:
    filler = LineFiller([False, False, False, True], [False, True, True, False], [10.0] * 4, [False] * 4)
    assert filler.end(0, 5.0) == 3


def test_fill_never_tears_a_joined_shape() -> None:
    filler = LineFiller([False, True, True], [False] * 3, [30.0, 0.0, 10.0], [False, True, False])
    assert filler.end(0, 10.0) == 2


def test_thai_words_stay_whole(fonts: FontLibrary) -> None:
    text = block("สวัสดีครับวันนี้อากาศดี", wrap_width=400 / CANVAS)
    assert shown(text, fonts) == ["สวัสดีครับ", "วันนี้", "อากาศดี"]


def test_a_soft_hyphen_shows_where_it_is_used(made_fonts: FontLibrary) -> None:
    text = block("xxxx\u00adyyyy", made_style(), wrap_width=300 / CANVAS)
    first, second = lay_out(text, CANVAS, made_fonts).lines
    assert first.right - first.left == pytest.approx(5 * 60), "four letters and the hyphen"
    assert second.right - second.left == pytest.approx(4 * 60)


def test_a_hyphen_that_does_not_fit_moves_the_break(made_fonts: FontLibrary) -> None:
    text = block("xx yy\u00adzz", made_style(), wrap_width=300 / CANVAS)
    assert shown(text, made_fonts) == ["xx", "yy\u00adzz"]


def test_a_line_that_grows_when_shaped_alone_is_filled_anew(tmp_path: Path) -> None:
    """Kerning across the break is lost: the line's last letter gets its full width back."""
    made_font(tmp_path / "Made.ttf", kern={("A", "B"): -200})
    fonts = FontLibrary([tmp_path], system_folders=())
    for limit in range(100, 400, 7):
        text = block("ABABABAB BABA ABBA" * 3, made_style(), wrap_width=limit / CANVAS)
        for line in lay_out(text, CANVAS, fonts).lines:
            assert line.right - line.left <= limit + 0.02


def test_lines_are_aligned_in_a_box_of_the_author(made_fonts: FontLibrary) -> None:
    for alignment, left in ((Alignment.LEFT, -400), (Alignment.CENTER, -90), (Alignment.RIGHT, 220)):
        text = block(
            "CCC", made_style(), wrap_width=800 / CANVAS, box_width=800 / CANVAS, alignment=alignment
        )
        layout = lay_out(text, CANVAS, made_fonts)
        assert layout.lines[0].left == pytest.approx(left)
        wide = alignment is not Alignment.CENTER
        assert layout.right - layout.left == pytest.approx(800 if wide else 180)
