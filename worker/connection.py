"""Connections to Redis."""

from __future__ import annotations

from redis import Redis
from redis.backoff import EqualJitterBackoff
from redis.exceptions import ConnectionError as RedisConnectionError
from redis.exceptions import TimeoutError as RedisTimeoutError
from redis.retry import Retry

CONNECT_SECONDS = 2.0
"""Longest wait for a connection: a status answer is due within a second or two."""

ANSWER_SECONDS = 5.0
"""Longest wait for an answer; scripts take microseconds, loading after a restart longer."""


def connect(redis_url: str, *, retries: int = 2) -> Redis:
    """A client for `redis://`, `rediss://` or `unix://` addresses; strings come back as text.

    The scripts are safe to repeat, so a broken connection is tried again a few times, by each client after pauses of
    its own: a store that is back is not met by all at once.
    """
    return Redis.from_url(
        redis_url,
        decode_responses=True,
        socket_connect_timeout=CONNECT_SECONDS,
        socket_timeout=ANSWER_SECONDS,
        retry=Retry(EqualJitterBackoff(cap=0.5, base=0.05), retries),
        retry_on_error=[RedisConnectionError, RedisTimeoutError],
        health_check_interval=30,
    )


def broker_url(redis_url: str) -> str:
    """The same server as Celery spells it."""
    if redis_url.startswith("unix://"):
        return "redis+socket://" + redis_url.removeprefix("unix://")
    return redis_url
