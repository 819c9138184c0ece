"""Voice and room effects: in time, as long as the clip, about as loud, and doing what they are called."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from renderer.encode.timing import SOUND_RATE
from renderer.operations import AudioEffect, ChannelMapping
from renderer.sound.effects import AUDIO_EFFECTS, find_effect
from tests.sound.signals import SECOND, STEP, Mix, Signal, clip, frequency, level, mix, tone, write_wav
from tests.sound.test_speed import centres

KEYS = sorted(look.key for look in AUDIO_EFFECTS)
NEEDS_A_VALUE = {"balance", "panning", "pitch_shift"}
RINGS = {key for key in KEYS if key.startswith(("echo", "room"))} | {
    "karaoke", "giant", "hell", "ethereal", "choir", "psychedelic", "fan", "synthesizer"
}  # fmt: skip
"""What goes on after a sound, so that the sound's middle says nothing about timing."""


def effect(key: str, *values: float) -> tuple[AudioEffect, ...]:
    return (AudioEffect(key, tuple((str(index), value) for index, value in enumerate(values))),)


def treated(folder: Path, signal: Signal, key: str, *values: float, seconds: int = 2) -> Mix:
    media = {"a": write_wav(folder / "a.wav", signal)}
    return mix(
        folder, media, [clip("a", 0, seconds * SECOND, effects=effect(key, *values))], seconds * SECOND
    )


def noise(seconds: float, amplitude: float = 0.1) -> Signal:
    return amplitude * np.random.default_rng(3).standard_normal(round(seconds * SOUND_RATE))


def syllables(seconds: float) -> Signal:
    """A voice-like buzz of 150 Hz, on and off."""
    time = np.arange(round(seconds * SOUND_RATE)) / SOUND_RATE
    buzz = sum(np.sin(2 * np.pi * 150 * n * time) / n for n in range(1, 25))
    return 0.15 * buzz * (np.sin(2 * np.pi * 2 * time) > 0)


def rms(signal: Mix | Signal) -> float:
    return float(np.sqrt(np.mean(np.square(signal, dtype=np.float64))))


def band(heard: Mix, low: float, high: float) -> float:
    spectrum = np.abs(np.fft.rfft(heard[:, 0].astype(np.float64))) ** 2
    hertz = np.fft.rfftfreq(len(heard), 1 / SOUND_RATE)
    return float(spectrum[(hertz >= low) & (hertz < high)].sum())


NOISY = {"gramophone", "television", "film", "radio", "intercom", "broken_microphone", "lofi"}
BURSTS = (0.5, 1.3)


def sliders_of(key: str) -> tuple[float, ...]:
    if key in NEEDS_A_VALUE:
        return (0.5,)
    return (1.0, 0.0) if key in NOISY else ()


@pytest.fixture(scope="module")
def all_effects(tmp_path_factory: pytest.TempPathFactory) -> dict[str, tuple[Mix, Mix]]:
    """By key, 2 s of bursts through the effect, and 2 s with a voice between 0.5 s and 1.5 s of them.

    One mix holds them all: each has its own seconds of the timeline.
    """
    folder = tmp_path_factory.mktemp("effects")
    bursts = np.zeros(2 * SOUND_RATE)
    shape = np.hanning(1764) * np.random.default_rng(5).standard_normal(1764)
    for moment in BURSTS:
        first = round(moment * SOUND_RATE) - 882
        bursts[first : first + 1764] = 0.3 * shape
    media = {
        "bursts": write_wav(folder / "bursts.wav", bursts),
        "voice": write_wav(folder / "voice.wav", syllables(2)),
    }
    clips = []
    for place, key in enumerate(KEYS):
        used = effect(key, *sliders_of(key))
        clips.append(clip("bursts", 4 * place * SECOND, 2 * SECOND, effects=used))
        clips.append(clip("voice", 4 * place * SECOND + 2_500_000, SECOND, effects=used))
    heard = mix(folder, media, clips, 4 * len(KEYS) * SECOND)
    assert len(heard) == 4 * len(KEYS) * SOUND_RATE
    parts = heard.reshape(len(KEYS), 2, 2 * SOUND_RATE, 2)
    return {key: (part[0], part[1]) for key, part in zip(KEYS, parts, strict=True)}


@pytest.mark.parametrize("key", KEYS)
def test_every_effect_is_heard_in_its_place_and_no_longer(
    all_effects: dict[str, tuple[Mix, Mix]], key: str
) -> None:
    heard = all_effects[key][1]
    half = SOUND_RATE // 2
    assert not heard[:half].any()
    assert not heard[3 * half :].any()
    inside, plain = heard[half : 3 * half], syllables(2)[:SOUND_RATE]
    assert np.isfinite(inside).all()
    assert 1 / 3 < rms(inside) / rms(plain) < 3
    assert rms(inside - plain[:, None]) > 0.02 * rms(plain)


@pytest.mark.parametrize("key", sorted(set(KEYS) - RINGS))
def test_events_stay_in_time(all_effects: dict[str, tuple[Mix, Mix]], key: str) -> None:
    off = centres(all_effects[key][0][:, 1], list(BURSTS))
    assert max(map(abs, off)) < 0.010, off


@pytest.mark.parametrize("key", sorted(RINGS))
def test_what_rings_begins_in_time(tmp_path: Path, key: str) -> None:
    signal = np.zeros(2 * SOUND_RATE)
    signal[SOUND_RATE:] = syllables(1)
    heard = np.abs(treated(tmp_path, signal, key)[:, 0])
    begins = int(np.argmax(heard > 0.02)) / SOUND_RATE
    assert begins == pytest.approx(1.0, abs=0.015)


def test_a_slider_at_zero_leaves_the_sound_alone(tmp_path: Path) -> None:
    signal = syllables(2)
    for key in ("telephone", "gramophone", "clear_voice", "robot", "room_hall", "uncle", "wide", "echo"):
        heard = treated(tmp_path, signal, key, 0.0, 0.0)
        assert np.allclose(heard[:, 0], signal, atol=3 * STEP), key


VOICES = {
    "uncle": -4,
    "boy": -3,
    "girl": 4,
    "little_girl": 7,
    "chipmunk": 12,
    "helium": 8,
    "sweet": 5,
    "low_battery": -5,
}


@pytest.mark.parametrize(("key", "semitones"), VOICES.items())
def test_voices_move_the_pitch_and_keep_the_time(tmp_path: Path, key: str, semitones: float) -> None:
    heard = treated(tmp_path, tone(2, 300), key)
    middle = heard[SOUND_RATE // 4 : -SOUND_RATE // 4, 0]
    assert frequency(middle) == pytest.approx(300 * 2 ** (semitones / 12), rel=0.015)


def test_half_a_slider_is_half_the_way(tmp_path: Path) -> None:
    heard = treated(tmp_path, tone(2, 300), "girl", 0.834 / 2, 0.334 / 2)
    assert frequency(heard[11025:-11025, 0]) == pytest.approx(300 * 2 ** (2 / 12), rel=0.015)


def test_a_pitch_shift_is_in_semitones(tmp_path: Path) -> None:
    heard = treated(tmp_path, tone(2, 300), "pitch_shift", -5.0)
    assert frequency(heard[11025:-11025, 0]) == pytest.approx(300 * 2 ** (-5 / 12), rel=0.015)


def test_a_robot_speaks_on_one_note(tmp_path: Path) -> None:
    low, high = (frequency(treated(tmp_path, tone(2, hz), "robot")[:, 0]) for hz in (440, 457))
    assert low % (SOUND_RATE / 256) == pytest.approx(high % (SOUND_RATE / 256), abs=2)


@pytest.mark.parametrize(
    ("key", "low", "high"), [("telephone", 300, 3400), ("radio", 250, 5000), ("megaphone", 500, 4000)]
)
def test_devices_pass_their_band(tmp_path: Path, key: str, low: float, high: float) -> None:
    heard = treated(tmp_path, noise(2), key, 1.0, 0.0)
    whole = band(heard, 0, 22050)
    assert band(heard, low * 0.8, high * 1.25) > 0.9 * whole
    assert band(heard, 0, low / 2) < 0.01 * whole


def test_records_crackle_even_in_silence_and_always_alike(tmp_path: Path) -> None:
    silence = np.zeros(2 * SOUND_RATE)
    first, second = (treated(tmp_path, silence, "gramophone", 1.0, 0.743) for _ in range(2))
    assert 1e-4 < rms(first) < 0.05
    assert np.array_equal(first, second)
    assert not treated(tmp_path, silence, "gramophone", 1.0, 0.0).any()


def test_echoes_come_at_their_distance(tmp_path: Path) -> None:
    click = np.zeros(2 * SOUND_RATE)
    click[100] = 0.5
    heard = treated(tmp_path, click, "echo", 0.8, 0.762)[:, 0]
    peaks = np.flatnonzero(heard > 0.02)
    assert peaks[:3].tolist() == [100, 100 + 11025, 100 + 22050]
    assert heard[100] > heard[100 + 11025] > heard[100 + 22050]


def test_rooms_ring_as_long_as_they_are_large_and_differ_on_both_sides(tmp_path: Path) -> None:
    click = np.zeros(3 * SOUND_RATE)
    click[100:150] = 0.5
    rings = {}
    for key in ("room_small", "room_hall", "room_church"):
        heard = treated(tmp_path, click, key, seconds=3)
        tail = heard[2000:]
        rings[key] = rms(tail[SOUND_RATE // 2 : SOUND_RATE]) / rms(tail[: SOUND_RATE // 4])
        assert abs(np.corrcoef(tail.T)[0, 1]) < 0.5
    assert rings["room_small"] < rings["room_hall"] < rings["room_church"]


def test_under_water_is_duller_the_deeper(tmp_path: Path) -> None:
    shallow, deep = (treated(tmp_path, noise(2), "under_water", depth) for depth in (0.1, 0.9))
    assert band(deep, 1000, 5000) < 0.1 * band(shallow, 1000, 5000)


def test_circling_goes_from_side_to_side(tmp_path: Path) -> None:
    heard = treated(tmp_path, tone(6), "circling", seconds=6)
    sides = np.array([(rms(part[:, 0]), rms(part[:, 1])) for part in np.array_split(heard, 60)])
    assert (sides[:, 0] > 2 * sides[:, 1]).any()
    assert (sides[:, 1] > 2 * sides[:, 0]).any()


def test_balance_turns_one_side_down_and_panning_moves_both(tmp_path: Path) -> None:
    both = np.stack([tone(1, 300), tone(1, 700)], axis=1)
    right = treated(tmp_path, both, "balance", 0.75, seconds=1)
    assert np.allclose(right, both * [0.25, 1.0], atol=1e-4)
    moved = treated(tmp_path, both, "panning", 1.0, seconds=1)
    assert np.allclose(moved[:, 0], 0, atol=1e-4)
    assert np.allclose(moved[:, 1], np.sqrt(2) * both.mean(axis=1), atol=1e-4)
    centre = treated(tmp_path, both, "panning", 0.0, seconds=1)
    assert np.allclose(centre, both.mean(axis=1)[:, None], atol=1e-4)


def test_denoising_takes_hiss_away_and_leaves_the_tone(tmp_path: Path) -> None:
    signal = tone(3, 440) + noise(3, 0.004)
    heard = treated(tmp_path, signal, "denoise", 0.8, seconds=3)[SOUND_RATE:]
    plain = treated(tmp_path, signal, "denoise", 0.0, seconds=3)[SOUND_RATE:]
    assert band(heard, 5_000, 15_000) < 0.5 * band(plain, 5_000, 15_000)
    assert band(heard, 400, 480) == pytest.approx(band(plain, 400, 480), rel=0.1)


def test_effects_come_one_after_the_other_before_volume_and_fades(tmp_path: Path) -> None:
    media = {"a": write_wav(tmp_path / "a.wav", tone(2, 300))}
    chained = (*effect("pitch_shift", 5.0), *effect("pitch_shift", -5.0), *effect("balance", 1.0))
    one = clip("a", 0, SECOND, effects=chained, volume=2.0, gain=0.5, fade_in_us=500_000)
    heard = mix(tmp_path, media, [one], SECOND)
    assert not heard[:, 0].any()
    assert frequency(heard[22050:, 1]) == pytest.approx(300, rel=0.01)
    # Formants kept: a pure tone loses level on the way there and back.
    assert 0.12 < np.abs(heard[22050:-4410, 1]).max() < 0.3
    assert np.abs(heard[:441, 1]).max() < 0.02


def test_one_effect_on_many_clips_of_one_graph(tmp_path: Path) -> None:
    media = {"a": write_wav(tmp_path / "a.wav", syllables(3))}
    clips = [
        clip("a", 0, SECOND, track=k, effects=effect("gramophone") + effect("room_hall")) for k in range(4)
    ]
    one = mix(tmp_path, media, clips[:1], SECOND)
    four = mix(tmp_path, media, clips, SECOND)
    assert np.allclose(four, 4 * one, atol=1e-4)


def test_gain_multiplies_volume_and_its_keyframes(tmp_path: Path) -> None:
    media = {"a": write_wav(tmp_path / "a.wav", level(2))}
    assert np.allclose(
        mix(tmp_path, media, [clip("a", 0, SECOND, volume=0.5, gain=0.5)], SECOND), 0.125, atol=1e-5
    )


@pytest.mark.parametrize(
    ("mapping", "sides"),
    [
        (ChannelMapping.BOTH, (0.25, 0.5)),
        (ChannelMapping.LEFT, (0.25, 0.25)),
        (ChannelMapping.RIGHT, (0.5, 0.5)),
        (ChannelMapping.SWAPPED, (0.5, 0.25)),
    ],
)
def test_channels(tmp_path: Path, mapping: ChannelMapping, sides: tuple[float, float]) -> None:
    media = {"a": write_wav(tmp_path / "a.wav", np.stack([level(2, 0.25), level(2, 0.5)], axis=1))}
    heard = mix(tmp_path, media, [clip("a", 0, SECOND, channels=mapping)], SECOND)
    assert np.all(heard == np.array(sides, np.float32))


def test_names_of_both_apps_lead_to_one_effect() -> None:
    for names in (
        ("回音", "Echo"),
        ("人声增强3",),
        ("女生", "High"),
        ("机器人", "Robot"),
        ("Lo-Fi", "低保真"),
    ):
        assert len({look.key for name in names if (look := find_effect(name)) is not None}) == 1
    by_id = find_effect("whatever it is called here", "7425556785693463090")
    assert by_id is not None
    assert by_id.key == "clear_voice"
    assert find_effect("猴哥") is None
    assert find_effect("") is None
