"""Messages that come twice, in a wrong order, for nobody, or mean nothing: every part is done once."""

from __future__ import annotations

from typing import Any

import pytest
from kombu.connection import Connection

from tests.farm.drills import points
from tests.farm.drills.drill import Drill
from tests.farm.drills.drill_draft import DRILL_PIECES
from tests.farm.drills.points import held
from tests.farm.farm_process import eventually
from worker import keys
from worker.celery_app import QUEUE, TASKS, TRANSPORT_OPTIONS, app
from worker.connection import broker_url
from worker.dispatch import send
from worker.jobs import JobRecord, Part

pytestmark = [pytest.mark.farm, pytest.mark.xdist_group("drills")]

WRONG_ORDER = [
    Part.FINISH,
    *(Part.piece(index) for index in reversed(range(DRILL_PIECES))),
    Part.SOUND,
    Part.PREPARE,
]
UNKNOWN_TASK = "render_task_0000000000000000"


def _send_all(drill: Drill, task_id: str) -> None:
    for part in 3 * WRONG_ORDER:
        send(drill.store, task_id, part, 5)


def _send_nonsense(drill: Drill, task_id: str) -> None:
    """Messages that no part of the farm would send."""
    known = TASKS["piece"]
    nonsense: list[tuple[str, list[Any]]] = [
        (known, [UNKNOWN_TASK, "piece-0"]),
        (known, ["", ""]),
        (known, ["../../../etc/passwd", "piece-0"]),
        (known, [f"{task_id}\n", "piece-0"]),
        (known, [task_id, f"piece-{DRILL_PIECES}"]),
        (known, [task_id, "piece--1"]),
        (known, [task_id, "piece-x"]),
        (known, [task_id, "nonsense"]),
        (known, [None, {"part": 1}]),
        (known, [task_id]),
        ("draftfarm.nonsense", [task_id, "piece-0"]),
    ]
    url = broker_url(drill.store.settings.redis_url)
    with Connection(url, transport_options=TRANSPORT_OPTIONS) as connection:  # type: ignore[no-untyped-call]
        for name, arguments in nonsense:
            app.send_task(name, args=arguments, queue=QUEUE, priority=0, connection=connection)


def _queues(drill: Drill) -> list[str]:
    """The broker's lists in which messages wait."""
    return [key for key in drill.redis.keys(f"{QUEUE}*") if drill.redis.type(key) == "list"]


def _assert_drained(drill: Drill) -> None:
    """No message waits, no part waits, nobody has a part."""

    def left() -> list[str]:
        sets = [key for key in (keys.waiting(), keys.turns(), keys.leases()) if drill.redis.zcard(key)]
        return _queues(drill) + sets

    assert eventually(lambda: not left(), 60), left()


def _assert_each_part_was_done_once(record: JobRecord) -> None:
    assert sorted(outcome.part for outcome in record.parts) == sorted(WRONG_ORDER)
    assert {outcome.attempt for outcome in record.parts} == {1}
    assert record.attempt == 1


@pytest.mark.parametrize(
    "point",
    [points.fetching_the_draft, points.at_the_last_piece, points.joining],
    ids=lambda point: point.__name__,
)
def test_messages_in_a_wrong_order_while_a_job_is_at_work(patient: Drill, point: points.Point) -> None:
    patient.assert_at_rest()
    pool, ends = patient.family.pool(), patient.ends()
    with held(patient, point) as moment:
        _send_all(patient, moment.task_id)
        _send_nonsense(patient, moment.task_id)
        # The other worker has nothing else to do, so it takes all of them before the job goes on.
        assert eventually(lambda: not _queues(patient), 60), _queues(patient)
    record = patient.assert_completed(moment.task_id)
    _assert_each_part_was_done_once(record)
    _assert_drained(patient)
    assert patient.ends() - ends == {"completed": 1}
    assert patient.family.pool() == pool, "no message ends a worker"


def test_messages_for_a_job_that_has_ended(patient: Drill) -> None:
    patient.assert_at_rest()
    record = patient.assert_completed(patient.submit())
    video = patient.results / f"{record.task_id}.mp4"
    before, ends = video.stat().st_mtime_ns, patient.ends()
    _send_all(patient, record.task_id)
    _send_nonsense(patient, record.task_id)
    _assert_drained(patient)
    patient.assert_at_rest()
    assert patient.assert_completed(record.task_id) == record
    assert video.stat().st_mtime_ns == before
    assert patient.ends() == ends
    assert patient.store.get(UNKNOWN_TASK) is None
