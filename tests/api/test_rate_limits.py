"""Rate limits: 429 in the contract's form, by token and by address, the same for all API processes."""

from __future__ import annotations

from typing import Any

import pytest
from flask.testing import FlaskClient
from pydantic import ValidationError
from redis import Redis

from api.app import create_app
from tests.api.conftest import DRAFT
from worker.settings import Settings
from worker.tokens import TokenStore

SUBMIT, STATUS = "/api/drafts/gen_video", "/api/drafts/gen_video_status"
MATE = "/openapi/capcut-mate/v1/gen_video"


def limited(settings: Settings, redis: Redis, **changes: Any) -> FlaskClient:
    return create_app(settings.model_copy(update=changes), redis).test_client()


def assert_limited(response: Any) -> None:
    assert response.status_code == 429
    assert 1 <= int(response.headers["Retry-After"]) <= 3600
    answer = response.get_json()
    assert (answer["status"], answer["message"], answer["data"]["code"]) == ("error", "请求过于频繁", 429)


def test_submissions_by_token(settings: Settings, redis: Redis) -> None:
    processes = [limited(settings, redis, rate_limit_submissions="3/hour") for _ in range(2)]
    tokens = [TokenStore(redis).create(name).api_token for name in ("a", "b")]
    for n in range(3):
        answer = processes[n % 2].post(SUBMIT, json={"api_token": tokens[0], "draft_url": DRAFT})
        assert answer.status_code == 200
    for client in processes:
        assert_limited(client.post(SUBMIT, json={"api_token": tokens[0], "draft_url": DRAFT}))
    assert processes[0].post(SUBMIT, json={"api_token": tokens[1], "draft_url": DRAFT}).status_code == 200
    assert processes[0].post(STATUS, json={"draft_url": DRAFT}).status_code == 200
    mate = processes[0].post(MATE, json={"apiKey": tokens[0], "draft_url": DRAFT})
    assert (mate.status_code, mate.get_json()["code"]) == (429, 9997)
    assert int(mate.headers["Retry-After"]) >= 1


def test_requests_by_address(settings: Settings, redis: Redis) -> None:
    client = limited(settings, redis, rate_limit_requests="2/hour")
    for _ in range(2):
        assert client.post(STATUS, json={"draft_url": DRAFT}).status_code == 404
    assert_limited(client.post(STATUS, json={"draft_url": DRAFT}))
    assert_limited(client.get("/api/tasks"))
    other = {"REMOTE_ADDR": "192.0.2.7"}
    assert client.post(STATUS, json={"draft_url": DRAFT}, environ_overrides=other).status_code == 404
    assert client.get("/health").status_code == 200
    # Nobody gets a fresh allowance by a header.
    forged = {"X-Forwarded-For": "192.0.2.9"}
    assert_limited(client.post(STATUS, json={"draft_url": DRAFT}, headers=forged))


def test_behind_a_proxy_the_clients_are_told_apart(settings: Settings, redis: Redis) -> None:
    client = limited(settings, redis, rate_limit_requests="1/hour", trusted_proxies=1)
    for address, expected in (("192.0.2.1", 404), ("192.0.2.2", 404), ("6.6.6.6, 192.0.2.1", 429)):
        headers = {"X-Forwarded-For": address}
        assert client.post(STATUS, json={"draft_url": DRAFT}, headers=headers).status_code == expected


def test_no_limit_unless_set(client: FlaskClient, redis: Redis) -> None:
    for _ in range(300):
        assert client.post(STATUS, json={"draft_url": DRAFT}).status_code == 404
    assert redis.keys("*limits*") == []


def test_a_limit_that_cannot_be_read_is_refused() -> None:
    with pytest.raises(ValidationError, match="often"):
        Settings(_env_file=None, rate_limit_requests="often")
