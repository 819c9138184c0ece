"""Mixing a job's sound, beside its pieces."""

from __future__ import annotations

from pathlib import Path

from worker.bundle import JobBundle, load_bundle, sound_key
from worker.execution import Assignment
from worker.tasks.draft_answer import content_key
from worker.tasks.part import do_part


def sound(work: Assignment) -> str:
    """Body of the task."""
    bundle = load_bundle(work.farm.storage, work.job)
    own_key = sound_key(work.job.task_id, work.claim.fence)
    return do_part(work, bundle, lambda path: make_sound(work, bundle, path), own_key, frames=0)


def make_sound(work: Assignment, bundle: JobBundle, path: Path) -> str:
    """Mix the job's sound into a file below the part's folder; its content key."""
    return content_key(work.render("mix", bundle, path=str(path)), work.job.token_id)
