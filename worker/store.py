"""The job store: the truth about every job, in Redis. Each change of state is one atomic script."""

from __future__ import annotations

import dataclasses
import json
import random
import secrets
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from redis import Redis

from worker import keys
from worker.estimate import FarmSpeed, seconds_left
from worker.jobs import (
    AS_THE_DRAFT,
    ErrorCode,
    JobRecord,
    JobStatus,
    OutputRequest,
    Part,
    PartOutcome,
    new_task_id,
    record_from_hash,
)
from worker.links import canonical_draft_address
from worker.scripts import Scripts, as_text, plain_script
from worker.settings import Settings

DAY_SECONDS = 86_400.0
HISTORY_BATCH, HISTORY_BATCHES = 100, 10
"""Jobs read at once, and how often, for one page of the history: it costs milliseconds, not more."""

LOWEST_PRIORITY, HIGHEST_PRIORITY = 0, 9

RETRY_SECONDS = 2.0
"""A part that failed is tried again after the reconciler's time for lost messages and this, which doubles with each
try; a little by chance, so that parts that failed together do not come back together."""


@dataclass(frozen=True, slots=True)
class Claim:
    """A worker's right to work on a part, until its lease runs out or a later claim takes its place."""

    task_id: str
    part: Part
    fence: int
    worker: str


@dataclass(frozen=True, slots=True)
class FarmState:
    """The farm's figures. `oldest_queued` is seconds; `totals` since the farm began, by the scripts' names."""

    jobs: dict[JobStatus, int]
    oldest_queued: float
    parts_waiting: int
    parts_running: int
    cached_bytes: int
    frames_per_second: float
    totals: dict[str, float]


@dataclass(frozen=True, slots=True, order=True)
class HistoryCursor:
    """A place in the history: after the job submitted at `created`."""

    created: float
    task_id: str


@dataclass(frozen=True, slots=True)
class HistoryFilter:
    """Which jobs are wanted; None does not limit, while an empty set of tokens has no jobs. Times of
    submission in seconds since 1970, `since` included, `until` not."""

    status: JobStatus | None = None
    error_code: ErrorCode | None = None
    token_ids: frozenset[str] | None = None
    since: float | None = None
    until: float | None = None

    def fits(self, job: JobRecord) -> bool:
        return (
            (self.status is None or job.status is self.status)
            and (self.error_code is None or job.error_code is self.error_code)
            and (self.token_ids is None or job.token_id in self.token_ids)
            and (self.since is None or job.created >= self.since)
            and (self.until is None or job.created < self.until)
        )


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a claim was refused: `done`, `held`, `exhausted`, `early`, `forgotten` or the job's end state."""

    reason: str
    attempts: int = 0


class JobStore:
    """All jobs. Safe to share between threads."""

    def __init__(self, redis: Redis, settings: Settings) -> None:
        self.redis: Any = redis
        self.settings = settings
        self._scripts = Scripts(redis)
        self._next_part = plain_script(redis, "next_part")

    # What clients do

    def submit(
        self,
        draft_url: str,
        *,
        output: OutputRequest = AS_THE_DRAFT,
        priority: int = 5,
        callback_url: str | None = None,
        token_id: str = "",
    ) -> tuple[JobRecord, bool]:
        """The task that renders this draft, and whether this call created it.

        While a task of the same draft is unfinished, it is the answer, however many ask at once.
        `priority` runs from 0 to 9, higher is sooner. Raises ValueError for an address that cannot
        name a draft or a priority out of range. A task its token's quota does not allow has failed
        from the start.
        """
        draft_key = canonical_draft_address(draft_url)
        if not LOWEST_PRIORITY <= priority <= HIGHEST_PRIORITY:
            raise ValueError(f"priority must be from {LOWEST_PRIORITY} to {HIGHEST_PRIORITY}")
        task_id = new_task_id()
        fields = {
            "task_id": task_id,
            "draft_url": draft_url,
            "draft_key": draft_key,
            "output": json.dumps(output.as_dict()),
            "priority": str(priority),
            "callback_url": callback_url or "",
            "token_id": token_id,
        }
        answering, created = self._scripts.run(
            "submit",
            task_id,
            keys.draft(draft_key),
            keys.job(""),
            json.dumps(fields),
            self._keep(JobStatus.FAILED),
        )
        record = next(iter(self._read([answering])), None)
        if record is None:  # ended and swept in the instant between
            return self.submit(
                draft_url, output=output, priority=priority, callback_url=callback_url, token_id=token_id
            )
        return record, bool(created)

    def get(self, task_id: str, *, with_parts: bool = True) -> JobRecord | None:
        """The job's record as of now; None if there is none (any more). Whoever does the job needs its
        finished parts, of which a long draft has hundreds; whoever asks about it does not."""
        return next(iter(self._read([task_id], with_parts=with_parts)), None)

    def find(self, draft_url: str) -> JobRecord | None:
        """The latest task of a draft, by any form of its address. Raises ValueError as `submit` does."""
        index = keys.draft(canonical_draft_address(draft_url))
        return next(iter(_records(self._scripts.read((), draft=index))), None)

    def find_many(
        self, task_ids: Sequence[str], draft_urls: Sequence[str]
    ) -> tuple[tuple[JobRecord | None, ...], tuple[JobRecord | None, ...]]:
        """For each task and for each draft its (latest) record, None where there is none, in two
        round trips. Raises ValueError as `submit` does."""
        draft_keys = [keys.draft(canonical_draft_address(url)) for url in draft_urls]
        of_drafts = as_text(self.redis.mget(draft_keys)) if draft_keys else []
        wanted = dict.fromkeys([*task_ids, *(task_id for task_id in of_drafts if task_id)])
        found = {record.task_id: record for record in self._read(wanted)}
        return tuple(map(found.get, task_ids)), tuple(map(found.get, of_drafts))

    def history(
        self, wanted: HistoryFilter, limit: int, cursor: HistoryCursor | None = None
    ) -> tuple[tuple[JobRecord, ...], HistoryCursor | None]:
        """Up to `limit` jobs that fit, the latest submission first, and where the next page begins.

        Only the narrowest index is walked, and a bounded part of it: a page may have fewer jobs,
        even none, and the list is at its end only when the cursor is None. Jobs submitted while
        pages are read come before the first page, so nothing is shown twice.
        """
        if wanted.token_ids is not None and not wanted.token_ids:
            return (), None
        index = self._narrowest_index(wanted)
        found: list[JobRecord] = []
        for _ in range(HISTORY_BATCHES):
            highest = f"{cursor.created:.6f}" if cursor else _upper(wanted.until)
            lowest = "-inf" if wanted.since is None else f"{wanted.since:.6f}"
            page = as_text(
                self.redis.zrevrangebyscore(
                    index, highest, lowest, start=0, num=HISTORY_BATCH, withscores=True
                )
            )
            entries = [HistoryCursor(float(created), task_id) for task_id, created in page]
            after = [entry for entry in entries if cursor is None or entry < cursor]
            if not after:
                return tuple(found), None
            records = {record.task_id: record for record in self._read(entry.task_id for entry in after)}
            for entry in after:
                cursor = entry
                record = records.get(entry.task_id)
                if record is not None and wanted.fits(record):
                    found.append(record)
                    if len(found) == limit:
                        return tuple(found), cursor
            if len(entries) < HISTORY_BATCH:
                return tuple(found), None
        return tuple(found), cursor

    def _narrowest_index(self, wanted: HistoryFilter) -> str:
        indexes = [keys.all_jobs()]
        if wanted.status is not None:
            indexes.append(keys.listing(wanted.status.value))
        if wanted.error_code is not None:
            indexes.append(keys.listing(wanted.error_code.value))
        if wanted.token_ids is not None and len(wanted.token_ids) == 1:
            indexes.append(keys.token_tasks(next(iter(wanted.token_ids))))
        pipe = self.redis.pipeline(transaction=False)
        for index in indexes:
            pipe.zcard(index)
        return min(zip(pipe.execute(), indexes, strict=True))[1]

    def recent(self, limit: int = 50, status: JobStatus | None = None) -> tuple[JobRecord, ...]:
        """The latest jobs, newest first; by time of submission, or by when they came into `status`."""
        index = keys.state(status.value) if status else keys.all_jobs()
        return self._read(as_text(self.redis.zrevrange(index, 0, limit - 1)) if limit > 0 else [])

    def counts(self) -> dict[JobStatus, int]:
        """How many jobs are in each status."""
        pipe = self.redis.pipeline(transaction=False)
        for status in JobStatus:
            pipe.zcard(keys.state(status.value))
        return dict(zip(JobStatus, pipe.execute(), strict=True))

    def cancel(self, task_id: str, reason: str = "cancelled by its owner") -> JobRecord | None:
        """End an unfinished job as cancelled; its running parts notice within a heartbeat.

        Returns the record after that: an ended job stays as it was. None if there is no such job.
        """
        self._scripts.run("cancel", task_id, reason, self._keep(JobStatus.CANCELLED))
        return self.get(task_id, with_parts=False)

    # What tasks do. Answers: "ok", "stale" (another claim is in force), or the job's end state.

    def next_part(self) -> tuple[str, Part] | None:
        """The task and part that a free worker should claim, None if nothing waits.

        Jobs of one priority give a part each in turn; higher priorities go first. Nobody else gets the same answer
        until the part is to wait again.
        """
        answer = as_text(self._next_part(keys=[keys.turns(), keys.turn()], args=[keys.job("")]))
        task_id, _, part = answer.partition(" ")
        return (task_id, Part(part)) if task_id else None

    def wait_again(self, task_id: str, part: Part) -> bool:
        """Let the next free worker take a part whose message or worker was lost, if it still waits."""
        return bool(self._scripts.run("wait_again", task_id, part))

    def claim(self, task_id: str, part: Part, worker: str) -> Claim | Refusal:
        """Take a part to work on it. Claiming `prepare` moves the job to preparing."""
        verdict, fence = self._scripts.run(
            "claim",
            task_id,
            part,
            worker,
            self.settings.lease_seconds,
            self.settings.max_attempts,
            secrets.token_hex(8),
        )
        return Claim(task_id, part, fence, worker) if verdict == "ok" else Refusal(verdict, fence)

    def renew(self, claim: Claim) -> str:
        """Keep a claim alive for another lease."""
        return str(self._scripts.run("renew", *_place(claim), self.settings.lease_seconds))

    def progress(self, claim: Claim, *, frames: int = 0, percent: int = 0) -> str:
        """Report frames done in this part, or a percentage where there are no frames yet."""
        return str(self._scripts.run("progress", *_place(claim), frames, percent))

    def in_force(self, task_id: str, part: Part, fence: int | str) -> bool:
        """Whether this claim is the part's latest one, or the one beside it, and neither the part nor the job has
        ended."""
        pipe = self.redis.pipeline()
        pipe.hget(keys.job(task_id), "open")
        pipe.hmget(keys.fences(task_id), part, f"beside:{part}")
        pipe.hexists(keys.parts(task_id), part)
        is_open, claims, finished = as_text(pipe.execute())
        return is_open == "1" and str(fence) in claims and not finished

    def begin_rendering(
        self,
        claim: Claim,
        *,
        frames_total: int,
        parts: Sequence[Part],
        outcome: PartOutcome,
        fields: Mapping[str, Any],
        reused: Sequence[PartOutcome] = (),
    ) -> str:
        """Preparation is done: the job renders, `parts` (pieces and sound) wait for workers, but for those that are
        `reused`. "last" if that is all of them, so that joining can begin.

        `fields["duration"]`, the video's seconds, is charged to the job's token; where its quota is
        too small the job has failed.
        """
        return str(
            self._scripts.run(
                "begin_rendering",
                claim.task_id,
                claim.fence,
                frames_total,
                json.dumps(list(parts)),
                json.dumps(outcome.as_dict()),
                json.dumps(_texts(fields)),
                self._keep(JobStatus.FAILED),
                json.dumps([part.as_dict() for part in reused]),
            )
        )

    def complete_part(self, claim: Claim, outcome: PartOutcome) -> str:
        """Write down a finished part, once. "last" to the one caller that completes the set."""
        return str(
            self._scripts.run("complete_part", *_place(claim), outcome.frames, json.dumps(outcome.as_dict()))
        )

    def complete(self, claim: Claim, outcome: PartOutcome, fields: Mapping[str, Any]) -> str:
        """The video is published: the job is completed."""
        return str(
            self._scripts.run(
                "complete_job",
                claim.task_id,
                claim.fence,
                self._keep(JobStatus.COMPLETED),
                json.dumps(_texts(fields)),
                json.dumps(outcome.as_dict()),
            )
        )

    def fail(self, task_id: str, code: ErrorCode, message: str, claim: Claim | None = None) -> str:
        """End a job as failed; with a claim only while that claim is in force."""
        place = (claim.part, claim.fence) if claim else ("", "")
        return str(
            self._scripts.run("fail", task_id, code.value, message, self._keep(JobStatus.FAILED), *place)
        )

    def release(self, task_id: str, part: Part, claim: Claim | None = None) -> tuple[str, int]:
        """Give a part back: by its claimant, or without a claim because its lease ran out.

        Returns ("requeue", attempts), ("exhausted", attempts), or why it was not given back: "shared" where a
        second worker goes on with it.
        """
        fence = claim.fence if claim else ""
        pause = RETRY_SECONDS * random.uniform(1, 1.5)
        verdict, attempts = self._scripts.run(
            "release", task_id, part, fence, self.settings.max_attempts, pause
        )
        return str(verdict), int(attempts)

    def hand_back(self, claim: Claim) -> tuple[str, int]:
        """Give a part back as if it had not been begun: the next free worker may take it at once, and it counts as no
        attempt. Answers as `release` does, but never "exhausted"."""
        verdict, attempts = self._scripts.run(
            "release", *_place(claim), self.settings.max_attempts, 0, "untried"
        )
        return str(verdict), int(attempts)

    def note_death(self, worker: str, cause: str) -> list[tuple[str, Part]]:
        """A worker's process has ended by `cause`: its leases run out now, and the parts remember why; which parts."""
        held = as_text(self.redis.zrange(keys.leases(), 0, -1))
        noted = []
        for task_id, _, part in (entry.partition(" ") for entry in held):
            if self._scripts.run("bury", task_id, part, worker, cause):
                noted.append((task_id, Part(part)))
        return noted

    def offer(self, task_id: str, part: Part) -> bool:
        """Let a second worker take a part that somebody has; the first to finish writes it down. Once for a claim:
        False if it was offered before, or is not being done."""
        return bool(self._scripts.run("offer", task_id, part))

    def note(self, task_id: str, fields: Mapping[str, Any]) -> None:
        """Add measurements (`stage:…`) to a record. Never for anything that decides."""
        if fields:
            self.redis.hset(keys.job(task_id), mapping=_texts(fields))

    def forget(self, record: JobRecord) -> bool:
        """Remove an ended job's record."""
        return bool(self._scripts.run("forget", record.task_id, keys.draft(record.draft_key)))

    # Reading

    def state(self) -> FarmState:
        """Queue and totals, as of one moment."""
        pipe = self.redis.pipeline(transaction=True)
        for status in JobStatus:
            pipe.zcard(keys.state(status.value))
        pipe.zrange(keys.state(JobStatus.QUEUED.value), 0, 0, withscores=True)
        pipe.zcard(keys.waiting())
        pipe.zcard(keys.leases())
        pipe.hgetall(keys.totals())
        pipe.hgetall(keys.cache_totals())
        pipe.get(keys.cached_bytes())
        pipe.time()
        *counts, oldest, waiting, running, totals, cache, cached, (seconds, microseconds) = as_text(
            pipe.execute()
        )
        now = seconds + microseconds / 1_000_000
        return FarmState(
            jobs=dict(zip(JobStatus, counts, strict=True)),
            oldest_queued=max(0.0, now - float(oldest[0][1])) if oldest else 0.0,
            parts_waiting=waiting,
            parts_running=running,
            frames_per_second=self.speed().frames_per_second or 0.0,
            cached_bytes=int(cached or 0),
            totals={name: float(value) for name, value in totals.items()}
            | {f"cache_{name}": float(value) for name, value in cache.items()},
        )

    def speed(self) -> FarmSpeed:
        """The farm's measured speed."""
        return FarmSpeed.from_hash(as_text(self.redis.hgetall(keys.speed())))

    def _read(self, task_ids: Iterable[str], *, with_parts: bool = False) -> tuple[JobRecord, ...]:
        """The records of these tasks, all as of one moment, without those that are gone.

        Of a long draft there are hundreds of parts, and clients do not ask for them.
        """
        wanted = list(task_ids)
        return _records(self._scripts.read(wanted, with_parts=with_parts)) if wanted else ()

    def _keep(self, status: JobStatus) -> float:
        """For how many seconds an ended job is remembered."""
        settings = self.settings
        completed = status is JobStatus.COMPLETED
        return DAY_SECONDS * (
            settings.retention_completed_days if completed else settings.retention_failed_days
        )


def _records(answer: list[Any]) -> tuple[JobRecord, ...]:
    """The records in an answer of `read.lua`."""
    time, speed, preparing, rendering, *found = answer
    now = float(time)
    farm = FarmSpeed.from_hash(_pairs(speed))
    records = []
    for fields, parts, place in found:
        if "status" not in (named := _pairs(fields)):
            continue
        record = record_from_hash(named, _pairs(parts))
        ahead = preparing + rendering + max(0, place)
        records.append(dataclasses.replace(record, estimated_time=seconds_left(record, now, farm, ahead)))
    return tuple(records)


def _pairs(flat: Sequence[str]) -> dict[str, str]:
    """A hash as scripts return it: names and values in turn."""
    return dict(zip(flat[0::2], flat[1::2], strict=True))


def _place(claim: Claim) -> tuple[str, Part, int]:
    return claim.task_id, claim.part, claim.fence


def _upper(until: float | None) -> str:
    return "+inf" if until is None else f"({until:.6f}"


def _texts(fields: Mapping[str, Any]) -> dict[str, str]:
    """Record fields as Redis keeps them: text, structures as JSON, None left out."""
    return {
        name: value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
        for name, value in fields.items()
        if value is not None
    }
