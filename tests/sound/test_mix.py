"""The float mix: what is heard where, and how loud."""

from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest

from renderer.encode.timing import SOUND_RATE
from renderer.errors import InvalidMedia
from renderer.ffmpeg import run
from renderer.keyframe import Keyframe
from renderer.sound.placement import BATCH_CLIPS
from renderer.timeline import KeyframeTrack, Property
from tests.sound.signals import SECOND, STEP, clicks, clip, level, mix, tone, write_wav
from tests.synthetic import make_photo, make_video


def heights(mixed: np.ndarray, least: float = 0.05) -> list[int]:
    return [int(place) for place in np.nonzero(np.abs(mixed[:, 0]) > least)[0]]


def test_clips_lie_where_they_should_to_the_sample(tmp_path: Path) -> None:
    media = {"a": write_wav(tmp_path / "a.wav", clicks(6))}
    mixed = mix(
        tmp_path,
        media,
        [
            clip("a", SECOND, SECOND, 500_000),
            clip("a", 3 * SECOND, SECOND, 4_000_000),
            clip("a", 3 * SECOND + SECOND // 2, SECOND // 2, 50_000, track=1),
        ],
    )
    assert len(mixed) == 4 * SOUND_RATE
    expected = {44100 + k * 4410 for k in range(10)} | {3 * 44100 + k * 4410 for k in range(10)}
    expected |= {3 * 44100 + 22050 + 2205 + k * 4410 for k in range(5)}
    assert heights(mixed) == sorted(expected)
    assert np.array_equal(mixed[:, 0], mixed[:, 1])


@pytest.mark.parametrize("rate", [48000, 32000, 22050, 8000])
def test_other_sample_rates_stay_in_place(tmp_path: Path, rate: int) -> None:
    media = {"a": write_wav(tmp_path / "a.wav", clicks(6, rate=rate), rate)}
    mixed = mix(tmp_path, media, [clip("a", SECOND, 2 * SECOND, 3_000_000)])
    for second in range(20):
        middle = 44100 + second * 4410
        around = np.abs(mixed[max(0, middle - 400) : middle + 401, 0])
        assert abs(int(np.argmax(around)) - (middle - max(0, middle - 400))) <= 1


FORMATS = {
    "a.m4a": [],
    "a.mp3": [],
    "a.flac": [],
    "a.ogg": [],
    "a.wv": [],
    "a.mov": ["-c:a", "pcm_s24le"],
    "a.mkv": ["-c:a", "aac"],
    "a.aac": [],
    "a.ts": ["-c:a", "aac"],
}
LEAD_IN_UNKNOWN = {"a.aac": 1024, "a.ts": 1024}
"""What the encoder put before the sound where the format cannot say so."""


@pytest.mark.parametrize("name", FORMATS)
def test_compressed_files_stay_in_place_after_a_jump(tmp_path: Path, name: str) -> None:
    bursts = np.zeros(8 * SOUND_RATE)
    shape = np.hanning(400) * np.sin(2 * np.pi * 2000 * np.arange(400) / SOUND_RATE)
    for second in range(8):
        middle = round((second + 0.5) * SOUND_RATE)
        bursts[middle - 200 : middle + 200] = 0.6 * shape
    path = tmp_path / name
    run(["-i", str(write_wav(tmp_path / "a.wav", bursts)), "-b:a", "128k", *FORMATS[name], str(path)])
    heard = mix(tmp_path, {"a": path}, [clip("a", 0, 3 * SECOND, 4_200_000)], 3 * SECOND)[:, 0]
    lead = LEAD_IN_UNKNOWN.get(name, 0)
    reference = np.roll(bursts, lead)[round(4.2 * SOUND_RATE) :][: len(heard)]
    lags = range(-60, 61)
    match = [float(np.dot(np.roll(heard, -lag), reference)) for lag in lags]
    assert abs(lags[int(np.argmax(match))]) <= 1
    assert max(match) > 0.8 * float(np.dot(reference, reference))


def test_off_grid_clips_begin_with_the_snapped_frame(tmp_path: Path) -> None:
    media = {"a": write_wav(tmp_path / "a.wav", clicks(2, every=10))}
    mixed = mix(tmp_path, media, [clip("a", 1_010_000, SECOND)])
    assert heights(mixed) == [31 * 1470]


def test_equal_sounds_add_up(tmp_path: Path) -> None:
    media = {"a": write_wav(tmp_path / "a.wav", tone(2))}
    one = mix(tmp_path, media, [clip("a", 0, 2 * SECOND)])
    two = mix(tmp_path, media, [clip("a", 0, 2 * SECOND), clip("a", 0, 2 * SECOND, track=1)])
    assert np.array_equal(two, 2 * one)
    many = mix(tmp_path, media, [clip("a", 0, 2 * SECOND, track=k) for k in range(BATCH_CLIPS + 8)])
    assert np.allclose(many, (BATCH_CLIPS + 8) * one, atol=1e-5)


@pytest.mark.parametrize("volume", [0.0, 0.3, 1.0, 6.789])
def test_volume_is_linear_gain(tmp_path: Path, volume: float) -> None:
    signal = tone(1)
    media = {"a": write_wav(tmp_path / "a.wav", signal)}
    mixed = mix(tmp_path, media, [clip("a", 0, SECOND, volume=volume)], SECOND)
    assert np.allclose(mixed[:, 0], volume * signal, atol=volume * STEP + 1e-6)


def test_mono_is_doubled_and_stereo_kept(tmp_path: Path) -> None:
    left, right = tone(1, 300), tone(1, 700)
    media = {
        "mono": write_wav(tmp_path / "mono.wav", left),
        "stereo": write_wav(tmp_path / "stereo.wav", np.stack([left, right], axis=1)),
    }
    mono = mix(tmp_path, media, [clip("mono", 0, SECOND)], SECOND)
    assert np.allclose(mono, left[:, None], atol=STEP)
    stereo = mix(tmp_path, media, [clip("stereo", 0, SECOND)], SECOND)
    assert np.allclose(stereo, np.stack([left, right], axis=1), atol=STEP)


def test_surround_is_mixed_down_without_going_above_full_scale(tmp_path: Path) -> None:
    silent, voice = np.zeros(SOUND_RATE), tone(1, 500, 0.9)
    speakers = {"front left": 0, "front right": 1, "centre": 2, "back left": 4}
    heard = {}
    for name, number in speakers.items():
        columns = np.stack([voice if k == number else silent for k in range(6)], axis=1)
        path = write_wav(tmp_path / f"{name}.wav", columns)
        heard[name] = np.abs(mix(tmp_path, {"a": path}, [clip("a", 0, SECOND)], SECOND)).max(axis=0)
    assert heard["front left"][0] > 0.3
    assert heard["front left"][1] == 0 == heard["front right"][0]
    assert heard["centre"][0] == heard["centre"][1] > 0.2
    assert heard["back left"][0] > 0.2
    loud = write_wav(tmp_path / "loud.wav", np.stack([voice] * 6, axis=1))
    assert np.abs(mix(tmp_path, {"a": loud}, [clip("a", 0, SECOND)], SECOND)).max() <= 0.91


@pytest.mark.parametrize("channels", [3, 4, 5, 7, 8, 12])
def test_any_number_of_channels_is_heard(tmp_path: Path, channels: int) -> None:
    columns = np.zeros((SOUND_RATE, channels))
    columns[:, 0] = tone(1)
    mixed = mix(tmp_path, {"a": write_wav(tmp_path / "a.wav", columns)}, [clip("a", 0, SECOND)], SECOND)
    assert np.abs(mixed[:, 0]).max() > 0.05
    assert not mixed[:, 1].any()


def test_fades_are_straight_ramps(tmp_path: Path) -> None:
    media = {"a": write_wav(tmp_path / "a.wav", level(3))}
    fades = {"fade_in_us": 500_000, "fade_out_us": 250_000}
    mixed = mix(tmp_path, media, [clip("a", SECOND, SECOND, volume=1.5, **fades)])[44100:88200, 0]
    gain = np.minimum(1, np.minimum(np.arange(44100) / 22050, (44100 - np.arange(44100)) / 11025))
    assert np.allclose(mixed, 0.75 * gain, atol=1e-3)
    assert mixed[0] == pytest.approx(0, abs=1e-3)


def test_a_fade_longer_than_its_clip_is_as_long_as_the_clip(tmp_path: Path) -> None:
    media = {"a": write_wav(tmp_path / "a.wav", level(3))}
    mixed = mix(tmp_path, media, [clip("a", 0, SECOND, fade_in_us=5 * SECOND)], SECOND)[:, 0]
    assert np.allclose(mixed, 0.5 * np.arange(44100) / 44100, atol=1e-3)


def volume_track(*keys: Keyframe) -> tuple[KeyframeTrack, ...]:
    return (KeyframeTrack(Property.VOLUME, keys),)


def test_volume_keyframes_are_straight_between_and_held_outside(tmp_path: Path) -> None:
    media = {"a": write_wav(tmp_path / "a.wav", level(3))}
    keys = volume_track(Keyframe(250_000, 0.2), Keyframe(750_000, 1.8), Keyframe(800_000, 0.0))
    mixed = mix(tmp_path, media, [clip("a", SECOND, SECOND, volume=9.0, keyframes=keys)])[44100:88200, 0]
    times = np.arange(44100) / 44.1
    assert np.allclose(mixed, 0.5 * np.interp(times, [250, 750, 800], [0.2, 1.8, 0]), atol=1e-4)


def test_eased_keyframes_follow_their_curve(tmp_path: Path) -> None:
    media = {"a": write_wav(tmp_path / "a.wav", level(2))}
    keys = volume_track(
        Keyframe(0, 0.0, right=(500_000.0, 0.0)), Keyframe(SECOND, 1.0, left=(-500_000.0, 0.0))
    )
    mixed = mix(tmp_path, media, [clip("a", 0, SECOND, keyframes=keys)], SECOND)[:, 0]
    # The curve x = 1.5s²t + 1.5st² + t³, y = 3st² + t³ (s = 1 − t) at t = ¼, ½, ¾.
    for t in (0.25, 0.5, 0.75):
        s = 1 - t
        x, y = 1.5 * s * s * t + 1.5 * s * t * t + t**3, 3 * s * t * t + t**3
        assert mixed[round(x * 44100)] == pytest.approx(0.5 * y, abs=1e-3)


def test_hundreds_of_keyframes_are_no_trouble(tmp_path: Path) -> None:
    media = {"a": write_wav(tmp_path / "a.wav", level(5))}
    keys = volume_track(*(Keyframe(k * 5_000, (k % 7) / 4) for k in range(800)))
    mixed = mix(tmp_path, media, [clip("a", 0, 4 * SECOND, keyframes=keys)])[:, 0]
    points = np.arange(800) * 5_000
    expected = np.interp(np.arange(4 * 44100) / 0.0441, points, [(k % 7) / 4 for k in range(800)])
    assert np.allclose(mixed, 0.5 * expected, atol=1e-4)


def test_past_the_files_end_and_before_its_start_is_silence(tmp_path: Path) -> None:
    media = {"a": write_wav(tmp_path / "a.wav", level(2))}
    mixed = mix(tmp_path, media, [clip("a", 0, 3 * SECOND, SECOND)])[:, 0]
    assert np.all(mixed[:44100] == 0.5)
    assert not mixed[44100:].any()
    assert not mix(tmp_path, media, [clip("a", 0, SECOND, 50 * SECOND)]).any()
    backwards = mix(tmp_path, media, [clip("a", 0, 3 * SECOND, reverse=True)])[:, 0]
    assert not backwards[:44100].any()
    assert np.all(backwards[44100 : 3 * 44100] == 0.5)


def test_two_hundred_clips_of_one_file(tmp_path: Path) -> None:
    media = {"a": write_wav(tmp_path / "a.wav", clicks(30, every=0.1))}
    clips = [clip("a", k * 200_000, 200_000, (k * 7 % 140) * 200_000, track=k % 3) for k in range(200)]
    mixed = mix(tmp_path, media, clips, 40 * SECOND)
    assert heights(mixed) == [k * 4410 for k in range(400)]


def test_other_frame_rates(tmp_path: Path) -> None:
    rate = Fraction(30000, 1001)
    media = {"a": write_wav(tmp_path / "a.wav", clicks(2, every=10))}
    clips = [clip("a", k * 1_001_000, SECOND // 10, rate=rate) for k in range(4)]
    mixed = mix(tmp_path, media, clips, 4_004_000, rate)
    assert heights(mixed) == [round(k * 1.001 * 44100) for k in range(4)]
    assert len(mixed) == round(4.004 * 44100)


def test_sound_of_videos_is_taken_and_silent_ones_are_silent(tmp_path: Path) -> None:
    media = {
        "film": make_video(tmp_path / "film.mp4", seconds=2, rate=30, size=(64, 48), tone_hz=440),
        "mute": make_video(tmp_path / "mute.mp4", seconds=2, rate=30, size=(64, 48)),
    }
    assert np.abs(mix(tmp_path, media, [clip("film", 0, SECOND)], SECOND)).max() > 0.1
    assert mix(tmp_path, media, [clip("mute", 0, SECOND)]).size == 0
    both = mix(tmp_path, media, [clip("film", SECOND, SECOND), clip("mute", 0, SECOND)])
    assert not both[:44100].any()
    assert both[44100:88200].any()


def test_a_missing_medium_is_skipped_and_a_broken_one_named(tmp_path: Path) -> None:
    text = tmp_path / "text.mp3"
    text.write_text("not a sound" * 100)
    media = {"a": write_wav(tmp_path / "a.wav", level(2))}
    heard = mix(tmp_path, media, [clip("gone", 0, SECOND), clip("a", SECOND, SECOND)])
    assert not heard[:44100].any()
    assert heard[44100:88200].all()
    with pytest.raises(InvalidMedia, match="medium 'song'"):
        mix(tmp_path, {"song": text}, [clip("song", 0, SECOND)])


def test_a_playlist_in_disguise_is_refused_by_name(tmp_path: Path) -> None:
    secret = write_wav(tmp_path / "secret.wav", level(1))
    playlist = tmp_path / "song.mp3"
    playlist.write_text(f"#EXTM3U\n#EXTINF:1,\nfile://{secret}\n#EXT-X-ENDLIST\n")
    with pytest.raises(InvalidMedia, match="medium 'song': the file is an HLS playlist"):
        mix(tmp_path, {"song": playlist}, [clip("song", 0, SECOND)])


def test_a_picture_has_no_sound(tmp_path: Path) -> None:
    media = {"a": make_photo(tmp_path / "a.png")}
    assert mix(tmp_path, media, [clip("a", 0, SECOND)]).size == 0


def test_samples_that_are_no_numbers_are_silence(tmp_path: Path) -> None:
    samples = np.full((2 * SOUND_RATE, 1), 0.25, "<f4")
    samples[1000], samples[2000], samples[3000] = np.nan, np.inf, -np.inf
    (tmp_path / "raw.f32").write_bytes(samples.tobytes())
    source = ["-f", "f32le", "-ar", str(SOUND_RATE), "-ac", "1", "-i", str(tmp_path / "raw.f32")]
    run([*source, "-c:a", "pcm_f32le", str(tmp_path / "odd.wav")])
    heard = mix(tmp_path, {"a": tmp_path / "odd.wav"}, [clip("a", 0, SECOND)], SECOND)[:, 0]
    assert np.flatnonzero(heard != 0.25).tolist() == [1000, 2000, 3000]
    assert not heard[[1000, 2000, 3000]].any()
