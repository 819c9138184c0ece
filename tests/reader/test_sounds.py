"""Sounds: of audio tracks, of videos, fades, volumes."""

from __future__ import annotations

from fractions import Fraction

import pytest

from renderer.fidelity import Grade
from renderer.timeline import MediaKind
from tests.reader.drafts import SECOND, Json, photo, reported, segment, sound, speed, timeline, track, video


def test_an_audio_segment() -> None:
    source = {"start": SECOND, "duration": 3 * SECOND}
    fade = ("audio_fades", {"id": "f", "fade_in_duration": 500_000, "fade_out_duration": 0})
    one = segment(
        sound(), 2.0, 2.0, source_timerange=source, volume=0.6, is_tone_modify=True, extra=[speed(1.5), fade]
    )
    (heard,) = timeline(track("audio", one)).audio
    assert heard.media.kind is MediaKind.AUDIO
    assert (heard.source.start_us, heard.source.duration_us, heard.speed) == (
        SECOND,
        3 * SECOND,
        Fraction(3, 2),
    )
    assert (heard.volume, heard.keep_pitch) == (0.6, False)
    assert (heard.fade_in_us, heard.fade_out_us) == (500_000, 0)
    assert (heard.frames.start, heard.frames.end) == (60, 120)


def test_fades_are_no_longer_than_the_segment() -> None:
    fade = ("audio_fades", {"id": "f", "fade_in_duration": 5 * SECOND, "fade_out_duration": 5 * SECOND})
    (heard,) = timeline(track("audio", segment(sound(), extra=[fade]))).audio
    assert (heard.fade_in_us, heard.fade_out_us) == (SECOND, SECOND)


def test_the_fade_inside_an_old_video_material() -> None:
    material = video(audio_fade={"fade_in_duration": 100_000, "fade_out_duration": 200_000})
    (heard,) = timeline(track("video", segment(material))).audio
    assert (heard.fade_in_us, heard.fade_out_us) == (100_000, 200_000)


@pytest.mark.parametrize(
    ("material", "heard"),
    [
        (video(), True),
        (video(has_audio=True), True),
        (video(has_audio=False), False),
        (photo(), False),
        (video(type="gif"), False),
    ],
)
def test_which_pictures_sound(material: tuple[str, Json], heard: bool) -> None:
    read = timeline(track("video", segment(material)))
    assert bool(read.audio) == heard
    if heard:
        assert read.audio[0].media is read.tracks[0].clips[0].media  # type: ignore[union-attr]


def test_trap_34_volume_up_to_ten() -> None:
    (heard,) = timeline(track("audio", segment(sound(), volume=6.789))).audio
    assert heard.volume == 6.789
    read = timeline(track("audio", segment(sound(), volume=100.0)))
    assert read.audio[0].volume == 10.0
    assert [(item.kind, item.grade) for item in read.items] == [("volume", Grade.CLOSE)]


def test_silence_is_left_out() -> None:
    assert timeline(track("audio", segment(sound(), volume=0.0))).audio == ()


def test_an_audio_track_may_name_a_video_file() -> None:
    (heard,) = timeline(track("audio", segment(video()))).audio
    assert heard.media.kind is MediaKind.VIDEO


def test_neutral_sound_materials_are_no_news() -> None:
    neutral = [
        ("sound_channel_mappings", {"id": "m", "audio_channel_mapping": 0, "is_config_open": False}),
        ("vocal_separations", {"id": "v", "choice": 0, "production_path": ""}),
        ("loudnesses", {"id": "l", "enable": False, "loudness_param": None}),
        ("beats", {"id": "b", "mode": 404}),
    ]
    active = [
        ("sound_channel_mappings", {"id": "m", "audio_channel_mapping": 1}),
        ("vocal_separations", {"id": "v", "choice": 2}),
        ("loudnesses", {"id": "l", "enable": True, "target_loudness": -23.0}),
        ("vocal_beautifys", {"id": "e", "enable": True}),
    ]
    assert reported(timeline(track("audio", segment(sound(), extra=neutral)))) == []
    assert sorted(reported(timeline(track("audio", segment(sound(), extra=active))))) == [
        "channel_mapping",
        "loudness",
        "vocal_beautify",
        "vocal_separation",
    ]
