"""A whole draft on this machine: pieces over processes, sound beside them, joined at the end."""

from __future__ import annotations

import multiprocessing
import os
import tempfile
from collections.abc import Callable, Mapping, MutableSequence, Sequence
from concurrent.futures import (
    FIRST_EXCEPTION,
    Future,
    ProcessPoolExecutor,
    ThreadPoolExecutor,
    wait,
)
from contextlib import AbstractContextManager
from dataclasses import dataclass
from multiprocessing.synchronize import Event
from pathlib import Path
from typing import Any

from renderer.encode import JoinedVideo, join_pieces
from renderer.fonts import FontLibrary
from renderer.fonts.folder import FontPlace
from renderer.output import OutputSpec
from renderer.plan import Piece, plan
from renderer.render import encode_piece, open_compositor
from renderer.shares import stretches, take
from renderer.sound import mix_sound
from renderer.text_block import FontRef
from renderer.timeline import Timeline

_PROGRESS_SECONDS = 0.2


@dataclass(frozen=True, slots=True)
class _Work:
    """What every process of one render needs; `taken` and `frames_done`, by piece, are shared memory."""

    timeline: Timeline
    media: Mapping[str, Path]
    output: OutputSpec
    font_folders: tuple[Path, ...]
    draft_fonts: Mapping[FontRef, FontPlace]
    pieces: tuple[Piece, ...]
    shares: tuple[range, ...]
    folder: Path

    def path(self, piece: Piece) -> Path:
        return self.folder / f"{piece.index:05}.ts"


@dataclass(frozen=True, slots=True)
class _Shared:
    taken: MutableSequence[int]
    frames_done: MutableSequence[int]
    lock: AbstractContextManager[object]
    stop: Event


class _Stopped(Exception):
    """Another part of the render has failed; nobody needs this one."""


_shared: _Shared | None = None


def _start_process(shared: _Shared) -> None:
    global _shared
    _shared = shared


def _render_share(work: _Work, process: int) -> None:
    """One process's part: its stretch of pieces, then what others have left."""
    assert _shared is not None
    frames_done, stop = _shared.frames_done, _shared.stop
    fonts = FontLibrary(work.font_folders).with_draft_fonts(work.draft_fonts)
    with open_compositor(work.timeline, work.media, work.output, fonts) as compositor:
        while (index := take(process, work.shares, _shared.taken, _shared.lock)) is not None:

            def count(frames: int, index: int = index) -> None:
                frames_done[index] = frames
                if stop.is_set():
                    raise _Stopped

            piece = work.pieces[index]
            encode_piece(compositor, work.output, piece, work.path(piece), count)


def render_draft(
    timeline: Timeline,
    media: Mapping[str, Path],
    output: OutputSpec,
    path: Path,
    *,
    processes: int | None = None,
    font_folders: Sequence[Path] = (),
    draft_fonts: Mapping[FontRef, FontPlace] | None = None,
    on_progress: Callable[[int, int], None] | None = None,
) -> JoinedVideo:
    """Render the timeline into `path` with one process per core (or `processes`).

    `draft_fonts` are fonts that came with the draft. `on_progress(frames done, frames total)` is called a few
    times a second. Raises InvalidMedia, EncodeError.
    """
    pieces = plan(timeline, output)
    total = pieces[-1].frames.end if pieces else 0
    context = multiprocessing.get_context("spawn")
    workers = max(1, min(processes or os.cpu_count() or 1, len(pieces)))
    shared = _Shared(
        context.Array("i", max(1, len(pieces)), lock=False),
        context.Array("i", max(1, len(pieces)), lock=False),
        context.Lock(),
        context.Event(),
    )
    path.parent.mkdir(parents=True, exist_ok=True)
    with (
        tempfile.TemporaryDirectory(prefix="draftfarm-", dir=path.parent) as folder,
        ProcessPoolExecutor(workers, context, _start_process, (shared,)) as pool,
        ThreadPoolExecutor(1, "sound") as beside,
    ):
        scratch = Path(folder)
        shares = stretches(pieces, workers)
        fonts = dict(draft_fonts or {})
        work = _Work(timeline, dict(media), output, tuple(font_folders), fonts, pieces, shares, scratch)
        sound = scratch / "sound.m4a"
        futures: list[Future[Any]] = [pool.submit(_render_share, work, n) for n in range(workers)]
        futures.append(beside.submit(mix_sound, timeline, media, output, sound))
        try:
            pending = set(futures)
            while pending:
                done, pending = wait(pending, _PROGRESS_SECONDS, FIRST_EXCEPTION)
                for future in done:
                    future.result()
                if on_progress is not None:
                    on_progress(sum(shared.frames_done), total)
        except BaseException:
            shared.stop.set()
            raise
        return join_pieces([work.path(piece) for piece in pieces], sound, output, path, frames=total)
