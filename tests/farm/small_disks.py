"""A farm on disks of its own that are quickly full, and a program that fills them."""

from __future__ import annotations

import os
import shlex
import subprocess
import threading
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from types import TracebackType

from tests.farm.farm_process import FarmProcess

BLOCKS = (1 << 20, 1 << 12, 1)
REFILL_SECONDS = 0.01


def namespace_command() -> list[str]:
    """Runs a program that may mount what nobody else sees, and that is gone with it."""
    # Root needs no user namespace, which not every machine has.
    return (
        ["unshare", "--mount"] if os.geteuid() == 0 else ["unshare", "--user", "--map-root-user", "--mount"]
    )


def why_no_disk() -> str:
    """Why this user cannot have a small disk here; empty if he can."""
    command = [*namespace_command(), "mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", "/tmp"]
    try:
        tried = subprocess.run(command, capture_output=True, text=True, timeout=20, check=False)
    except OSError as error:
        return str(error)
    return "" if tried.returncode == 0 else tried.stderr.strip() or f"exit code {tried.returncode}"


class FarmOnSmallDisks(FarmProcess):
    """A farm with a disk of memory at each of these folders, so large in MiB. `data` is one of them."""

    def __init__(self, data: Path, disks: Mapping[Path, int], **environment: str) -> None:
        self._disks = disks
        for folder in disks:
            folder.mkdir(parents=True)
        super().__init__(data, **environment)
        self.data = self.seen(data)

    def serve_command(self, *options: str) -> list[str]:
        mounts = [
            f"mount -t tmpfs -o size={mebibytes}m tmpfs {shlex.quote(str(folder))}"
            for folder, mebibytes in self._disks.items()
        ]
        script = " && ".join([*mounts, 'exec "$@"'])
        return [*namespace_command(), "sh", "-c", script, "sh", *super().serve_command(*options)]

    def seen(self, folder: Path) -> Path:
        """One of the farm's folders, as it is to be found from here."""
        return Path(f"/proc/{self.process.pid}/root{folder}")


class Filler:
    """Takes all room of a disk for the time of a `with` block, also what becomes free meanwhile."""

    def __init__(self, disk: Path) -> None:
        self._path = disk / "filler"
        self._full = threading.Event()
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, name="filler", daemon=True)

    def __enter__(self) -> Filler:
        self._thread.start()
        assert self._full.wait(60), "the disk is not full"
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stop.set()
        self._thread.join()
        self._path.unlink()

    def _run(self) -> None:
        with self._path.open("ab", buffering=0) as file:
            space = os.statvfs(file.fileno())
            with suppress(OSError):  # somebody else took some of it meanwhile
                os.posix_fallocate(file.fileno(), 0, space.f_bavail * space.f_frsize)
            while not self._stop.is_set():
                for size in BLOCKS:
                    _write_until_full(file.fileno(), bytes(size))
                self._full.set()
                self._stop.wait(REFILL_SECONDS)


def _write_until_full(file: int, block: bytes) -> None:
    try:
        while True:
            os.write(file, block)
    except OSError:
        return
