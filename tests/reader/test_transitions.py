"""Transitions as drafts have them: whose they are, when they run, what the report says."""

from __future__ import annotations

import pytest

from renderer.fidelity import Grade
from renderer.operations import Transition
from renderer.timeline import Timeline, VideoClip
from tests.reader.drafts import SECOND, Json, photo, segment, timeline, track

DISSOLVE = "6724845717472416269"


def change(
    seconds: float = 0.5, name: str = "叠化", resource: str = DISSOLVE, **fields: Json | str | bool
) -> Json:
    entry = {"id": "t1", "name": name, "resource_id": resource, "duration": round(seconds * SECOND), **fields}
    return {"extra": [("transitions", entry)]}


def transitions(read: Timeline) -> list[Transition | None]:
    return [clip.transition for layer in read.tracks for clip in layer.clips if isinstance(clip, VideoClip)]


def cut(first: Json, *, start: float = 1.0, seconds: float = 1.0, kind: str = "video") -> Timeline:
    return timeline(track(kind, segment(photo("a"), **first), segment(photo("b"), start, seconds)))


def test_it_belongs_to_the_left_clip_and_is_centred_on_the_cut() -> None:
    read = cut(change(0.4))
    assert transitions(read) == [Transition("dissolve", 24, 36), None]
    assert read.frames == 60, "a transition moves nothing"


@pytest.mark.parametrize("is_overlap", [True, False])
def test_the_overlap_flag_does_not_decide(is_overlap: bool) -> None:
    assert transitions(cut(change(0.4, is_overlap=is_overlap)))[0] is not None


def test_it_is_no_longer_than_the_shorter_clip() -> None:
    found = transitions(cut(change(5.0), seconds=0.4))[0]
    assert found is not None
    assert (found.start_frame, found.end_frame) == (24, 36)


def test_old_drafts_overlap_by_exactly_the_transition() -> None:
    found = transitions(cut(change(0.9), start=0.8))[0]
    assert found is not None
    assert (found.start_frame, found.end_frame) == (24, 30)


def test_the_overlap_of_a_clip_within_the_other_ends_with_it() -> None:
    found = transitions(cut(change(0.9), start=0.5, seconds=0.2))[0]
    assert found is not None
    assert (found.start_frame, found.end_frame) == (15, 21)


@pytest.mark.parametrize("start", [1.1, 2.0])
def test_clips_that_are_apart_have_none(start: float) -> None:
    read = cut(change(), start=start)
    assert transitions(read) == [None, None]
    assert read.items == ()


def test_boundaries_a_microsecond_apart_still_meet() -> None:
    first = segment(photo("a"), **change(0.4))
    second = segment(photo("b"), 1.0)
    second["target_timerange"]["start"] += 1
    assert transitions(timeline(track("video", first, second)))[0] is not None


@pytest.mark.parametrize("seconds", [0.0, -0.5])
def test_one_of_no_length_does_nothing(seconds: float) -> None:
    read = cut(change(seconds))
    assert transitions(read) == [None, None]
    assert read.items == ()


def test_one_on_the_last_clip_does_nothing_and_is_not_reported() -> None:
    read = timeline(track("video", segment(photo("a")), segment(photo("b"), 1.0, **change())))
    assert transitions(read) == [None, None]
    assert read.items == ()


def test_ids_come_before_names_because_names_are_localised() -> None:
    found = transitions(cut(change(name="Làm mờ", resource="6911569618171597320")))[0]
    assert found is not None
    assert found.key == "blur"


def test_the_effect_id_counts_too() -> None:
    entry = {"id": "t1", "name": "?", "effect_id": "322577", "duration": 400_000}
    found = transitions(cut({"extra": [("transitions", entry)]}))[0]
    assert found is not None
    assert found.key == "dissolve"


@pytest.mark.parametrize(
    ("name", "resource", "grade"),
    [
        ("叠化", DISSOLVE, Grade.EXACT),
        ("推近", "6724226861666144779", Grade.CLOSE),
        ("炫光 III", "6952698136951263746", Grade.STAND_IN),
        ("From next year", "1", Grade.STAND_IN),
    ],
)
def test_every_use_is_reported_with_its_grade(name: str, resource: str, grade: Grade) -> None:
    (item,) = cut(change(name=name, resource=resource)).items
    assert (item.kind, item.name, item.resource_id, item.grade) == ("transition", name, resource, grade)
    assert item.path == "$.materials.transitions[0]"
    assert item.reason


def test_one_material_at_two_cuts_is_two_transitions() -> None:
    read = timeline(
        track(
            "video",
            segment(photo("a"), **change()),
            segment(photo("b"), 1.0, **change()),
            segment(photo("c"), 2.0),
        )
    )
    assert [found is not None for found in transitions(read)] == [True, True, False]
    assert len(read.items) == 2
