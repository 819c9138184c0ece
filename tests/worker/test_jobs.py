from itertools import product

import pytest

from worker.jobs import TRANSITIONS, JobStatus, Part, new_task_id, sources_of, utc_text

ORDER = [JobStatus.QUEUED, JobStatus.PREPARING, JobStatus.RENDERING, JobStatus.COMPLETED]


def test_there_is_no_way_back_and_none_out_of_an_end_state() -> None:
    for before, after in product(ORDER, ORDER):
        assert (after in TRANSITIONS[before]) == (ORDER.index(after) == ORDER.index(before) + 1)
    for status in JobStatus:
        assert status.ended == (status in (JobStatus.COMPLETED, JobStatus.FAILED, JobStatus.CANCELLED))
        assert status not in TRANSITIONS[status]


def test_every_unfinished_job_can_fail_and_be_cancelled() -> None:
    unfinished = set(ORDER[:3])
    assert set(sources_of(JobStatus.FAILED)) == set(sources_of(JobStatus.CANCELLED)) == unfinished
    assert sources_of(JobStatus.COMPLETED) == (JobStatus.RENDERING,)


def test_parts_know_their_kind() -> None:
    assert (Part.piece(12).kind, Part.piece(12).piece_index) == ("piece", 12)
    assert [part.kind for part in (Part.PREPARE, Part.SOUND, Part.FINISH)] == ["prepare", "sound", "finish"]
    with pytest.raises(ValueError, match="invalid literal"):
        _ = Part.SOUND.piece_index


def test_task_ids_have_the_published_shape() -> None:
    ids = {new_task_id() for _ in range(100)}
    assert len(ids) == 100
    for task_id in ids:
        assert task_id.startswith("render_task_")
        assert int(task_id.removeprefix("render_task_"), 16) >= 0


def test_times_are_shown_in_whole_seconds_of_utc() -> None:
    assert utc_text(1754044200.97) == "2025-08-01T10:30:00Z"
