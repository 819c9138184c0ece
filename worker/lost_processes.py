"""A worker process that dies while it does a part: its worker sees that, and need not wait for the lease to say so."""

from __future__ import annotations

import contextlib
import re
from typing import Any

import structlog
from billiard.einfo import ExceptionWithTraceback
from billiard.exceptions import WorkerLostError
from celery.worker.request import Request
from redis.exceptions import RedisError

from renderer.signals import signal_name
from worker.connection import connect
from worker.processes import process_name
from worker.settings import get_settings
from worker.store import JobStore

log = structlog.get_logger(__name__)

_SIGNAL = re.compile(r"signal (\d+)")
_CODE = re.compile(r"exitcode (-?\d+)")


class PartRequest(Request):  # type: ignore[misc]
    """A message that a process of this worker took; the worker's first process is told how that went."""

    def on_failure(self, exc_info: Any, send_failed_event: bool = True, return_ok: bool = False) -> None:
        super().on_failure(exc_info, send_failed_event, return_ok)
        error = exc_info.exception
        if isinstance(error, ExceptionWithTraceback):
            error = error.exc
        if isinstance(error, WorkerLostError) and self.worker_pid:
            _tell(self.worker_pid, death_of(str(error)))


def death_of(message: str) -> str:
    """What a process died of, from Celery's words for it: `signal SIGKILL`, `exit code 1`."""
    if found := _SIGNAL.search(message):
        return f"signal {signal_name(int(found[1]))}"
    if found := _CODE.search(message):
        return f"exit code {found[1]}"
    return "an unknown cause"


def _tell(pid: int, cause: str) -> None:
    """Write down the death of a process. Should the store be away, the lease runs out by itself."""
    settings = get_settings()
    worker = process_name(pid)
    with contextlib.suppress(RedisError), connect(settings.redis_url, retries=0) as redis:
        for task_id, part in JobStore(redis, settings).note_death(worker, cause):
            log.warning("process_died", task_id=task_id, part=str(part), worker=worker, cause=cause)
