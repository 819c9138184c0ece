"""What the mix must know of a file before FFmpeg reads it: which stream sounds, and its channels."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import av
from av.audio.stream import AudioStream

from renderer.errors import InvalidMedia
from renderer.timeline import MediaRef

MAX_KNOWN_CHANNELS = 8
"""Layouts up to 7.1 are mixed down by their speakers; of wilder ones the first two channels are heard."""


@dataclass(frozen=True, slots=True)
class SoundStream:
    """The stream of a file that is heard. `layout` is FFmpeg's name, "" if the speakers are unknown."""

    path: Path
    index: int
    channels: int
    layout: str


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
            known = layout.nb_channels <= MAX_KNOWN_CHANNELS and "channels" not in layout.name
            return SoundStream(path, best.index, layout.nb_channels, layout.name if known else "")
    except (av.FFmpegError, OSError, ValueError) as error:
        raise InvalidMedia(ref.name, f"its sound cannot be read: {error}") from error
