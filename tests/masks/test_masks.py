"""Masks: where each shape lies, how its edge fades, what turns it round."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from numpy.typing import NDArray

from renderer.fonts import FontLibrary
from renderer.masks import apply_mask
from renderer.masks.plane import alpha_plane
from renderer.operations import Mask, MaskShape

WIDTH, HEIGHT = 400, 200
CLOSED = [MaskShape.CIRCLE, MaskShape.RECTANGLE, MaskShape.HEART, MaskShape.STAR]


@pytest.fixture(scope="module")
def fonts() -> FontLibrary:
    return FontLibrary()


def plane(fonts: FontLibrary, shape: MaskShape, **fields: object) -> NDArray[np.uint8]:
    return alpha_plane(Mask(shape, **fields), WIDTH, HEIGHT, fonts)  # type: ignore[arg-type]


def extent(alpha: NDArray[np.uint8]) -> tuple[int, int, int, int]:
    """Left, top, right, bottom of what is at least half there."""
    rows, columns = np.nonzero(alpha >= 128)
    return int(columns.min()), int(rows.min()), int(columns.max()) + 1, int(rows.max()) + 1


@pytest.mark.parametrize("shape", CLOSED)
def test_box_of_closed_shapes(fonts: FontLibrary, shape: MaskShape) -> None:
    """Centre in half clips with y up, sizes in clips."""
    alpha = plane(fonts, shape, center_x=0.25, center_y=0.5, width=0.3, height=0.4)
    assert np.allclose(extent(alpha), (250 - 60, 50 - 40, 250 + 60, 50 + 40), atol=2)
    assert alpha[50, 250] == 255
    assert alpha[180, 20] == 0


def test_areas_of_closed_shapes(fonts: FontLibrary) -> None:
    """The shape inside the box: its share of the box's area."""
    box = 0.5 * WIDTH * 0.5 * HEIGHT
    share = {s: plane(fonts, s, width=0.5, height=0.5).sum() / 255 / box for s in CLOSED}
    assert share[MaskShape.RECTANGLE] == pytest.approx(1, abs=0.001)
    assert share[MaskShape.CIRCLE] == pytest.approx(np.pi / 4, abs=0.002)
    # A pentagram's area is 1.1226 radii², its box 1.9021 × 1.8090.
    assert share[MaskShape.STAR] == pytest.approx(1.1226 / (1.9021 * 1.8090), abs=0.005)
    assert 0.6 < share[MaskShape.HEART] < 0.75


def test_line_keeps_the_upper_part(fonts: FontLibrary) -> None:
    alpha = plane(fonts, MaskShape.LINE, center_y=0.5)
    assert alpha[:50].min() == 255
    assert alpha[50:].max() == 0
    turned = plane(fonts, MaskShape.LINE, center_y=0.5, rotation=180)
    assert turned[:50].max() == 0
    assert turned[50:].min() == 255


def test_rotation_is_clockwise(fonts: FontLibrary) -> None:
    """A quarter turn takes "up" to the right; a turned rectangle's upper right corner goes down."""
    alpha = plane(fonts, MaskShape.LINE, rotation=90)
    assert alpha[:, 201:].min() == 255
    assert alpha[:, :199].max() == 0
    tilted = plane(fonts, MaskShape.RECTANGLE, width=0.8, height=0.1, rotation=20)
    assert tilted[100 + 40, 200 + 110] == 255
    assert tilted[100 - 40, 200 + 110] == 0


def test_mirror_is_a_band(fonts: FontLibrary) -> None:
    alpha = plane(fonts, MaskShape.MIRROR, height=0.5)
    assert alpha[50:150].min() == 255
    assert alpha[:50].max() == 0
    assert alpha[150:].max() == 0


def test_round_corners(fonts: FontLibrary) -> None:
    """1 makes the short side a half circle: the corner is cut where a circle of the half height ends."""
    alpha = plane(fonts, MaskShape.RECTANGLE, width=0.5, height=0.5, round_corner=1.0)
    lost = 0.25 * WIDTH * HEIGHT - alpha.sum() / 255
    assert lost == pytest.approx((4 - np.pi) * 50**2, rel=0.01)


@pytest.mark.parametrize("feather", [0.1, 0.2, 0.5])
def test_line_ramp_as_measured(fonts: FontLibrary, feather: float) -> None:
    """A smooth step of half width feather² clip heights about the line."""
    alpha = plane(fonts, MaskShape.LINE, feather=feather)[:, 7].astype(float)
    y = np.arange(HEIGHT) + 0.5 - HEIGHT / 2
    t = np.clip((y + feather**2 * HEIGHT) / (2 * feather**2 * HEIGHT), 0, 1)
    assert np.abs(alpha - 255 * (1 - t * t * (3 - 2 * t))).max() <= 2.5


@pytest.mark.parametrize("feather", [0.1, 0.3, 0.5])
def test_ellipse_ramp_as_measured(fonts: FontLibrary, feather: float) -> None:
    """A smooth step about 1.025 radii of half width 4.86·feather^1.866 radii."""
    alpha = plane(fonts, MaskShape.CIRCLE, width=0.3, height=0.5, feather=feather)[100].astype(float)
    d = np.hypot((np.arange(WIDTH) + 0.5 - WIDTH / 2) / (0.15 * WIDTH), 0.5 / (0.25 * HEIGHT))
    half = 4.86 * feather**1.866
    t = np.clip((d - 1.025 + half) / (2 * half), 0, 1)
    # The coarse grid rounds off the cone's tip at the centre.
    assert np.abs(alpha - 255 * (1 - t * t * (3 - 2 * t))).max() <= 4


@pytest.mark.parametrize("shape", [*MaskShape])
def test_feather_grows_steadily(fonts: FontLibrary, shape: MaskShape) -> None:
    """More feather, more pixels in between; no jump from none to a little."""
    between = []
    for feather in (0.0, 0.01, 0.1, 0.2, 0.4):
        alpha = plane(fonts, shape, width=0.4, height=0.6, feather=feather, text="Mask")
        between.append(int(((alpha > 8) & (alpha < 247)).sum()))
    assert between == sorted(between)
    assert between[-1] > 5 * between[0]
    sharp, soft = (
        plane(fonts, shape, width=0.4, height=0.6, feather=f, text="Mask").astype(float) for f in (0, 0.01)
    )
    assert np.abs(sharp - soft).mean() < 2.5


@pytest.mark.parametrize("shape", [*MaskShape])
@pytest.mark.parametrize("feather", [0.0, 0.3])
def test_invert_is_the_complement(fonts: FontLibrary, shape: MaskShape, feather: float) -> None:
    mask = Mask(shape, width=0.5, height=0.5, feather=feather, rotation=30, text="Mask")
    one, other = (alpha_plane(m, WIDTH, HEIGHT, fonts) for m in (mask, replace(mask, invert=True)))
    assert np.array_equal(one, 255 - other)
    assert 0 < one.mean() < 255


@pytest.mark.parametrize("feather", [0.0, 0.3])
@pytest.mark.parametrize("shape", CLOSED)
def test_expansion_grows_on_every_side(fonts: FontLibrary, shape: MaskShape, feather: float) -> None:
    small = plane(fonts, shape, width=0.3, height=0.4, feather=feather)
    large = plane(fonts, shape, width=0.3, height=0.4, feather=feather, expansion=0.25)
    assert np.all(large.astype(int) + 2 >= small)
    if not feather:
        left, top, right, bottom = extent(large)
        assert np.allclose((left, top, right, bottom), (130, 50, 270, 150), atol=2)


def test_text_fills_its_box(fonts: FontLibrary) -> None:
    alpha = plane(fonts, MaskShape.TEXT, width=0.5, height=1.0, text="HHHH")
    left, _, right, _ = extent(alpha)
    assert left == pytest.approx(100, abs=8)
    assert right == pytest.approx(300, abs=8)
    assert plane(fonts, MaskShape.TEXT, text="").max() == 0


def test_same_picture_at_another_size(fonts: FontLibrary) -> None:
    """A mask belongs to the clip, not to its pixels: at double size it is the same, finer."""
    for shape in MaskShape:
        for feather in (0.0, 0.15, 0.4):
            mask = Mask(shape, 0.2, 0.1, 0.4, 0.6, 25, feather, text="Mask")
            small = alpha_plane(mask, 320, 180, fonts).astype(float)
            large = alpha_plane(mask, 640, 360, fonts).astype(float)
            halved = large.reshape(180, 2, 320, 2).mean(axis=(1, 3))
            assert np.abs(halved - small).mean() < 1.0
            assert np.percentile(np.abs(halved - small), 99) < 24


def test_apply_scales_all_channels(fonts: FontLibrary) -> None:
    rng = np.random.default_rng(3)
    alpha = rng.integers(0, 256, (HEIGHT, WIDTH, 1))
    picture = np.concatenate([rng.integers(0, 256, (HEIGHT, WIDTH, 3)) * alpha // 255, alpha], 2).astype(
        np.uint8
    )
    before = picture.copy()
    mask = Mask(MaskShape.CIRCLE, width=0.5, height=0.9, feather=0.2)
    out = apply_mask(picture, mask, fonts=fonts)
    share = alpha_plane(mask, WIDTH, HEIGHT, fonts)[:, :, None] / 255
    assert np.abs(out - picture * share).max() <= 0.51
    assert np.array_equal(picture, before)
