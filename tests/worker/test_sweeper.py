"""What leaves the storage, when, and what never does."""

from __future__ import annotations

import os
import time
from pathlib import Path

import pytest
from redis import Redis

from tests.worker.queueing import current
from worker import keys
from worker.farm import Farm
from worker.jobs import ErrorCode, JobRecord, JobStatus, Part, PartOutcome
from worker.settings import Settings
from worker.store import Claim
from worker.sweeper import AlreadySweeping, Removal, Sweeper

DAY = 86_400.0


@pytest.fixture
def farm(redis: Redis, settings: Settings) -> Farm:
    return Farm.open(settings, redis)


@pytest.fixture
def sweeper(farm: Farm) -> Sweeper:
    return Sweeper(farm)


def _sweep(sweeper: Sweeper, **options: bool) -> list[tuple[str, str]]:
    return [(removal.kind, removal.name) for removal in sweeper.sweep(**options)]


def _put(farm: Farm, key: str, *, days: float = 0.0, size: int = 5) -> str:
    """A stored file of this size, written so many days ago."""
    folder = farm.settings.data_dir
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "file").write_bytes(bytes(size))
    farm.storage.put(folder / "file", key)
    path = farm.storage.local_path(key)
    assert path is not None
    moment = time.time() - days * DAY
    os.utime(path, (moment, moment))
    return key


def _rendering(farm: Farm, name: str = "a") -> JobRecord:
    job, _ = farm.store.submit(f"https://h.example/draft/{name}.json")
    claim = _claim(farm, job, Part.PREPARE)
    outcome = PartOutcome(Part.PREPARE, "w", 1, 1.0)
    farm.store.begin_rendering(claim, frames_total=10, parts=[Part.SOUND], outcome=outcome, fields={})
    return current(farm, job)


def _claim(farm: Farm, job: JobRecord, part: Part) -> Claim:
    claim = farm.store.claim(job.task_id, part, "w")
    assert isinstance(claim, Claim)
    return claim


def _completed(farm: Farm, name: str = "a", *, days: float = 0.0, size: int = 5) -> JobRecord:
    job = _rendering(farm, name)
    farm.store.complete_part(_claim(farm, job, Part.SOUND), PartOutcome(Part.SOUND, "w", 1, 1.0))
    fields = {
        "result_key": _put(farm, f"results/{job.task_id}.mp4", days=days, size=size),
        "poster_key": _put(farm, f"results/{job.task_id}.jpg", days=days),
    }
    claim = _claim(farm, job, Part.FINISH)
    farm.store.complete(claim, PartOutcome(Part.FINISH, "w", 1, 1.0), fields)
    return current(farm, job)


def _medium(farm: Farm, name: str, *, used_days: float | None, days: float = 0.0, size: int = 5) -> str:
    key = _put(farm, f"media/{name}", days=days, size=size)
    if used_days is not None:
        farm.redis.zadd(keys.media_used(), {name: time.time() - used_days * DAY})
    return key


def _end_of_time(farm: Farm) -> None:
    for task_id in farm.redis.zrange(keys.expiry(), 0, -1):
        farm.redis.zadd(keys.expiry(), {task_id: 1.0})


def test_results_are_kept_for_thirty_days_and_go_with_their_record(farm: Farm, sweeper: Sweeper) -> None:
    job = _completed(farm)
    assert float(farm.redis.zscore(keys.expiry(), job.task_id) or 0) - time.time() == pytest.approx(
        30 * DAY, abs=60
    )
    assert _sweep(sweeper) == []
    _end_of_time(farm)
    (removal,) = sweeper.sweep()
    assert removal == Removal("job", job.task_id, 10, "its time is over")
    assert farm.store.get(job.task_id) is None
    assert farm.store.find(job.draft_url) is None
    assert list(farm.storage.files("results")) == []
    assert _sweep(sweeper) == []


def test_a_dry_run_tells_the_same_and_removes_nothing(farm: Farm, sweeper: Sweeper) -> None:
    _completed(farm)
    _end_of_time(farm)
    _put(farm, "results/.render_task_1.mp4.abc", days=2)
    _medium(farm, "old", used_days=4, days=4)
    told = _sweep(sweeper, dry_run=True)
    assert [kind for kind, _ in told] == ["job", "partial", "medium"]
    assert len([*farm.storage.files("results"), *farm.storage.files("media")]) == 4
    assert _sweep(sweeper, dry_run=True) == told
    assert _sweep(sweeper) == told
    assert _sweep(sweeper) == []


@pytest.mark.parametrize("cut_after", [0, 1])
def test_a_sweep_that_is_cut_off_is_completed_by_the_next(
    farm: Farm, sweeper: Sweeper, monkeypatch: pytest.MonkeyPatch, cut_after: int
) -> None:
    job = _completed(farm)
    _end_of_time(farm)
    delete, calls = farm.storage.delete, []

    def dying(key: str) -> None:
        if len(calls) == cut_after:
            raise KeyboardInterrupt
        calls.append(key)
        delete(key)

    monkeypatch.setattr(farm.storage, "delete", dying)
    with pytest.raises(KeyboardInterrupt):
        _sweep(sweeper)
    assert farm.store.get(job.task_id) is not None
    monkeypatch.setattr(farm.storage, "delete", delete)
    assert _sweep(sweeper) == [("job", job.task_id)]
    assert farm.store.get(job.task_id) is None
    assert list(farm.storage.files("results")) == []


def test_a_video_that_its_cancelled_job_published_too_late_goes(farm: Farm, sweeper: Sweeper) -> None:
    job = _rendering(farm)
    key = _put(farm, f"results/{job.task_id}.mp4", days=2)
    assert _sweep(sweeper) == []
    farm.store.cancel(job.task_id)
    assert _sweep(sweeper) == [("result", key)]


def test_a_video_without_a_record_is_kept_as_long_as_one_with_a_record(farm: Farm, sweeper: Sweeper) -> None:
    young = _put(farm, "results/render_task_00000000.mp4", days=29)
    old = _put(farm, "results/render_task_11111111.mp4", days=31)
    assert _sweep(sweeper) == [("result", old)]
    assert farm.storage.exists(young)


def test_files_of_work_that_is_over_go_and_others_stay(farm: Farm, sweeper: Sweeper) -> None:
    live = _rendering(farm)
    kept = [_put(farm, f"jobs/{live.task_id}/piece-00000-1.ts", days=5)]
    ended = _rendering(farm, "b")
    farm.store.fail(ended.task_id, ErrorCode.SYSTEM_ERROR, "x")
    _put(farm, f"jobs/{ended.task_id}/piece-00000-1.ts", days=5)
    _put(farm, "jobs/render_task_gone/bundle-1.json", days=5)
    _put(farm, "jobs/render_task_gone/piece-00000-1.ts", days=5)
    kept.append(_put(farm, "jobs/render_task_fresh/bundle-1.json"))
    assert sorted(_sweep(sweeper)) == sorted(
        [("folder", f"jobs/{ended.task_id}"), ("folder", "jobs/render_task_gone")]
    )
    assert sorted(file.key for file in farm.storage.files("jobs")) == sorted(kept)


def test_unused_media_go_and_used_ones_stay(farm: Farm, sweeper: Sweeper) -> None:
    gone = [_medium(farm, "a", used_days=4), _medium(farm, "b", used_days=None, days=4)]
    kept = [
        _medium(farm, "c", used_days=2, days=9),
        _medium(farm, "d", used_days=None),
    ]
    assert sorted(_sweep(sweeper)) == [("medium", key) for key in gone]
    assert sorted(file.key for file in farm.storage.files("media")) == kept


def test_what_a_long_job_uses_stays_however_short_the_retention(redis: Redis, settings: Settings) -> None:
    farm = Farm.open(settings.model_copy(update={"retention_media_days": 0.001}), redis)
    _medium(farm, "a", used_days=7000 / DAY)
    assert _sweep(Sweeper(farm)) == []
    farm.redis.zadd(keys.media_used(), {"a": time.time() - 3 * 3600})
    farm.media.paths({"V1": "a"})  # as every part of a job does
    assert _sweep(Sweeper(farm)) == []


def test_a_medium_asked_for_while_it_is_about_to_leave_stays(farm: Farm, sweeper: Sweeper) -> None:
    key = _medium(farm, "a", used_days=4)
    _medium(farm, "b", used_days=4)
    sweep = sweeper.sweep()
    assert next(sweep).name == key
    assert farm.media.has("b")
    assert list(sweep) == []
    assert farm.media.has("b")


def test_a_medium_that_is_leaving_is_waited_for(farm: Farm, tmp_path: Path) -> None:
    farm.redis.set(keys.medium_leaving("a"), "1", px=100)
    began = time.monotonic()
    (tmp_path / "a").write_bytes(b"new")
    farm.media.add(tmp_path / "a", "a")
    assert time.monotonic() - began > 0.05
    assert farm.media.has("a")


def test_over_the_limit_media_go_before_results_and_the_oldest_first(
    redis: Redis, settings: Settings
) -> None:
    farm = Farm.open(settings.model_copy(update={"storage_limit_bytes": 1015}), redis)
    sweeper = Sweeper(farm)
    first, second = _completed(farm, "a", size=400), _completed(farm, "b", size=400)
    newer, older = _medium(farm, "n", used_days=1, size=100), _medium(farm, "o", used_days=2, size=100)
    in_use = _medium(farm, "u", used_days=0, size=100)
    assert _sweep(sweeper) == [("medium", older)]
    assert farm.storage.exists(newer)
    _put(farm, f"jobs/{_rendering(farm, 'c').task_id}/piece-00000-1.ts", size=400)
    assert _sweep(sweeper) == [("medium", newer), ("job", first.task_id)]
    assert farm.store.get(first.task_id) is None
    assert current(farm, second).status is JobStatus.COMPLETED
    assert farm.storage.exists(in_use)
    assert _sweep(sweeper) == []


def test_one_sweeps_at_a_time(farm: Farm, sweeper: Sweeper) -> None:
    _medium(farm, "a", used_days=4)
    sweep = sweeper.sweep()
    next(sweep)
    with pytest.raises(AlreadySweeping):
        list(Sweeper(farm).sweep())
    assert list(Sweeper(farm).sweep(dry_run=True)) == []
    assert list(sweep) == []
    assert list(Sweeper(farm).sweep()) == []


def _kept(farm: Farm, name: str, size: int) -> str:
    folder = farm.settings.data_dir
    folder.mkdir(parents=True, exist_ok=True)
    (folder / f"{name}.ts").write_bytes(name[:1].encode() * size)
    farm.redis.hset(keys.job(f"task-{name}"), "open", "1")
    return farm.parts.add(f"task-{name}", name, folder / f"{name}.ts")


def test_over_the_limit_kept_pieces_go_before_media(redis: Redis, settings: Settings) -> None:
    farm = Farm.open(settings.model_copy(update={"storage_limit_bytes": 1000}), redis)
    _medium(farm, "old", used_days=2, days=2)
    first, second, used = (_kept(farm, name, 600) for name in ("first", "second", "used"))
    farm.parts.release("task-first")
    farm.parts.release("task-second")
    sweeper = Sweeper(farm)
    assert _sweep(sweeper, dry_run=True) == [("parts", "parts")]
    assert _sweep(sweeper) == [("parts", "parts")]
    assert {file.key for file in farm.storage.files("parts")} == {used}, (first, second)
    assert farm.parts.files() == {used}
    assert len([*farm.storage.files("media")]) == 1


def test_kept_pieces_that_no_index_names_leave_after_a_day(farm: Farm, sweeper: Sweeper) -> None:
    kept = _kept(farm, "kept", 10)
    lost = _put(farm, "parts/ab/lost.0.0.ts", days=2)
    fresh = _put(farm, "parts/ab/fresh.0.0.ts")
    assert _sweep(sweeper) == [("part", lost)]
    assert {file.key for file in farm.storage.files("parts")} == {kept, fresh}
