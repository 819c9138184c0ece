"""One farm per data folder: a lock the kernel drops when its holder is gone."""

from __future__ import annotations

import fcntl
import os
from pathlib import Path
from types import TracebackType


class FolderInUse(Exception):
    """Another farm runs on this folder. The sentence names the folder and that process."""


class FolderLock:
    """Held for the life of a `with` block. Raises FolderInUse on entering when somebody else holds it."""

    def __init__(self, folder: Path) -> None:
        self._path = folder / "serve.lock"
        self._file: int | None = None

    def __enter__(self) -> FolderLock:
        self._path.parent.mkdir(parents=True, exist_ok=True)
        file = os.open(self._path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            holder = os.read(file, 32).decode(errors="replace").strip() or "unknown"
            os.close(file)
            raise FolderInUse(
                f"another farm (process {holder}) already runs on the folder {self._path.parent}; "
                "stop it, or choose another folder with --data"
            ) from None
        os.ftruncate(file, 0)
        os.write(file, f"{os.getpid()}\n".encode())
        self._file = file
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._file is not None:
            os.close(self._file)
            self._file = None
