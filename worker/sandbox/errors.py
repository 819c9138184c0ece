"""How a child ends when it does not end well, on its way through a line of JSON."""

from __future__ import annotations

import errno
import traceback
from typing import Any

from renderer.errors import EncodeError, EncryptedDraft, InvalidDraft, InvalidMedia
from renderer.ffmpeg import FFmpegDied

LONGEST_TEXT = 20_000


class PartDied(Exception):
    """The child came to a bad end: a signal, or a limit. `how` says which; `medium` is what it was reading, or ""."""

    def __init__(self, how: str, medium: str = "") -> None:
        self.how = how
        self.medium = medium
        about = f" while it read {medium!r}" if medium else ""
        super().__init__(f"the renderer was ended by {how}{about}")


class FailedInside(Exception):
    """The child met an error nobody foresaw. `details` is its traceback, for the log."""

    def __init__(self, words: str, details: str) -> None:
        self.details = details
        super().__init__(words)


def as_message(error: BaseException) -> dict[str, Any]:
    """An error for the worker."""
    match error:
        case EncryptedDraft():
            return {"kind": "encrypted"}
        case InvalidDraft():
            return {"kind": "draft", "reason": _cut(error.reason), "path": _cut(error.path)}
        case InvalidMedia():
            return {"kind": "medium", "name": _cut(error.name), "reason": _cut(error.reason)}
        case FFmpegDied():
            medium = error.media[0] if len(error.media) == 1 else ""
            return {"kind": "died", "how": f"signal {error.signal_name} in FFmpeg", "medium": _cut(medium)}
        case EncodeError():
            return {"kind": "encode", "reason": _cut(str(error))}
        case PartDied():
            return {"kind": "died", "how": _cut(error.how), "medium": _cut(error.medium)}
        case MemoryError():
            return {"kind": "died", "how": "its memory limit"}
        case OSError(errno=errno.ENOSPC | errno.EDQUOT):
            return {"kind": "disk"}
        case OSError(errno=errno.EFBIG):
            return {"kind": "died", "how": "its limit of file size"}
    details = "".join(traceback.format_exception(error))
    return {"kind": "other", "words": _cut(repr(error)), "details": details[-LONGEST_TEXT:]}


def from_message(message: Any, medium: str) -> Exception:
    """The error a message means; `medium` is what the child was reading, if it says nothing itself."""
    if not isinstance(message, dict):
        return FailedInside("the renderer sent no proper answer", "")
    given = {key: value for key, value in message.items() if isinstance(value, str)}
    match given.get("kind"):
        case "encrypted":
            return EncryptedDraft()
        case "draft":
            return InvalidDraft(given.get("reason", ""), given.get("path", ""))
        case "medium":
            return InvalidMedia(given.get("name", ""), given.get("reason", ""))
        case "encode":
            return EncodeError(given.get("reason", ""))
        case "died":
            return PartDied(given.get("how", ""), given.get("medium", medium))
        case "disk":
            return OSError(errno.ENOSPC, "no space left on the farm's disk")
    return FailedInside(given.get("words", "no words"), given.get("details", ""))


def _cut(text: str) -> str:
    return text[:LONGEST_TEXT]
