"""What a draft asks of a sound besides volume: read, and reported with how near it comes."""

from __future__ import annotations

from typing import Any

import pytest

from renderer.fidelity import Grade
from renderer.operations import AudioEffect, ChannelMapping
from renderer.timeline import AudioClip, MediaKind, Timeline
from tests.reader.drafts import SECOND, Json, draft, photo, segment, sound, timeline, track, video

CLEAR_VOICE = {
    "name": "Tăng cường giọng nói",
    "resource_id": "7425556785693463090",
    "category_id": "sound_effect",
    "audio_adjust_params": [{"name": "强度", "parameterIndex": 0, "value": 0.75, "default_value": 1.0}],
}


def read(bucket: str, *, on: Any = None, **fields: Any) -> tuple[AudioClip, Timeline]:
    """The one sound of a draft whose segment refers to one material."""
    one = segment(on or sound(), extra=[(bucket, {"id": "m", **fields})])
    whole = timeline(track("video" if on else "audio", one))
    return whole.audio[0], whole


def news(whole: Timeline) -> list[tuple[str, Grade]]:
    return [(item.kind, item.grade) for item in whole.items]


def test_an_effect_is_found_by_its_id_and_reported_with_its_grade() -> None:
    heard, whole = read("audio_effects", **CLEAR_VOICE)
    assert heard.effects == (AudioEffect("clear_voice", (("强度", 0.75),)),)
    (item,) = whole.items
    assert (item.kind, item.grade, item.name) == ("audio_effect", Grade.CLOSE, CLEAR_VOICE["name"])
    assert item.path == "$.materials.audio_effects[0]"


def test_sliders_are_in_the_apps_order_and_within_bounds() -> None:
    entries = [
        {"name": "音色", "parameterIndex": 1, "value": 7},
        {"name": "音调", "parameterIndex": 0, "value": 0.25},
        {"name": "c", "parameterIndex": 2, "default_value": 0.4},
    ]
    heard, _ = read("audio_effects", name="萝莉", audio_adjust_params=entries)
    assert heard.effects == (AudioEffect("little_girl", (("音调", 0.25), ("音色", 1.0), ("c", 0.4))),)


def test_several_effects_keep_their_order() -> None:
    extra = [("audio_effects", {"id": name, "name": name}) for name in ("回音", "电话")]
    (heard,) = timeline(track("audio", segment(sound(), extra=extra))).audio
    assert [effect.key for effect in heard.effects] == ["echo", "telephone"]


def test_effects_of_videos_and_compounds_belong_to_their_sound() -> None:
    heard, _ = read("audio_effects", on=video(), name="Echo")
    assert [effect.key for effect in heard.effects] == ["echo"]
    inner = ("drafts", {"id": "d", "draft": draft([track("audio", segment(sound()))])})
    outer = segment(video(path=""), extra=[inner, ("audio_effects", {"id": "e", "name": "Echo"})])
    (heard,) = timeline(track("video", outer)).audio
    assert heard.compound is not None
    assert [effect.key for effect in heard.effects] == ["echo"]


@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        ({"name": "猴哥", "category_id": "tone"}, "a model of the app's servers"),
        ({"name": "Folk", "category_id": "speech_to_song"}, "the song is made"),
        ({"name": "nobody knows it", "resource_id": "1"}, "nothing imitates"),
    ],
)
def test_what_nothing_imitates_is_left_out(fields: Json, reason: str) -> None:
    heard, whole = read("audio_effects", **fields)
    assert heard.effects == ()
    assert news(whole) == [("audio_effect", Grade.LEFT_OUT)]
    assert reason in whole.items[0].reason


def test_stubs_and_silent_segments_are_no_news() -> None:
    heard, whole = read("audio_effects", name="", resource_id="")
    assert (heard.effects, whole.items) == ((), ())
    silent = segment(photo(), extra=[("audio_effects", {"id": "m", "name": "Echo"})])
    assert timeline(track("video", silent)).items == ()


def test_a_voice_that_the_app_converted_plays_from_its_own_file() -> None:
    path = "##_draftpath_placeholder_0E_##/audio/converted.wav"
    heard, whole = read("audio_effects", name="猴哥", category_id="tone", production_path=path)
    assert heard.media.sources == ("audio/converted.wav", "C:/media/s.mp3")
    assert [ref.id for ref in whole.media] == [heard.media.id]
    assert news(whole) == [("audio_effect", Grade.CLOSE)]


def separated(**fields: Any) -> tuple[AudioClip, Timeline]:
    return read("vocal_separations", on=video(), production_path="D:/voice.wav", **fields)


def test_a_separated_voice_plays_from_its_own_file() -> None:
    heard, whole = separated(choice=1, time_range={"start": 0, "duration": 60 * SECOND})
    assert heard.media.sources == ("D:/voice.wav", "C:/media/v.mp4")
    assert heard.media.kind is MediaKind.AUDIO
    assert [ref.sources[0] for ref in whole.media] == ["C:/media/v.mp4", "D:/voice.wav"]
    assert news(whole) == [("vocal_separation", Grade.CLOSE)]


def test_a_separation_that_is_off_is_no_news() -> None:
    heard, whole = separated(choice=0, removed_sounds=["human"])
    assert heard.media.sources == ("C:/media/v.mp4",)
    assert whole.items == ()


@pytest.mark.parametrize(
    "fields",
    [
        {"production_path": ""},
        {"time_range": {"start": SECOND, "duration": 60 * SECOND}},
        {"time_range": {"start": 0, "duration": SECOND // 2}},
    ],
)
def test_a_separation_that_does_not_fit_is_reported(fields: Json) -> None:
    heard, whole = read("vocal_separations", **{"choice": 1, "production_path": "D:/voice.wav", **fields})
    assert heard.media.sources == ("C:/media/s.mp3",)
    assert news(whole) == [("vocal_separation", Grade.LEFT_OUT)]


@pytest.mark.parametrize(
    ("number", "mapping", "grades"),
    [
        (0, ChannelMapping.BOTH, []),
        (1, ChannelMapping.LEFT, [Grade.CLOSE]),
        (2, ChannelMapping.RIGHT, [Grade.CLOSE]),
        (3, ChannelMapping.SWAPPED, [Grade.CLOSE]),
        (9, ChannelMapping.BOTH, [Grade.LEFT_OUT]),
    ],
)
def test_channel_mappings(number: int, mapping: ChannelMapping, grades: list[Grade]) -> None:
    heard, whole = read("sound_channel_mappings", audio_channel_mapping=number)
    assert heard.channels is mapping
    assert [item.grade for item in whole.items] == grades


@pytest.mark.parametrize(
    ("fields", "decibels"),
    [
        ({"target_loudness": -23.0, "loudness_param": {"avg_loudness": -17.0, "peak_loudness": -1.0}}, -6),
        ({"target_loudness": -14.0, "loudness_param": {"avg_loudness": -20.0, "peak_loudness": -9.0}}, 6),
        ({"target_loudness": -14.0, "loudness_param": {"avg_loudness": -20.0, "peak_loudness": -2.5}}, 2.5),
        ({"target_loudness": -14.0, "loudness_param": {"avg_loudness": -20.0, "peak_loudness": 1.0}}, 0),
        ({"target_loudness": 0.0, "loudness_param": {"avg_loudness": -20.0}}, -3),
        ({"target_loudness": -14.0, "loudness_param": {"avg_loudness": -90.0}}, 24),
    ],
)
def test_loudness_is_levelled_below_full_scale(fields: Json, decibels: float) -> None:
    heard, whole = read("loudnesses", enable=True, **fields)
    assert heard.gain == pytest.approx(10 ** (decibels / 20))
    assert news(whole) == [("loudness", Grade.CLOSE)]
    off, silent = read("loudnesses", enable=False, **fields)
    assert (off.gain, silent.items) == (1.0, ())


def test_loudness_that_nobody_measured_is_reported() -> None:
    heard, whole = read("loudnesses", enable=True, target_loudness=-23.0, loudness_param=None)
    assert heard.gain == 1.0
    assert news(whole) == [("loudness", Grade.LEFT_OUT)]


@pytest.mark.parametrize(
    ("bucket", "fields", "effect"),
    [
        ("audio_balances", {"balance": -0.5}, AudioEffect("balance", (("balance", -0.5),))),
        ("audio_balances", {"value": 100}, AudioEffect("balance", (("balance", 1.0),))),
        ("audio_pannings", {"panning": 0.25}, AudioEffect("panning", (("panning", 0.25),))),
        ("audio_pitch_shifts", {"value": -3}, AudioEffect("pitch_shift", (("pitch_shift", -3.0),))),
        (
            "realtime_denoises",
            {"is_denoise": True, "denoise_rate": 1},
            AudioEffect("denoise", (("denoise", 0.5),)),
        ),
    ],
)
def test_materials_that_are_one_number(bucket: str, fields: Json, effect: AudioEffect) -> None:
    heard, whole = read(bucket, **fields)
    assert heard.effects == (effect,)
    kinds = {"balance": "audio_balance", "panning": "audio_panning"}
    assert [item.kind for item in whole.items] == [kinds.get(effect.key, effect.key)]


@pytest.mark.parametrize(
    ("bucket", "fields"),
    [
        ("audio_balances", {"balance": 0.0}),
        ("audio_pannings", {"type": "panning"}),
        ("audio_pitch_shifts", {"value": {"odd": 1}}),
        ("realtime_denoises", {"is_denoise": False, "denoise_rate": 1}),
    ],
)
def test_neutral_ones_do_nothing(bucket: str, fields: Json) -> None:
    heard, whole = read(bucket, **fields)
    assert (heard.effects, whole.items) == ((), ())
