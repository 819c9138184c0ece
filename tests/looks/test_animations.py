"""Laws of every registered animation, and that the app's names find their functions."""

from __future__ import annotations

import math
from dataclasses import fields
from typing import Any

import pytest

from renderer.fidelity import Grade
from renderer.looks.animations import (
    REST,
    TEXT_IN,
    TEXT_LOOP,
    TEXT_OUT,
    VIDEO_GROUP,
    VIDEO_IN,
    VIDEO_OUT,
    AnimationFunction,
    Lettering,
    Pose,
    cycle_us,
    find_animation,
)
from renderer.looks.animations.easing import drop, in_out, out_back, out_cubic, spring
from renderer.looks.animations.naming import BY_KIND, names
from renderer.looks.registry import Look, Moment, Registry

Entry = Look[AnimationFunction]
STEPS = [step / 24 for step in range(25)]
NUMBERS = [field.name for field in fields(Pose) if field.name not in ("wipe", "shine")]


def looks(*registries: Registry[Any]) -> list[Entry]:
    """Animations of the whole; those by parts have tests of their own."""
    return [look for registry in registries for look in registry if not isinstance(look.draw, Lettering)]


def pose(look: Entry, progress: float, seed: int = 3) -> Pose:
    return look.draw(Moment(progress=progress, seconds=progress, duration_seconds=1.0, seed=seed))


def assert_same(one: Pose, other: Pose) -> None:
    for name in NUMBERS:
        difference = getattr(one, name) - getattr(other, name)
        if name == "rotation":
            difference = math.remainder(difference, 360)
        if not name.startswith("pivot"):  # a pivot alone moves nothing
            assert abs(difference) < 1e-6, name
    assert (one.wipe or (0, 0, 1, 1)) == pytest.approx(other.wipe or (0, 0, 1, 1))


@pytest.mark.parametrize("look", looks(*BY_KIND.values()), ids=lambda look: look.key)
def test_poses_are_finite_and_repeatable(look: Entry) -> None:
    for progress in STEPS:
        one = pose(look, progress)
        values = [getattr(one, name) for name in NUMBERS] + list(one.wipe or ())
        assert all(math.isfinite(value) for value in values)
        assert 0 <= one.alpha <= 1
        assert 0 <= one.dissolved <= 1
        assert min(one.blur_x, one.blur_y, one.feather) >= 0
        assert one.scale_x != 0
        assert one.scale_y != 0
        if one.wipe:
            left, top, right, bottom = one.wipe
            assert 0 <= left <= right <= 1
            assert 0 <= top <= bottom <= 1
        assert one == pose(look, progress)


@pytest.mark.parametrize("look", looks(VIDEO_IN, TEXT_IN), ids=lambda look: look.key)
def test_an_entrance_ends_at_rest_and_begins_elsewhere(look: Entry) -> None:
    assert_same(pose(look, 1.0), REST)
    assert any(pose(look, progress) != REST for progress in STEPS[:12])


@pytest.mark.parametrize("look", looks(VIDEO_OUT, TEXT_OUT), ids=lambda look: look.key)
def test_an_exit_begins_at_rest(look: Entry) -> None:
    assert_same(pose(look, 0.0), REST)
    assert any(pose(look, progress) != REST for progress in STEPS[12:])


@pytest.mark.parametrize("key", [look.key for look in TEXT_LOOP])
def test_a_loop_has_a_cycle(key: str) -> None:
    """That it ends as it began is tested where its parts are."""
    assert 100_000 <= cycle_us(key) <= 20_000_000


@pytest.mark.parametrize("look", looks(VIDEO_GROUP), ids=lambda look: look.key)
def test_a_group_moves(look: Entry) -> None:
    assert len({pose(look, progress) for progress in STEPS}) > 5


@pytest.mark.parametrize(
    ("key", "sign"),
    [("slide_left", (1, 0)), ("slide_right", (-1, 0)), ("slide_up", (0, -1)), ("slide_down", (0, 1))],
)
def test_slides_go_where_they_are_named(key: str, sign: tuple[int, int]) -> None:
    """y is up: what slides up comes from below, and leaves upwards."""
    start, end = pose(VIDEO_IN[key], 0.0), pose(VIDEO_OUT[key], 1.0)
    assert (start.x, start.y) == pytest.approx(sign)
    assert (end.x, end.y) == pytest.approx((-sign[0], -sign[1]))


def test_fades_are_linear() -> None:
    assert [pose(VIDEO_IN["fade"], p).alpha for p in (0, 0.25, 1)] == [0, 0.25, 1]
    assert [pose(VIDEO_OUT["fade"], p).alpha for p in (0, 0.25, 1)] == [1, 0.75, 0]


def test_shakes_depend_on_the_seed() -> None:
    assert pose(VIDEO_IN["jitter"], 0.3, seed=1) != pose(VIDEO_IN["jitter"], 0.3, seed=2)


@pytest.mark.parametrize("easing", [drop, in_out, out_back, out_cubic, spring])
def test_easings_go_from_0_to_1(easing: object) -> None:
    assert callable(easing)
    assert easing(0.0) == pytest.approx(0, abs=1e-9)
    assert easing(1.0) == pytest.approx(1, abs=1e-9)


FOUND = [
    (VIDEO_IN, "渐显", "fade"),
    (VIDEO_IN, "Fade In", "fade"),
    (VIDEO_IN, "向上滑动", "slide_up"),
    (VIDEO_IN, "斜切", "diagonal_cut"),
    (VIDEO_IN, "Tesseract", "card"),
    (VIDEO_OUT, "渐隐", "fade"),
    (VIDEO_OUT, "老电视", "tv"),
    (VIDEO_GROUP, "荡秋千", "swing"),
    (VIDEO_GROUP, "Zoom 1", "zoom"),
    (TEXT_IN, "打字机 I", "type"),
    (TEXT_IN, "打字机 II", "type_softly"),
    (TEXT_IN, "打字光标", "type_cursor"),
    (TEXT_IN, "复古打字机", "type_by_hand"),
    (TEXT_IN, "居中打字", "type_from_middle"),
    (TEXT_IN, "随机打字机", "type_scrambled"),
    (TEXT_IN, "卡拉OK", "karaoke"),
    (TEXT_IN, "渐显", "fade"),
    (TEXT_IN, "弹入", "bounce"),
    (TEXT_IN, "滚入", "roll"),
    (TEXT_IN, "逐字显影", "develop"),
    (TEXT_IN, "日出", "sunrise"),
    (TEXT_IN, "向右露出", "wipe_right"),
    (TEXT_IN, "激光雕刻", "engrave"),
    (TEXT_IN, "圆柱体滚动", "cylinder"),
    (TEXT_IN, "Popcorn Pops", "popcorn"),
    (TEXT_IN, "甩出", "throw"),
    (TEXT_IN, "螺旋上升", "spiral"),
    (TEXT_IN, "波浪弹入", "wave"),
    (TEXT_IN, "便利贴", "pop_middle"),
    (TEXT_OUT, "渐隐", "fade"),
    (TEXT_OUT, "Dandelion", "dandelion"),
    (TEXT_OUT, "滑动下落", "slide_down"),
    (TEXT_OUT, "向上溶解", "dissolve_up"),
    (TEXT_OUT, "故障闪动", "glitch"),
    (TEXT_OUT, "消散", "scatter"),
    (TEXT_OUT, "炸开", "burst"),
    (TEXT_OUT, "向左解散", "gather_left"),
    (TEXT_LOOP, "轻微跳动", "hop"),
    (TEXT_LOOP, "Shake 1", "sway"),
    (TEXT_LOOP, "色差故障", "glitch_color"),
    (TEXT_LOOP, "波浪", "wave"),
    (TEXT_LOOP, "弹幕滚动", "bullets"),
    (TEXT_LOOP, "彩虹", "rainbow"),
    (TEXT_LOOP, "钟摆", "pendulum"),
    (TEXT_LOOP, "上弧", "arch"),
    (TEXT_LOOP, "吹泡泡", "still"),
]


@pytest.mark.parametrize(("registry", "name", "key"), FOUND, ids=lambda value: getattr(value, "kind", value))
def test_names_find_their_function(registry: Registry[AnimationFunction], name: str, key: str) -> None:
    found = find_animation(registry, name)
    assert found is not None
    assert found.key == key


def test_ids_go_before_names() -> None:
    """Names are localised: the id of the fade with the name of a slide is the fade."""
    found = find_animation(VIDEO_IN, "向上滑动", "6798320778182922760")
    assert found is not None
    assert (found.key, found.grade) == ("fade", Grade.EXACT)


def test_a_familys_member_is_a_stand_in() -> None:
    found = find_animation(VIDEO_IN, "暴雪缩放")
    assert found is not None
    assert found.grade is Grade.STAND_IN
    assert found.note


@pytest.mark.parametrize("name", ["便利贴", "no such animation", ""])
def test_art_and_the_unknown_find_nothing(name: str) -> None:
    assert find_animation(VIDEO_IN, name) is None


def test_the_table_names_only_functions_that_exist() -> None:
    for kind, key in names().keys:
        assert BY_KIND[kind][key]


def test_looks_that_are_not_exact_say_why() -> None:
    assert not [
        look.key for look in looks(*BY_KIND.values()) if look.grade is not Grade.EXACT and not look.note
    ]
