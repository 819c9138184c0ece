"""What a closed-off child can and cannot do: tried in a process of its own, by the kernel itself."""

from __future__ import annotations

import errno
import json
import os
import re
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from worker.sandbox import protections, seccomp

OFFERED = {protection.name for protection in protections("auto") if protection.on}

pytestmark = pytest.mark.skipif(
    not {"system calls", "files"} <= OFFERED, reason="this kernel does not offer it all"
)

CHILD = Path(__file__).with_name("sandbox_attempts.py")


@pytest.fixture(scope="module")
def outcomes(tmp_path_factory: pytest.TempPathFactory) -> dict[str, object]:
    """What became of each attempt: "done", or the name of the error."""
    folder = tmp_path_factory.mktemp("farm")
    for name in ("part", "other", "media"):
        (folder / name).mkdir()
    (folder / "media" / "clip").write_bytes(b"a medium")
    (folder / "other" / "secret").write_bytes(b"of another job")
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])}
    done = subprocess.run(
        [sys.executable, str(CHILD), str(folder)],
        env=environment,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    assert isinstance(found, dict)
    return found


@pytest.mark.parametrize(
    "attempt",
    [
        "read the medium",
        "write in the part's folder",
        "rename in the part's folder",
        "a pair of local sockets",
        "run FFmpeg",
        "start a thread",
        "write to /dev/null",
        "signal its own child",
        "signal its own child's group",
        "raise a signal",
        "bind itself to its cores",
        "start Python with its libraries",
    ],
)
def test_what_the_work_needs_is_possible(outcomes: dict[str, object], attempt: str) -> None:
    assert outcomes[attempt] == "done"


@pytest.mark.parametrize(
    "attempt",
    [
        "internet socket",
        "internet 6 socket",
        "local socket",
        "netlink socket",
        "raw socket",
        "ptrace",
        "unshare users",
        "clone a namespace",
        "mount",
        "chroot",
        "keyctl",
        "bpf",
        "kexec",
        "setns",
        "limit the parent",
        "read the parent's memory",
        "perf",
        "userfaultfd",
        "set the clock",
        "symlink",
        "hard link",
        "device",
        "pipe with a name",
        "reboot",
        "personality",
        "signal everybody",
        "signal a thread of anybody",
        "queue a signal",
        "queue a signal for a thread",
        "signal through a file",
        "bind the parent to a core",
        "hold the parent back",
        "make the parent nicer",
    ],
)
def test_calls_beyond_the_process_are_refused(outcomes: dict[str, object], attempt: str) -> None:
    assert outcomes[attempt] == "EPERM"


@pytest.mark.parametrize(
    "attempt",
    [
        "mode of a medium",
        "mode of another job's file",
        "mode of an open file",
        "mode without following",
        "owner of a medium",
        "owner of a link",
        "owner of an open file",
        "times of a medium",
        "times of another job's file",
        "times of an open file",
        "attribute of a medium",
        "attribute of a link",
        "attribute of an open file",
        "attribute by folder",
        "attribute taken away",
        "attribute of an open file taken away",
    ],
)
def test_files_keep_their_modes_owners_times_and_attributes(
    outcomes: dict[str, object], attempt: str
) -> None:
    """Landlock has no say in these."""
    assert outcomes[attempt] == "EPERM"


def test_an_abort_is_one_inside_too(outcomes: dict[str, object]) -> None:
    assert outcomes["abort"] == -signal.SIGABRT


def test_io_uring_is_closed(outcomes: dict[str, object]) -> None:
    assert outcomes["io_uring"] == "EPERM"


@pytest.mark.parametrize(
    "attempt",
    [
        "read another job's file",
        "read /etc/passwd",
        "list the farm's folder",
        "read the parent's environment",
        "write to the medium",
        "write another job's file",
        "write to /tmp",
        "run a written program",
        "truncate the medium",
        "remove the medium",
        "read through ..",
    ],
)
def test_other_files_are_out_of_reach(outcomes: dict[str, object], attempt: str) -> None:
    assert outcomes[attempt] in ("EACCES", "EXDEV")


@pytest.mark.skipif("signals" not in OFFERED, reason="signals since Landlock 6")
def test_no_signals_to_the_worker(outcomes: dict[str, object]) -> None:
    assert outcomes["signal the parent"] == "EPERM"


def test_ffmpeg_is_inside_too(outcomes: dict[str, object]) -> None:
    assert outcomes["FFmpeg reads another job's file"] == "refused"
    assert outcomes["FFmpeg opens an address"] == "refused"


def test_limits_are_set(outcomes: dict[str, object]) -> None:
    assert outcomes["limits"] == {"data": 1 << 30, "cpu": 52, "fsize": 1 << 20, "core": 0}
    assert outcomes["first to go"] == 500
    assert outcomes["too large a file"] == "EFBIG"
    assert outcomes["too much memory"] == "MemoryError"


def test_no_rights_of_the_superuser_are_left(outcomes: dict[str, object]) -> None:
    passing_over_modes = 1 << 1
    assert int(str(outcomes["capabilities"]), 16) & ~passing_over_modes == 0


# The filter itself, for both kinds of processor, by a little machine of our own.


def _judged(machine: seccomp.Machine, number: int, first_argument: int = 0, audit: int | None = None) -> int:
    """What the filter answers to a call."""
    code = seccomp.program(machine)
    lines = [code[at : at + 8] for at in range(0, len(code), 8)]
    given = {0: number, 4: machine.audit_number if audit is None else audit, 16: first_argument}
    at, value = 0, 0
    tests: dict[int, Callable[[int, int], bool]] = {
        0x15: lambda have, want: have == want,
        0x35: lambda have, want: have >= want,
        0x45: lambda have, want: bool(have & want),
    }
    while True:
        operation = int.from_bytes(lines[at][:2], "little")
        when, otherwise = lines[at][2], lines[at][3]
        constant = int.from_bytes(lines[at][4:], "little")
        at += 1
        if operation == 0x20:
            value = given[constant]
        elif operation == 0x06:
            return constant
        else:
            at += when if tests[operation](value, constant) else otherwise


ALLOWED, REFUSED, UNKNOWN, KILLED = 0x7FFF0000, 0x50000 | errno.EPERM, 0x50000 | errno.ENOSYS, 0x80000000


@pytest.mark.parametrize("name", list(seccomp.MACHINES))
def test_the_filter_judges_every_call_as_listed(name: str) -> None:
    machine = seccomp.MACHINES[name]
    only_on_itself = {
        "prlimit64",
        "sched_setparam",
        "sched_setscheduler",
        "sched_setaffinity",
        "sched_setattr",
    }
    special = {"clone", "clone3", "kill", "socketpair", *only_on_itself}
    refused = {number for call, number in machine.numbers.items() if call not in special}
    handled = {machine.numbers[call] for call in special}
    for number in range(600):
        if number in handled:
            continue
        assert _judged(machine, number) == (REFUSED if number in refused else ALLOWED), number
    numbers = machine.numbers
    assert _judged(machine, numbers["clone3"]) == UNKNOWN
    assert _judged(machine, numbers["clone"], 0x3D0F00) == ALLOWED  # what makes a thread
    assert _judged(machine, numbers["clone"], 0x10000000 | 17) == REFUSED
    for call in only_on_itself:
        assert _judged(machine, numbers[call], 0) == ALLOWED
        assert _judged(machine, numbers[call], 4711) == REFUSED
    assert _judged(machine, numbers["kill"], 4711) == ALLOWED
    assert _judged(machine, numbers["kill"], -4711 & 0xFFFFFFFF) == ALLOWED  # a process and all it started
    assert _judged(machine, numbers["kill"], -1 & 0xFFFFFFFF) == REFUSED
    assert _judged(machine, numbers["socketpair"], 1) == ALLOWED
    assert _judged(machine, numbers["socketpair"], 2) == REFUSED
    assert _judged(machine, 0, audit=0x40000003) == KILLED  # 32-bit calls have other numbers
    assert len(seccomp.program(machine)) // 8 < 255, "jumps reach the end"


def test_calls_of_the_x32_convention_kill() -> None:
    assert _judged(seccomp.X86_64, 0x40000000 + 41) == KILLED


HEADERS = {"x86_64": "x86_64-linux-gnu/asm/unistd_64.h", "aarch64": "asm-generic/unistd.h"}


@pytest.mark.parametrize("name", list(seccomp.MACHINES))
def test_the_numbers_are_the_kernel_s(name: str) -> None:
    """As far as this machine has its headers, and they are not older than a call."""
    header = Path("/usr/include") / HEADERS[name]
    if not header.is_file():
        pytest.skip("this machine has not the kernel's headers")
    told = re.findall(r"#define __NR(?:3264)?_(\w+)\s+(\d+)", header.read_text())
    known = {call: int(number) for call, number in told}
    listed = seccomp.MACHINES[name].numbers
    shared = listed.keys() & known.keys()
    assert len(shared) > 60
    assert {call: listed[call] for call in shared} == {call: known[call] for call in shared}
    newest = max(known.values())
    assert [call for call in listed.keys() - shared if listed[call] <= newest] == []


def test_the_same_is_refused_on_all_machines() -> None:
    """But for calls that only older machines have, beside their newer forms."""
    x86, arm = (set(machine.numbers) for machine in seccomp.MACHINES.values())
    assert arm <= x86
    older = {"link", "symlink", "mknod", "chmod", "chown", "lchown", "utime", "utimes", "futimesat"}
    assert x86 - arm == older | {"modify_ldt", "iopl", "ioperm"}
