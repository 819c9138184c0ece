"""The sound of compound clips: a nested mix that is played like any other source."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest

from renderer.encode.timing import SOUND_RATE
from renderer.keyframe import Keyframe
from renderer.operations import SpeedCurve
from renderer.timeline import AudioClip, KeyframeTrack, Property, Timeline
from tests.sound.signals import SECOND, STEP, clip, frequency, level, mix, timeline, tone, write_wav


def compound(
    nested: Timeline, start_us: int, duration_us: int, source_us: int = 0, **fields: object
) -> AudioClip:
    return clip("", start_us, duration_us, source_us, compound=nested, **fields)  # type: ignore[arg-type]


def test_a_compound_sounds_as_its_inside_would(tmp_path: Path) -> None:
    media = {
        "a": write_wav(tmp_path / "a.wav", tone(6, 440)),
        "b": write_wav(tmp_path / "b.wav", tone(6, 700)),
    }
    inside = [clip("a", 0, 3 * SECOND, volume=0.5), clip("b", SECOND, 2 * SECOND, 2 * SECOND, track=1)]
    plain = mix(tmp_path, media, inside, 4 * SECOND)
    whole = mix(tmp_path, media, [compound(timeline(inside), 0, 4 * SECOND)], 4 * SECOND)
    assert np.array_equal(plain, whole)
    part = mix(tmp_path, media, [compound(timeline(inside), SECOND, SECOND, 500_000, volume=0.5)], 3 * SECOND)
    assert not part[:SOUND_RATE].any()
    assert not part[2 * SOUND_RATE :].any()
    assert np.allclose(part[SOUND_RATE : 2 * SOUND_RATE], 0.5 * plain[22050 : 22050 + SOUND_RATE], atol=1e-6)


def test_outer_keys_and_fades_lie_over_inner_ones(tmp_path: Path) -> None:
    media = {"a": write_wav(tmp_path / "a.wav", level(5))}
    ramp = KeyframeTrack(Property.VOLUME, (Keyframe(0, 0.0), Keyframe(2 * SECOND, 1.0)))
    inside = timeline([clip("a", 0, 2 * SECOND, keyframes=(ramp,), fade_in_us=SECOND)], 2 * SECOND)
    outer = compound(inside, 0, 2 * SECOND, keyframes=(ramp,), fade_out_us=SECOND)
    heard = mix(tmp_path, media, [outer], 2 * SECOND)[:, 0]
    seconds = np.arange(2 * SOUND_RATE) / SOUND_RATE
    expected = 0.5 * (seconds / 2) ** 2 * np.minimum(1, seconds) * np.minimum(1, 2 - seconds)
    assert np.allclose(heard, expected, atol=1e-3)


def test_a_compound_backwards_is_the_mirror(tmp_path: Path) -> None:
    ramp = np.arange(4 * SOUND_RATE) / (8 * SOUND_RATE)
    media = {"a": write_wav(tmp_path / "a.wav", ramp)}
    inside = timeline([clip("a", SECOND, 2 * SECOND)])
    heard = mix(tmp_path, media, [compound(inside, 0, 3 * SECOND, reverse=True)], 3 * SECOND)[:, 0]
    assert np.allclose(heard[: 2 * SOUND_RATE], ramp[: 2 * SOUND_RATE][::-1], atol=STEP)
    assert not heard[2 * SOUND_RATE :].any()


@pytest.mark.parametrize(("keep_pitch", "hz"), [(True, 440), (False, 880)])
def test_a_faster_compound_with_a_slower_sound_inside(tmp_path: Path, keep_pitch: bool, hz: float) -> None:
    media = {"a": write_wav(tmp_path / "a.wav", tone(6, 440))}
    inside = timeline([clip("a", 0, 4 * SECOND, speed=Fraction(1, 2))])
    outer = compound(inside, 0, 2 * SECOND, speed=2, keep_pitch=keep_pitch)
    heard = mix(tmp_path, media, [outer], 2 * SECOND)[:, 0]
    assert frequency(heard) == pytest.approx(hz, rel=0.01)


def test_a_compound_along_a_curve(tmp_path: Path) -> None:
    media = {"a": write_wav(tmp_path / "a.wav", tone(8, 440))}
    inside = timeline([clip("a", 0, 4 * SECOND)])
    steep = SpeedCurve(((0.0, 1.0), (1.0, 3.0)))
    heard = mix(tmp_path, media, [compound(inside, 0, 2 * SECOND, speed=2, speed_curve=steep)], 2 * SECOND)[
        :, 0
    ]
    assert frequency(heard[:SOUND_RATE]) == pytest.approx(440, rel=0.02)
    assert np.abs(heard[-2000:]).max() > 0.2


def test_nested_twice_and_used_twice(tmp_path: Path) -> None:
    media = {"a": write_wav(tmp_path / "a.wav", level(3, 0.25))}
    core = timeline([clip("a", 0, SECOND)], SECOND)
    middle = timeline([compound(core, 0, SECOND), compound(core, SECOND, SECOND, volume=2.0)], 2 * SECOND)
    heard = mix(
        tmp_path, media, [compound(middle, 0, 2 * SECOND), compound(middle, 2 * SECOND, SECOND, SECOND)]
    )
    steps = heard[: 3 * SOUND_RATE, 0].reshape(3, -1)
    assert np.all(steps == np.array([[0.25], [0.5], [0.5]]))
    assert not heard[3 * SOUND_RATE :].any()


def test_a_compound_at_another_frame_rate(tmp_path: Path) -> None:
    media = {"a": write_wav(tmp_path / "a.wav", level(3))}
    inside = timeline([clip("a", 200_000, SECOND, rate=25)], 2 * SECOND, 25)
    heard = mix(tmp_path, media, [compound(inside, 0, 2 * SECOND)], 2 * SECOND)[:, 0]
    assert np.flatnonzero(heard)[[0, -1]].tolist() == [8820, 8820 + SOUND_RATE - 1]


def test_only_the_window_of_a_compound_is_mixed(tmp_path: Path) -> None:
    broken = tmp_path / "broken.mp3"
    broken.write_bytes(b"nothing that sounds")
    media = {"a": write_wav(tmp_path / "a.wav", level(3)), "broken": broken}
    inside = timeline([clip("broken", 0, SECOND), clip("a", 10 * SECOND, SECOND)], 20 * SECOND)
    heard = mix(tmp_path, media, [compound(inside, 0, SECOND, 10 * SECOND)], SECOND)
    assert np.all(heard == 0.5)


def test_missing_media_inside_are_silent(tmp_path: Path) -> None:
    inside = timeline([clip("gone", 0, SECOND)])
    assert mix(tmp_path, {}, [compound(inside, 0, SECOND)]).size == 0
