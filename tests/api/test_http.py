"""What HTTP itself refuses, browsers on other pages, and health."""

from __future__ import annotations

import pytest
from flask import Flask
from flask.testing import FlaskClient
from redis import Redis

from tests.api.conftest import DRAFT
from worker.sandbox.announcement import announce


def test_unknown_address(client: FlaskClient) -> None:
    response = client.get("/api/drafts/nothing")
    assert response.status_code == 404
    answer = response.get_json()
    assert (answer["status"], answer["message"], answer["data"]["code"]) == ("error", "接口不存在", 404)


@pytest.mark.parametrize("address", ["/api/drafts/gen_video", "/api/drafts/gen_video_status"])
def test_wrong_method(client: FlaskClient, address: str) -> None:
    response = client.get(address)
    assert response.status_code == 405
    assert "POST" in response.headers["Allow"]
    answer = response.get_json()
    assert (answer["status"], answer["message"], answer["data"]["code"]) == ("error", "请求方法不支持", 405)


def test_an_unforeseen_error_tells_nothing_of_the_inside(app: Flask) -> None:
    @app.get("/broken")
    def broken() -> str:
        raise RuntimeError("secret detail")

    response = app.test_client().get("/broken")
    assert response.status_code == 500
    assert response.get_json()["data"] == {"code": 500, "message": "Internal server error"}
    assert "secret" not in response.get_data(as_text=True)


def test_a_browser_on_another_page_may_call(client: FlaskClient) -> None:
    asked = client.options(
        "/api/drafts/gen_video_status",
        headers={
            "Origin": "https://app.example.com",
            "Access-Control-Request-Method": "POST",
            "Access-Control-Request-Headers": "content-type",
        },
    )
    assert asked.status_code == 200
    assert asked.headers["Access-Control-Allow-Origin"] == "*"
    assert "POST" in asked.headers["Access-Control-Allow-Methods"]
    assert "content-type" in asked.headers["Access-Control-Allow-Headers"].lower()
    answered = client.post("/api/drafts/gen_video_status", json={"draft_url": DRAFT})
    assert answered.headers["Access-Control-Allow-Origin"] == "*"


def test_answers_are_neither_cached_nor_sniffed(client: FlaskClient) -> None:
    headers = client.post("/api/drafts/gen_video_status", json={"draft_url": DRAFT}).headers
    assert headers["Cache-Control"] == "no-store"
    assert headers["X-Content-Type-Options"] == "nosniff"


def test_health(client: FlaskClient) -> None:
    response = client.get("/health")
    assert response.status_code == 200
    body = response.get_json()
    assert (body["status"], body["store"], body["busy_workers"]) == ("ok", "ok", 0)
    assert body["jobs"]["queued"] == 0
    assert body["version"]
    assert body["protections"] == [], "no worker has said what its machine offers"


def test_health_lists_the_protections_of_the_workers(client: FlaskClient, redis: Redis) -> None:
    announce(redis, "off")
    protections = client.get("/health").get_json()["protections"]
    assert [p["name"] for p in protections] == ["system calls", "files", "signals", "limits"]
    assert not any(p["on"] for p in protections)
    assert all("DRAFTFARM_SANDBOX=off" in p["detail"] for p in protections)
