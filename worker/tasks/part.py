"""What pieces and sounds have in common: being reused, kept and written down."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from worker.bundle import JobBundle
from worker.execution import Assignment, send_all
from worker.jobs import Part, PartOutcome


def do_part(
    work: Assignment, bundle: JobBundle, make: Callable[[Path], None], own_key: str, *, frames: int
) -> str:
    """Make a part's file, unless another job has made the same since this one was prepared, and write it down.

    Where the farm keeps no parts, the file is stored under `own_key`.
    """
    farm, claim = work.farm, work.claim
    content = bundle.contents.get(claim.part, "")
    found = farm.parts.take(claim.task_id, [content], again=True) if content else {}
    if content in found:
        key = found[content].file
    else:
        path = work.folder / own_key.rpartition("/")[2]
        make(path)
        work.heartbeat.check()
        if content and farm.parts.is_on:
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
