"""Exit codes, and errors as one clear line on stderr."""

from __future__ import annotations

import sys
from enum import IntEnum
from typing import NoReturn

import click


class Exit(IntEnum):
    """What the shell sees; listed in docs/cli.md."""

    OK = 0
    SYSTEM_ERROR = 1
    USAGE = 2
    INVALID_DRAFT = 3
    INVALID_MEDIA = 4
    FARM_UNREACHABLE = 5
    JOB_FAILED = 6
    INTERRUPTED = 130


class Failure(click.ClickException):
    """Ends the command with one line and an exit code."""

    def __init__(self, message: str, code: Exit = Exit.SYSTEM_ERROR) -> None:
        super().__init__(" ".join(message.split()))
        self.exit_code = int(code)  # type: ignore[misc]  # click reads it from the instance


def failure_of(error: BaseException) -> Failure:
    """The failure that tells a person what an error of the renderer or the farm means."""
    for module, name, code in _KNOWN:
        loaded = sys.modules.get(module)  # an error's module is loaded, so nothing is imported here
        kind = getattr(loaded, name, None)
        if kind is not None and isinstance(error, kind):
            return Failure(str(error), code)
    if isinstance(error, OSError):
        where = f"{error.filename}: " if error.filename else ""
        return Failure(f"{where}{error.strerror or error}", Exit.SYSTEM_ERROR)
    return Failure(f"{type(error).__name__}: {error}", Exit.SYSTEM_ERROR)


_KNOWN = (
    ("renderer.errors", "InvalidDraft", Exit.INVALID_DRAFT),
    ("renderer.errors", "InvalidMedia", Exit.INVALID_MEDIA),
    ("renderer.errors", "RenderError", Exit.SYSTEM_ERROR),
    ("api.supervisor.folder_lock", "FolderInUse", Exit.SYSTEM_ERROR),
    ("worker.embedded_store", "EmbeddedStoreError", Exit.SYSTEM_ERROR),
)


def exit_with(failure: click.ClickException) -> NoReturn:
    """Say it in one line and end."""
    message = " ".join(failure.format_message().split())
    if isinstance(failure, click.UsageError) and failure.ctx is not None:
        message = f"{message} (see {failure.ctx.command_path} --help)"
    click.echo(f"draftfarm: {message}", err=True)
    sys.exit(failure.exit_code)
