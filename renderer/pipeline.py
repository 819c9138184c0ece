"""A whole draft on this machine: pieces over processes, sound beside them, joined at the end."""

from __future__ import annotations

import multiprocessing
import os
import tempfile
from collections.abc import Callable, Mapping, MutableSequence, Sequence
from concurrent.futures import FIRST_EXCEPTION, Future, ProcessPoolExecutor, wait
from dataclasses import dataclass
from pathlib import Path

from renderer.encode import JoinedVideo, join_pieces
from renderer.output import OutputSpec
from renderer.plan import Piece, plan
from renderer.render import render_piece
from renderer.sound import mix_sound
from renderer.text import FontLibrary
from renderer.timeline import Timeline

_PROGRESS_SECONDS = 0.2


@dataclass(frozen=True, slots=True)
class _Work:
    """What every process of one render shares."""

    timeline: Timeline
    media: Mapping[str, Path]
    output: OutputSpec
    font_folders: tuple[Path, ...]


@dataclass(frozen=True, slots=True)
class _Process:
    """What one process of the pool holds: the work, its fonts, and the frames done by piece, shared by all."""

    work: _Work
    fonts: FontLibrary
    done: MutableSequence[int]


_process: _Process | None = None


def _start_process(work: _Work, done: MutableSequence[int]) -> None:
    global _process
    _process = _Process(work, FontLibrary(work.font_folders), done)


def _render(piece: Piece, path: Path) -> Path:
    assert _process is not None
    work, done = _process.work, _process.done

    def count(frames: int) -> None:
        done[piece.index] = frames

    render_piece(work.timeline, work.media, work.output, piece, path, fonts=_process.fonts, on_frame=count)
    return path


def _mix(path: Path) -> Path:
    assert _process is not None
    work = _process.work
    mix_sound(work.timeline, work.media, work.output, path)
    return path


def render_draft(
    timeline: Timeline,
    media: Mapping[str, Path],
    output: OutputSpec,
    path: Path,
    *,
    processes: int | None = None,
    font_folders: Sequence[Path] = (),
    on_progress: Callable[[int, int], None] | None = None,
) -> JoinedVideo:
    """Render the timeline into `path` with one process per core (or `processes`).

    `on_progress(frames done, frames total)` is called a few times a second. Raises InvalidMedia, EncodeError.
    """
    pieces = plan(timeline, output)
    total = pieces[-1].frames.end if pieces else 0
    context = multiprocessing.get_context("spawn")
    work = _Work(timeline, dict(media), output, tuple(font_folders))
    workers = min(processes or os.cpu_count() or 1, len(pieces) + 1)
    frames_done = context.Array("i", max(1, len(pieces)), lock=False)
    path.parent.mkdir(parents=True, exist_ok=True)
    with (
        tempfile.TemporaryDirectory(prefix="draftfarm-", dir=path.parent) as folder,
        ProcessPoolExecutor(workers, context, _start_process, (work, frames_done)) as pool,
    ):
        scratch = Path(folder)
        futures: list[Future[Path]] = [pool.submit(_mix, scratch / "sound.m4a")]
        for piece in pieces:
            futures.append(pool.submit(_render, piece, scratch / f"{piece.index:05}.ts"))
        try:
            pending = set(futures)
            while pending:
                done, pending = wait(pending, _PROGRESS_SECONDS, FIRST_EXCEPTION)
                for future in done:
                    future.result()
                if on_progress is not None:
                    on_progress(sum(frames_done), total)
        except BaseException:
            pool.shutdown(wait=False, cancel_futures=True)
            raise
        sound, *videos = (future.result() for future in futures)
        return join_pieces(videos, sound, output, path)
