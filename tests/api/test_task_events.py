"""GET /api/tasks/<id>/events: what a browser's EventSource would see."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from redis import Redis

from api.app import create_app
from api.routes import task_events
from tests.api.conftest import DRAFT, Jobs
from worker import keys
from worker.jobs import ErrorCode, Part
from worker.settings import Settings
from worker.store import JobStore

Event = dict[str, Any]


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(task_events, "POLL_SECONDS", 0.01)


def events(response: Any) -> Iterator[Event]:
    """The stream's events as they come; comments are {"comment": …}."""
    assert response.status_code == 200
    assert response.content_type == "text/event-stream; charset=utf-8"
    for chunk in response.iter_encoded():
        text = chunk.decode()
        assert text.endswith("\n\n")
        fields = dict(line.split(": ", 1) for line in text.strip().splitlines() if ": " in line)
        if "data" in fields:
            fields["data"] = json.loads(fields["data"])
        yield fields or {"comment": text}


def open_stream(client: FlaskClient, task_id: str, seen: str = "") -> Any:
    headers = {"Last-Event-ID": seen} if seen else {}
    return client.get(f"/api/tasks/{task_id}/events", headers=headers, buffered=False)


def test_a_life_ends_with_its_end(client: FlaskClient, jobs: Jobs) -> None:
    job = jobs.rendering(frames_done=30)
    response = open_stream(client, job.task_id)
    stream = events(response)
    assert next(stream) == {"retry": "3000"}
    first = next(stream)
    assert (first["event"], first["data"]["status"], first["data"]["frames_done"]) == (
        "status",
        "rendering",
        30,
    )
    assert first["data"] == client.get(f"/api/tasks/{job.task_id}").get_json()["data"]
    claim = jobs.store.claim(job.task_id, Part.SOUND, "w")
    jobs.store.progress(claim, frames=60)  # type: ignore[arg-type]
    second = next(stream)
    assert (second["event"], second["data"]["frames_done"]) == ("progress", 90)
    assert second["id"] != first["id"]
    jobs.store.fail(job.task_id, ErrorCode.RENDER_TIMEOUT, "too slow")
    last = next(stream)
    assert (last["event"], last["data"]["error_code"]) == ("end", "RENDER_TIMEOUT")
    assert list(stream) == []
    response.close()


def test_a_change_of_status_is_told_as_such(client: FlaskClient, jobs: Jobs) -> None:
    job = jobs.queued()
    response = open_stream(client, job.task_id)
    stream = events(response)
    next(stream)
    assert next(stream)["data"]["status"] == "queued"
    jobs.claim(job.task_id, Part.PREPARE)
    event = next(stream)
    assert (event["event"], event["data"]["status"]) == ("status", "preparing")
    jobs.store.cancel(job.task_id)
    assert next(stream)["event"] == "end"
    response.close()


def test_who_comes_back_is_not_told_twice(client: FlaskClient, jobs: Jobs) -> None:
    job = jobs.rendering(frames_done=30)
    with open_stream(client, job.task_id) as response:
        stream = events(response)
        next(stream)
        seen = next(stream)["id"]
    jobs.store.cancel(job.task_id)
    with open_stream(client, job.task_id, seen) as response:
        stream = events(response)
        next(stream)
        end = next(stream)
        assert (end["event"], end["data"]["status"]) == ("end", "cancelled")
        assert list(stream) == []
    assert open_stream(client, job.task_id, end["id"]).status_code == 204


def test_a_stream_does_not_read_the_finished_parts(client: FlaskClient, jobs: Jobs, redis: Redis) -> None:
    job = jobs.rendering()
    redis.set(keys.parts(job.task_id), "no parts")
    with open_stream(client, job.task_id) as response:
        stream = events(response)
        next(stream)
        assert next(stream)["data"]["status"] == "rendering"
        jobs.store.cancel(job.task_id)
        assert next(stream)["event"] == "end"


def test_a_quiet_stream_shows_that_it_lives(
    client: FlaskClient, jobs: Jobs, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(task_events, "HEARTBEAT_SECONDS", 0.0)
    with open_stream(client, jobs.queued().task_id) as response:
        stream = events(response)
        assert [next(stream) for _ in range(4)][2:] == [{"comment": ":\n\n"}] * 2


def test_a_stream_ends_some_time(client: FlaskClient, jobs: Jobs, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(task_events, "LONGEST_SECONDS", 0.0)
    with open_stream(client, jobs.queued().task_id) as response:
        assert len(list(events(response))) == 2


def test_streams_end_with_their_process(settings: Settings, redis: Redis, jobs: Jobs) -> None:
    stopping: list[bool] = []
    client = create_app(settings, redis, lambda: bool(stopping)).test_client()
    with open_stream(client, jobs.queued().task_id) as response:
        stream = events(response)
        next(stream), next(stream)
        stopping.append(True)
        assert list(stream) == []


def test_a_store_that_is_away_for_a_while_does_not_end_it(
    client: FlaskClient, jobs: Jobs, monkeypatch: pytest.MonkeyPatch
) -> None:
    from redis.exceptions import ConnectionError

    job = jobs.queued()
    with open_stream(client, job.task_id) as response:
        stream = events(response)
        next(stream), next(stream)
        answering, calls = JobStore.get, []

        def away(store: JobStore, task_id: str, **options: Any) -> Any:
            calls.append(task_id)
            if len(calls) < 4:
                raise ConnectionError("away")
            return answering(store, task_id, **options)

        jobs.store.cancel(job.task_id)
        monkeypatch.setattr(JobStore, "get", away)
        assert next(stream)["event"] == "end"
        assert len(calls) == 4


def test_streams_are_bounded_and_given_back(client: FlaskClient, jobs: Jobs) -> None:
    task_id = jobs.queued(DRAFT).task_id
    client.head(f"/api/tasks/{task_id}/events")
    open_ones = [open_stream(client, task_id) for _ in range(task_events.MAX_STREAMS)]
    assert {response.status_code for response in open_ones} == {200}
    refused = open_stream(client, task_id)
    assert refused.status_code == 503
    assert refused.get_json()["data"]["code"] == 503
    assert int(refused.headers["Retry-After"]) > 0
    assert client.get(f"/api/tasks/{task_id}").status_code == 200
    open_ones[0].close()
    with open_stream(client, task_id) as again:
        assert again.status_code == 200
    for response in open_ones[1:]:
        response.close()


def test_unknown_task(app: Flask) -> None:
    response = app.test_client().get("/api/tasks/render_task_0123456789abcdef/events")
    assert response.status_code == 404
