"""Processes of this machine: what they are called, and what /proc tells of them. Any may end while it is asked about."""

from __future__ import annotations

import contextlib
import os
import signal
import socket
import time
from pathlib import Path

_LONGEST_SECONDS = 2.0
"""New processes may be started while the others are ended, and take as long to be gone."""
_ROUND_SECONDS = 0.002


def process_name(pid: int) -> str:
    """What a process of this machine is called in the store."""
    return f"{socket.gethostname()}:{pid}"


def alive(pid: int) -> bool:
    """Whether a process runs; one that has ended and was not waited for does not."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def children_of(pid: int) -> list[int]:
    """The processes that any thread of a process has started, or that came to it as orphans."""
    found: list[int] = []
    with contextlib.suppress(OSError):
        for thread in Path(f"/proc/{pid}/task").iterdir():
            with contextlib.suppress(OSError):
                found += map(int, (thread / "children").read_text().split())
    return found


def descendants(pid: int) -> list[int]:
    """All below a process, parents first."""
    found = children_of(pid)
    for each in found:
        found += children_of(each)
    return found


def end_descendants(pid: int) -> None:
    """Kill all processes below this one, which waits for them or leaves them as they are."""
    deadline = time.monotonic() + _LONGEST_SECONDS
    while (left := [each for each in descendants(pid) if alive(each)]) and time.monotonic() < deadline:
        for each in left:
            with contextlib.suppress(ProcessLookupError):
                os.kill(each, signal.SIGKILL)
        time.sleep(_ROUND_SECONDS)
