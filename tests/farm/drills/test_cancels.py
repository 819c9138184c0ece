"""A cancel in every state of a job: it stops at once, and nothing of it stays."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack

import pytest

from tests.farm.drills import points
from tests.farm.drills.drill import Drill
from tests.farm.drills.family import frozen, wake
from tests.farm.drills.moments import soon
from tests.farm.drills.points import Point, held
from tests.farm.farm_process import eventually
from worker.jobs import JobStatus
from worker.processes import alive, descendants

pytestmark = [pytest.mark.farm, pytest.mark.xdist_group("drills")]

STOP_SECONDS = 5.0
"""The promise is two seconds of a machine that is not busy with other tests."""


@pytest.fixture(scope="module")
def cancelled(patient: Drill) -> Iterator[list[str]]:
    """Jobs that the tests have cancelled; in the end, once the farm has tidied up, no file of them is left."""
    jobs: list[str] = []
    yield jobs
    patient.assert_nothing_left(*jobs)
    assert [name for task_id in jobs for name in patient.results_of(task_id)] == []


Cancel = Callable[[Drill, str], None]


def by_http(drill: Drill, task_id: str) -> None:
    response = drill.cancel(task_id)
    assert (response.status_code, response.json()["data"]["status"]) == (200, "cancelled"), response.text


def twice(drill: Drill, task_id: str) -> None:
    for _ in range(2):
        by_http(drill, task_id)


def by_command(drill: Drill, task_id: str) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "api.cli.main", "cancel", task_id],
        env={**os.environ, "DRAFTFARM_DATA_DIR": str(drill.farm.data)},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert (done.returncode, done.stdout) == (0, f"Task {task_id} is cancelled.\n"), done.stderr


CANCELS: list[tuple[Point, Cancel]] = [
    (points.fetching_the_draft, by_http),
    (points.reading_the_draft, by_http),
    (points.fetching_a_medium, by_http),
    (points.looking_into_media, by_http),
    (points.rendering, by_http),
    (points.rendering, twice),
    (points.rendering, by_command),
    (points.mixing_the_sound, by_http),
    (points.joining, by_http),
]


@pytest.mark.parametrize(("point", "cancel"), CANCELS, ids=[f"{p.__name__}-{c.__name__}" for p, c in CANCELS])
def test_a_cancelled_job_stops(
    patient: Drill,
    cancelled: list[str],
    point: Point,
    cancel: Cancel,
    record_property: Callable[[str, object], None],
) -> None:
    patient.assert_at_rest()
    ends = patient.ends()
    with held(patient, point) as moment:
        cancelled.append(moment.task_id)
        drawing = [moment.child, *descendants(moment.child)] if moment.child is not None else []
        cancel(patient, moment.task_id)
        began = time.monotonic()

        def stopped() -> bool:
            return not _work_of(patient, moment.task_id) and not any(map(alive, drawing))

        assert soon(stopped, STOP_SECONDS), (_work_of(patient, moment.task_id), drawing)
        record_property("stopped_after", time.monotonic() - began)
    patient.assert_at_rest()
    assert patient.status_by_id(moment.task_id)["status"] == "cancelled"
    assert patient.ends() - ends == {"cancelled": 1}


def _work_of(drill: Drill, task_id: str) -> list[str]:
    return [path.name for path in drill.work.iterdir() if task_id in path.name]


def test_a_job_cancelled_while_its_video_is_published_leaves_no_video(
    patient: Drill, cancelled: list[str]
) -> None:
    patient.assert_at_rest()
    ends = patient.ends()
    with held(patient, points.publishing) as moment:
        cancelled.append(moment.task_id)
        by_http(patient, moment.task_id)
    assert eventually(lambda: not _work_of(patient, moment.task_id), 60)
    assert eventually(lambda: not patient.results_of(moment.task_id), 60)
    assert patient.status_by_id(moment.task_id)["status"] == "cancelled"
    assert patient.ends() - ends == {"cancelled": 1}


def test_a_job_cancelled_while_it_waits_is_never_begun(patient: Drill, cancelled: list[str]) -> None:
    patient.assert_at_rest()
    ends, asked = patient.ends(), patient.draft.draft.asked
    with ExitStack() as stack:
        for pid in [patient.family.service("worker"), *patient.family.pool()]:
            assert frozen(pid)
            stack.callback(wake, pid)
        task_id = patient.submit()
        cancelled.append(task_id)
        assert patient.record(task_id).status is JobStatus.QUEUED
        by_http(patient, task_id)
    patient.assert_completed(patient.submit())
    assert patient.draft.draft.asked == asked + 1
    record = patient.record(task_id)
    assert (record.status, record.started, record.parts) == (JobStatus.CANCELLED, None, ())
    assert patient.ends() - ends == {"cancelled": 1, "completed": 1}


def test_a_completed_job_stays_completed(patient: Drill) -> None:
    task_id = patient.submit()
    record = patient.assert_completed(task_id)
    response = patient.cancel(task_id)
    assert response.status_code == 409
    assert "completed" in response.text
    assert patient.assert_completed(task_id) == record


def test_a_failed_job_stays_failed(patient: Drill) -> None:
    task_id = patient.submit(".absent")
    record = patient.ended(task_id)
    assert record.status is JobStatus.FAILED
    response = patient.cancel(task_id)
    assert response.status_code == 409
    assert "failed" in response.text
    assert patient.record(task_id) == record
    patient.assert_nothing_left(task_id)
