"""The Celery tasks: thin names for the bodies beside this file.

A message says which part of which job waits, and wakes a worker; which of all waiting parts that worker does is
the store's choice, as a queue alone would let a long job's parts go before all of a short one's.
"""

from __future__ import annotations

import contextlib
import ctypes
import os
import signal
from typing import Any

import structlog
from celery.signals import setup_logging, worker_init, worker_process_init, worker_shutting_down
from redis.exceptions import RedisError

from worker.celery_app import TASKS, app
from worker.connection import connect
from worker.execution import Body, run_part
from worker.farm import process_farm
from worker.jobs import Part
from worker.logs import configure_logs
from worker.lost_processes import PartRequest
from worker.sandbox import SandboxUnavailable, demand, protections
from worker.sandbox.announcement import announce
from worker.settings import get_settings
from worker.stopping import hand_back_after, handing_back
from worker.tasks.finish import finish
from worker.tasks.piece import piece
from worker.tasks.prepare import prepare
from worker.tasks.sound import sound

log = structlog.get_logger(__name__)

BODIES: dict[str, Body] = {"prepare": prepare, "piece": piece, "sound": sound, "finish": finish}
"""Kind of part → what does it."""

_PR_SET_PDEATHSIG = 1
_worker_pid = 0
"""The process that started this one; it may well be number 1, in a container."""


def do_part(task_id: str, part: str) -> None:
    """Do a part of a job in this process: the one whose turn it is. The message's own is done where none waits,
    since a message is sent for a part that nobody may have taken. A worker that is to end begins nothing: the
    reconciler sends the message again."""
    if handing_back():
        return
    farm = process_farm()
    task_id, turn = farm.store.next_part() or (task_id, Part(part))
    run_part(farm, task_id, turn, BODIES[turn.kind])


for _kind, _name in TASKS.items():
    app.task(name=_name, Request=PartRequest)(do_part)


def _logs(**_: Any) -> None:
    configure_logs(get_settings())


def _begin_worker(**_: Any) -> None:
    global _worker_pid
    _worker_pid = os.getpid()
    settings = get_settings()
    try:
        demand(settings.sandbox)
    except SandboxUnavailable as error:
        raise SystemExit(str(error)) from None
    for protection in protections(settings.sandbox):
        if not protection.on:
            log.warning("protection_off", name=protection.name, reason=protection.detail)
    with contextlib.suppress(RedisError), connect(settings.redis_url, retries=0) as redis:
        announce(redis, settings.sandbox)  # each part says it again


def _start_process(**_: Any) -> None:
    """A worker that is killed takes its processes along, so nobody renders unseen."""
    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    if _worker_pid and os.getppid() != _worker_pid:
        os._exit(1)  # it ended before we could ask
    process_farm().sandbox.start()


def _end_worker(how: str, **_: Any) -> None:
    """A warm shutdown waits for what is being done, and so for no longer than it may take."""
    if how == "Warm":
        hand_back_after(get_settings().stop_grace_seconds)


setup_logging.connect(_logs, weak=False)
worker_init.connect(_begin_worker, weak=False)
worker_process_init.connect(_start_process, weak=False)
worker_shutting_down.connect(_end_worker, weak=False)
