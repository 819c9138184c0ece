"""The shapes of bodies, by name."""

from __future__ import annotations

from typing import Any

from api.validation import (
    DEFAULT_PRIORITY,
    MAX_ADDRESS_CHARACTERS,
    MAX_AT_ONCE,
    PRIORITIES,
)
from renderer.output import FORMATS, Quality
from worker.jobs import ErrorCode, JobStatus

Schema = dict[str, Any]

TASK_ID_PATTERN = "^render_task_[0-9A-Za-z]{8,64}$"
_UUID = "^[0-9a-fA-F]{8}-([0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}$"


def ref(name: str) -> Schema:
    """A reference to a schema of this file."""
    return {"$ref": f"#/components/schemas/{name}"}


def text(description: str, **more: Any) -> Schema:
    return {"type": "string", "description": description, **more}


def integer(description: str, **more: Any) -> Schema:
    return {"type": "integer", "description": description, **more}


def obj(required: dict[str, Schema], optional: dict[str, Schema] | None = None) -> Schema:
    """An object; further fields may be added to any in time."""
    return {"type": "object", "required": list(required), "properties": {**required, **(optional or {})}}


def success(data: Schema) -> Schema:
    """The published form of an answer."""
    return obj({"status": {"const": "success"}, "message": {"type": "string"}, "data": data})


_TOKEN = text("An API token, a UUID.", format="uuid", pattern=_UUID)
_DRAFT_URL = text(
    "Address of the draft: its JSON, a zip of its folder, a link that carries the address, or an address that "
    "lists the draft's files.",
    minLength=1,
    maxLength=MAX_ADDRESS_CHARACTERS,
    examples=["https://example.com/draft/0b3de2f7-e263-4cfb-b811-79f337a3843c.json"],
)
_NULLABLE_TIME: Schema = {"type": ["string", "null"], "format": "date-time"}
_TIME: Schema = {"type": "string", "format": "date-time"}
_STATUS: Schema = {"type": "string", "enum": [status.value for status in JobStatus]}
_ERROR_CODE: Schema = {"type": "string", "enum": [code.value for code in ErrorCode]}

_STATUS_REQUIRED: dict[str, Schema] = {
    "code": {"const": 0},
    "message": {"type": "string"},
    "status": _STATUS,
    "task_id": {"type": "string", "pattern": TASK_ID_PATTERN},
    "created_time": _TIME,
    "attempt": integer("How often the most repeated part of the work was begun.", minimum=1),
}
_STATUS_OPTIONAL: dict[str, Schema] = {
    "draft_url": text(
        "The draft's direct address; absent for who named the task by its id without its token."
    ),
    "progress": integer("Percent; absent once failed or cancelled.", minimum=0, maximum=100),
    "estimated_time": integer("Seconds left; while unfinished.", minimum=0),
    "start_time": _TIME,
    "end_time": _TIME,
    "video_url": text("On completion; where links are signed, not for the task's id alone."),
    "poster_url": text("On completion, if a picture could be drawn; as `video_url`."),
    "file_size": integer("Bytes; on completion.", minimum=0),
    "duration": {"type": "number", "description": "Seconds; on completion.", "minimum": 0},
    "resolution": text("On completion.", examples=["1920x1080"]),
    "render_time": integer("Seconds from start to end; on completion.", minimum=0),
    "error_code": {**_ERROR_CODE, "description": "On failure."},
    "error_message": text("One sentence for whoever can act; on failure."),
    "reason": text("When cancelled."),
    "frames_done": integer("Once the draft is read.", minimum=0),
    "frames_total": integer("Once the draft is read.", minimum=0),
    "fidelity": {"type": "object", "description": "What is drawn exactly, by a stand-in, or not at all."},
}

SCHEMAS: dict[str, Schema] = {
    "GenVideoRequest": obj(
        {"api_token": _TOKEN, "draft_url": _DRAFT_URL},
        {
            "callback_url": {
                "type": ["string", "null"],
                "description": "An http or https address that is called once the job has ended.",
                "maxLength": MAX_ADDRESS_CHARACTERS,
            },
            "priority": {
                "type": ["integer", "null"],
                "minimum": PRIORITIES[0],
                "maximum": PRIORITIES[-1],
                "default": DEFAULT_PRIORITY,
                "description": "Higher is served sooner.",
            },
            "output": {"anyOf": [ref("Output"), {"type": "null"}]},
        },
    ),
    "Output": {
        **obj(
            {},
            {
                "resolution": {
                    "type": ["string", "null"],
                    "description": "`1080p`, `4k` … (the short side), or a box such as `1280x720`; the draft's shape is kept.",
                },
                "fps": {"type": ["number", "null"], "minimum": 1, "maximum": 240},
                "format": {"type": ["string", "null"], "enum": [*FORMATS, None]},
                "quality": {
                    "type": ["string", "null"],
                    "enum": [*(quality.value for quality in Quality), None],
                },
            },
        ),
        "additionalProperties": False,
        "description": "What the video is to be; what is left out is as the draft has it.",
    },
    "Accepted": success(
        obj(
            {
                "code": {"const": 0},
                "message": {"type": "string"},
                "task_id": {"type": "string", "pattern": TASK_ID_PATTERN},
                "estimated_time": integer("Seconds left.", minimum=0),
                "render_status": _STATUS,
                "tip": {"type": "string"},
            },
            {
                "output_as_first_submitted": {
                    "const": True,
                    "description": "The unfinished task was submitted with another `output`, and keeps that.",
                },
            },
        )
    ),
    "StatusRequest": obj({"draft_url": _DRAFT_URL}),
    "TaskStatus": obj(_STATUS_REQUIRED, _STATUS_OPTIONAL),
    "StatusAnswer": success(ref("TaskStatus")),
    "ManyStatusRequest": {
        **obj(
            {},
            {
                "task_ids": {
                    "type": "array",
                    "items": {"type": "string", "pattern": TASK_ID_PATTERN},
                    "maxItems": MAX_AT_ONCE,
                },
                "draft_urls": {"type": "array", "items": _DRAFT_URL, "maxItems": MAX_AT_ONCE},
            },
        ),
        "description": f"At least one, at most {MAX_AT_ONCE} together.",
    },
    "ManyStatusAnswer": success(
        obj(
            {
                "code": {"const": 0},
                "message": {"type": "string"},
                "tasks": {
                    "type": "array",
                    "items": {
                        "anyOf": [
                            obj({"asked": {"type": "string"}, **_STATUS_REQUIRED}, _STATUS_OPTIONAL),
                            obj(
                                {
                                    "asked": {"type": "string"},
                                    "code": {"const": 404},
                                    "message": {"type": "string"},
                                }
                            ),
                        ]
                    },
                },
            }
        )
    ),
    "HistoryAnswer": success(
        obj(
            {
                "code": {"const": 0},
                "message": {"type": "string"},
                "tasks": {
                    "type": "array",
                    "items": obj(
                        {
                            **_STATUS_REQUIRED,
                            "token_id": {"type": "string"},
                            "token_name": text("Empty once the token is revoked."),
                            "priority": {"type": "integer"},
                        },
                        _STATUS_OPTIONAL,
                    ),
                },
                "next_cursor": {
                    "type": ["string", "null"],
                    "description": "Where the next page begins; null at the end. A page may be short, even empty, before.",
                },
            }
        )
    ),
    "CancelRequest": obj({}, {"api_token": _TOKEN}),
    "Faults": obj(
        {
            "status": {"const": "error"},
            "message": {"type": "string"},
            "errors": {"type": "array", "items": {"type": "string"}, "minItems": 1},
        }
    ),
    "CodedError": obj(
        {
            "status": {"const": "error"},
            "message": {"type": "string"},
            "data": obj({"code": {"type": "integer"}, "message": {"type": "string"}}),
        }
    ),
    "PlainError": obj({"status": {"const": "error"}, "message": {"type": "string"}}),
    "MateGenVideoRequest": obj({"draft_url": _DRAFT_URL, "apiKey": _TOKEN}),
    "MateAnswer": obj(
        {
            "code": integer(
                "0, or 1001 faulty parameter, 2001 faulty draft_url, 2035 quota used up, 2036 faulty apiKey, "
                "9998 fault of the farm"
            ),
            "message": {"type": "string"},
        },
        {"task_id": {"type": "string"}},
    ),
    "MateStatus": obj(
        {
            "code": integer("0, or 1001 faulty parameter, 2031 no such task, 2032 fault of the farm"),
            "message": {"type": "string"},
        },
        {
            "draft_url": {"type": "string"},
            "status": {"type": "string", "enum": ["pending", "processing", "completed", "failed"]},
            "progress": integer("Percent.", minimum=0, maximum=100),
            "video_url": text("Empty until completed."),
            "error_message": text("Empty unless failed."),
            "created_at": _NULLABLE_TIME,
            "started_at": _NULLABLE_TIME,
            "completed_at": _NULLABLE_TIME,
            "task_id": {"type": "string"},
        },
    ),
    "Health": obj(
        {
            "status": {"type": "string", "enum": ["ok", "unavailable"]},
            "version": {"type": "string"},
            "store": {"type": "string"},
        },
        {
            "jobs": {"type": "object", "additionalProperties": {"type": "integer"}},
            "worker_services": {"type": "integer"},
            "busy_workers": {"type": "integer"},
        },
    ),
    "Ready": obj(
        {
            "status": {"type": "string", "enum": ["ready", "no worker", "unavailable"]},
            "store": {"type": "string"},
        },
        {"worker_services": {"type": "integer"}},
    ),
}
