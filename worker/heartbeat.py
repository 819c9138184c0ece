"""A running part's heartbeat: keeps its lease alive and hears of cancels."""

from __future__ import annotations

import threading
import time
from types import TracebackType

import structlog
from redis.exceptions import RedisError

from worker import keys
from worker.marks import mark
from worker.stopping import handing_back
from worker.store import Claim, JobStore

log = structlog.get_logger(__name__)


STOPPING = "stopping"


class Interrupted(Exception):
    """The work has lost its purpose here: the job has ended, another worker has the part, or this one is to end.
    `reason` is `stale`, the job's end state, or STOPPING."""

    def __init__(self, reason: str) -> None:
        self.reason = reason
        super().__init__(reason)


class Heartbeat:
    """Renews a claim from a thread of its own while the block runs.

    `check()` raises Interrupted once the claim is no longer in force or the worker is to end. A store that cannot be reached
    is no reason to stop: the work goes on, and its result is refused later if it came too late.
    """

    def __init__(self, store: JobStore, claim: Claim) -> None:
        self._store = store
        self._claim = claim
        self._stop = threading.Event()
        self._reason = ""
        self._reported = time.monotonic()
        self._thread = threading.Thread(target=self._run, name=f"heartbeat-{claim.part}", daemon=True)

    def __enter__(self) -> Heartbeat:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stop.set()
        self._thread.join()

    def check(self) -> None:
        """Raise Interrupted if the work should end. Cheap: call it often."""
        if self._reason:
            raise Interrupted(self._reason)
        if handing_back():
            raise Interrupted(STOPPING)

    def report(self, *, frames: int = 0, percent: int = 0, at_once: bool = False) -> None:
        """Report progress, throttled, and `check`."""
        self.check()
        now = time.monotonic()
        if not at_once and now - self._reported < self._store.settings.progress_interval_seconds:
            return
        self._reported = now
        try:
            verdict = self._store.progress(self._claim, frames=frames, percent=percent)
        except RedisError as error:
            log.warning("progress_not_written", error=str(error))
            return
        self._judge(verdict)
        self.check()

    def _run(self) -> None:
        while not self._stop.wait(self._store.settings.heartbeat_seconds):
            try:
                self._judge(self._store.renew(self._claim))
                mark(self._store.redis, keys.workers(), [self._claim.worker])
            except RedisError as error:
                log.warning("lease_not_renewed", error=str(error))
            if self._reason:
                return

    def _judge(self, verdict: str) -> None:
        if verdict != "ok":
            self._reason = verdict
