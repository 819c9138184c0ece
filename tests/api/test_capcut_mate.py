"""capcut-mate's dialect: what its clients send and read, field for field."""

from __future__ import annotations

import re
from typing import Any

import pytest
from flask.testing import FlaskClient
from redis import Redis

from api.app import create_app
from tests.api.conftest import Jobs
from worker.connection import connect
from worker.jobs import ErrorCode
from worker.settings import Settings
from worker.tokens import TokenStore

DRAFT = "https://mate.example.com/openapi/capcut-mate/v1/get_draft?draft_id=2025092811473036584258"
SUBMIT, STATUS = "/openapi/capcut-mate/v1/gen_video", "/openapi/capcut-mate/v1/gen_video_status"
FIELDS = {
    "code",
    "message",
    "draft_url",
    "status",
    "progress",
    "video_url",
    "error_message",
    "created_at",
    "started_at",
    "completed_at",
}
MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z")


def post(client: FlaskClient, address: str, **body: Any) -> dict[str, Any]:
    response = client.post(address, json=body)
    assert response.status_code == 200
    answer: dict[str, Any] = response.get_json()
    return answer


def test_submit_and_poll(client: FlaskClient, api_token: str, jobs: Jobs) -> None:
    submitted = post(client, SUBMIT, draft_url=DRAFT, apiKey=api_token)
    assert (submitted["code"], submitted["message"]) == (0, "视频生成任务已提交，请使用draft_url查询进度")
    assert jobs.read(submitted["task_id"]).draft_key == DRAFT
    again = post(client, SUBMIT, draft_url=DRAFT, apiKey=api_token)
    assert again == submitted
    state = post(client, STATUS, draft_url=DRAFT)
    assert set(state) >= FIELDS
    assert (state["code"], state["message"], state["draft_url"]) == (0, "success", DRAFT)
    assert (state["status"], state["progress"]) == ("pending", 0)
    assert (state["video_url"], state["error_message"]) == ("", "")
    assert MOMENT.fullmatch(state["created_at"])
    assert (state["started_at"], state["completed_at"]) == (None, None)


def test_processing(client: FlaskClient, jobs: Jobs) -> None:
    jobs.preparing(DRAFT)
    assert post(client, STATUS, draft_url=DRAFT)["status"] == "processing"
    jobs.store.cancel(jobs.queued(DRAFT).task_id)
    jobs.rendering(DRAFT, frames_done=150)
    state = post(client, STATUS, draft_url=DRAFT)
    assert (state["status"], state["completed_at"]) == ("processing", None)
    assert 10 < state["progress"] < 99
    assert MOMENT.fullmatch(state["started_at"])


def test_completed(client: FlaskClient, jobs: Jobs) -> None:
    job = jobs.completed(DRAFT)
    state = post(client, STATUS, draft_url=DRAFT)
    assert (state["status"], state["progress"], state["error_message"]) == ("completed", 100, "")
    assert state["video_url"] == f"http://localhost/files/{job.task_id}.mp4"
    assert MOMENT.fullmatch(state["completed_at"])


def test_failed_and_cancelled(client: FlaskClient, jobs: Jobs) -> None:
    jobs.failed(ErrorCode.INVALID_MEDIA, "medium 'a.mp4' is missing", DRAFT)
    state = post(client, STATUS, draft_url=DRAFT)
    assert (state["status"], state["progress"], state["video_url"]) == ("failed", 0, "")
    assert state["error_message"] == "medium 'a.mp4' is missing"
    jobs.cancelled(DRAFT)
    state = post(client, STATUS, draft_url=DRAFT)
    assert (state["status"], state["error_message"]) == ("failed", "cancelled by its owner")


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({}, 2001),
        ({"draft_url": "nonsense"}, 2001),
        ({"draft_url": DRAFT}, 2036),
        ({"draft_url": DRAFT, "apiKey": "123e4567-e89b-12d3-a456-426614174000"}, 2036),
        ({"draft_url": DRAFT, "apiKey": 7}, 2036),
    ],
)
def test_refused_submissions(client: FlaskClient, body: dict[str, Any], code: int) -> None:
    answer = post(client, SUBMIT, **body)
    assert answer["code"] == code
    assert answer["message"]


def test_refused_status(client: FlaskClient) -> None:
    assert post(client, STATUS)["code"] == 1001
    assert post(client, STATUS, draft_url=DRAFT)["code"] == 2031
    assert client.post(STATUS, data="[").get_json()["code"] == 1001


def test_over_quota(client: FlaskClient, redis: Redis) -> None:
    key = TokenStore(redis).create("t", concurrent=1).api_token
    assert post(client, SUBMIT, draft_url=DRAFT, apiKey=key)["code"] == 0
    assert post(client, SUBMIT, draft_url=f"{DRAFT}1", apiKey=key)["code"] == 2035
    assert post(client, STATUS, draft_url=f"{DRAFT}1")["status"] == "failed"


def test_without_a_store(settings: Settings) -> None:
    client = create_app(settings, connect("unix:///nowhere/valkey.sock", retries=0)).test_client()
    assert (
        post(client, SUBMIT, draft_url=DRAFT, apiKey="123e4567-e89b-12d3-a456-426614174000")["code"] == 9998
    )
    assert post(client, STATUS, draft_url=DRAFT)["code"] == 2032
