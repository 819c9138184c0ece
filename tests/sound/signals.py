"""Signals, the files that hold them, timelines of them, and what the mix makes of them."""

from __future__ import annotations

import wave
from collections.abc import Callable, Iterable, Mapping
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
from numpy.typing import NDArray

from renderer.encode.timing import SOUND_RATE
from renderer.output import OutputSpec
from renderer.sound.mixing import mix_samples
from renderer.timebase import TimeRange, snap_range
from renderer.timeline import AudioClip, MediaKind, MediaRef, Timeline

Signal = NDArray[np.float64]
Mix = NDArray[np.float32]
SECOND = 1_000_000
STEP = 1 / 32768
"""One step of 16-bit sound: what a WAV file of a test can be off."""


def clicks(seconds: float, every: float = 0.1, rate: int = SOUND_RATE, height: float = 0.5) -> Signal:
    """Single samples of `height`, the first at 0."""
    signal = np.zeros(round(seconds * rate))
    signal[:: round(every * rate)] = height
    return signal


def tone(seconds: float, hz: float = 441.0, amplitude: float = 0.25, rate: int = SOUND_RATE) -> Signal:
    return amplitude * np.sin(2 * np.pi * hz * np.arange(round(seconds * rate)) / rate)


def level(seconds: float, value: float = 0.5, rate: int = SOUND_RATE) -> Signal:
    """A constant: shows every gain as it is."""
    return np.full(round(seconds * rate), value)


def write_wav(path: Path, signal: Signal, rate: int = SOUND_RATE) -> Path:
    """A 16-bit WAV of (n,) or (n, channels) samples."""
    columns = signal if signal.ndim == 2 else signal[:, None]
    with wave.open(str(path), "wb") as file:
        file.setnchannels(columns.shape[1])
        file.setsampwidth(2)
        file.setframerate(rate)
        file.writeframes(np.round(columns * 32768).clip(-32768, 32767).astype("<i2").tobytes())
    return path


def ref(name: str) -> MediaRef:
    return MediaRef(name, MediaKind.AUDIO, name, (), "")


def clip(
    name: str,
    start_us: int,
    duration_us: int,
    source_us: int = 0,
    *,
    speed: Fraction | int | str = 1,
    rate: Fraction | int = 30,
    track: int = 0,
    **fields: object,
) -> AudioClip:
    target = TimeRange(start_us, duration_us)
    return AudioClip(
        id=f"{name}-{start_us}",
        path="$.tracks[0].segments[0]",
        track=track,
        target=target,
        frames=snap_range(target, Fraction(rate)),
        media=ref(name),
        source=TimeRange(source_us, round(duration_us * Fraction(speed))),
        speed=Fraction(speed),
        **fields,  # type: ignore[arg-type]
    )


def timeline(
    clips: Iterable[AudioClip], duration_us: int = 4 * SECOND, rate: Fraction | int = 30
) -> Timeline:
    return Timeline(640, 360, Fraction(rate), duration_us, audio=tuple(clips))


Mixer = Callable[..., Mix]


def mix(
    folder: Path,
    media: Mapping[str, Path],
    clips: Iterable[AudioClip],
    duration_us: int = 4 * SECOND,
    rate: Fraction | int = 30,
) -> Mix:
    """(samples, 2) of the float mix before limiting; silence if nothing is heard."""
    source = timeline(clips, duration_us, rate)
    path = folder / "mix.f32"
    if not mix_samples(source, media, OutputSpec.for_timeline(source), path):
        return np.zeros((0, 2), np.float32)
    return np.fromfile(path, "<f4").reshape(-1, 2)


def decode(path: Path) -> Mix:
    """(samples, channels) of an encoded file as a player hears it."""
    with av.open(str(path)) as container:
        stream = container.streams.audio[0]
        blocks = [frame.to_ndarray() for frame in container.decode(stream)]
        total = stream.duration
    return np.concatenate(blocks, axis=1).T[:total]


def frequency(signal: Mix | Signal, rate: int = SOUND_RATE) -> float:
    """The strongest frequency of a signal (n,), in Hz, to a fraction of the spectrum's step."""
    spectrum = np.abs(np.fft.rfft(signal * np.hanning(len(signal)), 8 * len(signal)))
    return float(np.argmax(spectrum)) * rate / (8 * len(signal))
