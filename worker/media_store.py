"""Media of all jobs, named by their content: in storage for every worker, on this machine for the renderer."""

from __future__ import annotations

import os
import time
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from redis import Redis

from worker import keys
from worker.marks import mark
from worker.scripts import LastingScript
from worker.storage import Storage

LEAVING_SECONDS = 60
"""Deleting one file takes no longer; a sweeper that dies at it holds nobody up for more."""

LEAVING_POLL_SECONDS = 0.05

_CONDEMN = """
local used = redis.call('ZSCORE', KEYS[1], ARGV[1])
if used and tonumber(used) >= tonumber(ARGV[2]) then return 0 end
redis.call('ZREM', KEYS[1], ARGV[1])
redis.call('SET', KEYS[2], '1', 'EX', ARGV[3])
return 1
"""


class MediaStore:
    """Files under `media/<sha256>`. With a folder as storage they are used where they lie; from an
    object store each machine keeps copies in `cache_dir`, at most `cache_bytes` of them."""

    def __init__(self, redis: Redis, storage: Storage, cache_dir: Path, cache_bytes: int) -> None:
        self._redis: Any = redis
        self._storage = storage
        self._cache_dir = cache_dir / "media"
        self._cache_bytes = cache_bytes
        self._condemn = LastingScript(redis, _CONDEMN)

    def add(self, path: Path, sha256: str) -> str:
        """Take a file over (it is moved away) under its content hash, which is returned."""
        if self._stays(sha256):
            path.unlink(missing_ok=True)
        elif self._storage.local_path(_key(sha256)) is not None:
            self._storage.put(path, _key(sha256), move=True)
        else:
            self._storage.put(path, _key(sha256))
            self._cache_dir.mkdir(parents=True, exist_ok=True)
            os.replace(path, self._cache_dir / sha256)
        return sha256

    def has(self, sha256: str) -> bool:
        """Whether a medium is there to be used; asking counts as a use."""
        return self._stays(sha256)

    def paths(self, hashes: Mapping[str, str]) -> dict[str, Path]:
        """Files on this machine for a job's media, fetched from storage where needed.

        Raises FileNotFoundError if storage has lost one.
        """
        self.mark_used(hashes.values())
        paths = {ref_id: self._path(sha256) for ref_id, sha256 in hashes.items()}
        self._trim(keep=set(hashes.values()))
        return paths

    def mark_used(self, hashes: Iterable[str]) -> None:
        """Remember that a job uses these now."""
        mark(self._redis, keys.media_used(), hashes)

    def remove(self, sha256: str, unused_since: float) -> bool:
        """Delete a medium from storage unless it was used after that time; whether it was deleted."""
        marker = keys.medium_leaving(sha256)
        if not self._condemn(keys=[keys.media_used(), marker], args=[sha256, unused_since, LEAVING_SECONDS]):
            return False
        try:
            self._storage.delete(_key(sha256))
        finally:
            self._redis.delete(marker)
        return True

    def _stays(self, sha256: str) -> bool:
        """Whether storage has a medium, which from now on is in use."""
        self.mark_used([sha256])
        # Marked before the look: a sweeper either sees the mark, or is at it and is waited for.
        while self._redis.exists(keys.medium_leaving(sha256)):
            time.sleep(LEAVING_POLL_SECONDS)
        return self._storage.exists(_key(sha256))

    def _path(self, sha256: str) -> Path:
        stored = self._storage.local_path(_key(sha256))
        if stored is not None:
            if not stored.is_file():
                raise FileNotFoundError(f"the storage has no {_key(sha256)}")
            return stored
        cached = self._cache_dir / sha256
        if not cached.is_file():
            self._storage.fetch(_key(sha256), cached)
        os.utime(cached)  # its last use, for trimming
        return cached

    def _trim(self, keep: set[str]) -> None:
        """Delete the copies used longest ago until the rest fits. An open file survives its deletion."""
        if not self._cache_dir.is_dir():
            return
        copies = []
        for path in self._cache_dir.iterdir():
            try:
                status = path.stat()
            except FileNotFoundError:
                continue
            copies.append((status.st_mtime, status.st_size, path))
        total = sum(size for _, size, _ in copies)
        for _, size, path in sorted(copies):
            if total <= self._cache_bytes:
                return
            if path.name not in keep and not path.name.startswith("."):
                path.unlink(missing_ok=True)
                total -= size


def _key(sha256: str) -> str:
    return f"media/{sha256}"
