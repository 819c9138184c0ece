"""What can be wrong with a draft or its media, in sentences for the person who can mend it.

All of them survive the way from one process to another.
"""

from __future__ import annotations


class RenderError(Exception):
    """Base of everything the renderer raises on purpose. `str(error)` is one clear sentence."""


class InvalidDraft(RenderError):
    """The draft cannot be understood.

    `path` is the JSON path of the fault (`$.tracks[2].segments[0].target_timerange.start`),
    or "" where the fault is the document itself.
    """

    def __init__(self, reason: str, path: str = "") -> None:
        self.reason = reason
        self.path = path
        super().__init__(f"{path}: {reason}" if path else reason)

    def __reduce__(self) -> tuple[type[InvalidDraft], tuple[str, ...]]:
        return type(self), (self.reason, self.path)


class EncryptedDraft(InvalidDraft):
    """The draft is encrypted, as JianYing 6 and later store it."""

    def __init__(self) -> None:
        super().__init__(
            "the draft is encrypted (JianYing 6 and later encrypt draft_content.json); "
            "send the draft as its generator wrote it, before JianYing saved it"
        )

    def __reduce__(self) -> tuple[type[InvalidDraft], tuple[str, ...]]:
        return type(self), ()


class InvalidMedia(RenderError):
    """A medium of the draft is missing, unreadable or not what it claims to be.

    `name` is the medium as the draft calls it.
    """

    def __init__(self, name: str, reason: str) -> None:
        self.name = name
        self.reason = reason
        super().__init__(f"medium {name!r}: {reason}")

    def __reduce__(self) -> tuple[type[InvalidMedia], tuple[str, str]]:
        return type(self), (self.name, self.reason)


class EncodeError(RenderError):
    """FFmpeg refused to encode, mix or join; the sentence carries its last words."""
