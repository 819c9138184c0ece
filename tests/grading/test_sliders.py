"""Each slider goes the way its name says, from a neutral that does nothing."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from renderer.grading import apply_grading
from renderer.media.picture import Pixels
from renderer.operations import Adjustments
from tests.grading.pictures import color_of, every_hue, flat, luma_of

DARK, MIDDLE, LIGHT = flat(50, 50, 50), flat(128, 128, 128), flat(205, 205, 205)
SKIN = flat(220, 170, 140)


def graded(picture: Pixels, **sliders: float) -> Pixels:
    return apply_grading(picture, [Adjustments(**sliders)], seed=3)


def spread(picture: Pixels) -> float:
    return float(np.ptp(picture[:, :, :3].astype(int), axis=2).mean())


@pytest.mark.parametrize(
    ("slider", "picture"),
    [
        ("brightness", MIDDLE),
        ("contrast", LIGHT),
        ("highlight", LIGHT),
        ("shadow", DARK),
        ("light_sensation", MIDDLE),
        ("white", LIGHT),
        ("black", DARK),
    ],
)
def test_lighter_and_darker(slider: str, picture: Pixels) -> None:
    values = [luma_of(graded(picture, **{slider: v})) for v in (-1.0, -0.5, 0.0, 0.5, 1.0)]
    assert values == sorted(values)
    assert values[0] < values[2] - 10
    assert values[4] > values[2] + 10


@pytest.mark.parametrize("slider", ["brightness", "highlight", "shadow", "temperature", "light_sensation"])
def test_black_stays_black(slider: str) -> None:
    for value in (-1.0, 1.0):
        assert color_of(graded(flat(0, 0, 0), **{slider: value})) == (0, 0, 0)


@pytest.mark.parametrize("slider", ["brightness", "highlight", "shadow", "light_sensation", "fade"])
def test_white_stays_white(slider: str) -> None:
    assert color_of(graded(flat(255, 255, 255), **{slider: 1.0})) == (255, 255, 255)


@pytest.mark.parametrize(
    "slider", ["brightness", "contrast", "highlight", "shadow", "white", "black", "fade", "light_sensation"]
)
@pytest.mark.parametrize("value", [-1.0, -0.3, 0.3, 1.0])
def test_greys_keep_their_order_and_stay_grey(slider: str, value: float) -> None:
    if slider == "fade" and value < 0:
        value = 0.6
    ramp = np.repeat(np.arange(256, dtype=np.uint8)[None, :, None], 4, axis=2).copy()
    ramp[:, :, 3] = 255
    result = graded(ramp, **{slider: value})[0].astype(int)
    assert (np.diff(result[:, 1]) >= 0).all()
    assert np.ptp(result[:, :3], axis=1).max() <= 1


def test_contrast_turns_about_the_middle() -> None:
    assert abs(luma_of(graded(MIDDLE, contrast=1.0)) - 128) <= 1
    assert luma_of(graded(DARK, contrast=1.0)) < 50 < luma_of(graded(DARK, contrast=-1.0))


def test_saturation() -> None:
    assert spread(graded(SKIN, saturation=-1.0)) <= 1
    assert spread(graded(SKIN, saturation=-0.5)) < spread(SKIN) < spread(graded(SKIN, saturation=0.5))
    assert spread(graded(MIDDLE, saturation=1.0)) <= 1


def test_temperature_and_tone() -> None:
    red, green, blue = color_of(graded(MIDDLE, temperature=1.0))
    assert red > green > blue
    red, green, blue = color_of(graded(MIDDLE, temperature=-1.0))
    assert red < green < blue
    red, green, blue = color_of(graded(MIDDLE, tone=1.0))
    assert red == blue > green
    red, green, blue = color_of(graded(MIDDLE, tone=-1.0))
    assert red == blue < green


def test_fade_lifts_black() -> None:
    assert color_of(graded(flat(0, 0, 0), fade=1.0)) == (76, 76, 76)
    assert luma_of(graded(flat(0, 0, 0), fade=0.5)) == pytest.approx(38, abs=1)


def step_picture() -> Pixels:
    picture = flat(80, 80, 80, size=64)
    picture[:, 32:, :3] = 170
    return picture


@pytest.mark.parametrize("slider", ["sharpen", "clear"])
def test_edges_get_steeper(slider: str) -> None:
    before, after = step_picture(), graded(step_picture(), **{slider: 1.0})
    assert int(after[32, 32, 0]) - int(after[32, 31, 0]) > 90 + 10
    assert (after[:, :2] == before[:, :2]).all()


def test_flat_pictures_have_nothing_to_sharpen() -> None:
    for slider in ("sharpen", "clear"):
        assert (graded(MIDDLE, **{slider: 1.0}) == MIDDLE).all()


def test_vignetting_shades_the_corners_only() -> None:
    picture = flat(150, 150, 150, size=64)
    dark, light = graded(picture, vignetting=1.0), graded(picture, vignetting=-1.0)
    assert color_of(dark) == color_of(light) == (150, 150, 150)
    assert dark[0, 0, 0] < 60
    assert light[0, 0, 0] > 220
    assert dark[0, 0, 0] == dark[-1, -1, 0] == dark[0, -1, 0]


def test_particle_is_grey_grain_of_the_stated_size_that_moves() -> None:
    picture = flat(128, 128, 128, size=128)
    one = graded(picture, particle=1.0)
    assert np.ptp(one[:, :, :3].astype(int), axis=2).max() == 0
    assert one[:, :, 0].astype(float).std() == pytest.approx(255 * 0.08, rel=0.05)
    assert luma_of(one) == pytest.approx(128, abs=1)
    same = apply_grading(picture, [Adjustments(particle=1.0)], seed=3, moment_seconds=0.0)
    later = apply_grading(picture, [Adjustments(particle=1.0)], seed=3, moment_seconds=1.0)
    other = apply_grading(picture, [Adjustments(particle=1.0)], seed=4, moment_seconds=0.0)
    assert (one == same).all()
    assert (one != later).any()
    assert (one != other).any()


def test_sliders_work_together() -> None:
    sliders = Adjustments(brightness=0.2, sharpen=0.4, vignetting=0.3, saturation=-0.2)
    picture = every_hue(16)
    together = apply_grading(picture, [sliders])
    apart = apply_grading(
        picture,
        [replace(sliders, sharpen=0, vignetting=0), Adjustments(sharpen=0.4), Adjustments(vignetting=0.3)],
    )
    assert (together == apart).all()
