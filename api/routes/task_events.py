"""GET /api/tasks/<id>/events: a task's progress as server-sent events, until it has ended.

Each event carries the whole status answer, so nothing is lost between two connections: whoever comes
back gets the present state, unless its `Last-Event-ID` says that it has seen that already.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator
from typing import Any

import structlog
from flask import Blueprint, Response, request
from redis.exceptions import RedisError

from api import answers, messages
from api.authorization import may_manage, request_token
from api.farm import Farm, current_farm, result_links
from api.status_data import data_by_id, status_data
from api.validation import is_task_id
from worker.jobs import JobRecord

blueprint = Blueprint("task_events", __name__)
log = structlog.get_logger(__name__)

MAX_STREAMS = 16
"""Streams open at once in one API process: each holds a thread."""

POLL_SECONDS = 0.5
"""How often a stream looks at its task: workers write their progress as often."""

HEARTBEAT_SECONDS = 10.0
"""A comment this often keeps proxies from closing a quiet stream, and shows that a client has gone."""

LONGEST_SECONDS = 3600.0
"""Then the client connects again, as it does by itself."""

RECONNECT_MILLISECONDS = 3000
BUSY_SECONDS = 10


@blueprint.get("/api/tasks/<task_id>/events")
def task_events(task_id: str) -> Response:
    """404 without such a task, 204 to a client that has seen its end, 503 while too many streams are open."""
    farm = current_farm()
    job = farm.jobs.get(task_id, with_parts=False) if is_task_id(task_id) else None
    if job is None:
        return answers.coded_error(404, messages.TASK_NOT_FOUND, messages.TASK_NOT_FOUND_DETAIL)
    seen = request.headers.get("Last-Event-ID", "")
    if job.status.ended and seen == _event_id(job):
        return Response(status=204)  # tells a browser not to come back
    if request.method == "HEAD":
        return _stream(())
    whole = may_manage(request_token(), job)
    links = result_links()

    def shown(now: JobRecord) -> dict[str, Any]:
        data = status_data(now, links)
        return data if whole else data_by_id(data, links)

    # Nothing may fail between taking a place and handing it to the response.
    if not farm.streams.acquire(blocking=False):
        answer = answers.coded_error(503, messages.TOO_MANY_STREAMS, messages.TOO_MANY_STREAMS_DETAIL)
        answer.headers["Retry-After"] = str(BUSY_SECONDS)
        return answer
    response = _stream(_events(farm, job, seen, shown))
    response.call_on_close(farm.streams.release)
    return response


def _stream(events: Iterator[str] | tuple[()]) -> Response:
    response = Response(events, content_type="text/event-stream; charset=utf-8")
    response.headers["X-Accel-Buffering"] = "no"  # nginx would hold the events back
    return response


def _events(
    farm: Farm, first: JobRecord, seen: str, shown: Callable[[JobRecord], dict[str, Any]]
) -> Iterator[str]:
    """`status` when the status has changed (first of all), else `progress`, and `end` instead at the end."""
    began = quiet_since = time.monotonic()
    job: JobRecord | None = first
    status = None
    yield f"retry: {RECONNECT_MILLISECONDS}\n\n"
    while job is not None:
        event_id = _event_id(job)
        if event_id != seen:
            kind = "end" if job.status.ended else "progress" if job.status is status else "status"
            data = json.dumps(shown(job), ensure_ascii=False)
            yield f"id: {event_id}\nevent: {kind}\ndata: {data}\n\n"
            seen, quiet_since = event_id, time.monotonic()
        status = job.status
        if job.status.ended or farm.stopping() or time.monotonic() - began > LONGEST_SECONDS:
            return
        if time.monotonic() - quiet_since >= HEARTBEAT_SECONDS:
            yield ":\n\n"
            quiet_since = time.monotonic()
        time.sleep(POLL_SECONDS)
        try:
            job = farm.jobs.get(first.task_id, with_parts=False)
        except RedisError as error:
            log.info("event_stream_waits", task_id=first.task_id, error=str(error))


def _event_id(job: JobRecord) -> str:
    return f"{job.status.value}-{job.progress}-{job.frames_done}"
