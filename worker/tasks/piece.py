"""Rendering one piece of a job's video."""

from __future__ import annotations

from renderer.render import render_piece
from worker.bundle import load_bundle, piece_key
from worker.execution import Assignment, send_all
from worker.jobs import Part, PartOutcome


def piece(work: Assignment) -> str:
    """Body of the task."""
    farm, task_id = work.farm, work.job.task_id
    bundle = load_bundle(farm.storage, work.job)
    wanted = bundle.pieces[work.claim.part.piece_index]
    path = work.folder / "piece.ts"
    media = farm.media.paths(bundle.media)
    render_piece(
        bundle.timeline,
        media,
        bundle.output,
        wanted,
        path,
        fonts=bundle.font_library(farm.fonts, media),
        on_frame=lambda done: work.heartbeat.report(frames=done),
    )
    work.heartbeat.check()
    key = piece_key(task_id, wanted.index, work.claim.fence)
    farm.storage.put(path, key, move=True)
    return record(work, frames=len(wanted.frames), key=key)


def record(work: Assignment, *, frames: int, key: str) -> str:
    """Write down a finished part; if it is the last one, joining can begin."""
    claim = work.claim
    outcome = PartOutcome(claim.part, claim.worker, claim.fence, work.seconds, frames, key)
    verdict = work.farm.store.complete_part(claim, outcome)
    if verdict == "last":
        send_all(work.farm, claim.task_id, [Part.FINISH], work.job.priority)
    return verdict
