"""How much a child may use, and the rights of the superuser that it gives up."""

from __future__ import annotations

import contextlib
import ctypes
import resource
from dataclasses import dataclass
from pathlib import Path

from worker.sandbox.kernel import PR_CAPBSET_DROP, prctl

PROCESS_LIMIT = 4096
"""Processes and threads of the farm's user, all its others included: the kernel counts by user. It stops what
multiplies without end; the superuser is exempt."""

OPEN_FILES_LIMIT = 4096
"""Far more than the media and fonts that are on screen at once."""


@dataclass(frozen=True, slots=True)
class Limits:
    """Of each process of a part, not of all of them together. 0 is no limit. The kernel has no limit by process for
    memory that processes share: only a container's or machine's own covers that."""

    memory_bytes: int = 0
    cpu_seconds: int = 0
    file_bytes: int = 0


_FIRST_TO_GO = "500"
"""Of at most 1000: when the machine runs out of memory, the kernel ends a part before a worker or the store."""


def apply(limits: Limits) -> None:
    """Limit this process and all it starts; a lower limit that is there already stays."""
    with contextlib.suppress(OSError):
        Path("/proc/self/oom_score_adj").write_text(_FIRST_TO_GO)
    _lower(resource.RLIMIT_CORE, 0)
    _lower(resource.RLIMIT_NOFILE, OPEN_FILES_LIMIT)
    _lower(resource.RLIMIT_NPROC, PROCESS_LIMIT)
    if limits.memory_bytes:
        # What is really the process's own: address space would also count libraries and files that are mapped.
        _lower(resource.RLIMIT_DATA, limits.memory_bytes)
    if limits.cpu_seconds:
        _lower(resource.RLIMIT_CPU, limits.cpu_seconds, _SECONDS_TO_DIE)
    if limits.file_bytes:
        _lower(resource.RLIMIT_FSIZE, limits.file_bytes)


_SECONDS_TO_DIE = 2
"""At the soft limit comes SIGXCPU, which says what is wrong; at the hard one SIGKILL, which does not."""


def _lower(kind: int, wanted: int, more: int = 0) -> None:
    """Set a soft limit, and the hard one `more` above it."""
    _, hard = resource.getrlimit(kind)
    soft, hard = (
        (wanted, wanted + more)
        if hard == resource.RLIM_INFINITY
        else (min(wanted, hard), min(wanted + more, hard))
    )
    resource.setrlimit(kind, (soft, hard))


_KEPT_CAPABILITIES = frozenset({1})
"""DAC_OVERRIDE: a farm run by the superuser may keep its data in another user's folder, closed to all others, and a
part reads and writes there. Landlock still decides which files."""

_LAST_CAPABILITY = 63
_VERSION_3 = 0x20080522


class _Header(ctypes.Structure):
    _fields_ = (("version", ctypes.c_uint32), ("pid", ctypes.c_int))


def drop_capabilities() -> None:
    """Give up the superuser's rights over the machine. A process that has none keeps none."""
    for number in range(_LAST_CAPABILITY + 1):
        if number not in _KEPT_CAPABILITIES:
            with contextlib.suppress(OSError):  # not the superuser, or an unknown number
                prctl(PR_CAPBSET_DROP, number)
    libc = ctypes.CDLL(None, use_errno=True)
    header = _Header(_VERSION_3, 0)
    data = (ctypes.c_uint32 * 6)()  # effective, permitted, inheritable of 32 capabilities, twice
    if libc.capget(ctypes.byref(header), data) != 0:
        return
    kept = sum(1 << number for number in _KEPT_CAPABILITIES)
    for place in range(6):
        data[place] = data[place] & kept if place in (0, 1) else 0
    libc.capset(ctypes.byref(header), data)
