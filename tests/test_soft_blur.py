"""The blur at a smaller size beside the one at full size."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from renderer.soft_blur import soft_blur


def spot(dtype: type = np.uint8, shape: tuple[int, ...] = (181, 263)) -> np.ndarray:
    picture = np.zeros(shape, dtype)
    picture[70:105, 90:150] = 255
    return picture


@pytest.mark.parametrize(("x", "y"), [(0.5, 0.5), (2.0, 2.0), (12.0, 12.0), (30.0, 3.0), (2.0, 25.0)])
@pytest.mark.parametrize("shape", [(181, 263), (181, 263, 4)])
def test_it_is_the_gaussian(x: float, y: float, shape: tuple[int, ...]) -> None:
    picture = spot(np.float32, shape)
    expected = cv2.GaussianBlur(picture, (0, 0), x, sigmaY=y, borderType=cv2.BORDER_CONSTANT)
    blurred = soft_blur(picture, x, y)
    assert blurred.shape == picture.shape
    assert np.abs(blurred - expected).max() < 9, "of 255"
    assert blurred.sum() == pytest.approx(expected.sum(), rel=0.01)


def test_it_keeps_the_place_of_odd_sizes() -> None:
    blurred = soft_blur(spot(np.float32), 20.0, 20.0)
    rows, columns = blurred.sum(axis=1), blurred.sum(axis=0)
    assert (rows * np.arange(181)).sum() / rows.sum() == pytest.approx(87.0, abs=0.3)
    assert (columns * np.arange(263)).sum() / columns.sum() == pytest.approx(119.5, abs=0.3)


@pytest.mark.parametrize("size", [(1, 1), (2, 300), (7, 3)])
def test_tiny_pictures_and_huge_sigmas(size: tuple[int, int]) -> None:
    assert soft_blur(np.full((*size, 4), 200, np.uint8), 500.0, 0.0).shape == (*size, 4)
