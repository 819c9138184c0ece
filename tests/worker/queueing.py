"""Doing what waits in the queue, in this process, without Celery's workers."""

from __future__ import annotations

from redis import Redis

from worker import keys
from worker.execution import run_part
from worker.farm import Farm
from worker.jobs import JobRecord, Part
from worker.tasks import BODIES


def waiting(redis: Redis) -> list[tuple[str, Part]]:
    """Parts that wait for a worker, oldest first."""
    found = []
    for entry in redis.zrange(keys.waiting(), 0, -1):
        task_id, _, part = str(entry).partition(" ")
        found.append((task_id, Part(part)))
    return found


def work_off(farm: Farm, limit: int = 100) -> None:
    """Do waiting parts until none is left, or `limit` were done."""
    for _ in range(limit):
        parts = waiting(farm.redis)
        if not parts:
            return
        task_id, part = parts[0]
        run_part(farm, task_id, part, BODIES[part.kind])


def current(farm: Farm, job: JobRecord) -> JobRecord:
    record = farm.store.get(job.task_id)
    assert record is not None
    return record
