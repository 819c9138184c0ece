"""What one process keeps of requests that are still coming in."""

from __future__ import annotations

import os
import selectors
import socket
from collections.abc import Iterator
from contextlib import ExitStack
from typing import Any

import pytest

from api import http_worker
from api.http_server import ApiServer
from api.http_worker import ApiWorker, Connection
from worker.settings import Settings

BEGINNING = b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1000\r\n\r\n"


class Loop:
    """A worker's loop without its threads, and clients of any address."""

    def __init__(self, worker: ApiWorker, stack: ExitStack) -> None:
        self.worker, self._stack = worker, stack

    def connect(self, address: str) -> socket.socket:
        ours, theirs = socket.socketpair()
        self._stack.callback(theirs.close)
        theirs.setblocking(False)
        limit = self.worker.app.settings.max_request_bytes
        client, server = (address, 1), ("192.0.2.1", 80)
        conn = Connection(self.worker.cfg, ours, client, server, limit, self.worker._linger)
        self._stack.callback(ours.close)
        self.worker.nr_conns += 1
        self.worker.enqueue_req(conn)
        return theirs

    def turn(self) -> None:
        """Do what there is to do now."""
        while self.worker.poller.select(0):
            self.worker.wait_for_and_dispatch_events(0)


@pytest.fixture
def loop(settings: Settings) -> Iterator[Loop]:
    server = ApiServer(settings.model_copy(update={"max_request_bytes": 1000, "port": 0}))
    worker = ApiWorker(1, os.getppid(), [], server, 30, server.cfg, None)
    worker.poller = selectors.DefaultSelector()
    with ExitStack() as stack:
        stack.callback(worker.tmp.close)
        stack.callback(worker.poller.close)
        yield Loop(worker, stack)


def answer(client: socket.socket) -> bytes | None:
    try:
        return client.recv(1000)
    except BlockingIOError:
        return None


def test_unfinished_requests_of_one_client_are_few(loop: Loop) -> None:
    clients = [loop.connect("203.0.113.9") for _ in range(http_worker.MAX_UNFINISHED)]
    refused = loop.connect("203.0.113.9")
    assert (answer(refused) or b"").startswith(b"HTTP/1.1 429 ")
    assert answer(loop.connect("198.51.100.7")) is None
    assert answer(loop.connect("127.0.0.1")) is None
    clients.pop().close()
    refused.close()
    loop.turn()
    assert answer(loop.connect("203.0.113.9")) is None
    assert loop.worker.nr_conns == http_worker.MAX_UNFINISHED + 2


def test_what_is_in_memory_is_bounded(loop: Loop) -> None:
    clients = [loop.connect("127.0.0.1") for _ in range(http_worker.HELD_REQUESTS + 10)]
    for client in clients:
        client.sendall(BEGINNING + b"x" * 999)
        loop.turn()
    answers = [answer(client) for client in clients]
    refused = [each for each in answers if each is not None]
    assert all(each.startswith(b"HTTP/1.1 503 ") for each in refused)
    assert len(refused) == 10
    for client in clients:
        client.close()
    loop.turn()
    assert loop.worker.nr_conns == 0
    last = loop.connect("127.0.0.1")
    last.sendall(BEGINNING + b"x" * 999)
    loop.turn()
    assert answer(last) is None


def test_a_fault_of_the_parser_ends_its_connection_only(loop: Loop, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: Any) -> bool:
        raise ZeroDivisionError

    other = loop.connect("127.0.0.1")
    with monkeypatch.context() as patched:
        patched.setattr(http_worker.IncomingRequest, "receive", broken)
        client = loop.connect("127.0.0.1")
        client.sendall(BEGINNING)
        loop.turn()
    found = answer(client)
    assert found is not None
    assert found.startswith(b"HTTP/1.1 500 ")
    assert b"ZeroDivision" not in found
    other.sendall(BEGINNING)
    loop.turn()
    assert answer(other) is None


def test_a_connection_may_end_while_it_has_news(loop: Loop, monkeypatch: pytest.MonkeyPatch) -> None:
    """Both have news in one round, and the first's makes the second's connection end."""
    monkeypatch.setattr(http_worker, "MAX_LINGERING", 1)
    second, first = loop.connect("127.0.0.1"), loop.connect("127.0.0.1")
    second.sendall(b"nothing\r\n\r\n")
    loop.turn()
    assert (answer(second) or b"").startswith(b"HTTP/1.1 400 ")
    first.sendall(b"nothing\r\n\r\n")
    second.sendall(b"more")
    loop.turn()
    assert (answer(first) or b"").startswith(b"HTTP/1.1 400 ")
    assert loop.worker.nr_conns == 0
