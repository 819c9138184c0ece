"""Doing one part of a job: claim it, do it under a heartbeat, write down how it went."""

from __future__ import annotations

import contextlib
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import structlog
from kombu.exceptions import OperationalError
from redis.exceptions import RedisError

from worker.bundle import JobBundle, local_document
from worker.dispatch import send
from worker.failures import failure_of, worker_died, worn_out
from worker.farm import Farm
from worker.heartbeat import STOPPING, Heartbeat, Interrupted
from worker.jobs import ErrorCode, JobRecord, Part
from worker.logs import bound
from worker.removal import remove_tree
from worker.sandbox import FailedInside
from worker.sandbox.announcement import announce
from worker.store import Claim, Refusal

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Assignment:
    """What the body of a task gets. `folder` is its own and is removed afterwards."""

    farm: Farm
    job: JobRecord
    claim: Claim
    heartbeat: Heartbeat
    folder: Path
    began: float

    def render(
        self, function: str, bundle: JobBundle, *, reads: Iterable[Path] = (), **arguments: Any
    ) -> dict[str, Any]:
        """Have a child draw or mix something of the job, below `folder`; see `Sandbox.run`. Frames that it
        counts are the part's progress."""
        media = self.farm.media.paths(bundle.media)
        document = local_document(self.farm.storage, bundle, self.folder)
        return self.confined(
            function,
            {**bundle.arguments(document, media), **arguments},
            reads=[document, *media.values(), *reads],
            on_progress=lambda progress: self._count(progress.get("frames")),
        )

    def confined(
        self,
        function: str,
        arguments: Mapping[str, Any],
        *,
        reads: Iterable[Path] = (),
        on_progress: Callable[[Mapping[str, Any]], None] = lambda progress: None,
    ) -> dict[str, Any]:
        """Call a function of `worker.sandbox.inside`; it ends when the work has lost its purpose."""
        return self.farm.sandbox.run(
            function,
            arguments,
            folder=self.folder,
            reads=reads,
            check=self.heartbeat.check,
            on_progress=on_progress,
        )

    def _count(self, frames: object) -> None:
        """Report frames, and that the part moves."""
        # Joining may have to draw what the cache has lost: its frames have been counted.
        drawn = frames if self.claim.part.kind == "piece" and isinstance(frames, int) else 0
        self.heartbeat.report(frames=min(max(0, drawn), self.job.frames_total))

    @property
    def seconds(self) -> float:
        """Time spent so far."""
        return time.monotonic() - self.began


Body = Callable[[Assignment], str]
"""Does the work and records it through the store; returns the store's verdict."""


def run_part(farm: Farm, task_id: str, part: Part, body: Body) -> None:
    """Do a part if it is to be done. Never raises for what a job can bring about: the record says it."""
    with bound(task_id=task_id, part=str(part)):
        claim = farm.store.claim(task_id, part, farm.worker)
        if isinstance(claim, Refusal):
            log.info("part_refused", reason=claim.reason)
            if claim.reason == "exhausted":
                failure = worker_died(part, claim.attempts, "")
                farm.store.fail(task_id, failure.code, failure.message)
            return
        job = farm.store.get(task_id)
        if job is None:
            return
        log.info("part_began", attempt=claim.fence)
        with contextlib.suppress(RedisError):
            announce(farm.redis, farm.settings.sandbox)
        _clean_up(farm)
        began = time.monotonic()
        try:
            with _own_folder(farm, claim) as folder, Heartbeat(farm.store, claim) as heartbeat:
                verdict = body(Assignment(farm, job, claim, heartbeat, folder, began))
            if verdict not in ("ok", "last"):
                raise Interrupted(verdict)
        except Interrupted as stop:
            log.info("part_stopped", reason=stop.reason)
            if stop.reason == STOPPING:
                _hand_back(farm, claim, job.priority)
        except Exception as error:
            _give_up(farm, claim, error)
        else:
            log.info("part_done", seconds=round(time.monotonic() - began, 3))


def send_all(farm: Farm, task_id: str, parts: list[Part], priority: int) -> None:
    """Queue parts that wait already; what cannot be sent now the reconciler sends."""
    for part in parts:
        try:
            send(farm.store, task_id, part, priority)
        except (OperationalError, OSError) as error:
            log.warning("message_not_sent", part=str(part), error=str(error))
            return


def _hand_back(farm: Farm, claim: Claim, priority: int) -> None:
    """Leave the part to the next free worker, at once and as if it had never been begun here."""
    try:
        verdict, _ = farm.store.hand_back(claim)
    except RedisError as error:  # the lease will run out
        log.warning("part_not_handed_back", error=str(error))
        return
    if verdict == "requeue":
        send_all(farm, claim.task_id, [claim.part], priority)


def _give_up(farm: Farm, claim: Claim, error: Exception) -> None:
    """Fail the job, or give the part back where another attempt may do better."""
    failure = failure_of(error)
    if failure.code is ErrorCode.SYSTEM_ERROR:
        inside = {"inside": error.details} if isinstance(error, FailedInside) else {}
        log.error("part_failed", error=repr(error), exc_info=error, **inside)
    else:
        log.info("part_failed", code=failure.code.value, error=str(error))
    if failure.retry:
        # The reconciler sends it again after a pause: what failed a moment ago rarely works at once.
        verdict, attempts = farm.store.release(claim.task_id, claim.part, claim)
        if verdict != "exhausted":
            return
        if failure.code is ErrorCode.SYSTEM_ERROR:
            failure = worn_out(claim.part, attempts, failure.message)
    # With the claim, so that a worker that was given up cannot end a job that goes on elsewhere; a
    # released claim is still the latest.
    farm.store.fail(claim.task_id, failure.code, failure.message, claim)


def clean_work_folder(farm: Farm) -> int:
    """Remove this machine's folders of attempts that are no longer in force: their processes died; how many."""
    removed = 0
    if not farm.settings.work_dir.is_dir():
        return 0
    for folder in farm.settings.work_dir.iterdir():
        task_id, part, fence, *_ = [*folder.name.split("."), "", "", ""]
        if not farm.store.in_force(task_id, Part(part), fence):
            removed += remove_tree(folder)
    return removed


def _clean_up(farm: Farm) -> None:
    """An attempt that died on this machine may have left gigabytes. What cannot be removed holds up no other job."""
    try:
        clean_work_folder(farm)
    except (OSError, ValueError, RedisError) as error:
        log.error("work_folder_not_cleaned", error=repr(error))


@contextlib.contextmanager
def _own_folder(farm: Farm, claim: Claim) -> Iterator[Path]:
    """A folder for this attempt, removed whatever happens. Its name says whose it is."""
    farm.settings.work_dir.mkdir(parents=True, exist_ok=True)
    prefix = f"{claim.task_id}.{claim.part}.{claim.fence}."
    folder = Path(tempfile.mkdtemp(prefix=prefix, dir=farm.settings.work_dir))
    try:
        yield folder
    finally:
        remove_tree(folder)
