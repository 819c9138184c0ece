"""Pieces and sound become one MP4 by copying: nothing is encoded again.

The pieces' packets are read one after the other and get their times anew from whole frame numbers,
because MPEG-TS's clock of 90,000 ticks cannot say when a frame of 23.976 or 59.94 begins.
"""

from __future__ import annotations

import contextlib
import heapq
import os
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
from av.audio.stream import AudioStream
from av.packet import Packet
from av.stream import Stream

from renderer.encode.timing import SOUND_RATE, movie_timescale
from renderer.errors import EncodeError
from renderer.output import OutputSpec

PIECE_FORMAT = "mpegts"
MP4_FORMAT = "mov"
"""FFmpeg's one demuxer of the MP4 family, in which the sound comes and the video is made."""

_NEAR_A_FRAME = Fraction(1, 4)
"""How far, in frames, a piece's clock may put a picture off the frame it is: rounding is far below it
up to 240 frames a second, a lost or doubled picture is above."""


@dataclass(frozen=True, slots=True)
class JoinedVideo:
    """The finished file; `duration_seconds` is its frames at the output's rate."""

    frames: int
    duration_seconds: float
    file_size: int
    width: int
    height: int


@dataclass(frozen=True, slots=True)
class _PieceIndex:
    """A piece's pictures in the order they are stored: `shown[i]` is the frame number of packet i."""

    path: Path
    shown: tuple[int, ...]

    @property
    def reorder_frames(self) -> int:
        """How many frames early decoding must start for every picture to be there when it is shown."""
        return max(index - shown for index, shown in enumerate(self.shown))


def join_pieces(
    pieces: Sequence[Path],
    sound: Path | None,
    output: OutputSpec,
    path: Path,
    *,
    frames: int | None = None,
) -> JoinedVideo:
    """Join pieces in order, with the sound file's AAC, into an MP4 that starts to play at once.

    The first picture is shown at 0, sound starts with it, every frame lasts exactly 1/rate. The file
    appears under its name only when it is complete and was read back. `frames` is the total that was
    planned. Raises EncodeError naming the piece that is damaged, or how the result differs.
    """
    if not pieces:
        raise EncodeError("there are no pieces to join")
    partial = path.with_name(path.name + ".part")
    try:
        indexes = [_index(piece, output.rate) for piece in pieces]
        total = sum(len(index.shown) for index in indexes)
        if frames is not None and total != frames:
            raise EncodeError(f"the pieces hold {total} frames, {frames} were planned")
        _write(indexes, sound, output, partial)
        _verify(partial, output, total, sound is not None)
        with partial.open("rb") as written:
            os.fsync(written.fileno())
        partial.replace(path)
    except (av.FFmpegError, OSError) as error:
        raise EncodeError(f"the pieces cannot be joined: {error}") from error
    finally:
        with contextlib.suppress(OSError):
            partial.unlink(missing_ok=True)
    return JoinedVideo(total, float(total / output.rate), path.stat().st_size, output.width, output.height)


def _index(piece: Path, rate: Fraction) -> _PieceIndex:
    """Read which frame each packet of a piece shows; they must be all frames from 0, each once."""
    try:
        with av.open(str(piece), format=PIECE_FORMAT) as container:
            stream = container.streams.video[0]
            packets = [packet for packet in container.demux(stream) if packet.size]
    except (av.FFmpegError, IndexError, OSError) as error:
        raise EncodeError(f"piece {piece.name} cannot be read: {error}") from error
    times = [packet.pts * packet.time_base * rate for packet in packets if packet.pts is not None]
    if not packets or len(times) != len(packets) or not packets[0].is_keyframe:
        raise EncodeError(f"piece {piece.name} is damaged: it does not begin with a timed key frame")
    first = min(times)
    shown = [round(time - first) for time in times]
    off_grid = any(
        abs(time - first - frame) > _NEAR_A_FRAME for time, frame in zip(times, shown, strict=True)
    )
    if off_grid or sorted(shown) != list(range(len(shown))) or shown[0] != 0:
        raise EncodeError(f"piece {piece.name} is damaged: its pictures are not one a frame")
    return _PieceIndex(piece, tuple(shown))


def _write(indexes: Sequence[_PieceIndex], sound: Path | None, output: OutputSpec, path: Path) -> None:
    options = {
        "movflags": "+faststart",
        "movie_timescale": str(movie_timescale(output.rate)),
        "fflags": "+bitexact",  # no writer's name or version in the file
    }
    with contextlib.ExitStack() as stack:
        target = stack.enter_context(av.open(str(path), "w", format=output.format, options=options))
        first = stack.enter_context(av.open(str(indexes[0].path), format=PIECE_FORMAT))
        video = target.add_stream_from_template(first.streams.video[0])
        video.time_base = 1 / output.rate
        queues = [_by_decoding_time(_video_packets(indexes, output.rate), video)]
        if sound is not None:
            source = stack.enter_context(av.open(str(sound), format=MP4_FORMAT))
            heard = _sound_stream(source.streams.audio, sound)
            copied = (packet for packet in source.demux(heard) if packet.size)
            queues.append(_by_decoding_time(copied, target.add_stream_from_template(heard)))
        for _, packet, stream in heapq.merge(*queues, key=lambda item: item[0]):
            packet.stream = stream
            target.mux(packet)


def _by_decoding_time(
    packets: Iterable[Packet[Any]], stream: Stream
) -> Iterator[tuple[Fraction, Packet[Any], Stream]]:
    """Packets with the second at which they are decoded and the stream they go to."""
    for packet in packets:
        if packet.dts is None:
            raise EncodeError("a packet to be joined has no decoding time")
        yield packet.dts * packet.time_base, packet, stream


def _sound_stream(streams: Sequence[AudioStream], sound: Path) -> AudioStream:
    if not streams:
        raise EncodeError(f"the sound file {sound.name} holds no sound")
    return streams[0]


def _video_packets(indexes: Sequence[_PieceIndex], rate: Fraction) -> Iterator[Packet[Any]]:
    """All pieces' packets with times in whole frames of the joined video."""
    reorder = max(index.reorder_frames for index in indexes)
    start = 0
    for index in indexes:
        with av.open(str(index.path), format=PIECE_FORMAT) as container:
            packets = (p for p in container.demux(container.streams.video[0]) if p.size)
            for number, (packet, shown) in enumerate(zip(packets, index.shown, strict=True)):
                packet.time_base = 1 / rate
                packet.pts = start + shown
                packet.dts = start + number - reorder
                packet.duration = 1
                yield packet
        start += len(index.shown)


def _verify(path: Path, output: OutputSpec, frames: int, with_sound: bool) -> None:
    """Read the written file's index back: size, frame count, lengths of both streams."""
    with av.open(str(path), format=MP4_FORMAT) as container:
        video = container.streams.video[0]
        found = video.frames, video.codec_context.width, video.codec_context.height
        if found != (frames, output.width, output.height):
            raise EncodeError(
                f"the joined video has {found[0]} frames of {found[1]}×{found[2]} px, "
                f"{frames} of {output.width}×{output.height} were given"
            )
        seconds = Fraction(frames) / output.rate
        _verify_length("picture", video, seconds, 1 / output.rate / 2)
        if with_sound:
            _verify_length("sound", container.streams.audio[0], seconds, Fraction(2, SOUND_RATE))


def _verify_length(what: str, stream: Stream, seconds: Fraction, tolerance: Fraction) -> None:
    length = Fraction(0)
    if stream.duration is not None and stream.time_base is not None:
        length = stream.duration * stream.time_base
    if abs(length - seconds) > tolerance:
        raise EncodeError(
            f"the {what} of the joined video lasts {float(length):.4f} s instead of {float(seconds):.4f} s"
        )
