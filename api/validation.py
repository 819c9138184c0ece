"""Requests → typed values, or every fault at once in the published words.

Pure: no HTTP, no store. A missing, null or blank required field is `…是必填项`; everything else is
said in the style of the page's `api_token must be a valid UUID format`.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from fractions import Fraction
from typing import Any, TypeVar
from urllib.parse import urlsplit

from api import messages
from renderer.output import OutputSpec
from renderer.timeline import Timeline
from worker.jobs import ErrorCode, JobStatus, OutputRequest
from worker.links import canonical_draft_address
from worker.store import HistoryCursor

MAX_ADDRESS_CHARACTERS = 8192
"""Longer than any signed object-store address; short enough to keep records small."""
MAX_AT_ONCE = 50
"""Statuses asked for in one request: published pollers follow up to 50 drafts."""

DEFAULT_PAGE, MAX_PAGE = 50, 200
PRIORITIES = range(10)
DEFAULT_PRIORITY = 5

_UUID = re.compile(r"[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}", re.ASCII)
_TASK_ID = re.compile(r"render_task_[0-9A-Za-z]{8,64}", re.ASCII)
_CURSOR = re.compile(rf"(?P<created>\d{{1,12}}\.\d{{6}})-(?P<task_id>{_TASK_ID.pattern})", re.ASCII)
_SMALL_NUMBER = re.compile(r"\d{1,4}", re.ASCII)
_Choice = TypeVar("_Choice", bound=StrEnum)
# The limits of an output do not depend on the draft except by its shape; the square is the mildest.
_ANY_DRAFT = Timeline(width=1080, height=1080, rate=Fraction(30), duration_us=0)
_OUTPUT_FIELDS: dict[str, tuple[tuple[type, ...], str]] = {
    "resolution": ((str,), "a string"),
    "fps": ((int, float), "a number"),
    "format": ((str,), "a string"),
    "quality": ((str,), "a string"),
}


class InvalidRequest(Exception):
    """The request's faults, in the words of the 400 answer."""

    def __init__(self, faults: list[str]) -> None:
        self.faults = faults
        super().__init__("; ".join(faults))


@dataclass(frozen=True, slots=True)
class GenVideoRequest:
    api_token: str
    draft_url: str
    callback_url: str | None
    priority: int
    output: OutputRequest


@dataclass(frozen=True, slots=True)
class ManyStatusRequest:
    task_ids: list[str]
    draft_urls: list[str]


@dataclass(frozen=True, slots=True)
class HistoryRequest:
    status: JobStatus | None
    error_code: ErrorCode | None
    token: str | None
    since: float | None
    until: float | None
    limit: int
    cursor: HistoryCursor | None


def parse_body(body: bytes) -> dict[str, Any]:
    """The JSON object in a request's body, whatever its Content-Type; an empty body is `{}`.

    Raises InvalidRequest.
    """
    if not body.strip():
        return {}
    try:
        document = json.loads(body)
        json.dumps(document, ensure_ascii=False).encode()
    except UnicodeEncodeError:
        # JSON's escapes can spell them, but no store can keep them and no answer can say them.
        raise InvalidRequest(["request body must not contain unpaired surrogates"]) from None
    except (ValueError, RecursionError):  # bad syntax, bad UTF-8, numbers too long, nesting too deep
        raise InvalidRequest(["request body must be valid JSON"]) from None
    if not isinstance(document, dict):
        raise InvalidRequest(["request body must be a JSON object"])
    return document


def gen_video_request(body: dict[str, Any]) -> GenVideoRequest:
    """Raises InvalidRequest with all faults of the body."""
    faults: list[str] = []
    api_token = _required_text(body, "api_token", faults)
    if api_token and not _UUID.fullmatch(api_token):
        faults.append(messages.TOKEN_NOT_A_UUID)
    draft_url = _draft_url(body, faults)
    callback_url = _callback_url(body, faults)
    priority = _priority(body, faults)
    output = _output(body, faults)
    if faults:
        raise InvalidRequest(faults)
    return GenVideoRequest(api_token, draft_url, callback_url, priority, output)


def draft_address(body: dict[str, Any]) -> str:
    """The body's `draft_url`, as it was sent. Raises InvalidRequest."""
    faults: list[str] = []
    draft_url = _draft_url(body, faults)
    if faults:
        raise InvalidRequest(faults)
    return draft_url


def many_status_request(body: dict[str, Any]) -> ManyStatusRequest:
    """Raises InvalidRequest with all faults of the body."""
    faults: list[str] = []
    task_ids = _texts(body, "task_ids", faults)
    draft_urls = _texts(body, "draft_urls", faults)
    faults.extend(
        f"task_ids[{i}] must be the id of a task" for i, text in enumerate(task_ids) if not is_task_id(text)
    )
    for i, address in enumerate(draft_urls):
        _draft_url({f"draft_urls[{i}]": address}, faults, f"draft_urls[{i}]")
    count = len(task_ids) + len(draft_urls)
    if not faults and not count:
        faults.append("task_ids or draft_urls must name at least one task")
    if count > MAX_AT_ONCE:
        faults = [f"task_ids and draft_urls must not name more than {MAX_AT_ONCE} tasks together"]
    if faults:
        raise InvalidRequest(faults)
    return ManyStatusRequest(task_ids, draft_urls)


def history_request(query: Mapping[str, str]) -> HistoryRequest:
    """The parameters of a query string. Raises InvalidRequest with all their faults."""
    faults: list[str] = []
    status = _choice(query, "status", JobStatus, faults)
    error_code = _choice(query, "error_code", ErrorCode, faults)
    since = _moment(query, "since", faults)
    until = _moment(query, "until", faults)
    given_limit = query.get("limit", "")
    limit = DEFAULT_PAGE
    if given_limit:
        limit = int(given_limit) if _SMALL_NUMBER.fullmatch(given_limit) else 0
        if not 1 <= limit <= MAX_PAGE:
            faults.append(f"limit must be an integer from 1 to {MAX_PAGE}")
    given_cursor = query.get("cursor", "")
    cursor = _cursor(given_cursor)
    if given_cursor and cursor is None:
        faults.append("cursor must be the next_cursor of an earlier answer")
    if faults:
        raise InvalidRequest(faults)
    return HistoryRequest(status, error_code, query.get("token") or None, since, until, limit, cursor)


def is_task_id(text: str) -> bool:
    """Whether this has the shape of a task's id: anything else is not looked for."""
    return _TASK_ID.fullmatch(text) is not None


def cursor_text(cursor: HistoryCursor) -> str:
    """A place in the history as clients carry it."""
    return f"{cursor.created:.6f}-{cursor.task_id}"


def _cursor(text: str) -> HistoryCursor | None:
    match = _CURSOR.fullmatch(text)
    return HistoryCursor(float(match["created"]), match["task_id"]) if match else None


def _choice(query: Mapping[str, str], name: str, choices: type[_Choice], faults: list[str]) -> _Choice | None:
    text = query.get(name, "")
    if not text:
        return None
    try:
        return choices(text)
    except ValueError:
        faults.append(f"{name} must be one of {', '.join(choices)}")
        return None


def _moment(query: Mapping[str, str], name: str, faults: list[str]) -> float | None:
    """Seconds since 1970 of an ISO 8601 time; without an offset it is UTC, as all our answers are."""
    text = query.get(name, "")
    if not text:
        return None
    try:
        moment = datetime.fromisoformat(text)
        if moment.tzinfo is None:
            moment = moment.replace(tzinfo=UTC)
        return moment.timestamp()
    except (ValueError, OverflowError):
        faults.append(f"{name} must be an ISO 8601 time such as 2025-08-01T10:30:00Z")
        return None


def _texts(body: dict[str, Any], field: str, faults: list[str]) -> list[str]:
    value = body.get(field)
    if value is None:
        return []
    if not isinstance(value, list) or not all(isinstance(each, str) for each in value):
        faults.append(f"{field} must be a list of strings")
        return []
    return value


def _required_text(body: dict[str, Any], field: str, faults: list[str]) -> str:
    value = body.get(field)
    if value is None or (isinstance(value, str) and not value.strip()):
        faults.append(messages.REQUIRED.format(field=field))
        return ""
    if not isinstance(value, str):
        faults.append(f"{field} must be a string")
        return ""
    return value.strip()


def _draft_url(body: dict[str, Any], faults: list[str], field: str = "draft_url") -> str:
    address = _required_text(body, field, faults)
    if not address:
        return ""
    fault = _text_fault(address)
    if fault is not None:
        faults.append(f"{field} {fault}")
        return ""
    try:
        canonical_draft_address(address)
    except ValueError as error:
        faults.append(f"{field} must be a valid URL: {error}")
    return address


def _callback_url(body: dict[str, Any], faults: list[str]) -> str | None:
    value = body.get("callback_url")
    if value is None or value == "":
        return None
    if not isinstance(value, str):
        faults.append("callback_url must be a string")
        return None
    fault = _text_fault(value) or _web_address_fault(value)
    if fault is not None:
        faults.append(f"callback_url {fault}")
        return None
    return value


def _text_fault(address: str) -> str | None:
    if len(address) > MAX_ADDRESS_CHARACTERS:
        return f"must not be longer than {MAX_ADDRESS_CHARACTERS} characters"
    if not address.isprintable():  # control characters, and lone surrogates that no store can keep
        return "must not contain control characters"
    return None


def _web_address_fault(address: str) -> str | None:
    try:
        parts = urlsplit(address)
        usable = parts.scheme in ("http", "https") and bool(parts.hostname) and (parts.port or 1) > 0
    except ValueError:
        usable = False
    return None if usable else "must be a valid http or https URL"


def _priority(body: dict[str, Any], faults: list[str]) -> int:
    value = body.get("priority")
    if value is None:
        return DEFAULT_PRIORITY
    if isinstance(value, bool) or not isinstance(value, int) or value not in PRIORITIES:
        faults.append(f"priority must be an integer from {PRIORITIES[0]} to {PRIORITIES[-1]}")
        return DEFAULT_PRIORITY
    return value


def _output(body: dict[str, Any], faults: list[str]) -> OutputRequest:
    value = body.get("output")
    if value is None:
        return OutputRequest()
    if not isinstance(value, dict):
        faults.append("output must be an object")
        return OutputRequest()
    unknown = sorted(set(value) - set(_OUTPUT_FIELDS))
    faults.extend(f"output.{name} is not a known field ({', '.join(_OUTPUT_FIELDS)})" for name in unknown)
    given = {name: value[name] for name in _OUTPUT_FIELDS if value.get(name) is not None}
    before = len(faults)
    for name, content in given.items():
        fault = _output_fault(name, content)
        if fault is not None:
            faults.append(fault)
    return OutputRequest(**given) if len(faults) == before else OutputRequest()


def _output_fault(name: str, content: object) -> str | None:
    types, description = _OUTPUT_FIELDS[name]
    if isinstance(content, bool) or not isinstance(content, types):
        return f"output.{name} must be {description}"
    try:
        OutputSpec.for_timeline(_ANY_DRAFT, **{name: content})  # type: ignore[arg-type]
    except ValueError as error:
        return f"output.{error}" if str(error).startswith(name) else f"output.{name}: {error}"
    return None
