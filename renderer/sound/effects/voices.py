"""Voices higher and lower, robots, monsters: pitch and formants moved each for itself."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import partial

from renderer.encode.timing import SOUND_RATE
from renderer.fidelity import Grade
from renderer.sound.effects.registry import (
    AudioEffectFunction,
    Sliders,
    blended,
    chain,
    effect,
    later,
    summed,
)
from renderer.sound.reading import Stream

RUBBERBAND_LAG_SECONDS, RUBBERBAND_MOST_SECONDS = 0.012, 0.009
"""How late rubberband is for each octave downwards (early for upwards), and at most: measured with noise
bursts at 15 pitches; what remains is below 3 ms."""

SPECTRUM_WINDOW, SPECTRUM_OVERLAP = 1024, 0.75
"""afftfilt is late by the overlapping part of its window (measured)."""


@dataclass(frozen=True, slots=True)
class Voice:
    """Semitones by which pitch and formants move when the sliders stand where the app puts them."""

    pitch: float
    formants: float
    pitch_slider: float = 1.0
    formant_slider: float = 1.0


def semitones(count: float) -> float:
    return float(2 ** (count / 12))


def shifted(heard: Stream, pitch: float, formants: float) -> Stream:
    """The voice with other pitch and formants, factors of frequency, in the same time.

    Played at another rate both move by `formants`; rubberband then restores the time and moves the pitch
    the rest of the way with the formants kept.
    """
    rate = round(SOUND_RATE * formants)
    formants = rate / SOUND_RATE
    if rate != SOUND_RATE:
        heard = chain(heard, ("asetrate", {"r": rate}), ("aresample", {"osr": SOUND_RATE}))
    heard = heard.filter(
        "rubberband",
        tempo=f"{1 / formants:.8f}",
        pitch=f"{pitch / formants:.8f}",
        formant="preserved",
        pitchq="quality",
        channels="together",
    )
    lag = -RUBBERBAND_LAG_SECONDS * math.log2(pitch)
    lag = max(-RUBBERBAND_MOST_SECONDS, min(RUBBERBAND_MOST_SECONDS, lag))
    return later(heard, -round(lag * SOUND_RATE))


def _voice(heard: Stream, sliders: Sliders, *, voice: Voice) -> Stream:
    """Both sliders scale their amount: 0 is the voice as it is."""
    strength = sliders.at(0, voice.pitch_slider) / voice.pitch_slider
    timbre = sliders.at(1, voice.formant_slider * strength) / voice.formant_slider
    pitch = max(-24.0, min(24.0, voice.pitch * strength))
    formants = max(-12.0, min(12.0, voice.formants * timbre))
    if not pitch and not formants:
        return heard
    return shifted(heard, semitones(pitch), semitones(formants))


def _monster(heard: Stream, sliders: Sliders, *, voice: Voice, drive: float, echo_ms: int = 0) -> Stream:
    """A low voice with grit, and a short echo."""
    low = _voice(heard, sliders, voice=voice)
    low = chain(
        low,
        ("volume", {"volume": drive}),
        ("asoftclip", {"type": "tanh"}),
        ("volume", {"volume": drive**-0.5}),
    )
    if echo_ms:
        taps = {"delays": f"{echo_ms}|{2 * echo_ms}|{3 * echo_ms}", "decays": "0.4|0.25|0.12"}
        low = low.filter("aecho", in_gain=1, out_gain=0.8, **taps)
    return low


def _robot(heard: Stream, sliders: Sliders, *, window: int = SPECTRUM_WINDOW) -> Stream:
    """Every window begins with the same phase: one tone, whatever the voice does."""

    def wet(stream: Stream) -> Stream:
        spectrum = {"real": "hypot(re,im)", "imag": "0", "win_size": window, "overlap": SPECTRUM_OVERLAP}
        stream = stream.filter("afftfilt", **spectrum)
        # Its pulses are narrow: as loud as the voice was, they are higher.
        return chain(later(stream, -round(window * SPECTRUM_OVERLAP)), ("volume", {"volume": 1.6}))

    return blended(heard, wet, sliders.at(0, 1.0))


def _ring(heard: Stream, sliders: Sliders, *, shift: float, drive: float) -> Stream:
    """Frequencies shifted by a fixed amount: no harmony is left."""

    def wet(stream: Stream) -> Stream:
        stream = stream.filter("afreqshift", shift=shift)
        return chain(
            stream,
            ("volume", {"volume": drive}),
            ("asoftclip", {"type": "tanh"}),
            ("volume", {"volume": drive**-0.5}),
        )

    return blended(heard, wet, sliders.at(0, 1.0))


def _harmony(heard: Stream, sliders: Sliders) -> Stream:
    """A third above and a fourth below, softly."""
    level = 0.5 * sliders.at(0, 1.0)
    upper = summed(heard, lambda s: shifted(s, semitones(4), 1.0), 1.0, level)
    return summed(upper, lambda s: shifted(s, semitones(-5), 1.0), 1.0, 0.6 * level)


def _denoised(heard: Stream, sliders: Sliders) -> Stream:
    """Steady noise taken out of the spectrum; the first slider is how much, to 24 dB."""
    amount = max(0.01, min(97.0, 24 * sliders.at(0, 0.5)))
    return later(heard.filter("afftdn", nr=amount, tn=1), -DENOISE_DELAY_SAMPLES)


def _pitch_shift(heard: Stream, sliders: Sliders) -> Stream:
    """By the semitones of the first slider, the formants kept."""
    steps = max(-24.0, min(24.0, sliders.at(0, 0.0)))
    return shifted(heard, semitones(steps), 1.0) if steps else heard


DENOISE_DELAY_SAMPLES = 1102
"""By how much afftdn is late (measured)."""

_VOICE_NOTE = "pitch and formants are moved by about as much as the app does, judged by name and sliders"
_GRIT_NOTE = "a stand-in made of pitch, grit and echo"

VOICES = {
    "uncle": Voice(-4, -2, 0.834, 1.0),
    "boy": Voice(-3, -1, 0.375, 0.25),
    "girl": Voice(4, 1.5, 0.834, 0.334),
    "little_girl": Voice(7, 3, 0.75, 0.6),
    "chipmunk": Voice(12, 8, 0.5, 0.5),
    "sweet": Voice(5, 2),
    "magnetic": Voice(-2, -1.5),
    "helium": Voice(8, 8),
    "low_battery": Voice(-5, -5),
    "alien": Voice(6, -3),
}
for _key, _voice_of in VOICES.items():
    effect(_key, _VOICE_NOTE)(partial(_voice, voice=_voice_of))

STAND_INS: dict[str, AudioEffectFunction] = {
    "monster": partial(_monster, voice=Voice(-8, -5, 0.65, 0.78), drive=2.5),
    "giant": partial(_monster, voice=Voice(-6, -4), drive=1.5, echo_ms=60),
    "hell": partial(_monster, voice=Voice(-7, -3), drive=3.0, echo_ms=130),
    "robot": _robot,
    "synthesizer": partial(_robot, window=512),
    "distorted": partial(_ring, shift=60, drive=6.0),
    "harmony": _harmony,
}
for _key, _draw in STAND_INS.items():
    effect(_key, _GRIT_NOTE, Grade.STAND_IN)(_draw)

effect("pitch_shift", "formants are kept; the unit is taken to be semitones")(_pitch_shift)
effect("denoise", "steady noise is taken out of the spectrum; the app uses a model", Grade.STAND_IN)(
    _denoised
)
