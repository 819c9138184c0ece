"""/metrics from the store, /ready from the workers' heartbeats."""

from __future__ import annotations

import time

import pytest
from flask.testing import FlaskClient
from prometheus_client.parser import text_string_to_metric_families
from redis import Redis

from api.app import create_app
from tests.api.conftest import DRAFT, Jobs
from worker import keys
from worker.connection import connect
from worker.jobs import ErrorCode, Part
from worker.presence import show
from worker.settings import Settings


def scrape(client: FlaskClient) -> dict[tuple[str, tuple[str, ...]], float]:
    """(name, label values in the order of the labels' names) → value."""
    response = client.get("/metrics")
    assert response.status_code == 200
    assert response.content_type.startswith("text/plain; version=0.0.4")
    return {
        (sample.name, tuple(value for _, value in sorted(sample.labels.items()))): sample.value
        for family in text_string_to_metric_families(response.get_data(as_text=True))
        for sample in family.samples
    }


def test_jobs_by_state_and_error(client: FlaskClient, jobs: Jobs, redis: Redis) -> None:
    job = jobs.queued(f"{DRAFT}?1")
    jobs.queued(f"{DRAFT}?2")
    jobs.failed(ErrorCode.INVALID_MEDIA, "gone", f"{DRAFT}?3")
    jobs.cancelled(f"{DRAFT}?4")
    jobs.completed(f"{DRAFT}?5")
    redis.zadd(keys.state("queued"), {job.task_id: time.time() - 90})
    found = scrape(client)
    assert found["draftfarm_jobs", ("queued",)] == 2
    assert found["draftfarm_jobs", ("completed",)] == 1
    assert found["draftfarm_jobs_submitted_total", ()] == 5
    assert found["draftfarm_jobs_ended_total", ("INVALID_MEDIA", "failed")] == 1
    assert found["draftfarm_jobs_ended_total", ("", "cancelled")] == 1
    assert found["draftfarm_jobs_ended_total", ("", "completed")] == 1
    assert 90 <= found["draftfarm_queue_oldest_seconds", ()] < 100
    assert found["draftfarm_parts_waiting", ()] == 2


def test_counters_outlive_the_jobs_they_counted(client: FlaskClient, jobs: Jobs) -> None:
    assert jobs.store.forget(jobs.completed())
    found = scrape(client)
    assert found["draftfarm_jobs", ("completed",)] == 0
    assert found["draftfarm_jobs_ended_total", ("", "completed")] == 1
    assert found["draftfarm_frames_rendered_total", ()] == 300
    assert found["draftfarm_video_seconds_total", ()] == 10
    assert found["draftfarm_part_seconds_count", ("piece",)] == 1
    assert found["draftfarm_part_seconds_sum", ("piece",)] == 0.5
    assert found["draftfarm_frames_per_second", ()] > 0


def test_frames_of_a_repeated_piece_count_once(client: FlaskClient, jobs: Jobs, redis: Redis) -> None:
    job = jobs.rendering(frames_done=150)
    redis.zadd(keys.leases(), {f"{job.task_id} piece-0": 1.0})
    assert jobs.store.release(job.task_id, Part.piece(0)) == ("requeue", 1)
    again = jobs.claim(job.task_id, Part.piece(0))
    jobs.store.progress(again, frames=100)
    jobs.store.progress(again, frames=160)
    found = scrape(client)
    assert found["draftfarm_frames_rendered_total", ()] == 160
    assert found["draftfarm_lease_losses_total", ()] == 1


def test_writes_of_a_worker_that_lost_its_part_are_counted(
    client: FlaskClient, jobs: Jobs, redis: Redis
) -> None:
    task_id = jobs.rendering().task_id
    old = jobs.claim(task_id, Part.SOUND)
    redis.zadd(keys.leases(), {f"{task_id} sound": 1.0})
    jobs.claim(task_id, Part.SOUND)
    assert jobs.store.renew(old) == "stale"
    assert scrape(client)["draftfarm_stale_writes_total", ()] == 1


def test_every_process_tells_the_requests_of_all(
    client: FlaskClient, settings: Settings, redis: Redis
) -> None:
    other = create_app(settings, redis).test_client()
    for _ in range(3):
        client.post("/api/drafts/gen_video_status", json={"draft_url": DRAFT})
    other.get("/nothing/here")
    scrape(other)
    labels = ("POST", "/api/drafts/gen_video_status", "404")
    assert ("draftfarm_http_request_seconds_count", labels) not in scrape(other)
    scrape(client)
    found = scrape(other)
    assert found["draftfarm_http_request_seconds_count", labels] == 3
    assert found["draftfarm_http_request_seconds_bucket", ("+Inf", *labels)] == 3
    assert 0 < found["draftfarm_http_request_seconds_sum", labels] < 10
    assert found["draftfarm_http_request_seconds_count", ("GET", "none", "404")] == 1


def test_ready_once_a_worker_shows_itself(client: FlaskClient, redis: Redis) -> None:
    assert client.get("/ready").status_code == 503
    assert client.get("/ready").get_json() == {"status": "no worker", "store": "ok", "worker_services": 0}
    show(redis, "node1:7")
    assert client.get("/ready").get_json() == {"status": "ready", "store": "ok", "worker_services": 1}
    assert scrape(client)["draftfarm_worker_services", ()] == 1
    redis.zadd(keys.present(), {"node1:7": time.time() - 60})
    assert client.get("/ready").status_code == 503


@pytest.mark.parametrize(("address", "status"), [("/ready", 503), ("/health", 503), ("/metrics", 500)])
def test_without_a_store(settings: Settings, address: str, status: int) -> None:
    app = create_app(settings, connect("unix:///nowhere/valkey.sock", retries=0))
    response = app.test_client().get(address)
    assert response.status_code == status
    assert "Traceback" not in response.get_data(as_text=True)
