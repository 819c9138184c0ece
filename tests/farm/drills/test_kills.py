"""SIGKILL at every point of a job's life: the job completes once, with the frames of an undisturbed render."""

from __future__ import annotations

import pytest

from tests.farm.drills import points
from tests.farm.drills.drill import Drill
from tests.farm.drills.family import fork_server, kill
from tests.farm.drills.points import Moment, Point, held
from tests.farm.farm_process import eventually
from worker.jobs import Part

pytestmark = [pytest.mark.farm, pytest.mark.xdist_group("drills")]

THE_PART_S_OWN = ("worker process", "fork server", "child", "worker service")
"""Victims with which the part dies."""


def victim(drill: Drill, name: str, moment: Moment) -> int:
    """A process by its name; the first three are those that have the part at this moment."""
    found: int | None
    match name:
        case "worker process":
            found = moment.pool_process
        case "fork server":
            found = fork_server(moment.pool_process)
        case "child":
            found = moment.child
        case "API process":
            found = drill.family.api_process
        case "worker service":
            found = drill.family.service("worker")
        case _:
            found = drill.family.service(name)
    assert found is not None, name
    return found


DRILLS: list[tuple[Point, str]] = [
    (points.fetching_the_draft, "worker process"),
    (points.fetching_the_draft, "API process"),
    (points.reading_the_draft, "child"),
    (points.fetching_a_medium, "worker process"),
    (points.looking_into_media, "worker process"),
    (points.about_to_be_prepared, "worker process"),
    (points.claimed_without_a_frame, "fork server"),
    (points.rendering, "worker process"),
    (points.rendering, "child"),
    (points.rendering, "worker service"),
    (points.rendering, "reconciler"),
    (points.rendering, "API process"),
    (points.mixing_the_sound, "worker process"),
    (points.at_the_last_piece, "worker process"),
    (points.joining, "worker process"),
    (points.joining, "fork server"),
    (points.joining, "reconciler"),
    (points.publishing, "worker process"),
    (points.publishing, "worker service"),
]


@pytest.mark.parametrize(("point", "name"), DRILLS, ids=[f"{p.__name__}-{n}" for p, n in DRILLS])
def test_a_process_killed(drill: Drill, point: Point, name: str) -> None:
    drill.assert_at_rest()
    before = drill.family.commands()
    with held(drill, point) as moment:
        ends = drill.ends()
        kill(victim(drill, name, moment))
    record = drill.assert_completed(moment.task_id)
    assert drill.ends() - ends == {"completed": 1}
    assert eventually(lambda: not list(drill.results.glob(".*")), 30), "half-written files go with the books"
    if name in THE_PART_S_OWN:
        (attempt,) = (outcome.attempt for outcome in record.parts if outcome.part == moment.part)
        assert attempt > 1, "the kill met the part"
    drill.assert_at_rest()
    assert eventually(lambda: drill.family.commands() == before, 60), drill.family.commands()


@pytest.mark.parametrize("name", ["worker process", "fork server", "worker service"])
def test_a_process_killed_while_nothing_is_to_be_done(drill: Drill, name: str) -> None:
    drill.assert_at_rest()
    idle = Moment("", Part.PREPARE, drill.family.pool()[0])
    kill(victim(drill, name, idle))
    drill.assert_completed(drill.submit())
    drill.assert_at_rest()
