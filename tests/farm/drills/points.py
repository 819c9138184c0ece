"""The points of a job's life at which something may die: each is reached by a condition, and held while a test needs it.

What draws is held by freezing it, what fetches by its host, what stores by a file in its way.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from tests.farm.drills.drill import Drill
from tests.farm.drills.family import frozen, sandbox_child, wake
from tests.farm.drills.gate import Gate
from tests.farm.drills.moments import soon
from worker.jobs import JobStatus, Part

TRIES = 8
"""A part that was done before it could be frozen is waited for in another job."""


@dataclass(frozen=True)
class Moment:
    """A job at a point of its life: who has which part. `child` draws for it, None where nothing is drawn."""

    task_id: str
    part: Part
    pool_process: int
    child: int | None = None


Point = Callable[[Drill], Iterator[Moment]]
Found = tuple[Part, int, int]
"""A part, the worker process that has it, and its child."""


def fetching_the_draft(drill: Drill) -> Iterator[Moment]:
    return _held_by_host(drill, drill.draft.draft)


def fetching_a_medium(drill: Drill) -> Iterator[Moment]:
    return _held_by_host(drill, drill.draft.photo)


def reading_the_draft(drill: Drill) -> Iterator[Moment]:
    asked = drill.draft.photo.asked

    def reading(task_id: str) -> Found | None:
        return _drawing(drill, task_id, Part.PREPARE) if drill.draft.photo.asked == asked else None

    return _held_by_freezing(drill, reading)


def looking_into_media(drill: Drill) -> Iterator[Moment]:
    asked = drill.draft.photo.asked, drill.draft.tone.asked

    def looking(task_id: str) -> Found | None:
        if drill.draft.photo.asked == asked[0] or drill.draft.tone.asked == asked[1]:
            return None
        return _drawing(drill, task_id, Part.PREPARE)

    return _held_by_freezing(drill, looking)


def about_to_be_prepared(drill: Drill) -> Iterator[Moment]:
    task_id = drill.submit()
    obstacle = drill.farm.data / "storage" / "jobs" / task_id  # where its folder belongs
    obstacle.parent.mkdir(exist_ok=True)
    obstacle.touch()
    try:
        assert soon(lambda: drill.record(task_id).progress == 9), drill.record(task_id)
        yield _moment(drill, task_id, Part.PREPARE)
    finally:
        obstacle.unlink()


def claimed_without_a_frame(drill: Drill) -> Iterator[Moment]:
    return _held_by_freezing(drill, lambda task_id: _piece(drill, task_id, lambda frames: frames == 0))


def rendering(drill: Drill) -> Iterator[Moment]:
    return _held_by_freezing(drill, lambda task_id: _piece(drill, task_id, lambda frames: frames > 0))


def mixing_the_sound(drill: Drill) -> Iterator[Moment]:
    return _held_by_freezing(drill, lambda task_id: _drawing(drill, task_id, Part.SOUND))


def at_the_last_piece(drill: Drill) -> Iterator[Moment]:
    with held(drill, rendering) as moment:

        def all_others_are_done() -> bool:
            record = drill.record(moment.task_id)
            return len(record.parts) == record.parts_total  # with prepare, without this one

        assert soon(all_others_are_done), drill.record(moment.task_id)
        yield moment


def joining(drill: Drill) -> Iterator[Moment]:
    return _held_by_freezing(drill, lambda task_id: _drawing(drill, task_id, Part.FINISH))


def publishing(drill: Drill) -> Iterator[Moment]:
    """The video is in its place, the poster is not yet."""
    task_id = drill.submit()
    obstacle = drill.results / f"{task_id}.jpg"
    obstacle.mkdir(parents=True)
    try:
        assert soon((drill.results / f"{task_id}.mp4").exists), drill.record(task_id)
        yield _moment(drill, task_id, Part.FINISH)
    finally:
        obstacle.rmdir()


held = contextmanager(lambda drill, point: point(drill))
"""Come to a point of a new job's life, and stay there during the block."""


def _moment(drill: Drill, task_id: str, part: Part) -> Moment:
    pool_process = drill.holder(task_id, part)
    assert pool_process is not None, f"nobody has {part}: {drill.record(task_id)}"
    return Moment(task_id, part, pool_process)


def _held_by_host(drill: Drill, gate: Gate) -> Iterator[Moment]:
    asked = gate.asked
    with gate.closed():
        task_id = drill.submit()
        assert soon(lambda: gate.asked > asked), drill.record(task_id)
        yield _moment(drill, task_id, Part.PREPARE)


def _held_by_freezing(drill: Drill, find: Callable[[str], Found | None]) -> Iterator[Moment]:
    for _ in range(TRIES):
        task_id = drill.submit()
        while drill.record(task_id).status not in (JobStatus.COMPLETED, JobStatus.FAILED):
            found = soon(lambda: find(task_id), 0.1)  # noqa: B023
            if found is None or not frozen(found[2]):
                continue
            try:
                if find(task_id) == found:
                    yield Moment(task_id, *found)
                    return
            finally:
                wake(found[2])
    raise AssertionError(f"the point was not reached in {TRIES} jobs")


def _drawing(drill: Drill, task_id: str, part: Part) -> Found | None:
    """Who draws a part, if it is being drawn."""
    pool_process = drill.holder(task_id, part)
    child = sandbox_child(pool_process) if pool_process is not None else None
    return (part, pool_process, child) if pool_process is not None and child is not None else None


def _piece(drill: Drill, task_id: str, fits: Callable[[int], bool]) -> Found | None:
    """Who draws a piece of which so many frames are drawn."""
    pieces = (Part.piece(index) for index in range(max(0, drill.record(task_id).parts_total - 1)))
    for part in pieces:
        found = _drawing(drill, task_id, part)
        if found is not None and fits(drill.frames_of(task_id, part)):
            return found
    return None
