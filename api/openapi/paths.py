"""What each address takes and answers."""

from __future__ import annotations

from typing import Any

from api.openapi.schemas import SCHEMAS, TASK_ID_PATTERN, Schema, ref
from api.validation import DEFAULT_PAGE, MAX_PAGE
from worker.jobs import ErrorCode, JobStatus

Operation = dict[str, Any]

_RETRY_AFTER: Schema = {
    "Retry-After": {"description": "Seconds to wait.", "schema": {"type": "integer", "minimum": 1}}
}
_BINARY: Schema = {"type": "string", "format": "binary"}


def paths() -> dict[str, Any]:
    """Path → method → operation."""
    return {
        "/api/drafts/gen_video": {"post": _gen_video()},
        "/api/drafts/gen_video_status": {"post": _gen_video_status()},
        "/api/tasks": {"get": _history()},
        "/api/tasks/status": {"post": _many_statuses()},
        "/api/tasks/{task_id}": {"parameters": [_TASK_ID], "get": _task_status()},
        "/api/tasks/{task_id}/cancel": {"parameters": [_TASK_ID], "post": _cancel()},
        "/api/tasks/{task_id}/events": {"parameters": [_TASK_ID], "get": _events()},
        "/files/{name}": {"get": _file()},
        "/openapi/capcut-mate/v1/gen_video": {"post": _mate_gen_video()},
        "/openapi/capcut-mate/v1/gen_video_status": {"post": _mate_status()},
        "/health": {"get": _health()},
        "/ready": {"get": _ready()},
        "/metrics": {"get": _metrics()},
        "/openapi.json": {"get": _openapi()},
    }


def _gen_video() -> Operation:
    return _operation(
        "render",
        "genVideo",
        "Submit a draft for rendering",
        "Answers with the unfinished task of the same draft where there is one. A task its token's quota does not "
        "allow has failed from the start, with INSUFFICIENT_QUOTA.",
        body="GenVideoRequest",
        answers={200: "Accepted", 400: "Faults", 401: "CodedError", 413: "CodedError", 500: "CodedError"},
    )


def _gen_video_status() -> Operation:
    return _operation(
        "render",
        "genVideoStatus",
        "How the latest task of a draft stands",
        "No token is needed: who knows the draft's address may ask.",
        body="StatusRequest",
        answers={200: "StatusAnswer", 400: "Faults", 404: "CodedError", 413: "CodedError", 500: "PlainError"},
    )


def _task_status() -> Operation:
    return _operation(
        "tasks",
        "taskStatus",
        "How a task stands",
        "Also where its draft has a later task. Ids cannot be guessed, so no token is needed.",
        answers={200: "StatusAnswer", 404: "CodedError", 500: "CodedError"},
    )


def _many_statuses() -> Operation:
    return _operation(
        "tasks",
        "manyStatuses",
        "How many tasks stand",
        "Task ids first, then drafts, each in the order they were named. An unknown one is an entry with code 404.",
        body="ManyStatusRequest",
        answers={200: "ManyStatusAnswer", 400: "Faults", 413: "CodedError", 500: "CodedError"},
    )


def _cancel() -> Operation:
    operation = _operation(
        "tasks",
        "cancelTask",
        "End an unfinished task",
        "Only the token that submitted it, or an admin one, may; the token comes in the header or the body. Repeating "
        "it changes nothing. 409 for a task that has completed or failed.",
        body="CancelRequest",
        answers={
            200: "StatusAnswer",
            400: "Faults",
            401: "CodedError",
            403: "CodedError",
            404: "CodedError",
            409: "CodedError",
            413: "CodedError",
            500: "CodedError",
        },
    )
    operation["requestBody"]["required"] = False
    return operation | {"security": [{"token": []}, {}]}


def _history() -> Operation:
    operation = _operation(
        "tasks",
        "listTasks",
        "Tasks, the latest first",
        "Of the request's token; an admin token sees all.",
        answers={200: "HistoryAnswer", 400: "Faults", 401: "CodedError", 500: "CodedError"},
    )
    return operation | {
        "security": [{"token": []}],
        "parameters": [
            _query("status", "Only tasks in this status.", {"enum": [status.value for status in JobStatus]}),
            _query(
                "error_code", "Only failures with this code.", {"enum": [code.value for code in ErrorCode]}
            ),
            _query("token", "Only tasks of the token with this id or name.", {}),
            _query("since", "Submitted at or after; ISO 8601, UTC unless it says otherwise.", {}),
            _query("until", "Submitted before.", {}),
            _query(
                "limit",
                "Most tasks of a page.",
                {"type": "integer", "minimum": 1, "maximum": MAX_PAGE, "default": DEFAULT_PAGE},
            ),
            _query("cursor", "`next_cursor` of the page before.", {}),
        ],
    }


def _events() -> Operation:
    operation = _operation(
        "tasks",
        "taskEvents",
        "A task's progress as server-sent events",
        "Events `status`, `progress` and, last of all, `end`; the data of each is the whole status. 204 to a client whose "
        "Last-Event-ID is the end's. 503 while too many streams are open: poll instead.",
        answers={404: "CodedError", 500: "CodedError"},
    )
    operation["parameters"] = [
        {
            "name": "Last-Event-ID",
            "in": "header",
            "description": "The id of the last event seen.",
            "schema": {"type": "string"},
        }
    ]
    operation["responses"] |= {
        "200": {
            "description": "The stream.",
            "content": {"text/event-stream": {"schema": {"type": "string"}}},
        },
        "204": {"description": "The end has been seen."},
        "503": _response(503, "CodedError") | {"headers": _RETRY_AFTER},
    }
    return operation


def _file() -> Operation:
    operation = _operation(
        "results",
        "resultFile",
        "A finished video or its poster",
        "Ranges, ETag, If-Range and If-None-Match work. `download` makes browsers save the file. On farms that sign "
        "their links, `expires` and `signature` are part of them: 403 for others, 410 for those that have ended.",
        answers={403: "CodedError", 404: "CodedError", 410: "CodedError", 500: "CodedError"},
        limited=False,
    )
    media: Schema = {kind: {"schema": _BINARY} for kind in ("video/mp4", "image/jpeg")}
    operation["parameters"] = [
        {
            "name": "name",
            "in": "path",
            "required": True,
            "schema": {
                "type": "string",
                "pattern": TASK_ID_PATTERN.rstrip("$") + r"(\.[1-9][0-9]{0,8})?\.(mp4|jpg)$",
            },
        },
        _query("download", "Any value.", {}),
        _query("expires", "As in the link.", {}),
        _query("signature", "As in the link.", {}),
    ]
    operation["responses"] |= {
        "200": {"description": "The whole file.", "content": media},
        "206": {
            "description": "The ranges asked for.",
            "content": media | {"multipart/byteranges": {"schema": _BINARY}},
        },
        "302": {"description": "To a signed address of the object store, on farms that send clients there."},
        "304": {"description": "Not modified."},
        "416": {"description": "No such range."},
    }
    return operation


def _mate_gen_video() -> Operation:
    return _operation(
        "capcut-mate",
        "mateGenVideo",
        "Submit a draft for rendering",
        "Errors are HTTP 200 with another code.",
        body="MateGenVideoRequest",
        answers={200: "MateAnswer", 413: "CodedError"},
        limit_schema="MateAnswer",
    )


def _mate_status() -> Operation:
    return _operation(
        "capcut-mate",
        "mateGenVideoStatus",
        "How the latest task of a draft stands",
        "Errors are HTTP 200 with another code. A cancelled task is a failed one here.",
        body="StatusRequest",
        answers={200: "MateStatus", 413: "CodedError"},
        limit_schema="MateAnswer",
    )


def _health() -> Operation:
    return _operation(
        "farm",
        "health",
        "Whether the store answers",
        "With counts of jobs and workers.",
        answers={200: "Health", 503: "Health"},
        limited=False,
    )


def _ready() -> Operation:
    return _operation(
        "farm",
        "ready",
        "Whether a submission would be rendered",
        "The store answers and at least one worker service has shown itself in the last seconds.",
        answers={200: "Ready", 503: "Ready"},
        limited=False,
    )


def _metrics() -> Operation:
    operation = _operation(
        "farm",
        "metrics",
        "Figures for Prometheus",
        "The same from every API process.",
        answers={500: "CodedError"},
        limited=False,
    )
    operation["responses"]["200"] = {
        "description": "Prometheus' text format.",
        "content": {"text/plain": {"schema": {"type": "string"}}},
    }
    return operation


def _openapi() -> Operation:
    operation = _operation("farm", "openapi", "This document", "OpenAPI 3.1.", answers={}, limited=False)
    operation["responses"]["200"] = {
        "description": "The document.",
        "content": {"application/json": {"schema": {"type": "object"}}},
    }
    return operation


def _operation(
    tag: str,
    name: str,
    summary: str,
    description: str,
    *,
    answers: dict[int, str],
    body: str | None = None,
    limited: bool = True,
    limit_schema: str = "CodedError",
) -> Operation:
    """`answers` are schemas by status; `limited` calls may also answer 429."""
    operation: Operation = {
        "tags": [tag],
        "operationId": name,
        "summary": summary,
        "description": description,
    }
    if body is not None:
        content = {"application/json": {"schema": ref(body)}}
        operation["requestBody"] = {"required": True, "content": content}
    responses = {str(status): _response(status, schema) for status, schema in answers.items()}
    if limited:
        responses["429"] = _response(429, limit_schema) | {"headers": _RETRY_AFTER}
    return operation | {"responses": responses}


def _response(status: int, schema: str) -> Schema:
    assert schema in SCHEMAS
    return {"description": _MEANINGS[status], "content": {"application/json": {"schema": ref(schema)}}}


def _query(name: str, description: str, schema: Schema) -> Schema:
    return {
        "name": name,
        "in": "query",
        "description": description,
        "schema": {"type": "string", **schema},
    }


_TASK_ID: Schema = {
    "name": "task_id",
    "in": "path",
    "required": True,
    "schema": {"type": "string", "pattern": TASK_ID_PATTERN},
}

_MEANINGS = {
    200: "Done.",
    400: "Every fault of the request.",
    401: "Token missing, unknown, expired or revoked.",
    403: "The task belongs to another token, or the link was not signed by this farm.",
    404: "No such task or file, or forgotten since.",
    409: "The task has already ended.",
    410: "The link has ended.",
    413: "The body is too large.",
    429: "Too many requests.",
    500: "A fault of the farm.",
    503: "Not now.",
}
