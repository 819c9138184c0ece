"""`draftfarm sweep` on a running store."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from redis import Redis

from api.cli.main import main
from tests.api.conftest import Jobs
from worker import keys
from worker.settings import Settings


def test_a_dry_run_only_tells(
    own_environment: None,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    settings: Settings,
    redis: Redis,
    jobs: Jobs,
    tmp_path: Path,
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("REDIS_URL", settings.redis_url)

    def run(*options: str) -> list[str]:
        arguments = ["sweep", "--data", str(settings.data_dir), *options]
        monkeypatch.setattr(sys, "argv", ["draftfarm", *arguments])
        with pytest.raises(SystemExit) as ended:
            main()
        assert ended.value.code == 0
        return capsys.readouterr().out.splitlines()

    job = jobs.completed()
    assert run() == ["Nothing has to go."]
    redis.zadd(keys.expiry(), {job.task_id: 1.0})
    told, summary = run("--dry-run")
    assert f"{job.task_id}: its time is over" in told
    assert summary == "Would go: 1, 0.0 MB"
    assert jobs.store.get(job.task_id) is not None
    assert run() == [told, "Gone: 1, 0.0 MB"]
    assert jobs.store.get(job.task_id) is None
