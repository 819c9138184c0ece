"""One piece or one picture of a timeline: a compose thread feeding an encode thread."""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable, Mapping
from pathlib import Path

import av
import cv2

from renderer.compositor import Compositor
from renderer.encode import PieceEncoder
from renderer.fonts import FontLibrary
from renderer.media.picture import Pixels
from renderer.output import OutputSpec
from renderer.plan import Piece
from renderer.timeline import Timeline

FRAMES_AHEAD = 3
"""Composed frames waiting for the encoder: enough to even out a decoder's hiccup, small in memory."""

_POLL_SECONDS = 0.2


def open_compositor(
    timeline: Timeline, media: Mapping[str, Path], output: OutputSpec, fonts: FontLibrary
) -> Compositor:
    """A compositor for an output; the caller closes it."""
    return Compositor(timeline, media, fonts, size=(output.width, output.height), rate=output.rate)


def render_piece(
    timeline: Timeline,
    media: Mapping[str, Path],
    output: OutputSpec,
    piece: Piece,
    path: Path,
    *,
    fonts: FontLibrary,
    on_frame: Callable[[int], None] | None = None,
) -> None:
    """Render and encode one piece into `path` (MPEG-TS).

    `on_frame(done)` is called after every encoded frame; what it raises ends the rendering and is
    passed on, with no file left. Raises InvalidMedia, EncodeError.
    """
    with open_compositor(timeline, media, output, fonts) as compositor:
        encode_piece(compositor, output, piece, path, on_frame)


def encode_piece(
    compositor: Compositor,
    output: OutputSpec,
    piece: Piece,
    path: Path,
    on_frame: Callable[[int], None] | None = None,
) -> None:
    """As `render_piece`, with a compositor that goes on to the next piece: its decoders need no new start."""
    frames: queue.Queue[av.VideoFrame | BaseException | None] = queue.Queue(FRAMES_AHEAD)
    stop = threading.Event()

    def put(item: av.VideoFrame | BaseException | None) -> bool:
        while not stop.is_set():
            try:
                frames.put(item, timeout=_POLL_SECONDS)
            except queue.Full:
                continue
            return True
        return False

    def compose() -> None:
        try:
            # One piece has its compose and its encode thread; more threads inside OpenCV only wait for each other.
            cv2.setNumThreads(1)
            for n in range(piece.frames.start, piece.frames.end):
                if not put(compositor.encoder_frame(n)):
                    return
            put(None)
        except BaseException as error:
            put(error)

    composer = threading.Thread(target=compose, name=f"compose-{piece.index}", daemon=True)
    composer.start()
    try:
        with PieceEncoder(path, output) as encoder:
            while (item := frames.get()) is not None:
                if isinstance(item, BaseException):
                    raise item
                encoder.encode(item)
                del item  # the compositor may use the buffer again
                if on_frame is not None:
                    on_frame(encoder.frames)
    finally:
        stop.set()
        composer.join()


def render_frame(
    timeline: Timeline,
    media: Mapping[str, Path],
    output: OutputSpec,
    n: int,
    *,
    fonts: FontLibrary,
) -> Pixels:
    """Output frame `n` as (height, width, 3) RGB."""
    with open_compositor(timeline, media, output, fonts) as compositor:
        return compositor.rgb(n)
