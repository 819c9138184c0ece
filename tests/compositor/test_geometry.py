import pytest

from renderer.compositor.geometry import (
    Affine,
    Rect,
    covers,
    crop_rect,
    inverted,
    mapped_bounds,
    placement,
    rotation_clockwise,
    snap_to_pixels,
    translation,
)
from renderer.timeline import Crop, Transform


def corner(matrix: Affine, x: float, y: float) -> tuple[float, float]:
    return pytest.approx(matrix.apply(x, y), abs=1e-9)


def test_scale_1_is_contain_fitted_also_for_tiny_pictures() -> None:
    matrix = placement(Transform(), (108, 54), (1080, 1920), fit=True)
    assert mapped_bounds(matrix, Rect(-54, -27, 54, 27)) == Rect(0, 690, 1080, 1230)


def test_y_points_up_and_the_unit_is_half_the_canvas() -> None:
    matrix = placement(Transform(x=0.5, y=0.5), (10, 10), (1000, 400), fit=False)
    assert matrix.apply(0, 0) == (750, 100)


def test_rotation_is_clockwise_on_screen() -> None:
    assert corner(rotation_clockwise(90), 1, 0) == (0, 1)
    assert corner(rotation_clockwise(-450), 1, 0) == (0, -1)
    assert corner(rotation_clockwise(30), 1, 0) == (0.8660254037844387, 0.5)


def test_the_fit_ignores_rotation() -> None:
    # A landscape clip turned by -90° at scale 1.78 fills an upright canvas.
    matrix = placement(
        Transform(rotation=-90, scale_x=16 / 9, scale_y=16 / 9), (1920, 1080), (1080, 1920), True
    )
    assert covers(matrix, Rect(-960, -540, 960, 540), 1080, 1920)


def test_flip_happens_before_rotation() -> None:
    matrix = placement(Transform(flip_horizontal=True, rotation=90), (2, 2), (2, 2), fit=True)
    # The right edge is mirrored to the left, which a clockwise quarter turn puts on top.
    assert corner(matrix, 1, 0) == (1, 0)


def test_a_crop_is_a_box_of_the_source_with_y_down() -> None:
    crop = Crop((0.25, 0.5), (0.75, 0.5), (0.25, 1.0), (0.75, 1.0))
    assert crop.is_upright
    assert not crop.is_full
    assert crop_rect(crop, 400, 200) == Rect(100, 100, 300, 200)


def test_inverse_undoes() -> None:
    matrix = translation(3, 4) @ rotation_clockwise(33) @ Affine(a=2, e=0.5)
    assert corner(inverted(matrix) @ matrix, 7, -2) == (7, -2)


def test_covering_is_judged_by_the_canvas_corners() -> None:
    whole = Rect(0, 0, 100, 100)
    assert covers(Affine(), whole, 100, 100)
    assert covers(Affine(c=0.001), whole, 100, 100)
    assert not covers(Affine(c=0.5), whole, 100, 100)
    turned = translation(50, 50) @ rotation_clockwise(45) @ translation(-50, -50)
    assert not covers(turned, whole, 100, 100)
    assert not covers(Affine(a=0), whole, 100, 100)


def test_float_noise_is_taken_off_edges_but_not_real_fractions() -> None:
    assert snap_to_pixels(Rect(0.001, 9.999, 100.0001, 50.5)) == Rect(0, 10, 100, 50.5)
