"""What pieces and sounds have in common: being reused, kept and written down."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import structlog

from worker.bundle import JobBundle
from worker.execution import Assignment, send_all
from worker.jobs import Part, PartOutcome

log = structlog.get_logger(__name__)

Make = Callable[[Path], str]
"""Makes a part's file and answers its content key, by the fonts and versions of the machine that made it."""


def do_part(work: Assignment, bundle: JobBundle, make: Make, own_key: str, *, frames: int) -> str:
    """Make a part's file, unless another job has made the same since this one was prepared, and write it down.

    Where the file is not to be kept for other jobs, it is stored under `own_key`.
    """
    farm, claim = work.farm, work.claim
    content = bundle.contents.get(claim.part, "")
    found = farm.parts.take(claim.task_id, [content], again=True) if content else {}
    if content in found:
        key = found[content].file
    else:
        path = work.folder / own_key.rpartition("/")[2]
        made = make(path)
        work.heartbeat.check()
        if may_be_kept(work, content, made):
            key = farm.parts.add(claim.task_id, content, path)
        else:
            key = own_key
            farm.storage.put(path, key, move=True)
    # Without a worker where a kept file was used: nobody's time went into it, and it is no measure of others.
    worker = "" if content in found else claim.worker
    outcome = PartOutcome(claim.part, worker, claim.fence, work.seconds, frames, key)
    verdict = farm.store.complete_part(claim, outcome)
    if verdict == "last":
        send_all(farm, claim.task_id, [Part.FINISH], work.job.priority)
    return verdict


def may_be_kept(work: Assignment, content: str, made: str) -> bool:
    """Whether a file is what its key promises to other jobs. The machine that prepared the job named the key by its
    own fonts and versions, and another may have drawn it."""
    if not content or not work.farm.parts.is_on:
        return False
    if made != content:
        log.warning(
            "part_not_kept", reason="this machine's fonts or versions are not those of the preparing one"
        )
    return made == content
