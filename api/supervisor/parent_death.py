"""Tie a process to the life of the one that started it (Linux)."""

from __future__ import annotations

import ctypes
import os
import signal

_PR_SET_PDEATHSIG = 1


def bind_to_parent(death_signal: int, parent: int) -> None:
    """Have the kernel send `death_signal` to this process when its parent `parent` ends, however it ends.

    Exits at once if that parent is gone already. Survives `exec`, not `fork`: every child binds itself.
    """
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.prctl(_PR_SET_PDEATHSIG, death_signal, 0, 0, 0) != 0:
        code = ctypes.get_errno()
        raise OSError(code, os.strerror(code))
    if os.getppid() != parent:
        os.kill(os.getpid(), signal.SIGKILL)
