"""HSL ranges, tone curves and wheels."""

from __future__ import annotations

import colorsys

import numpy as np
import pytest

from renderer.grading import apply_grading
from renderer.grading.curves import curve_at
from renderer.grading.wheels import log, primary
from renderer.operations import (
    COLOR_RANGE_CENTERS,
    CurvePoint,
    HueBand,
    HueBands,
    LogWheels,
    PrimaryWheels,
    ToneCurves,
    Wheel,
)
from tests.grading.pictures import color_of, flat


def of_hue(degrees: float, *, saturation: float = 0.6, lightness: float = 0.5) -> tuple[int, int, int]:
    red, green, blue = colorsys.hls_to_rgb(degrees / 360, lightness, saturation)
    return round(red * 255), round(green * 255), round(blue * 255)


def hls(color: tuple[int, int, int]) -> tuple[float, float, float]:
    hue, lightness, saturation = colorsys.rgb_to_hls(*(channel / 255 for channel in color))
    return hue * 360, lightness, saturation


@pytest.mark.parametrize("center", COLOR_RANGE_CENTERS)
def test_a_band_moves_its_own_colour_and_no_other_centre(center: float) -> None:
    bands = HueBands((HueBand(center, 0.5, 0.5, 0.5),))
    for other in COLOR_RANGE_CENTERS:
        color = of_hue(other)
        result = color_of(apply_grading(flat(*color), [bands]))
        moved = max(abs(a - b) for a, b in zip(color, result, strict=True))
        assert moved > 15 if other == center else moved <= 2, (other, color, result)


@pytest.mark.parametrize("grey", [0, 64, 128, 255])
def test_bands_leave_greys_alone(grey: int) -> None:
    bands = HueBands(tuple(HueBand(center, 1.0, 1.0, 1.0) for center in COLOR_RANGE_CENTERS))
    result = color_of(apply_grading(flat(grey, grey, grey), [bands]))
    assert max(abs(channel - grey) for channel in result) <= 2


def test_directions_of_a_band() -> None:
    color = of_hue(120.0)
    hue, lightness, saturation = hls(color)
    turned = hls(color_of(apply_grading(flat(*color), [HueBands((HueBand(120.0, hue=0.5),))])))
    assert turned[0] == pytest.approx(hue + 15, abs=3)
    dull = hls(color_of(apply_grading(flat(*color), [HueBands((HueBand(120.0, saturation=-1.0),))])))
    assert dull[2] < 0.03 < saturation
    light = hls(color_of(apply_grading(flat(*color), [HueBands((HueBand(120.0, lightness=1.0),))])))
    assert light[1] > lightness + 0.1


def test_a_band_of_ones_own_colour_reaches_thirty_degrees() -> None:
    band = HueBands((HueBand(200.0, saturation=-1.0),))
    assert hls(color_of(apply_grading(flat(*of_hue(200.0)), [band])))[2] < 0.05
    assert hls(color_of(apply_grading(flat(*of_hue(235.0)), [band])))[2] == pytest.approx(0.6, abs=0.03)


def point(x: float, y: float) -> CurvePoint:
    return CurvePoint(x, y, (x, y), (x, y))


def test_a_curve_goes_through_its_points() -> None:
    points = [
        CurvePoint(0.0, 0.1, (0.0, 0.1), (0.1, 0.3)),
        CurvePoint(0.4, 0.7, (0.3, 0.7), (0.5, 0.7)),
        CurvePoint(1.0, 0.9, (0.8, 0.9), (1.0, 0.9)),
    ]
    heights = curve_at(points, np.array([one.x for one in points], np.float32))
    assert heights == pytest.approx([one.y for one in points], abs=1e-4)


def test_a_curve_without_handles_is_straight_between_points() -> None:
    x = np.linspace(0, 1, 11, dtype=np.float32)
    assert curve_at([point(0, 0), point(0.5, 1.0), point(1, 0)], x) == pytest.approx(
        1 - abs(2 * x - 1), abs=1e-3
    )


def test_handles_bend_a_curve() -> None:
    eased = [CurvePoint(0, 0, (0, 0), (0.42, 0.0)), CurvePoint(1, 1, (0.58, 1.0), (1, 1))]
    low, middle, high = curve_at(eased, np.array([0.25, 0.5, 0.75], np.float32))
    # The values of CSS's ease-in-out, the same Bézier.
    assert (low, middle, high) == pytest.approx((0.1292, 0.5, 0.8708), abs=2e-3)


def test_a_curve_holds_its_ends() -> None:
    ends = curve_at([point(0.8, 0.6), point(0.2, 0.3)], np.array([0.0, 1.0], np.float32))
    assert ends == pytest.approx([0.3, 0.6])


def test_channel_curves_touch_their_channel() -> None:
    inverse = (point(0, 1), point(1, 0))
    assert color_of(apply_grading(flat(40, 90, 200), [ToneCurves(green=inverse)])) == (40, 165, 200)
    assert color_of(apply_grading(flat(40, 90, 200), [ToneCurves(luma=inverse)])) == (215, 165, 55)


GREYS = np.repeat(np.array([[0.0], [0.25], [0.5], [0.75], [1.0]], np.float32), 3, axis=1)


def test_primary_wheels_have_the_measured_forms() -> None:
    x = GREYS[:, 0]
    lifted = primary(GREYS, PrimaryWheels(lift=Wheel(luma=0.4)))[:, 0]
    assert lifted == pytest.approx(x + 0.2 * (1 - x), abs=1e-5)
    for v, exponent in ((0.5, 1 / 3), (-0.5, 3.0)):
        bent = primary(GREYS, PrimaryWheels(gamma=Wheel(luma=v)))[:, 0]
        assert bent == pytest.approx(x**exponent, abs=1e-4)
    for v, factor in ((0.5, 2.0), (-0.5, 0.5005)):
        gained = primary(GREYS, PrimaryWheels(gain=Wheel(luma=v)))[:, 0]
        assert gained == pytest.approx(np.minimum(x * factor, 1.0), abs=1e-4)


def test_a_wheel_colours_its_channel_and_half_the_intensity_is_half_the_way() -> None:
    wheels = PrimaryWheels(gain=Wheel(red=-0.5))
    graded = primary(GREYS, wheels)
    assert (graded[1:, 0] < graded[1:, 1]).all()
    assert graded[:, 1] == pytest.approx(GREYS[:, 1])
    half = primary(GREYS, PrimaryWheels(gain=Wheel(red=-0.5), intensity=0.5))
    assert half == pytest.approx((graded + GREYS) / 2, abs=1e-5)


@pytest.mark.parametrize(("name", "most"), [("shadow", 0), ("midtone", 2), ("highlight", 4)])
def test_log_wheels_move_their_range_most(name: str, most: int) -> None:
    moved = log(GREYS, LogWheels(**{name: Wheel(green=0.5)})) - GREYS
    assert int(moved[:, 1].argmax()) == most
    assert moved[:, 0] == pytest.approx(0.0, abs=1e-6)
    far = 4 - most if most != 2 else 0
    assert moved[far, 1] == pytest.approx(0.0, abs=1e-6)


def test_saturation_of_a_wheel() -> None:
    color = np.array([[0.6, 0.5, 0.4]], np.float32)
    grey = log(color, LogWheels(offset=Wheel(saturation=-1.0)))
    assert np.ptp(grey) == pytest.approx(0.0, abs=1e-5)
    assert np.ptp(primary(color, PrimaryWheels(gamma=Wheel(saturation=0.5)))) > 0.25
