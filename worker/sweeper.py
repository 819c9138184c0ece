"""The sweeper: what is too old, belongs to nobody or is over the limit leaves the storage.

Every step may be repeated and may be cut off anywhere: files go before the record that names them, so a
sweep that dies leaves what the next one finds. What an unfinished job uses is never touched. A video
without a record is kept as long as one with a record: a farm whose Redis was lost keeps its videos.
"""

from __future__ import annotations

import contextlib
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

import structlog
from redis.exceptions import LockError, RedisError

from worker import keys
from worker.bundle import job_folder
from worker.execution import clean_work_folder
from worker.farm import Farm
from worker.jobs import JobStatus
from worker.marks import store_time
from worker.part_cache import FOLDER
from worker.scripts import as_text
from worker.storage import StoredFile

log = structlog.get_logger(__name__)

SWEEP_SECONDS = 600.0
"""Between two sweeps: retention is counted in days, and listing a large object store costs money."""

ORPHAN_SECONDS = 86_400.0
"""Half-written files and folders of jobs that are gone are removed at this age: no write takes a day."""

LOCK_SECONDS = 120.0
"""Renewed with each removal. Two sweeps at once do no harm: the lock saves the second one's listing."""

WORKER_MEMORY_SECONDS = 86_400.0
DAY_SECONDS = 86_400.0
BATCH = 500


@dataclass(frozen=True, slots=True)
class Removal:
    """Something that is to leave, or has left. `kind` is job, result, folder, medium, part, parts, partial or upload."""

    kind: str
    name: str
    size: int
    why: str


@dataclass(frozen=True, slots=True)
class _Job:
    is_open: bool
    keys: tuple[str, ...]


@dataclass(slots=True)
class _Stock:
    """What lies in storage at the beginning of a sweep; removed files leave it, so that sizes add up."""

    results: dict[str, StoredFile]
    work: dict[str, StoredFile]
    media: dict[str, StoredFile]
    parts: dict[str, StoredFile]
    given_up: int = 0

    @property
    def _all(self) -> tuple[dict[str, StoredFile], ...]:
        return self.results, self.work, self.media, self.parts

    @property
    def size(self) -> int:
        return sum(file.size for files in self._all for file in files.values()) - self.given_up

    def drop(self, names: Iterable[str]) -> int:
        """Take files off the stock; their bytes."""
        dropped = 0
        for name in names:
            for files in self._all:
                if (file := files.pop(name, None)) is not None:
                    dropped += file.size
        return dropped


class AlreadySweeping(Exception):
    """Another process sweeps at this moment."""


class Sweeper:
    """Any number may run: one sweeps at a time."""

    def __init__(self, farm: Farm) -> None:
        self._farm = farm
        self._redis: Any = farm.redis

    def sweep(self, *, dry_run: bool = False) -> Iterator[Removal]:
        """Remove what should leave, telling of each thing as it goes; `dry_run` only tells.

        Raises AlreadySweeping, StorageError and redis errors.
        """
        lock = self._redis.lock(keys.lock("sweep"), timeout=LOCK_SECONDS, blocking=False)
        if not dry_run and not lock.acquire():
            raise AlreadySweeping
        try:
            for removal, remove in self._removals():
                if dry_run or remove():
                    yield removal
                if not dry_run:
                    with contextlib.suppress(LockError):
                        lock.reacquire()
            if not dry_run:
                self._farm.parts.sweep(self._farm.settings.retention_media_days)
                self._redis.zremrangebyscore(keys.workers(), "-inf", self._now() - WORKER_MEMORY_SECONDS)
        finally:
            if not dry_run:
                with contextlib.suppress(LockError):
                    lock.release()

    def _removals(self) -> Iterator[tuple[Removal, Callable[[], bool]]]:
        # Files first, records after: a job that publishes in between is then seen as one that has published.
        storage = self._farm.storage
        results, work, media, parts = (
            {file.key: file for file in storage.files(name)} for name in ("results", "jobs", "media", FOLDER)
        )
        stock = _Stock(results, work, media, parts)
        yield from self._expired(stock)
        yield from self._partial(stock)
        yield from self._orphaned_results(stock)
        yield from self._orphaned_work(stock)
        yield from self._unused_media(stock)
        yield from self._orphaned_parts(stock)
        yield from self._abandoned_uploads()
        yield from self._over_the_limit(stock)

    def _expired(self, stock: _Stock) -> Iterator[tuple[Removal, Callable[[], bool]]]:
        """Ended jobs whose time is over."""
        seconds, _ = self._redis.time()
        for task_id in as_text(self._redis.zrangebyscore(keys.expiry(), "-inf", seconds)):
            yield self._job(task_id, stock, "its time is over")

    def _job(self, task_id: str, stock: _Stock, why: str) -> tuple[Removal, Callable[[], bool]]:
        record = self._farm.store.get(task_id, with_parts=False)
        named = [key for key in (record.result_key, record.poster_key) if key] if record else []
        owned = [key for key in (*stock.results, *stock.work) if _owner(key) == task_id]
        size = stock.drop({*named, *owned})

        def remove() -> bool:
            for key in {*named, *(key for key in owned if key.startswith("results/"))}:
                self._farm.storage.delete(key)
            self._farm.storage.delete_folder(job_folder(task_id))
            self._farm.parts.release(task_id)
            if record is None:
                self._redis.zrem(keys.expiry(), task_id)
                return True
            return self._farm.store.forget(record)

        return Removal("job", task_id, size, why), remove

    def _partial(self, stock: _Stock) -> Iterator[tuple[Removal, Callable[[], bool]]]:
        """What a worker that died was writing."""
        limit = time.time() - ORPHAN_SECONDS
        for file in [
            *stock.results.values(),
            *stock.work.values(),
            *stock.media.values(),
            *stock.parts.values(),
        ]:
            if file.key.rpartition("/")[2].startswith(".") and file.modified < limit:
                yield self._file("partial", file, stock, "it was never completed")

    def _orphaned_results(self, stock: _Stock) -> Iterator[tuple[Removal, Callable[[], bool]]]:
        """Videos and posters that no record names."""
        now = time.time()
        keep = self._farm.settings.retention_completed_days * DAY_SECONDS
        jobs = self._jobs({_owner(key) for key in stock.results})
        for file in list(stock.results.values()):
            job = jobs.get(_owner(file.key))
            age = now - file.modified
            if job is None and age > max(keep, ORPHAN_SECONDS):
                yield self._file("result", file, stock, "no job names it and its time is over")
            elif job is not None and not job.is_open and file.key not in job.keys and age > ORPHAN_SECONDS:
                yield self._file("result", file, stock, "its job ended without it")

    def _orphaned_work(self, stock: _Stock) -> Iterator[tuple[Removal, Callable[[], bool]]]:
        """Pieces and the like of jobs that have ended or are gone: a silent worker may write after the end."""
        limit = time.time() - ORPHAN_SECONDS
        folders: dict[str, list[StoredFile]] = {}
        for file in stock.work.values():
            folders.setdefault(_owner(file.key), []).append(file)
        jobs = self._jobs(folders)
        for task_id, files in folders.items():
            job = jobs.get(task_id)
            if (job is not None and job.is_open) or max(file.modified for file in files) > limit:
                continue
            size = stock.drop(file.key for file in files)
            folder = job_folder(task_id)

            def remove(folder: str = folder) -> bool:
                self._farm.storage.delete_folder(folder)
                return True

            yield Removal("folder", folder, size, "its job has ended"), remove

    def _unused_media(self, stock: _Stock) -> Iterator[tuple[Removal, Callable[[], bool]]]:
        """Media that no job has used for long."""
        days = self._farm.settings.retention_media_days
        limit = min(self._now() - days * DAY_SECONDS, self._in_use_since())
        for _, file in self._media_by_use(stock, limit):
            yield self._medium(file, stock, limit, f"no job has used it for {days:g} days")

    def _media_by_use(self, stock: _Stock, before: float) -> list[tuple[float, StoredFile]]:
        """Media last used before then, with that time, longest first; what was never marked counts from its writing."""
        marks = self._redis.zrange(keys.media_used(), 0, -1, withscores=True)
        used = {str(as_text(sha256)): float(score) for sha256, score in marks}
        found = [(used.get(_owner(file.key), file.modified), file) for file in stock.media.values()]
        return sorted((pair for pair in found if pair[0] < before), key=lambda pair: pair[0])

    def _medium(
        self, file: StoredFile, stock: _Stock, before: float, why: str
    ) -> tuple[Removal, Callable[[], bool]]:
        stock.drop([file.key])
        sha256 = _owner(file.key)
        return Removal("medium", file.key, file.size, why), lambda: self._farm.media.remove(sha256, before)

    def _orphaned_parts(self, stock: _Stock) -> Iterator[tuple[Removal, Callable[[], bool]]]:
        """Kept pieces that no index names: the Redis that knew them was lost."""
        limit = time.time() - ORPHAN_SECONDS
        kept = self._farm.parts.files()
        for file in list(stock.parts.values()):
            if file.key not in kept and file.modified < limit:
                yield self._file("part", file, stock, "it is not in the index of kept pieces")

    def _abandoned_uploads(self) -> Iterator[tuple[Removal, Callable[[], bool]]]:
        """Uploads in parts that a killed worker left in the object store."""
        storage = self._farm.storage
        for key, upload_id in storage.abandoned_uploads(time.time() - ORPHAN_SECONDS):

            def remove(key: str = key, upload_id: str = upload_id) -> bool:
                storage.abandon_upload(key, upload_id)
                return True

            yield Removal("upload", key, 0, "it was never completed"), remove

    def _over_the_limit(self, stock: _Stock) -> Iterator[tuple[Removal, Callable[[], bool]]]:
        """Down to the size limit: first kept pieces, which can be drawn again, then media, then the oldest results."""
        limit = self._farm.settings.storage_limit_bytes
        if not limit or stock.size <= limit:
            return
        why = f"the storage holds more than {limit:,} bytes"
        excess = stock.size - limit
        kept = self._farm.parts.size
        if kept:
            left = max(0, kept - excess)
            yield (
                Removal("parts", FOLDER, kept - left, why),
                lambda: self._farm.parts.trim(limit_bytes=left) > 0,
            )
            # What running jobs use goes later; no video is given up for that.
            stock.given_up = kept - left
        before = self._in_use_since()
        for _, file in self._media_by_use(stock, before):
            if stock.size <= limit:
                return
            yield self._medium(file, stock, before, why)
        for task_id in as_text(self._redis.zrange(keys.state(JobStatus.COMPLETED.value), 0, -1)):
            if stock.size <= limit:
                return
            yield self._job(task_id, stock, why)
        if stock.size > limit:
            log.warning("storage_over_limit", bytes=stock.size, limit=limit)

    def _file(
        self, kind: str, file: StoredFile, stock: _Stock, why: str
    ) -> tuple[Removal, Callable[[], bool]]:
        stock.drop([file.key])

        def remove() -> bool:
            self._farm.storage.delete(file.key)
            return True

        return Removal(kind, file.key, file.size, why), remove

    def _jobs(self, task_ids: Iterable[str]) -> dict[str, _Job]:
        """What the records of these tasks say; those that are gone are not in it."""
        wanted = sorted(task_ids)
        jobs = {}
        for start in range(0, len(wanted), BATCH):
            names = wanted[start : start + BATCH]
            pipe = self._redis.pipeline(transaction=False)
            for task_id in names:
                pipe.hmget(keys.job(task_id), "open", "result_key", "poster_key")
            for task_id, (is_open, *named) in zip(names, as_text(pipe.execute()), strict=True):
                if is_open is not None:
                    jobs[task_id] = _Job(is_open == "1", tuple(key for key in named if key))
        return jobs

    def _in_use_since(self) -> float:
        """An unfinished job has marked its media after this: every part marks them, and no job runs longer."""
        return self._now() - self._farm.settings.render_timeout_seconds - ORPHAN_SECONDS / 24

    def _now(self) -> float:
        """The store's clock, by which uses are marked; files have that of the storage."""
        return store_time(self._redis)


def run_sweeper(farm: Farm, stop: threading.Event) -> None:
    """Sweep now and then until `stop` is set."""
    sweeper = Sweeper(farm)
    while True:
        try:
            for removal in sweeper.sweep():
                log.info("swept", kind=removal.kind, name=removal.name, why=removal.why)
                if stop.is_set():
                    return
            clean_work_folder(farm)
        except AlreadySweeping:
            pass
        except (RedisError, OSError) as error:
            log.warning("sweeper_waits", error=str(error))
        except Exception as error:
            log.error("sweeper_failed", error=repr(error), exc_info=error)
        if stop.wait(SWEEP_SECONDS):
            return


def _owner(key: str) -> str:
    """The task of `results/<task>.mp4` and `jobs/<task>/…`, the hash of `media/<hash>`."""
    return key.split("/")[1].partition(".")[0]
