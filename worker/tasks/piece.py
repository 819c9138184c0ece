"""Rendering one piece of a job's video."""

from __future__ import annotations

from worker.bundle import load_bundle, piece_key
from worker.execution import Assignment, send_all
from worker.jobs import Part, PartOutcome


def piece(work: Assignment) -> str:
    """Body of the task."""
    farm, task_id = work.farm, work.job.task_id
    bundle = load_bundle(farm.storage, work.job)
    wanted = bundle.pieces[work.claim.part.piece_index]
    path = work.folder / "piece.ts"
    work.render(
        "render",
        bundle,
        path=str(path),
        index=wanted.index,
        start=wanted.frames.start,
        end=wanted.frames.end,
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
