"""Faster, slower and backwards: length, pitch and place."""

from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest

from renderer.encode.timing import SOUND_RATE
from renderer.sound.stretch import stretch
from tests.sound.signals import SECOND, STEP, clip, frequency, level, mix, tone, write_wav

SPEEDS = ["1/4", "1/2", "4/5", "11/10", "3/2", "2", "4", "8"]


def bursts(seconds: int) -> np.ndarray:
    """A short 1 kHz burst in the middle of every second."""
    signal = np.zeros(seconds * SOUND_RATE)
    half = SOUND_RATE // 50
    shape = np.hanning(2 * half) * np.sin(2 * np.pi * 1000 * np.arange(-half, half) / SOUND_RATE)
    for second in range(seconds):
        middle = second * SOUND_RATE + SOUND_RATE // 2
        signal[middle - half : middle + half] = 0.5 * shape
    return signal


def centres(heard: np.ndarray, expected: list[float]) -> list[float]:
    """Centre of energy around each expected moment, in seconds off it."""
    energy = heard.astype(np.float64) ** 2
    result = []
    for moment in expected:
        first = max(0, round((moment - 0.1) * SOUND_RATE))
        last = round((moment + 0.1) * SOUND_RATE)
        part = energy[first:last]
        assert part.sum() > 0
        result.append(
            float((np.arange(first, first + len(part)) * part).sum() / part.sum()) / SOUND_RATE - moment
        )
    return result


@pytest.mark.parametrize("speed", SPEEDS)
def test_pitch_is_kept_or_follows(tmp_path: Path, speed: str) -> None:
    media = {"a": write_wav(tmp_path / "a.wav", tone(17, 1000))}
    kept = mix(tmp_path, media, [clip("a", 0, 2 * SECOND, 500_000, speed=speed)], 2 * SECOND)[:, 0]
    follows = mix(tmp_path, media, [clip("a", 0, 2 * SECOND, speed=speed, keep_pitch=False)], 2 * SECOND)[
        :, 0
    ]
    assert len(kept) == len(follows) == 2 * SOUND_RATE
    assert frequency(kept) == pytest.approx(1000, rel=0.01)
    assert frequency(follows) == pytest.approx(1000 * Fraction(speed), rel=0.001)
    for heard in (kept, follows):
        loudness = np.sqrt((heard.reshape(40, -1) ** 2).mean(axis=1))
        assert loudness.min() > 0.8 * 0.25 / np.sqrt(2)


@pytest.mark.parametrize("speed", SPEEDS)
@pytest.mark.parametrize(("keep_pitch", "tolerance"), [(True, 0.015), (False, 0.0005)])
def test_events_stay_in_time_with_the_picture(
    tmp_path: Path, speed: str, keep_pitch: bool, tolerance: float
) -> None:
    media = {"a": write_wav(tmp_path / "a.wav", bursts(26))}
    source = clip("a", 0, 3 * SECOND, SECOND, speed=speed, keep_pitch=keep_pitch)
    heard = mix(tmp_path, media, [source], 3 * SECOND)[:, 0]
    ratio = float(Fraction(speed))
    expected = [(k + 0.5) / ratio for k in range(25) if 0.15 < (k + 0.5) / ratio < 2.85]
    off = centres(heard, expected)
    assert max(map(abs, off)) < tolerance / min(1.0, ratio), off


def test_halves_of_a_split_clip_meet_without_a_seam(tmp_path: Path) -> None:
    media = {"a": write_wav(tmp_path / "a.wav", tone(8, 440))}
    halves = [
        clip("a", 0, SECOND, SECOND, speed="3/2"),
        clip("a", SECOND, SECOND, 2_500_000, speed="3/2"),
    ]
    heard = mix(tmp_path, media, halves, 2 * SECOND)[:, 0]
    around = heard[SOUND_RATE - 2205 : SOUND_RATE + 2205].reshape(10, -1)
    assert np.sqrt((around**2).mean(axis=1)).min() > 0.9 * 0.25 / np.sqrt(2)


@pytest.mark.parametrize("speed", ["1/10", "7/3", "1234567/1000000", "100"])
def test_odd_speeds_keep_the_length(tmp_path: Path, speed: str) -> None:
    media = {"a": write_wav(tmp_path / "a.wav", level(5))}
    for keep_pitch in (True, False):
        heard = mix(
            tmp_path, media, [clip("a", SECOND // 2, SECOND, speed=speed, keep_pitch=keep_pitch)], 2 * SECOND
        )
        assert len(heard) == 2 * SOUND_RATE
        assert not heard[: SOUND_RATE // 2].any()
        assert not heard[SOUND_RATE * 3 // 2 :].any()
        assert np.abs(heard[SOUND_RATE // 2 :]).max() > 0.2


def test_backwards_is_the_mirror(tmp_path: Path) -> None:
    ramp = np.arange(2 * SOUND_RATE) / (3 * SOUND_RATE)
    media = {"a": write_wav(tmp_path / "a.wav", ramp)}
    heard = mix(tmp_path, media, [clip("a", 0, SECOND, 500_000, reverse=True)], SECOND)[:, 0]
    assert np.allclose(heard, ramp[22050 : 22050 + 44100][::-1], atol=STEP)


def test_backwards_and_faster(tmp_path: Path) -> None:
    media = {"a": write_wav(tmp_path / "a.wav", bursts(8))}
    heard = mix(tmp_path, media, [clip("a", 0, 2 * SECOND, 2 * SECOND, speed=2, reverse=True)], 2 * SECOND)[
        :, 0
    ]
    off = centres(heard, [0.25, 0.75, 1.25, 1.75])
    assert max(map(abs, off)) < 0.012, off


@pytest.mark.parametrize("speed", ["137/100", "4/3", "1234567/1000000", "1/10", "99"])
def test_the_ratio_of_rates_is_true_to_a_millionth(speed: str) -> None:
    filters = dict(stretch(Fraction(speed), False).filters[:2])
    ratio = Fraction(filters["asetrate"]["r"]) / Fraction(filters["aresample"]["osr"])
    assert abs(ratio / Fraction(speed) - 1) < Fraction(1, 1_000_000)
