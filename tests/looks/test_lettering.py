"""Laws of the text animations that move parts, and of the stagger between parts."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import fields, replace
from itertools import pairwise
from typing import Any

import pytest

from renderer.fidelity import Grade
from renderer.looks.animations import (
    TEXT_IN,
    TEXT_LOOP,
    TEXT_OUT,
    Lettering,
    Part,
    PartPose,
    TextAnimation,
    find_animation,
)
from renderer.looks.animations.lettering import ONE_BY_ONE, STILL, Order
from renderer.looks.animations.typewriters import letters_like, stand_ins
from renderer.looks.registry import Look, Moment, Registry
from renderer.text_block import TextUnit

STEPS = [step / 24 for step in range(25)]
SHAPE = [
    "x", "y", "scale_x", "scale_y", "rotation", "skew", "turn_x", "turn_y", "alpha", "blur",
]  # fmt: skip
ANGLES = {"rotation", "turn_x", "turn_y"}
MOST_POSES = 6
SECONDS = 0.8


def parts(count: int, line_length: int = 12) -> list[Part]:
    """Letters an em wide in lines of the same length, the block in the middle."""
    lines = -(-count // line_length)
    wide = min(count, line_length)
    made = []
    for index in range(count):
        line, place = divmod(index, line_length)
        on_line = min(line_length, count - line * line_length)
        made.append(
            Part(
                index=index,
                count=count,
                line=line,
                lines=lines,
                place=place,
                line_count=on_line,
                x=place - (wide - 1) / 2,
                y=(lines - 1) / 2 - line,
                block_width=wide,
                block_height=lines,
                line_begin=-wide / 2,
                line_ends=tuple(float(end + 1) for end in range(on_line)),
                text="动画Move"[index % 6],
            )
        )
    return made


def letterings(*registries: Registry[TextAnimation]) -> list[Any]:
    """As pytest parameters."""
    return [
        pytest.param(look, id=f"{registry.kind.split()[-1]}-{look.key}")
        for registry in registries
        for look in registry
        if isinstance(look.draw, Lettering)
    ]


def at(
    look: Look[Lettering], progress: float, shown: Sequence[Part], seed: int = 3
) -> list[tuple[PartPose, ...]]:
    moment = Moment(progress=progress, seconds=progress * SECONDS, duration_seconds=SECONDS, seed=seed)
    return look.draw.poses(shown, moment)


def seen(poses: Sequence[PartPose]) -> list[PartPose]:
    return [pose for pose in poses if pose.alpha > 1e-4]


def alike(one: PartPose, other: PartPose) -> bool:
    for name in SHAPE:
        difference = getattr(one, name) - getattr(other, name)
        if name in ANGLES:
            difference = math.remainder(difference, 360)
        if abs(difference) > 1e-6:
            return False
    tints = [pose.color if pose.color and pose.color.alpha > 1e-4 else None for pose in (one, other)]
    clips = [pose.clip or (0.0, 0.0, 1.0, 1.0) for pose in (one, other)]
    return (
        (tints[0] is None) == (tints[1] is None)
        and (tints[0] is None or all(abs(getattr(tints[0], c) - getattr(tints[1], c)) < 1e-6 for c in ("red", "green", "blue")))
        and clips[0] == pytest.approx(clips[1])
        and one.text == other.text
        and one.caret == other.caret
    )  # fmt: skip


def rests(poses: Sequence[PartPose]) -> bool:
    """What is seen is the part itself, where it belongs."""
    shown = seen(poses)
    return bool(shown) and all(alike(pose, STILL) for pose in shown)


def is_gone(poses: Sequence[PartPose], part: Part) -> bool:
    """Hidden, or too small to see, seen from its edge, or off the canvas."""
    for pose in seen(poses):
        edge_on = (
            max(abs(math.cos(math.radians(pose.turn_x))), 0) * abs(math.cos(math.radians(pose.turn_y))) < 0.05
        )
        far = abs(part.x + pose.x) > part.canvas_width / 2 or abs(part.y + pose.y) > part.canvas_height / 2
        nothing = pose.clip is not None and (
            pose.clip[2] - pose.clip[0] < 0.02 or pose.clip[3] - pose.clip[1] < 0.02
        )
        if not (min(abs(pose.scale_x), abs(pose.scale_y)) < 0.06 or edge_on or far or nothing):
            return False
    return True


@pytest.mark.parametrize("count", [1, 4, 40])
@pytest.mark.parametrize("look", letterings(TEXT_IN, TEXT_OUT, TEXT_LOOP))
def test_poses_are_finite_and_repeatable(look: Look[Lettering], count: int) -> None:
    shown = parts(count)
    for progress in STEPS:
        rows = at(look, progress, shown)
        assert len(rows) == count
        for poses in rows:
            assert 1 <= len(poses) <= MOST_POSES
            for pose in poses:
                numbers = [getattr(pose, field.name) for field in fields(pose)]
                assert all(math.isfinite(number) for number in numbers if isinstance(number, float))
                assert 0 <= pose.alpha <= 1
                assert pose.blur >= 0
                assert pose.scale_x != 0
                assert pose.scale_y != 0
                if pose.clip is not None:
                    left, top, right, bottom = pose.clip
                    assert 0 <= left <= right <= 1
                    assert 0 <= top <= bottom <= 1
                if pose.color is not None:
                    color = pose.color
                    assert all(0 <= one <= 1 for one in (color.red, color.green, color.blue, color.alpha))
        assert rows == at(look, progress, shown)


@pytest.mark.parametrize("count", [1, 4, 40])
@pytest.mark.parametrize("look", letterings(TEXT_IN))
def test_an_entrance_begins_elsewhere_and_ends_at_rest(look: Look[Lettering], count: int) -> None:
    shown = parts(count)
    assert not any(rests(poses) for poses in at(look, 0.0, shown))
    assert all(rests(poses) for poses in at(look, 1.0, shown))


@pytest.mark.parametrize("look", letterings(TEXT_IN))
def test_an_entrance_gets_there_without_a_jump(look: Look[Lettering]) -> None:
    """Just before the end every part is near its place, and no part is dark."""
    for poses in at(look, 0.999, parts(4)):
        shown = seen(poses)
        assert shown
        nearest = min(shown, key=lambda pose: abs(pose.x) + abs(pose.y) + abs(pose.scale_x - 1))
        assert abs(nearest.x) < 0.1
        assert abs(nearest.y) < 0.1
        assert abs(nearest.scale_x - 1) < 0.05
        assert max(pose.alpha for pose in shown) > 0.9


@pytest.mark.parametrize("count", [1, 4, 40])
@pytest.mark.parametrize("look", letterings(TEXT_OUT))
def test_an_exit_begins_at_rest_and_ends_gone(look: Look[Lettering], count: int) -> None:
    shown = parts(count)
    assert all(rests(poses) for poses in at(look, 0.0, shown))
    if look.key != "karaoke":  # it fades to what is not sung yet
        assert all(is_gone(poses, part) for poses, part in zip(at(look, 1.0, shown), shown, strict=True))


@pytest.mark.parametrize("count", [1, 4, 40])
@pytest.mark.parametrize("look", letterings(TEXT_LOOP))
def test_a_loop_ends_as_it_began(look: Look[Lettering], count: int) -> None:
    shown = parts(count)
    for first, last in zip(at(look, 0.0, shown), at(look, 1.0, shown), strict=True):
        for pose in seen(first):
            assert any(alike(pose, other) for other in seen(last)), pose
        for pose in seen(last):
            assert any(alike(pose, other) for other in seen(first)), pose


@pytest.mark.parametrize("look", letterings(TEXT_LOOP))
def test_a_loop_moves(look: Look[Lettering]) -> None:
    shown = parts(8)
    assert len({tuple(at(look, progress, shown)) for progress in STEPS}) > 1


def delays(order: Order, count: int) -> list[float]:
    """When each part begins, found from outside: the first moment it has moved."""
    look = Lettering(lambda u, part, moment: PartPose(alpha=u), order=order, share=0.2)
    begun = [1.0] * count
    for step in range(401):
        for index, (pose,) in enumerate(look.poses(parts(count), Moment(progress=step / 400, seed=5))):
            if pose.alpha > 0:
                begun[index] = min(begun[index], step / 400)
    return begun


def test_the_stagger_follows_the_order() -> None:
    forward = delays(Order.FORWARD, 9)
    assert forward == sorted(forward)
    assert len(set(forward)) == 9
    assert delays(Order.BACKWARD, 9) == forward[::-1]
    outwards = delays(Order.CENTRE_OUT, 9)
    assert outwards[4] == min(outwards)
    assert outwards[:5] == sorted(outwards[:5], reverse=True)
    assert outwards[4:] == sorted(outwards[4:])
    inwards = delays(Order.EDGES_IN, 9)
    assert inwards[0] == inwards[8] == min(inwards)
    assert inwards[4] == max(inwards)
    assert sorted(delays(Order.RANDOM, 9)) == pytest.approx(forward)
    assert delays(Order.RANDOM, 9) != forward
    lines = delays(Order.LINES, 24)
    assert lines[:12] == lines[12:] == sorted(lines[:12])


@pytest.mark.parametrize("order", list(Order))
@pytest.mark.parametrize("count", [1, 2, 7, 40])
def test_no_part_is_late_or_early(order: Order, count: int) -> None:
    look = Lettering(lambda u, part, moment: PartPose(alpha=u), order=order, share=0.3)
    begin = look.poses(parts(count), Moment(progress=0.0, seed=1))
    end = look.poses(parts(count), Moment(progress=1.0, seed=1))
    assert {pose.alpha for (pose,) in begin} == {0.0}
    assert {pose.alpha for (pose,) in end} == {1.0}


def test_one_by_one_means_one_at_a_time() -> None:
    look = Lettering(lambda u, part, moment: PartPose(alpha=u), share=ONE_BY_ONE)
    for step in range(1, 100):
        under_way = [
            pose.alpha for (pose,) in look.poses(parts(5), Moment(progress=step / 100)) if 0 < pose.alpha < 1
        ]
        assert len(under_way) <= 1


def typed(key: str, progress: float, count: int = 10, out: bool = False) -> list[PartPose]:
    look = (TEXT_OUT if out else TEXT_IN)[key]
    assert isinstance(look.draw, Lettering)
    moment = Moment(progress=progress, seconds=0.0, seed=3)
    return [poses[-1] for poses in look.draw.poses(parts(count), moment)]


@pytest.mark.parametrize("progress", [0.05, 0.31, 0.5, 0.77, 0.99])
def test_a_typewriter_shows_as_many_letters_as_time_has_passed(progress: float) -> None:
    shown = [pose.alpha > 0 for pose in typed("type", progress)]
    assert sum(shown) == math.ceil(progress * 10)
    assert shown == sorted(shown, reverse=True)


@pytest.mark.parametrize("out", [False, True])
@pytest.mark.parametrize("progress", [0.05, 0.31, 0.5, 0.77, 0.89])
def test_the_cursor_stands_after_the_last_letter(progress: float, out: bool) -> None:
    poses = typed("type_cursor", progress, out=out)
    there = [index for index, pose in enumerate(poses) if pose.alpha > 0]
    assert there
    assert [index for index, pose in enumerate(poses) if pose.caret] == [there[-1]]


def test_what_is_typed_is_erased_from_its_end() -> None:
    assert [pose.alpha for pose in typed("type", 0.45, out=True)] == [1.0] * 5 + [0.0] * 5


@pytest.mark.parametrize("progress", [0.1, 0.35, 0.6, 0.85])
@pytest.mark.parametrize("out", [False, True])
def test_a_line_typed_from_the_middle_stays_there(progress: float, out: bool) -> None:
    shown = parts(10)
    poses = typed("type_from_middle", progress, out=out)
    places = [part.x + pose.x for part, pose in zip(shown, poses, strict=True) if pose.alpha > 0]
    assert (places[0] + places[-1]) / 2 == pytest.approx(0.0, abs=0.51)
    assert [b - a for a, b in pairwise(places)] == pytest.approx([1.0] * (len(places) - 1))


def test_a_line_that_is_read_leftwards_is_typed_from_the_middle_too() -> None:
    """The reach of such a line is negative, and so is the shift."""
    look = TEXT_IN["type_from_middle"].draw
    assert isinstance(look, Lettering)
    left = [replace(part, x=-part.x, line_ends=tuple(-end for end in part.line_ends)) for part in parts(10)]
    rows = look.poses(left, Moment(progress=0.2, seed=3))
    places = [part.x + row[0].x for part, row in zip(left, rows, strict=True) if row[0].alpha > 0]
    assert (places[0] + places[-1]) / 2 == pytest.approx(0.0, abs=0.51)


def test_scrambled_letters_are_of_the_same_script_and_settle_in_turn() -> None:
    poses = typed("type_scrambled", 0.5, count=20)
    wrong = [index for index, pose in enumerate(poses) if pose.text]
    settled = [index for index, pose in enumerate(poses) if pose.alpha > 0 and not pose.text]
    assert settled
    assert wrong
    assert max(settled) < min(wrong)
    for index in wrong:
        assert poses[index].text in letters_like(parts(20)[index].text)


@pytest.mark.parametrize(
    ("text", "sample"),
    [("a", "b"), ("Q", "Z"), ("7", "3"), ("?", "#"), ("动", "天"), ("か", "ア"), ("한", "가"), ("я", "Ж"), ("ω", "Σ"), ("ก", "ข")],
)  # fmt: skip
def test_a_wrong_letter_is_of_its_script(text: str, sample: str) -> None:
    assert sample in letters_like(text)


@pytest.mark.parametrize("text", ["مرحبا", "ab", "", "😀", "न"])
def test_joined_and_unknown_letters_stand_for_themselves(text: str) -> None:
    assert letters_like(text) == ""


def test_looks_that_show_other_letters_say_so() -> None:
    """What pieces are kept under holds the faces of `stand_ins`, for looks that say so."""
    letters = [replace(part, text=text) for part, text in zip(parts(4), ("a", "7", "天", "ab"), strict=True)]
    said = shown = 0
    for registry in (TEXT_IN, TEXT_OUT, TEXT_LOOP):
        for look in registry:
            if not isinstance(look.draw, Lettering) or look.draw.by_words:
                continue
            said += look.draw.other_letters
            others = set()
            for step in range(41):
                for part, poses in zip(letters, at(look, step / 40, letters), strict=True):  # type: ignore[arg-type]
                    for pose in poses:
                        assert not pose.text or pose.text in stand_ins(part.text), look.key
                        others.add(pose.text)
            assert (others != {""}) == look.draw.other_letters, look.key
            shown += others != {""}
    assert said == shown == 5


def test_chance_is_the_parts_own() -> None:
    look = TEXT_IN["blow_in"]
    assert isinstance(look.draw, Lettering)
    shown = parts(6)
    assert at(look, 0.1, shown, seed=1) != at(look, 0.1, shown, seed=2)  # type: ignore[arg-type]


def test_what_turns_in_space_is_not_flat() -> None:
    for key in ("flip_across", "flip_up", "stand_up", "cylinder", "page"):
        look = TEXT_IN[key].draw
        assert isinstance(look, Lettering)
        poses = look.poses(parts(3), Moment(progress=0.15, seed=1))
        assert any(pose.turn_x or pose.turn_y for row in poses for pose in row), key


@pytest.mark.parametrize(
    ("registry", "name", "key"),
    [
        (TEXT_IN, "Super Typewriter 9", "type"),
        (TEXT_IN, "全新霓虹文字", "neon"),
        (TEXT_OUT, "Letters Explode", "burst"),
        (TEXT_OUT, "风中消散", "scatter"),
        (TEXT_LOOP, "My Bullet Screen", "bullets"),
        (TEXT_LOOP, "彩虹糖", "rainbow"),
    ],
)
def test_unknown_names_are_told_by_their_words(
    registry: Registry[TextAnimation], name: str, key: str
) -> None:
    found = find_animation(registry, name, "no such id")
    assert found is not None
    assert (found.key, found.grade) == (key, Grade.STAND_IN)
    assert found.note


@pytest.mark.parametrize("registry", [TEXT_IN, TEXT_OUT, TEXT_LOOP])
@pytest.mark.parametrize("name", ["", "???", "qqq"])
def test_names_that_say_nothing_find_nothing(registry: Registry[TextAnimation], name: str) -> None:
    assert find_animation(registry, name) is None


def test_words_lines_and_blocks_are_used() -> None:
    units = {look.draw.unit for look in (*TEXT_IN, *TEXT_LOOP) if isinstance(look.draw, Lettering)}
    assert units == set(TextUnit)
