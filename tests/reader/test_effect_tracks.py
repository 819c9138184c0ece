"""Adjust, filter and effect tracks → clips that change what is below."""

from __future__ import annotations

from renderer.fidelity import Grade
from renderer.keyframe import Keyframe
from renderer.operations import Adjustments, EffectLook, FilterLook, ParameterTrack
from renderer.timebase import FrameRange, TimeRange
from renderer.timeline import EffectClip, Timeline, VideoClip
from tests.reader.drafts import SECOND, Json, keys, photo, segment, timeline, track


def adjust(name: str = "placeholder") -> tuple[str, Json]:
    return "placeholders", {"id": name, "name": "调节1", "type": "adjust"}


def effect(kind: str, value: float = 1.0, **fields: object) -> tuple[str, Json]:
    return "effects", {"id": f"{kind}-{value}", "type": kind, "value": value, **fields}


def scene(**fields: object) -> tuple[str, Json]:
    material = {"id": "scene", "type": "video_effect", "value": 1.0, "apply_target_type": 2}
    return "video_effects", {**material, **fields}


def effect_clips(read: Timeline) -> list[EffectClip]:
    return [clip for layer in read.tracks for clip in layer.clips if isinstance(clip, EffectClip)]


def below() -> Json:
    return track("video", segment(photo(), seconds=4))


def test_an_adjust_track() -> None:
    extra = [effect("brightness", 0.1), effect("temperature", -0.2), effect("shadow", 0)]
    read = timeline(below(), track("adjust", segment(adjust(), 1, 2, extra=extra)))
    (clip,) = effect_clips(read)
    assert clip.operations == (Adjustments(brightness=0.1, temperature=-0.2),)
    assert (clip.target, clip.frames) == (TimeRange(SECOND, 2 * SECOND), FrameRange(30, 90))
    assert clip.track == 1
    assert [item.kind for item in read.items] == ["adjust", "adjust"]


def test_an_adjust_track_without_its_placeholder() -> None:
    read = timeline(below(), track("adjust", segment(None, extra=[effect("brightness", 0.1)])))
    assert [clip.operations for clip in effect_clips(read)] == [(Adjustments(brightness=0.1),)]


def test_a_neutral_adjust_track_is_nothing() -> None:
    read = timeline(below(), track("adjust", segment(adjust(), extra=[effect("brightness", 0)])))
    assert len(read.tracks) == 1
    assert read.items == ()


def test_a_filter_track_with_keyframes() -> None:
    part = segment(
        effect("filter", 0.86, name="黑胶唱片", resource_id="7221805176410180921"),
        2,
        1,
        common_keyframes=[keys("KFTypeFilter", (0, 0), (1, 1))],
    )
    read = timeline(below(), track("filter", part))
    (clip,) = effect_clips(read)
    ramp = ParameterTrack("strength", (Keyframe(0, 0.0), Keyframe(SECOND, 1.0)))
    assert clip.operations == (FilterLook("film", 0.86, (ramp,)),)
    assert [(item.kind, item.grade) for item in read.items] == [("filter", Grade.STAND_IN)]


def test_an_effect_track() -> None:
    read = timeline(below(), track("effect", segment(scene(name="模糊"), 1, 3)))
    (clip,) = effect_clips(read)
    (look,) = clip.operations
    assert isinstance(look, EffectLook)
    assert look.duration_us == 3 * SECOND
    assert [item.kind for item in read.items] == ["video_effect"]


def test_what_cannot_be_drawn_is_reported_and_no_clip() -> None:
    read = timeline(
        below(),
        track("effect", segment(scene(name="no such effect 123"))),
        track("filter", segment(None)),
        track("effect", segment(None)),
    )
    assert effect_clips(read) == []
    assert [(item.kind, item.grade) for item in read.items] == [
        ("video_effect", Grade.LEFT_OUT),
        ("filter", Grade.LEFT_OUT),
        ("video_effect", Grade.LEFT_OUT),
    ]


def test_tracks_stand_where_the_draft_has_them() -> None:
    read = timeline(
        below(),
        track("filter", segment(effect("filter", 1.0, name="黑白"), seconds=4)),
        track("video", segment(photo("q"), seconds=4), flag=2),
    )
    assert [type(layer.clips[0]) for layer in read.tracks] == [VideoClip, EffectClip, VideoClip]
    assert read.tracks[0].is_main


def test_a_hidden_track_and_an_empty_segment_are_nothing() -> None:
    read = timeline(
        below(),
        track("filter", segment(effect("filter", 1.0, name="黑白")), attribute=2),
        track("adjust", segment(adjust(), seconds=0, extra=[effect("brightness", 0.3)])),
    )
    assert effect_clips(read) == []


def test_the_effect_clips_of_a_compound_are_in_it() -> None:
    inner: Json = {
        "canvas_config": {"width": 640, "height": 360},
        "fps": 30.0,
        "duration": SECOND,
        "materials": {"videos": [photo("p")[1]], "effects": [effect("filter", 1.0, name="黑白")[1]]},
        "tracks": [
            {"type": "video", "segments": [_plain(segment(photo("p")))]},
            {"type": "filter", "segments": [_plain(segment(effect("filter", 1.0, name="黑白")))]},
        ],
    }
    compound = ("drafts", {"id": "d", "draft": inner})
    read = timeline(track("video", segment(photo("outer"), extra=[compound])))
    (clip,) = read.tracks[0].clips
    assert isinstance(clip, VideoClip)
    assert clip.compound is not None
    assert [one.operations for one in effect_clips(clip.compound)] == [(FilterLook("bw"),)]


def _plain(part: Json) -> Json:
    return {key: value for key, value in part.items() if key != "_materials"}
