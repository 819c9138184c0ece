"""The process that forks children.

It has the renderer in memory already and one thread, so that a child is there in milliseconds. It never sees what
strangers sent: a child talks to the worker over a socket of its own, and the server only says how it ended.

The worker sends `FORK` with that socket, or `KILL`; the server answers a fork, when the child has ended, with
the status of `waitpid` and the name of the medium the child was reading. When the worker is gone, so is the server.
"""

from __future__ import annotations

import contextlib
import mmap
import os
import select
import signal
import socket
import struct
from collections.abc import Callable, Iterable

from worker.processes import children_of
from worker.sandbox.kernel import PR_SET_PDEATHSIG, prctl

FORK, KILL = b"F", b"K"
LONGEST_NAME_BYTES = 400
ENDED = struct.Struct(f"<iH{LONGEST_NAME_BYTES}s")
"""What the server says of a child: status, length of the medium's name, the name in UTF-8."""


class _Note:
    """A name that a child leaves in memory it shares with the server: it survives any death."""

    def __init__(self) -> None:
        self._memory = mmap.mmap(-1, 2 + LONGEST_NAME_BYTES)

    def write(self, name: str) -> None:
        data = name.encode("utf-8", "replace")[:LONGEST_NAME_BYTES]
        self._memory[: 2 + len(data)] = struct.pack("<H", len(data)) + data

    def read(self) -> tuple[int, bytes]:
        length = min(struct.unpack("<H", self._memory[:2])[0], LONGEST_NAME_BYTES)
        return length, self._memory[2 : 2 + length]


Child = Callable[[socket.socket, Callable[[str], None]], None]
"""What a child does with its socket to the worker; the second tells which medium it is reading."""


def serve(control: socket.socket, child: Child) -> None:
    """Fork children, one at a time, until the worker is gone. Needs a process of one thread, its own."""
    note = _Note()
    woken, wake = os.pipe2(os.O_NONBLOCK | os.O_CLOEXEC)
    signal.signal(signal.SIGCHLD, lambda number, frame: None)
    signal.set_wakeup_fd(wake, warn_on_full_buffer=False)
    running: int | None = None
    while True:
        ready, _, _ = select.select([control.fileno(), woken], [], [])
        if woken in ready:
            os.read(woken, 4096)
            if running is not None and (status := _status(running)) is not None:
                running = None
                _end_orphans()
                control.send(ENDED.pack(status, *note.read()))
        if control.fileno() not in ready:
            continue
        order, handed, _, _ = socket.recv_fds(control, 1, 1)
        if order == FORK and running is None and handed:
            note.write("")
            running = _fork((control.fileno(), woken, wake), handed[0], note, child)
            os.close(handed[0])
        elif order == KILL and running is not None:
            _kill(running)
        elif not order:
            if running is not None:
                _kill(running)
                os.waitpid(running, 0)
                _end_orphans()
            return


def _fork(own: Iterable[int], channel: int, note: _Note, child: Child) -> int:
    """A new child, which gets none of the server's `own` files: who reads its wake-up pipe hides a death from it."""
    server = os.getpid()
    pid = os.fork()
    if pid:
        return pid
    code = 1
    try:
        os.setsid()
        prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
        if os.getppid() != server:
            os._exit(1)  # it ended before we could ask
        signal.set_wakeup_fd(-1)
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        for file in own:
            os.close(file)
        child(socket.socket(fileno=channel), note.write)
        code = 0
    finally:
        os._exit(code)  # nothing of the server's is to be done by its child


def _kill(pid: int) -> None:
    with contextlib.suppress(ProcessLookupError):
        os.killpg(pid, signal.SIGKILL)
    with contextlib.suppress(ProcessLookupError):
        os.kill(pid, signal.SIGKILL)


def _status(pid: int) -> int | None:
    """The status of a child that has ended."""
    ended, status = os.waitpid(pid, os.WNOHANG)
    return status if ended else None


def _end_orphans() -> None:
    """End what a child left behind: orphans come to the server, wherever below the child they were started."""
    while left := children_of(os.getpid()):
        for orphan in left:
            with contextlib.suppress(ProcessLookupError):
                os.kill(orphan, signal.SIGKILL)
        for orphan in left:
            with contextlib.suppress(ChildProcessError):
                os.waitpid(orphan, 0)
