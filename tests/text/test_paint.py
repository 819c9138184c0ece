"""What is painted: outlines, shadows, boxes, synthesised styles, colour glyphs."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
import skia

from renderer.colors import Rgba
from renderer.fonts import FontLibrary
from renderer.text import draw_text
from renderer.text.background import OFFSET_EM, PADDING_EM
from renderer.text_block import BoxPer, TextBackground, TextBlock, TextRun, TextShadow, TextStroke, TextStyle
from tests.text.blocks import CANVAS, block, drawn_box, ink_box, made_font, made_style, pixels

RED, BLUE, GREEN = Rgba(1, 0, 0), Rgba(0, 0, 1), Rgba(0, 1, 0)
INK = (-20.0, -40.0, 20.0, 30.0)  # of one made glyph at size 10


def boxes_of(text: TextBlock, fonts: FontLibrary) -> dict[str, tuple[float, float, float, float]]:
    """Ink boxes of the red, green and blue parts."""
    picture = pixels(draw_text(text, CANVAS, fonts))
    return {
        name: ink_box(picture[:, :, channel])
        for channel, name in enumerate(("red", "green", "blue"))
        if picture[:, :, channel].any()
    }


def grown(box: tuple[float, ...], by: float) -> tuple[float, ...]:
    return box[0] - by, box[1] - by, box[2] + by, box[3] + by


def test_outline_reaches_width_times_line_height_outside(made_fonts: FontLibrary) -> None:
    style = made_style(fill=GREEN, strokes=(TextStroke(BLUE, 0.08),))
    boxes = boxes_of(block("A", style), made_fonts)
    assert boxes["blue"] == pytest.approx(grown(INK, 8), abs=0.05)
    assert boxes["green"] == pytest.approx(INK, abs=0.05), "the fill is unchanged and on top"


def test_outline_counts_line_heights_not_em(tmp_path: Path) -> None:
    made_font(tmp_path / "Made.ttf", ascent=1050, descent=-350)
    fonts = FontLibrary([tmp_path], system_folders=())
    plain = drawn_box(block("A", made_style()), fonts)
    outlined = drawn_box(block("A", made_style(strokes=(TextStroke(Rgba(1, 1, 1), 0.1),))), fonts)
    assert outlined == pytest.approx(grown(plain, 10), abs=0.05)


def test_outline_has_round_joins(made_fonts: FontLibrary) -> None:
    picture = pixels(draw_text(block("A", made_style(strokes=(TextStroke(BLUE, 0.2),))), CANVAS, made_fonts))
    middle_x, middle_y = 600, 300
    corner = picture[int(middle_y - 40 - 18), int(middle_x - 20 - 18)]  # 18·√2 > 20 from the corner
    side = picture[middle_y, int(middle_x - 20 - 18)]
    assert corner[2] == 0
    assert side[2] == 255


def test_wide_outlines_lie_below_narrow_ones(made_fonts: FontLibrary) -> None:
    style = made_style(fill=GREEN, strokes=(TextStroke(RED, 0.05), TextStroke(BLUE, 0.15)))
    boxes = boxes_of(block("A", style), made_fonts)
    assert boxes["red"] == pytest.approx(grown(INK, 5), abs=0.05)
    assert boxes["blue"] == pytest.approx(grown(INK, 15), abs=0.05)


@pytest.mark.parametrize(
    ("angle", "dx", "dy"), [(0, 20, 0), (90, 0, -20), (180, -20, 0), (-90, 0, 20), (-45, 14.142, 14.142)]
)
def test_shadow_direction(made_fonts: FontLibrary, angle: float, dx: float, dy: float) -> None:
    """Angles count counter-clockwise with y up; distance in em."""
    style = made_style(fill=Rgba(0, 1, 0), shadows=(TextShadow(RED, 0.2, angle, 0.0),))
    picture = pixels(draw_text(block("A", style), CANVAS, made_fonts))
    red = picture[:, :, 0].astype(float)
    shadow_and_ink = np.maximum(picture[:, :, 0], picture[:, :, 1])
    left, top, right, bottom = ink_box(shadow_and_ink)
    expected = (
        min(INK[0], INK[0] + dx),
        min(INK[1], INK[1] + dy),
        max(INK[2], INK[2] + dx),
        max(INK[3], INK[3] + dy),
    )
    assert (left, top, right, bottom) == pytest.approx(expected, abs=0.6)
    assert red[300, 600] == 0, "the fill lies over its shadow"


def test_shadow_of_outline_and_fill_together(made_fonts: FontLibrary) -> None:
    style = made_style(fill=GREEN, strokes=(TextStroke(GREEN, 0.1),), shadows=(TextShadow(RED, 1.0, 0, 0.0),))
    boxes = boxes_of(block("A", style), made_fonts)
    left, top, right, bottom = grown(INK, 10)
    assert boxes["red"] == pytest.approx((left + 100, top, right + 100, bottom), abs=0.6)


def test_blur_softens_and_bounds_hold_it(made_fonts: FontLibrary) -> None:
    style = made_style(fill=GREEN, shadows=(TextShadow(RED, 1.0, 0, 0.2),))
    drawing = draw_text(block("A", style), CANVAS, made_fonts)
    red = pixels(drawing)[:, :, 0]
    values = np.unique(red)
    assert len(values) > 50
    left, top, right, bottom = ink_box(red)
    assert left < 100 - 20 - 10
    assert drawing.bounds[0] <= -20
    assert drawing.bounds[2] >= right
    assert drawing.bounds[3] >= bottom
    assert drawing.bounds[1] <= top


def test_shadow_alpha(made_fonts: FontLibrary) -> None:
    style = made_style(fill=GREEN, shadows=(TextShadow(Rgba(1, 0, 0, 0.5), 1.0, 0, 0.0),))
    red = pixels(draw_text(block("A", style), CANVAS, made_fonts))[:, :, 0]
    assert int(red.max()) == pytest.approx(127, abs=2)


def test_fill_alpha_covers_once_where_glyphs_overlap(made_fonts: FontLibrary) -> None:
    style = made_style(fill=Rgba(1, 1, 1, 0.5))
    picture = pixels(draw_text(block("CCC", style, letter_spacing=-0.45), CANVAS, made_fonts))
    assert set(np.unique(picture[300, :, 0])) <= set(range(129))


def test_bold_grows_the_fill(made_fonts: FontLibrary) -> None:
    assert drawn_box(block("A", made_style(bold=True)), made_fonts) == pytest.approx(
        grown(INK, 1.05), abs=0.1
    )


def test_bold_pushes_the_outline_out(made_fonts: FontLibrary) -> None:
    style = made_style(bold=True, strokes=(TextStroke(BLUE, 0.08),))
    assert drawn_box(block("A", style), made_fonts) == pytest.approx(grown(INK, 9.05), abs=0.1)


def test_italic_leans_right_about_its_middle(made_fonts: FontLibrary) -> None:
    picture = pixels(draw_text(block("A", made_style(italic=True)), CANVAS, made_fonts))[:, :, 0]
    lean = 70 * np.tan(np.radians(10))
    left, top, right, bottom = ink_box(picture)
    assert (left, right) == pytest.approx((-20 - lean / 2, 20 + lean / 2), abs=0.7)
    top_row = np.flatnonzero(picture[int(300 + top) + 2])
    bottom_row = np.flatnonzero(picture[int(300 + bottom) - 2])
    assert top_row.mean() > bottom_row.mean() + 10


def test_underline_runs_below_the_whole_advance(made_fonts: FontLibrary) -> None:
    left, _, right, bottom = drawn_box(block("A A", made_style(underline=True)), made_fonts)
    assert (left, right) == pytest.approx((-90, 90), abs=0.05)
    assert bottom == pytest.approx(30 + 22 + 2.5, abs=0.05)


def test_underline_has_no_seam_between_fonts(fonts: FontLibrary) -> None:
    """Chinese, Latin and Thai are separate runs; their common bar is one."""
    style = TextStyle(size=7.7, underline=True)
    picture = pixels(draw_text(block("中文ABCไทย", style), CANVAS, fonts))[:, :, 0]
    left, _, right, bottom = ink_box(picture)
    row = picture[int(300 + bottom) - 2]
    assert row[int(600 + left) + 2 : int(600 + right) - 2].min() == 255


def test_background_box(made_fonts: FontLibrary) -> None:
    style = made_style(fill=GREEN)
    background = TextBackground(RED, width=0.3, height=0.2)
    boxes = boxes_of(block("AC\nC", style, background=background, line_spacing=0.0), made_fonts)
    pad_x, pad_y = 0.3 * PADDING_EM * 100, 0.2 * PADDING_EM * 100
    assert boxes["red"] == pytest.approx((-60 - pad_x, -100 - pad_y, 60 + pad_x, 100 + pad_y), abs=0.05)


def test_background_per_line(made_fonts: FontLibrary) -> None:
    background = TextBackground(RED, per=BoxPer.LINE, width=0.1, height=0.0)
    text = block("CCCC\nC", made_style(fill=GREEN), background=background, line_spacing=0.0)
    red = pixels(draw_text(text, CANVAS, made_fonts))[:, :, 0]
    assert np.count_nonzero(red[300 - 95]) == pytest.approx(240 + 18, abs=1)
    assert np.count_nonzero(red[300 + 5]) == pytest.approx(60 + 18, abs=1)


def test_translucent_boxes_of_lines_do_not_add_up(made_fonts: FontLibrary) -> None:
    background = TextBackground(Rgba(1, 0, 0, 0.5), per=BoxPer.LINE, height=0.5)
    text = block("CCCC\nCCCC", made_style(fill=GREEN), background=background)
    assert pixels(draw_text(text, CANVAS, made_fonts))[:, :, 0].max() <= 128


def test_background_of_blanks_is_drawn(made_fonts: FontLibrary) -> None:
    """Measured on CapCut 8: a blank text with a box is how authors draw a bar."""
    boxes = boxes_of(block("     ", made_style(), background=TextBackground(RED)), made_fonts)
    left, top, right, bottom = boxes["red"]
    assert right - left > 300
    assert bottom - top > 100


def test_background_default_of_old_drafts_is_not_an_em(made_fonts: FontLibrary) -> None:
    old = block("A", made_style(), background=TextBackground(RED, width=1.0, height=1.0))
    new = block("A", made_style(), background=TextBackground(RED))
    assert boxes_of(old, made_fonts)["red"] == boxes_of(new, made_fonts)["red"]


def test_round_background(made_fonts: FontLibrary) -> None:
    background = TextBackground(RED, round_radius=1.0)
    red = pixels(draw_text(block("CCCC", made_style(), background=background), CANVAS, made_fonts))[:, :, 0]
    left, top, _, _ = ink_box(red)
    assert red[int(300 + top) + 3, int(600 + left) + 3] == 0, "the corner is gone"
    assert red[300, int(600 + left) + 3] == 255


def test_background_offset_is_right_and_up(made_fonts: FontLibrary) -> None:
    still = boxes_of(block("A", made_style(), background=TextBackground(RED)), made_fonts)["red"]
    background = TextBackground(RED, horizontal_offset=0.5, vertical_offset=0.25)
    moved = boxes_of(block("A", made_style(fill=RED), background=background), made_fonts)["red"]
    dx, dy = 0.5 * OFFSET_EM * 100, -0.25 * OFFSET_EM * 100
    assert moved[2] - still[2] == pytest.approx(dx, abs=0.05)
    assert moved[1] - still[1] == pytest.approx(dy, abs=0.05)


def test_color_glyphs_keep_their_colors_and_get_no_outline(tmp_path: Path) -> None:
    """The emoji font found in the user's folder draws red; fill and outline of the text do not touch it."""
    made_font(tmp_path / "MadeEmoji.ttf", "😀👍 ", name="Made Emoji", colors=True)
    fonts = FontLibrary([tmp_path], system_folders=())
    style = TextStyle(size=10, fill=BLUE, strokes=(TextStroke(GREEN, 0.1),))
    picture = pixels(draw_text(block("😀", style), CANVAS, fonts))
    assert picture[:, :, 0].max() == 255
    assert not picture[:, :, 1:3].any()


def test_color_glyphs_cast_shadows_and_fade(tmp_path: Path) -> None:
    made_font(tmp_path / "MadeEmoji.ttf", "😀👍 ", name="Made Emoji", colors=True)
    fonts = FontLibrary([tmp_path], system_folders=())
    style = TextStyle(size=10, fill=Rgba(1, 1, 1, 0.5), shadows=(TextShadow(BLUE, 1.0, 0.0, 0.0),))
    picture = pixels(draw_text(block("😀", style), CANVAS, fonts))
    assert int(picture[:, :, 0].max()) == pytest.approx(128, abs=2)
    assert picture[:, :, 2].any()


def test_styles_of_runs(made_fonts: FontLibrary) -> None:
    runs = (TextRun(0, 1, made_style(fill=RED)), TextRun(1, 2, made_style(fill=BLUE)))
    boxes = boxes_of(TextBlock("CD", runs), made_fonts)
    assert boxes["red"] == pytest.approx((-50, -40, -10, 30), abs=0.05)
    assert boxes["blue"] == pytest.approx((10, -40, 50, 30), abs=0.05)


@pytest.mark.parametrize("field", ["strokes", "shadows", "bold", "italic", "underline", "background"])
def test_bounds_hold_everything_drawn(made_fonts: FontLibrary, field: str) -> None:
    values: dict[str, Any] = {
        "strokes": (TextStroke(RED, 0.3),),
        "shadows": (TextShadow(RED, 0.5, 30, 0.1),),
        "bold": True,
        "italic": True,
        "underline": True,
    }
    style = made_style(**{field: values[field]}) if field in values else made_style()
    background = TextBackground(RED, horizontal_offset=1.0) if field == "background" else None
    drawing = draw_text(block("CA\nA", style, background=background), CANVAS, made_fonts)
    drawn = ink_box(pixels(drawing, background=skia.ColorTRANSPARENT)[:, :, 3])
    left, top, right, bottom = drawing.bounds
    assert left <= drawn[0] + 0.02
    assert top <= drawn[1] + 0.02
    assert right >= drawn[2] - 0.02
    assert bottom >= drawn[3] - 0.02
