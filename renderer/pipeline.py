"""A whole draft on this machine: pieces over processes, sound beside them, joined at the end."""

from __future__ import annotations

import multiprocessing
import os
import tempfile
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import FIRST_EXCEPTION, Future, ProcessPoolExecutor, wait
from dataclasses import dataclass
from multiprocessing.managers import ValueProxy
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


_work: _Work | None = None
_fonts: FontLibrary | None = None


def _start_process(work: _Work) -> None:
    global _work, _fonts
    _work = work
    _fonts = FontLibrary(work.font_folders)


def _render(piece: Piece, path: Path, done: ValueProxy[int]) -> Path:
    assert _work is not None
    assert _fonts is not None

    def count(frames: int) -> None:
        done.value = frames

    render_piece(
        _work.timeline, _work.media, _work.output, piece, path, fonts=_fonts, on_frame=_every(5, count)
    )
    done.value = len(piece.frames)
    return path


def _every(step: int, call: Callable[[int], None]) -> Callable[[int], None]:
    """Progress crosses a process border: not for each single frame."""

    def throttled(frames: int) -> None:
        if frames % step == 0:
            call(frames)

    return throttled


def _mix(path: Path) -> Path:
    assert _work is not None
    mix_sound(_work.timeline, _work.media, _work.output, path)
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
    path.parent.mkdir(parents=True, exist_ok=True)
    with (
        tempfile.TemporaryDirectory(prefix="draftfarm-", dir=path.parent) as folder,
        context.Manager() as shared,
        ProcessPoolExecutor(workers, context, _start_process, (work,)) as pool,
    ):
        scratch = Path(folder)
        counts = [shared.Value("i", 0) for _ in pieces]
        futures: list[Future[Path]] = [pool.submit(_mix, scratch / "sound.m4a")]
        for piece, count in zip(pieces, counts, strict=True):
            futures.append(pool.submit(_render, piece, scratch / f"{piece.index:05}.ts", count))
        try:
            pending = set(futures)
            while pending:
                done, pending = wait(pending, _PROGRESS_SECONDS, FIRST_EXCEPTION)
                for future in done:
                    future.result()
                if on_progress is not None:
                    on_progress(sum(count.value for count in counts), total)
        except BaseException:
            pool.shutdown(wait=False, cancel_futures=True)
            raise
        sound, *videos = (future.result() for future in futures)
        return join_pieces(videos, sound, output, path)
