"""Runs of colour operations: identity, tables against direct evaluation, alpha, order."""

from __future__ import annotations

import threading
from pathlib import Path

import numpy as np
import pytest

from renderer.errors import InvalidMedia
from renderer.grading import apply_grading
from renderer.grading.compile import grade_colors
from renderer.looks.filters import FILTERS
from renderer.media.picture import Pixels
from renderer.operations import (
    Adjustments,
    ChromaKey,
    CurvePoint,
    FilterLook,
    HueBand,
    HueBands,
    LogWheels,
    LookupTable,
    Operation,
    PrimaryWheels,
    ToneCurves,
    Wheel,
)
from tests.grading.pictures import color_of, every_hue, flat

NEUTRAL: list[Operation] = [
    Adjustments(),
    HueBands((HueBand(30.0),)),
    ToneCurves(),
    PrimaryWheels(),
    LogWheels(),
    PrimaryWheels(lift=Wheel(red=0.5), intensity=0.0),
    FilterLook("cinema", 0.0),
]
ACTIVE: list[list[Operation]] = [
    [Adjustments(brightness=0.4, contrast=0.3, temperature=0.5, fade=0.2)],
    [Adjustments(saturation=0.5)],
    [Adjustments(saturation=-1.0)],
    [Adjustments(highlight=-0.6, shadow=0.5, tone=-0.3, light_sensation=0.4)],
    [HueBands((HueBand(120.0, 0.5, 0.4, -0.3), HueBand(0.0, -0.3, 0.2, 0.1)))],
    [
        PrimaryWheels(
            lift=Wheel(blue=0.2), gamma=Wheel(luma=0.1), gain=Wheel(red=0.2), offset=Wheel(green=-0.1)
        )
    ],
    [LogWheels(shadow=Wheel(blue=0.4), highlight=Wheel(red=0.3, saturation=0.4))],
    [ToneCurves(luma=(CurvePoint(0, 0, (0, 0), (0.4, 0)), CurvePoint(1, 1, (0.6, 1), (1, 1))))],
]


def _names(operations: list[Operation]) -> str:
    return "+".join(type(one).__name__ for one in operations)


def direct(pixels: Pixels, operations: list[Operation]) -> Pixels:
    colors = pixels[:, :, 2::-1].reshape(-1, 3).astype(np.float32) / 255
    graded = np.rint(grade_colors(colors, operations) * 255).astype(np.uint8)
    return graded.reshape(*pixels.shape[:2], 3)[:, :, ::-1]


@pytest.mark.parametrize("operation", NEUTRAL, ids=lambda one: type(one).__name__)
def test_neutral_operations_change_nothing(operation: Operation) -> None:
    picture = every_hue(16)
    assert apply_grading(picture, [operation]) is picture


def test_no_operations_change_nothing() -> None:
    picture = every_hue(8)
    assert apply_grading(picture, []) is picture


@pytest.mark.parametrize("operations", ACTIVE, ids=_names)
def test_tables_agree_with_direct_evaluation(operations: list[Operation]) -> None:
    picture = every_hue()
    before = picture.copy()
    graded = apply_grading(picture, operations)
    difference = np.abs(graded[:, :, :3].astype(int) - direct(picture, operations).astype(int))
    assert difference.max() <= 2
    assert difference.mean() < 0.3
    assert (graded[:, :, 3] == 255).all()
    assert (graded != picture).any()
    assert (picture == before).all()


@pytest.mark.parametrize("key", [look.key for look in FILTERS])
def test_every_filter_draws_and_halves(key: str) -> None:
    """At half strength a colour lies between the source and the full filter."""
    picture = every_hue(16).reshape(64, 64, 4)
    full, half = (apply_grading(picture, [FilterLook(key, s)], seed=1) for s in (1.0, 0.5))
    assert full.shape == picture.shape
    assert full.dtype == np.uint8
    assert (full != picture).any()
    moved = np.abs(full.astype(int) - picture).mean()
    assert 0 < np.abs(half.astype(int) - picture).mean() < moved
    assert (apply_grading(picture, [FilterLook(key)], seed=1) == full).all()


def test_several_operations_are_done_in_order() -> None:
    grey_then_tint = [Adjustments(saturation=-1.0), PrimaryWheels(gain=Wheel(blue=-0.5))]
    picture = flat(200, 100, 50)
    red, green, blue = color_of(apply_grading(picture, grey_then_tint))
    assert red == green > blue
    assert len(set(color_of(apply_grading(picture, list(reversed(grey_then_tint)))))) == 1


def test_spatial_tools_stand_where_they_stand() -> None:
    """Corners darkened before an inversion come out light."""
    inverse = ToneCurves(
        **dict.fromkeys(
            ("red", "green", "blue"), (CurvePoint(0, 1, (0, 1), (0, 1)), CurvePoint(1, 0, (1, 0), (1, 0)))
        )
    )
    picture = flat(128, 128, 128, size=64)
    shaded_first = apply_grading(picture, [Adjustments(vignetting=1.0), inverse])
    shaded_last = apply_grading(picture, [inverse, Adjustments(vignetting=1.0)])
    assert shaded_first[0, 0, 0] > 200
    assert shaded_last[0, 0, 0] < 60


@pytest.mark.parametrize("alpha", [0, 1, 40, 128, 254])
@pytest.mark.parametrize(
    "operations", [*ACTIVE, [FilterLook("cream")], [Adjustments(particle=1, sharpen=1)]], ids=_names
)
def test_alpha_stays_and_bounds_the_colours(alpha: int, operations: list[Operation]) -> None:
    picture = flat(180, 90, 40, alpha)
    graded = apply_grading(picture, operations)
    assert (graded[:, :, 3] == alpha).all()
    assert (graded[:, :, :3] <= alpha).all()


def test_a_translucent_colour_is_graded_as_the_colour_it_is() -> None:
    operations: list[Operation] = [Adjustments(saturation=0.5, brightness=0.3)]
    solid = np.array(color_of(apply_grading(flat(180, 90, 40), operations)))
    half = np.array(color_of(apply_grading(flat(180, 90, 40, 128), operations)))
    assert np.abs(half * 255 / 128 - solid).max() <= 3


def test_a_picture_that_is_a_view_and_odd_in_size() -> None:
    whole = every_hue(33)
    part = whole[1:30:2, 3:800:5]
    operations: list[Operation] = [Adjustments(saturation=0.4)]
    expected = apply_grading(np.ascontiguousarray(part), operations)
    assert (apply_grading(part, operations) == expected).all()


def test_sizes_and_tables_alternate_without_mixing() -> None:
    small, large = every_hue(8), every_hue(16)
    more: list[Operation] = [Adjustments(saturation=0.5)]
    less: list[Operation] = [Adjustments(saturation=-0.5)]
    first = [apply_grading(picture, ops) for picture in (small, large) for ops in (more, less)]
    again = [apply_grading(picture, ops) for picture in (small, large) for ops in (more, less)]
    assert all((a == b).all() for a, b in zip(first, again, strict=True))
    assert (first[0] != first[1]).any()


def test_threads_do_not_disturb_each_other() -> None:
    picture = every_hue(16)
    wanted = {gain: apply_grading(picture, [Adjustments(saturation=gain)]) for gain in (-0.5, 0.2, 0.7)}
    wrong: list[float] = []

    def work(gain: float) -> None:
        for _ in range(10):
            if (apply_grading(picture, [Adjustments(saturation=gain)]) != wanted[gain]).any():
                wrong.append(gain)

    threads = [threading.Thread(target=work, args=(gain,)) for gain in wanted]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not wrong


def test_a_colour_table_that_is_not_there() -> None:
    with pytest.raises(InvalidMedia, match=r"gone\.cube"):
        apply_grading(every_hue(4), [LookupTable("/nowhere/gone.cube")])


def test_a_changed_colour_table_is_read_anew(tmp_path: Path) -> None:
    path = tmp_path / "look.cube"
    picture = flat(100, 100, 100)
    path.write_text("LUT_1D_SIZE 2\n1 1 1\n0 0 0\n")
    assert color_of(apply_grading(picture, [LookupTable(str(path))])) == (155, 155, 155)
    assert color_of(apply_grading(picture, [LookupTable(str(path), 0.5)])) == (128, 128, 128)
    path.write_text("LUT_1D_SIZE 2\n1 1 1\n1 1 1 \n")
    assert color_of(apply_grading(picture, [LookupTable(str(path))])) == (255, 255, 255)


def test_what_is_not_colour_is_refused() -> None:
    with pytest.raises(ValueError, match="ChromaKey"):
        apply_grading(every_hue(4), [ChromaKey(0, 1, 0)])
