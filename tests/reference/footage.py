"""Small media whose every frame, side and corner looks different."""

from __future__ import annotations

import wave
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from tests.synthetic import make_gif, make_video

SOUND_RATE = 44_100


def pattern(n: int, size: tuple[int, int]) -> NDArray[np.uint8]:
    """Frame n: red grows to the right, green downwards, blue and a soft bright spot change with n."""
    width, height = size
    y, x = np.mgrid[0:height, 0:width]
    u, v = (x + 0.5) / width, (y + 0.5) / height
    spot = 70 * np.exp(-(((u - 0.25 - 0.025 * n) / 0.12) ** 2) - ((v - 0.3) / 0.15) ** 2)
    red = 30 + 140 * u + spot
    green = 40 + 120 * v + spot
    blue = (200 - 17 * n) % 180 + 40 + 0 * u
    return np.clip(np.dstack([red, green, blue]), 0, 255).astype(np.uint8)


def checks(size: tuple[int, int]) -> NDArray[np.uint8]:
    """Blocks of 10 px in strong colours: a picture that a blur changes much."""
    colors = np.random.default_rng(7).integers(0, 256, (size[1] // 10, size[0] // 10, 3), dtype=np.uint8)
    return colors.repeat(10, axis=0).repeat(10, axis=1)


def glass(size: tuple[int, int]) -> NDArray[np.uint8]:
    """A picture that is clear on the left and solid on the right."""
    picture = pattern(3, size)
    alpha = np.broadcast_to(np.linspace(0, 255, size[0]).round().astype(np.uint8), size[::-1])
    return np.dstack([picture, alpha])


def write_footage(folder: Path) -> Path:
    """wide, tall and full videos; photos of several shapes, one with alpha; a GIF; sounds."""
    for name, size, rate in (
        ("full", (160, 90), 10),
        ("wide", (160, 60), 10),
        ("tall", (60, 100), 10),
        ("fine", (160, 90), 15),
    ):
        make_video(
            folder / f"{name}.mp4",
            size=size,
            rate=rate,
            seconds=2.5,
            draw=lambda n, size=size: pattern(n, size),  # type: ignore[misc]
            matrix="bt709",
            primaries="bt709",
            transfer="bt709",
            color_range="limited",
            options={"crf": "3"},
        )
    make_video(folder / "talking.mp4", size=(160, 90), rate=10, seconds=2, tone_hz=330, tone_rate=SOUND_RATE)
    make_video(folder / "humming.mp4", size=(160, 90), rate=10, seconds=2, tone_hz=190, tone_rate=SOUND_RATE)
    Image.fromarray(pattern(1, (160, 90))).save(folder / "photo.png")
    Image.fromarray(pattern(5, (16, 12))).save(folder / "tiny.png")
    Image.fromarray(pattern(8, (120, 120))).save(folder / "square.png")
    Image.fromarray(glass((160, 90))).save(folder / "glass.png")
    Image.fromarray(checks((120, 120))).save(folder / "checks.png")
    make_gif(folder / "moving.gif", (80, 45), (200, 500, 300), ((220, 40, 30), (40, 200, 60), (50, 70, 230)))
    write_sound(folder / "low.wav", sweep(120, 900, 3.0))
    write_sound(folder / "high.wav", sweep(1500, 700, 3.0)[:, ::-1])
    write_sound(folder / "mono.wav", sweep(300, 500, 3.0)[:, :1])
    return folder


def sweep(first_hz: float, last_hz: float, seconds: float) -> NDArray[Any]:
    """(n, 2) floats: a tone that glides, left louder than right, swelling."""
    t = np.arange(round(seconds * SOUND_RATE)) / SOUND_RATE
    phase = 2 * np.pi * (first_hz * t + (last_hz - first_hz) * t * t / (2 * seconds))
    swell = 0.25 + 0.2 * np.sin(2 * np.pi * 0.7 * t)
    return np.stack([swell * np.sin(phase), 0.6 * swell * np.sin(phase + 1)], axis=1)


def write_sound(path: Path, samples: NDArray[Any]) -> None:
    with wave.open(str(path), "wb") as file:
        file.setnchannels(samples.shape[1])
        file.setsampwidth(2)
        file.setframerate(SOUND_RATE)
        file.writeframes((samples * 32767).round().astype("<i2").tobytes())
