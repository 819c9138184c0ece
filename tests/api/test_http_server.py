"""The API as it is run: gunicorn with its processes and threads, and event streams that hold theirs."""

from __future__ import annotations

import http.client
import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from api.http_server import PROCESSES
from api.routes.task_events import MAX_STREAMS
from tests.api.conftest import Jobs
from worker.settings import Settings

ROOT = Path(__file__).parents[2]
SOON = 60.0
CODE = (
    "from api.http_server import ApiServer\nfrom worker.settings import Settings\nApiServer(Settings()).run()"
)


@pytest.fixture
def server(settings: Settings, tmp_path: Path) -> Iterator[tuple[subprocess.Popen[bytes], int]]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    variables = {"REDIS_URL": settings.redis_url, "DRAFTFARM_DATA_DIR": str(settings.data_dir)}
    process = subprocess.Popen(
        [sys.executable, "-c", CODE], cwd=ROOT, env={**os.environ, **variables, "DRAFTFARM_PORT": str(port)}
    )
    deadline = time.monotonic() + SOON
    while True:
        assert process.poll() is None
        assert time.monotonic() < deadline
        try:
            if _get(port, "/health") == 200:
                break
        except OSError:
            time.sleep(0.05)
    yield process, port
    process.kill()
    process.wait()


def test_streams_leave_room_for_others_and_end_with_the_server(
    server: tuple[subprocess.Popen[bytes], int], jobs: Jobs
) -> None:
    process, port = server
    task_id = jobs.queued().task_id
    with ExitStack() as stack:
        streams = []
        refused = 0
        for _ in range(PROCESSES * MAX_STREAMS + 4):
            connection = http.client.HTTPConnection("127.0.0.1", port, timeout=SOON)
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
        assert [_get(port, f"/api/tasks/{task_id}") for _ in range(40)] == [200] * 40
        process.send_signal(signal.SIGTERM)
        # A stream that was cut off would raise IncompleteRead here.
        seen = [answer.read().decode() for answer in streams]
        assert process.wait(SOON) == 0
    for text in seen:
        data = next(line for line in text.splitlines() if line.startswith("data: "))
        assert json.loads(data.removeprefix("data: "))["status"] == "queued"


def _get(port: int, address: str) -> int:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=SOON)
    try:
        connection.request("GET", address)
        answer = connection.getresponse()
        answer.read()
        return answer.status
    finally:
        connection.close()
