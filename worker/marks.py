"""Sorted sets of what was seen or used when, by the store's clock: those of many machines need not agree."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from redis import Redis

# KEYS: the set. ARGV: seconds after which members are forgotten, 0 for never; members.
_MARK = """
local clock = redis.call('TIME')
local now = tonumber(clock[1]) + tonumber(clock[2]) / 1000000
for index = 2, #ARGV do redis.call('ZADD', KEYS[1], string.format('%.6f', now), ARGV[index]) end
local seconds = tonumber(ARGV[1])
if seconds > 0 then redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', string.format('%.6f', now - seconds)) end
"""

# KEYS: the set. ARGV: seconds. Returns how many members were marked within them.
_COUNT = """
local clock = redis.call('TIME')
local now = tonumber(clock[1]) + tonumber(clock[2]) / 1000000
return redis.call('ZCOUNT', KEYS[1], string.format('%.6f', now - tonumber(ARGV[1])), '+inf')
"""


def mark(redis: Redis, key: str, members: Iterable[str], *, forget_seconds: float = 0.0) -> None:
    """Mark these with the present time; forget those not marked for longer than that, unless it is 0."""
    if named := list(members):
        redis.eval(_MARK, 1, key, forget_seconds, *named)


def marked_within(redis: Redis, key: str, seconds: float) -> int:
    """How many were marked within the last seconds."""
    count: Any = redis.eval(_COUNT, 1, key, seconds)
    return int(count)


def store_time(redis: Redis) -> float:
    """The store's clock, in seconds since 1970."""
    now: Any = redis.time()
    seconds, microseconds = now
    return float(seconds) + float(microseconds) / 1_000_000
