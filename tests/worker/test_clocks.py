"""Machines whose clocks are wrong: only the store's counts."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from redis import Redis

from worker import keys
from worker.farm import Farm
from worker.heartbeat import Heartbeat
from worker.jobs import Part, PartOutcome
from worker.marks import mark, marked_within, store_time
from worker.presence import present_services, show
from worker.settings import Settings
from worker.storage import Storage, StorageError
from worker.store import Claim
from worker.sweeper import Sweeper

DAY = 86_400.0
SOON = 10.0


@pytest.fixture
def farm(redis: Redis, settings: Settings) -> Farm:
    return Farm.open(settings.model_copy(update={"heartbeat_seconds": 0.02}), redis)


@pytest.fixture(
    params=[-10 * DAY, -15.0, 15.0, 10 * DAY], ids=["days behind", "behind", "ahead", "days ahead"]
)
def wrong_clock(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    right = time.time
    monkeypatch.setattr("time.time", lambda: right() + request.param)


def _is_between(before: float, score: object, after: float) -> bool:
    assert isinstance(score, float)
    return before - 1e-6 <= score <= after + 1e-6  # scores have six decimals


def test_marks_are_counted_and_forgotten(redis: Redis) -> None:
    redis.zadd("marks", {"long ago": 1.0, "before": store_time(redis) - 60})
    mark(redis, "marks", ["a", "b"])
    mark(redis, "marks", [])
    assert marked_within(redis, "marks", 30) == 2
    assert marked_within(redis, "marks", 90) == 3
    mark(redis, "marks", ["a"], forget_seconds=30)
    assert redis.zrange("marks", 0, -1) == ["b", "a"]


@pytest.mark.usefixtures("wrong_clock")
def test_a_service_is_present(redis: Redis, monkeypatch: pytest.MonkeyPatch) -> None:
    show(redis, "wrong:1")
    assert present_services(redis) == 1
    monkeypatch.undo()
    assert present_services(redis) == 1
    show(redis, "right:1")
    assert present_services(redis) == 2


@pytest.mark.usefixtures("wrong_clock")
def test_a_worker_is_seen_at_work(farm: Farm, redis: Redis) -> None:
    claim = farm.store.claim(farm.store.submit("https://h.example/a.json")[0].task_id, Part.PREPARE, "w")
    assert isinstance(claim, Claim)
    before = store_time(redis)
    with Heartbeat(farm.store, claim):
        deadline = time.monotonic() + SOON
        while (seen := redis.zscore(keys.workers(), "w")) is None and time.monotonic() < deadline:
            time.sleep(0.005)
    assert _is_between(before, seen, store_time(redis))


@pytest.mark.usefixtures("wrong_clock")
def test_a_medium_in_use_stays(farm: Farm, redis: Redis, tmp_path: Path) -> None:
    (tmp_path / "medium").write_bytes(b"medium")
    before = store_time(redis)
    farm.media.add(tmp_path / "medium", "a")
    assert _is_between(before, redis.zscore(keys.media_used(), "a"), store_time(redis))
    assert [removal.kind for removal in Sweeper(farm).sweep()] == []
    assert farm.storage.exists("media/a")


@pytest.mark.usefixtures("wrong_clock")
def test_a_part_that_is_being_kept_stays(
    farm: Farm, redis: Redis, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def cut_off(self: Storage, local: Path, key: str, *, move: bool = False) -> None:
        put(self, local, key, move=move)
        raise StorageError(5, "cut off")

    (tmp_path / "part.ts").write_bytes(b"part")
    before = store_time(redis)
    with monkeypatch.context() as broken:
        put = Storage.put
        broken.setattr(Storage, "put", cut_off)
        with pytest.raises(StorageError):
            farm.parts.add("job", "a", tmp_path / "part.ts")
    (file,) = redis.zrange(keys.cached_writing(), 0, -1)
    assert _is_between(before, redis.zscore(keys.cached_writing(), str(file)), store_time(redis))
    assert farm.parts.sweep(3) == 0
    assert farm.storage.exists(str(file))


@pytest.mark.usefixtures("wrong_clock")
def test_a_kept_part_stays(farm: Farm, tmp_path: Path) -> None:
    (tmp_path / "part.ts").write_bytes(b"part")
    kept = farm.parts.add("job", "a", tmp_path / "part.ts")
    farm.parts.release("job")
    farm.parts.sweep(3)
    assert farm.storage.exists(kept)


@pytest.mark.usefixtures("wrong_clock")
def test_time_left_is_what_it_is(farm: Farm, redis: Redis) -> None:
    job, _ = farm.store.submit("https://h.example/a.json")
    claim = farm.store.claim(job.task_id, Part.PREPARE, "w")
    assert isinstance(claim, Claim)
    outcome = PartOutcome(Part.PREPARE, "w", 1, 1.0)
    farm.store.begin_rendering(
        claim, frames_total=200, parts=[Part.SOUND, Part.piece(0)], outcome=outcome, fields={}
    )
    redis.hset(keys.job(job.task_id), "rendering_since", store_time(redis) - 20)
    piece = farm.store.claim(job.task_id, Part.piece(0), "w")
    assert isinstance(piece, Claim)
    farm.store.progress(piece, frames=50)
    record = farm.store.get(job.task_id)
    assert record is not None
    assert record.estimated_time is not None
    assert 59 <= record.estimated_time <= 90  # 50 frames in 20 s, 150 to go
