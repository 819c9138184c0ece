"""The reconciler: puts right what died, got lost or took too long. Any number may run."""

from __future__ import annotations

import json
import threading
from collections import Counter
from typing import Any

import structlog
from kombu.exceptions import OperationalError
from redis.exceptions import RedisError

from worker import keys
from worker.bundle import job_folder, results_stem, video_key
from worker.celery_app import QUEUE, TRANSPORT_OPTIONS
from worker.dispatch import message_id, send
from worker.failures import Failure, stalled, timed_out, worker_died
from worker.farm import Farm
from worker.jobs import JobRecord, JobStatus, Part
from worker.marks import store_time
from worker.notices import Describe, run_notifier
from worker.scripts import as_text
from worker.sweeper import run_sweeper

log = structlog.get_logger(__name__)

RESEND_SECONDS = 5.0
"""A part nobody has claimed this long after it was sent is looked for in the queue."""

STRAGGLER_SECONDS = 20.0
STRAGGLER_TIMES = 3.0
STRAGGLER_SIBLINGS = 2
"""A piece that takes so long, and so many times as long as the slowest of at least so many siblings, has a sick
machine: pieces differ less than that."""

SETTLE_AGAIN_SECONDS = 60.0
"""Until the files of a job that could not be deleted are tried again."""

BATCH = 500


class Reconciler:
    """Its steps are safe to repeat and to run beside each other: each decides in one atomic script."""

    def __init__(self, farm: Farm) -> None:
        self._farm = farm
        self._redis: Any = farm.redis

    def step(self) -> None:
        """One round."""
        self.end_overdue()
        self.end_stalled()
        self.requeue_abandoned()
        self.resend_lost()
        self.offer_stragglers()
        self.settle_ended()

    def requeue_abandoned(self) -> int:
        """Queue again every part whose lease ran out, or fail its job after too many; how many."""
        found = as_text(self._redis.zrangebyscore(keys.leases(), "-inf", self._now(), start=0, num=BATCH))
        for entry in found:
            task_id, part = _split(entry)
            verdict, attempts = self._farm.store.release(task_id, part)
            if verdict == "requeue":
                log.warning("part_abandoned", task_id=task_id, part=str(part), attempts=attempts)
                self._send(task_id, part)
            elif verdict == "exhausted":
                holders = keys.holders(task_id)
                worker, cause = as_text(self._redis.hmget(holders, [part, f"death:{part}"]))
                self._fail(task_id, worker_died(part, attempts, worker or "", cause or ""))
        return len(found)

    def resend_lost(self) -> int:
        """Send again what waits but is in no queue: its message was lost with a process; how many."""
        limit = self._now() - RESEND_SECONDS
        due = as_text(self._redis.zrangebyscore(keys.waiting(), "-inf", limit, start=0, num=BATCH))
        if not due:
            return 0
        queued = self._queued()
        unsent = [entry for entry in due if message_id(*_split(entry)) not in queued]
        # A part may be waiting for another's message, which wakes a worker for whatever is next.
        lost = unsent[: max(0, self._redis.zcard(keys.waiting()) - len(queued))]
        now = self._now()
        self._redis.zadd(keys.waiting(), dict.fromkeys(due, now), xx=True)
        for entry in unsent:
            task_id, part = _split(entry)
            if self._farm.store.wait_again(task_id, part) and entry in lost:
                log.info("part_sent_again", task_id=task_id, part=str(part))
                self._send(task_id, part)
        return len(lost)

    def offer_stragglers(self) -> int:
        """Let a second worker do each piece that takes far longer than all its siblings did, once its job has
        no other part to give: then it holds the job up, however much other jobs wait; how many."""
        now, offered = self._now(), 0
        held = [_split(entry) for entry in as_text(self._redis.zrange(keys.leases(), 0, -1))]
        parts_held = Counter(task_id for task_id, _ in held)
        for task_id, part in held:
            if part.kind != "piece":
                continue
            since = self._redis.hget(keys.job(task_id), f"since:{part}")
            if since is None or now - float(since) < STRAGGLER_SECONDS:
                continue
            if self._parts_left(task_id) > parts_held[task_id]:
                continue
            usual = self._slowest_sibling(task_id)
            if usual is None or now - float(since) < STRAGGLER_TIMES * usual:
                continue
            if self._farm.store.offer(task_id, part):
                log.warning("straggler_offered", task_id=task_id, part=str(part), usual_seconds=usual)
                self._send(task_id, part)
                offered += 1
        return offered

    def _parts_left(self, task_id: str) -> int:
        """How many of a job's pieces and its sound are not finished."""
        pipe = self._redis.pipeline(transaction=True)
        pipe.hget(keys.job(task_id), "parts_total")
        pipe.hlen(keys.parts(task_id))
        total, finished = pipe.execute()
        return int(total or 0) - (int(finished) - 1)  # preparing is finished too, and none of them

    def _slowest_sibling(self, task_id: str) -> float | None:
        """Seconds of the slowest piece of a job that was rendered, None while there are too few to tell."""
        outcomes = [json.loads(text) for text in as_text(self._redis.hvals(keys.parts(task_id)))]
        seconds = [
            float(outcome["seconds"])
            for outcome in outcomes
            if outcome["worker"] and Part(outcome["part"]).kind == "piece"
        ]
        return max(seconds) if len(seconds) >= STRAGGLER_SIBLINGS else None

    def end_overdue(self) -> int:
        """Fail every job that has taken longer than it may; how many."""
        seconds = self._farm.settings.render_timeout_seconds
        now, ended = self._now(), 0
        for status in (JobStatus.PREPARING, JobStatus.RENDERING):
            for task_id in as_text(self._redis.zrange(keys.state(status.value), 0, -1)):
                started = self._redis.hget(keys.job(task_id), "started")
                if started is not None and now - float(started) > seconds:
                    self._fail(task_id, timed_out(seconds))
                    ended += 1
        return ended

    def end_stalled(self) -> int:
        """Fail every job that workers hold and that has not moved for too long; how many. A lease that ran
        out holds nothing: its worker died or the machine slept, and the part is given to another."""
        seconds = self._farm.settings.stall_timeout_seconds
        now = self._now()
        ended = set()
        for entry in as_text(self._redis.zrangebyscore(keys.leases(), f"({now}", "+inf")):
            task_id, part = _split(entry)
            moved = self._redis.hget(keys.job(task_id), "moved")
            if task_id not in ended and moved is not None and float(moved) < now - seconds:
                self._fail(task_id, stalled(part, seconds))
                ended.add(task_id)
        return len(ended)

    def settle_ended(self) -> int:
        """Close the books on ended jobs, once no worker can still be writing for them: intermediate
        files go, and what gave no video is taken off its token's quota; how many."""
        limit = self._now() - self._farm.settings.lease_seconds
        due = as_text(self._redis.zrangebyscore(keys.leftovers(), "-inf", limit, start=0, num=BATCH))
        settled = 0
        for task_id in due:
            try:
                self._settle(task_id)
            except OSError as error:  # the others' books are closed all the same
                log.warning("job_not_settled", task_id=task_id, error=str(error))
                self._redis.zadd(keys.leftovers(), {task_id: self._now() + SETTLE_AGAIN_SECONDS}, xx=True)
            else:
                settled += 1
        return settled

    def _settle(self, task_id: str) -> None:
        record = self._farm.store.get(task_id, with_parts=False)
        if record is not None and record.status is not JobStatus.COMPLETED:
            self._farm.tokens.refund(record.token_id, task_id)
        self._farm.parts.release(task_id)
        if record is not None:
            self._delete_unpublished(record)
        self._farm.storage.delete_folder(job_folder(task_id))
        self._redis.zrem(keys.leftovers(), task_id)

    def _delete_unpublished(self, record: JobRecord) -> None:
        """What attempts at joining have stored, whole or half, that did not become the job's result."""
        attempts = int(self._redis.hget(keys.fences(record.task_id), Part.FINISH) or 0)
        given_up = attempts - 1 if record.status is JobStatus.COMPLETED else attempts
        if given_up > 0:
            self._farm.storage.delete_half_written(results_stem(record.task_id))
        for fence in range(1, attempts + 1):
            for suffix in (record.output.format, "jpg"):
                key = video_key(record.task_id, fence, suffix)
                if key not in (record.result_key, record.poster_key):
                    self._farm.storage.delete(key)

    def _queued(self) -> set[str]:
        """Ids of all messages that wait in the broker."""
        names = [QUEUE]
        steps: Any = TRANSPORT_OPTIONS["priority_steps"]
        names += [f"{QUEUE}{TRANSPORT_OPTIONS['sep']}{step}" for step in steps if step]
        pipe = self._redis.pipeline(transaction=True)
        for name in names:
            pipe.lrange(name, 0, -1)
        found: set[str] = set()
        for messages in as_text(pipe.execute()):
            found.update(str(json.loads(message)["headers"]["id"]) for message in messages)
        return found

    def _send(self, task_id: str, part: Part) -> None:
        priority = int(self._redis.hget(keys.job(task_id), "priority") or 5)
        try:
            send(self._farm.store, task_id, part, priority)
        except (OperationalError, OSError) as error:
            log.warning("message_not_sent", task_id=task_id, part=str(part), error=str(error))

    def _fail(self, task_id: str, failure: Failure) -> None:
        log.warning("job_failed", task_id=task_id, code=failure.code.value, message=failure.message)
        self._farm.store.fail(task_id, failure.code, failure.message)

    def _now(self) -> float:
        """The store's clock, by which leases run."""
        return store_time(self._redis)


def run_reconciler(farm: Farm, describe: Describe, stop: threading.Event) -> None:
    """Run rounds until `stop` is set. A store that is away for a while is waited for.

    `describe` is what notices say about a job.
    """
    reconciler = Reconciler(farm)
    # Beside the rounds: a client's slow host or a large storage must not hold up what dead workers left.
    beside = [
        threading.Thread(target=run_notifier, args=(farm, describe, stop), name="notifier", daemon=True),
        threading.Thread(target=run_sweeper, args=(farm, stop), name="sweeper", daemon=True),
    ]
    for thread in beside:
        thread.start()
    while not stop.wait(farm.settings.reconcile_seconds):
        try:
            reconciler.step()
        except (RedisError, OSError) as error:
            log.warning("reconciler_waits", error=str(error))
        except Exception as error:
            log.error("reconciler_failed", error=repr(error), exc_info=error)
    for thread in beside:
        thread.join()


def _split(entry: str) -> tuple[str, Part]:
    task_id, _, part = entry.partition(" ")
    return task_id, Part(part)
