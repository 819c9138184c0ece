"""`draftfarm token` on a running store."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from redis import Redis

from api.cli.exits import Exit
from api.cli.main import main
from worker.settings import Settings
from worker.tokens import TokenStore


@pytest.fixture
def run(
    own_environment: None,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    settings: Settings,
    redis: Redis,
    tmp_path: Path,
):  # type: ignore[no-untyped-def]
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("REDIS_URL", settings.redis_url)

    def call(*arguments: str) -> tuple[int, str]:
        monkeypatch.setattr(sys, "argv", ["draftfarm", "token", *arguments])
        with pytest.raises(SystemExit) as ended:
            main()
        return int(ended.value.code or 0), capsys.readouterr().out

    return call


def test_create_list_revoke(run, redis: Redis) -> None:  # type: ignore[no-untyped-def]
    tokens = TokenStore(redis)
    code, secret = run("create", "studio", "--days", "30", "--renders", "5")
    assert code == 0
    token = tokens.verify(secret.strip())
    assert token is not None
    assert (token.name, token.quota_renders) == ("studio", 5)
    code, listing = run("list")
    assert code == 0
    assert "studio" in listing
    assert token.id in listing
    assert secret.strip() not in listing
    assert run("revoke", token.id)[0] == 0
    assert tokens.verify(secret.strip()) is None
    assert run("revoke", token.id)[0] == Exit.USAGE


def test_quotas_are_kept_and_their_use_is_shown(  # type: ignore[no-untyped-def]
    run, redis: Redis, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "160")
    _, secret = run(
        "create", "shop", "--quota-seconds", "3600", "--per", "month", "--concurrent", "2", "--admin"
    )
    token = TokenStore(redis).verify(secret.strip())
    assert token is not None
    assert (token.quota_seconds, token.quota_days, token.concurrent, token.admin) == (3600.0, 30, 2, True)
    line = next(line for line in run("list")[1].splitlines() if token.id in line)
    assert "shop (admin)" in line
    assert "0 of 2 " in line
    assert line.rstrip().endswith("0 of 3600 in 30 days")
