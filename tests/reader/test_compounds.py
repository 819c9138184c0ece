"""Compound clips: nested timelines, their sound, cycles."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import pytest

from renderer.colors import Rgba
from renderer.errors import InvalidDraft
from renderer.reader import read_timeline
from renderer.reader.limits import MAX_COMPOUND_DEPTH, MAX_SEGMENTS
from renderer.timeline import AudioClip, Timeline
from tests.reader.drafts import (
    SECOND,
    Json,
    draft,
    keys,
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


def compound(
    inner: Json | None,
    start: float = 0.0,
    seconds: float = 4.0,
    *,
    name: str = "d",
    has_audio: bool = True,
    **fields: Any,
) -> Json:
    """A segment that shows a nested draft."""
    entry = {"id": name, "type": "combination", "draft": inner}
    material = video(f"clip-{name}", path="", extra_type_option=2, has_audio=has_audio)
    extra = [("drafts", entry), *fields.pop("extra", [])]
    return segment(material, start, seconds, extra=extra, **fields)


def inner(*tracks: Json, **fields: Any) -> Json:
    return draft(tracks, **fields)


def test_trap_31_a_compound_keeps_its_own_canvas_and_is_transparent() -> None:
    nested = inner(
        track("video", segment(photo())), track("text", segment(words())), width=1080, height=1080, fps=25.0
    )
    read = timeline(track("video", compound(nested)))
    clip = only_video(read)
    assert clip.media is None
    assert clip.compound is not None
    assert (clip.compound.width, clip.compound.height, clip.compound.rate) == (1080, 1080, Fraction(25))
    assert clip.compound.background is None
    assert read.background == Rgba(0, 0, 0)
    assert len(clip.compound.tracks) == 2


def test_a_canvas_of_nothing_is_the_parents() -> None:
    nested = inner(track("video", segment(photo())), width=0, height=0)
    clip = only_video(timeline(track("video", compound(nested)), width=720, height=1280))
    assert clip.compound is not None
    assert (clip.compound.width, clip.compound.height) == (720, 1280)


def test_paths_and_media_reach_into_the_nested_draft() -> None:
    same = photo("outer", path="C:/media/shared.png")
    nested = inner(
        track("video", segment(photo("inner", path="C:/media/shared.png")), segment(photo("own"), 1.0))
    )
    read = timeline(track("video", segment(same), compound(nested, 1.0)))
    assert [ref.id for ref in read.media] == ["outer", "own"]
    last = read.tracks[0].clips[1]
    assert last.compound is not None  # type: ignore[union-attr]
    assert [ref.id for ref in last.compound.media] == ["outer", "own"]  # type: ignore[union-attr]
    assert last.compound.tracks[0].clips[0].path == "$.materials.drafts[0].draft.tracks[0].segments[0]"  # type: ignore[union-attr]


def test_equal_ids_in_both_drafts_stay_two_media() -> None:
    nested = inner(track("video", segment(photo("x", path="C:/a.png"))))
    read = timeline(track("video", segment(photo("x", path="C:/b.png")), compound(nested, 1.0)))
    assert [ref.id for ref in read.media] == ["x", "x-2"]


def test_reports_of_the_nested_draft_are_the_outer_ones_once() -> None:
    sticker = ("stickers", {"id": "s", "name": "star", "resource_id": "9"})
    nested = inner(track("video", segment(photo())), track("sticker", segment(sticker)))
    document = draft([track("video", compound(nested), compound(nested, 4.0))])
    assert [item.kind for item in read_timeline(document).items] == ["sticker"]


def sounds_of(nested: Json, **fields: Any) -> tuple[list[AudioClip], Timeline]:
    read = timeline(track("video", compound(nested, **fields)))
    return list(read.audio), read


def test_the_sound_of_a_compound_is_one_clip_of_its_own_mix() -> None:
    nested = inner(
        track("video", segment(photo(), 0.0, 6.0)), track("audio", segment(sound(), 1.0, 4.0, volume=0.5))
    )
    window = {"start": 2 * SECOND, "duration": 2 * SECOND}
    (heard,), read = sounds_of(nested, start=10.0, seconds=2.0, source_timerange=window, volume=0.5)
    assert (heard.target.start_us, heard.target.duration_us) == (10 * SECOND, 2 * SECOND)
    assert (heard.source.start_us, heard.source.duration_us) == (2 * SECOND, 2 * SECOND)
    assert (heard.volume, heard.track, heard.media.sources) == (0.5, 0, ())
    assert heard.compound is not None
    assert [(part.target.start_us, part.volume) for part in heard.compound.audio] == [(SECOND, 0.5)]
    assert (read.items, [ref.id for ref in read.media]) == ((), ["p", "s"])


def test_speed_reverse_fades_and_keys_of_a_compound_are_those_of_its_sound() -> None:
    fade = ("audio_fades", {"id": "f", "fade_in_duration": 500_000, "fade_out_duration": 250_000})
    nested = inner(
        track("audio", segment(sound(), 0.0, 4.0, common_keyframes=[keys("KFTypeVolume", (0, 1))]))
    )
    line = keys("KFTypeVolume", (0, 0.0), (2, 1.0))
    (heard,), read = sounds_of(
        nested, seconds=2.0, speed=2.0, reverse=True, extra=[fade], common_keyframes=[line]
    )
    assert (heard.speed, heard.reverse, heard.source.duration_us) == (2, True, 4 * SECOND)
    assert (heard.fade_in_us, heard.fade_out_us) == (500_000, 250_000)
    assert [(key.time_us, key.value) for key in heard.keyframes[0].keys] == [(0, 0.0), (SECOND, 1.0)]
    assert read.items == ()


def test_uses_of_one_compound_share_its_timeline() -> None:
    nested = inner(track("audio", segment(sound(), 0.0, 4.0)))
    read = timeline(track("video", compound(nested), compound(nested, 4.0)))
    assert read.audio[0].compound is read.audio[1].compound is not None


def test_a_compound_in_which_nothing_sounds_is_not_heard() -> None:
    assert sounds_of(inner(track("video", segment(photo()))))[0] == []


def test_trap_31_a_silent_compound_silences_its_children() -> None:
    nested = inner(track("video", segment(video())), track("audio", segment(sound())))
    for silent in ({"has_audio": False}, {"volume": 0.0}):
        heard, read = sounds_of(nested, **silent)
        assert heard == []
        assert [ref.id for ref in read.media] == ["v"]  # nobody fetches what nobody hears


def test_a_compound_inside_itself_is_a_cycle() -> None:
    again = inner(track("video", compound(inner(track("video", segment(photo()))), name="d")))
    with pytest.raises(InvalidDraft, match=r"contains itself: a cycle") as raised:
        timeline(track("video", compound(again, name="d")))
    assert raised.value.path == "$.materials.drafts[0].draft.materials.drafts[0]"


def test_an_object_that_holds_itself_is_a_cycle() -> None:
    document = draft([track("video", compound(inner(track("video", segment(photo())))))])
    document["materials"]["drafts"][0]["draft"] = document
    with pytest.raises(InvalidDraft, match="a cycle"):
        read_timeline(document)


def test_nesting_is_limited() -> None:
    nested = inner(track("video", segment(photo())))
    for level in range(MAX_COMPOUND_DEPTH):
        nested = inner(track("video", compound(nested, name=f"level-{level}")))
    assert read_timeline(nested).frames == 120
    deeper = inner(track("video", compound(nested, name="one too many")))
    with pytest.raises(InvalidDraft, match="cycle"):
        read_timeline(deeper)


def test_compounds_that_multiply_are_refused() -> None:
    nested = inner(track("video", *[segment(photo(), index) for index in range(10)]))
    for level in range(6):
        uses = [compound(nested, index, 1.0, name=f"level-{level}") for index in range(10)]
        nested = inner(track("video", *uses))
    with pytest.raises(InvalidDraft, match=f"segments or more; the limit is {MAX_SEGMENTS}"):
        read_timeline(nested)


def test_a_compound_without_its_draft_is_reported() -> None:
    entry = ("drafts", {"id": "d", "draft_file_path": "C:/x/subdraft/1/draft_content.json"})
    read = timeline(track("video", segment(video(path=""), extra=[entry])))
    assert reported(read) == ["compound"]
    assert "subdraft" in read.items[0].reason


def test_an_empty_compound_is_reported_not_fatal() -> None:
    read = timeline(track("video", segment(photo()), compound(inner(), 1.0)))
    assert reported(read) == ["compound"]


def test_colour_clips_are_drawn_as_a_timeline_of_one_colour() -> None:
    color = ("material_colors", {"id": "c", "is_color_clip": True, "solid_color": "#336699", "width": 0.0})
    clip = only_video(timeline(track("video", segment(video(path=""), seconds=3, extra=[color]))))
    assert clip.compound is not None
    assert clip.compound.background == Rgba(0.2, 0.4, 0.6)
    assert (clip.compound.width, clip.compound.frames, clip.media) == (1920, 90, None)


def test_a_plain_clips_empty_colour_entry_is_ignored() -> None:
    color = ("material_colors", {"id": "c", "is_color_clip": False, "solid_color": ""})
    assert only_video(timeline(track("video", segment(video(), extra=[color])))).media is not None


def test_a_multi_camera_clip_shows_one_camera_and_sounds_as_opened() -> None:
    cameras = [track("video", segment(video(name)), id=f"track-{name}") for name in ("a", "b")]
    info = {"cur_camera_track_id": "track-b", "audio_open_track_id_list": ["track-a"]}
    one = compound(inner(*cameras), seconds=1.0)
    one["_materials"][0][1]["multi_camera_info"] = info
    read = timeline(track("video", one))
    clip = only_video(read)
    assert clip.compound is not None
    assert [part.media.id for layer in clip.compound.tracks for part in layer.clips if part.media] == ["b"]  # type: ignore[union-attr]
    (heard,) = read.audio
    assert heard.compound is not None
    assert [part.media.id for part in heard.compound.audio] == ["a"]
    assert [ref.id for ref in read.media] == ["b", "a"]


def test_a_multi_camera_clip_without_its_track_shows_everything() -> None:
    one = compound(inner(track("video", segment(video("a")), id="x")), seconds=1.0)
    one["_materials"][0][1]["multi_camera_info"] = {"cur_camera_track_id": "gone"}
    clip = only_video(timeline(track("video", one)))
    assert clip.compound is not None
    assert len(clip.compound.tracks) == 1
