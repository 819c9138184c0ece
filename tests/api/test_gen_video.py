"""POST /api/drafts/gen_video, every published answer to the letter."""

from __future__ import annotations

import json
import re
import time

import pytest
from flask.testing import FlaskClient
from redis import Redis

from api import messages
from api.app import create_app
from tests.api.conftest import DRAFT, Jobs
from worker.celery_app import QUEUE
from worker.connection import connect
from worker.jobs import ErrorCode, OutputRequest
from worker.settings import Settings
from worker.tokens import TokenStore

URL = "/api/drafts/gen_video"
LINK = f"https://ts.fyshark.com/#/cozeToJianyin?drafId={DRAFT}"


def test_accepted(client: FlaskClient, api_token: str, redis: Redis) -> None:
    response = client.post(URL, json={"api_token": api_token, "draft_url": DRAFT})
    assert response.status_code == 200
    assert response.content_type == "application/json"
    body = response.get_json()
    assert list(body) == ["status", "message", "data"]
    assert (body["status"], body["message"]) == ("success", "视频渲染任务提交成功")
    data = body["data"]
    assert list(data) == ["code", "message", "task_id", "estimated_time", "render_status", "tip"]
    assert (data["code"], data["message"], data["render_status"]) == (
        0,
        "Task submitted successfully",
        "queued",
    )
    assert re.fullmatch(r"render_task_[0-9a-f]{8,}", data["task_id"])
    assert type(data["estimated_time"]) is int
    assert data["estimated_time"] >= 0
    assert data["tip"] == messages.SUBMIT_TIP
    assert "视频渲染任务提交成功" in response.get_data(as_text=True), "Chinese is sent as it is published"
    assert any(key.startswith(QUEUE) for key in redis.scan_iter(f"{QUEUE}*")), "a worker has been told"


def test_options_reach_the_job(client: FlaskClient, api_token: str, jobs: Jobs) -> None:
    response = client.post(
        URL,
        json={
            "api_token": api_token,
            "draft_url": LINK,
            "priority": 7,
            "callback_url": "https://app.example.com/done",
            "output": {"resolution": "720p", "fps": 25, "quality": "draft"},
        },
    )
    job = jobs.read(response.get_json()["data"]["task_id"])
    assert job.draft_key == DRAFT
    assert (job.priority, job.callback_url) == (7, "https://app.example.com/done")
    assert job.output == OutputRequest("720p", 25, "mp4", "draft")


def test_a_draft_with_an_unfinished_task_gets_that_task(
    client: FlaskClient, api_token: str, jobs: Jobs
) -> None:
    rendering = jobs.rendering(frames_done=150)
    data = client.post(URL, json={"api_token": api_token, "draft_url": LINK}).get_json()["data"]
    assert data["task_id"] == rendering.task_id
    assert data["render_status"] == "rendering"
    assert type(data["estimated_time"]) is int


def test_an_unfinished_task_keeps_its_output_and_says_so(
    client: FlaskClient, api_token: str, jobs: Jobs
) -> None:
    def submit(**options: object) -> dict[str, object]:
        body = {"api_token": api_token, "draft_url": DRAFT, **options}
        data: dict[str, object] = client.post(URL, json=body).get_json()["data"]
        return data

    published = ["code", "message", "task_id", "estimated_time", "render_status", "tip"]
    first = submit(output={"resolution": "480p"}, priority=1)
    same = submit(output={"resolution": "480p", "quality": "standard"}, priority=9)
    assert list(first) == list(same) == published
    for output in ({"resolution": "4k"}, {"resolution": "480p", "fps": 24}, {}):
        other = submit(output=output)
        assert list(other) == [*published, "output_as_first_submitted"]
        assert other["output_as_first_submitted"] is True
        assert other["task_id"] == first["task_id"]
    job = jobs.read(str(first["task_id"]))
    assert (job.output, job.priority) == (OutputRequest("480p"), 1)


def test_an_ended_draft_gets_a_new_task(client: FlaskClient, api_token: str, jobs: Jobs) -> None:
    ended = jobs.failed(ErrorCode.INVALID_DRAFT, "broken")
    data = client.post(URL, json={"api_token": api_token, "draft_url": DRAFT}).get_json()["data"]
    assert data["task_id"] != ended.task_id
    assert data["render_status"] == "queued"


def test_both_fields_missing(client: FlaskClient) -> None:
    for response in (client.post(URL, json={}), client.post(URL)):
        assert response.status_code == 400
        assert response.get_json() == {
            "status": "error",
            "message": "参数验证失败",
            "errors": ["api_token是必填项", "draft_url是必填项"],
        }


def test_token_that_is_no_uuid(client: FlaskClient) -> None:
    response = client.post(URL, json={"api_token": "secret", "draft_url": DRAFT})
    assert response.status_code == 400
    assert response.get_json() == {
        "status": "error",
        "message": "参数验证失败",
        "errors": ["api_token must be a valid UUID format"],
    }


@pytest.mark.parametrize("body", [b"{", b"[]", b"[" * 50_000])
def test_body_that_is_no_json_object(client: FlaskClient, body: bytes) -> None:
    response = client.post(URL, data=body, content_type="application/json")
    assert response.status_code == 400
    answer = response.get_json()
    assert (answer["status"], answer["message"]) == ("error", "参数验证失败")
    assert len(answer["errors"]) == 1


def test_half_a_character_in_a_name(client: FlaskClient) -> None:
    response = client.post("/api/drafts/gen_video", data=b'{"output": {"\\ud800": 1}}')
    assert response.status_code == 400
    assert response.get_json()["message"] == "参数验证失败"


def test_content_type_does_not_matter(client: FlaskClient, api_token: str) -> None:
    body = json.dumps({"api_token": api_token, "draft_url": DRAFT})
    response = client.post(URL, data=body, content_type="application/x-www-form-urlencoded")
    assert response.status_code == 200


def test_unknown_expired_and_revoked_tokens(client: FlaskClient, redis: Redis, jobs: Jobs) -> None:
    tokens = TokenStore(redis)
    expired = tokens.create("expired", expires=time.time() - 1)
    revoked = tokens.create("revoked")
    tokens.revoke(revoked.id)
    for secret in ("0b3de2f7-e263-4cfb-b811-79f337a3843c", expired.api_token, revoked.api_token):
        response = client.post(URL, json={"api_token": secret, "draft_url": DRAFT})
        assert response.status_code == 401
        assert response.get_json() == {
            "status": "error",
            "message": "API令牌无效或已过期",
            "data": {"code": 401, "message": "Unauthorized: Invalid API token"},
        }
    assert jobs.store.find(DRAFT) is None


def test_farm_fault(tmp_path_factory: pytest.TempPathFactory) -> None:
    folder = tmp_path_factory.mktemp("dead")
    settings = Settings(_env_file=None, data_dir=folder, redis_url=f"unix://{folder}/nobody.sock")
    client = create_app(settings, connect(settings.redis_url, retries=1)).test_client()
    response = client.post(
        URL, json={"api_token": "0b3de2f7-e263-4cfb-b811-79f337a3843c", "draft_url": DRAFT}
    )
    assert response.status_code == 500
    assert response.get_json() == {
        "status": "error",
        "message": "渲染服务请求失败",
        "data": {"code": 500, "message": "Internal server error"},
    }


def test_body_too_large(client: FlaskClient, settings: Settings) -> None:
    response = client.post(URL, data=b"x" * (settings.max_request_bytes + 1))
    assert response.status_code == 413
    answer = response.get_json()
    assert answer["status"] == "error"
    assert answer["data"]["code"] == 413
