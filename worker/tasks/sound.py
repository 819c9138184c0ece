"""Mixing a job's sound, beside its pieces."""

from __future__ import annotations

from worker.bundle import load_bundle, sound_key
from worker.execution import Assignment
from worker.tasks.piece import record


def sound(work: Assignment) -> str:
    """Body of the task."""
    farm, task_id = work.farm, work.job.task_id
    bundle = load_bundle(farm.storage, work.job)
    path = work.folder / "sound.m4a"
    work.render("mix", bundle, path=str(path))
    work.heartbeat.check()
    key = sound_key(task_id, work.claim.fence)
    farm.storage.put(path, key, move=True)
    return record(work, frames=0, key=key)
