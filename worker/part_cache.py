"""Finished pieces and sounds of all jobs, by content key: what was rendered once is not rendered again.

The files lie in storage, the index in Redis; every change of the index is one atomic script. A file's name holds the
hash of its bytes, so that damage is seen, and something random, so that a file that is given up is never the
same as one that is kept anew. What a job uses is not given up before the job's files are cleared away.
"""

from __future__ import annotations

import hashlib
import json
import secrets
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from redis import Redis

from worker import keys
from worker.marks import mark, store_time
from worker.scripts import as_text, plain_script
from worker.storage import Storage

DAY_SECONDS = 86_400.0
STRAY_SECONDS = 3600.0
"""A file that was begun or given up so long ago and is still written down lost its worker."""

FOLDER = "parts"


@dataclass(frozen=True, slots=True)
class CachedPart:
    """A kept file: its key in storage and its size in bytes."""

    file: str
    size: int


class PartCache:
    """Safe to share between threads, and between all workers of the farm.

    `limit_bytes` 0 turns it off: nothing is found, and what is still kept goes when it is trimmed.
    """

    def __init__(self, redis: Redis, storage: Storage, limit_bytes: int) -> None:
        self._redis: Any = redis
        self._storage = storage
        self._limit_bytes = limit_bytes
        self._take = plain_script(redis, "cache_take")
        self._add = plain_script(redis, "cache_add")
        self._release = plain_script(redis, "cache_release")
        self._trim = plain_script(redis, "cache_trim")
        self._drop = plain_script(redis, "cache_drop")

    @property
    def is_on(self) -> bool:
        return self._limit_bytes > 0

    def take(self, task_id: str, contents: Sequence[str], *, again: bool = False) -> dict[str, CachedPart]:
        """Which of these contents are here, for the task to use until it is released. `again`: it asked before, so that
        a miss is no further one."""
        if not self.is_on or not contents:
            return {}
        answer = self._take(
            keys=[
                keys.cached(),
                keys.cached_used(),
                keys.cached_pins(),
                keys.cache_totals(),
                keys.cached_by(task_id),
                keys.job(task_id),
            ],
            args=[int(again), *contents],
        )
        found = {}
        for content, entry in zip(contents, as_text(answer), strict=True):
            if not entry:
                continue
            part = _part(entry)
            if self._is_whole(part):
                found[content] = part
            else:
                self.drop(content, part.file)
        return found

    def _is_whole(self, part: CachedPart) -> bool:
        """As far as can be seen without reading it."""
        try:
            return self._storage.size(part.file) == part.size
        except FileNotFoundError:
            return False

    def add(self, task_id: str, content: str, path: Path) -> str:
        """Keep a file (it is moved away) and let the task use it; its key in storage.

        Where another job was faster, its file is used instead, if it is still there.
        """
        size = path.stat().st_size
        file = f"{FOLDER}/{content[:2]}/{content}.{secrets.token_hex(4)}.{digest(path)}{path.suffix}"
        mark(self._redis, keys.cached_writing(), [file])
        self._storage.put(path, file, move=True)
        new = CachedPart(file, size)
        while (kept := self._enter(task_id, content, new)) != new:
            if self._is_whole(kept):
                self._delete([file])
                break
            self.drop(content, kept.file)
        self.trim()
        return kept.file

    def _enter(self, task_id: str, content: str, part: CachedPart) -> CachedPart:
        """Put a stored file into the index; what the index has for its content after that."""
        answer = self._add(
            keys=[
                keys.cached(),
                keys.cached_used(),
                keys.cached_pins(),
                keys.job(task_id),
                keys.cached_by(task_id),
                keys.cached_bytes(),
                keys.cached_writing(),
            ],
            args=[content, json.dumps(asdict(part)), part.size, part.file],
        )
        return _part(as_text(answer))

    def release(self, task_id: str) -> None:
        """The task has ended and needs nothing any more."""
        self._release(keys=[keys.cached_by(task_id), keys.cached_pins()])
        self.trim()

    @property
    def size(self) -> int:
        """Bytes of all kept files."""
        return int(self._redis.get(keys.cached_bytes()) or 0)

    def files(self) -> frozenset[str]:
        """Storage keys of all kept files, and of those that are being written."""
        # Kept last: a file that is done meanwhile is then seen in one of the two.
        writing = as_text(self._redis.zrange(keys.cached_writing(), 0, -1))
        kept = as_text(self._redis.hvals(keys.cached()))
        return frozenset([*writing, *(_part(entry).file for entry in kept)])

    def trim(self, keep_days: float | None = None, limit_bytes: int | None = None) -> int:
        """Give up what was used longest ago until the rest fits, and what no job has used for `keep_days`; how many
        files. `limit_bytes` goes before the cache's own limit."""
        oldest = 0.0 if keep_days is None else store_time(self._redis) - keep_days * DAY_SECONDS
        victims = as_text(
            self._trim(
                keys=[
                    keys.cached(),
                    keys.cached_used(),
                    keys.cached_pins(),
                    keys.cache_totals(),
                    keys.cached_bytes(),
                    keys.cached_writing(),
                ],
                args=[self._limit_bytes if limit_bytes is None else limit_bytes, oldest],
            )
        )
        self._delete(victims)
        return len(victims)

    def drop(self, content: str, file: str) -> None:
        """Forget a file that is missing or damaged."""
        dropped = self._drop(
            keys=[
                keys.cached(),
                keys.cached_used(),
                keys.cache_totals(),
                keys.cached_bytes(),
                keys.cached_writing(),
            ],
            args=[content, file],
        )
        if dropped:
            self._delete([file])

    def sweep(self, keep_days: float) -> int:
        """`trim`, and delete files whose worker died while it wrote or deleted them; how many of those."""
        while self.trim(keep_days):
            pass
        limit = store_time(self._redis) - STRAY_SECONDS
        strays = as_text(self._redis.zrangebyscore(keys.cached_writing(), "-inf", limit))
        self._delete(strays)
        return len(strays)

    def _delete(self, files: Iterable[str]) -> None:
        for file in files:
            self._storage.delete(file)
            self._redis.zrem(keys.cached_writing(), file)


def digest(path: Path) -> str:
    """SHA-256 of a file."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def is_cached(key: str) -> bool:
    """Whether a storage key is one of the cache's files."""
    return key.startswith(f"{FOLDER}/")


def content_of(key: str) -> str:
    """The content key in the name of a cache's file."""
    return key.rpartition("/")[2].partition(".")[0]


def is_intact(key: str, path: Path) -> bool:
    """Whether a copy of the cache's file `key` has the bytes that were kept."""
    return digest(path) == key.rpartition("/")[2].split(".")[2]


def _part(entry: str) -> CachedPart:
    return CachedPart(**json.loads(entry))
