"""The floor: the finished video's own raw frames and sound, encoded with the same settings and nothing else."""

from __future__ import annotations

import subprocess
from pathlib import Path

from renderer.encode.piece import ENCODER_THREADS
from renderer.ffmpeg import ffmpeg_binary
from renderer.output import QUALITY_PRESETS, Quality

_TAGS = ["-color_range", "tv", "-colorspace", "bt709", "-color_primaries", "bt709", "-color_trc", "bt709"]


def unpack(video: Path, raw: Path, sound: Path) -> None:
    """The video's frames as raw yuv420p and its sound as WAV."""
    command = [ffmpeg_binary(), "-nostdin", "-v", "error", "-y", "-i", str(video)]
    command += ["-map", "0:v", "-f", "rawvideo", "-pix_fmt", "yuv420p", str(raw)]
    command += ["-map", "0:a", str(sound)]
    subprocess.run(command, check=True)


def encode_command(raw: Path, sound: Path, size: tuple[int, int], rate: int, out: Path) -> list[str]:
    """The command that encodes the raw frames as the farm does: standard quality, same threads."""
    preset = QUALITY_PRESETS[Quality.STANDARD]
    return [
        ffmpeg_binary(), "-nostdin", "-v", "error", "-y",
        "-f", "rawvideo", "-pix_fmt", "yuv420p", "-video_size", f"{size[0]}x{size[1]}",
        "-framerate", str(rate), *_TAGS, "-i", str(raw), "-i", str(sound),
        "-c:v", "libx264", "-preset", preset.x264_preset, "-crf", str(preset.crf),
        "-profile:v", "high", "-g", str(2 * rate), "-threads", str(ENCODER_THREADS), *_TAGS,
        "-c:a", "aac", "-b:a", str(preset.audio_bit_rate), "-movflags", "+faststart", str(out),
    ]  # fmt: skip
