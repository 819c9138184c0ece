"""Gradients, textures, inner shadows and glow, on glyphs that are rectangles."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import skia
from PIL import Image

from renderer.colors import Gradient, Rgba
from renderer.fonts import FontLibrary
from renderer.text import draw_text
from renderer.text_block import (
    BoxPer,
    TextBackground,
    TextGlow,
    TextGradient,
    TextShadow,
    TextStroke,
    TextTexture,
)
from tests.text.blocks import CANVAS, block, drawn_box, ink_box, made_style, pixels

RED, BLUE, GREEN, WHITE = Rgba(1, 0, 0), Rgba(0, 0, 1), Rgba(0, 1, 0), Rgba(1, 1, 1)
ACROSS = Gradient(((0.0, RED), (1.0, BLUE)), 0.0)


def picture(text: str, fonts: FontLibrary, background: int = skia.ColorBLACK, **style: object) -> np.ndarray:
    return pixels(draw_text(block(text, made_style(**style)), CANVAS, fonts), background=background)


def columns_of(drawn: np.ndarray) -> np.ndarray:
    """(w, 3) mean colour of what is lit in the middle row's neighbourhood, NaN where nothing is."""
    rows = drawn[290:310, :, :3].astype(float)
    lit = rows.max(axis=2) > 40
    with np.errstate(invalid="ignore"):
        return (rows * lit[..., None]).sum(axis=0) / lit.sum(axis=0)[:, None]


def test_a_gradient_runs_over_the_whole_block(made_fonts: FontLibrary) -> None:
    colors = columns_of(picture("CCCC", made_fonts, fill=TextGradient(ACROSS)))
    lit = np.flatnonzero(~np.isnan(colors[:, 0]))
    first, last = colors[lit[3]], colors[lit[-4]]
    assert first[0] > 200 > first[2]
    assert last[2] > 200 > last[0]


def test_a_gradient_by_letter_begins_anew(made_fonts: FontLibrary) -> None:
    colors = columns_of(picture("CCC", made_fonts, fill=TextGradient(ACROSS, per_letter=True)))
    lit = ~np.isnan(colors[:, 0])
    starts = np.flatnonzero(lit[1:] & ~lit[:-1]) + 1
    assert len(starts) == 3
    for start in starts:
        # A letter of 40 px stands 10 px in a box of 60.
        assert colors[start + 2][0] == pytest.approx(255 * (1 - 12 / 60), abs=14)
        assert colors[start + 37][2] == pytest.approx(255 * 47 / 60, abs=14)


def test_outlines_have_gradients_too(made_fonts: FontLibrary) -> None:
    drawn = picture("CC", made_fonts, fill=GREEN, strokes=(TextStroke(TextGradient(ACROSS), 0.08),))
    left, _, right, _ = ink_box(drawn[:, :, :3].max(axis=2))
    assert drawn[300, round(600 + left) + 3, 0] > 200
    assert drawn[300, round(600 + right) - 3, 2] > 200


def test_gradient_angles_count_with_y_down(made_fonts: FontLibrary) -> None:
    drawn = picture("C", made_fonts, fill=TextGradient(Gradient(ACROSS.stops, 90.0)))
    rows = np.flatnonzero(drawn[:, 600, :3].max(axis=1) > 40)
    assert drawn[rows[2], 600, 0] > drawn[rows[-3], 600, 0]


def test_a_texture_covers_the_block(made_fonts: FontLibrary, tmp_path: Path) -> None:
    path = tmp_path / "halves.png"
    halves = np.zeros((10, 20, 3), np.uint8)
    halves[:, :10], halves[:, 10:] = (255, 0, 0), (0, 0, 255)
    Image.fromarray(halves).save(path)
    colors = columns_of(picture("CCCC", made_fonts, fill=TextTexture(path)))
    lit = np.flatnonzero(~np.isnan(colors[:, 0]))
    assert colors[lit[5]][0] > 230
    assert colors[lit[-5]][2] > 230


def test_a_texture_that_vanished_is_white(made_fonts: FontLibrary, tmp_path: Path) -> None:
    drawn = picture("C", made_fonts, fill=TextTexture(tmp_path / "gone.png", alpha=0.5))
    assert drawn[:, :, :3].max() == pytest.approx(128, abs=2)


@pytest.mark.parametrize("kind", ["TIFF", "ICO", "PPM", "TGA", "PCX"])
def test_a_texture_of_another_kind_is_not_opened(made_fonts: FontLibrary, tmp_path: Path, kind: str) -> None:
    path = tmp_path / "grain.png"
    Image.new("RGB", (32, 32), "red").save(path, kind)
    drawn = picture("C", made_fonts, fill=TextTexture(path))
    assert drawn[:, :, 1].max() == 255, "white, as if it were not there"


def test_an_inner_shadow_stays_inside_and_on_its_side(made_fonts: FontLibrary) -> None:
    plain = picture("C", made_fonts, fill=WHITE)
    shaded = picture("C", made_fonts, fill=WHITE, inner_shadows=(TextShadow(Rgba(0, 0, 0), 0.1, 0.0, 0.0),))
    darker = plain[:, :, 0].astype(int) - shaded[:, :, 0]
    rows, columns = np.nonzero(darker > 128)
    lit = np.nonzero(plain[:, :, 0] > 128)
    assert columns.min() == lit[1].min(), "thrown to the right by the hole's left edge"
    assert np.ptp(columns) == pytest.approx(9, abs=1), "a tenth of an em of 100 px"
    assert np.ptp(rows) == np.ptp(lit[0])
    outside = plain[:, :, :3].max(axis=2) == 0
    assert shaded[outside][:, :3].max() == 0


def test_boxes_by_letter(made_fonts: FontLibrary) -> None:
    text = block(
        "CC C", made_style(fill=BLUE), background=TextBackground(RED, BoxPer.LETTER, width=0.0, height=0.0)
    )
    red = pixels(draw_text(text, CANVAS, made_fonts))[:, :, 0].max(axis=0) > 128
    begins = np.flatnonzero(red[1:] & ~red[:-1])
    # Two letters side by side, a blank without a box, and one more; the letters themselves are blue.
    boxes = np.diff(np.flatnonzero(np.diff(red.astype(int)))).tolist()
    assert len(begins) >= 2
    assert sum(boxes) >= 200


def test_glow_fades_with_distance_and_is_held_by_the_bounds(made_fonts: FontLibrary) -> None:
    text = block("C", made_style(fill=WHITE), glow=TextGlow(Rgba(1.0, 0.5, 0.0), 0.4, 0.45))
    drawing = draw_text(text, CANVAS, made_fonts)
    drawn = pixels(drawing, background=skia.ColorTRANSPARENT)
    right = drawn[295, 622:900, 3].astype(int)
    assert right[0] > 100
    assert (np.diff(right) <= 1).all()
    left, top, box_right, bottom = ink_box(drawn[:, :, 3])
    assert drawing.bounds[0] <= left
    assert drawing.bounds[2] >= box_right
    orange = drawn[295, 640]
    assert orange[1] / orange[0] == pytest.approx(0.5, abs=0.05)
    assert top < 0 < bottom


def test_glow_scales_with_strength_and_range(made_fonts: FontLibrary) -> None:
    def light(strength: float, reach: float) -> np.ndarray:
        text = block("C", made_style(), glow=TextGlow(WHITE, strength, reach))
        return pixels(draw_text(text, CANVAS, made_fonts))[295, 630:900, 0].astype(float)

    assert light(0.8, 0.45).sum() > 1.3 * light(0.4, 0.45).sum()
    near, far = light(0.4, 0.45), light(0.4, 0.9)
    assert far[150:].sum() > 1.5 * near[150:].sum()
    assert light(0.0, 0.45).max() == light(0.4, 0.0).max() == 0


def test_a_glow_without_letters_is_nothing(fonts: FontLibrary) -> None:
    assert draw_text(block("  ", glow=TextGlow(WHITE, 1.0, 1.0)), CANVAS, fonts).glow is None


def test_soft_and_hard_shadows_have_the_same_place(made_fonts: FontLibrary) -> None:
    """Below a pixel of blur a shadow is drawn as outlines, above it as a picture."""
    boxes = []
    for blur in (0.019, 0.021):
        style = made_style(fill=Rgba(0, 0, 0), shadows=(TextShadow(WHITE, 0.8, 0.0, blur),))
        drawn = pixels(draw_text(block("C", style), CANVAS, made_fonts))
        light = drawn[:, 640:, 0].astype(float)
        boxes.append((light.sum(), (light.sum(axis=0) * np.arange(560)).sum() / light.sum()))
    assert boxes[0] == pytest.approx(boxes[1], rel=0.03)


def test_curved_text_bends_the_middle_up(made_fonts: FontLibrary) -> None:
    flat = drawn_box(block("CCCCCCCC", made_style()), made_fonts)
    bent = drawn_box(block("CCCCCCCC", made_style(), curve_degrees=90.0), made_fonts)
    assert bent[3] - bent[1] > 1.5 * (flat[3] - flat[1])
    light = pixels(draw_text(block("CCCCCCCC", made_style(), curve_degrees=90.0), CANVAS, made_fonts))
    lit = [light[:, x - 30 : x + 30, 0].max(axis=1) > 128 for x in (600 - 170, 600, 600 + 170)]
    top_of = [np.flatnonzero(rows)[0] for rows in lit]
    assert top_of[1] < min(top_of[0], top_of[2])
