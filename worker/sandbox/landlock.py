"""Which files a child may open: Linux's Landlock, spoken to directly."""

from __future__ import annotations

import contextlib
import ctypes
import errno
import os
import stat
from collections.abc import Iterable
from pathlib import Path

from worker.sandbox.kernel import syscall

_CREATE_RULESET, _ADD_RULE, _RESTRICT_SELF = 444, 445, 446
_ASK_VERSION = 1
_PATH_BENEATH = 1

_EXECUTE, _WRITE_FILE, _READ_FILE, _READ_DIR = 1 << 0, 1 << 1, 1 << 2, 1 << 3
_REMOVE_DIR, _REMOVE_FILE, _MAKE_DIR, _MAKE_REG = 1 << 4, 1 << 5, 1 << 7, 1 << 8
_REFER, _TRUNCATE, _IOCTL_DEV = 1 << 13, 1 << 14, 1 << 15
_ALL_OF_VERSION_1 = (1 << 13) - 1
_OF_FILES = _EXECUTE | _WRITE_FILE | _READ_FILE | _TRUNCATE | _IOCTL_DEV

_TO_READ = _EXECUTE | _READ_FILE | _READ_DIR
_TO_WRITE = (
    _TO_READ | _WRITE_FILE | _TRUNCATE | _REFER | _REMOVE_DIR | _REMOVE_FILE | _MAKE_DIR | _MAKE_REG
) & ~_EXECUTE
"""Without links, pipes, sockets and devices, and nothing written there can be started as a program."""

_TCP_BIND_AND_CONNECT = 0b11
_ABSTRACT_SOCKETS_AND_SIGNALS = 0b11
_FIRST_WITH_SCOPES = 6


class _Ruleset(ctypes.Structure):
    _fields_ = (("files", ctypes.c_uint64), ("net", ctypes.c_uint64), ("scoped", ctypes.c_uint64))


class _PathBeneath(ctypes.Structure):
    _pack_ = 1
    _fields_ = (("allowed", ctypes.c_uint64), ("folder", ctypes.c_int32))


def version() -> int:
    """The version of Landlock that the kernel speaks. Raises OSError where it does not."""
    return syscall(_CREATE_RULESET, None, 0, _ASK_VERSION)


def why_not() -> str:
    """Why files cannot be closed off; "" if they can."""
    try:
        version()
    except OSError as error:
        if error.errno == errno.EOPNOTSUPP:
            return "Landlock is built into the kernel but not started: add lsm=landlock to its command line"
        if error.errno == errno.ENOSYS:
            return "the kernel has no Landlock (Linux 5.13 and later have it)"
        return f"Landlock cannot be used here ({error.strerror}); a container's seccomp profile may forbid it"
    return ""


def why_no_scope() -> str:
    """Why signals to processes outside cannot be forbidden; "" if they can."""
    if lacking := why_not():
        return lacking
    spoken = version()
    if spoken < _FIRST_WITH_SCOPES:
        return f"Landlock {spoken} does not know signals (Linux 6.12 and later have Landlock {_FIRST_WITH_SCOPES})"
    return ""


def restrict(readable: Iterable[Path], writable: Iterable[Path]) -> None:
    """From now on this process, which must have one thread, and all it starts open only what lies at or below these
    paths; what does not exist is passed over. Later versions also forbid TCP, and signals to processes outside.
    Needs no_new_privs. Raises OSError."""
    spoken = version()
    files = _ALL_OF_VERSION_1
    files |= _REFER if spoken >= 2 else 0
    files |= _TRUNCATE if spoken >= 3 else 0
    files |= _IOCTL_DEV if spoken >= 5 else 0
    wanted = _Ruleset(
        files,
        _TCP_BIND_AND_CONNECT if spoken >= 4 else 0,
        _ABSTRACT_SOCKETS_AND_SIGNALS if spoken >= _FIRST_WITH_SCOPES else 0,
    )
    size = 24 if spoken >= _FIRST_WITH_SCOPES else 16 if spoken >= 4 else 8
    ruleset = syscall(_CREATE_RULESET, ctypes.byref(wanted), size, 0)
    try:
        for path in readable:
            _allow(ruleset, path, _TO_READ & files)
        for path in writable:
            _allow(ruleset, path, _TO_WRITE & files)
        syscall(_RESTRICT_SELF, ruleset, 0)
    finally:
        os.close(ruleset)


def _allow(ruleset: int, path: Path, access: int) -> None:
    with contextlib.ExitStack() as stack:
        try:
            place = os.open(path, os.O_PATH | os.O_CLOEXEC)
        except (FileNotFoundError, NotADirectoryError, PermissionError):
            return
        stack.callback(os.close, place)
        if not stat.S_ISDIR(os.fstat(place).st_mode):
            access &= _OF_FILES
        rule = _PathBeneath(access, place)
        syscall(_ADD_RULE, ruleset, _PATH_BENEATH, ctypes.byref(rule), 0)
