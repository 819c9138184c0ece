"""A real worker process: takes from the queue, survives the death of its processes, leaves none behind."""

import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from redis import Redis

from tests.worker import hosts
from tests.worker.queueing import current
from tests.worker.small_draft import as_json, make_media
from worker import keys
from worker.farm import Farm
from worker.jobs import ErrorCode, JobRecord, JobStatus, OutputRequest
from worker.presence import present_services
from worker.processes import alive, children_of
from worker.reconciler import run_reconciler
from worker.settings import Settings
from worker.submission import submit_render

ROOT = Path(__file__).parents[2]
SOON = 60.0
CODE = (
    "from worker.celery_app import app, worker_arguments\n"
    "from worker.settings import get_settings\n"
    "app.worker_main(worker_arguments(get_settings()))"
)


@pytest.fixture
def host(tmp_path: Path) -> Iterator[hosts.Host]:
    (tmp_path / "media").mkdir()
    with hosts.running_host() as running:
        for name, path in make_media(tmp_path / "media").items():
            running.answers[f"/{name}"] = path.read_bytes()
        places = {name.strip("/"): f"{running.url}{name}" for name in running.answers}
        running.answers["/draft.json"] = as_json(places)
        yield running


QUICK = {"lease_seconds": 1.0, "heartbeat_seconds": 0.2, "reconcile_seconds": 0.1, "worker_processes": 2}
PATIENT = QUICK | {"lease_seconds": 2 * SOON}
"""Leases that do not run out within a test."""


@contextmanager
def reconciled(redis: Redis, settings: Settings, **changes: Any) -> Iterator[Farm]:
    """A farm and its reconciler."""
    farm = Farm.open(settings.model_copy(update=changes), redis)
    stop = threading.Event()
    reconciler = threading.Thread(target=run_reconciler, args=(farm, lambda job: {}, stop))
    reconciler.start()
    try:
        yield farm
    finally:
        stop.set()
        reconciler.join()


@contextmanager
def working(farm: Farm, log: Path) -> Iterator[subprocess.Popen[bytes]]:
    """A worker of the farm, with its processes."""
    names = (
        *("data_dir", "redis_url", "worker_processes", "max_attempts", "stop_grace_seconds"),
        *("lease_seconds", "heartbeat_seconds"),
    )
    variables = {f"DRAFTFARM_{name.upper()}": str(getattr(farm.settings, name)) for name in names}
    variables["DRAFTFARM_ALLOW_PRIVATE_ADDRESSES"] = "127.0.0.1"
    with log.open("ab") as file:
        process = subprocess.Popen(
            [sys.executable, "-c", CODE], cwd=ROOT, env={**os.environ, **variables}, stdout=file, stderr=file
        )
    try:
        yield process
    finally:
        process.kill()
        process.wait()


@pytest.fixture
def farm(redis: Redis, settings: Settings) -> Iterator[Farm]:
    """A farm of one worker with two processes, and its reconciler."""
    with reconciled(redis, settings, **QUICK) as opened:
        yield opened


@pytest.fixture
def worker(farm: Farm, tmp_path: Path) -> Iterator[subprocess.Popen[bytes]]:
    with working(farm, tmp_path / "worker.log") as process:
        yield process


def _until(done: Callable[[], object]) -> None:
    deadline = time.monotonic() + SOON
    while not done():
        assert time.monotonic() < deadline
        time.sleep(0.02)


def _ended(farm: Farm, job: JobRecord) -> JobRecord:
    _until(lambda: current(farm, job).status.ended)
    return current(farm, job)


def _rendering(farm: Farm, host: hosts.Host) -> tuple[JobRecord, int]:
    """A slow job of one piece, being rendered, and the process that does it."""
    slow = OutputRequest("1600x1200", 60.0)
    job = submit_render(farm.store, f"{host.url}/draft.json", output=slow)
    _until(lambda: current(farm, job).frames_done > 0)
    holder = farm.redis.hget(keys.holders(job.task_id), "piece-0")
    return job, int(str(holder).rpartition(":")[2])


def test_a_worker_renders_and_outlives_a_killed_process(
    farm: Farm, worker: subprocess.Popen[bytes], host: hosts.Host, redis: Redis
) -> None:
    job = _ended(farm, submit_render(farm.store, f"{host.url}/draft.json"))
    assert (job.status, job.error_message) == (JobStatus.COMPLETED, None)

    # Kill the process that renders, in the middle of its piece.
    job, victim = _rendering(farm, host)
    assert victim in children_of(worker.pid)
    os.kill(victim, signal.SIGKILL)
    record = _ended(farm, job)
    assert (record.status, record.error_message) == (JobStatus.COMPLETED, None)
    assert record.frames_done == record.frames_total == 180
    attempts = {part.part: part.attempt for part in record.parts}
    assert attempts["piece-0"] == 2
    assert attempts["prepare"] == 1
    # The killed attempt's folder went when the next part began on this machine.
    _until(lambda: not list(farm.settings.work_dir.iterdir()))

    # And when the worker itself is killed, nothing goes on unseen.
    children = children_of(worker.pid)
    assert len(children) >= 2
    worker.kill()
    worker.wait()
    _until(lambda: not any(alive(child) for child in children))


def test_a_worker_shows_itself_while_it_idles_and_withdraws_when_it_stops(
    worker: subprocess.Popen[bytes], redis: Redis
) -> None:
    _until(lambda: present_services(redis) == 1)
    (name,) = redis.zrange(keys.present(), 0, -1)
    redis.zadd(keys.present(), {name: 1.0})
    _until(lambda: present_services(redis) == 1)  # it beats again by itself
    worker.send_signal(signal.SIGTERM)
    worker.wait(SOON)
    assert present_services(redis) == 0


def test_the_death_of_a_process_is_noticed_before_its_lease_runs_out(
    redis: Redis, settings: Settings, host: hosts.Host, tmp_path: Path
) -> None:
    with (
        reconciled(redis, settings, **PATIENT) as farm,
        working(farm, tmp_path / "worker.log"),
    ):
        job, victim = _rendering(farm, host)
        os.kill(victim, signal.SIGKILL)
        record = _ended(farm, job)
    assert (record.status, record.error_message) == (JobStatus.COMPLETED, None)
    assert {part.part: part.attempt for part in record.parts}["piece-0"] == 2


def test_a_part_that_kills_its_worker_names_itself_and_the_signal(
    redis: Redis, settings: Settings, host: hosts.Host, tmp_path: Path
) -> None:
    with (
        reconciled(redis, settings, **PATIENT, max_attempts=1) as farm,
        working(farm, tmp_path / "worker.log"),
    ):
        job, victim = _rendering(farm, host)
        os.kill(victim, signal.SIGSEGV)
        record = _ended(farm, job)
    assert (record.status, record.error_code) == (JobStatus.FAILED, ErrorCode.SYSTEM_ERROR)
    message = record.error_message or ""
    assert message.startswith("rendering piece 1 was tried once and failed: ")
    assert f"the worker was ended by signal SIGSEGV, last {socket.gethostname()}:{victim}" in message


@pytest.mark.parametrize("grace_seconds", [0.0, 2 * SOON])
def test_a_worker_that_is_stopped_hands_back_or_finishes_its_part(
    redis: Redis, settings: Settings, host: hosts.Host, tmp_path: Path, grace_seconds: float
) -> None:
    settings_of_farm = PATIENT | {"max_attempts": 1, "stop_grace_seconds": grace_seconds}
    with reconciled(redis, settings, **settings_of_farm) as farm:
        with working(farm, tmp_path / "worker.log") as worker:
            job, _ = _rendering(farm, host)
            worker.send_signal(signal.SIGTERM)
            assert worker.wait(SOON) == 0
        finished = {part.part for part in current(farm, job).parts}
        assert ("piece-0" in finished) == (grace_seconds > 0)
        assert current(farm, job).status is JobStatus.RENDERING
        assert list(farm.settings.work_dir.iterdir()) == []
        assert redis.zcard(keys.leases()) == 0, "nobody holds anything"
        with working(farm, tmp_path / "worker.log"):
            record = _ended(farm, job)
    # What was handed back counts as no attempt: of one there would be none left.
    assert (record.status, record.error_message) == (JobStatus.COMPLETED, None)
    assert record.frames_done == record.frames_total == 180
