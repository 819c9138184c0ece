"""The fork server against children that will not go."""

from __future__ import annotations

import contextlib
import faulthandler
import json
import os
import signal
import socket
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest

from worker.processes import alive
from worker.sandbox.kernel import PR_SET_CHILD_SUBREAPER, prctl
from worker.sandbox.server import ENDED, FORK, KILL, serve

Note = Callable[[str], None]
Child = Callable[[socket.socket, Note], None]


@contextmanager
def server(child: Child) -> Iterator[tuple[socket.socket, int]]:
    """A server in a process of its own: its control socket and its process."""
    ours, theirs = socket.socketpair()
    pid = os.fork()
    if pid == 0:
        ours.close()
        prctl(PR_SET_CHILD_SUBREAPER, 1)
        try:
            serve(theirs, child)
        finally:
            os._exit(0)
    theirs.close()
    ours.settimeout(20)
    try:
        yield ours, pid
    finally:
        ours.close()
        os.waitpid(pid, 0)


def started(control: socket.socket) -> socket.socket:
    """The worker's side of a new child's socket."""
    ours, theirs = socket.socketpair()
    ours.settimeout(20)
    socket.send_fds(control, [FORK], [theirs.fileno()])
    theirs.close()
    return ours


def ended(control: socket.socket) -> tuple[int, str]:
    data = b""
    while len(data) < ENDED.size:
        data += control.recv(ENDED.size - len(data))
    status, length, name = ENDED.unpack(data)
    return status, name[:length].decode()


def quick(channel: socket.socket, note: Note) -> None:
    note("a.mp4")
    channel.sendall(b"done")
    note("")


def faulty(channel: socket.socket, note: Note) -> None:
    faulthandler.disable()  # pytest's would tell everyone
    note("片头.mp4" * 100)
    os.kill(os.getpid(), signal.SIGSEGV)


def hidden(channel: socket.socket, note: Note) -> None:
    """Closes everything that tells the server of its end, and stays."""
    channel.sendall(f"{os.getpid()}".encode())
    os.closerange(3, 100)
    time.sleep(60)


def with_offspring(channel: socket.socket, note: Note) -> None:
    """Leaves a process behind in a session of its own, below one that has ended."""
    if os.fork() == 0:
        os.setsid()
        if os.fork() == 0:
            channel.sendall(f"{os.getpid()}".encode())
            time.sleep(60)
        os._exit(0)
    os.wait()
    time.sleep(0.2)


def endless(channel: socket.socket, note: Note) -> None:
    channel.sendall(f"{os.getpid()}".encode())
    while True:
        pass


def pipes() -> list[str]:
    """This process's open pipes, by their kernel names."""
    found = []
    for file in os.listdir("/proc/self/fd"):
        with contextlib.suppress(OSError):
            name = os.readlink(f"/proc/self/fd/{file}")
            found += [name] if name.startswith("pipe:") else []
    return sorted(found)


def shows_pipes(channel: socket.socket, note: Note) -> None:
    channel.sendall(json.dumps(pipes()).encode() + b"\n")


def test_children_follow_one_another() -> None:
    with server(quick) as (control, _):
        for _ in range(3):
            assert started(control).recv(10) == b"done"
            assert ended(control) == (0, "")


def test_a_fault_is_told_with_what_was_read() -> None:
    with server(faulty) as (control, _):
        started(control)
        data = b""
        while len(data) < ENDED.size:
            data += control.recv(ENDED.size - len(data))
        status, length, name = ENDED.unpack(data)
        assert os.WTERMSIG(status) == signal.SIGSEGV
        assert name[:length].decode("utf-8", "ignore").startswith("片头.mp4片头.mp4")


def test_a_child_that_hides_can_be_ended() -> None:
    with server(hidden) as (control, _):
        channel = started(control)
        pid = int(channel.recv(20))
        assert channel.recv(1) == b""
        assert alive(pid)
        control.send(KILL)
        assert os.WTERMSIG(ended(control)[0]) == signal.SIGKILL
        assert not alive(pid)


def test_what_a_child_left_behind_is_ended() -> None:
    with server(with_offspring) as (control, _):
        pid = int(started(control).recv(20))
        assert ended(control)[0] == 0
        assert not alive(pid)


@pytest.mark.parametrize("how", ["kill", "leave", "kill the server"])
def test_an_endless_child_ends_when_nobody_wants_it(how: str) -> None:
    with server(endless) as (control, server_pid):
        pid = int(started(control).recv(20))
        if how == "kill":
            control.send(KILL)
            assert os.WTERMSIG(ended(control)[0]) == signal.SIGKILL
        elif how == "leave":
            control.close()
        else:
            os.kill(server_pid, signal.SIGKILL)
        deadline = time.monotonic() + 20
        while alive(pid):
            assert time.monotonic() < deadline
            time.sleep(0.01)


def test_a_child_has_no_part_of_the_server_s_wake_up_pipe() -> None:
    """Whoever reads that hides the child's end from the server."""
    before = pipes()
    with server(shows_pipes) as (control, _):
        assert json.loads(started(control).makefile().readline()) == before
        assert ended(control) == (0, "")


def test_a_kill_without_a_child_does_nothing() -> None:
    with server(quick) as (control, _):
        control.send(KILL)
        assert started(control).recv(10) == b"done"
        assert ended(control) == (0, "")
