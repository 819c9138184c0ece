"""The API as it is run: gunicorn with processes and threads, and clients that are slow, silent or many."""

from __future__ import annotations

import http.client
import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest

from api.http_server import PROCESSES, THREADS
from api.routes.task_events import MAX_STREAMS
from tests.api.conftest import Jobs
from worker.settings import Settings
from worker.storage import Storage

ROOT = Path(__file__).parents[2]
SOON = 60.0
CODE = """\
from api import client_socket, http_server, http_worker
from worker.settings import Settings
{changes}
http_server.ApiServer(Settings()).run()
"""
VIDEO = "/files/render_task_0123456789abcdef.mp4"
VIDEO_BYTES = 24 * 1024 * 1024
"""Far more than the kernel keeps for a client that does not read."""

Starter = Callable[..., "Server"]


class Server:
    """A running API; `log` is what it has written to standard error."""

    def __init__(self, process: subprocess.Popen[bytes], port: int, log: Path) -> None:
        self.process, self.port, self.log = process, port, log

    def get(self, address: str, headers: dict[str, str] | None = None) -> int:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=SOON)
        try:
            connection.request("GET", address, headers=headers or {})
            answer = connection.getresponse()
            answer.read()
            return answer.status
        finally:
            connection.close()

    def connect(self) -> socket.socket:
        return socket.create_connection(("127.0.0.1", self.port), timeout=SOON)

    def send(self, *pieces: bytes) -> tuple[int, dict[str, Any]]:
        """Send these pieces as they are; status and JSON of the answer."""
        with self.connect() as sock:
            for piece in pieces:
                sock.sendall(piece)
            answer = http.client.HTTPResponse(sock)
            answer.begin()
            return answer.status, json.loads(answer.read())

    def stalled_download(self, stack: ExitStack, client: str = "") -> socket.socket:
        """A client that asks for a big file and takes next to nothing of it."""
        sock = stack.enter_context(socket.socket())
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 32 * 1024)
        sock.settimeout(SOON)
        sock.connect(("127.0.0.1", self.port))
        forwarded = f"X-Forwarded-For: {client}\r\n" if client else ""
        sock.sendall(f"GET {VIDEO} HTTP/1.1\r\nHost: a\r\n{forwarded}\r\n".encode())
        return sock


@pytest.fixture
def start(settings: Settings, tmp_path: Path) -> Iterator[Starter]:
    """`start(changes, DRAFTFARM_…=…)` runs the API, after statements that change its figures."""
    with ExitStack() as stack:

        def starter(changes: str = "", **variables: str) -> Server:
            with socket.socket() as probe:
                probe.bind(("127.0.0.1", 0))
                port = probe.getsockname()[1]
            variables |= {
                "REDIS_URL": settings.redis_url,
                "DRAFTFARM_DATA_DIR": str(settings.data_dir),
                "DRAFTFARM_PORT": str(port),
                "DRAFTFARM_LOG_FORMAT": "json",
            }
            log = tmp_path / "log"
            process = subprocess.Popen(
                [sys.executable, "-c", CODE.format(changes=changes)],
                cwd=ROOT,
                env={**os.environ, **variables},
                stderr=stack.enter_context(log.open("wb")),
            )
            stack.callback(process.wait)
            stack.callback(process.kill)
            server = Server(process, port, log)
            deadline = time.monotonic() + SOON
            while True:
                assert process.poll() is None, log.read_text()
                assert time.monotonic() < deadline
                try:
                    if server.get("/health") == 200:
                        return server
                except OSError:
                    time.sleep(0.05)

        yield starter


@pytest.fixture
def video(settings: Settings, tmp_path: Path) -> None:
    local = tmp_path / "video"
    with local.open("wb") as file:
        file.truncate(VIDEO_BYTES)
    Storage.from_settings(settings).put(local, f"results/{Path(VIDEO).name}")


def test_streams_leave_room_for_others_and_end_with_the_server(start: Starter, jobs: Jobs) -> None:
    server = start()
    task_id = jobs.queued().task_id
    with ExitStack() as stack:
        streams = []
        refused = 0
        for _ in range(PROCESSES * MAX_STREAMS + 4):
            connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=SOON)
            stack.callback(connection.close)
            connection.request("GET", f"/api/tasks/{task_id}/events")
            answer = connection.getresponse()
            if answer.status == 200:
                streams.append(answer)
            else:
                assert answer.status == 503
                refused += 1
        # Which process takes a connection is the kernel's choice, so one may be full before the other.
        assert MAX_STREAMS <= len(streams) <= PROCESSES * MAX_STREAMS
        assert refused >= 4
        assert [server.get(f"/api/tasks/{task_id}") for _ in range(40)] == [200] * 40
        server.process.send_signal(signal.SIGTERM)
        # A stream that was cut off would raise IncompleteRead here.
        seen = [answer.read().decode() for answer in streams]
        assert server.process.wait(SOON) == 0
    for text in seen:
        data = next(line for line in text.splitlines() if line.startswith("data: "))
        assert json.loads(data.removeprefix("data: "))["status"] == "queued"


UNFINISHED = [
    b"",
    b"POST /api/drafts/gen_video_status HTTP/1.1\r\nHost: a\r\n",
    b"POST /api/drafts/gen_video_status HTTP/1.1\r\nHost: a\r\nContent-Length: 100\r\n\r\n{",
    b"POST /api/drafts/gen_video_status HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n{",
]


def test_silent_clients_keep_nobody_from_an_answer(start: Starter) -> None:
    # Nothing is given up before the test has ended: the answers come while all are there.
    server = start("http_worker.READ_SECONDS = 3600.0")
    with ExitStack() as stack:
        for number in range(400):
            stack.enter_context(server.connect()).sendall(UNFINISHED[number % len(UNFINISHED)])
        # More often than there are processes: none of them may be deaf.
        assert [server.get("/health") for _ in range(20)] == [200] * 20


def test_a_request_that_does_not_come_in_is_given_up(start: Starter) -> None:
    server = start("http_worker.READ_SECONDS = 0.5")
    silent, *begun = UNFINISHED
    for beginning in begun:
        status, answer = server.send(beginning)
        assert (status, answer["status"], answer["data"]["code"]) == (408, "error", 408)
    with server.connect() as sock:
        sock.sendall(silent)
        assert sock.recv(100) == b""


def test_clients_that_do_not_close_their_end_hold_up_nobody(start: Starter) -> None:
    server = start("http_worker.LINGER_SECONDS = 3600.0")
    with ExitStack() as stack:
        for _ in range(150):
            sock = stack.enter_context(server.connect())
            sock.sendall(b"GET /health HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
        assert [server.get("/health") for _ in range(20)] == [200] * 20


def test_a_client_that_takes_nothing_loses_its_thread(start: Starter, video: None) -> None:
    server = start("client_socket.LOOK_SECONDS = 0.5; http_server.PROCESSES = 1; http_server.THREADS = 3")
    with ExitStack() as stack:
        for _ in range(3):
            server.stalled_download(stack).recv(1)
        assert server.get("/health") == 200


def test_a_slow_client_gets_everything(start: Starter, video: None) -> None:
    server = start("client_socket.LOOK_SECONDS = 2.0")
    with ExitStack() as stack:
        sock = server.stalled_download(stack)
        answer = http.client.HTTPResponse(sock)
        answer.begin()
        length = 0
        slow_until = time.monotonic() + 8
        while piece := answer.read(16 * 1024):
            length += len(piece)
            if time.monotonic() < slow_until:
                time.sleep(0.2)
        assert length == VIDEO_BYTES


def test_one_client_of_a_proxy_does_not_take_all_threads(start: Starter, video: None) -> None:
    server = start("client_socket.LOOK_SECONDS = 3600.0", DRAFTFARM_TRUSTED_PROXIES="1")
    with ExitStack() as stack:
        for _ in range(PROCESSES * THREADS + 20):
            server.stalled_download(stack, "203.0.113.9")
        other = {"X-Forwarded-For": "203.0.113.9, 198.51.100.7"}
        assert [server.get("/health", other) for _ in range(20)] == [200] * 20


CHUNKED = (
    b"POST /api/drafts/gen_video_status HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n"
    b"Connection: close\r\n\r\n"
)


def test_a_body_in_chunks(start: Starter) -> None:
    server = start(DRAFTFARM_MAX_REQUEST_BYTES="1000")
    assert server.send(CHUNKED + b"1\r\n{\r\n", b"1\r\n}\r\n0\r\n\r\n")[1]["errors"] == ["draft_url是必填项"]
    status, answer = server.send(CHUNKED + b"zz\r\n{}\r\n0\r\n\r\n")
    assert (status, answer["status"], answer["data"]["code"]) == (400, "error", 400)
    too_long = (b"80\r\n" + b" " * 128 + b"\r\n") * 8
    status, answer = server.send(CHUNKED + too_long)
    assert (status, answer["message"], answer["data"]["code"]) == (413, "请求体过大", 413)
    assert (status, answer) == server.send(UNFINISHED[2].replace(b"100", b"1001"))
    assert "Traceback" not in server.log.read_text()


@pytest.mark.parametrize(
    ("request_bytes", "status"),
    [
        (b"GET /health HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n", 400),
        (b"GET\r\n\r\n", 400),
        (b"\r\n\r\n", 400),
        (b"GET /health HTTP/1.1\r\nHost: a\r\nX: " + b"a" * 100_000, 431),
        (b"GET /health HTTP/1.1\r\nHost: a\r\n" + b"X: a\r\n" * 200 + b"\r\n", 431),
        (b"GET /" + b"a" * 8000 + b" HTTP/1.1\r\nHost: a\r\n\r\n", 414),
        (b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: -1\r\n\r\n", 400),
        (b"POST / HTTP/1.1\r\nHost: a\r\nExpect: more\r\n\r\n", 417),
    ],
)
def test_what_is_no_request_is_refused_in_the_published_form(
    start: Starter, request_bytes: bytes, status: int
) -> None:
    found, answer = start().send(request_bytes)
    assert (found, answer["status"], answer["data"]["code"]) == (status, "error", status)


def test_a_client_that_asks_before_it_sends_its_body(start: Starter) -> None:
    server = start()
    head = b"POST /api/drafts/gen_video_status HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\n"
    with server.connect() as sock:
        sock.sendall(head + b"Content-Length: 2\r\n\r\n")
        assert sock.recv(100) == b"HTTP/1.1 100 Continue\r\n\r\n"
        sock.sendall(b"{}")
        assert sock.recv(100).startswith(b"HTTP/1.1 400 ")


def test_requests_that_come_together_are_answered_in_turn(start: Starter) -> None:
    server = start()
    body = b'{"draft_url": "https://x.example/a.json"}'
    post = b"POST /api/drafts/gen_video_status HTTP/1.1\r\nHost: a\r\nContent-Length: %d\r\n\r\n%b"
    last = b"GET /health HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"
    with server.connect() as sock:
        sock.sendall(post % (len(body), body) + post % (2, b"{}") + last)
        answers = b"".join(iter(lambda: sock.recv(65536), b""))
    assert re.findall(rb"HTTP/1.1 (\d+) ", answers) == [b"404", b"400", b"200"]
