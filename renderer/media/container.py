"""Opening a container safely: one named demuxer, local files only, bounded."""

from __future__ import annotations

from pathlib import Path
from typing import cast

import av
from av.audio.stream import AudioStream
from av.container import InputContainer
from av.stream import Disposition
from av.video.stream import VideoStream

from renderer.errors import InvalidMedia
from renderer.media import limits
from renderer.media.attention import reading_of
from renderer.media.sniff import FileType

_COMMON_OPTIONS = {
    "protocol_whitelist": "file",
    "max_streams": str(limits.MAX_STREAMS),
    "probesize": str(limits.PROBE_BYTES),
    "analyzeduration": str(limits.ANALYZE_US),
    "max_pixels": str(limits.MAX_VIDEO_PIXELS),
}

# A MOV may name other files as the place of its samples: never followed.
_DEMUXER_OPTIONS = {"mov": {"enable_drefs": "0", "use_absolute_path": "0"}}


def open_container(path: Path, name: str, file_type: FileType) -> InputContainer:
    """Open the file with exactly the demuxer its bytes call for.

    Raises InvalidMedia when the demuxer cannot make sense of it.
    """
    options = {
        **_COMMON_OPTIONS,
        "format_whitelist": _demuxer_names(file_type.opener),
        **_DEMUXER_OPTIONS.get(file_type.opener, {}),
    }
    try:
        # The scheme keeps a file name with a colon from being read as another protocol.
        with reading_of(name):
            return av.open(f"file:{path.resolve()}", format=file_type.opener, options=options)
    except (av.FFmpegError, ValueError) as error:
        raise InvalidMedia(name, f"the {file_type.label} is damaged or cut short ({reason(error)})") from None


def _demuxer_names(opener: str) -> str:
    return av.format.ContainerFormat(opener, "r").name


def reason(error: BaseException) -> str:
    """FFmpeg's own words, without the path."""
    return str(getattr(error, "strerror", None) or type(error).__name__)


def video_stream(container: InputContainer) -> VideoStream | None:
    """The stream whose pictures are shown: FFmpeg's best one that is no cover art and can be decoded."""
    best = container.streams.best("video")
    candidates = [best, *container.streams.video]
    for stream in candidates:
        if stream is None or stream.disposition & Disposition.attached_pic:
            continue
        if getattr(stream, "codec_context", None) is not None:
            return cast(VideoStream, stream)
    return None


def audio_stream(container: InputContainer) -> AudioStream | None:
    """The stream that is heard: FFmpeg's best one that can be decoded."""
    best = container.streams.best("audio")
    for stream in [best, *container.streams.audio]:
        if stream is not None and getattr(stream, "codec_context", None) is not None:
            return cast(AudioStream, stream)
    return None
