"""Quotas of tokens: seconds of video and jobs at once, counted in the scripts that change a job's state."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
from redis import Redis

from worker import keys
from worker.jobs import ErrorCode, JobRecord, JobStatus, Part, PartOutcome
from worker.store import Claim, JobStore
from worker.tokens import Token, TokenStore

DRAFT = "https://h.example/draft/a.json"


@pytest.fixture
def tokens(redis: Redis) -> TokenStore:
    return TokenStore(redis)


def submit(store: JobStore, token: Token, name: str) -> JobRecord:
    return store.submit(f"{DRAFT}?{name}", token_id=token.id)[0]


def prepare(store: JobStore, job: JobRecord, seconds: float) -> JobRecord:
    claim = store.claim(job.task_id, Part.PREPARE, "w")
    assert isinstance(claim, Claim)
    outcome = PartOutcome("prepare", "w", claim.fence, 1.0)
    store.begin_rendering(
        claim, frames_total=10, parts=[Part.SOUND], outcome=outcome, fields={"duration": seconds}
    )
    record = store.get(job.task_id)
    assert record is not None
    return record


def used(tokens: TokenStore, token: Token) -> tuple[float, float, int]:
    use = tokens.uses([token.id])[0]
    return use.seconds_today, use.seconds_30_days, use.open_jobs


def assert_over_quota(job: JobRecord, *words: str) -> None:
    assert (job.status, job.error_code) == (JobStatus.FAILED, ErrorCode.INSUFFICIENT_QUOTA)
    for word in words:
        assert word in (job.error_message or "")


def test_a_video_longer_than_what_is_left_fails_and_is_not_charged(
    store: JobStore, tokens: TokenStore
) -> None:
    token = tokens.create("t", quota_seconds=100)
    assert prepare(store, submit(store, token, "a"), 70).status is JobStatus.RENDERING
    assert used(tokens, token) == (70, 70, 1)
    assert_over_quota(prepare(store, submit(store, token, "b"), 31), "31.0", "30.0 of its 100")
    assert used(tokens, token) == (70, 70, 1)
    assert prepare(store, submit(store, token, "c"), 30).status is JobStatus.RENDERING
    last = submit(store, token, "d")
    assert_over_quota(last, "100 seconds")
    assert used(tokens, token) == (100, 100, 2)
    assert not isinstance(store.claim(last.task_id, Part.PREPARE, "w"), Claim)


@pytest.mark.parametrize("end", ["cancel", "fail"])
def test_what_gives_no_video_is_given_back(store: JobStore, tokens: TokenStore, end: str) -> None:
    token = tokens.create("t", quota_seconds=100)
    job = prepare(store, submit(store, token, "a"), 90)
    if end == "cancel":
        store.cancel(job.task_id)
    else:
        store.fail(job.task_id, ErrorCode.SYSTEM_ERROR, "x")
    assert used(tokens, token) == (0, 0, 0)
    assert prepare(store, submit(store, token, "a"), 90).status is JobStatus.RENDERING


def test_a_day_ends_and_a_month_slides(store: JobStore, tokens: TokenStore, redis: Redis) -> None:
    daily = tokens.create("d", quota_seconds=100, quota_days=1)
    monthly = tokens.create("m", quota_seconds=100, quota_days=30)
    today = int(redis.time()[0]) // 86_400
    for token in (daily, monthly):
        redis.hset(
            keys.token_used(token.id),
            mapping={str(today - 1): 60, str(today - 29): 30, str(today - 30): 500},
        )
    assert used(tokens, monthly) == (0, 90, 0)
    assert prepare(store, submit(store, daily, "a"), 100).status is JobStatus.RENDERING
    assert_over_quota(prepare(store, submit(store, monthly, "b"), 11), "10.0 of its 100")
    assert prepare(store, submit(store, monthly, "c"), 10).status is JobStatus.RENDERING
    assert str(today - 30) not in redis.hgetall(keys.token_used(monthly.id))


def test_no_more_jobs_at_once_than_allowed_however_many_ask(store: JobStore, tokens: TokenStore) -> None:
    token = tokens.create("t", concurrent=3)
    with ThreadPoolExecutor(8) as pool:
        made = list(pool.map(lambda n: submit(store, token, str(n)), range(20)))
    waiting = [job for job in made if job.status is JobStatus.QUEUED]
    assert len(waiting) == 3
    refused = next(job for job in made if job.status is not JobStatus.QUEUED)
    assert_over_quota(refused, "3 unfinished jobs")
    store.cancel(waiting[0].task_id)
    assert submit(store, token, "again").status is JobStatus.QUEUED
    assert_over_quota(submit(store, token, "more"))


def test_asking_again_for_an_unfinished_draft_is_no_further_job(store: JobStore, tokens: TokenStore) -> None:
    token = tokens.create("t", concurrent=1)
    first = submit(store, token, "a")
    assert submit(store, token, "a") == first


def test_a_refused_submission_is_not_queued_and_tells_its_callback(
    store: JobStore, tokens: TokenStore, redis: Redis
) -> None:
    token = tokens.create("t", concurrent=1)
    submit(store, token, "a")
    before = redis.zcard(keys.waiting())
    job, waits = store.submit(f"{DRAFT}?b", token_id=token.id, callback_url="https://c.example/")
    assert_over_quota(job)
    assert not waits
    assert redis.zcard(keys.waiting()) == before
    assert redis.zscore(keys.notices(), f"{job.task_id} https://c.example/") is not None
    assert redis.zscore(keys.expiry(), job.task_id) is not None


def test_revoking_a_token_leaves_nothing_but_its_history(
    store: JobStore, tokens: TokenStore, redis: Redis
) -> None:
    token = tokens.create("t", quota_seconds=100)
    charged = prepare(store, submit(store, token, "a"), 10)
    waiting = submit(store, token, "b")
    assert tokens.revoke(token.id)
    assert prepare(store, waiting, 500).status is JobStatus.RENDERING
    for job in (charged, waiting):
        store.cancel(job.task_id)
        ended = store.get(job.task_id)
        assert ended is not None
        assert store.forget(ended)
    assert [name for name in redis.keys("*") if token.id in name] == []
