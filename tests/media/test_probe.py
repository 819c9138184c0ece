"""What probing says of a medium, and what it refuses."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import av
import pytest

from renderer.errors import InvalidMedia
from renderer.media import MediaInfo, open_source, probe
from renderer.timeline import MediaKind, MediaRef
from tests.synthetic import make_photo, make_tone, make_video


def test_a_video_with_sound(tmp_path: Path) -> None:
    path = make_video(tmp_path / "a.mp4", seconds=1, rate=Fraction(30000, 1001), tone_hz=440)
    info = probe(path, "a", MediaKind.VIDEO)
    assert info.kind is MediaKind.VIDEO
    assert (info.width, info.height) == (320, 240)
    assert info.has_audio
    assert not info.has_alpha
    assert not info.still
    assert info.frame_rate == Fraction(30000, 1001)
    assert abs(info.duration_us - 1_001_000) < 2000


def test_a_photo_typed_as_video(tmp_path: Path) -> None:
    info = probe(make_photo(tmp_path / "a.mp4.png", (30, 20)), "a", MediaKind.VIDEO)
    assert info == MediaInfo(MediaKind.PHOTO, "PNG image", 30, 20, 0, False, False, True)


def test_a_video_typed_as_photo_or_gif(tmp_path: Path) -> None:
    path = make_video(tmp_path / "a.mp4", seconds=0.2)
    for kind in (MediaKind.PHOTO, MediaKind.GIF):
        assert probe(path, "a", kind).kind is MediaKind.VIDEO


def test_a_turned_video_has_its_upright_size(tmp_path: Path) -> None:
    info = probe(make_video(tmp_path / "a.mp4", seconds=0.2, rotation=90), "a", MediaKind.VIDEO)
    assert (info.width, info.height) == (240, 320)


def test_sound_of_a_video_and_of_a_sound(tmp_path: Path) -> None:
    video = make_video(tmp_path / "a.mp4", seconds=1, tone_hz=440)
    for path in (video, make_tone(tmp_path / "t.mp3", seconds=1)):
        info = probe(path, "a", MediaKind.AUDIO)
        assert (info.kind, info.width, info.height, info.has_audio) == (MediaKind.AUDIO, 0, 0, True)
        assert abs(info.duration_us - 1_000_000) < 80_000


@pytest.mark.parametrize(
    ("make", "kind", "sentence"),
    [
        (lambda p: make_video(p / "a.mp4", seconds=0.2), MediaKind.AUDIO, "holds no sound"),
        (lambda p: make_photo(p / "a.png"), MediaKind.AUDIO, "is a PNG image, which has no sound"),
        (lambda p: make_tone(p / "a.mp3"), MediaKind.VIDEO, "holds sound but no picture"),
        (lambda p: make_tone(p / "a.m4a"), MediaKind.PHOTO, "holds sound but no picture"),
    ],
)
def test_what_cannot_be_used_so_is_refused(tmp_path, make, kind, sentence) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(InvalidMedia, match=sentence) as raised:
        probe(make(tmp_path), "我的素材.mp4", kind)
    assert raised.value.name == "我的素材.mp4"


def test_a_song_with_a_cover_has_no_picture(tmp_path: Path) -> None:
    song, cover = make_tone(tmp_path / "t.m4a", seconds=1), make_photo(tmp_path / "c.jpg", (64, 64))
    path = tmp_path / "song.m4a"
    with (
        av.open(str(path), "w", format="mp4") as target,
        av.open(str(song)) as tone,
        av.open(str(cover)) as art,
    ):
        sound = target.add_stream_from_template(tone.streams.audio[0])
        picture = target.add_stream_from_template(art.streams.video[0])
        picture.disposition = av.stream.Disposition.attached_pic
        for packet in art.demux(video=0):
            if packet.size:
                packet.stream = picture
                target.mux(packet)
        for packet in tone.demux(audio=0):
            if packet.size:
                packet.stream = sound
                target.mux(packet)
    assert probe(path, "song", MediaKind.AUDIO).has_audio
    with pytest.raises(InvalidMedia, match="holds sound but no picture"):
        probe(path, "song", MediaKind.VIDEO)


def test_no_frames_is_no_video(tmp_path: Path) -> None:
    path = make_video(tmp_path / "a.mkv", seconds=0.1, size=(64, 64))
    with av.open(str(path)) as source, av.open(str(tmp_path / "none.mkv"), "w") as target:
        target.add_stream_from_template(source.streams.video[0])
        target.start_encoding()
    with pytest.raises(InvalidMedia, match=r"no picture|cut short"):
        probe(tmp_path / "none.mkv", "none", MediaKind.VIDEO)


def test_a_length_nobody_wrote_is_measured(tmp_path: Path) -> None:
    whole = make_video(tmp_path / "a.mkv", seconds=2, size=(64, 64))
    live = tmp_path / "live.mkv"
    with av.open(str(whole)) as source, av.open(str(live), "w", options={"live": "1"}) as target:
        stream = target.add_stream_from_template(source.streams.video[0])
        for packet in source.demux(video=0):
            if packet.size:
                packet.stream = stream
                target.mux(packet)
    assert abs(probe(live, "live", MediaKind.VIDEO).duration_us - 2_000_000) < 50_000


def test_a_sound_is_no_picture_source(tmp_path: Path) -> None:
    path = make_tone(tmp_path / "t.mp3", seconds=0.2)
    with pytest.raises(InvalidMedia, match="a sound has no pictures"):
        open_source(path, MediaRef("1", MediaKind.AUDIO, "t", (), ""))


def test_names_that_look_like_protocols_are_files(tmp_path: Path) -> None:
    for name in ("concat:a|b.mp4", "http:x.mp4", "%03d.mp4", "-i.mp4", "片头 #1?.mp4"):
        path = make_video(tmp_path / "plain.mp4", seconds=0.1, size=(64, 64)).rename(tmp_path / name)
        assert probe(path, name, MediaKind.VIDEO).width == 64
