"""Rendering one piece of a job's video."""

from __future__ import annotations

from pathlib import Path

from renderer.plan import Piece
from worker.bundle import JobBundle, load_bundle, piece_key
from worker.execution import Assignment
from worker.tasks.draft_answer import content_key
from worker.tasks.part import do_part


def piece(work: Assignment) -> str:
    """Body of the task."""
    bundle = load_bundle(work.farm.storage, work.job)
    wanted = bundle.pieces[work.claim.part.piece_index]
    own_key = piece_key(work.job.task_id, wanted.index, work.claim.fence)
    return do_part(
        work, bundle, lambda path: make_piece(work, bundle, wanted, path), own_key, frames=len(wanted.frames)
    )


def make_piece(work: Assignment, bundle: JobBundle, wanted: Piece, path: Path) -> str:
    """Render a piece of the job into a file below the part's folder; its content key."""
    answer = work.render(
        "render",
        bundle,
        path=str(path),
        index=wanted.index,
        start=wanted.frames.start,
        end=wanted.frames.end,
    )
    return content_key(answer, work.job.token_id)
