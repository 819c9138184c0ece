"""/api/tasks: status by id, of many at once, cancel, history."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import structlog
from flask import Blueprint, Response, request

from api import answers, messages
from api.authorization import may_manage, refused, request_token
from api.farm import current_farm, result_links
from api.status_data import data_by_id, status_data
from api.validation import (
    InvalidRequest,
    cursor_text,
    history_request,
    is_task_id,
    many_status_request,
    parse_body,
)
from worker.jobs import JobRecord, JobStatus
from worker.store import HistoryFilter
from worker.tokens import Token

blueprint = Blueprint("tasks", __name__)
log = structlog.get_logger(__name__)


@blueprint.get("/api/tasks/<task_id>")
def task_status(task_id: str) -> Response:
    """The status answer of one task, whatever became of its draft since. 404 when there is none.

    The draft's address, and links that are signed, are told only to the task's own token and to admin ones.
    """
    job = current_farm().jobs.get(task_id, with_parts=False) if is_task_id(task_id) else None
    if job is None:
        return _not_found()
    return answers.success(messages.STATUS_FOUND, _status_by_id(job, request_token()))


def _status_by_id(job: JobRecord, token: Token | None) -> dict[str, Any]:
    """The `data` for somebody who named the task by its id."""
    links = result_links()
    data = status_data(job, links)
    return data if may_manage(token, job) else data_by_id(data, links)


@blueprint.post("/api/tasks/status")
def many_statuses() -> Response:
    """The status of up to 50 tasks and drafts, in the order they were named; one unknown is no error."""
    try:
        wanted = many_status_request(parse_body(request.get_data()))
    except InvalidRequest as error:
        return answers.parameter_faults(error.faults)
    of_tasks, of_drafts = current_farm().jobs.find_many(wanted.task_ids, wanted.draft_urls)
    token = request_token()
    tasks = [
        _entry(asked, None if job is None else _status_by_id(job, token))
        for asked, job in zip(wanted.task_ids, of_tasks, strict=True)
    ]
    tasks += [
        _entry(asked, None if job is None else status_data(job, result_links()))
        for asked, job in zip(wanted.draft_urls, of_drafts, strict=True)
    ]
    return answers.success(
        messages.STATUS_FOUND, {"code": 0, "message": messages.STATUS_DETAIL, "tasks": tasks}
    )


@blueprint.post("/api/tasks/<task_id>/cancel")
def cancel(task_id: str) -> Response:
    """End an unfinished task; repeating it changes nothing.

    Only the token that submitted the task or an admin token may. 401, 403, 404, and 409 for a task that
    has completed or failed.
    """
    try:
        body = parse_body(request.get_data())
    except InvalidRequest as error:
        return answers.parameter_faults(error.faults)
    token = request_token(body)
    if token is None:
        return refused()
    jobs = current_farm().jobs
    job = jobs.get(task_id, with_parts=False) if is_task_id(task_id) else None
    if job is None:
        return _not_found()
    if not may_manage(token, job):
        return answers.coded_error(403, messages.NOT_YOURS, messages.NOT_YOURS_DETAIL)
    owner = "its owner" if token.id == job.token_id else "the farm's owner"
    after = jobs.cancel(task_id, f"cancelled by {owner}")
    if after is None:
        return _not_found()
    if after.status is not JobStatus.CANCELLED:
        return answers.coded_error(
            409, messages.ALREADY_ENDED, f"The task has already {_ENDED_WORDS[after.status]}"
        )
    log.info("job_cancelled", task_id=task_id, token_id=token.id)
    return answers.success(messages.CANCELLED, status_data(after, result_links()))


@blueprint.get("/api/tasks")
def history() -> Response:
    """The tasks of the request's token, of all tokens for an admin one; the latest first, page by page."""
    token = request_token()
    if token is None:
        return refused()
    try:
        wanted = history_request(request.args)
    except InvalidRequest as error:
        return answers.parameter_faults(error.faults)
    farm = current_farm()
    names = {each.id: each.name for each in farm.tokens.list()}
    allowed = None if token.admin else frozenset({token.id})
    if wanted.token is not None:
        named = _named(wanted.token, names)
        allowed = named if allowed is None else named & allowed
    jobs, following = farm.jobs.history(
        HistoryFilter(wanted.status, wanted.error_code, allowed, wanted.since, wanted.until),
        wanted.limit,
        wanted.cursor,
    )
    return _page(jobs, None if following is None else cursor_text(following), names)


def _named(text: str, names: dict[str, str]) -> frozenset[str]:
    """Ids of the tokens of this name; else it is an id, perhaps of a token since revoked."""
    return frozenset(token_id for token_id, name in names.items() if name == text) or frozenset({text})


def _page(jobs: Iterable[JobRecord], next_cursor: str | None, names: dict[str, str]) -> Response:
    tasks = [
        status_data(job, result_links())
        | {"token_id": job.token_id, "token_name": names.get(job.token_id, ""), "priority": job.priority}
        for job in jobs
    ]
    return answers.success(
        messages.STATUS_FOUND,
        {"code": 0, "message": messages.STATUS_DETAIL, "tasks": tasks, "next_cursor": next_cursor},
    )


def _entry(asked: str, data: dict[str, Any] | None) -> dict[str, Any]:
    return {"asked": asked, **(data or {"code": 404, "message": messages.TASK_NOT_FOUND_DETAIL})}


def _not_found() -> Response:
    return answers.coded_error(404, messages.TASK_NOT_FOUND, messages.TASK_NOT_FOUND_DETAIL)


_ENDED_WORDS = {JobStatus.COMPLETED: "completed", JobStatus.FAILED: "failed"}
