"""What happens when workers die, messages vanish, time runs out."""

import os
import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from redis import Redis

from renderer.errors import EncodeError, InvalidMedia
from tests.worker.queueing import current, waiting
from worker import keys
from worker.bundle import video_key
from worker.dispatch import send
from worker.execution import Assignment, clean_work_folder, run_part
from worker.farm import Farm
from worker.jobs import ErrorCode, JobRecord, JobStatus, Part, PartOutcome
from worker.reconciler import Reconciler
from worker.settings import Settings
from worker.storage import Storage, StorageError
from worker.store import Claim
from worker.submission import submit_render

DRAFT = "https://h.example/draft/a.json"
SOON = 10.0


@pytest.fixture
def farm(redis: Redis, settings: Settings) -> Farm:
    return Farm.open(settings.model_copy(update={"heartbeat_seconds": 0.02, "max_attempts": 2}), redis)


@pytest.fixture
def reconciler(farm: Farm) -> Reconciler:
    return Reconciler(farm)


def _rendering(farm: Farm) -> JobRecord:
    """A job with one piece and its sound waiting."""
    job, _ = farm.store.submit(DRAFT)
    claim = farm.store.claim(job.task_id, Part.PREPARE, "w1")
    assert isinstance(claim, Claim)
    outcome = PartOutcome(Part.PREPARE, "w1", 1, 1.0)
    parts = [Part.SOUND, Part.piece(0)]
    farm.store.begin_rendering(claim, frames_total=10, parts=parts, outcome=outcome, fields={})
    return current(farm, job)


def _expire(redis: Redis) -> None:
    for entry in redis.zrange(keys.leases(), 0, -1):
        redis.zadd(keys.leases(), {entry: 1.0})


def _age(redis: Redis, key: str) -> None:
    for entry in redis.zrange(key, 0, -1):
        redis.zadd(key, {entry: 1.0})


def _queue_length(redis: Redis) -> int:
    return sum(redis.llen(key) for key in redis.keys("draftfarm*") if redis.type(key) == "list")


def _until(done: Callable[[], bool]) -> None:
    deadline = time.monotonic() + SOON
    while not done():
        assert time.monotonic() < deadline
        time.sleep(0.005)


# Errors of a part


def _raising(error: Exception) -> Callable[[Assignment], str]:
    def body(work: Assignment) -> str:
        (work.folder / "half done").write_bytes(b"x")
        raise error

    return body


def test_an_error_that_may_pass_is_tried_again_and_then_ends_the_job(farm: Farm, redis: Redis) -> None:
    job = _rendering(farm)
    run_part(farm, job.task_id, Part.piece(0), _raising(EncodeError("FFmpeg: secret path")))
    assert current(farm, job).status is JobStatus.RENDERING
    assert (job.task_id, Part.piece(0)) in waiting(redis)
    run_part(farm, job.task_id, Part.piece(0), _raising(EncodeError("FFmpeg: secret path")))
    record = current(farm, job)
    assert (record.status, record.error_code) == (JobStatus.FAILED, ErrorCode.SYSTEM_ERROR)
    assert (
        record.error_message
        == "rendering piece 1 was tried 2 times and failed: the video could not be encoded"
    )
    assert waiting(redis) == []
    assert list(farm.settings.work_dir.iterdir()) == []


def test_an_error_of_the_draft_s_media_ends_the_job_at_once(farm: Farm) -> None:
    job = _rendering(farm)
    run_part(
        farm, job.task_id, Part.piece(0), _raising(InvalidMedia("a.mp4", "nothing in it can be decoded"))
    )
    record = current(farm, job)
    assert record.error_code is ErrorCode.INVALID_MEDIA
    assert record.error_message == "medium 'a.mp4': nothing in it can be decoded"


def test_a_cancel_stops_a_running_part(farm: Farm) -> None:
    job = _rendering(farm)
    began = threading.Event()
    stopped: list[str] = []

    def body(work: Assignment) -> str:
        began.set()
        for _ in range(10_000):
            time.sleep(0.001)
            try:
                work.heartbeat.check()
            except Exception as error:
                stopped.append(str(error))
                raise
        return "ok"

    worker = threading.Thread(target=run_part, args=(farm, job.task_id, Part.piece(0), body))
    worker.start()
    assert began.wait(SOON)
    farm.store.cancel(job.task_id)
    worker.join(SOON)
    assert stopped == ["cancelled"]
    assert current(farm, job).status is JobStatus.CANCELLED


def test_progress_hears_of_a_cancel_by_itself(farm: Farm) -> None:
    job = _rendering(farm)

    def body(work: Assignment) -> str:
        work.heartbeat.report(frames=5, at_once=True)
        farm.store.cancel(job.task_id)
        work.heartbeat.report(frames=6, at_once=True)
        raise AssertionError("the report should have ended this")

    run_part(farm, job.task_id, Part.piece(0), body)
    record = current(farm, job)
    assert (record.status, record.frames_done) == (JobStatus.CANCELLED, 5)


def test_a_heartbeat_keeps_the_lease(farm: Farm, redis: Redis, reconciler: Reconciler) -> None:
    job = _rendering(farm)
    entry = f"{job.task_id} piece-0"

    def body(work: Assignment) -> str:
        for _ in range(3):
            redis.zadd(keys.leases(), {entry: 1.0})
            _until(lambda: float(redis.zscore(keys.leases(), entry) or 0) > time.time())
        return farm.store.complete_part(work.claim, PartOutcome(work.claim.part, "w", 1, 1.0, 10))

    run_part(farm, job.task_id, Part.piece(0), body)
    assert current(farm, job).frames_done == 10
    assert redis.zscore(keys.workers(), farm.worker) is not None


def test_a_worker_that_overslept_writes_nothing(farm: Farm, redis: Redis, reconciler: Reconciler) -> None:
    """Its lease ran out, another took the part: the sleeper's result and its errors are refused."""
    job = _rendering(farm)

    def oversleeping(work: Assignment) -> str:
        _expire(redis)
        other = farm.store.claim(job.task_id, Part.piece(0), "other")
        assert isinstance(other, Claim)
        raise InvalidMedia("a.mp4", "the sleeper's view")

    run_part(farm, job.task_id, Part.piece(0), oversleeping)
    assert current(farm, job).status is JobStatus.RENDERING
    assert redis.hget(keys.holders(job.task_id), "piece-0") == "other"


# The reconciler


def test_a_dead_worker_s_part_is_queued_again(farm: Farm, redis: Redis, reconciler: Reconciler) -> None:
    job = _rendering(farm)
    farm.store.claim(job.task_id, Part.piece(0), "dead")
    assert reconciler.requeue_abandoned() == 0
    _expire(redis)
    assert reconciler.requeue_abandoned() == 1
    assert (job.task_id, Part.piece(0)) in waiting(redis)
    assert _queue_length(redis) == 1
    assert reconciler.requeue_abandoned() == 0


def test_a_part_that_kills_its_workers_ends_the_job_and_names_the_last(
    farm: Farm, redis: Redis, reconciler: Reconciler
) -> None:
    job = _rendering(farm)
    for number in range(2):
        farm.store.claim(job.task_id, Part.piece(0), f"node{number}:77")
        _expire(redis)
        reconciler.step()
    record = current(farm, job)
    assert (record.status, record.error_code) == (JobStatus.FAILED, ErrorCode.SYSTEM_ERROR)
    assert "rendering piece 1 was tried 2 times" in (record.error_message or "")
    assert "node1:77" in (record.error_message or "")


@pytest.mark.parametrize("part", [Part.PREPARE, Part.SOUND, Part.FINISH])
def test_every_kind_of_part_is_recovered(
    farm: Farm, redis: Redis, reconciler: Reconciler, part: Part
) -> None:
    if part == Part.PREPARE:
        job, _ = farm.store.submit(DRAFT)
    else:
        job = _rendering(farm)
    if part == Part.FINISH:
        for done in (Part.SOUND, Part.piece(0)):
            claim = farm.store.claim(job.task_id, done, "w")
            assert isinstance(claim, Claim)
            farm.store.complete_part(claim, PartOutcome(done, "w", 1, 1.0))
    assert isinstance(farm.store.claim(job.task_id, part, "dead"), Claim)
    _expire(redis)
    reconciler.step()
    assert (job.task_id, part) in waiting(redis)
    assert _queue_length(redis) >= 1


def test_a_lost_message_is_sent_again_and_a_queued_one_is_not(
    farm: Farm, redis: Redis, reconciler: Reconciler
) -> None:
    job = submit_render(farm.store, DRAFT)
    assert _queue_length(redis) == 1
    assert reconciler.resend_lost() == 0
    _age(redis, keys.waiting())
    assert reconciler.resend_lost() == 0
    for key in redis.keys("draftfarm*"):
        if redis.type(key) == "list":
            redis.delete(key)
    _age(redis, keys.waiting())
    assert reconciler.resend_lost() == 1
    assert _queue_length(redis) == 1
    assert reconciler.resend_lost() == 0
    assert waiting(redis) == [(job.task_id, Part.PREPARE)]


def test_a_submission_survives_a_broker_that_refuses(
    farm: Farm, redis: Redis, reconciler: Reconciler, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise OSError("the broker is away")

    monkeypatch.setattr("worker.submission.send", refuse)
    job = submit_render(farm.store, DRAFT)
    assert job.status is JobStatus.QUEUED
    assert _queue_length(redis) == 0
    _age(redis, keys.waiting())
    reconciler.step()
    assert _queue_length(redis) == 1


def test_higher_priorities_are_served_first(farm: Farm, redis: Redis) -> None:
    jobs = {
        priority: submit_render(farm.store, f"{DRAFT}?{priority}", priority=priority)
        for priority in (0, 9, 5)
    }
    send(farm.store, jobs[5].task_id, Part.FINISH, 5)
    lists = ["draftfarm", *(f"draftfarm:{step}" for step in range(1, 10))]
    order = [name for name in lists if redis.llen(name)]
    assert [redis.llen(name) for name in order] == [1, 1, 1, 1]
    assert order == ["draftfarm", "draftfarm:3", "draftfarm:4", "draftfarm:9"]


def test_a_job_that_takes_too_long_ends_with_its_own_code(
    farm: Farm, redis: Redis, reconciler: Reconciler
) -> None:
    job = _rendering(farm)
    assert reconciler.end_overdue() == 0
    redis.hset(keys.job(job.task_id), "started", str(time.time() - 7300))
    assert reconciler.end_overdue() == 1
    record = current(farm, job)
    assert record.error_code is ErrorCode.RENDER_TIMEOUT
    assert "7200 seconds" in (record.error_message or "")


def test_a_job_that_stands_still_ends_and_says_where(
    farm: Farm, redis: Redis, reconciler: Reconciler
) -> None:
    job = _rendering(farm)
    long_ago = str(time.time() - 3700)
    redis.hset(keys.job(job.task_id), "moved", long_ago)
    assert reconciler.end_stalled() == 0, "nobody holds it: it waits for a worker"
    claim = farm.store.claim(job.task_id, Part.piece(0), "w")
    assert isinstance(claim, Claim)
    assert reconciler.end_stalled() == 0, "it was taken a moment ago"
    redis.hset(keys.job(job.task_id), "moved", long_ago)
    farm.store.renew(claim)
    farm.store.progress(claim, frames=1)
    assert reconciler.end_stalled() == 0, "it has drawn a frame"
    redis.hset(keys.job(job.task_id), "moved", long_ago)
    assert farm.store.renew(claim) == "ok", "a heartbeat alone is no movement"
    assert reconciler.end_stalled() == 1
    record = current(farm, job)
    assert record.error_code is ErrorCode.RENDER_TIMEOUT
    assert record.error_message == "rendering piece 1 stood still for 3600 seconds, so the job was ended"
    assert farm.store.renew(claim) == "failed"


def test_a_job_whose_workers_were_away_goes_on(farm: Farm, redis: Redis, reconciler: Reconciler) -> None:
    """The machine slept, or its clock jumped: leases ran out long ago, and nothing has moved since."""
    job = _rendering(farm)
    claim = farm.store.claim(job.task_id, Part.piece(0), "away")
    assert isinstance(claim, Claim)
    redis.hset(keys.job(job.task_id), "moved", str(time.time() - 3700))
    _expire(redis)
    reconciler.step()
    assert current(farm, job).status is JobStatus.RENDERING
    assert (job.task_id, Part.piece(0)) in waiting(redis)


def test_a_worker_that_wakes_before_anybody_missed_it_goes_on(
    farm: Farm, redis: Redis, reconciler: Reconciler
) -> None:
    job = _rendering(farm)
    claim = farm.store.claim(job.task_id, Part.piece(0), "asleep")
    assert isinstance(claim, Claim)
    redis.hset(keys.job(job.task_id), "moved", str(time.time() - 3700))
    _expire(redis)
    assert farm.store.renew(claim) == "ok"
    reconciler.step()
    assert current(farm, job).status is JobStatus.RENDERING
    assert farm.store.renew(claim) == "ok"


def test_failures_are_kept_for_a_week(farm: Farm, redis: Redis) -> None:
    job = _rendering(farm)
    farm.store.fail(job.task_id, ErrorCode.SYSTEM_ERROR, "x")
    assert float(redis.zscore(keys.expiry(), job.task_id) or 0) - time.time() == pytest.approx(
        7 * 86_400, abs=60
    )


def test_folders_of_dead_attempts_are_removed_and_live_ones_are_not(farm: Farm, redis: Redis) -> None:
    job = _rendering(farm)
    claim = farm.store.claim(job.task_id, Part.piece(0), "w")
    assert isinstance(claim, Claim)
    live = farm.settings.work_dir / f"{job.task_id}.piece-0.1.abc"
    dead = [f"{job.task_id}.piece-0.0.x", f"{job.task_id}.sound.1.y", "render_task_gone.prepare.1.z", "odd"]
    for folder in (live, *(farm.settings.work_dir / name for name in dead)):
        folder.mkdir(parents=True)
    assert clean_work_folder(farm) == 4
    assert list(farm.settings.work_dir.iterdir()) == [live]
    farm.store.cancel(job.task_id)
    assert clean_work_folder(farm) == 1


# Closing the books


def test_videos_that_did_not_become_the_result_are_deleted(farm: Farm, redis: Redis, tmp_path: Path) -> None:
    """One attempt stored its video when the job was cancelled, one after another had published."""
    for ending in ("cancelled", "completed"):
        job = _rendering(farm)
        for part in (Part.SOUND, Part.piece(0)):
            _finish(farm, job, part)
        for fence in (1, 2):
            claim = farm.store.claim(job.task_id, Part.FINISH, "w1")
            assert isinstance(claim, Claim)
            for suffix in ("mp4", "jpg"):
                (tmp_path / "file").write_bytes(b"%d" % fence)
                farm.storage.put(tmp_path / "file", video_key(job.task_id, fence, suffix))
            if fence == 1:
                _expire(redis)
                farm.store.release(job.task_id, Part.FINISH)
        if ending == "cancelled":
            farm.store.cancel(job.task_id)
        else:
            fields = {
                "result_key": video_key(job.task_id, 2, "mp4"),
                "poster_key": video_key(job.task_id, 2, "jpg"),
            }
            assert farm.store.complete(claim, PartOutcome(Part.FINISH, "w1", 2, 1.0), fields) == "ok"
        _age(redis, keys.leftovers())
        another = f"results/.{job.task_id}0.mp4.77"
        for half_written in (f"results/.{job.task_id}.mp4.1f", f"results/.{job.task_id}.2.jpg.2e", another):
            (tmp_path / "file").write_bytes(b"ha")
            farm.storage.put(tmp_path / "file", half_written)
        assert Reconciler(farm).settle_ended() == 1
        kept = sorted(file.key for file in farm.storage.files("results") if file.key != another)
        published = [f"results/{job.task_id}.2.{suffix}" for suffix in ("jpg", "mp4")]
        assert kept == (published if ending == "completed" else [])
        assert farm.storage.exists(another), "the sweeper's business"
        farm.storage.delete(another)


def test_files_that_cannot_be_deleted_hold_nobody_else_up(
    farm: Farm, redis: Redis, monkeypatch: pytest.MonkeyPatch
) -> None:
    jobs = [farm.store.submit(f"https://h.example/{name}.json")[0] for name in "abc"]
    for job in jobs:
        farm.store.cancel(job.task_id)
    _age(redis, keys.leftovers())
    delete = Storage.delete_folder

    def stubborn(storage: Storage, prefix: str) -> None:
        if jobs[0].task_id in prefix:
            raise StorageError(13, "it is another's")
        delete(storage, prefix)

    monkeypatch.setattr(Storage, "delete_folder", stubborn)
    assert Reconciler(farm).settle_ended() == 2
    assert redis.zrange(keys.leftovers(), 0, -1) == [jobs[0].task_id]
    assert Reconciler(farm).settle_ended() == 0, "it is left alone for a while"
    monkeypatch.undo()
    _age(redis, keys.leftovers())
    assert Reconciler(farm).settle_ended() == 1


def _finish(farm: Farm, job: JobRecord, part: Part) -> None:
    claim = farm.store.claim(job.task_id, part, "w1")
    assert isinstance(claim, Claim)
    farm.store.complete_part(claim, PartOutcome(part, "w1", claim.fence, 1.0, 10, "key"))


def deep_folder(root: Path, levels: int) -> None:
    """Deeper than recursion and than paths go."""
    place = os.open(root, os.O_DIRECTORY)
    for _ in range(levels):
        os.mkdir("a" * 10, dir_fd=place)
        below = os.open("a" * 10, os.O_DIRECTORY, dir_fd=place)
        os.close(place)
        place = below
    os.close(place)


def test_a_folder_that_cannot_be_walked_holds_no_other_job_up(farm: Farm) -> None:
    job = _rendering(farm)
    left = farm.settings.work_dir / "render_task_gone.piece-0.1.x"
    left.mkdir(parents=True)
    deep_folder(left, 3000)
    done: list[str] = []

    def body(work: Assignment) -> str:
        deep_folder(work.folder, 3000)
        done.append(work.job.task_id)
        return "ok"

    run_part(farm, job.task_id, Part.piece(0), body)
    assert done == [job.task_id]
    assert list(farm.settings.work_dir.iterdir()) == []
