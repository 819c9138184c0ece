"""POST /api/drafts/gen_video_status, every published answer to the letter."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import quote

import pytest
from flask.testing import FlaskClient
from redis import Redis

from api.app import create_app
from tests.api.conftest import DRAFT, Jobs
from worker.connection import connect
from worker.jobs import ErrorCode
from worker.settings import Settings

URL = "/api/drafts/gen_video_status"
UTC = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ")
ONLY_COMPLETED = {"video_url", "file_size", "duration", "resolution", "render_time"}
ONLY_FAILED = {"error_code", "error_message"}


def status_of(client: FlaskClient, draft_url: str = DRAFT) -> dict[str, Any]:
    response = client.post(URL, json={"draft_url": draft_url})
    assert response.status_code == 200
    body = response.get_json()
    assert list(body) == ["status", "message", "data"]
    assert (body["status"], body["message"]) == ("success", "视频状态查询成功")
    data: dict[str, Any] = body["data"]
    assert data["code"] == 0
    return data


def test_queued(client: FlaskClient, jobs: Jobs) -> None:
    job = jobs.queued()
    data = status_of(client)
    assert (data["message"], data["status"], data["progress"]) == ("查询成功", "queued", 0)
    assert (data["task_id"], data["draft_url"]) == (job.task_id, DRAFT)
    assert type(data["estimated_time"]) is int
    assert not (ONLY_COMPLETED | ONLY_FAILED | {"end_time"}) & set(data)


def test_preparing(client: FlaskClient, jobs: Jobs) -> None:
    jobs.preparing(percent=5)
    data = status_of(client)
    assert (data["message"], data["status"]) == ("查询成功", "preparing")
    assert 1 <= data["progress"] <= 10
    assert UTC.fullmatch(data["start_time"])
    assert not (ONLY_COMPLETED | ONLY_FAILED | {"end_time"}) & set(data)


def test_rendering_as_on_the_page(client: FlaskClient, jobs: Jobs) -> None:
    job = jobs.rendering(frames_done=150)
    data = status_of(client)
    published = [
        "code",
        "message",
        "status",
        "progress",
        "estimated_time",
        "start_time",
        "task_id",
        "draft_url",
    ]
    assert list(data)[: len(published)] == published
    assert (data["message"], data["status"], data["task_id"]) == ("查询成功", "rendering", job.task_id)
    assert type(data["progress"]) is int
    assert 10 < data["progress"] < 99
    assert type(data["estimated_time"]) is int
    assert UTC.fullmatch(data["start_time"])
    assert (data["frames_done"], data["frames_total"]) == (150, 300)
    assert not (ONLY_COMPLETED | ONLY_FAILED | {"end_time"}) & set(data)


def test_completed_as_on_the_page(client: FlaskClient, jobs: Jobs) -> None:
    job = jobs.completed()
    data = status_of(client)
    published = ["code", "message", "status", "progress", "video_url", "file_size", "duration", "resolution"]
    published += ["start_time", "end_time", "render_time", "task_id", "draft_url"]
    assert list(data)[: len(published)] == published
    assert (data["message"], data["status"], data["progress"]) == ("渲染完成", "completed", 100)
    assert data["video_url"] == f"http://localhost/files/{job.task_id}.mp4"
    assert data["poster_url"] == f"http://localhost/files/{job.task_id}.jpg"
    assert (data["file_size"], data["duration"], data["resolution"]) == (52428800, 10, "1920x1080")
    assert [type(data[name]) for name in ("file_size", "duration", "render_time")] == [int, int, int]
    assert UTC.fullmatch(data["start_time"])
    assert UTC.fullmatch(data["end_time"])
    assert data["fidelity"] == {"counts": {"left_out": 1}, "items": []}
    assert not (ONLY_FAILED | {"estimated_time"}) & set(data)


def test_a_duration_between_seconds_keeps_its_milliseconds(client: FlaskClient, jobs: Jobs) -> None:
    jobs.completed(duration=12.3456789)
    assert status_of(client)["duration"] == 12.346


def test_failed_as_on_the_page(client: FlaskClient, jobs: Jobs) -> None:
    job = jobs.failed(ErrorCode.INVALID_MEDIA, "素材文件无法访问或格式不支持")
    data = status_of(client)
    published = ["code", "message", "status", "error_code", "error_message", "start_time", "end_time"]
    published += ["task_id", "draft_url"]
    assert list(data)[: len(published)] == published
    assert (data["message"], data["status"]) == ("渲染失败", "failed")
    assert (data["error_code"], data["error_message"]) == ("INVALID_MEDIA", "素材文件无法访问或格式不支持")
    assert UTC.fullmatch(data["start_time"])
    assert UTC.fullmatch(data["end_time"])
    assert data["task_id"] == job.task_id
    assert not (ONLY_COMPLETED | {"progress", "estimated_time"}) & set(data)


def test_cancelled(client: FlaskClient, jobs: Jobs) -> None:
    jobs.cancelled()
    data = status_of(client)
    assert (data["message"], data["status"]) == ("已取消", "cancelled")
    assert UTC.fullmatch(data["end_time"])
    assert not (ONLY_COMPLETED | ONLY_FAILED | {"progress", "estimated_time"}) & set(data)


@pytest.mark.parametrize(
    "link",
    [
        f"https://ts.fyshark.com/#/cozeToJianyin?drafId={DRAFT}",
        f"https://ts.fyshark.com/#/cozeToJianyin?drafId={quote(DRAFT, safe='')}",
        f"https://ts.fyshark.com/#/cozeToJianyin?draftId={DRAFT}",
        f"https://ts.fyshark.com/#/cozeToJianyin?draft_id={quote(DRAFT, safe='')}",
        f"  {DRAFT}\n",
    ],
)
def test_every_form_of_the_address_finds_the_task(client: FlaskClient, jobs: Jobs, link: str) -> None:
    job = jobs.rendering()
    data = status_of(client, link)
    assert (data["task_id"], data["draft_url"]) == (job.task_id, DRAFT)


def test_the_latest_task_answers(client: FlaskClient, jobs: Jobs) -> None:
    jobs.failed(ErrorCode.SYSTEM_ERROR, "first")
    latest = jobs.queued()
    assert status_of(client)["task_id"] == latest.task_id


def test_the_link_follows_the_address_clients_use(
    client: FlaskClient, jobs: Jobs, redis: Redis, settings: Settings
) -> None:
    job = jobs.completed()
    response = client.post(URL, json={"draft_url": DRAFT}, headers={"Host": "farm.lan:8000"})
    assert response.get_json()["data"]["video_url"] == f"http://farm.lan:8000/files/{job.task_id}.mp4"
    public = settings.model_copy(update={"public_base_url": "https://video.example.com/farm"})
    data = status_of(create_app(public, redis).test_client())
    assert data["video_url"] == f"https://video.example.com/farm/files/{job.task_id}.mp4"


def test_missing_draft_url(client: FlaskClient) -> None:
    for response in (client.post(URL, json={}), client.post(URL), client.post(URL, json={"draft_url": ""})):
        assert response.status_code == 400
        assert response.get_json() == {
            "status": "error",
            "message": "参数验证失败",
            "errors": ["draft_url是必填项"],
        }


def test_unknown_draft(client: FlaskClient) -> None:
    response = client.post(URL, json={"draft_url": DRAFT})
    assert response.status_code == 404
    assert response.get_json() == {
        "status": "error",
        "message": "未找到渲染任务",
        "data": {"code": 404, "message": "Draft not found or no render task exists"},
    }


def test_store_away(tmp_path_factory: pytest.TempPathFactory) -> None:
    folder = tmp_path_factory.mktemp("dead")
    settings = Settings(_env_file=None, data_dir=folder, redis_url=f"unix://{folder}/nobody.sock")
    client = create_app(settings, connect(settings.redis_url, retries=1)).test_client()
    response = client.post(URL, json={"draft_url": DRAFT})
    assert response.status_code == 500
    assert response.get_json() == {"status": "error", "message": "状态查询失败: 网络连接超时"}
    health = client.get("/health")
    assert health.status_code == 503
    assert health.get_json()["status"] == "unavailable"
