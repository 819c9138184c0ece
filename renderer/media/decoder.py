"""The frames of a video stream in order of time, from any moment on."""

from __future__ import annotations

import math
from collections.abc import Generator, Iterator
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

import av
from av.codec import CodecContext
from av.packet import Packet
from av.video.codeccontext import VideoCodecContext
from av.video.stream import VideoStream

from renderer.errors import InvalidMedia
from renderer.media import limits
from renderer.media.attention import reading_of
from renderer.media.container import open_container, video_stream
from renderer.media.sniff import FileType
from renderer.timebase import MICROSECONDS

LONGEST_LEAD_US = 50_000
"""How long before its own time a frame may be shown at most. The nearest frame is shown (measured on
constant rates); across the long gaps of a screen recording half the gap would be seconds early."""

SEEK_MARGIN_US = 1_000_000
"""How much further back a seek goes that did not land early enough; doubled each time."""

WORTH_A_SEEK_US = 1_000_000
"""A jump ahead of less than this decodes on; so does a longer one without a keyframe on the way."""

UNINDEXED_JUMP_US = 10_000_000
"""A jump ahead in a file without an index is worth a seek from here."""

FALLBACK_FRAME_US = 40_000
"""Distance of frames in a stream that tells neither times nor a rate."""

_ALPHA_DECODERS = {"vp8": "libvpx", "vp9": "libvpx-vp9"}


@dataclass(frozen=True, slots=True, eq=False)
class DecodedFrame:
    """A frame, when it stands in the source, and from when on it is the nearest one (−∞ for the first)."""

    frame: av.VideoFrame
    time_us: int
    shown_from_us: float


class FrameDecoder:
    """Reads one video stream. Source time 0 is the start of the file (of its earliest stream), so that
    picture and sound stay together.

    Damaged packets and frames are passed over; `next` then simply yields the following good frame.
    Raises InvalidMedia if the file holds no picture that can be decoded.
    """

    def __init__(self, path: Path, name: str, file_type: FileType) -> None:
        self._path = path
        self._name = name
        self._file_type = file_type
        self._first_us: int | None = None
        self._last_us: int | None = None
        self._pending: DecodedFrame | None = None
        self._open()
        first = self.peek()
        if first is None:
            self.close()
            raise InvalidMedia(name, f"no picture of the {file_type.label} can be decoded")
        self._first_us = first.time_us
        self._pending = DecodedFrame(first.frame, first.time_us, -math.inf)

    @property
    def stream(self) -> VideoStream:
        """The stream that is read."""
        return self._stream

    def rewind(self) -> None:
        """Start again at the first frame, with a file opened anew: right for every format."""
        self.close()
        self._open()

    def close(self) -> None:
        """Release the file and the decoder; idempotent."""
        self._frames.close()
        self._pending = None
        self._container.close()

    def _open(self) -> None:
        self._container = open_container(self._path, self._name, self._file_type)
        stream = video_stream(self._container)
        if stream is None:
            self._container.close()
            raise InvalidMedia(self._name, f"the {self._file_type.label} holds no picture")
        self._stream = stream
        self._start_us = self._container.start_time or 0
        self._codec = _codec_for(stream)
        self._frames = self._decode(trusted=True)
        self._pending = None
        self._last_us = None

    def next(self) -> DecodedFrame | None:
        """The following frame; None after the last."""
        if self._pending is not None:
            pending, self._pending = self._pending, None
            return pending
        for frame in self._frames:
            time_us = self._time_us(frame)
            if self._last_us is not None and time_us <= self._last_us:
                continue
            if self._first_us is not None and time_us < self._first_us:
                continue
            shown_from = self._shown_from(time_us)
            self._last_us = time_us
            return DecodedFrame(frame, time_us, shown_from)
        return None

    def peek(self) -> DecodedFrame | None:
        """The frame that `next` will return."""
        self._pending = self.next()
        return self._pending

    def seek(self, time_us: int) -> None:
        """Go to where the frame shown at `time_us`, or one before it, comes next."""
        margin_us = 0
        while True:
            target_us = time_us - LONGEST_LEAD_US - margin_us
            if self._first_us is None or target_us <= self._first_us or not self._seek_keyframe(target_us):
                self.rewind()
                return
            first = self.peek()
            if first is not None and first.shown_from_us <= time_us:
                return
            margin_us = max(SEEK_MARGIN_US, 2 * margin_us)

    def worth_seeking(self, from_us: int, to_us: int) -> bool:
        """True if a seek reaches `to_us` sooner than decoding on from `from_us`."""
        distance_us = to_us - from_us
        if distance_us < WORTH_A_SEEK_US:
            return False
        index = self._stream.index_entries
        if not len(index):
            return distance_us > UNINDEXED_JUMP_US
        found = index.search_timestamp(self._timestamp(to_us - LONGEST_LEAD_US), backward=True)
        if found < 0:
            return False
        keyframe_us = self._source_us(index[found].timestamp)
        if found == len(index) - 1 or keyframe_us < from_us:
            # A Matroska index may end early: it then says nothing about what follows.
            return distance_us > UNINDEXED_JUMP_US and keyframe_us > from_us
        return keyframe_us > from_us + LONGEST_LEAD_US

    def _seek_keyframe(self, target_us: int) -> bool:
        try:
            self._container.seek(self._timestamp(target_us), stream=self._stream, backward=True)
        except av.FFmpegError:
            return False
        self._codec.flush_buffers()
        self._frames.close()
        self._frames = self._decode(trusted=False)
        self._pending = None
        self._last_us = None
        return True

    def _decode(self, trusted: bool) -> Generator[av.VideoFrame, None, None]:
        """Good frames. After a seek decoding begins at a keyframe, and what is shown before it in spite
        of coming later (an open group's leading pictures) refers to frames never seen: left out."""
        earliest: int | None = None
        for packet in self._packets():
            if not trusted and packet is not None:
                if not packet.is_keyframe:
                    continue
                trusted, earliest = True, packet.pts
            try:
                with reading_of(self._name):
                    frames = self._codec.decode(packet)
            except av.FFmpegError:
                continue
            for frame in frames:
                leading = earliest is not None and frame.pts is not None and frame.pts < earliest
                if not leading and not frame.is_corrupt:
                    yield frame

    def _packets(self) -> Iterator[Packet[VideoStream] | None]:
        """The stream's packets, then None to empty the decoder. A fault in the file ends it."""
        try:
            packets = self._container.demux(self._stream)
            while True:
                with reading_of(self._name):
                    packet = next(packets, None)
                if packet is None:
                    break
                if packet.size:
                    yield packet
        except av.FFmpegError:
            pass
        yield None

    def _shown_from(self, time_us: int) -> float:
        if self._last_us is not None:
            return time_us - min((time_us - self._last_us) // 2, LONGEST_LEAD_US)
        return -math.inf if time_us == self._first_us else float(time_us)

    def _time_us(self, frame: av.VideoFrame) -> int:
        pts = frame.pts if frame.pts is not None else frame.dts
        if pts is None:
            last_us = self._last_us if self._last_us is not None else -self._frame_us()
            return last_us + self._frame_us()
        return self._source_us(pts)

    def _frame_us(self) -> int:
        rate = self._stream.guessed_rate
        return round(MICROSECONDS / rate) if rate else FALLBACK_FRAME_US

    def _source_us(self, pts: int) -> int:
        return round(pts * self._time_base * MICROSECONDS) - self._start_us

    def _timestamp(self, source_us: int) -> int:
        return math.floor(Fraction(source_us + self._start_us, MICROSECONDS) / self._time_base)

    @property
    def _time_base(self) -> Fraction:
        return self._stream.time_base or Fraction(1, MICROSECONDS)


def _codec_for(stream: VideoStream) -> VideoCodecContext:
    """The decoder of a stream; for VP8 and VP9 with alpha the one that reads the alpha too."""
    context: CodecContext = stream.codec_context
    metadata = {key.lower(): value for key, value in stream.metadata.items()}
    alpha_decoder = _ALPHA_DECODERS.get(context.codec.canonical_name)
    if alpha_decoder and metadata.get("alpha_mode") == "1":
        context = CodecContext.create(alpha_decoder, "r")
        context.extradata = stream.codec_context.extradata
    if not isinstance(context, VideoCodecContext):
        raise TypeError(f"{stream!r} is no video stream")
    context.thread_count = limits.DECODER_THREADS
    context.options = {"max_pixels": str(limits.MAX_VIDEO_PIXELS)}
    return context
