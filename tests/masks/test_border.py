"""Rounded corners, outlines and shadows of clips."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from renderer.border import Margin, apply_border, draw_border
from renderer.operations import Border

BLACK = (0.0, 0.0, 0.0, 1.0)


def picture(width: int = 200, height: int = 100) -> NDArray[np.uint8]:
    plain = np.full((height, width, 4), 255, np.uint8)
    plain[:, :, 0] = 40
    return plain


def disc(size: int = 100) -> NDArray[np.uint8]:
    y, x = np.mgrid[:size, :size] + 0.5 - size / 2
    return np.where((np.hypot(x, y) < size * 0.3)[:, :, None], 255, 0).astype(np.uint8).repeat(4, axis=2)


def test_corners_are_rounded() -> None:
    """Radius 1 is half the short side: a corner loses what a quarter circle leaves of its square."""
    out, margin = draw_border(picture(), Border(radius=1.0))
    assert margin == Margin()
    lost = 200 * 100 - out[:, :, 3].sum() / 255
    assert lost == pytest.approx((4 - np.pi) * 50**2, rel=0.01)
    assert (out[50, 100] == picture()[50, 100]).all()


def test_outline_lies_outside() -> None:
    out, margin = draw_border(picture(), Border(stroke_width=0.1, stroke_color=(1.0, 0.0, 0.0, 1.0)))
    assert margin == Margin(10, 10, 10, 10)
    assert out.shape == (120, 220, 4)
    assert (out[60, 4] == (0, 0, 255, 255)).all()
    assert (out[10:110, 10:210] == picture()).all()
    assert out[0, 0, 3] == 0, "the outline's corners are round"


def test_outline_follows_a_shape() -> None:
    out, _ = draw_border(disc(), Border(stroke_width=0.1, stroke_color=(0.0, 1.0, 0.0, 1.0)))
    y, x = np.mgrid[:120, :120] + 0.5 - 60
    ring = out[np.abs(np.hypot(x, y) - 35) < 3]
    assert (ring == (0, 255, 0, 255)).all()
    assert out[np.hypot(x, y) > 43].max() == 0


def test_shadow_falls_where_its_angle_says() -> None:
    """-45° counter-clockwise from +x, y up: down to the right."""
    border = Border(shadow_color=BLACK, shadow_distance=0.2, shadow_angle=-45.0)
    out, margin = draw_border(picture(), border)
    assert (margin.left, margin.top) == (0, 0)
    assert (margin.right, margin.bottom) == (15, 15)
    assert out[-4, -4].tolist() == [0, 0, 0, 255]
    assert out[4, -4, 3] == 0
    assert out[-4, 4, 3] == 0


def test_shadow_is_soft_and_keeps_its_strength() -> None:
    border = Border(shadow_color=(0.0, 0.0, 0.0, 0.5), shadow_distance=0.0, shadow_blur=0.2)
    out, margin = draw_border(picture(), border)
    row = out[margin.top + 50, :, 3].astype(int)
    rim = row[: margin.left]
    assert np.all(np.diff(rim) >= 0)
    assert rim[0] <= 2
    # Half of the strength at the edge of what throws it.
    assert rim[-1] == pytest.approx(0.25 * 255, abs=8)


@pytest.mark.parametrize("source", [picture(), disc()])
def test_same_size_and_pure(source: NDArray[np.uint8]) -> None:
    before = source.copy()
    border = Border(0.2, 0.05, (1.0, 1.0, 1.0, 0.5), (0.0, 0.0, 0.0, 0.7), 0.1, 30.0, 0.1)
    once, again = apply_border(source, border), apply_border(source, border)
    assert once.shape == source.shape
    assert np.array_equal(once, again)
    assert np.array_equal(source, before)
    assert np.all(once[:, :, :3] <= once[:, :, 3:])


def test_opaque_pictures_take_the_same_way_out() -> None:
    """The remembered surroundings are those that are worked out for any shape."""
    border = Border(0.3, 0.05, (1.0, 0.5, 0.0, 1.0), (0.0, 0.0, 0.0, 0.7), 0.1, 30.0, 0.1)
    whole, _ = draw_border(picture(), border)
    nearly = picture()
    nearly[50, 100, 1:] = 254
    worked_out, _ = draw_border(nearly, border)
    assert np.abs(whole.astype(int) - worked_out).max() <= 2
