"""Sending a part of a job to the queue. A message carries ids only; the record is the truth."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from kombu.connection import Connection
from kombu.pools import producers

from worker.celery_app import QUEUE, TASKS, TRANSPORT_OPTIONS, app
from worker.connection import broker_url
from worker.jobs import Part
from worker.store import HIGHEST_PRIORITY, JobStore


def send(store: JobStore, task_id: str, part: Part, priority: int) -> None:
    """Queue a part. Raises kombu's OperationalError when the broker is away; the reconciler then
    sends what waits."""
    # Joining frees a job's files and answers its client, so it goes before other work of its rank.
    rank = min(HIGHEST_PRIORITY, priority + 1) if part == Part.FINISH else priority
    with producers[_connection(broker_url(store.settings.redis_url))].acquire(
        block=True, timeout=5
    ) as producer:
        app.send_task(
            TASKS[part.kind],
            args=[task_id, str(part)],
            task_id=message_id(task_id, part),
            queue=QUEUE,
            # Celery on Redis counts downwards: 0 is served first.
            priority=HIGHEST_PRIORITY - rank,
            producer=producer,
        )


def message_id(task_id: str, part: Part) -> str:
    """The id of a part's message, by which the reconciler recognises it in the queue."""
    return f"{task_id} {part}"


@lru_cache(maxsize=8)
def _connection(url: str) -> Any:
    # A sender that cannot reach the broker says so soon: the reconciler will send for it.
    quick = {"socket_timeout": 5, "socket_connect_timeout": 2, "max_retries": 1}
    return Connection(  # type: ignore[no-untyped-call]
        url, transport_options={**TRANSPORT_OPTIONS, **quick}
    )
