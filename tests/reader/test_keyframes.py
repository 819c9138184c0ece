"""Keyframes: clocks, axes, handles, the old store."""

from __future__ import annotations

import pytest

from renderer.reader import ReadOptions
from renderer.timeline import Property
from tests.reader.drafts import (
    SECOND,
    Json,
    keys,
    only_text,
    only_video,
    photo,
    reported,
    segment,
    sound,
    speed,
    timeline,
    track,
    video,
    words,
)

TRIMMED = {"start": 10 * SECOND, "duration": 4 * SECOND}


def values(
    one: Json, options: ReadOptions | None = None, kind: str = "video"
) -> dict[str, list[tuple[float, float]]]:
    read = timeline(track(kind, one), options=options)
    clip = only_text(read) if kind == "text" else only_video(read)
    return {
        line.property.value: [(key.time_us / SECOND, key.value) for key in line.keys]
        for line in clip.keyframes
    }


def test_trap_6_offsets_of_video_count_from_the_start_of_the_material() -> None:
    lines = [keys("KFTypePositionX", (10, 0.0), (14, 1.0))]
    one = segment(video(), 3.0, 2.0, source_timerange=TRIMMED, extra=[speed(2.0)], common_keyframes=lines)
    assert values(one) == {"position_x": [(0.0, 0.0), (2.0, 1.0)]}


def test_trap_6_authors_who_meant_the_segment_can_say_so() -> None:
    lines = [keys("KFTypePositionX", (0, 0.0), (2, 1.0))]
    one = segment(video(), 0.0, 2.0, source_timerange=TRIMMED, extra=[speed(2.0)], common_keyframes=lines)
    assert values(one, ReadOptions(keyframe_clock="segment")) == {"position_x": [(0.0, 0.0), (2.0, 1.0)]}


@pytest.mark.parametrize(("kind", "material"), [("video", photo()), ("text", words())])
def test_photos_and_texts_count_from_the_segment(kind: str, material: tuple[str, Json]) -> None:
    one = segment(
        material, 5.0, source_timerange=TRIMMED, common_keyframes=[keys("KFTypeRotation", (0, 0), (1, 720))]
    )
    assert values(one, kind=kind) == {"rotation": [(0.0, 0.0), (1.0, 720.0)]}


def test_trap_6_volume_of_a_trimmed_sound() -> None:
    lines = [keys("KFTypeVolume", (6.3, 0.0), (6.6, 1.5))]
    source = {"start": 6_300_000, "duration": 2 * SECOND}
    one = segment(sound(), 1.0, 2.0, source_timerange=source, common_keyframes=lines)
    (heard,) = timeline(track("audio", one)).audio
    (line,) = heard.keyframes
    assert [(key.time_us, key.value) for key in line.keys] == [(0, 0.0), (300_000, 1.5)]


def test_trap_7_one_scale_list_drives_both_axes() -> None:
    one = segment(
        photo(), uniform_scale={"on": True, "value": 1.0}, common_keyframes=[keys("KFTypeScaleX", (0, 2.0))]
    )
    assert values(one) == {"scale_x": [(0.0, 2.0)], "scale_y": [(0.0, 2.0)]}


def test_trap_7_a_stray_second_axis_is_ignored_while_uniform() -> None:
    lines = [keys("KFTypeScaleX", (0, 2.0)), keys("KFTypeScaleY", (0, 9.0))]
    assert values(segment(photo(), common_keyframes=lines))["scale_y"] == [(0.0, 2.0)]
    free = segment(photo(), uniform_scale={"on": False}, common_keyframes=lines)
    assert values(free)["scale_y"] == [(0.0, 9.0)]
    only_second = segment(photo(), uniform_scale={"on": True}, common_keyframes=lines[1:])
    assert values(only_second) == {}


def test_two_values_a_key_are_both_axes() -> None:
    entries = [{"time_offset": 0, "values": [1.0, 2.0]}, {"time_offset": SECOND, "values": [3.0, 4.0]}]
    one = segment(photo(), common_keyframes=[{"property_type": "KFTypeScale", "keyframe_list": entries}])
    assert values(one) == {"scale_x": [(0.0, 1.0), (1.0, 3.0)], "scale_y": [(0.0, 2.0), (1.0, 4.0)]}


def test_opacity_lists() -> None:
    both = [keys("KFTypeAlpha", (0, 0.25)), keys("KFTypeGlobalAlpha", (0, 0.75))]
    assert values(segment(photo(), common_keyframes=both))["alpha"] == [(0.0, 0.25)]
    assert values(segment(words(), common_keyframes=both), kind="text")["alpha"] == [(0.0, 0.75)]
    assert values(segment(words(), common_keyframes=both[:1]), kind="text")["alpha"] == [(0.0, 0.25)]
    beyond = segment(photo(), common_keyframes=[keys("KFTypeAlpha", (0, -1), (1, 3))])
    assert values(beyond)["alpha"] == [(0.0, 0.0), (1.0, 1.0)]


def test_keys_are_sorted_and_the_later_of_two_at_one_moment_stays() -> None:
    one = segment(photo(), common_keyframes=[keys("KFTypePositionY", (1, 5), (0, 1), (1, 7))])
    assert values(one) == {"position_y": [(0.0, 1.0), (1.0, 7.0)]}


def test_handles_run_on_the_segments_clock() -> None:
    line = keys("KFTypePositionX", (10, 0.0), (14, 1.0))
    line["keyframe_list"][1] |= {"curveType": "FreeCurveInOut", "left_control": {"x": -771_233, "y": -0.1194}}
    one = segment(video(), source_timerange=TRIMMED, seconds=2, extra=[speed(2.0)], common_keyframes=[line])
    (read,) = only_video(timeline(track("video", one))).keyframes
    assert read.keys[0].right == (0.0, 0.0)
    assert read.keys[1].left == pytest.approx((-385_616.5, -0.1194))


def test_volume_keys_of_a_video_belong_to_its_sound() -> None:
    lines = [keys("KFTypeVolume", (0, 0.5)), keys("KFTypeLastVolume", (0, 0.5))]
    read = timeline(track("video", segment(video(), volume=0.0, common_keyframes=lines)))
    assert only_video(read).keyframes == ()
    assert [line.property for heard in read.audio for line in heard.keyframes] == [Property.VOLUME]
    assert reported(read) == []


def test_what_is_not_drawn_is_reported_when_it_does_something() -> None:
    lines = [
        keys("KFTypeBrightness", (0, 0.0), (1, 0.0)),
        keys("CornerPinLeft", (0, 0.0), (1, 0.4)),
        keys("UNIFORM_SCALE", (0, 1.0), (1, 2.0)),
    ]
    read = timeline(track("video", segment(photo(), common_keyframes=lines)))
    assert [(item.kind, item.name) for item in read.items] == [
        ("keyframe", "CornerPinLeft"),
        ("keyframe", "UNIFORM_SCALE"),
    ]
    assert read.items[0].path == "$.tracks[0].segments[0].common_keyframes[1]"


def test_empty_lists_and_keys_without_values_are_passed_over() -> None:
    lines = [
        {"property_type": "KFTypeRotation", "keyframe_list": []},
        {"property_type": "KFTypeRotation", "keyframe_list": [{"time_offset": 0, "values": []}]},
    ]
    assert values(segment(photo(), common_keyframes=lines)) == {}


def test_the_store_of_old_drafts() -> None:
    stored = {
        "videos": [
            {"id": "k1", "time_offset": 0, "position": {"x": 0.0, "y": 0.1}, "scale": {"x": 1.0, "y": 1.0}},
            {
                "id": "k2",
                "time_offset": SECOND,
                "position": {"x": 0.25, "y": 0.1},
                "scale": {"x": 2.0, "y": 2.0},
            },
            {"id": "other", "time_offset": 0, "position": {"x": 9, "y": 9}},
        ]
    }
    read = timeline(track("video", segment(photo(), keyframe_refs=["k1", "k2"])), keyframes=stored)
    found = {line.property: [key.value for key in line.keys] for line in only_video(read).keyframes}
    assert found[Property.POSITION_X] == [0.0, 0.5]  # whole canvases, doubled
    assert found[Property.SCALE_Y] == [1.0, 2.0]
    assert reported(read) == ["keyframe"]
