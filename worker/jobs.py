"""What a job is: statuses, the ways between them, and its record. Pure."""

from __future__ import annotations

import json
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any


class JobStatus(StrEnum):
    """Published statuses."""

    QUEUED = "queued"
    PREPARING = "preparing"
    RENDERING = "rendering"
    COMPLETED = "completed"
    FAILED = "failed"
    CANCELLED = "cancelled"

    @property
    def ended(self) -> bool:
        return not TRANSITIONS[self]


class ErrorCode(StrEnum):
    """Published error codes."""

    INVALID_DRAFT = "INVALID_DRAFT"
    INVALID_MEDIA = "INVALID_MEDIA"
    INSUFFICIENT_QUOTA = "INSUFFICIENT_QUOTA"
    RENDER_TIMEOUT = "RENDER_TIMEOUT"
    SYSTEM_ERROR = "SYSTEM_ERROR"


TRANSITIONS: Mapping[JobStatus, frozenset[JobStatus]] = {
    JobStatus.QUEUED: frozenset({JobStatus.PREPARING, JobStatus.FAILED, JobStatus.CANCELLED}),
    JobStatus.PREPARING: frozenset({JobStatus.RENDERING, JobStatus.FAILED, JobStatus.CANCELLED}),
    JobStatus.RENDERING: frozenset({JobStatus.COMPLETED, JobStatus.FAILED, JobStatus.CANCELLED}),
    JobStatus.COMPLETED: frozenset(),
    JobStatus.FAILED: frozenset(),
    JobStatus.CANCELLED: frozenset(),
}
"""From each status, where a job may go. An end state leads nowhere."""

PREPARING_PROGRESS = (1, 10)
RENDERING_PROGRESS = (10, 99)
"""Published bands of `progress` in percent."""


def sources_of(status: JobStatus) -> tuple[JobStatus, ...]:
    """The statuses from which a job may come into `status`."""
    return tuple(source for source, targets in TRANSITIONS.items() if status in targets)


@dataclass(frozen=True, slots=True)
class OutputRequest:
    """What a client asks the video to be; None or a default leaves it to the draft.

    `resolution` is `1080p`, `4K` or `1920x1080`; the renderer judges it against the draft.
    """

    resolution: str | None = None
    fps: float | None = None
    format: str = "mp4"
    quality: str = "standard"

    def as_dict(self) -> dict[str, Any]:
        return {
            "resolution": self.resolution,
            "fps": self.fps,
            "format": self.format,
            "quality": self.quality,
        }


AS_THE_DRAFT = OutputRequest()


class Part(str):
    """Names of a job's parts: the units of work that are queued, claimed, retried and counted."""

    __slots__ = ()
    PREPARE: Part
    SOUND: Part
    FINISH: Part

    @classmethod
    def piece(cls, index: int) -> Part:
        return cls(f"piece-{index}")

    @property
    def kind(self) -> str:
        """`prepare`, `piece`, `sound` or `finish`."""
        return self.partition("-")[0]

    @property
    def piece_index(self) -> int:
        """The number of a piece. Raises ValueError for other parts."""
        return int(self.partition("-")[2])


Part.PREPARE = Part("prepare")
Part.SOUND = Part("sound")
Part.FINISH = Part("finish")


@dataclass(frozen=True, slots=True)
class PartOutcome:
    """A finished part: who made it, on which attempt, how long it took, and where it lies in storage."""

    part: str
    worker: str
    attempt: int
    seconds: float
    frames: int = 0
    key: str = ""

    def as_dict(self) -> dict[str, Any]:
        return {
            "part": self.part,
            "worker": self.worker,
            "attempt": self.attempt,
            "seconds": round(self.seconds, 3),
            "frames": self.frames,
            "key": self.key,
        }


@dataclass(frozen=True, slots=True)
class JobRecord:
    """A job as it stands in Redis. Times are seconds since 1970 (UTC); None where not yet known.

    `duration` and `render_time` are seconds, `file_size` bytes, `resolution` "1920x1080". `fidelity`
    is the report's summary. `notices` says how each callback ended. `parts` are the finished parts in the order of completion; empty where they were not asked for.
    """

    task_id: str
    draft_url: str
    draft_key: str
    status: JobStatus
    created: float
    progress: int = 0
    reason: str = ""
    started: float | None = None
    rendering_since: float | None = None
    ended: float | None = None
    frames_done: int = 0
    frames_total: int = 0
    frames_reused: int = 0
    estimated_time: int | None = None
    file_size: int | None = None
    duration: float | None = None
    resolution: str | None = None
    result_key: str | None = None
    poster_key: str | None = None
    error_code: ErrorCode | None = None
    error_message: str | None = None
    fidelity: dict[str, Any] | None = None
    stages: dict[str, float] = field(default_factory=dict)
    parts: tuple[PartOutcome, ...] = ()
    parts_total: int = 0
    output: OutputRequest = AS_THE_DRAFT
    priority: int = 5
    callback_url: str | None = None
    notices: tuple[str, ...] = ()
    token_id: str = ""
    attempt: int = 1

    def key_of(self, part: Part) -> str:
        """Where a finished part lies in storage. Raises KeyError if it is not finished."""
        for outcome in self.parts:
            if outcome.part == part:
                return outcome.key
        raise KeyError(part)

    @property
    def start_time(self) -> str | None:
        return None if self.started is None else utc_text(self.started)

    @property
    def end_time(self) -> str | None:
        return None if self.ended is None else utc_text(self.ended)

    @property
    def created_time(self) -> str:
        return utc_text(self.created)

    @property
    def render_time(self) -> float | None:
        """Seconds from the start to the end."""
        if self.started is None or self.ended is None:
            return None
        return max(0.0, self.ended - self.started)


def utc_text(time: float) -> str:
    """`2025-08-01T10:30:00Z`: UTC in whole seconds."""
    return datetime.fromtimestamp(int(time), UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def new_task_id() -> str:
    """`render_task_` and 16 hex digits: the published shape, and not to be guessed, as links hold it."""
    return f"render_task_{secrets.token_hex(8)}"


def record_from_hash(fields: Mapping[str, str], parts: Mapping[str, str]) -> JobRecord:
    """The record a job's two Redis hashes hold."""

    def number(name: str) -> float | None:
        return float(fields[name]) if fields.get(name) else None

    def count(name: str, default: int = 0) -> int:
        return int(fields.get(name) or default)

    outcomes = sorted((json.loads(text) for text in parts.values()), key=lambda o: o.get("order", 0))
    return JobRecord(
        task_id=fields["task_id"],
        draft_url=fields["draft_url"],
        draft_key=fields["draft_key"],
        status=JobStatus(fields["status"]),
        created=float(fields["created"]),
        progress=count("progress"),
        reason=fields.get("reason", ""),
        started=number("started"),
        rendering_since=number("rendering_since"),
        ended=number("ended"),
        frames_done=count("frames_done"),
        frames_total=count("frames_total"),
        frames_reused=count("frames_reused"),
        file_size=int(fields["file_size"]) if fields.get("file_size") else None,
        duration=number("duration"),
        resolution=fields.get("resolution") or None,
        result_key=fields.get("result_key") or None,
        poster_key=fields.get("poster_key") or None,
        error_code=ErrorCode(fields["error_code"]) if fields.get("error_code") else None,
        error_message=fields.get("error_message") or None,
        fidelity=json.loads(fields["fidelity"]) if fields.get("fidelity") else None,
        stages={name[6:]: float(value) for name, value in fields.items() if name.startswith("stage:")},
        parts=tuple(
            PartOutcome(**{k: outcome[k] for k in PartOutcome.__slots__ if k in outcome})
            for outcome in outcomes
        ),
        parts_total=count("parts_total"),
        output=OutputRequest(**json.loads(fields["output"])) if fields.get("output") else AS_THE_DRAFT,
        priority=count("priority", 5),
        callback_url=fields.get("callback_url") or None,
        notices=tuple(fields[name] for name in sorted(fields) if name.startswith("notice:")),
        token_id=fields.get("token_id", ""),
        attempt=count("attempt", 1),
    )
