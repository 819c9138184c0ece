"""One piece of the video as H.264 in MPEG-TS, made so that pieces of any workers join by copying.

Every piece is encoded alone with the same parameters, starts with an IDR picture that carries its
own parameter sets, and no picture refers beyond its piece. MPEG-TS keeps them in the stream.
"""

from __future__ import annotations

import contextlib
from pathlib import Path
from types import TracebackType
from typing import Self

import av
import cv2
from av.video.frame import PictureType
from av.video.reformatter import ColorPrimaries, ColorRange, Colorspace, ColorTrc
from av.video.stream import VideoStream

from renderer.errors import EncodeError
from renderer.output import OutputSpec

ENCODER_THREADS = 1
"""The farm's parallelism is many pieces, not many threads."""

MAX_GOP_SECONDS = 2
"""Between key frames: players seek to them."""

PIXEL_FORMAT = "yuv420p"

_CPU_AVX512_SKX = 256
"""OpenCV's number for AVX-512 F, CD, BW, DQ and VL, which x264 asks for as well."""

_UP_TO_AVX2 = "asm=MMX2,SSE2Fast,SSSE3,SSE4.2,AVX,FMA3,LZCNT,BMI2,AVX2"
"""All that x264 uses of a processor that has AVX-512, except that."""

_VECTOR_PX = 128
"""Eight macroblocks."""


class PieceEncoder:
    """Encodes frames in order into one piece; a context manager.

    The file appears under its name only when the block ends without an exception.
    Raises EncodeError where FFmpeg refuses.
    """

    def __init__(self, path: Path, output: OutputSpec, threads: int = ENCODER_THREADS) -> None:
        self.path = path
        self.frames = 0
        """How many frames were given so far."""
        self._output = output
        self._partial = path.with_name(path.name + ".part")
        self._time_base = 1 / output.rate
        try:
            self._container = av.open(str(self._partial), "w", format="mpegts")
            self._stream = self._open_stream(threads)
        except (av.FFmpegError, OSError) as error:
            raise EncodeError(f"the encoder cannot be opened for {path.name}: {error}") from error

    def _open_stream(self, threads: int) -> VideoStream:
        output = self._output
        preset = output.preset
        gop = max(1, int(MAX_GOP_SECONDS * output.rate))
        stream = self._container.add_stream("libx264", rate=output.rate)
        stream.width, stream.height, stream.pix_fmt = output.width, output.height, PIXEL_FORMAT
        stream.time_base = self._time_base
        context = stream.codec_context
        context.time_base = self._time_base
        context.profile = "High"
        context.gop_size = gop
        context.thread_count = threads
        context.color_range = ColorRange.MPEG
        context.colorspace = Colorspace.ITU709
        context.color_primaries = ColorPrimaries.BT709
        context.color_trc = ColorTrc.BT709
        context.options = {
            "preset": preset.x264_preset,
            "crf": str(preset.crf),
            "x264-params": f"open-gop=0:sliced-threads=0:force-cfr=1:{_instructions(output.width)}",
        }
        return stream

    def encode(self, frame: av.VideoFrame) -> None:
        """Encode the next frame: yuv420p of the output's size, Rec.709 limited range.

        The frame's time and type are set here, whatever it brings along from a decoder.
        """
        output = self._output
        if (frame.width, frame.height, frame.format.name) != (output.width, output.height, PIXEL_FORMAT):
            raise ValueError(
                f"a frame of {frame.width}×{frame.height} {frame.format.name} was given, "
                f"the piece is {output.width}×{output.height} {PIXEL_FORMAT}"
            )
        frame.pts = self.frames
        frame.time_base = self._time_base
        frame.pict_type = PictureType.NONE if self.frames else PictureType.I
        self._mux(frame)
        self.frames += 1

    def _mux(self, frame: av.VideoFrame | None) -> None:
        try:
            for packet in self._stream.encode(frame):
                self._container.mux(packet)
        except (av.FFmpegError, OSError) as error:
            raise EncodeError(
                f"frame {self.frames} of {self.path.name} cannot be encoded: {error}"
            ) from error

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if error is not None:
            self._abandon()
            return
        try:
            self._finish()
        except BaseException:
            self._abandon()
            raise

    def _finish(self) -> None:
        if self.frames == 0:
            raise EncodeError(f"{self.path.name} was closed without a frame")
        self._mux(None)
        try:
            self._container.close()
            self._partial.replace(self.path)
        except (av.FFmpegError, OSError) as error:
            raise EncodeError(f"{self.path.name} cannot be written: {error}") from error

    def _abandon(self) -> None:
        with contextlib.suppress(av.FFmpegError, OSError):
            self._container.close()
        with contextlib.suppress(OSError):
            self._partial.unlink(missing_ok=True)


def _instructions(width: int) -> str:
    """Which of the processor's instructions x264 may use. A piece that is encoded again is to be the same, but what
    x264's macroblock tree does with AVX-512 depends on what lies in memory beside it, unless rows are whole vectors."""
    # x264 core 165: 20 % of encodings of the same 160×96 frames differed, decoded pictures among them; up to AVX2 none of
    # 5,000 did, nor with AVX-512 at widths of whole vectors. AVX2 takes 20 % more of the encoder's time.
    is_unsteady = cv2.checkHardwareSupport(_CPU_AVX512_SKX) and width % _VECTOR_PX
    return _UP_TO_AVX2 if is_unsteady else "asm=auto"
