"""Vertical text and text on a curve: where each glyph stands and how it is turned."""

from __future__ import annotations

import math

import pytest

from renderer.fonts import FontLibrary
from renderer.text.bend import Bend, Matrix
from renderer.text.glyph_matrix import glyph_matrix
from renderer.text.layout import TextLayout, lay_out
from renderer.text.orientation import Orientation, orientation
from renderer.text_block import TextBlock
from tests.text.blocks import ADVANCE, BOX, CANVAS, block, made_style


def laid_out(text: TextBlock, fonts: FontLibrary) -> TextLayout:
    return lay_out(text, CANVAS, fonts)


def matrices(layout: TextLayout) -> list[Matrix]:
    return [
        glyph_matrix(placed, i)
        for line in layout.lines
        for placed in line.runs
        for i in range(len(placed.run.glyphs))
    ]


def moved(matrix: Matrix, x: float, y: float) -> tuple[float, float]:
    a, b, c, d, e, f = matrix
    return a * x + c * y + e, b * x + d * y + f


@pytest.mark.parametrize(
    ("cluster", "wanted"),
    [
        ("字", "upright"),
        ("あ", "upright"),
        ("한", "upright"),
        ("，", "upright"),
        ("。", "upright"),
        ("！", "upright"),
        ("Ａ", "upright"),
        ("※", "upright"),
        ("℃", "upright"),
        ("👍🏽", "upright"),
        ("1️⃣", "upright"),
        ("（", "form"),
        ("ー", "form"),
        ("」", "form"),
        ("：", "form"),
        ("A", "turned"),
        ("1", "turned"),
        (" ", "turned"),
        ("ع", "turned"),
        ("“", "turned"),
        ("…", "turned"),
        ("ｱ", "turned"),
    ],
)
def test_orientation(cluster: str, wanted: str) -> None:
    assert orientation(cluster) is Orientation(wanted)


def test_latin_lies_in_a_column(made_fonts: FontLibrary) -> None:
    """Turned clockwise: the line's direction points down, its top right; its middle height is the axis."""
    layout = laid_out(block("AB", made_style(), vertical=True), made_fonts)
    assert layout.bottom - layout.top == pytest.approx(2 * 60 - 20), "kerned as a line is"
    assert layout.right - layout.left == pytest.approx(100)
    first, second = matrices(layout)
    left, _, right, top = BOX
    # Ascent 80, descent 20: the baseline stands 30 left of the axis.
    assert moved(first, left, 0) == pytest.approx((-30, -50 + 10))
    assert moved(first, right, -top) == pytest.approx((-30 + 70, -50 + 50))
    assert moved(second, 0, 0) == pytest.approx((-30, -50 + 40))


def test_upright_and_lying_runs_take_turns(fonts: FontLibrary) -> None:
    (column,) = laid_out(block("中ab文12字", vertical=True), fonts).lines
    assert [placed.run.turned for placed in column.runs] == [False, True, False, True, False]
    ys = [placed.y for placed in column.runs]
    assert ys == sorted(ys)
    assert len({placed.x for placed in column.runs}) == 1, "one axis"


def test_brackets_take_their_vertical_form(fonts: FontLibrary) -> None:
    (column,) = laid_out(block("（字）", vertical=True), fonts).lines
    face = column.runs[0].run.face
    assert not any(placed.run.turned for placed in column.runs)
    assert column.runs[0].run.glyphs[0] != face.hb_font.get_nominal_glyph(ord("（"))


def test_brackets_lie_where_the_font_has_no_such_form(fonts: FontLibrary) -> None:
    (column,) = laid_out(block("ע(א)", vertical=True), fonts).lines
    assert all(placed.run.turned for placed in column.runs)


def test_columns_wrap_at_their_height(fonts: FontLibrary) -> None:
    text = block("一二三四五六七八", vertical=True, wrap_height=300 / CANVAS, line_spacing=0.0)
    layout = laid_out(text, fonts)
    assert [sum(len(p.run.glyphs) for p in line.runs) for line in layout.lines] == [3, 3, 2]
    assert layout.lines[0].left > layout.lines[1].left > layout.lines[2].left


def test_columns_begin_with_no_closing_sign(fonts: FontLibrary) -> None:
    layout = laid_out(block("一二三，四五六", vertical=True, wrap_height=300 / CANVAS), fonts)
    assert [sum(len(p.run.glyphs) for p in line.runs) for line in layout.lines] == [2, 3, 2]


def test_arabic_in_a_column_joins_and_reads_from_its_bottom(fonts: FontLibrary) -> None:
    (column,) = laid_out(block("ببب", vertical=True), fonts).lines
    (placed,) = column.runs
    assert placed.run.turned
    assert list(dict.fromkeys(placed.run.positions)) == [2, 1, 0]


def test_a_straight_glyph_is_scaled_and_moved(made_fonts: FontLibrary) -> None:
    (matrix,) = matrices(laid_out(block("A", made_style()), made_fonts))
    assert moved(matrix, BOX[0], -BOX[3]) == pytest.approx((-20, -40))
    assert moved(matrix, BOX[2], -BOX[1]) == pytest.approx((20, 30))


@pytest.mark.parametrize("degrees", [90.0, -90.0, 180.0, 1.0, 360.0])
def test_clusters_turn_about_their_middles_on_the_arc(made_fonts: FontLibrary, degrees: float) -> None:
    count = 9
    layout = laid_out(block("C" * count, made_style(), curve_degrees=degrees), made_fonts)
    angle = math.radians(degrees)
    radius = count * 60 / angle
    middles = [moved(matrix, ADVANCE / 2, 0) for matrix in matrices(layout)]
    top_x, top_y = middles[count // 2]
    assert top_x == pytest.approx(0, abs=1e-6)
    for i, (matrix, (x, y)) in enumerate(zip(matrices(layout), middles, strict=True)):
        turn = (i - count // 2) * angle / count
        assert (x, y - top_y) == pytest.approx((radius * math.sin(turn), radius * (1 - math.cos(turn))))
        assert (matrix[0], matrix[1]) == pytest.approx((0.1 * math.cos(turn), 0.1 * math.sin(turn)))


def test_a_positive_curve_has_its_middle_up(made_fonts: FontLibrary) -> None:
    first, middle, last = (
        f for *_, f in matrices(laid_out(block("CCC", made_style(), curve_degrees=90), made_fonts))
    )
    assert middle < first
    assert middle < last


def test_a_bent_block_stands_round_the_origin(made_fonts: FontLibrary) -> None:
    for degrees in (-200.0, 200.0, 360.0, 1e9):
        layout = laid_out(block("CCCCCC\nCC", made_style(), curve_degrees=degrees), made_fonts)
        assert (layout.left, layout.top) == pytest.approx((-layout.right, -layout.bottom))
        for line in layout.lines:
            assert layout.left - 1e-6 <= line.left < line.right <= layout.right + 1e-6
            assert layout.top - 1e-6 <= line.top < line.bottom <= layout.bottom + 1e-6


@pytest.mark.parametrize("degrees", [0.0, float("nan"), float("inf")])
def test_no_curve_is_a_straight_line(made_fonts: FontLibrary, degrees: float) -> None:
    layout = laid_out(block("CCC", made_style(), curve_degrees=degrees), made_fonts)
    assert layout.bend is None
    assert matrices(layout) == matrices(laid_out(block("CCC", made_style()), made_fonts))


def test_marks_stay_on_their_letter_round_a_curve(made_fonts: FontLibrary) -> None:
    layout = laid_out(block("Ce\u0301C", curve_degrees=120), made_fonts)
    (placed,) = layout.lines[0].runs
    by_cluster: dict[int, set[Matrix]] = {}
    for position, matrix in zip(placed.run.positions, placed.bends, strict=True):
        by_cluster.setdefault(position, set()).add(matrix)
    assert all(len(found) == 1 for found in by_cluster.values())
    assert len(by_cluster) == 3


def test_bounds_of_an_arc_hold_its_top() -> None:
    bend = Bend(radius=100.0, axis_y=0.0)
    left, top, right, bottom = bend.box(-100 * math.pi, -10, 100 * math.pi, 10)
    assert (left, top, right, bottom) == pytest.approx((-110, -10, 110, 210))
