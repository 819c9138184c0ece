"""Laws of every registered video effect, and what the plain ones do."""

from __future__ import annotations

import numpy as np
import pytest

from renderer.fidelity import Grade
from renderer.looks.effects import EFFECTS, EffectFunction, find_effect
from renderer.looks.effects.knobs import clock
from renderer.looks.effects.registry import name_table
from renderer.looks.registry import Look, Moment
from renderer.media.picture import Pixels

WIDTH, HEIGHT = 96, 64
TIMES = (0.0, 0.13, 0.5, 1.7, 2.95)
Entry = Look[EffectFunction]
every = pytest.mark.parametrize("look", list(EFFECTS), ids=lambda look: look.key)


def scene(*, transparent: bool = False) -> Pixels:
    """Colours, an edge and detail; with `transparent`, alpha falls off to the right."""
    random = np.random.default_rng(5)
    y, x = np.mgrid[0:HEIGHT, 0:WIDTH].astype(np.float32)
    colors = np.dstack([40 + 2 * x, 60 + 2 * y, 220 - x - y]) + random.normal(0, 12, (HEIGHT, WIDTH, 3))
    colors[HEIGHT // 4 : HEIGHT // 2, WIDTH // 4 : WIDTH // 2] = (240, 230, 250)
    alpha = 1 - x / WIDTH if transparent else np.ones_like(x)
    out = np.dstack([np.clip(colors, 0, 255) * alpha[:, :, None], 255 * alpha])
    return np.rint(out).astype(np.uint8)


def at(seconds: float, *, strength: float = 1.0, **parameters: float) -> Moment:
    return Moment(seconds / 3, seconds, 3.0, tuple(parameters.items()), strength, 7)


def far(a: Pixels, b: Pixels) -> float:
    return float(np.abs(a.astype(int) - b).mean())


@every
def test_pictures_keep_their_form_and_the_input_is_left_alone(look: Entry) -> None:
    for picture in (scene(), scene(transparent=True)):
        before = picture.copy()
        for seconds in TIMES:
            out = look.draw(picture, at(seconds))
            assert (out.shape, out.dtype) == (picture.shape, np.uint8)
            assert np.array_equal(picture, before)
            assert (out[:, :, :3] <= out[:, :, 3:]).all(), "valid premultiplied"
            assert np.array_equal(out, look.draw(picture, at(seconds)))


@every
def test_an_opaque_picture_stays_opaque(look: Entry) -> None:
    for seconds in TIMES:
        assert (look.draw(scene(), at(seconds))[:, :, 3] == 255).all()


@every
def test_every_effect_shows(look: Entry) -> None:
    picture = scene()
    assert max(far(look.draw(picture, at(seconds)), picture) for seconds in TIMES) > 0.3


@every
def test_strength_0_changes_nothing_and_half_changes_less(look: Entry) -> None:
    picture = scene()
    seconds = max(TIMES, key=lambda t: far(look.draw(picture, at(t)), picture))
    assert look.draw(picture, at(seconds, strength=0.0)) is picture
    half = far(look.draw(picture, at(seconds, strength=0.5)), picture)
    assert 0 < half < far(look.draw(picture, at(seconds)), picture)


@every
@pytest.mark.parametrize("size", [(1, 1), (2, 3), (3, 40), (33, 2)])
def test_tiny_pictures_are_no_error(look: Entry, size: tuple[int, int]) -> None:
    picture = np.full((*size, 4), 255, np.uint8)
    for seconds in TIMES:
        assert look.draw(picture, at(seconds)).shape == picture.shape


@every
@pytest.mark.parametrize("value", [-100.0, 0.0, 1.0, 100.0])
def test_sliders_beyond_their_ends_are_no_error(look: Entry, value: float) -> None:
    words = ("speed", "intensity", "size", "blur", "noise", "luminance", "range", "number", "filter")
    for seconds in (0.13, 2.95):
        look.draw(scene(), at(seconds, **dict.fromkeys(words, value)))


@pytest.mark.parametrize(
    ("key", "slider"),
    [
        ("blur", "blur"),
        ("push_in", "intensity"),
        ("grain", "noise"),
        ("sharpen", "sharpen"),
        ("grey", "filter"),
    ],
)
def test_a_slider_at_0_changes_nothing(key: str, slider: str) -> None:
    picture = scene()
    assert far(EFFECTS[key].draw(picture, at(1.0, **{slider: 0.0})), picture) < 0.5


def test_blur_takes_detail_and_keeps_the_mean() -> None:
    picture = scene()
    out = EFFECTS["blur"].draw(picture, at(0.0, blur=1.0))
    assert out[:, :, 1].std() < picture[:, :, 1].std()
    assert out.mean() == pytest.approx(picture.mean(), abs=2)


def test_directional_blurs_keep_the_other_direction() -> None:
    stripes = np.full((HEIGHT, WIDTH, 4), 255, np.uint8)
    stripes[::8, :, :3] = 0
    assert far(EFFECTS["blur_across"].draw(stripes, at(0.0)), stripes) == 0
    assert far(EFFECTS["blur_along"].draw(stripes, at(0.0)), stripes) > 5


def test_colour_effects() -> None:
    picture = scene()
    grey = EFFECTS["grey"].draw(picture, at(0.0)).astype(int)
    assert (np.ptp(grey[:, :, :3], axis=2) <= 1).all()
    negative = EFFECTS["negative"].draw(picture, at(0.0)).astype(int)
    assert (negative[:, :, :3] + picture[:, :, :3] == 255).all()


def test_curtains_open_at_the_start_and_close_at_the_end() -> None:
    picture = scene()
    opening, closing = EFFECTS["open"].draw, EFFECTS["close"].draw
    assert opening(picture, at(0.0))[:, :, :3].max() == 0
    assert opening(picture, at(1.5)) is picture
    assert closing(picture, at(1.5)) is picture
    assert closing(picture, at(3.0))[:, :, :3].max() == 0


def test_split_screens_show_copies() -> None:
    out = EFFECTS["screens_4"].draw(scene(), at(0.0))
    assert np.array_equal(out[: HEIGHT // 2, : WIDTH // 2], out[HEIGHT // 2 :, WIDTH // 2 :])


def test_the_mirror_is_symmetric() -> None:
    out = EFFECTS["mirror"].draw(scene(), at(0.0))
    assert np.array_equal(out, out[:, ::-1])


def test_the_speed_slider_scales_the_clock() -> None:
    assert clock(at(2.0)) == clock(at(2.0, speed=0.33)) == 2.0
    assert clock(at(2.0, speed=0.66)) == pytest.approx(4.0)
    assert clock(at(2.0, speed=0.0)) == 0.0


def test_noise_and_particles_follow_the_seed() -> None:
    picture = scene()
    for key in ("grain", "snow", "confetti", "shake"):
        one, other = (EFFECTS[key].draw(picture, Moment(0.5, 1.5, 3.0, seed=seed)) for seed in (1, 2))
        assert far(one, other) > 0


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("模糊", "blur"),
        ("Blur", "blur"),
        ("轻微放大", "push_in"),
        ("心跳", "heartbeat"),
        ("闪白", "flash_white"),
    ],
)
def test_names_find_their_function(name: str, key: str) -> None:
    found = find_effect(name)
    assert found is not None
    assert found.key == key


def test_ids_go_before_names() -> None:
    found = find_effect("Opening title", "6739752823140913675")
    assert found is not None
    assert found.key == "blur"


def test_a_familys_member_is_a_stand_in() -> None:
    found = find_effect("圣诞开幕")
    assert found is not None
    assert (found.key, found.grade) == ("open", Grade.STAND_IN)


@pytest.mark.parametrize("name", ["万圣emoji", "no such effect", ""])
def test_art_and_the_unknown_find_nothing(name: str) -> None:
    assert find_effect(name) is None


def test_the_table_names_only_functions_that_exist() -> None:
    for _, key in name_table().keys:
        assert EFFECTS[key]


def test_looks_that_are_not_exact_say_why() -> None:
    assert not [look.key for look in EFFECTS if look.grade is not Grade.EXACT and not look.note]
