"""Which error becomes which published code and which sentence: decided here alone."""

from __future__ import annotations

import errno
import os
from dataclasses import dataclass

from renderer.errors import EncodeError, InvalidDraft, InvalidMedia
from worker.fetch.download import FetchError
from worker.jobs import ErrorCode, Part
from worker.sandbox.errors import PartDied
from worker.storage import FULL, StorageError


class QuotaUsedUp(Exception):
    """The job's token may render no further video."""


@dataclass(frozen=True, slots=True)
class Failure:
    """How a job ends after an error. `retry`: another attempt may do better, so try first."""

    code: ErrorCode
    message: str
    retry: bool = False


LONGEST_MESSAGE = 1000

WORK_DISK_FULL = "the disk of the worker's own folder, DRAFTFARM_DATA_DIR, is full"
"""Outside the storage, workers write only there."""


def failure_of(error: BaseException) -> Failure:
    """The failure an error means. Sentences about the farm itself give no inner details: the logs do."""
    if _met_full_disk(error):
        return Failure(ErrorCode.SYSTEM_ERROR, WORK_DISK_FULL, retry=True)
    match error:
        case InvalidDraft():
            return Failure(ErrorCode.INVALID_DRAFT, _sentence(error))
        case FetchError():
            # Media that cannot be fetched arrive here as InvalidMedia; this is the draft.
            return Failure(ErrorCode.INVALID_DRAFT, f"the draft at {_sentence(error)}")
        case InvalidMedia():
            return Failure(ErrorCode.INVALID_MEDIA, _sentence(error))
        case QuotaUsedUp():
            return Failure(
                ErrorCode.INSUFFICIENT_QUOTA, "the token's quota is used up; ask the farm's owner for more"
            )
        case PartDied(medium=str(medium)) if medium:
            sentence = (
                f"medium {medium!r}: reading it ended the renderer by {error.how}; it is damaged or hostile"
            )
            return Failure(ErrorCode.INVALID_MEDIA, _cut(sentence), retry=True)
        case PartDied():
            return Failure(ErrorCode.SYSTEM_ERROR, _sentence(error), retry=True)
        case EncodeError():
            return Failure(ErrorCode.SYSTEM_ERROR, "the video could not be encoded", retry=True)
        case MemoryError():
            return Failure(ErrorCode.SYSTEM_ERROR, "the worker ran out of memory", retry=True)
        case StorageError():
            return Failure(ErrorCode.SYSTEM_ERROR, _sentence(error), retry=True)
    return Failure(ErrorCode.SYSTEM_ERROR, "the farm met an unexpected error", retry=True)


def _met_full_disk(error: BaseException | None) -> bool:
    """Whether a full disk of the worker is at the bottom of it; FFmpeg's program says so in its own words."""
    while error is not None and not isinstance(error, StorageError):
        if isinstance(error, OSError) and error.errno in FULL:
            return True
        if isinstance(error, EncodeError) and os.strerror(errno.ENOSPC) in str(error):
            return True
        error = error.__cause__
    return False


def worn_out(part: Part, attempts: int, last: str) -> Failure:
    """A part that used up its attempts; `last` is why the last one ended."""
    times = "once" if attempts == 1 else f"{attempts} times"
    return Failure(ErrorCode.SYSTEM_ERROR, _cut(f"{described(part)} was tried {times} and failed: {last}"))


def worker_died(part: Part, attempts: int, worker: str, cause: str = "") -> Failure:
    """A part whose workers fell silent each time; `cause` is what the last one died of, where that is known."""
    how = f"the worker was ended by {cause}" if cause else "the worker died or fell silent"
    where = f", last {worker}" if worker else ""
    return worn_out(part, attempts, f"{how}{where}; the draft may need more memory than the machine has")


def timed_out(seconds: float) -> Failure:
    return Failure(
        ErrorCode.RENDER_TIMEOUT, f"the video was not finished within {seconds:g} seconds of its start"
    )


def stalled(part: Part, seconds: float) -> Failure:
    return Failure(
        ErrorCode.RENDER_TIMEOUT,
        f"{described(part)} stood still for {seconds:g} seconds, so the job was ended",
    )


def described(part: Part) -> str:
    """A part as messages call it."""
    names = {"prepare": "preparing the draft", "sound": "mixing the sound", "finish": "joining the video"}
    return names.get(part.kind) or f"rendering piece {part.piece_index + 1}"


def _sentence(error: BaseException) -> str:
    return _cut(" ".join(str(error).split()))


def _cut(text: str) -> str:
    """A sentence that is not too long, and that can be written: what strangers sent may hold half characters."""
    text = text.encode(errors="replace").decode()
    return text if len(text) <= LONGEST_MESSAGE else f"{text[: LONGEST_MESSAGE - 1]}…"
