"""/api/tasks: status by id, many at once, cancel in every state, history page by page."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import pytest
from flask.testing import FlaskClient
from pydantic import SecretStr
from redis import Redis

from api.app import create_app
from tests.api.conftest import DRAFT, Jobs
from worker import keys
from worker.jobs import ErrorCode, JobRecord
from worker.settings import Settings
from worker.tokens import Token, TokenStore

UNKNOWN = "render_task_0123456789abcdef"


@pytest.fixture
def tokens(redis: Redis) -> TokenStore:
    return TokenStore(redis)


@pytest.fixture
def owner(tokens: TokenStore) -> Token:
    return tokens.create("owner")


@pytest.fixture
def admin(tokens: TokenStore) -> Token:
    return tokens.create("admin", admin=True)


def bearer(token: Token) -> dict[str, str]:
    return {"Authorization": f"Bearer {token.api_token}"}


def data_of(response: Any, status_code: int = 200) -> dict[str, Any]:
    assert response.status_code == status_code, response.get_json()
    data: dict[str, Any] = response.get_json()["data"]
    return data


def _client(settings: Settings, redis: Redis) -> FlaskClient:
    return create_app(settings, redis).test_client()


# Status


def test_a_task_answers_by_its_id_when_its_draft_has_a_newer_one(
    client: FlaskClient, jobs: Jobs, admin: Token
) -> None:
    old = jobs.completed()
    new = jobs.queued()
    by_draft = data_of(client.post("/api/drafts/gen_video_status", json={"draft_url": DRAFT}))
    assert by_draft["task_id"] == new.task_id
    by_id = data_of(client.get(f"/api/tasks/{old.task_id}"))
    assert (by_id["task_id"], by_id["status"], by_id["progress"]) == (old.task_id, "completed", 100)
    assert data_of(client.get(f"/api/tasks/{new.task_id}", headers=bearer(admin))) == by_draft


def test_a_videos_link_does_not_lead_to_its_draft(
    client: FlaskClient, jobs: Jobs, tokens: TokenStore, owner: Token, admin: Token
) -> None:
    """Whoever was sent the link knows the task's id, and no more than that."""
    task_id = jobs.queued(f"{DRAFT}?signature=s", owner.id).task_id
    many = {"task_ids": [task_id]}
    for headers, told in (
        ({}, False),
        (bearer(tokens.create("other")), False),
        (bearer(owner), True),
        (bearer(admin), True),
    ):
        one = client.get(f"/api/tasks/{task_id}", headers=headers)
        assert ("signature" in one.get_data(as_text=True)) is told
        several = client.post("/api/tasks/status", json=many, headers=headers)
        assert ("signature" in several.get_data(as_text=True)) is told
        with client.get(f"/api/tasks/{task_id}/events", headers=headers, buffered=False) as stream:
            chunks = stream.iter_encoded()
            next(chunks)
            event = next(chunks).decode()
        assert task_id in event
        assert ("signature" in event) is told


def test_an_ended_link_does_not_lead_to_a_new_one(
    settings: Settings, redis: Redis, jobs: Jobs, admin: Token
) -> None:
    """A signed link is worth nothing if its name is enough to be told the next."""
    job = jobs.completed()
    signing = settings.model_copy(update={"link_secret": SecretStr("link secret")})
    for client, told in ((_client(settings, redis), True), (_client(signing, redis), False)):
        several = client.post("/api/tasks/status", json={"task_ids": [job.task_id]})
        with client.get(f"/api/tasks/{job.task_id}/events") as stream:
            event = stream.get_data(as_text=True)
        for text in (
            client.get(f"/api/tasks/{job.task_id}").get_data(as_text=True),
            several.get_data(as_text=True),
            event,
        ):
            assert job.task_id in text
            assert ("/files/" in text, "video_url" in text, "poster_url" in text) == (told,) * 3
        # Its own people, and whoever knows the draft's address, are told.
        owned = data_of(client.get(f"/api/tasks/{job.task_id}", headers=bearer(admin)))
        named = data_of(client.post("/api/drafts/gen_video_status", json={"draft_url": DRAFT}))
        batch = data_of(client.post("/api/tasks/status", json={"draft_urls": [DRAFT]}))["tasks"][0]
        for data in (owned, named, batch):
            assert "/files/" in data["video_url"]
            assert "/files/" in data["poster_url"]


@pytest.mark.parametrize("task_id", [UNKNOWN, "x", "render_task_", "%00", "render_task_%0a23456789abcdef"])
def test_an_unknown_task_is_not_found(client: FlaskClient, task_id: str) -> None:
    assert data_of(client.get(f"/api/tasks/{task_id}"), 404)["code"] == 404


def test_many_statuses_at_once_come_in_the_order_asked(client: FlaskClient, jobs: Jobs) -> None:
    first, second = jobs.rendering(f"{DRAFT}?1", frames_done=150), jobs.cancelled(f"{DRAFT}?2")
    body = {"task_ids": [UNKNOWN, second.task_id], "draft_urls": [f"{DRAFT}?1", f"{DRAFT}?9"]}
    tasks = data_of(client.post("/api/tasks/status", json=body))["tasks"]
    assert [(each["asked"], each["code"]) for each in tasks] == [
        (UNKNOWN, 404),
        (second.task_id, 0),
        (f"{DRAFT}?1", 0),
        (f"{DRAFT}?9", 404),
    ]
    assert (tasks[1]["status"], tasks[2]["status"]) == ("cancelled", "rendering")
    alone = data_of(client.get(f"/api/tasks/{first.task_id}"))
    assert tasks[2] == {"asked": f"{DRAFT}?1", **alone, "draft_url": f"{DRAFT}?1"}


def test_fifty_are_answered_and_fifty_one_refused(client: FlaskClient, jobs: Jobs) -> None:
    urls = [jobs.queued(f"{DRAFT}?{n}").draft_url for n in range(50)]
    tasks = data_of(client.post("/api/tasks/status", json={"draft_urls": urls}))["tasks"]
    assert [each["draft_url"] for each in tasks] == urls
    refused = client.post("/api/tasks/status", json={"draft_urls": urls, "task_ids": [UNKNOWN]})
    assert refused.status_code == 400
    assert "50" in refused.get_json()["errors"][0]


@pytest.mark.parametrize(
    ("body", "named"),
    [
        ({}, "task_ids or draft_urls"),
        ({"task_ids": "x"}, "task_ids"),
        ({"task_ids": [1]}, "task_ids"),
        ({"task_ids": ["render_task_é"]}, "task_ids[0]"),
        ({"task_ids": ["render_task_\ud800"]}, "request body"),
        ({"draft_urls": [DRAFT, "ftp://x"]}, "draft_urls[1]"),
    ],
)
def test_faults_of_a_request_for_many(client: FlaskClient, body: dict[str, Any], named: str) -> None:
    response = client.post("/api/tasks/status", data=json.dumps(body))
    assert response.status_code == 400
    assert response.get_json()["errors"][0].startswith(named)


def test_no_call_reads_the_finished_parts(
    client: FlaskClient, jobs: Jobs, redis: Redis, admin: Token
) -> None:
    """Of a long draft there are hundreds; what is no hash cannot be read as one."""
    job = jobs.rendering()
    redis.set(keys.parts(job.task_id), "no parts")
    address = f"/api/tasks/{job.task_id}"
    assert data_of(client.get(address))["status"] == "rendering"
    assert data_of(client.post(f"{address}/cancel", headers=bearer(admin)))["status"] == "cancelled"


# Cancel


def test_its_owner_cancels_an_unfinished_task_once(client: FlaskClient, jobs: Jobs, owner: Token) -> None:
    job = jobs.queued(token_id=owner.id)
    first = data_of(client.post(f"/api/tasks/{job.task_id}/cancel", json={"api_token": owner.api_token}))
    assert (first["status"], first["reason"]) == ("cancelled", "cancelled by its owner")
    again = data_of(client.post(f"/api/tasks/{job.task_id}/cancel", headers=bearer(owner)))
    assert again == first
    assert data_of(client.get(f"/api/tasks/{job.task_id}", headers=bearer(owner))) == first


@pytest.mark.parametrize("state", ["queued", "preparing", "rendering"])
def test_cancel_in_every_unfinished_state(client: FlaskClient, jobs: Jobs, admin: Token, state: str) -> None:
    task_id = getattr(jobs, state)().task_id
    data = data_of(client.post(f"/api/tasks/{task_id}/cancel", headers=bearer(admin)))
    assert (data["status"], data["reason"]) == ("cancelled", "cancelled by the farm's owner")
    assert "progress" not in data


def test_an_ended_task_stays_as_it_ended(client: FlaskClient, jobs: Jobs, admin: Token) -> None:
    completed = jobs.completed(f"{DRAFT}?1")
    failed = jobs.failed(ErrorCode.INVALID_DRAFT, "no tracks", f"{DRAFT}?2")
    for job, word in ((completed, "completed"), (failed, "failed")):
        data = data_of(client.post(f"/api/tasks/{job.task_id}/cancel", headers=bearer(admin)), 409)
        assert data == {"code": 409, "message": f"The task has already {word}"}
        assert jobs.read(job.task_id) == job


def test_nobody_else_cancels(client: FlaskClient, jobs: Jobs, owner: Token, tokens: TokenStore) -> None:
    job = jobs.queued(token_id=owner.id)
    address = f"/api/tasks/{job.task_id}/cancel"
    assert data_of(client.post(address), 401)["code"] == 401
    assert data_of(client.post(address, json={"api_token": UNKNOWN}), 401)["code"] == 401
    assert data_of(client.post(address, headers=bearer(tokens.create("other"))), 403)["code"] == 403
    assert jobs.read(job.task_id).status.value == "queued"
    unowned = jobs.queued(f"{DRAFT}?2")
    assert client.post(f"/api/tasks/{unowned.task_id}/cancel", headers=bearer(owner)).status_code == 403
    assert client.post(f"/api/tasks/{UNKNOWN}/cancel", headers=bearer(owner)).status_code == 404
    assert client.post(address, data="{").status_code == 400


# History


def history(client: FlaskClient, asker: Token, /, **query: Any) -> dict[str, Any]:
    return data_of(client.get("/api/tasks", query_string=query, headers=bearer(asker)))


def ids(page: dict[str, Any]) -> list[str]:
    return [task["task_id"] for task in page["tasks"]]


def test_pages_show_every_task_once_while_others_come_in(
    client: FlaskClient, jobs: Jobs, admin: Token
) -> None:
    made = [jobs.queued(f"{DRAFT}?{n}").task_id for n in range(7)]
    shown: list[str] = []
    cursor: str | None = ""
    while cursor is not None:
        page = history(client, admin, limit=3, cursor=cursor)
        shown += ids(page)
        cursor = page["next_cursor"]
        jobs.queued(f"{DRAFT}?late{len(shown)}")
    assert shown == made[::-1]


def test_a_token_sees_its_own_tasks_only(
    client: FlaskClient, jobs: Jobs, tokens: TokenStore, owner: Token, admin: Token
) -> None:
    other = tokens.create("other")
    mine = jobs.queued(f"{DRAFT}?1", owner.id).task_id
    theirs = jobs.queued(f"{DRAFT}?2", other.id).task_id
    assert ids(history(client, owner)) == [mine]
    assert ids(history(client, owner, token="other")) == []
    assert ids(history(client, owner, token=other.id)) == []
    assert ids(history(client, admin)) == [theirs, mine]
    page = history(client, admin, token="other")
    assert ids(page) == ids(history(client, admin, token=other.id)) == [theirs]
    assert (page["tasks"][0]["token_name"], page["tasks"][0]["token_id"]) == ("other", other.id)
    assert client.get("/api/tasks").status_code == 401


def test_filters(client: FlaskClient, jobs: Jobs, admin: Token, redis: Redis) -> None:
    draft = jobs.failed(ErrorCode.INVALID_DRAFT, "no tracks", f"{DRAFT}?1").task_id
    medium = jobs.failed(ErrorCode.INVALID_MEDIA, "no file", f"{DRAFT}?2").task_id
    done = jobs.completed(f"{DRAFT}?3")
    assert ids(history(client, admin, status="failed")) == [medium, draft]
    assert ids(history(client, admin, error_code="INVALID_DRAFT")) == [draft]
    assert ids(history(client, admin, error_code="INVALID_DRAFT", status="completed")) == []
    assert ids(history(client, admin, status="rendering")) == []
    assert ids(history(client, admin, until=_iso(jobs.read(medium)))) == [draft]
    assert ids(history(client, admin, since=_iso(jobs.read(medium)))) == [done.task_id, medium]
    assert jobs.store.forget(done)
    assert ids(history(client, admin)) == [medium, draft]
    assert ids(history(client, admin, status="completed")) == []


def test_a_filter_that_fits_nothing_ends(client: FlaskClient, jobs: Jobs, admin: Token) -> None:
    """More jobs than one answer looks through: pages may be empty, but they end."""
    for n in range(1100):
        jobs.store.submit(f"{DRAFT}?{n}", token_id="a" if n % 2 else "b")
    oldest = jobs.store.submit(DRAFT + "?0")[0].task_id
    pages, cursor, found = 0, "", []
    while cursor is not None:
        page = history(client, admin, cursor=cursor, token="b", limit=200)
        found += ids(page)
        cursor = page["next_cursor"]
        pages += 1
    assert (len(found), found[-1], pages) == (550, oldest, 3)


def test_another_s_tasks_are_not_looked_for(
    client: FlaskClient, jobs: Jobs, owner: Token, tokens: TokenStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("worker.store.HISTORY_BATCH", 1)
    monkeypatch.setattr("worker.store.HISTORY_BATCHES", 1)
    other = tokens.create("other")
    for n in range(3):
        jobs.queued(f"{DRAFT}?{n}", other.id)
    page = history(client, owner, token="other")
    assert (ids(page), page["next_cursor"]) == ([], None)


def _iso(job: JobRecord) -> str:
    return datetime.fromtimestamp(job.created, UTC).isoformat()


@pytest.mark.parametrize(
    "query",
    [
        {"status": "done"},
        {"error_code": "X"},
        {"since": "yesterday"},
        {"limit": "0"},
        {"limit": "201"},
        {"limit": "x"},
        {"cursor": "x"},
        {"cursor": "9" * 400},
    ],
)
def test_faulty_queries(client: FlaskClient, admin: Token, query: dict[str, str]) -> None:
    response = client.get("/api/tasks", query_string=query, headers=bearer(admin))
    assert response.status_code == 400, response.get_json()
    assert response.get_json()["errors"][0].startswith(next(iter(query)))
