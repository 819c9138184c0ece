"""A draft that ends every process that draws it."""

from __future__ import annotations

import json

import pytest

from tests.farm.drills.drill import Drill
from tests.farm.drills.drill_draft import text_document
from tests.farm.drills.family import kill, sandbox_child
from tests.farm.drills.moments import soon
from tests.worker.hosts import Host
from worker.jobs import ErrorCode, JobStatus, Part

pytestmark = [pytest.mark.farm, pytest.mark.xdist_group("drills")]


def test_a_piece_that_is_killed_each_time_fails_its_job_and_is_named(patient: Drill, host: Host) -> None:
    patient.assert_at_rest()
    ends = patient.ends()
    # Without media: what dies while it reads a medium is laid at the medium's door.
    host.answers["/drill/text.json"] = json.dumps(text_document()).encode()
    task_id = str(patient.farm.submit(f"{host.url}/drill/text.json")["task_id"])
    killed: set[int] = set()

    def another() -> int | None:
        pool_process = patient.holder(task_id, Part.piece(0))
        child = sandbox_child(pool_process) if pool_process is not None else None
        return child if child not in killed else None

    for _ in range(patient.store.settings.max_attempts):
        child = soon(another)
        assert child is not None, patient.record(task_id)
        killed.add(child)
        kill(child)
    record = patient.ended(task_id)
    assert (record.status, record.error_code) == (JobStatus.FAILED, ErrorCode.SYSTEM_ERROR)
    assert record.error_message is not None
    assert record.error_message.startswith("rendering piece 1 was tried 3 times and failed: ")
    assert "signal SIGKILL" in record.error_message
    assert patient.ends() - ends == {"failed": 1}
    patient.assert_at_rest()
    patient.assert_nothing_left(task_id)
    assert patient.results_of(task_id) == []
