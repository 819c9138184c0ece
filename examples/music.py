"""A short calm piece of music, synthesised: pad chords, a plucked melody, a soft kick, a shaker.

`BEATS_PER_MINUTE` puts a bar of four beats on 2.5 s, so that at 30 frames a second every bar starts on a frame:
the sample cuts its pictures there.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path

import av
import numpy as np
from numpy.typing import NDArray

SAMPLE_RATE = 48_000
BEATS_PER_MINUTE = 96
BEAT_SECONDS = 60 / BEATS_PER_MINUTE
BAR_SECONDS = 4 * BEAT_SECONDS
PEAK = 0.80
"""Full scale is 1: room for the AAC encoder's overshoot and for a second sound in the mix."""

Stereo = NDArray[np.float64]

# One chord a bar, MIDI notes from the bass up: Fmaj9, Em7, Dm9, Cmaj7, Fmaj9, G6, Am9, Cmaj9.
_CHORDS = (
    (41, 57, 60, 64, 67),
    (40, 55, 59, 62, 67),
    (38, 57, 60, 64, 65),
    (36, 55, 59, 64, 67),
    (41, 57, 60, 64, 67),
    (43, 55, 59, 62, 64),
    (45, 55, 60, 64, 71),
    (36, 55, 59, 62, 64),
)
# The pluck: (bar, eighth of the bar, MIDI note, strength).
_MELODY = (
    *((0, 2, 72, 0.5), (0, 4, 76, 0.7), (0, 6, 79, 0.8)),
    *((1, 0, 76, 0.9), (1, 3, 74, 0.6), (1, 5, 71, 0.5), (1, 6, 74, 0.6)),
    *((2, 0, 77, 0.9), (2, 2, 76, 0.6), (2, 4, 72, 0.7), (2, 6, 69, 0.5), (2, 7, 72, 0.5)),
    *((3, 0, 71, 0.8), (3, 3, 67, 0.5), (3, 4, 72, 0.7), (3, 6, 76, 0.7)),
    *((4, 0, 79, 1.0), (4, 2, 76, 0.6), (4, 3, 72, 0.6), (4, 4, 81, 0.9), (4, 6, 79, 0.7)),
    *((5, 0, 74, 0.9), (5, 2, 79, 0.6), (5, 4, 83, 0.9), (5, 6, 81, 0.7), (5, 7, 79, 0.6)),
    *((6, 0, 84, 1.0), (6, 2, 79, 0.6), (6, 4, 76, 0.7), (6, 6, 72, 0.6)),
    *((7, 0, 74, 0.8), (7, 2, 71, 0.5), (7, 4, 72, 0.7)),
)


def _pitch(note: float) -> float:
    return float(440.0 * 2 ** ((note - 69) / 12))


def _place(track: Stereo, sound: NDArray[np.float64], start_seconds: float, pan: float, gain: float) -> None:
    """Add a mono sound; `pan` −1…1 at constant power."""
    start = round(start_seconds * SAMPLE_RATE)
    sound = sound[: max(0, len(track) - start)] * gain
    angle = (pan + 1) * np.pi / 4
    track[start : start + len(sound), 0] += sound * np.cos(angle)
    track[start : start + len(sound), 1] += sound * np.sin(angle)


def _pad(note: float, seconds: float, seed: int) -> NDArray[np.float64]:
    """Three detuned voices with few overtones, swelling in and out."""
    t = np.arange(round(seconds * SAMPLE_RATE)) / SAMPLE_RATE
    rng = np.random.default_rng(seed)
    sound = np.zeros_like(t)
    for detune_cents in (-6.0, 0.0, 5.0):
        frequency = _pitch(note + detune_cents / 100)
        phase = rng.uniform(0, 2 * np.pi)
        for overtone, level in ((1, 1.0), (2, 0.32), (3, 0.13), (4, 0.05)):
            sound += level * np.sin(2 * np.pi * frequency * overtone * t + phase * overtone)
    swell = 1.0 + 0.12 * np.sin(2 * np.pi * 0.37 * t + rng.uniform(0, 6))
    attack, release = 0.55, 0.9
    envelope = np.minimum(1, t / attack) * np.minimum(1, np.maximum(0, seconds - t) / release)
    return np.asarray(sound / 4.5 * swell * np.sin(envelope * np.pi / 2) ** 2)


@cache
def _pluck(note: float) -> NDArray[np.float64]:
    """A soft string: high overtones die first."""
    t = np.arange(round(1.9 * SAMPLE_RATE)) / SAMPLE_RATE
    frequency = _pitch(note)
    sound = np.zeros_like(t)
    for overtone in range(1, 8):
        level = np.exp(-0.55 * (overtone - 1)) / overtone**0.4
        stretched = overtone * np.sqrt(1 + 0.00035 * overtone**2)
        sound += level * np.sin(2 * np.pi * frequency * stretched * t) * np.exp(-t * (2.3 + 1.7 * overtone))
    return np.asarray(sound * np.minimum(1, t / 0.004) * np.minimum(1, (t[-1] - t) / 0.1))


def _kick() -> NDArray[np.float64]:
    t = np.arange(round(0.42 * SAMPLE_RATE)) / SAMPLE_RATE
    sweep = 47 * t + 62 * 0.045 * (1 - np.exp(-t / 0.045))
    envelope = np.exp(-t * 8.5) * np.minimum(1, t / 0.003) * np.minimum(1, (t[-1] - t) / 0.05)
    return np.asarray(np.sin(2 * np.pi * sweep) * envelope)


def _shaker(seed: int) -> NDArray[np.float64]:
    t = np.arange(round(0.09 * SAMPLE_RATE)) / SAMPLE_RATE
    hiss = np.diff(np.random.default_rng(seed).standard_normal(len(t) + 1))
    return np.asarray(hiss * np.exp(-((t - 0.022) ** 2) / 0.00026))


def _in_a_hall(dry: Stereo, seed: int) -> Stereo:
    """The echo of a large quiet room: dark noise that dies in two seconds."""
    length = round(2.0 * SAMPLE_RATE)
    t = np.arange(length) / SAMPLE_RATE
    rng = np.random.default_rng(seed)
    size = len(dry) + length
    frequency = np.fft.rfftfreq(size, 1 / SAMPLE_RATE)
    dark = 1 / (1 + (frequency / 2600) ** 2) * (frequency / (frequency + 160))
    wet = np.zeros_like(dry)
    for channel in range(2):
        echo = rng.standard_normal(length) * np.exp(-t * 3.1) * np.minimum(1, t / 0.02)
        echo /= np.sqrt((echo**2).sum())
        spectrum = np.fft.rfft(dry[:, channel], size) * np.fft.rfft(echo, size) * dark
        wet[:, channel] = np.fft.irfft(spectrum, size)[: len(dry)]
    return wet


def compose(seconds: float) -> Stereo:
    """The piece as float samples (n, 2) within ±`PEAK`, faded in and out."""
    track = np.zeros((round(seconds * SAMPLE_RATE), 2))
    echoing = np.zeros_like(track)
    bars = int(np.ceil(seconds / BAR_SECONDS))
    for bar in range(bars):
        chord = _CHORDS[bar % len(_CHORDS)]
        start = max(0.0, bar * BAR_SECONDS - 0.12)
        for voice, note in enumerate(chord):
            pan = (voice - 2) * 0.32 if voice else 0.0
            sound = _pad(note, BAR_SECONDS + 0.75, 100 * bar + voice)
            _place(echoing, sound, start, pan, 0.30 if voice == 0 else 0.19)
    for bar, eighth, note, strength in _MELODY:
        start = bar * BAR_SECONDS + eighth * BEAT_SECONDS / 2
        if start < seconds:
            pan = 0.45 * np.sin(note * 1.7)
            _place(echoing, _pluck(note), start, float(pan), 0.27 * strength)
            _place(echoing, _pluck(note), start + 0.75 * BEAT_SECONDS, -float(pan), 0.08 * strength)
    for beat in range(4, int(seconds / BEAT_SECONDS) - 3):
        if beat % 2 == 0:
            _place(track, _kick(), beat * BEAT_SECONDS, 0.0, 0.42 if beat % 4 == 0 else 0.30)
        if beat >= 8:
            for half in (0.0, 0.5):
                loud = 0.020 if half else 0.011
                _place(track, _shaker(beat * 2 + int(half * 2)), (beat + half) * BEAT_SECONDS, 0.35, loud)
    track += echoing + 0.42 * _in_a_hall(echoing, 7)
    t = np.arange(len(track)) / SAMPLE_RATE
    fade = np.minimum(1, t / 0.8) * np.minimum(1, np.maximum(0, seconds - 0.02 - t) / 2.2)
    track *= (np.sin(fade * np.pi / 2) ** 2)[:, None]
    # Rounds off the few loudest moments instead of cutting them.
    track = np.tanh(track / np.abs(track).max() * 1.25)
    return np.asarray(track / np.abs(track).max() * PEAK)


def write_music(path: Path, seconds: float) -> None:
    """Write the piece as AAC in an .m4a."""
    samples = compose(seconds).T.astype(np.float32)
    with av.open(str(path), "w") as container:
        stream = container.add_stream("aac", rate=SAMPLE_RATE)
        stream.bit_rate = 160_000
        stream.layout = "stereo"
        size = 1024
        for start in range(0, samples.shape[1], size):
            chunk = np.ascontiguousarray(samples[:, start : start + size])
            frame = av.AudioFrame.from_ndarray(chunk, format="fltp", layout="stereo")
            frame.sample_rate = SAMPLE_RATE
            frame.pts = start
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
