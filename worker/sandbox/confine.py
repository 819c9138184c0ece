"""A fresh child closes itself off, for good, before it looks at anything a stranger sent."""

from __future__ import annotations

import os
import shutil
import sys
import sysconfig
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import renderer
import worker
from renderer.ffmpeg import ffmpeg_binary
from renderer.fonts.library import SYSTEM_FOLDERS
from worker.sandbox import landlock, limits, seccomp
from worker.sandbox.kernel import PR_SET_NO_NEW_PRIVS, prctl
from worker.sandbox.limits import Limits
from worker.sandbox.protections import Mode, demand

_SYSTEM_PLACES = (
    *("/lib", "/lib64", "/usr/lib", "/usr/lib64", "/usr/local/lib", "/usr/share", "/usr/local/share"),
    *("/etc/ld.so.cache", "/etc/fonts", "/etc/localtime", "/dev/urandom", "/dev/zero"),
    *("/proc/self", "/proc/cpuinfo", "/proc/meminfo", "/proc/stat", "/sys/devices/system/cpu"),
)
"""Libraries and data of the system, and what programs look at to learn about the machine."""

_DEVICES_TO_WRITE = ("/dev/null",)


@dataclass(frozen=True, slots=True)
class Confinement:
    """What one part gets: files and folders to read, folders to write, limits."""

    mode: Mode
    readable: tuple[Path, ...]
    writable: tuple[Path, ...]
    limits: Limits


def confine(wanted: Confinement) -> None:
    """Close this process off; it must have one thread. Raises SandboxUnavailable where the setting demands more
    than there is, OSError where the kernel refuses what it offered."""
    if wanted.mode == "off":
        return
    demand(wanted.mode)
    limits.apply(wanted.limits)
    prctl(PR_SET_NO_NEW_PRIVS, 1)
    limits.drop_capabilities()
    if not landlock.why_not():
        devices = map(Path, _DEVICES_TO_WRITE)
        landlock.restrict([*_code(), *wanted.readable], [*wanted.writable, *devices])
    if not seccomp.why_not():
        seccomp.install()


def _code() -> Iterable[Path]:
    """The programs and libraries that do the work."""
    yield from map(Path, _SYSTEM_PLACES)
    yield from (Path(sysconfig.get_path(name)) for name in ("stdlib", "platstdlib", "purelib", "platlib"))
    yield from (
        Path(sys.base_prefix) / "lib",
        Path(sys.executable).resolve(),
        Path(sys.prefix) / "pyvenv.cfg",
    )
    yield from (folder.expanduser() for folder in SYSTEM_FOLDERS)
    yield from (Path(package.__path__[0]) for package in (renderer, worker))
    binary = Path(shutil.which(ffmpeg_binary()) or ffmpeg_binary()).resolve()
    yield binary
    yield binary.parent.parent / "lib"


def own_temporary_folder(folder: Path) -> None:
    """Temporary files of this process and all it starts go there."""
    import tempfile

    folder.mkdir(exist_ok=True)
    tempfile.tempdir = str(folder)
    os.environ["TMPDIR"] = str(folder)
