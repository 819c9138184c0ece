"""From the float mix to the finished AAC file: limiting, length, silence, progress."""

from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import pytest

from renderer.encode.timing import SOUND_RATE, sample_total
from renderer.errors import EncodeError
from renderer.ffmpeg import run
from renderer.output import OutputSpec
from renderer.sound import mix_sound
from renderer.sound.mixdown import FULL_SCALE, _encoding
from renderer.sound.peak import true_peak
from tests.sound.signals import SECOND, clip, decode, frequency, mix, timeline, tone, write_wav


def raw(path: Path, left: np.ndarray) -> Path:
    np.repeat(left[:, None], 2, axis=1).astype("<f4").tofile(path)
    return path


def before_encoding(mixed: Path, folder: Path, total: int) -> np.ndarray:
    """What the AAC encoder is given: the same graph, written as floats."""
    output = OutputSpec(640, 360, Fraction(30))
    arguments = _encoding(mixed, total, output, folder / "unused.m4a").get_args()
    graph = arguments[: arguments.index("-map") + 2]
    run([*graph, "-f", "f32le", str(folder / "limited.f32")])
    return np.fromfile(folder / "limited.f32", "<f4").reshape(-1, 2)


def test_true_peak_sees_between_the_samples(tmp_path: Path) -> None:
    # A quarter of the rate, half-way between the samples: they show 0.707 of the amplitude.
    wave = np.sin(np.pi / 2 * np.arange(44100) + np.pi / 4) * np.hanning(44100)
    assert np.abs(wave).max() < 0.71
    assert true_peak(raw(tmp_path / "a", wave), 2) == pytest.approx(1.0, abs=0.005)
    assert true_peak(raw(tmp_path / "b", 0.9 * tone(1, 441, 1.0)), 2) == pytest.approx(0.9, abs=0.005)
    assert true_peak(raw(tmp_path / "c", np.zeros(1000)), 2) == 0
    assert true_peak(raw(tmp_path / "d", np.zeros(0)), 2) == 0


def test_true_peak_at_the_border_of_two_blocks_is_seen(tmp_path: Path) -> None:
    spike = np.zeros(600_000)
    spike[(1 << 18) - 1 : (1 << 18) + 1] = 1.0  # equal neighbours: higher between them
    assert true_peak(raw(tmp_path / "a", spike), 2) > 1.2


def test_a_mix_within_full_scale_is_encoded_sample_for_sample(tmp_path: Path) -> None:
    wave = tone(1, 440, 0.97)
    mixed = raw(tmp_path / "mix.f32", wave)
    assert np.array_equal(before_encoding(mixed, tmp_path, SOUND_RATE)[:, 0], wave.astype("<f4"))


@pytest.mark.parametrize("amplitude", [1.1, 2.0, 10.0])
def test_a_mix_above_full_scale_is_limited_not_clipped(tmp_path: Path, amplitude: float) -> None:
    wave = np.concatenate([tone(1, 440, 0.5), tone(1, 440, amplitude), tone(1, 440, 0.5)])
    mixed = raw(tmp_path / "mix.f32", wave)
    limited = before_encoding(mixed, tmp_path, len(wave))
    assert len(limited) == len(wave)
    assert true_peak(raw(tmp_path / "limited", limited[:, 0]), 2) <= FULL_SCALE
    quiet = limited[2000 : SOUND_RATE - 2000, 0]
    assert np.allclose(quiet, wave[2000 : SOUND_RATE - 2000], atol=2e-3)  # same place, same level
    loud = limited[SOUND_RATE + 4410 : 2 * SOUND_RATE - 4410, 0]
    assert np.abs(loud).max() > 0.9
    spectrum = np.abs(np.fft.rfft(loud * np.hanning(len(loud))))
    third = round(3 * 440 * len(loud) / SOUND_RATE)
    # A clipped sine has a strong third harmonic.
    assert spectrum[third - 5 : third + 6].max() < 0.01 * spectrum.max()


@pytest.mark.parametrize(
    ("rate", "duration_us"),
    [
        (30, 3_333_333),
        (Fraction(30000, 1001), 5_005_000),
        (24, 41_667),
        (60, 2_016_667),
        (Fraction(60000, 1001), 1_951_950),
    ],
)
def test_file_is_exactly_as_long_as_the_picture(
    tmp_path: Path, rate: Fraction | int, duration_us: int
) -> None:
    media = {"a": write_wav(tmp_path / "a.wav", tone(2))}
    source = timeline([clip("a", 0, duration_us // 2, rate=rate)], duration_us, rate)
    output = OutputSpec.for_timeline(source)
    path = tmp_path / "sound.m4a"
    assert mix_sound(source, media, output, path) is True
    with av.open(str(path)) as container:
        stream = container.streams.audio[0]
        assert stream.duration == sample_total(source.frames, output.rate)
        assert (stream.codec_context.name, stream.codec_context.profile) == ("aac", "LC")
        assert (stream.sample_rate, stream.channels) == (SOUND_RATE, 2)
        assert stream.start_time == 0
    assert {file.name for file in tmp_path.iterdir()} == {"a.wav", "sound.m4a"}


def test_output_at_another_rate_has_its_own_length(tmp_path: Path) -> None:
    media = {"a": write_wav(tmp_path / "a.wav", tone(2))}
    source = timeline([clip("a", 0, SECOND)], 1_033_333)
    output = OutputSpec.for_timeline(source, fps=24)
    mix_sound(source, media, output, tmp_path / "sound.m4a")
    with av.open(str(tmp_path / "sound.m4a")) as container:
        assert container.streams.audio[0].duration == sample_total(25, Fraction(24))


def test_encoded_sound_is_the_mix(tmp_path: Path) -> None:
    media = {"a": write_wav(tmp_path / "a.wav", tone(2, 1000, 0.4))}
    source = timeline([clip("a", SECOND, SECOND)], 3 * SECOND)
    mix_sound(source, media, OutputSpec.for_timeline(source), tmp_path / "sound.m4a")
    heard = decode(tmp_path / "sound.m4a")[:, 0]
    assert np.abs(heard[: SOUND_RATE - 2048]).max() < 1e-3
    assert frequency(heard[SOUND_RATE : 2 * SOUND_RATE]) == pytest.approx(1000, rel=0.001)
    reference = np.concatenate([np.zeros(SOUND_RATE), tone(1, 1000, 0.4), np.zeros(SOUND_RATE)])
    lags = range(-22, 23)
    match = [float(np.dot(np.roll(heard, -lag), reference[: len(heard)])) for lag in lags]
    assert lags[int(np.argmax(match))] == 0  # the encoder's lead-in is not heard


def test_a_timeline_without_sound_gets_a_silent_track(tmp_path: Path) -> None:
    source = timeline([], 2 * SECOND)
    path = tmp_path / "sound.m4a"
    assert mix_sound(source, {}, OutputSpec.for_timeline(source), path) is False
    assert not decode(path).any()
    with av.open(str(path)) as container:
        assert container.streams.audio[0].duration == 2 * SOUND_RATE


def test_a_timeline_whose_media_are_all_missing_is_silent(tmp_path: Path) -> None:
    source = timeline([clip("gone", 0, SECOND)], SECOND)
    assert mix_sound(source, {}, OutputSpec.for_timeline(source), tmp_path / "sound.m4a") is False
    assert mix(tmp_path, {}, [clip("gone", 0, SECOND)]).size == 0


def test_a_timeline_without_frames_is_an_error(tmp_path: Path) -> None:
    source = timeline([], 0)
    with pytest.raises(EncodeError, match="without frames"):
        mix_sound(source, {}, OutputSpec.for_timeline(source), tmp_path / "sound.m4a")


def test_progress_rises_to_one_and_cancelling_leaves_nothing(tmp_path: Path) -> None:
    media = {"a": write_wav(tmp_path / "a.wav", tone(5))}
    source = timeline([clip("a", k * 50_000, 50_000) for k in range(40)], 4 * SECOND)
    output = OutputSpec.for_timeline(source)
    seen: list[float] = []
    mix_sound(source, media, output, tmp_path / "sound.m4a", on_progress=seen.append)
    assert seen == sorted(seen)
    assert seen[-1] == 1.0
    (tmp_path / "sound.m4a").unlink()

    def cancel(_: float) -> None:
        raise InterruptedError

    with pytest.raises(InterruptedError):
        mix_sound(source, media, output, tmp_path / "sound.m4a", on_progress=cancel)
    assert {file.name for file in tmp_path.iterdir()} == {"a.wav"}
