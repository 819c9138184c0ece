"""Everything a worker process works with, opened once."""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from functools import lru_cache

from redis import Redis

from worker.connection import connect
from worker.fetch import Fetcher
from worker.media_store import MediaStore
from worker.part_cache import PartCache
from worker.processes import process_name
from worker.sandbox import Sandbox
from worker.settings import Settings, get_settings
from worker.storage import Storage
from worker.store import JobStore
from worker.tokens import TokenStore

WORKER_RETRIES = 10
"""A worker outlasts a restart of the store: its retries add up to some seconds."""


@dataclass(frozen=True, slots=True)
class Farm:
    """One process's view of the farm."""

    settings: Settings
    redis: Redis
    store: JobStore
    storage: Storage
    media: MediaStore
    parts: PartCache
    fetcher: Fetcher
    tokens: TokenStore
    sandbox: Sandbox
    worker: str = field(default="")

    @classmethod
    def open(cls, settings: Settings, redis: Redis | None = None) -> Farm:
        if settings.ffmpeg_binary:
            os.environ["FFMPEG_BINARY"] = settings.ffmpeg_binary  # where the renderer looks
        redis = redis or connect(settings.redis_url, retries=WORKER_RETRIES)
        storage = Storage.from_settings(settings)
        return cls(
            settings=settings,
            redis=redis,
            store=JobStore(redis, settings),
            storage=storage,
            media=MediaStore(redis, storage, settings.cache_dir, settings.media_cache_bytes),
            parts=PartCache(redis, storage, settings.part_cache_bytes),
            fetcher=Fetcher(settings),
            tokens=TokenStore(redis),
            sandbox=Sandbox(settings),
            worker=process_name(os.getpid()),
        )


def process_farm() -> Farm:
    """This process's farm; a forked process opens its own."""
    return _farm_of(os.getpid())


@lru_cache(maxsize=1)
def _farm_of(pid: int) -> Farm:
    return Farm.open(get_settings())
