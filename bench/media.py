"""Media for the scenes: textured, moving, grainy pictures that cost an encoder what camera footage does."""

from __future__ import annotations

import wave
from pathlib import Path

import av
import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image

RATE = 30
Picture = NDArray[np.uint8]


def landscape(seed: int, width: int, height: int) -> Picture:
    """A cloudy, hilly picture (height, width, 3) RGB with detail at every scale."""
    rng = np.random.default_rng(seed)
    relief = np.zeros((height, width), np.float32)
    for octave in range(1, 9):
        cells = (max(2, width * 2**octave // 1024), max(2, height * 2**octave // 1024))
        noise = rng.random((cells[1], cells[0]), np.float32) - 0.5
        relief += cv2.resize(noise, (width, height), interpolation=cv2.INTER_CUBIC) * 1.7**-octave
    relief = (relief - relief.min()) / np.ptp(relief)
    low, high = rng.uniform(0.02, 0.4, 3), rng.uniform(0.6, 0.98, 3)
    sky = np.linspace(1.0, 0.35, height, dtype=np.float32)[:, None]
    shade = (relief * 0.8 + sky * 0.2)[..., None]
    return np.asarray(np.clip((low + (high - low) * shade) * 255, 0, 255), np.uint8)


def write_photo(path: Path, seed: int, width: int, height: int) -> None:
    Image.fromarray(landscape(seed, width, height)).save(path, quality=92)


def write_video(
    path: Path, seed: int, width: int, height: int, seconds: float, tone_hz: float | None
) -> None:
    """A slow pan over a landscape with a little film grain, H.264; with `tone_hz` a stereo sound."""
    rng = np.random.default_rng(seed)
    frames = round(seconds * RATE)
    picture = landscape(seed, width + 2 * frames, height + frames)
    grain = [np.repeat(rng.integers(0, 9, (height, width, 1), np.uint8), 3, 2) for _ in range(4)]
    with av.open(str(path), "w") as container:
        video = container.add_stream("libx264", RATE, options={"preset": "veryfast", "crf": "20"})
        video.width, video.height, video.pix_fmt = width, height, "yuv420p"
        sound = container.add_stream("aac", 48000, layout="stereo") if tone_hz else None
        for n in range(frames):
            view = np.asarray(cv2.add(picture[n : n + height, 2 * n : 2 * n + width], grain[n % 4]))
            frame = av.VideoFrame.from_ndarray(view, format="rgb24")
            container.mux(video.encode(frame))
        if sound is not None and tone_hz is not None:
            samples = tone(tone_hz, seconds)
            audio = av.AudioFrame.from_ndarray(samples, format="fltp", layout="stereo")
            audio.sample_rate = 48000
            container.mux(sound.encode(audio))
            container.mux(sound.encode(None))
        container.mux(video.encode(None))


def tone(hz: float, seconds: float) -> NDArray[np.float32]:
    time = np.arange(round(seconds * 48000), dtype=np.float32) / 48000
    return np.tile(0.2 * np.sin(2 * np.pi * hz * time), (2, 1)).astype(np.float32)


def write_music(path: Path, seconds: float) -> None:
    """Three quiet tones as 16-bit stereo WAV."""
    samples = sum(tone(hz, seconds) for hz in (220.0, 277.18, 329.63)) / 3
    with wave.open(str(path), "wb") as out:
        out.setnchannels(2)
        out.setsampwidth(2)
        out.setframerate(48000)
        out.writeframes((np.asarray(samples).T * 32767).astype("<i2").tobytes())
