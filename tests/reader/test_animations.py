"""`material_animations`: which animations a clip has, and when."""

from __future__ import annotations

import pytest

from renderer.fidelity import Grade
from renderer.looks.animations import cycle_us
from renderer.operations import Animation, AnimationKind
from tests.reader.drafts import SECOND, Json, only_text, only_video, photo, segment, timeline, track, words

FADE_IN = "6798320778182922760"


def animation(kind: str, seconds: float, name: str = "渐显", start: float = 0.0, **fields: object) -> Json:
    return {
        "type": kind,
        "name": name,
        "start": round(start * SECOND),
        "duration": round(seconds * SECOND),
        "resource_id": "",
        **fields,
    }


def material(*animations: Json) -> tuple[str, Json]:
    return "material_animations", {"id": "a", "type": "sticker_animation", "animations": list(animations)}


def of_video(*animations: Json, seconds: float = 4.0) -> tuple[Animation, ...]:
    part = segment(photo(), seconds=seconds, extra=[material(*animations)])
    return only_video(timeline(track("video", part))).animations


def of_text(*animations: Json, seconds: float = 4.0) -> tuple[Animation, ...]:
    part = segment(words(), seconds=seconds, extra=[material(*animations)])
    return only_text(timeline(track("text", part))).animations


def times(animations: tuple[Animation, ...]) -> list[tuple[str, float, float]]:
    return [(a.kind.value, a.start_us / SECOND, a.duration_us / SECOND) for a in animations]


def test_an_entrance_begins_and_an_exit_ends_with_the_clip() -> None:
    read = of_video(animation("in", 0.5), animation("out", 0.8, "渐隐", start=1.0))
    assert times(read) == [("in", 0, 0.5), ("out", 3.2, 0.8)]
    assert {a.key for a in read} == {"fade"}


def test_too_long_ones_share_the_clip_in_proportion() -> None:
    read = of_video(animation("in", 3.0), animation("out", 1.0, "渐隐"), seconds=2.0)
    assert times(read) == [("in", 0, 1.5), ("out", 1.5, 0.5)]
    assert times(of_video(animation("in", 9.0), seconds=2.0)) == [("in", 0, 2.0)]


def test_a_group_lasts_as_it_says_or_for_the_whole_clip() -> None:
    assert times(of_video(animation("group", 30.0, "缩放"))) == [("group", 0, 4.0)]
    assert times(of_video(animation("group", 0.0, "缩放"))) == [("group", 0, 4.0)]
    assert times(of_video(animation("group", 1.0, "缩放"))) == [("group", 0, 1.0)]


def test_a_loop_as_the_app_writes_it_has_one_cycle() -> None:
    read = of_text(
        animation("in", 0.5), animation("loop", 0.8, "波浪", start=0.5), animation("out", 0.5, "渐隐")
    )
    assert times(read) == [("in", 0, 0.5), ("loop", 0.5, 0.8), ("out", 3.5, 0.5)]


@pytest.mark.parametrize("seconds", [3.5, 4.0])
def test_a_loop_as_generators_write_it_fills_the_span(seconds: float) -> None:
    """The whole span as duration, and start 0 in spite of the entrance."""
    read = of_text(animation("in", 0.5), animation("loop", seconds, "波浪"))
    assert times(read) == [("in", 0, 0.5), ("loop", 0.5, cycle_us("wave") / SECOND)]


def test_a_loop_without_room_is_not_there() -> None:
    read = of_text(animation("in", 2.0), animation("loop", 1.0, "波浪"), animation("out", 2.0, "渐隐"))
    assert [a.kind for a in read] == [AnimationKind.IN, AnimationKind.OUT]


def test_looks_are_found_by_id_before_name() -> None:
    (read,) = of_video(animation("in", 0.5, "Появление", resource_id=FADE_IN))
    assert read.key == "fade"
    (by_old_id,) = of_video(animation("in", 0.5, "", id=FADE_IN))
    assert by_old_id.key == "fade"


def test_the_same_name_means_another_thing_on_a_text() -> None:
    assert of_video(animation("in", 0.5, "向上滑动"))[0].key == "slide_up"
    assert of_text(animation("in", 0.5, "打字机 I"))[0].key == "type"
    assert of_video(animation("in", 0.5, "打字机 I")) == ()


@pytest.mark.parametrize(
    "stub",
    [
        {"type": "caption", "id": "", "resource_id": "", "name": ""},
        {"type": "in", "name": "", "resource_id": ""},
        animation("in", 0.0),
    ],
)
def test_stubs_are_nothing(stub: Json) -> None:
    read = timeline(track("video", segment(photo(), extra=[material(stub)])))
    assert only_video(read).animations == ()
    assert read.items == ()


def test_every_animation_is_reported_with_its_grade() -> None:
    entries = [
        animation("in", 0.3, "渐显"),
        animation("out", 0.3, "放大"),
        animation("group", 1.0, "便利贴"),
        animation("caption", 1.0, "karaoke"),
        animation("loop", 1.0, "波浪"),
    ]
    read = timeline(track("video", segment(photo(), extra=[material(*entries)])))
    assert [(item.kind, item.name, item.grade) for item in read.items] == [
        ("animation", "渐显", Grade.EXACT),
        ("animation", "放大", Grade.CLOSE),
        ("animation", "便利贴", Grade.LEFT_OUT),
        ("animation", "karaoke", Grade.LEFT_OUT),
        ("animation", "波浪", Grade.LEFT_OUT),
    ]
    assert all(item.reason for item in read.items)
    assert read.items[0].path == "$.materials.material_animations[0].animations[0]"
