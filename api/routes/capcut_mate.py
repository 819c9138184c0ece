"""capcut-mate's two calls on its own paths, in its own dialect: flat answers, a `code` that is 0 or an error.

Field names, statuses and codes are those of its published interface documents. Errors are HTTP 200
with a code, as its clients expect. The token comes as `apiKey`.
"""

from __future__ import annotations

from datetime import UTC, datetime
from enum import IntEnum
from typing import Any

from flask import Blueprint, Response, jsonify, request

from api import messages
from api.authorization import request_token
from api.farm import current_farm, result_links
from api.validation import InvalidRequest, draft_address, parse_body
from worker.jobs import ErrorCode, JobRecord, JobStatus
from worker.submission import submit_render

PREFIX = "/openapi/capcut-mate/v1/"

blueprint = Blueprint("capcut_mate", __name__, url_prefix=PREFIX.rstrip("/"))

_STATUSES = {
    JobStatus.QUEUED: "pending",
    JobStatus.PREPARING: "processing",
    JobStatus.RENDERING: "processing",
    JobStatus.COMPLETED: "completed",
    JobStatus.FAILED: "failed",
    # The dialect knows no cancel; to its clients there will be no video, which is a failure.
    JobStatus.CANCELLED: "failed",
}


class Code(IntEnum):
    """The dialect's codes that we use."""

    OK = 0
    INVALID_PARAMETER = 1001
    INVALID_DRAFT_URL = 2001
    TASK_NOT_FOUND = 2031
    STATUS_FAULT = 2032
    INSUFFICIENT_BALANCE = 2035
    INVALID_API_KEY = 2036
    RATE_LIMITED = 9997  # ours: its documents know no rate limit
    INTERNAL_FAULT = 9998


@blueprint.post("/gen_video")
def gen_video() -> Response:
    """Submit a draft: the same farm, queue and tokens as /api/drafts/gen_video."""
    try:
        body = parse_body(request.get_data())
    except InvalidRequest as error:
        return answer(Code.INVALID_PARAMETER, "; ".join(error.faults))
    try:
        draft_url = draft_address(body)
    except InvalidRequest as error:
        return answer(Code.INVALID_DRAFT_URL, "; ".join(error.faults))
    token = request_token(body, field="apiKey") or request_token(body)
    if token is None:
        return answer(Code.INVALID_API_KEY, messages.INVALID_TOKEN)
    farm = current_farm()
    farm.rate_limits.count_submission(token.id)
    job = submit_render(farm.jobs, draft_url, token_id=token.id)
    if job.error_code is ErrorCode.INSUFFICIENT_QUOTA:
        return answer(Code.INSUFFICIENT_BALANCE, job.error_message or "")
    return answer(Code.OK, messages.MATE_SUBMITTED, task_id=job.task_id)


@blueprint.post("/gen_video_status")
def gen_video_status() -> Response:
    """Where the latest render of a draft stands."""
    try:
        draft_url = draft_address(parse_body(request.get_data()))
    except InvalidRequest as error:
        return answer(Code.INVALID_PARAMETER, "; ".join(error.faults))
    job = current_farm().jobs.find(draft_url)
    if job is None:
        return answer(Code.TASK_NOT_FOUND, messages.TASK_NOT_FOUND)
    return answer(Code.OK, messages.MATE_SUCCESS, draft_url=draft_url, **_state(job))


def answer(code: Code, message: str, **fields: Any) -> Response:
    """One flat object."""
    return jsonify(code=int(code), message=message, **fields)


def fault(_: Exception) -> Response:
    """A fault of the farm in the dialect."""
    if request.path.endswith("_status"):
        return answer(Code.STATUS_FAULT, messages.STATUS_FAULT)
    return answer(Code.INTERNAL_FAULT, messages.INTERNAL_FAULT)


def _state(job: JobRecord) -> dict[str, Any]:
    ended_badly = _STATUSES[job.status] == "failed"
    return {
        "status": _STATUSES[job.status],
        "progress": 0 if ended_badly else job.progress,
        "video_url": result_links().address(job.result_key),
        "error_message": (job.error_message or job.reason) if ended_badly else "",
        "created_at": _moment(job.created),
        "started_at": _moment(job.started),
        "completed_at": _moment(job.ended),
        "task_id": job.task_id,
    }


def _moment(time: float | None) -> str | None:
    if time is None:
        return None
    return datetime.fromtimestamp(time, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
