"""How long a job still takes, from what was measured."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

from worker.jobs import JobRecord, JobStatus

FIRST_ESTIMATE_SECONDS = 120.0
"""Said while nothing has been measured yet: the published example's value."""


@dataclass(frozen=True, slots=True)
class FarmSpeed:
    """Smoothed over the last jobs; None while no job has finished."""

    job_seconds: float | None = None
    frames_per_second: float | None = None
    finish_seconds: float = 0.0

    @classmethod
    def from_hash(cls, fields: Mapping[str, str]) -> FarmSpeed:
        if not fields:
            return cls()
        return cls(
            float(fields["job_seconds"]), float(fields["frames_per_second"]), float(fields["finish_seconds"])
        )


def seconds_left(record: JobRecord, now: float, farm: FarmSpeed, jobs_ahead: int = 0) -> int | None:
    """Whole seconds until the video is there, None once the job has ended.

    A rendering job is judged by its own speed so far, all its active pieces together; a job that
    has not drawn a frame yet by the farm's last jobs, and by how many are ahead of it.
    """
    if record.status.ended:
        return None
    typical = farm.job_seconds or FIRST_ESTIMATE_SECONDS
    if record.status is JobStatus.QUEUED:
        return math.ceil(typical * (1 + jobs_ahead))
    if record.status is JobStatus.PREPARING or record.rendering_since is None:
        spent = now - (record.started or now)
        return max(1, math.ceil(typical - spent))
    elapsed = now - record.rendering_since
    frames_left = record.frames_total - record.frames_done
    frames_drawn = record.frames_done - record.frames_reused
    if frames_drawn > 0 and elapsed > 0:
        frames_per_second = frames_drawn / elapsed
    elif farm.frames_per_second:
        frames_per_second = farm.frames_per_second
    else:
        return max(1, math.ceil(typical))
    return max(1, math.ceil(frames_left / frames_per_second + farm.finish_seconds))
