"""The laws every transition keeps, and what the common ones show."""

from __future__ import annotations

from collections.abc import Iterator

import cv2
import numpy as np
import pytest

from renderer.fidelity import Grade
from renderer.looks.registry import Look, Moment
from renderer.looks.transitions import CUTS, TRANSITIONS, UNKNOWN, TransitionFunction, find_transition
from renderer.looks.transitions.catalogue import known_as, relatives
from renderer.media.picture import Pixels

HEIGHT, WIDTH = 180, 320
MIDWAY = (0.04, 0.27, 0.49, 0.51, 0.73, 0.96)
Drawn = Look[TransitionFunction]


def _scene(seed: int, height: int = HEIGHT, width: int = WIDTH) -> Pixels:
    """Soft hills with a few hard shapes, opaque."""
    rng = np.random.default_rng(seed)
    small = rng.integers(20, 236, (6, 10, 3), np.uint8)
    colors = cv2.resize(small, (width, height), interpolation=cv2.INTER_CUBIC)
    for _ in range(6):
        x, y = int(rng.integers(0, width)), int(rng.integers(0, height))
        cv2.circle(colors, (x, y), height // 10, tuple(int(v) for v in rng.integers(0, 256, 3)), -1)
    return np.dstack([colors, np.full((height, width), 255, np.uint8)])


def _floating(seed: int) -> Pixels:
    """A half-transparent layer with soft edges, premultiplied."""
    picture = _scene(seed).astype(np.float32)
    alpha = np.zeros((HEIGHT, WIDTH), np.float32)
    alpha[40:140, 60:260] = 0.7
    soft = np.asarray(cv2.GaussianBlur(alpha, (0, 0), 6), np.float32)
    return np.asarray((picture * soft[..., None]).round(), np.uint8)


A, B = _scene(1), _scene(2)
A.flags.writeable = B.flags.writeable = False


def _looks() -> Iterator[Drawn]:
    """Every function once: what stands in for others draws with the same one."""
    seen: set[TransitionFunction] = set()
    for look in TRANSITIONS:
        if look.draw not in seen:
            seen.add(look.draw)
            yield look


every_look = pytest.mark.parametrize("look", list(_looks()), ids=lambda look: str(look.key))


def _draw(key: str, p: float, first: Pixels = A, second: Pixels = B, seed: int = 7) -> Pixels:
    return TRANSITIONS[key].draw(first, second, Moment(progress=p, seed=seed))


def _difference(one: Pixels, other: Pixels) -> float:
    """Mean of the absolute differences, 0…255."""
    return float(np.mean(cv2.absdiff(one, other)))


@every_look
def test_it_begins_with_the_outgoing_and_ends_with_the_incoming_picture(look: Drawn) -> None:
    assert _difference(look.draw(A, B, Moment(progress=0.0, seed=3)), A) < 0.5
    assert _difference(look.draw(A, B, Moment(progress=1.0, seed=3)), B) < 0.5


@every_look
def test_it_gives_an_opaque_canvas_of_the_same_size_and_the_same_one_again(look: Drawn) -> None:
    for p in MIDWAY:
        moment = Moment(progress=p, seed=11)
        drawn = look.draw(A, B, moment)  # The inputs are read-only: writing to them would raise.
        assert drawn.shape == A.shape
        assert drawn.dtype == np.uint8
        assert int(drawn[..., 3].min()) == 255, f"at {p}"
        np.testing.assert_array_equal(drawn, look.draw(A, B, moment))


@every_look
def test_it_does_something_and_leaves_both_ends_gently(look: Drawn) -> None:
    steps = [look.draw(A, B, Moment(progress=p, seed=5)) for p in (0.002, 0.5, 0.998)]
    assert _difference(steps[0], A) < 6, "jumps at its beginning"
    assert _difference(steps[2], B) < 6, "jumps at its end"
    assert min(_difference(steps[1], A), _difference(steps[1], B)) > 2 or look.key in CUTS


@every_look
def test_transparent_canvases_stay_premultiplied(look: Drawn) -> None:
    first, second = _floating(3), _floating(4)
    for p in MIDWAY:
        drawn = look.draw(first, second, Moment(progress=p, seed=2)).astype(np.int16)
        excess = drawn[..., :3].max(axis=2) - drawn[..., 3]
        assert int(excess.max()) <= 3, f"colour beyond alpha at {p}"


@every_look
@pytest.mark.parametrize(("height", "width"), [(320, 180), (91, 57), (2, 2)])
def test_any_canvas_will_do(look: Drawn, height: int, width: int) -> None:
    first, second = _scene(1, height, width), _scene(2, height, width)
    for p in (0.0, 0.3, 0.5, 0.8, 1.0):
        assert look.draw(first, second, Moment(progress=p, seed=1)).shape == (height, width, 4)


@pytest.mark.parametrize("key", sorted(CUTS))
def test_a_cutting_one_never_shows_both(key: str) -> None:
    other = _scene(9)
    for p in (0.1, 0.35, 0.49):
        np.testing.assert_array_equal(_draw(key, p, A, B), _draw(key, p, A, other))
    for p in (0.51, 0.65, 0.9):
        np.testing.assert_array_equal(_draw(key, p, A, B), _draw(key, p, other, B))


@pytest.mark.parametrize("key", ["glitch", "shake", "burn", "dissolve_grain", "particles_stars", "shatter"])
def test_chance_comes_from_the_seed(key: str) -> None:
    assert _difference(_draw(key, 0.4, seed=1), _draw(key, 0.4, seed=2)) > 0.1


def test_a_dissolve_is_the_linear_mix() -> None:
    expected = A.astype(np.float32) * 0.75 + B.astype(np.float32) * 0.25
    assert np.abs(_draw("dissolve", 0.25) - expected).max() <= 1


@pytest.mark.parametrize(("key", "value"), [("dip_black", 0), ("dip_white", 255), ("blanch", 255)])
def test_a_dip_is_plain_in_the_middle(key: str, value: int) -> None:
    assert np.abs(_draw(key, 0.5)[..., :3].astype(int) - value).max() <= 1


@pytest.mark.parametrize(
    ("key", "dx", "dy"), [("left", -1, 0), ("right", 1, 0), ("up", 0, -1), ("down", 0, 1)]
)
def test_pushes_move_and_wipes_uncover_in_their_direction(key: str, dx: int, dy: int) -> None:
    pushed, wiped = _draw(f"push_{key}", 0.5), _draw(f"wipe_{key}", 0.5)
    np.testing.assert_array_equal(wiped, np.where(_half(dx, dy), B, A))
    moved = np.roll(A, (dy * HEIGHT // 2, dx * WIDTH // 2), axis=(0, 1))
    came = np.roll(B, (dy * HEIGHT // 2, dx * WIDTH // 2), axis=(0, 1))
    np.testing.assert_array_equal(pushed, np.where(_half(dx, dy), came, moved))


def _half(dx: int, dy: int) -> Pixels:
    """The half of the canvas where something that runs in this direction has been."""
    at = np.zeros((HEIGHT, WIDTH, 1), np.uint8)
    rows = slice(None) if not dy else slice(0, HEIGHT // 2) if dy > 0 else slice(HEIGHT // 2, None)
    columns = slice(None) if not dx else slice(0, WIDTH // 2) if dx > 0 else slice(WIDTH // 2, None)
    at[rows, columns] = 1
    return at


@pytest.mark.parametrize("name", ["circle", "rectangle", "diamond", "hexagon", "heart", "star"])
def test_a_shape_opens_from_the_middle(name: str) -> None:
    drawn = _draw(f"shape_{name}", 0.3)
    middle = (slice(HEIGHT // 2 - 3, HEIGHT // 2 + 3), slice(WIDTH // 2 - 3, WIDTH // 2 + 3))
    np.testing.assert_array_equal(drawn[middle], B[middle])
    np.testing.assert_array_equal(drawn[:4, :4], A[:4, :4])


def test_curtains_part_in_the_middle() -> None:
    drawn = _draw("open_horizontal", 0.5)
    np.testing.assert_array_equal(drawn[:, 90:230], B[:, 90:230])
    np.testing.assert_array_equal(drawn[:, :10], A[:, 80:90])


def test_the_clock_runs_clockwise_from_twelve() -> None:
    drawn = _draw("clock", 0.25)
    np.testing.assert_array_equal(drawn[10:60, 200:300], B[10:60, 200:300])
    np.testing.assert_array_equal(drawn[10:60, 20:120], A[10:60, 20:120])
    np.testing.assert_array_equal(drawn[100:, :], A[100:, :])


@pytest.mark.parametrize(
    ("name", "resource", "key"),
    [
        ("叠化", "6724845717472416269", "dissolve"),
        ("Mix", "6943605272933831169", "dissolve"),
        ("叠化", "322577", "dissolve"),
        ("Black Fade", "6724239388189921806", "dip_black"),
        ("", "6726711499676455435", "push_left"),
        ("信号故障", "", "glitch_signal"),
        ("Kéo ra", "6724226338418332167", "zoom_out"),
        ("Trượt qua trái", "6726711296063967748", "push_right"),
        ("黑色块", "6724866346569437710", "tiles"),
    ],
)
def test_ids_and_names_of_the_app_find_their_look(name: str, resource: str, key: str) -> None:
    assert find_transition(name, resource).key == key


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("Fast Swipe", "whip_left"),
        ("Super Slide Up 3", "push_up"),
        ("Milk Swirl", "swirl"),
        ("旋转新款", "rotate_cw"),
        ("nobody knows", UNKNOWN),
        ("", UNKNOWN),
    ],
)
def test_uncatalogued_names_are_read_and_stand_in(name: str, key: str) -> None:
    look = find_transition(name, "999")
    assert look.key == key
    assert look.grade is Grade.STAND_IN
    assert look.note


def test_what_only_stands_in_says_so_and_draws_with_a_look_that_exists() -> None:
    for key, (ids, names) in relatives().items():
        for one in ids:
            look = find_transition("", one)
            assert look.key == key, one
            assert look.grade is Grade.STAND_IN
            assert look.draw is TRANSITIONS[key].draw
        assert len(names) <= 2 * len(ids)


def test_every_id_of_the_catalogue_is_found_once() -> None:
    keys = {look.key for look in _looks()}
    tables = [known_as(key)[0] for key in keys] + [ids for ids, _ in relatives().values()]
    ids = [one for table in tables for one in table]
    assert len(ids) == len(set(ids))
    assert len(ids) > 1500


def test_grades_are_told_with_a_reason() -> None:
    for look in TRANSITIONS:
        assert look.grade is Grade.EXACT or look.note, look.key
    assert [look.key for look in TRANSITIONS if look.grade is Grade.EXACT] == ["dissolve"]
