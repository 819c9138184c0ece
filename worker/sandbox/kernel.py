"""System calls that Python has no function for, with errors as OSError."""

from __future__ import annotations

import ctypes
import os

PR_SET_PDEATHSIG = 1
PR_SET_SECCOMP = 22
PR_CAPBSET_DROP = 24
PR_SET_CHILD_SUBREAPER = 36
PR_SET_NO_NEW_PRIVS = 38

_libc = ctypes.CDLL(None, use_errno=True)


def prctl(option: int, *arguments: int) -> None:
    """`prctl(2)`; missing arguments are 0. Raises OSError."""
    filled = [ctypes.c_ulong(value) for value in (*arguments, 0, 0, 0, 0)[:4]]
    if _libc.prctl(ctypes.c_int(option), *filled) != 0:
        raise _last_error()


def take_only_idle_cpu() -> None:
    """Leave the CPU at once to whoever else wants it; with all that this process starts. A niceness only makes turns
    shorter, and since Linux 6.6 a turn that has begun is mostly ended."""
    os.sched_setscheduler(0, os.SCHED_IDLE, os.sched_param(0))


def syscall(number: int, *arguments: object) -> int:
    """`syscall(2)` with integers, ctypes pointers or None. Raises OSError."""
    given = [ctypes.c_long(value) if isinstance(value, int) else value for value in arguments]
    result = int(_libc.syscall(ctypes.c_long(number), *given))
    if result < 0:
        raise _last_error()
    return result


def _last_error() -> OSError:
    number = ctypes.get_errno()
    return OSError(number, os.strerror(number))
