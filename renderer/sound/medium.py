"""What the mix must know of a file before FFmpeg reads it: which stream sounds, and its channels."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from renderer.errors import InvalidMedia
from renderer.media.container import audio_stream, open_container
from renderer.media.sniff import Family, sniff
from renderer.timeline import MediaRef

MAX_SPEAKERS = 8
"""Up to 7.1, every channel has its speaker (FFmpeg's usual layout where the file names none) and is
mixed down; of wilder ones the first two channels are heard."""


@dataclass(frozen=True, slots=True)
class SoundStream:
    """The stream of a file that is heard. `demuxer` is FFmpeg's, chosen by the file's first bytes;
    `has_speakers` if more than two channels can be mixed down."""

    path: Path
    demuxer: str
    index: int
    channels: int
    has_speakers: bool


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
        return SoundStream(path, file_type.opener, best.index, layout.nb_channels, has_speakers)
