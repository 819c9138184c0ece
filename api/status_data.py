"""A job record → the published `data` of a status answer.

Published fields keep their names, types and presence: `video_url`, `file_size`, `duration`,
`resolution` and `render_time` only on completion, `error_code` and `error_message` only on failure,
`progress` never on failed or cancelled. `start_time` is when a worker took the job up, so a queued
job has none. Fields the pages do not know are added after the published ones.
"""

from __future__ import annotations

import math
from typing import Any

from api import messages
from worker.jobs import JobRecord, JobStatus
from worker.result_links import ResultLinks

_DETAILS = {
    JobStatus.COMPLETED: messages.STATUS_COMPLETED,
    JobStatus.FAILED: messages.STATUS_FAILED,
    JobStatus.CANCELLED: messages.STATUS_CANCELLED,
}
_LINKS = ("video_url", "poster_url")


def status_data(job: JobRecord, links: ResultLinks) -> dict[str, Any]:
    """What is published about a job; `links` makes the addresses of its results."""
    data: dict[str, Any] = {
        "code": 0,
        "message": _DETAILS.get(job.status, messages.STATUS_DETAIL),
        "status": job.status.value,
    }
    if job.status is JobStatus.COMPLETED:
        data |= {"progress": 100, **_result(job, links)}
    elif job.status is JobStatus.FAILED:
        data |= {
            "error_code": job.error_code.value if job.error_code else "SYSTEM_ERROR",
            "error_message": job.error_message or "",
        }
    elif job.status is not JobStatus.CANCELLED:
        data |= {"progress": job.progress, "estimated_time": whole_seconds(job.estimated_time)}
    data |= _times(job)
    data |= {"task_id": job.task_id, "draft_url": job.draft_key}
    return data | _additions(job, links)


def notice_data(job: JobRecord, links: ResultLinks) -> dict[str, Any]:
    """What a callback is told: the same, without links where the farm does not know its own address."""
    data = status_data(job, links)
    return data if links.base_url else {k: v for k, v in data.items() if k not in _LINKS}


def data_by_id(data: dict[str, Any], links: ResultLinks) -> dict[str, Any]:
    """For those who know only the task's id. A video's link holds it, and whoever was sent a link must get
    neither at the draft, whose address is often all that protects it, nor at a new link once a signed one has
    ended."""
    hidden = ("draft_url", *_LINKS) if links.secret else ("draft_url",)
    return {name: value for name, value in data.items() if name not in hidden}


def whole_seconds(seconds: float | None) -> int:
    """Published times are integers; a begun second counts."""
    return math.ceil(seconds) if seconds else 0


def _result(job: JobRecord, links: ResultLinks) -> dict[str, Any]:
    return {
        "video_url": links.address(job.result_key),
        "file_size": job.file_size or 0,
        "duration": plain_number(job.duration or 0.0),
        "resolution": job.resolution or "",
    }


def _times(job: JobRecord) -> dict[str, Any]:
    times: dict[str, Any] = {}
    # A job can fail or be cancelled before a worker has taken it up: it then started when it came in.
    start = job.start_time or (job.created_time if job.status.ended else None)
    if start is not None:
        times["start_time"] = start
    if job.end_time is not None:
        times["end_time"] = job.end_time
    if job.status is JobStatus.COMPLETED:
        times["render_time"] = whole_seconds(job.render_time)
    return times


def _additions(job: JobRecord, links: ResultLinks) -> dict[str, Any]:
    added: dict[str, Any] = {"created_time": job.created_time, "attempt": job.attempt}
    if job.frames_total:
        added["frames_done"] = job.frames_total if job.status is JobStatus.COMPLETED else job.frames_done
        added["frames_total"] = job.frames_total
    if job.status is JobStatus.COMPLETED and job.poster_key:
        added["poster_url"] = links.address(job.poster_key)
    if job.fidelity is not None:
        added["fidelity"] = job.fidelity
    if job.status is JobStatus.CANCELLED and job.reason:
        added["reason"] = job.reason
    return added


def plain_number(value: float) -> int | float:
    """Whole numbers as JSON integers, as on the published page; others to the millisecond."""
    rounded = round(value, 3)
    return int(rounded) if rounded == int(rounded) else rounded
