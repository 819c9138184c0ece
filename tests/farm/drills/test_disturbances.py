"""Workers that freeze and wake, a store that is killed, a hundred submissions at once."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

import pytest
import requests

from tests.farm.drills import points
from tests.farm.drills.drill import Drill
from tests.farm.drills.family import frozen, wake
from tests.farm.drills.points import Point, held
from tests.farm.farm_process import eventually
from worker.jobs import JobStatus

pytestmark = [pytest.mark.farm, pytest.mark.xdist_group("drills")]


@contextmanager
def frozen_processes(pids: list[int]) -> Iterator[None]:
    try:
        for pid in pids:
            assert frozen(pid)
        yield
    finally:
        for pid in pids:
            wake(pid)


def _losses(drill: Drill) -> Callable[[], int]:
    """How many leases have run out from now on."""
    before = drill.store.state().totals.get("lease_losses", 0)
    return lambda: int(drill.store.state().totals.get("lease_losses", 0) - before)


def test_workers_that_freeze_past_their_lease_and_wake_up(drill: Drill) -> None:
    drill.assert_at_rest()
    with held(drill, points.rendering) as moment, frozen_processes(drill.family.pool()):
        losses = _losses(drill)
        assert eventually(losses, 30), "their leases run out"
        assert drill.record(moment.task_id).status is JobStatus.RENDERING
    drill.assert_completed(moment.task_id)
    drill.assert_at_rest()


@pytest.mark.parametrize("point", [points.rendering, points.joining], ids=lambda point: point.__name__)
def test_a_worker_that_wakes_when_others_have_completed_its_job_writes_nothing(
    drill: Drill, point: Point
) -> None:
    drill.assert_at_rest()
    ends = drill.ends()
    with held(drill, point) as moment, frozen_processes([moment.pool_process]):
        record = drill.ended(moment.task_id)
        assert record.status is JobStatus.COMPLETED
        (other,) = (outcome.worker for outcome in record.parts if outcome.part == moment.part)
        assert not other.endswith(f":{moment.pool_process}")
        results = sorted(drill.results.glob(f"*{moment.task_id}*"))
        before = [(path.read_bytes(), path.stat().st_mtime_ns) for path in results]
    drill.assert_at_rest()
    assert [(path.read_bytes(), path.stat().st_mtime_ns) for path in results] == before
    assert drill.assert_completed(moment.task_id) == record
    assert drill.ends() - ends == {"completed": 1}


@pytest.mark.parametrize(
    "point", [points.fetching_the_draft, points.rendering], ids=lambda point: point.__name__
)
def test_the_store_is_killed_while_a_job_runs(drill: Drill, point: Point) -> None:
    with held(drill, point) as moment:
        os.kill(drill.family.store, signal.SIGKILL)
    assert eventually(lambda: drill.farm.process.poll() is None and drill.farm.answers(), 60)
    drill.assert_completed(moment.task_id)


def test_a_draft_submitted_a_hundred_times_at_once_is_one_job(drill: Drill) -> None:
    before = _jobs(drill)
    with ThreadPoolExecutor(25) as pool, drill.draft.draft.closed():
        (task_id,) = set(pool.map(lambda _: drill.submit(), range(100)))
    assert _jobs(drill) == before + 1
    drill.assert_completed(task_id)


def _jobs(drill: Drill) -> int:
    jobs: dict[str, int] = requests.get(f"{drill.farm.api}/health", timeout=20).json()["jobs"]
    return sum(jobs.values())
