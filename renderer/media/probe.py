"""What a medium is, found by opening it: the file's own values, never the draft's claims."""

from __future__ import annotations

import os
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

import av
from av.audio.stream import AudioStream
from av.container import InputContainer
from av.stream import Stream

from renderer.errors import InvalidMedia
from renderer.media import limits
from renderer.media.animation import AnimationSource
from renderer.media.container import audio_stream, open_container, video_stream
from renderer.media.lottie import LottieSource, open_document
from renderer.media.photo import PhotoSource
from renderer.media.sniff import Family, FileType, sniff
from renderer.media.source import is_animation
from renderer.media.video import VideoSource
from renderer.timebase import MICROSECONDS
from renderer.timeline import MediaKind


@dataclass(frozen=True, slots=True)
class MediaInfo:
    """What a file turned out to be. `kind` is what it is, not what the draft calls it.

    Width and height are those of the upright picture with square pixels, 0 for a sound; `duration_us`
    is 0 for a photo; `frame_rate` None where there is none or the file does not tell.
    """

    kind: MediaKind
    label: str
    width: int
    height: int
    duration_us: int
    has_audio: bool
    has_alpha: bool
    still: bool
    frame_rate: Fraction | None = None


def probe(path: Path, name: str, kind: MediaKind, *, own_file: bool = False) -> MediaInfo:
    """Open a medium as far as it takes to know that it can be used as `kind`: one picture, or one
    block of sound, is really decoded. Any picture will do for a video, photo or GIF; a sound may come
    from a video file. `own_file`: the farm owner's own, which may be a Lottie animation.

    Raises InvalidMedia, naming the medium, in any other case.
    """
    file_type = sniff(path, name, own_file=own_file)
    if kind is MediaKind.AUDIO:
        return _probe_sound(path, name, file_type)
    if file_type.family is Family.CONTAINER:
        return _probe_video(path, name, file_type)
    if file_type.family is Family.DRAWING:
        return _probe_lottie(path, name, file_type)
    if is_animation(path, name, file_type):
        return _probe_animation(path, name, file_type)
    photo = PhotoSource(path, name, file_type)
    return MediaInfo(
        MediaKind.PHOTO, file_type.label, photo.width, photo.height, 0, False, not photo.opaque, True
    )


def _probe_lottie(path: Path, name: str, file_type: FileType) -> MediaInfo:
    document = open_document(path, name)
    source = LottieSource(path, name, repeats=False)
    source.close()
    return MediaInfo(
        MediaKind.PHOTO if source.still else MediaKind.GIF,
        file_type.label,
        document.width,
        document.height,
        0 if source.still else source.duration_us(),
        False,
        True,
        source.still,
        Fraction(document.frame_rate).limit_denominator(1001),
    )


def _probe_animation(path: Path, name: str, file_type: FileType) -> MediaInfo:
    animation = AnimationSource(path, name, file_type)
    try:
        return MediaInfo(
            MediaKind.GIF,
            file_type.label,
            animation.width,
            animation.height,
            animation.duration_us(),
            False,
            animation.has_alpha(),
            False,
        )
    finally:
        animation.close()


def _probe_video(path: Path, name: str, file_type: FileType) -> MediaInfo:
    with open_container(path, name, file_type) as container:
        stream = video_stream(container)
        sound = audio_stream(container)
        if stream is None:
            nothing = "holds neither picture nor sound: it is damaged or cut short"
            what = "holds sound but no picture" if sound else nothing
            raise InvalidMedia(name, f"the {file_type.label} {what}")
        _check_complete(path, name, file_type, stream)
        duration_us = _duration_us(container, stream)
        rate = stream.average_rate or stream.guessed_rate
    source = VideoSource(path, name, file_type)
    source.close()
    return MediaInfo(
        MediaKind.VIDEO,
        file_type.label,
        source.width,
        source.height,
        duration_us,
        sound is not None,
        not source.opaque,
        False,
        rate if rate and 0 < rate <= limits.MAX_FRAME_RATE else None,
    )


def _probe_sound(path: Path, name: str, file_type: FileType) -> MediaInfo:
    if file_type.family is not Family.CONTAINER:
        raise InvalidMedia(name, f"the file is a {file_type.label}, which has no sound")
    with open_container(path, name, file_type) as container:
        stream = audio_stream(container)
        if stream is None:
            raise InvalidMedia(name, f"the {file_type.label} holds no sound")
        if not 0 < stream.channels <= limits.MAX_AUDIO_CHANNELS:
            raise InvalidMedia(name, f"the sound has {stream.channels} channels")
        _check_complete(path, name, file_type, stream)
        duration_us = _duration_us(container, stream)
        if not _can_be_heard(container, stream):
            raise InvalidMedia(name, f"no sound of the {file_type.label} can be decoded")
    return MediaInfo(MediaKind.AUDIO, file_type.label, 0, 0, duration_us, True, False, False)


def _can_be_heard(container: InputContainer, stream: AudioStream) -> bool:
    try:
        container.seek(0)
        for packet in container.demux(stream):
            try:
                if any(frame.samples for frame in packet.decode()):
                    return True
            except av.FFmpegError:
                continue
    except av.FFmpegError:
        return False
    return False


def _check_complete(path: Path, name: str, file_type: FileType, stream: Stream) -> None:
    """A container whose index names samples behind the end of the file was cut short."""
    index = stream.index_entries
    total = len(index)
    if total < 2:
        return
    file_bytes = os.path.getsize(path)
    # Positions of one stream ascend, so the first missing sample is found by halving.
    low, high = 0, total
    while low < high:
        middle = (low + high) // 2
        entry = index[middle]
        if entry.pos + entry.size <= file_bytes:
            low = middle + 1
        else:
            high = middle
    if low < total * limits.MIN_PRESENT_SAMPLES:
        raise InvalidMedia(
            name, f"the {file_type.label} was cut short: only {100 * low // total} % of its samples are there"
        )


def _duration_us(container: InputContainer, stream: Stream) -> int:
    """The stream's length, else the container's, else the time of its last packet."""
    base = stream.time_base or Fraction(1, MICROSECONDS)
    claims = [round(stream.duration * base * MICROSECONDS) if stream.duration else 0, container.duration or 0]
    for claim_us in claims:
        if 0 < claim_us <= limits.MAX_DURATION_US:
            return claim_us
    end = 0
    try:
        for count, packet in enumerate(container.demux(stream)):
            if packet.pts is not None:
                end = max(end, packet.pts + (packet.duration or 0))
            if count >= limits.MAX_SCANNED_PACKETS:
                break
    except av.FFmpegError:
        pass
    return max(0, round(end * base * MICROSECONDS) - (container.start_time or 0))
