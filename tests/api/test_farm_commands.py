"""`draftfarm status`, `cancel` and `tasks` against a real HTTP server."""

from __future__ import annotations

import json
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from flask import Flask
from redis import Redis
from werkzeug.serving import make_server

from api.cli.exits import Exit
from api.cli.main import main
from tests.api.conftest import DRAFT, Jobs
from worker.jobs import ErrorCode
from worker.tokens import TokenStore

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def served(app: Flask) -> Iterator[str]:
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def run(
    own_environment: None,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    served: str,
    tmp_path: Path,
) -> Run:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("DRAFTFARM_API", served)
    monkeypatch.setenv("COLUMNS", "200")

    def call(*arguments: str) -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "argv", ["draftfarm", *arguments])
        with pytest.raises(SystemExit) as ended:
            main()
        printed = capsys.readouterr()
        return int(ended.value.code or 0), printed.out, printed.err

    return call


def test_cancel_by_id_and_by_address(run: Run, jobs: Jobs, redis: Redis) -> None:
    owner = TokenStore(redis).create("owner")
    by_id = jobs.queued(f"{DRAFT}?1", owner.id)
    by_address = jobs.queued(f"{DRAFT}?2", owner.id)
    for named, job in ((by_id.task_id, by_id), (by_address.draft_url, by_address)):
        code, out, _ = run("cancel", named, "--token", owner.api_token)
        assert code == 0
        assert out.endswith(f"Task {job.task_id} is cancelled.\n")  # the server logs to the same place
        assert jobs.read(job.task_id).status.value == "cancelled"
    stranger = TokenStore(redis).create("stranger").api_token
    code, _, err = run("cancel", by_id.task_id, "--token", stranger)
    assert code == Exit.USAGE
    assert "(403)" in err


def test_status_by_id(run: Run, jobs: Jobs) -> None:
    job = jobs.completed()
    code, out, _ = run("status", job.task_id)
    assert code == 0
    assert json.loads(out)["task_id"] == job.task_id


def test_tasks_goes_through_all_pages(
    run: Run, jobs: Jobs, redis: Redis, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("api.cli.remote.PAGE", 2)
    admin = TokenStore(redis).create("boss", admin=True)
    made = [jobs.queued(f"{DRAFT}?{n}", admin.id).task_id for n in range(5)]
    failed = jobs.failed(ErrorCode.INVALID_MEDIA, "gone", f"{DRAFT}?bad").task_id
    code, out, _ = run("tasks", "--token", admin.api_token, "--json")
    assert code == 0
    assert [each["task_id"] for each in json.loads(out)] == [failed, *made[::-1]]
    _, out, _ = run("tasks", "--token", admin.api_token, "--limit", "3", "--owner", "boss")
    assert [task_id in out for task_id in made] == [False, False, True, True, True]
    _, out, _ = run("tasks", "--token", admin.api_token, "--error", "INVALID_MEDIA")
    assert failed in out
    assert "INVALID_MEDIA" in out
    assert made[0] not in out
