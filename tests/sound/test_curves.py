"""Sound under speed curves: every event where the picture has it, at every speed."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest

from renderer.encode.timing import SOUND_RATE
from renderer.operations import SpeedCurve
from renderer.retime import average_speed, source_share
from renderer.sound.retiming import BLOCK_SAMPLES
from renderer.sound.timemap import TimeMap
from renderer.timeline import AudioClip
from tests.sound.signals import SECOND, clip, frequency, level, mix, tone, write_wav
from tests.sound.test_speed import bursts, centres

PEAK = SpeedCurve(((0.0, 1.0), (0.25, 1.0), (0.5, 4.375), (0.75, 1.0), (1.0, 1.0)))
SLOW = SpeedCurve(((0.0, 1.5), (0.4, 0.4), (0.6, 0.4), (1.0, 1.5)))
HARD = SpeedCurve(((0.0, 0.5), (0.5, 0.5), (0.52, 8.0), (1.0, 8.0)))


def curved(curve: SpeedCurve, source_seconds: float, start_us: int = 0, **fields: object) -> AudioClip:
    """A clip of `source_seconds` from 1 s on, as long as the curve makes it."""
    average = Fraction(average_speed(curve)).limit_denominator(10**6)
    return clip(
        "a",
        start_us,
        round(source_seconds * SECOND / average),
        SECOND,
        speed=average,
        speed_curve=curve,
        **fields,
    )


def moments(curve: SpeedCurve, source_seconds: float, events: list[float]) -> list[float]:
    """When, on the timeline, source moments are heard: the curve's formula turned round."""
    length = source_seconds / average_speed(curve)
    grid = np.linspace(0, 1, 20_001)
    shares = [source_share(curve, float(share)) for share in grid]
    return [float(np.interp(event / source_seconds, shares, grid)) * length for event in events]


@pytest.mark.parametrize("curve", [PEAK, SLOW])
@pytest.mark.parametrize(("keep_pitch", "tolerance"), [(True, 0.010), (False, 0.001)])
def test_events_are_where_the_picture_has_them(
    tmp_path: Path, curve: SpeedCurve, keep_pitch: bool, tolerance: float
) -> None:
    media = {"a": write_wav(tmp_path / "a.wav", bursts(12))}
    one = curved(curve, 9.0, keep_pitch=keep_pitch)
    heard = mix(tmp_path, media, [one], one.target.duration_us)[:, 0]
    expected = moments(curve, 9.0, [k + 0.5 for k in range(9)])
    off = centres(heard, expected)
    # Windows move within 7.5 ms of the source, which slow motion makes longer.
    slowest = min(1.0, *(speed for _, speed in curve.points))
    assert max(map(abs, off)) < tolerance / slowest, off


def test_backwards_along_a_curve(tmp_path: Path) -> None:
    media = {"a": write_wav(tmp_path / "a.wav", bursts(12))}
    for keep_pitch, tolerance in ((True, 0.010), (False, 0.001)):
        one = curved(PEAK, 9.0, reverse=True, keep_pitch=keep_pitch)
        heard = mix(tmp_path, media, [one], one.target.duration_us)[:, 0]
        off = centres(heard, moments(PEAK, 9.0, [k + 0.5 for k in range(9)]))
        assert max(map(abs, off)) < tolerance, off


@pytest.mark.parametrize("curve", [PEAK, SLOW, HARD])
def test_kept_pitch_is_kept_and_the_level_is_even(tmp_path: Path, curve: SpeedCurve) -> None:
    media = {"a": write_wav(tmp_path / "a.wav", tone(12, 440))}
    one = curved(curve, 9.0)
    heard = mix(tmp_path, media, [one], one.target.duration_us)[:, 0]
    seconds = len(heard) // SOUND_RATE
    for second in range(seconds):
        part = heard[second * SOUND_RATE : (second + 1) * SOUND_RATE]
        assert frequency(part) == pytest.approx(440, rel=0.02)
    loudness = np.sqrt((heard[: seconds * SOUND_RATE].reshape(20 * seconds, -1) ** 2).mean(axis=1))
    assert loudness.min() > 0.85 * 0.25 / np.sqrt(2)
    assert loudness.max() < 1.1 * 0.25 / np.sqrt(2)


@pytest.mark.parametrize("curve", [PEAK, SLOW, HARD])
def test_pitch_follows_the_curve(tmp_path: Path, curve: SpeedCurve) -> None:
    media = {"a": write_wav(tmp_path / "a.wav", tone(12, 440))}
    one = curved(curve, 9.0, keep_pitch=False)
    heard = mix(tmp_path, media, [one], one.target.duration_us)[:, 0]
    length = 9.0 / average_speed(curve)
    for share in (0.1, 0.3, 0.5, 0.7, 0.9):
        middle = round(share * length * SOUND_RATE)
        near = [source_share(curve, share + step / length) * 9.0 for step in (-0.02, 0.02)]
        expected = 440 * (near[1] - near[0]) / 0.04
        part = heard[middle - 882 : middle + 882]
        assert frequency(part) == pytest.approx(expected, rel=0.03)


def test_what_does_not_fit_a_faster_sound_is_held_back(tmp_path: Path) -> None:
    fast = SpeedCurve(((0.0, 4.0), (1.0, 4.0)))
    media = {"a": write_wav(tmp_path / "a.wav", tone(12, 9_000, 0.5))}  # would be 36 kHz
    one = curved(fast, 8.0, keep_pitch=False)
    assert np.abs(mix(tmp_path, media, [one], 2 * SECOND)[2000:-2000]).max() < 0.005


def test_a_flat_curve_leaves_the_sound_as_it_is(tmp_path: Path) -> None:
    flat = SpeedCurve(((0.0, 1.0), (1.0, 1.0)))
    signal = tone(5, 333)
    media = {"a": write_wav(tmp_path / "a.wav", signal)}
    for keep_pitch in (True, False):
        heard = mix(tmp_path, media, [curved(flat, 3.0, keep_pitch=keep_pitch)], 3 * SECOND)[:, 0]
        assert np.allclose(heard, signal[SOUND_RATE : 4 * SOUND_RATE], atol=1e-4)


@pytest.mark.parametrize("keep_pitch", [True, False])
def test_length_and_place_are_exact(tmp_path: Path, keep_pitch: bool) -> None:
    media = {"a": write_wav(tmp_path / "a.wav", level(12))}
    one = curved(SLOW, 3.0, SECOND, keep_pitch=keep_pitch, volume=0.5, fade_out_us=100_000)
    heard = mix(tmp_path, media, [one], 6 * SECOND)[:, 0]
    end = round(one.frames.end * SOUND_RATE / 30)
    assert not heard[:SOUND_RATE].any()
    assert not heard[end:].any()
    assert np.allclose(heard[SOUND_RATE : end - 4500], 0.25, atol=2e-3)


def test_past_the_end_of_the_file_is_silence(tmp_path: Path) -> None:
    media = {"a": write_wav(tmp_path / "a.wav", level(2.0))}
    for keep_pitch in (True, False):
        one = curved(PEAK, 9.0, keep_pitch=keep_pitch)
        heard = mix(tmp_path, media, [one], one.target.duration_us)[:, 0]
        assert heard[: SOUND_RATE // 2].any()
        assert not heard[2 * SOUND_RATE :].any()


def test_the_time_map_is_the_pictures_formula() -> None:
    time = TimeMap(PEAK, 9 * 44100.0, 9 * 44100.0 / average_speed(PEAK))
    total = round(time.target_samples)
    for first in range(0, total, 7 * BLOCK_SAMPLES):
        for sample, place in enumerate(time.positions(first, first + 200), first):
            assert place == pytest.approx(
                source_share(PEAK, min(1.0, sample / time.target_samples)) * 9 * 44100, abs=0.5
            )
    before, at, after = (
        time.positions(-1000, -999)[0],
        time.positions(0, 1)[0],
        time.positions(total, total + 101),
    )
    assert (before, at) == (pytest.approx(-1000, abs=1), pytest.approx(0, abs=0.1))
    assert after[-1] - after[0] == pytest.approx(100, abs=1)
