"""Thirty processes killed at random while several jobs are at work."""

from __future__ import annotations

import os
import random
import time

import pytest

from tests.farm.drills.drill import Drill
from tests.farm.drills.family import fork_server, kill, sandbox_child
from tests.farm.drills.moments import soon
from worker import keys
from worker.jobs import JobStatus

pytestmark = [pytest.mark.farm, pytest.mark.xdist_group("drills")]

SEED = int(os.environ.get("DRILL_SEED", "1"))
KILLS = 30
JOBS_AT_ONCE = 3
LONGEST_PAUSE_SECONDS = 0.8
SERVICES = ("worker", "reconciler")
"""Each is killed once: the supervisor waits longer before each new start of what ended a moment ago."""


class Fate:
    """Chooses who dies when; the same for the same seed, as far as the farm does the same."""

    def __init__(self, drill: Drill) -> None:
        self._drill = drill
        self._random = random.Random(SEED)
        self._services = dict(zip(self._random.sample(range(KILLS), len(SERVICES)), SERVICES, strict=True))

    def strike(self, number: int) -> str:
        """Kill somebody after a while; who it was."""
        time.sleep(self._random.uniform(0, LONGEST_PAUSE_SECONDS))
        kind = self._random.choice(["worker process", "fork server", "child", "child"])
        place = self._random.random()
        if service := self._services.get(number):
            kill(self._drill.family.service(service))
            return service
        pool = soon(self._drill.family.pool)
        process = pool[int(place * len(pool))]
        chosen = {"fork server": fork_server, "child": sandbox_child}.get(kind, lambda pid: pid)(process)
        kill(chosen or process)
        return kind if chosen else "worker process"


def test_thirty_random_kills(drill: Drill) -> None:
    drill.assert_at_rest()
    fate, before = Fate(drill), drill.ends()
    killed: list[str] = []
    jobs: list[str] = []

    def told() -> str:
        return f"DRILL_SEED={SEED}, killed: {', '.join(killed)}"

    def unfinished() -> int:
        return sum(drill.record(task_id).status is not JobStatus.COMPLETED for task_id in jobs)

    for number in range(KILLS):
        while unfinished() < JOBS_AT_ONCE:
            jobs.append(drill.submit(f"?random={len(jobs)}"))
        assert soon(lambda: drill.redis.zcard(keys.leases())), told()
        killed.append(fate.strike(number))
    try:
        for task_id in jobs:
            drill.assert_completed(task_id)
        assert drill.ends() - before == {"completed": len(jobs)}
        drill.assert_at_rest()
    except AssertionError as error:
        raise AssertionError(told()) from error
