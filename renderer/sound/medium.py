"""What the mix must know of a file before FFmpeg reads it: which stream sounds, and its channels."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from renderer.encode.timing import SOUND_RATE
from renderer.errors import InvalidMedia
from renderer.ffmpeg import input_options
from renderer.media.container import audio_stream, open_container
from renderer.media.sniff import Family, sniff
from renderer.timeline import MediaRef

CHANNELS = 2
RAW_FORMAT = "f32le"
SAMPLE_BYTES = 4
FRAME_BYTES = CHANNELS * SAMPLE_BYTES

MAX_SPEAKERS = 8
"""Up to 7.1, every channel has its speaker (FFmpeg's usual layout where the file names none) and is
mixed down; of wilder ones the first two channels are heard."""


@dataclass(frozen=True, slots=True)
class SoundStream:
    """The stream of a file that is heard. `options` are FFmpeg's for the input: the demuxer above all,
    chosen by the file's first bytes. `has_speakers` if more than two channels can be mixed down.
    `begins_at` is the sample of the sound's own clock that the file begins with; before it is silence.
    """

    path: Path
    index: int
    channels: int
    has_speakers: bool
    options: dict[str, Any] = field(default_factory=dict)
    begins_at: int = 0


def raw_options() -> dict[str, Any]:
    """How raw samples are written and read: interleaved little-endian floats."""
    return {"format": RAW_FORMAT, "ar": SOUND_RATE, "ac": CHANNELS}


def raw_stream(path: Path, begins_at: int = 0) -> SoundStream:
    """A file of the mix's own raw samples as a source."""
    return SoundStream(path, 0, CHANNELS, True, raw_options(), begins_at)


def sound_stream(path: Path, ref: MediaRef) -> SoundStream | None:
    """The file's best sound stream; None for a picture, or a video without sound.

    Raises InvalidMedia if the file cannot be read or holds neither sound nor picture.
    """
    file_type = sniff(path, ref.name)
    if file_type.family is Family.IMAGE:
        return None
    with open_container(path, ref.name, file_type) as container:
        best = audio_stream(container)
        if best is None:
            if container.streams.video:
                return None
            raise InvalidMedia(ref.name, f"the {file_type.label} holds no sound")
        layout = best.codec_context.layout
        if not best.codec_context.sample_rate or not layout.nb_channels:
            raise InvalidMedia(ref.name, "its sound has neither rate nor channels")
        has_speakers = layout.nb_channels <= MAX_SPEAKERS and not layout.name.startswith("ambisonic")
        options = input_options(file_type.opener)
        return SoundStream(path, best.index, layout.nb_channels, has_speakers, options)
