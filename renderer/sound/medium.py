"""What the mix must know of a file before FFmpeg reads it: which stream sounds, and its channels."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import av
from av.audio.stream import AudioStream

from renderer.errors import InvalidMedia
from renderer.timeline import MediaRef

MAX_SPEAKERS = 8
"""Up to 7.1, every channel has its speaker (FFmpeg's usual layout where the file names none) and is
mixed down; of wilder ones the first two channels are heard."""


@dataclass(frozen=True, slots=True)
class SoundStream:
    """The stream of a file that is heard; `has_speakers` if more than two channels can be mixed down."""

    path: Path
    index: int
    channels: int
    has_speakers: bool


def sound_stream(path: Path, ref: MediaRef) -> SoundStream | None:
    """The file's best sound stream; None for a picture or video without sound.

    Raises InvalidMedia if the file cannot be read or holds neither sound nor picture.
    """
    try:
        with av.open(str(path), metadata_errors="ignore") as container:
            best = container.streams.best("audio")
            if not isinstance(best, AudioStream):
                if container.streams.video:
                    return None
                raise InvalidMedia(ref.name, "it holds no sound")
            context = best.codec_context
            layout = context.layout
            if not context.sample_rate or not layout.nb_channels:
                raise InvalidMedia(ref.name, "its sound has neither rate nor channels")
            has_speakers = layout.nb_channels <= MAX_SPEAKERS and not layout.name.startswith("ambisonic")
            return SoundStream(path, best.index, layout.nb_channels, has_speakers)
    except (av.FFmpegError, OSError, ValueError) as error:
        raise InvalidMedia(ref.name, f"its sound cannot be read: {error}") from error
