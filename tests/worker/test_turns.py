"""Who is served next, and parts that two workers do."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable
from typing import Any

import pytest
from redis import Redis

from tests.worker.queueing import waiting
from worker import keys
from worker.dispatch import send
from worker.estimate import FarmSpeed, seconds_left
from worker.execution import Assignment, clean_work_folder, run_part
from worker.farm import Farm
from worker.jobs import JobRecord, JobStatus, Part, PartOutcome
from worker.lost_processes import death_of
from worker.reconciler import STRAGGLER_SECONDS, Reconciler
from worker.settings import Settings
from worker.store import RETRY_SECONDS, Claim, JobStore, Refusal
from worker.tasks import BODIES, do_part
from worker.tokens import TokenStore


def _submit(store: JobStore, name: str, priority: int = 5) -> str:
    return store.submit(f"https://h.example/{name}.json", priority=priority)[0].task_id


def _claim(store: JobStore, task_id: str, part: Part, worker: str = "w1") -> Claim:
    claim = store.claim(task_id, part, worker)
    assert isinstance(claim, Claim), claim
    return claim


def _done(store: JobStore, claim: Claim, seconds: float = 1.0) -> str:
    return store.complete_part(claim, PartOutcome(claim.part, claim.worker, claim.fence, seconds, 10, "key"))


def _rendering(store: JobStore, name: str, pieces: int, priority: int = 5) -> str:
    """A job with its sound and so many pieces waiting."""
    task_id = _submit(store, name, priority)
    claim = _claim(store, task_id, Part.PREPARE)
    parts = [Part.SOUND, *(Part.piece(n) for n in range(pieces))]
    outcome = PartOutcome(Part.PREPARE, "w1", 1, 1.0)
    store.begin_rendering(claim, frames_total=10 * pieces, parts=parts, outcome=outcome, fields={})
    return task_id


def _turns(store: JobStore, limit: int = 100) -> list[tuple[str, Part]]:
    """What free workers are given, one after the other."""
    given = []
    while len(given) < limit and (turn := store.next_part()) is not None:
        given.append(turn)
    return given


def test_nothing_waits_on_an_idle_farm(store: JobStore) -> None:
    assert store.next_part() is None


def test_parts_of_a_job_come_in_order(store: JobStore) -> None:
    task_id = _rendering(store, "a", 12)
    assert _turns(store) == [(task_id, Part.SOUND), *((task_id, Part.piece(n)) for n in range(12))]


def test_jobs_of_one_priority_take_turns(store: JobStore) -> None:
    names = {_rendering(store, "a", 8): "a", _rendering(store, "b", 2): "b", _rendering(store, "c", 8): "c"}
    order = [names[task_id] for task_id, _ in _turns(store)]
    assert Counter(order) == {"a": 9, "b": 3, "c": 9}
    for first in range(0, 9, 3):
        assert sorted(order[first : first + 3]) == ["a", "b", "c"]
    for first in range(9, 21, 2):
        assert sorted(order[first : first + 2]) == ["a", "c"]


def test_a_new_job_is_next_however_much_waits(store: JobStore) -> None:
    long = _rendering(store, "long", 50)
    assert {task_id for task_id, _ in _turns(store, 5)} == {long}
    short = _submit(store, "short")
    assert store.next_part() == (short, Part.PREPARE)
    assert store.next_part() == (long, Part.piece(4))


def test_a_higher_priority_goes_first_whenever_it_comes(store: JobStore) -> None:
    low = _rendering(store, "low", 3, priority=0)
    middle = _rendering(store, "middle", 2)
    assert store.next_part() == (middle, Part.SOUND)
    high = _rendering(store, "high", 2, priority=9)
    order = [task_id for task_id, _ in _turns(store)]
    assert order == [high] * 3 + [middle] * 2 + [low] * 4


def test_priorities_hold_after_many_turns(store: JobStore, redis: Redis) -> None:
    redis.set(keys.turn(), 5_000_000_000)
    low = _rendering(store, "low", 3, priority=4)
    high = _rendering(store, "high", 3, priority=5)
    assert [task_id for task_id, _ in _turns(store)] == [high] * 4 + [low] * 4


def test_joining_goes_before_other_work_of_its_rank(store: JobStore) -> None:
    other = _rendering(store, "other", 2)
    task_id = _rendering(store, "a", 1)
    for part in (Part.SOUND, Part.piece(0)):
        _done(store, _claim(store, task_id, part))
    assert store.next_part() == (task_id, Part.FINISH)
    assert store.next_part() == (other, Part.SOUND)


@pytest.mark.parametrize("seed", range(5))
def test_every_part_is_given_once(store: JobStore, seed: int) -> None:
    chance = random.Random(seed)
    jobs = {_rendering(store, f"{n}", chance.randrange(1, 6), chance.randrange(10)): n for n in range(8)}
    wanted = {(task_id, f"piece-{n}") for task_id in jobs for n in range(_pieces(store, task_id))}
    wanted |= {(task_id, "sound") for task_id in jobs}
    given: list[tuple[str, str]] = []
    while (turn := store.next_part()) is not None:
        if turn[1] == Part.FINISH:
            continue
        given.append((turn[0], str(turn[1])))
        if chance.random() < 0.5:
            _done(store, _claim(store, *turn))
    assert sorted(given) == sorted(wanted)


def _pieces(store: JobStore, task_id: str) -> int:
    record = store.get(task_id)
    assert record is not None
    return record.parts_total - 1


def test_an_ended_job_has_no_turn(store: JobStore, redis: Redis) -> None:
    gone, stays = _rendering(store, "gone", 5), _rendering(store, "stays", 1)
    store.cancel(gone)
    assert {task_id for task_id, _ in _turns(store)} == {stays}
    store.cancel(stays)
    assert redis.exists(keys.turns(), keys.ready(gone), keys.ready(stays)) == 0


def test_a_part_given_to_a_worker_that_died_is_given_again(farm: Farm, redis: Redis) -> None:
    task_id = _submit(farm.store, "a")
    assert farm.store.next_part() == (task_id, Part.PREPARE)
    assert farm.store.next_part() is None
    redis.zadd(keys.waiting(), dict.fromkeys(redis.zrange(keys.waiting(), 0, -1), 1.0))
    assert Reconciler(farm).resend_lost() == 1
    assert farm.store.next_part() == (task_id, Part.PREPARE)


def test_a_part_that_waits_for_another_s_message_is_not_sent_twice(farm: Farm, redis: Redis) -> None:
    """Messages wake workers; as many as parts wait are enough, whatever names they bear."""
    one, two = _submit(farm.store, "one"), _submit(farm.store, "two")
    for _ in range(2):
        send(farm.store, one, Part.PREPARE, 5)
    redis.zadd(keys.waiting(), dict.fromkeys(redis.zrange(keys.waiting(), 0, -1), 1.0))
    assert Reconciler(farm).resend_lost() == 1  # ids in the queue are counted once
    assert {task_id for task_id, _ in waiting(redis)} == {one, two}


def test_a_failed_part_has_no_turn_until_it_is_sent_again(store: JobStore) -> None:
    task_id = _rendering(store, "a", 1)
    claim = _claim(store, task_id, Part.piece(0))
    assert store.release(task_id, claim.part, claim) == ("requeue", 1)
    assert _turns(store) == [(task_id, Part.SOUND)]
    assert store.wait_again(task_id, Part.piece(0))
    assert _turns(store) == [(task_id, Part.piece(0))]


def test_each_further_try_comes_later(store: JobStore, redis: Redis) -> None:
    task_id = _rendering(store, "a", 1)
    pauses = []
    for _ in range(store.settings.max_attempts - 1):
        store.release(task_id, Part.piece(0), _claim(store, task_id, Part.piece(0)))
        since = redis.zscore(keys.waiting(), f"{task_id} piece-0")
        assert since is not None
        pauses.append(since - float(redis.time()[0]))
        store.wait_again(task_id, Part.piece(0))
    for number, pause in enumerate(pauses):
        assert RETRY_SECONDS * 2**number - 1 <= pause <= 1.5 * RETRY_SECONDS * 2**number + 1


def test_what_does_not_wait_is_not_made_to_wait(store: JobStore) -> None:
    task_id = _rendering(store, "a", 1)
    _claim(store, task_id, Part.piece(0))
    assert not store.wait_again(task_id, Part.piece(0))
    store.cancel(task_id)
    assert not store.wait_again(task_id, Part.SOUND)


def test_a_message_wakes_a_worker_for_whatever_is_next(farm: Farm, monkeypatch: pytest.MonkeyPatch) -> None:
    done: list[tuple[str, str]] = []

    def note(work: Assignment) -> str:
        done.append((work.job.task_id, str(work.claim.part)))
        return _done(work.farm.store, work.claim)

    monkeypatch.setattr("worker.tasks.process_farm", lambda: farm)
    monkeypatch.setitem(BODIES, "piece", note)
    monkeypatch.setitem(BODIES, "sound", note)
    low, high = _rendering(farm.store, "low", 3, priority=1), _rendering(farm.store, "high", 3, priority=8)
    for part in (Part.SOUND, Part.piece(0), Part.piece(1), Part.piece(2)):
        do_part(low, part)
    assert done == [(high, part) for part in ("sound", "piece-0", "piece-1", "piece-2")]


# Stragglers


@pytest.fixture
def farm(redis: Redis, settings: Settings) -> Farm:
    return Farm.open(settings.model_copy(update={"heartbeat_seconds": 0.02}), redis)


@pytest.fixture
def slow(farm: Farm, redis: Redis) -> Claim:
    """The one piece left of a job whose others are done; its worker has had it for long."""
    task_id = _rendering(farm.store, "slow", 3)
    for part in (Part.SOUND, Part.piece(0), Part.piece(1)):
        _done(farm.store, _claim(farm.store, task_id, part), seconds=2.0)
    claim = _claim(farm.store, task_id, Part.piece(2), "sick")
    _had_since(redis, claim, STRAGGLER_SECONDS + 5)
    return claim


def _had_since(redis: Redis, claim: Claim, seconds: float) -> None:
    redis.hset(keys.job(claim.task_id), f"since:{claim.part}", str(float(redis.time()[0]) - seconds))


def _record(farm: Farm, task_id: str) -> JobRecord:
    record = farm.store.get(task_id)
    assert record is not None
    return record


def _second(farm: Farm, claim: Claim) -> Claim:
    assert farm.store.offer(claim.task_id, claim.part)
    return _claim(farm.store, claim.task_id, claim.part, "well")


def test_a_straggler_is_given_to_another_worker_as_well(farm: Farm, slow: Claim) -> None:
    reconciler = Reconciler(farm)
    assert reconciler.offer_stragglers() == 1
    assert farm.store.renew(slow) == "ok"  # its heartbeat does not take the offer back
    assert farm.store.next_part() == (slow.task_id, slow.part)
    second = _claim(farm.store, slow.task_id, slow.part, "well")
    assert second.fence == slow.fence + 1
    assert farm.store.renew(slow) == farm.store.renew(second) == "ok"
    assert reconciler.offer_stragglers() == 0
    assert isinstance(farm.store.claim(slow.task_id, slow.part, "third"), Refusal)


@pytest.mark.parametrize("winner", [0, 1])
def test_the_first_result_wins_and_the_other_is_refused(farm: Farm, slow: Claim, winner: int) -> None:
    claims = [slow, _second(farm, slow)]
    assert _done(farm.store, claims[winner]) == "last"
    other = claims[1 - winner]
    assert farm.store.renew(other) == "stale"
    assert _done(farm.store, other) == "stale"
    parts = {part.part: part for part in _record(farm, slow.task_id).parts}
    assert parts[slow.part].worker == claims[winner].worker
    assert len(parts) == 5


@pytest.mark.parametrize(
    "spoil",
    [
        lambda farm, redis, claim: _had_since(redis, claim, STRAGGLER_SECONDS - 5),
        lambda farm, redis, claim: redis.hdel(keys.parts(claim.task_id), "piece-1"),
        lambda farm, redis, claim: redis.zadd(keys.leases(), {f"{claim.task_id} {claim.part}": 1.0}),
        lambda farm, redis, claim: farm.store.cancel(claim.task_id),
    ],
    ids=["not long", "too few siblings", "lease ran out", "cancelled"],
)
def test_no_second_worker(
    farm: Farm, redis: Redis, slow: Claim, spoil: Callable[[Farm, Redis, Claim], object]
) -> None:
    spoil(farm, redis, slow)
    assert Reconciler(farm).offer_stragglers() == 0


def test_a_job_with_a_part_to_give_gives_that_first(farm: Farm, redis: Redis) -> None:
    task_id = _rendering(farm.store, "slow", 4)
    for part in (Part.SOUND, Part.piece(0), Part.piece(1)):
        _done(farm.store, _claim(farm.store, task_id, part), seconds=2.0)
    _had_since(redis, _claim(farm.store, task_id, Part.piece(2), "sick"), STRAGGLER_SECONDS + 5)
    assert Reconciler(farm).offer_stragglers() == 0
    _claim(farm.store, task_id, Part.piece(3), "well")
    assert Reconciler(farm).offer_stragglers() == 1


def test_kept_pieces_are_no_measure_of_others(farm: Farm, redis: Redis) -> None:
    task_id = _rendering(farm.store, "healthy", 3)
    for part in (Part.SOUND, Part.piece(0), Part.piece(1)):
        claim = _claim(farm.store, task_id, part)
        farm.store.complete_part(claim, PartOutcome(part, "", claim.fence, 0.02, 10, "key"))
    _had_since(redis, _claim(farm.store, task_id, Part.piece(2)), STRAGGLER_SECONDS + 5)
    assert Reconciler(farm).offer_stragglers() == 0


def test_other_jobs_that_wait_do_not_keep_a_job_back(farm: Farm, slow: Claim) -> None:
    _rendering(farm.store, "other", 3)
    assert Reconciler(farm).offer_stragglers() == 1


def test_all_that_one_sick_machine_holds_is_offered(farm: Farm, redis: Redis) -> None:
    task_id = _rendering(farm.store, "slow", 4)
    for part in (Part.SOUND, Part.piece(0), Part.piece(1)):
        _done(farm.store, _claim(farm.store, task_id, part), seconds=2.0)
    for part in (Part.piece(2), Part.piece(3)):
        _had_since(redis, _claim(farm.store, task_id, part, "sick"), STRAGGLER_SECONDS + 5)
    assert Reconciler(farm).offer_stragglers() == 2


def test_slow_siblings_give_a_piece_more_time(farm: Farm, redis: Redis) -> None:
    task_id = _rendering(farm.store, "slow", 3)
    for part in (Part.SOUND, Part.piece(0), Part.piece(1)):
        _done(farm.store, _claim(farm.store, task_id, part), seconds=20.0)
    claim = _claim(farm.store, task_id, Part.piece(2))
    _had_since(redis, claim, 55)
    assert Reconciler(farm).offer_stragglers() == 0
    _had_since(redis, claim, 65)
    assert Reconciler(farm).offer_stragglers() == 1


@pytest.mark.parametrize("gives_up", [0, 1])
def test_of_two_one_may_fail(farm: Farm, slow: Claim, redis: Redis, gives_up: int) -> None:
    claims = [slow, _second(farm, slow)]
    assert farm.store.release(slow.task_id, slow.part, claims[gives_up]) == ("shared", 1)
    assert waiting(redis) == []
    other = claims[1 - gives_up]
    assert farm.store.renew(other) == "ok"
    assert _done(farm.store, other) == "last"


def test_when_both_fail_the_part_waits_again(farm: Farm, slow: Claim, redis: Redis) -> None:
    second = _second(farm, slow)
    farm.store.release(slow.task_id, slow.part, second)
    assert farm.store.release(slow.task_id, slow.part, slow) == ("requeue", 1)
    assert waiting(redis) == [(slow.task_id, slow.part)]
    third = _claim(farm.store, slow.task_id, slow.part)
    assert [farm.store.renew(claim) for claim in (slow, second, third)] == ["stale", "stale", "ok"]


def test_when_both_fall_silent_the_part_waits_again(farm: Farm, slow: Claim, redis: Redis) -> None:
    second = _second(farm, slow)
    redis.zadd(keys.leases(), {f"{slow.task_id} {slow.part}": 1.0})
    assert Reconciler(farm).requeue_abandoned() == 1
    third = _claim(farm.store, slow.task_id, slow.part)
    assert [farm.store.renew(claim) for claim in (slow, second, third)] == ["stale", "stale", "ok"]


def test_second_workers_are_no_attempts(farm: Farm, slow: Claim, redis: Redis) -> None:
    """A part may still be begun as often as the settings say."""
    _second(farm, slow)
    for attempt in range(2, farm.settings.max_attempts + 1):
        redis.zadd(keys.leases(), {f"{slow.task_id} {slow.part}": 1.0})
        assert farm.store.release(slow.task_id, slow.part) == ("requeue", attempt - 1)
        _claim(farm.store, slow.task_id, slow.part)
    redis.zadd(keys.leases(), {f"{slow.task_id} {slow.part}": 1.0})
    assert farm.store.release(slow.task_id, slow.part) == ("exhausted", farm.settings.max_attempts)


def test_neither_of_two_loses_its_folder(farm: Farm, slow: Claim) -> None:
    second = _second(farm, slow)
    for claim in (slow, second):
        (farm.settings.work_dir / f"{claim.task_id}.{claim.part}.{claim.fence}.x").mkdir(parents=True)
    assert clean_work_folder(farm) == 0
    _done(farm.store, second)
    assert clean_work_folder(farm) == 2


def test_a_cancel_ends_both(farm: Farm, slow: Claim) -> None:
    second = _second(farm, slow)
    farm.store.cancel(slow.task_id)
    assert farm.store.renew(slow) == farm.store.renew(second) == "cancelled"
    assert _record(farm, slow.task_id).status is JobStatus.CANCELLED


# Handing back, and deaths


def test_what_is_handed_back_is_taken_at_once_and_was_no_attempt(farm: Farm) -> None:
    task_id = _rendering(farm.store, "a", 1)
    for _ in range(2 * farm.settings.max_attempts):
        claim = _claim(farm.store, task_id, Part.piece(0))
        assert farm.store.hand_back(claim) == ("requeue", 0)
        assert (task_id, Part.piece(0)) in _turns(farm.store)
    for attempt in range(1, farm.settings.max_attempts):
        claim = _claim(farm.store, task_id, Part.piece(0))
        assert farm.store.release(task_id, Part.piece(0), claim) == ("requeue", attempt)
    claim = _claim(farm.store, task_id, Part.piece(0))
    assert farm.store.release(task_id, Part.piece(0), claim)[0] == "exhausted"


def test_who_lost_a_part_cannot_hand_it_back(farm: Farm, redis: Redis) -> None:
    task_id = _rendering(farm.store, "a", 1)
    late = _claim(farm.store, task_id, Part.piece(0), "late")
    redis.zadd(keys.leases(), {f"{task_id} piece-0": 1.0})
    farm.store.release(task_id, Part.piece(0))
    claim = _claim(farm.store, task_id, Part.piece(0))
    assert farm.store.hand_back(late)[0] == "stale"
    assert farm.store.renew(claim) == "ok"
    farm.store.cancel(task_id)
    assert farm.store.hand_back(claim)[0] == "cancelled"


def test_of_two_the_first_to_hand_back_leaves_the_part_to_the_other(farm: Farm, slow: Claim) -> None:
    second = _second(farm, slow)
    assert farm.store.hand_back(slow)[0] == "shared"
    assert farm.store.renew(second) == "ok"
    assert farm.store.hand_back(second) == ("requeue", 0)
    assert farm.store.next_part() == (slow.task_id, slow.part)


def test_a_worker_that_stops_hands_back_what_it_does(
    farm: Farm, redis: Redis, monkeypatch: pytest.MonkeyPatch
) -> None:
    task_id = _rendering(farm.store, "a", 1)
    _turns(farm.store)

    def body(work: Assignment) -> str:
        (work.folder / "half").write_bytes(b"x")
        work.heartbeat.check()
        monkeypatch.setattr("worker.heartbeat.handing_back", lambda: True)
        work.heartbeat.check()
        return "ok"

    run_part(farm, task_id, Part.piece(0), body)
    assert (task_id, Part.piece(0)) in waiting(redis)
    assert redis.zcard(keys.leases()) == 0
    assert list(farm.settings.work_dir.iterdir()) == []
    messages = sum(redis.llen(key) for key in redis.keys("draftfarm*") if redis.type(key) == "list")
    assert messages == 1, "another worker is woken for it"


def test_a_worker_that_stops_begins_nothing(farm: Farm, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("worker.tasks.process_farm", lambda: farm)
    monkeypatch.setattr("worker.tasks.handing_back", lambda: True)
    task_id = _rendering(farm.store, "a", 1)
    do_part(task_id, "piece-0")
    assert (task_id, Part.piece(0)) in _turns(farm.store)


def test_parts_of_a_worker_that_died_go_to_others_and_remember_why(farm: Farm, redis: Redis) -> None:
    task_id = _rendering(farm.store, "a", 2)
    dead = _claim(farm.store, task_id, Part.piece(0), "h:1")
    alive = _claim(farm.store, task_id, Part.piece(1), "h:2")
    assert farm.store.note_death("h:1", "signal SIGBUS") == [(task_id, Part.piece(0))]
    assert Reconciler(farm).requeue_abandoned() == 1
    assert farm.store.renew(alive) == "ok"
    again = _claim(farm.store, task_id, Part.piece(0), "h:3")
    assert farm.store.renew(dead) == "stale"
    assert farm.store.note_death("h:1", "signal SIGBUS") == [], "it has nothing any more"
    # A later silence has no known cause, whatever the one before it died of.
    for _ in range(again.fence, farm.settings.max_attempts):
        redis.zadd(keys.leases(), {f"{task_id} piece-0": 1.0})
        farm.store.release(task_id, Part.piece(0))
        _claim(farm.store, task_id, Part.piece(0), "h:3")
    redis.zadd(keys.leases(), {f"{task_id} piece-0": 1.0})
    Reconciler(farm).requeue_abandoned()
    assert "the worker died or fell silent, last h:3" in (_record(farm, task_id).error_message or "")


def test_a_death_beside_another_worker_takes_nothing_from_that_one(farm: Farm, slow: Claim) -> None:
    second = _second(farm, slow)
    assert farm.store.note_death(second.worker, "signal SIGKILL") == []
    assert Reconciler(farm).requeue_abandoned() == 0
    assert farm.store.renew(slow) == "ok"


# Answers that are lost: the client sends the same script again


def test_a_claim_whose_answer_was_lost_is_not_refused(farm: Farm, redis: Redis) -> None:
    task_id = _rendering(farm.store, "a", 1)
    claim = _twice(farm.store, lambda: farm.store.claim(task_id, Part.piece(0), "w1"))
    assert claim == Claim(task_id, Part.piece(0), 1, "w1")
    assert farm.store.renew(claim) == "ok"


def test_giving_back_whose_answer_was_lost_takes_nothing_from_the_other(farm: Farm, slow: Claim) -> None:
    second = _second(farm, slow)
    answer = _twice(farm.store, lambda: farm.store.release(slow.task_id, slow.part, slow))
    assert answer[0] == "shared"
    assert farm.store.renew(second) == "ok"
    assert _done(farm.store, second) == "last"


def test_handing_back_whose_answer_was_lost_counts_once(farm: Farm) -> None:
    task_id = _rendering(farm.store, "a", 1)
    for _ in range(3):
        claim = _claim(farm.store, task_id, Part.piece(0))
        assert _twice(farm.store, lambda: farm.store.hand_back(claim)) == ("requeue", 0)  # noqa: B023


def test_a_part_that_used_up_its_attempts_belongs_to_somebody_until_the_job_has_ended(
    farm: Farm, redis: Redis
) -> None:
    """Who is told so may die before it ends the job."""
    task_id = _rendering(farm.store, "a", 1)
    part = Part.piece(0)
    for _ in range(farm.settings.max_attempts):
        claim = _claim(farm.store, task_id, part)
        farm.store.release(task_id, part, claim)
    assert _record(farm, task_id).status is JobStatus.RENDERING
    redis.zadd(keys.leases(), {f"{task_id} {part}": 1.0})
    Reconciler(farm).step()
    assert _record(farm, task_id).status is JobStatus.FAILED
    assert "piece 1 was tried 3 times" in (_record(farm, task_id).error_message or "")


def test_a_submission_whose_answer_was_lost_is_not_made_again(
    store: JobStore, redis: Redis, monkeypatch: pytest.MonkeyPatch
) -> None:
    token = TokenStore(redis).create("small", concurrent=0)
    submitted: list[tuple[JobRecord, bool]] = []

    def submit() -> None:
        submitted.append(store.submit("https://h.example/a.json", token_id=token.id))

    monkeypatch.setattr("worker.store.new_task_id", lambda: "render_task_0123456789abcdef")
    submit()
    TokenStore(redis).revoke(token.id)  # what refused it then does not now
    submit()
    assert [(record.status, created) for record, created in submitted] == [(JobStatus.FAILED, False)] * 2
    assert _turns(store) == []


def _twice(store: JobStore, call: Callable[[], Any]) -> Any:
    """The answer of a call whose script ran twice, as a client does that lost the first answer."""
    run = store._scripts.run

    def repeated(*args: Any) -> Any:
        run(*args)
        return run(*args)

    store._scripts.run = repeated  # type: ignore[method-assign]
    try:
        return call()
    finally:
        store._scripts.run = run  # type: ignore[method-assign]


@pytest.mark.parametrize(
    ("said", "cause"),
    [
        ("Worker exited prematurely: signal 9 (SIGKILL) Job: 5.", "signal SIGKILL"),
        ("Worker exited prematurely: signal 11 (SIGSEGV) Job: 0.", "signal SIGSEGV"),
        ("Worker exited prematurely: signal 64 (SIG64) Job: 0.", "signal SIGRTMAX"),
        ("Worker exited prematurely: exitcode 155 Job: 0.", "exit code 155"),
        ("Could not be said", "an unknown cause"),
    ],
)
def test_causes_of_death(said: str, cause: str) -> None:
    assert death_of(said) == cause


def test_estimates_count_only_frames_that_are_drawn(store: JobStore) -> None:
    """Nine tenths of a job were there already: its speed is that of the rest."""
    task_id = _submit(store, "a")
    claim = _claim(store, task_id, Part.PREPARE)
    parts = [Part.SOUND, Part.piece(0), Part.piece(1)]
    outcome = PartOutcome(Part.PREPARE, "w1", 1, 1.0)
    kept = PartOutcome(Part.piece(0), "", 0, 0.0, 900, "parts/a")
    verdict = store.begin_rendering(
        claim, frames_total=1000, parts=parts, outcome=outcome, fields={}, reused=[kept]
    )
    assert verdict == "ok"
    record = store.get(task_id)
    assert record is not None
    assert (record.frames_done, record.frames_reused, record.progress) == (900, 900, 90)
    assert record.rendering_since is not None
    rest = _claim(store, task_id, Part.piece(1))
    store.progress(rest, frames=20)
    later = store.get(task_id)
    assert later is not None
    now = record.rendering_since + 10
    assert seconds_left(later, now, FarmSpeed()) == 40
    assert [part for _, part in _turns(store)] == [Part.SOUND]


def test_a_job_whose_parts_are_all_there_is_joined_at_once(store: JobStore) -> None:
    task_id = _submit(store, "a")
    claim = _claim(store, task_id, Part.PREPARE)
    parts = [Part.SOUND, Part.piece(0)]
    outcome = PartOutcome(Part.PREPARE, "w1", 1, 1.0)
    kept = [PartOutcome(part, "", 0, 0.0, 10 * (part != Part.SOUND), "parts/a") for part in parts]
    verdict = store.begin_rendering(
        claim, frames_total=10, parts=parts, outcome=outcome, fields={}, reused=kept
    )
    assert verdict == "last"
    assert _turns(store) == [(task_id, Part.FINISH)]
