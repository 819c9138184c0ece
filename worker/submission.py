"""Submitting a draft: the record first, then the message."""

from __future__ import annotations

import structlog
from kombu.exceptions import OperationalError

from worker.dispatch import send
from worker.jobs import AS_THE_DRAFT, JobRecord, OutputRequest, Part
from worker.store import JobStore

log = structlog.get_logger(__name__)


def submit_render(
    store: JobStore,
    draft_url: str,
    *,
    output: OutputRequest = AS_THE_DRAFT,
    priority: int = 5,
    callback_url: str | None = None,
    token_id: str = "",
) -> JobRecord:
    """Queue a draft for rendering, or find the unfinished task that renders it already.

    Once the record is written the job is safe: if its message cannot be sent, the reconciler sends it.
    Raises ValueError for an address or priority that cannot be, and redis errors when the store is away.
    """
    record, created = store.submit(
        draft_url, output=output, priority=priority, callback_url=callback_url, token_id=token_id
    )
    if created:
        try:
            send(store, record.task_id, Part.PREPARE, record.priority)
        except (OperationalError, OSError) as error:
            log.warning("message_not_sent", task_id=record.task_id, part=Part.PREPARE, error=str(error))
    return record
