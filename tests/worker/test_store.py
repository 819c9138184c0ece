import dataclasses
import time
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from redis import Redis

from worker import keys
from worker.connection import connect
from worker.estimate import FIRST_ESTIMATE_SECONDS
from worker.jobs import ErrorCode, JobRecord, JobStatus, OutputRequest, Part, PartOutcome
from worker.settings import Settings
from worker.store import Claim, JobStore, Refusal

DRAFT = "https://h.example/draft/a.json"
LINK = "https://ts.fyshark.com/#/cozeToJianyin?drafId=https%3A%2F%2Fh.example%2Fdraft%2Fa.json"
PARTS = [Part.SOUND, Part.piece(0), Part.piece(1)]


def _claim(store: JobStore, job: JobRecord, part: Part, worker: str = "w1") -> Claim:
    claim = store.claim(job.task_id, part, worker)
    assert isinstance(claim, Claim), claim
    return claim


def _outcome(claim: Claim, frames: int = 0) -> PartOutcome:
    return PartOutcome(claim.part, claim.worker, claim.fence, 1.5, frames, f"key-{claim.part}")


def _rendering(store: JobStore, draft: str = DRAFT, frames: int = 200) -> JobRecord:
    """A job whose preparation is done."""
    job, _ = store.submit(draft)
    claim = _claim(store, job, Part.PREPARE)
    fields = {"fidelity": {"counts": {"exact": 1}}, "stage:draft": 0.25}
    verdict = store.begin_rendering(
        claim, frames_total=frames, parts=PARTS, outcome=_outcome(claim), fields=fields
    )
    assert verdict == "ok"
    return _get(store, job)


def _get(store: JobStore, job: JobRecord) -> JobRecord:
    record = store.get(job.task_id)
    assert record is not None
    return record


def _complete(store: JobStore, job: JobRecord) -> JobRecord:
    for part in PARTS:
        claim = _claim(store, job, part)
        store.complete_part(claim, _outcome(claim, 0 if part == Part.SOUND else 100))
    claim = _claim(store, job, Part.FINISH)
    fields = {"file_size": 5, "duration": 6.667, "resolution": "64x48", "result_key": "results/a.mp4"}
    assert store.complete(claim, _outcome(claim), fields) == "ok"
    return _get(store, job)


def _expire_leases(redis: Redis) -> None:
    for entry in redis.zrange(keys.leases(), 0, -1):
        redis.zadd(keys.leases(), {entry: 1.0})


# Submitting


def test_a_new_job_waits_in_the_queue(store: JobStore, redis: Redis) -> None:
    request = OutputRequest("720p", 25.0, "mp4", "high")
    job, created = store.submit(
        LINK, output=request, priority=7, callback_url="https://c.example/", token_id="t"
    )
    assert created
    assert (job.status, job.progress, job.draft_url, job.draft_key) == (JobStatus.QUEUED, 0, LINK, DRAFT)
    assert (job.output, job.priority, job.callback_url, job.token_id) == (
        request,
        7,
        "https://c.example/",
        "t",
    )
    assert job.start_time is job.end_time is job.render_time is job.error_code is None
    assert redis.zrange(keys.waiting(), 0, -1) == [f"{job.task_id} prepare"]
    assert store.find(DRAFT) == store.find(LINK) == store.get(job.task_id)


def test_an_unfinished_task_answers_for_its_draft_and_an_ended_one_does_not(store: JobStore) -> None:
    first, _ = store.submit(DRAFT)
    again, created = store.submit(LINK)
    assert (again.task_id, created) == (first.task_id, False)
    store.cancel(first.task_id)
    second, created = store.submit(LINK)
    assert created
    assert second.task_id != first.task_id
    found = store.find(DRAFT)
    assert found is not None
    assert found.task_id == second.task_id


def test_a_hundred_submissions_at_once_make_one_task(store: JobStore) -> None:
    with ThreadPoolExecutor(32) as pool:
        answers = list(pool.map(lambda n: store.submit(LINK if n % 2 else DRAFT), range(100)))
    assert len({record.task_id for record, _ in answers}) == 1
    assert sum(created for _, created in answers) == 1


@pytest.mark.parametrize("priority", [-1, 10])
def test_priorities_out_of_range_are_refused(store: JobStore, priority: int) -> None:
    with pytest.raises(ValueError, match="priority"):
        store.submit(DRAFT, priority=priority)


def test_unknown_tasks_and_drafts_are_not_there(store: JobStore) -> None:
    assert store.get("render_task_00000000") is None
    assert store.find(DRAFT) is None
    assert store.cancel("render_task_00000000") is None
    assert store.recent(5) == ()


def test_recent_is_newest_first(store: JobStore) -> None:
    ids = [store.submit(f"{DRAFT}?{n}")[0].task_id for n in range(5)]
    assert [job.task_id for job in store.recent(3)] == ids[:1:-1]
    store.cancel(ids[1])
    assert [job.task_id for job in store.recent(9, JobStatus.CANCELLED)] == [ids[1]]
    assert store.counts()[JobStatus.QUEUED] == 4


def test_a_connection_that_returns_bytes_serves_as_well(settings: Settings, redis: Redis) -> None:
    raw = JobStore(Redis.from_url(settings.redis_url), settings)
    job, _ = raw.submit(DRAFT)
    assert _get(raw, job).status is JobStatus.QUEUED
    found = raw.find(LINK)
    assert found is not None
    assert found.task_id == job.task_id


# A job's way


def test_a_whole_life(store: JobStore, redis: Redis) -> None:
    job, _ = store.submit(DRAFT)
    claim = _claim(store, job, Part.PREPARE)
    preparing = _get(store, job)
    assert (preparing.status, preparing.progress) == (JobStatus.PREPARING, 1)
    assert preparing.started is not None
    store.begin_rendering(
        claim, frames_total=200, parts=PARTS, outcome=_outcome(claim), fields={"stage:draft": 0.25}
    )
    rendering = _get(store, job)
    assert (rendering.status, rendering.progress, rendering.frames_total) == (JobStatus.RENDERING, 10, 200)
    done = _complete(store, job)
    assert (done.status, done.progress, done.frames_done) == (JobStatus.COMPLETED, 100, 200)
    assert (done.file_size, done.duration, done.resolution) == (5, 6.667, "64x48")
    assert done.stages == {"draft": 0.25}
    assert [part.part for part in done.parts] == ["prepare", *PARTS, "finish"]
    assert all(part.worker == "w1" and part.seconds == 1.5 for part in done.parts)
    found = store.find(done.draft_url)
    assert found == dataclasses.replace(done, parts=()), "clients do not ask for hundreds of parts"
    assert done.render_time is not None
    assert done.render_time >= 0
    assert redis.zcard(keys.waiting()) == redis.zcard(keys.leases()) == 0
    assert redis.zrange(keys.expiry(), 0, -1) == [job.task_id]


def test_only_the_completing_part_starts_the_joining(store: JobStore, redis: Redis) -> None:
    job = _rendering(store)
    claims = [_claim(store, job, part) for part in PARTS]
    with ThreadPoolExecutor(3) as pool:
        verdicts = list(pool.map(lambda claim: store.complete_part(claim, _outcome(claim, 100)), claims))
    assert sorted(verdicts) == ["last", "ok", "ok"]
    assert redis.zrange(keys.waiting(), 0, -1) == [f"{job.task_id} finish"]


def test_a_part_is_not_begun_before_its_time(store: JobStore) -> None:
    job, _ = store.submit(DRAFT)
    for part in (*PARTS, Part.FINISH):
        assert store.claim(job.task_id, part, "w1") == Refusal("early")
    job = _rendering(store)
    for part in (Part.FINISH, Part.piece(len(PARTS) - 1), Part("piece-x"), Part("nonsense")):
        assert store.claim(job.task_id, part, "w1") == Refusal("early")
    assert _complete(store, job).status is JobStatus.COMPLETED


def test_a_part_is_written_down_once(store: JobStore) -> None:
    job = _rendering(store)
    claim = _claim(store, job, Part.piece(0))
    assert store.complete_part(claim, _outcome(claim, 100)) == "ok"
    assert store.complete_part(claim, _outcome(claim, 100)) == "stale"
    assert store.claim(job.task_id, Part.piece(0), "w2") == Refusal("done")
    assert _get(store, job).frames_done == 100


def test_a_part_is_done_by_one_worker_at_a_time(store: JobStore) -> None:
    job = _rendering(store)
    with ThreadPoolExecutor(16) as pool:
        answers = list(pool.map(lambda n: store.claim(job.task_id, Part.piece(0), f"w{n}"), range(16)))
    assert sum(isinstance(answer, Claim) for answer in answers) == 1
    assert {answer.reason for answer in answers if isinstance(answer, Refusal)} == {"held"}


# Progress


def test_progress_follows_the_frames_and_never_falls(store: JobStore, redis: Redis) -> None:
    job = _rendering(store)
    first = _claim(store, job, Part.piece(0))
    second = _claim(store, job, Part.piece(1))
    seen = []
    for claim, frames in [(first, 40), (second, 60), (first, 30), (second, 0), (first, 100), (second, 100)]:
        assert store.progress(claim, frames=frames) == "ok"
        record = _get(store, job)
        seen.append((record.frames_done, record.progress))
    assert seen == [(40, 27), (100, 54), (100, 54), (100, 54), (160, 81), (200, 99)]


def test_a_piece_begun_anew_does_not_take_frames_back(store: JobStore, redis: Redis) -> None:
    job = _rendering(store)
    store.progress(_claim(store, job, Part.piece(0)), frames=90)
    _expire_leases(redis)
    again = _claim(store, job, Part.piece(0), "w2")
    store.progress(again, frames=10)
    assert _get(store, job).frames_done == 90
    store.complete_part(again, _outcome(again, 100))
    assert _get(store, job).frames_done == 100


def test_preparing_reports_in_its_own_band(store: JobStore) -> None:
    job, _ = store.submit(DRAFT)
    claim = _claim(store, job, Part.PREPARE)
    store.progress(claim, percent=8)
    store.progress(claim, percent=3)
    assert _get(store, job).progress == 8


# Ends


def test_an_end_state_is_final(store: JobStore) -> None:
    def ended(end: JobStatus) -> JobRecord:
        job = _rendering(store, f"{DRAFT}?{end}")
        if end is JobStatus.COMPLETED:
            return _complete(store, job)
        if end is JobStatus.CANCELLED:
            store.cancel(job.task_id)
        else:
            store.fail(job.task_id, ErrorCode.INVALID_MEDIA, "medium 'a': is broken")
        return _get(store, job)

    for end in (JobStatus.COMPLETED, JobStatus.CANCELLED, JobStatus.FAILED):
        before = ended(end)
        assert before.status is end
        claim = Claim(before.task_id, Part.piece(1), 1, "w1")
        assert store.cancel(before.task_id) == dataclasses.replace(before, parts=())
        assert store.fail(before.task_id, ErrorCode.SYSTEM_ERROR, "late") == end
        assert store.renew(claim) == store.progress(claim, frames=5) == end
        assert store.complete_part(claim, _outcome(claim)) == end
        assert store.complete(Claim(before.task_id, Part.FINISH, 1, "w1"), _outcome(claim), {}) == end
        assert store.claim(before.task_id, Part.piece(1), "w1") == Refusal(end)
        assert store.release(before.task_id, Part.piece(1))[0] == end
        assert store.get(before.task_id) == before


def test_a_failure_is_kept_with_its_words(store: JobStore) -> None:
    job, _ = store.submit(DRAFT)
    assert store.fail(job.task_id, ErrorCode.INVALID_DRAFT, "$.tracks: 缺失") == "ok"
    record = _get(store, job)
    assert (record.error_code, record.error_message) == (ErrorCode.INVALID_DRAFT, "$.tracks: 缺失")
    assert record.ended is not None
    assert record.estimated_time is None


def test_cancel_reaches_a_running_part(store: JobStore) -> None:
    job = _rendering(store)
    claim = _claim(store, job, Part.piece(0))
    record = store.cancel(job.task_id, "not needed any more")
    assert record is not None
    assert (record.status, record.reason) == (JobStatus.CANCELLED, "not needed any more")
    assert store.renew(claim) == "cancelled"


# Leases and fences


def test_a_lease_that_ran_out_can_be_taken_and_its_old_holder_is_refused(
    store: JobStore, redis: Redis
) -> None:
    job = _rendering(store)
    slow = _claim(store, job, Part.piece(0), "slow")
    _expire_leases(redis)
    quick = _claim(store, job, Part.piece(0), "quick")
    assert quick.fence == slow.fence + 1
    assert store.renew(slow) == store.progress(slow, frames=99) == "stale"
    assert store.complete_part(slow, _outcome(slow, 100)) == "stale"
    assert store.fail(job.task_id, ErrorCode.SYSTEM_ERROR, "from the grave", slow) == "stale"
    assert store.in_force(job.task_id, Part.piece(0), quick.fence)
    assert not store.in_force(job.task_id, Part.piece(0), slow.fence)
    assert store.complete_part(quick, _outcome(quick, 100)) == "ok"
    assert not store.in_force(job.task_id, Part.piece(0), quick.fence)


def test_a_late_holder_may_go_on_while_nobody_took_its_place(store: JobStore, redis: Redis) -> None:
    job = _rendering(store)
    claim = _claim(store, job, Part.piece(0))
    _expire_leases(redis)
    assert store.release(job.task_id, Part.piece(0)) == ("requeue", 1)
    assert store.renew(claim) == "ok"
    assert f"{job.task_id} piece-0" not in redis.zrange(keys.waiting(), 0, -1)
    assert store.claim(job.task_id, Part.piece(0), "w2") == Refusal("held")


def test_a_lease_in_force_is_not_taken_away(store: JobStore) -> None:
    job = _rendering(store)
    _claim(store, job, Part.piece(0))
    assert store.release(job.task_id, Part.piece(0)) == ("stale", 1)


def test_attempts_are_counted_and_end(store: JobStore, redis: Redis, settings: Settings) -> None:
    job = _rendering(store)
    for attempt in range(1, settings.max_attempts + 1):
        assert _claim(store, job, Part.piece(0)).fence == attempt
        _expire_leases(redis)
    assert store.release(job.task_id, Part.piece(0)) == ("exhausted", settings.max_attempts)
    _expire_leases(redis)
    assert store.claim(job.task_id, Part.piece(0), "w") == Refusal("exhausted", settings.max_attempts)
    assert _get(store, job).attempt == settings.max_attempts


def test_a_late_preparation_cannot_restart_a_rendering_job(store: JobStore, redis: Redis) -> None:
    job, _ = store.submit(DRAFT)
    slow = _claim(store, job, Part.PREPARE, "slow")
    _expire_leases(redis)
    quick = _claim(store, job, Part.PREPARE, "quick")
    store.begin_rendering(quick, frames_total=200, parts=PARTS, outcome=_outcome(quick), fields={})
    late = store.begin_rendering(slow, frames_total=7, parts=PARTS[:1], outcome=_outcome(slow), fields={})
    assert late == "stale"
    assert _get(store, job).frames_total == 200


# Estimates


def test_estimates_come_from_measurements(store: JobStore, redis: Redis) -> None:
    first, _ = store.submit(DRAFT)
    second, _ = store.submit(f"{DRAFT}?2")
    assert first.estimated_time == FIRST_ESTIMATE_SECONDS
    assert second.estimated_time == 2 * FIRST_ESTIMATE_SECONDS
    store.cancel(first.task_id)
    store.cancel(second.task_id)
    job = _rendering(store)
    redis.hset(keys.job(job.task_id), "rendering_since", str(time.time() - 20))
    store.progress(_claim(store, job, Part.piece(0)), frames=50)
    record = _get(store, job)
    assert record.estimated_time is not None
    assert 59 <= record.estimated_time <= 62  # 50 frames in 20 s, 150 to go


def test_a_farm_learns_how_long_jobs_take(store: JobStore, redis: Redis) -> None:
    job = _rendering(store)
    redis.hset(
        keys.job(job.task_id),
        mapping={"started": str(time.time() - 30), "rendering_since": str(time.time() - 20)},
    )
    _complete(store, job)
    assert store.speed().job_seconds == pytest.approx(30, abs=1)
    assert store.speed().frames_per_second == pytest.approx(10, abs=0.5)
    assert store.submit(f"{DRAFT}?next")[0].estimated_time in (30, 31, 32)


# Forgetting, durability


def test_forgetting_leaves_no_key(store: JobStore, redis: Redis) -> None:
    job = _complete(store, _rendering(store))
    assert store.forget(job)
    assert set(redis.keys("*")) == {keys.speed(), keys.totals()}
    assert store.find(DRAFT) is None


def test_forgetting_an_old_task_leaves_the_new_one_of_its_draft(store: JobStore) -> None:
    old, _ = store.submit(DRAFT)
    store.cancel(old.task_id)
    new, _ = store.submit(DRAFT)
    assert not store.forget(new)
    assert store.forget(old)
    found = store.find(DRAFT)
    assert found is not None
    assert found.task_id == new.task_id


def test_a_restarted_store_knows_everything(tmp_path_factory: pytest.TempPathFactory) -> None:
    from worker.embedded_store import EmbeddedStore, running_store_url

    folder = tmp_path_factory.mktemp("d")
    server = EmbeddedStore(folder)
    settings = Settings(_env_file=None, data_dir=folder, redis_url=server.url)
    job, _ = JobStore(connect(server.url), settings).submit(DRAFT)
    assert running_store_url(folder) == server.url
    server.stop()
    assert running_store_url(folder) is None
    server = EmbeddedStore(folder)
    try:
        record = JobStore(connect(server.url), settings).get(job.task_id)
        assert record is not None
        assert record.status is JobStatus.QUEUED
    finally:
        server.stop()
        server.stop()


def test_a_store_that_forgets_its_scripts_again_and_again_is_told_them_again(
    store: JobStore, redis: Redis, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As one that is restarted between being given a script and being asked for it."""
    ask, forgotten = Redis.evalsha, 0

    def evalsha(client: Redis, *given: Any) -> Any:
        nonlocal forgotten
        if forgotten < 3:
            forgotten += 1
            redis.script_flush()
        return ask(client, *given)

    monkeypatch.setattr(Redis, "evalsha", evalsha)
    job, _ = store.submit(DRAFT)
    assert forgotten == 3
    assert store.get(job.task_id) is not None
