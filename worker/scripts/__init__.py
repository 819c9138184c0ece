"""The atomic scripts: every change of a job's state is one of them, run whole inside Redis; and the one that reads jobs.

A script is `prelude.lua` followed by its own file; the head of each file says what it takes and returns.
"""

from __future__ import annotations

import contextlib
from collections.abc import Mapping, Sequence
from importlib.resources import files
from typing import Any

from redis import Redis
from redis.commands.core import Script
from redis.exceptions import NoScriptError

from worker import keys

NAMES = (
    "submit",
    "claim",
    "renew",
    "progress",
    "begin_rendering",
    "complete_part",
    "complete_job",
    "fail",
    "cancel",
    "release",
    "bury",
    "wait_again",
    "offer",
    "forget",
)


LOADS = 5
"""How often a script is given to a store that has forgotten it, as a store does that is restarted."""


class LastingScript(Script):
    """A script that bears a store which is restarted between being given it and being asked for it."""

    def __call__(self, *given: Any, **named: Any) -> Any:
        for _ in range(LOADS - 1):
            with contextlib.suppress(NoScriptError):
                return super().__call__(*given, **named)
        return super().__call__(*given, **named)


class Scripts:
    """The scripts, registered with one connection; each is loaded into the server on first use."""

    def __init__(self, redis: Redis) -> None:
        folder = files(__package__)
        prelude = (folder / "prelude.lua").read_text(encoding="utf-8")
        self._scripts: Mapping[str, Any] = {
            name: LastingScript(redis, prelude + (folder / f"{name}.lua").read_text(encoding="utf-8"))
            for name in NAMES
        }
        self._read: Any = plain_script(redis, "read")

    def run(self, name: str, task_id: str, *args: str | int | float) -> Any:
        """Run a script on a job. Strings in the answer are text, whatever the connection decodes."""
        job_keys = [
            keys.job(task_id),
            keys.parts(task_id),
            keys.fences(task_id),
            keys.frames(task_id),
            keys.waiting(),
            keys.leases(),
            keys.all_jobs(),
            keys.expiry(),
            keys.leftovers(),
            keys.speed(),
            keys.notices(),
            keys.totals(),
            keys.tokens(),
            keys.listing(""),
            keys.token_tasks(""),
            keys.token_open(""),
            keys.token_used(""),
        ]
        return as_text(self._scripts[name](keys=job_keys, args=[task_id, keys.state(""), *args]))

    def read(self, task_ids: Sequence[str], *, draft: str = "", with_parts: bool = False) -> list[Any]:
        """What `read.lua` answers for these tasks, or for the latest one of a draft's index key."""
        states = [keys.state(status) for status in ("preparing", "rendering", "queued")]
        arguments = [keys.job(""), "1" if with_parts else "", draft, *task_ids]
        answer: list[Any] = as_text(self._read(keys=[keys.speed(), *states], args=arguments))
        return answer


def plain_script(redis: Redis, name: str) -> Any:
    """A script that is not about one job's state: without the prelude, it names its own keys."""
    return LastingScript(redis, (files(__package__) / f"{name}.lua").read_text(encoding="utf-8"))


def as_text(value: Any) -> Any:
    """Bytes anywhere in a Redis answer as text."""
    if isinstance(value, bytes):
        return value.decode()
    if isinstance(value, list | tuple):
        return [as_text(item) for item in value]
    if isinstance(value, dict):
        return {as_text(key): as_text(item) for key, item in value.items()}
    return value
