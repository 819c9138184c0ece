"""Tracks: order, main track, hidden and muted ones, backgrounds."""

from __future__ import annotations

import pytest

from renderer.colors import Rgba
from renderer.fidelity import Grade
from renderer.reader import ReadOptions
from renderer.timeline import BackgroundKind, TextClip, Timeline
from tests.reader.drafts import (
    Json,
    only_video,
    photo,
    reported,
    segment,
    sound,
    timeline,
    track,
    video,
    words,
)


def kinds(read: Timeline) -> list[str]:
    return ["text" if isinstance(layer.clips[0], TextClip) else "video" for layer in read.tracks]


def ids(read: Timeline) -> list[int]:
    return [layer.clips[0].track for layer in read.tracks]


def test_trap_25_array_order_is_stacking_order_text_under_video_too() -> None:
    tracks = [
        track("video", segment(video("a"), render_index=0)),
        track("text", segment(words(), render_index=14000)),
        track("video", segment(video("b"), render_index=3), flag=2),
    ]
    assert kinds(timeline(*tracks, render_index_track_mode_on=True)) == ["video", "text", "video"]


def test_render_index_wins_only_when_layers_go_by_it_and_it_contradicts() -> None:
    def tracks() -> list[Json]:
        return [
            track("text", segment(words(), render_index=15000)),
            track("video", segment(video("a"), render_index=0)),
            track("video", segment(video("b"), render_index=1)),
        ]

    assert ids(timeline(*tracks(), render_index_track_mode_on=False)) == [1, 2, 0]
    assert ids(timeline(*tracks(), render_index_track_mode_on=True)) == [0, 1, 2]


def test_interleaved_render_indexes_do_not_contradict() -> None:
    first = track(
        "text",
        segment(words(name="a"), render_index=14002),
        segment(words(name="b"), 1.0, render_index=14005),
    )
    second = track("text", segment(words(name="c"), render_index=14003))
    assert ids(timeline(first, second, render_index_track_mode_on=False)) == [0, 1]


def test_trap_24_hidden_tracks_are_absent_with_their_sound() -> None:
    read = timeline(
        track("video", segment(video("a")), attribute=2),
        track("text", segment(words()), attribute=6),
        track("video", segment(photo("b")), attribute=4, flag=2),
    )
    assert ids(read) == [2]
    assert read.audio == ()


def test_hidden_effects_are_not_reported() -> None:
    effect = ("video_effects", {"id": "e", "name": "Blur", "resource_id": "1"})
    shown = timeline(track("video", segment(video())), track("effect", segment(effect)))
    hidden = timeline(track("video", segment(video())), track("effect", segment(effect), attribute=2))
    assert (reported(shown), reported(hidden)) == (["video_effect"], [])


def test_trap_23_muted_tracks_show_but_do_not_sound() -> None:
    read = timeline(
        track("video", segment(video("a")), attribute=1),
        track("audio", segment(sound(), volume=0.7), attribute=1),
        track("video", segment(video("b")), flag=2),
    )
    assert ids(read) == [0, 2]
    assert [heard.track for heard in read.audio] == [2]


def test_the_project_mute_silences_the_main_track_only() -> None:
    read = timeline(
        track("video", segment(video("a"))),
        track("video", segment(video("b")), flag=2),
        config={"video_mute": True},
    )
    assert [heard.track for heard in read.audio] == [1]


def test_main_track_is_the_first_video_track_that_is_no_overlay() -> None:
    tracks = [
        track("audio", segment(sound())),
        track("video", segment(video("a"))),
        track("video", segment(video("b"))),
    ]
    assert [layer.is_main for layer in timeline(*tracks).tracks] == [True, False]


BLUR = ("canvases", {"id": "c", "type": "canvas_blur", "blur": 0.375, "color": "#00000000"})


def test_trap_22_backgrounds_belong_to_the_main_track() -> None:
    read = timeline(
        track("video", segment(video("a"), extra=[BLUR])),
        track("video", segment(video("b"), extra=[BLUR]), flag=2),
    )
    main, overlay = (layer.clips[0] for layer in read.tracks)
    assert main.background is not None  # type: ignore[union-attr]
    assert (main.background.kind, main.background.blur) == (BackgroundKind.BLUR, 0.375)  # type: ignore[union-attr]
    assert overlay.background is None  # type: ignore[union-attr]
    assert [(item.kind, item.grade) for item in read.items] == [("canvas", Grade.LEFT_OUT)]


@pytest.mark.parametrize(("choice", "shown"), [("main", False), ("skip", True)])
def test_an_empty_main_track_is_one_choice(choice: str, shown: bool) -> None:
    options = ReadOptions(empty_main_track=choice)  # type: ignore[arg-type]
    read = timeline(track("video"), track("video", segment(video(), extra=[BLUR])), options=options)
    assert (only_video(read).background is not None) == shown


@pytest.mark.parametrize(
    ("flag", "strict", "shown"),
    [(7, False, True), (7, True, False), (4103, True, True), (63487, True, True), (None, True, True)],
)
def test_trap_22_the_canvas_bit_counts_in_strict_reading(flag: int | None, strict: bool, shown: bool) -> None:
    one = segment(video(check_flag=flag), extra=[BLUR])
    read = timeline(track("video", one), options=ReadOptions(strict_canvas_flag=strict))
    assert (only_video(read).background is not None) == shown


@pytest.mark.parametrize(
    ("canvas", "color"),
    [
        ({"type": "canvas_color", "color": ""}, None),
        ({"type": "canvas_color", "color": "#00000000"}, None),
        ({"type": "canvas_color", "color": "#000000"}, None),
        ({"type": "none"}, None),
        ({"type": "canvas_color", "color": "#FF0080"}, Rgba(1.0, 0.0, 128 / 255)),
    ],
)
def test_background_colours(canvas: Json, color: Rgba | None) -> None:
    read = timeline(track("video", segment(video(), extra=[("canvases", {"id": "c", **canvas})])))
    background = only_video(read).background
    assert (background.color if background else None) == color


def test_background_picture_is_a_medium() -> None:
    canvas = ("canvases", {"id": "c", "type": "canvas_image", "image": "C:/back/wall.jpg"})
    read = timeline(track("video", segment(video(), extra=[canvas])))
    background = only_video(read).background
    assert background is not None
    assert background.image in read.media
