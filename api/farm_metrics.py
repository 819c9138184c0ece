"""What `/metrics` says: all of it read from the store, so that any API process gives the same."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import accumulate

from prometheus_client.core import (
    CounterMetricFamily,
    GaugeMetricFamily,
    HistogramMetricFamily,
    Metric,
    SummaryMetricFamily,
)
from prometheus_client.registry import Collector

from api.request_times import BOUNDS, OVER, read_times
from worker.presence import present_services
from worker.store import FarmState, JobStore

_COUNTERS = {
    "submitted": ("draftfarm_jobs_submitted", "Jobs accepted, one for each new task."),
    "frames": ("draftfarm_frames_rendered", "Frames drawn; a piece drawn twice counts once."),
    "video_seconds": ("draftfarm_video_seconds", "Seconds of finished video."),
    "lease_losses": ("draftfarm_lease_losses", "Parts taken from workers that died or fell silent."),
    "cache_hits": ("draftfarm_part_cache_hits", "Parts that were kept from an earlier job, and used."),
    "cache_misses": (
        "draftfarm_part_cache_misses",
        "Parts that were looked for among the kept ones and not there.",
    ),
    "cache_evictions": (
        "draftfarm_part_cache_evictions",
        "Kept parts that were given up for their size or age.",
    ),
    "cache_damaged": (
        "draftfarm_part_cache_damaged",
        "Kept parts that were missing or damaged, and drawn anew.",
    ),
    "stale_writes": ("draftfarm_stale_writes", "Writes of workers refused because they had lost their part."),
}


class FarmMetrics(Collector):
    """Asks the store at every collection. Raises redis errors when it does not answer."""

    def __init__(self, jobs: JobStore) -> None:
        self._jobs = jobs

    def collect(self) -> Iterator[Metric]:
        state = self._jobs.state()
        yield from _queue(state)
        yield GaugeMetricFamily(
            "draftfarm_worker_services",
            "Worker services that are here, busy or not.",
            value=present_services(self._jobs.redis),
        )
        for name, (metric, text) in _COUNTERS.items():
            yield CounterMetricFamily(metric, text, value=state.totals.get(name, 0.0))
        yield _ended(state)
        yield _seconds("draftfarm_part_seconds", "part", "Seconds that parts of jobs took.", state, "part:")
        yield _seconds("draftfarm_stage_seconds", "stage", "Seconds of the stages of parts.", state, "stage:")
        yield self._requests()

    def _requests(self) -> Metric:
        family = HistogramMetricFamily(
            "draftfarm_http_request_seconds",
            "Time to the first byte of an answer.",
            labels=["method", "route", "status"],
        )
        bounds = [*map(str, BOUNDS), OVER]
        for times in read_times(self._jobs.redis):
            cumulated = accumulate(times.buckets.get(bound, 0) for bound in bounds)
            family.add_metric(
                [times.method, times.route, times.status],
                buckets=list(zip(bounds, map(float, cumulated), strict=True)),
                sum_value=times.seconds,
            )
        return family


def _queue(state: FarmState) -> Iterator[Metric]:
    jobs = GaugeMetricFamily("draftfarm_jobs", "Jobs that are remembered, by status.", labels=["status"])
    for status, count in state.jobs.items():
        jobs.add_metric([status.value], count)
    yield jobs
    gauges = (
        (
            "draftfarm_queue_oldest_seconds",
            "Age of the oldest queued job; 0 without one.",
            state.oldest_queued,
        ),
        ("draftfarm_parts_waiting", "Parts of jobs that wait for a worker process.", state.parts_waiting),
        ("draftfarm_part_cache_bytes", "Size of the kept parts in the storage.", state.cached_bytes),
        ("draftfarm_parts_running", "Parts of jobs that a worker process holds.", state.parts_running),
        ("draftfarm_frames_per_second", "Speed of the last jobs, smoothed.", state.frames_per_second),
    )
    for name, text, value in gauges:
        yield GaugeMetricFamily(name, text, value=value)


def _ended(state: FarmState) -> Metric:
    family = CounterMetricFamily(
        "draftfarm_jobs_ended", "Jobs that ended, by status and error code.", labels=["status", "error_code"]
    )
    for name, value in sorted(state.totals.items()):
        if name.startswith("ended:"):
            _, status, code = name.split(":")
            family.add_metric([status, code], value)
    return family


def _seconds(metric: str, label: str, text: str, state: FarmState, prefix: str) -> Metric:
    family = SummaryMetricFamily(metric, text, labels=[label])
    for name, count in sorted(state.totals.items()):
        if name.startswith(prefix) and name.endswith(":count"):
            base = name.removesuffix(":count")
            seconds = state.totals.get(f"{base}:seconds", 0.0)
            family.add_metric([base.removeprefix(prefix)], count_value=count, sum_value=seconds)  # type: ignore[arg-type]
    return family
