"""Workers tell the farm which protections their machine has; whoever asks for the farm's health hears it."""

from __future__ import annotations

import json
import socket
import time
from typing import Any

from redis import Redis

from worker import keys
from worker.sandbox.protections import Mode, Protection, protections
from worker.scripts import as_text

REMEMBERED_SECONDS = 86_400.0
"""A machine that did nothing for so long is no longer spoken of."""


def announce(redis: Redis, mode: Mode) -> None:
    """Tell what this machine has. Raises RedisError."""
    told = {"time": time.time(), "protections": [one.as_dict() for one in protections(mode)]}
    redis.hset(keys.protections(), socket.gethostname(), json.dumps(told))


def announced(redis: Redis) -> tuple[Protection, ...]:
    """What all machines have that worked lately: off, with its reason, where one of them lacks it. Raises
    RedisError."""
    found: dict[str, Protection] = {}
    values: Any = redis.hvals(keys.protections())
    for text in as_text(values):
        told = json.loads(text)
        if time.time() - told["time"] > REMEMBERED_SECONDS:
            continue
        for one in told["protections"]:
            protection = Protection(one["name"], one["on"], one["detail"])
            if protection.name not in found or not protection.on:
                found[protection.name] = protection
    return tuple(found.values())
