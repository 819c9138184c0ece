"""Rendering one piece of a job's video."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from renderer.plan import Piece
from renderer.render import render_piece
from worker.bundle import JobBundle, load_bundle, piece_key
from worker.execution import Assignment
from worker.tasks.part import do_part


def piece(work: Assignment) -> str:
    """Body of the task."""
    bundle = load_bundle(work.farm.storage, work.job)
    wanted = bundle.pieces[work.claim.part.piece_index]

    def make(path: Path) -> None:
        make_piece(work, bundle, wanted, path, lambda done: work.heartbeat.report(frames=done))

    own_key = piece_key(work.job.task_id, wanted.index, work.claim.fence)
    return do_part(work, bundle, make, own_key, frames=len(wanted.frames))


def make_piece(
    work: Assignment, bundle: JobBundle, wanted: Piece, path: Path, on_frame: Callable[[int], None]
) -> None:
    """Render a piece of the job into a file."""
    media = work.farm.media.paths(bundle.media)
    render_piece(
        bundle.timeline,
        media,
        bundle.output,
        wanted,
        path,
        fonts=bundle.font_library(work.farm.fonts, media),
        on_frame=on_frame,
    )
