"""How long requests take, summed in the store so that every API process can tell it of all."""

from __future__ import annotations

import threading
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import structlog
from flask import Flask, Response, g, request
from redis import Redis
from redis.exceptions import RedisError

from worker import keys
from worker.scripts import as_text

log = structlog.get_logger(__name__)

BOUNDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0)
"""Upper bounds of the histogram's buckets in seconds, dense around the 50 ms a status answer may take."""

FLUSH_SECONDS = 2.0
"""Between two writes of a process: one write for many requests, and figures hardly older than a scrape."""

OVER = "+Inf"
NO_ROUTE = "none"
_METHODS = frozenset({"GET", "HEAD", "POST", "OPTIONS", "PUT", "PATCH", "DELETE"})


@dataclass(frozen=True, slots=True)
class RouteTimes:
    """One method, route and status: requests by bucket (not cumulated), and their seconds."""

    method: str
    route: str
    status: str
    buckets: dict[str, int]
    seconds: float


class RequestTimes:
    """The sums of one process, given to the store now and then."""

    def __init__(self, redis: Redis) -> None:
        self._redis: Any = redis
        self._lock = threading.Lock()
        self._sums: Counter[str] = Counter()
        self._flushed = time.monotonic()

    def watch(self, app: Flask) -> None:
        """Time every request of the app, up to the first byte of its answer."""
        app.before_request(self._begin)
        app.after_request(self._end)

    def flush(self) -> None:
        """Give the store what has come together. A store that is away is asked again later."""
        with self._lock:
            sums, self._sums = self._sums, Counter()
            self._flushed = time.monotonic()
        if not sums:
            return
        pipe = self._redis.pipeline(transaction=True)
        for name, value in sums.items():
            pipe.hincrbyfloat(keys.http_totals(), name, value)
        try:
            pipe.execute()
        except RedisError as error:
            log.info("request_times_wait", error=str(error))
            with self._lock:
                self._sums.update(sums)

    def _begin(self) -> None:
        g.began = time.monotonic()

    def _end(self, response: Response) -> Response:
        seconds = time.monotonic() - g.get("began", time.monotonic())
        method = request.method if request.method in _METHODS else "other"
        route = request.url_rule.rule if request.url_rule is not None else NO_ROUTE
        name = f"{method} {route} {response.status_code}"
        bound = next((str(bound) for bound in BOUNDS if seconds <= bound), OVER)
        with self._lock:
            self._sums[f"{name} {bound}"] += 1
            self._sums[f"{name} sum"] += seconds
            due = time.monotonic() - self._flushed >= FLUSH_SECONDS
        if due:
            self.flush()
        return response


def read_times(redis: Redis) -> Iterator[RouteTimes]:
    """What all processes have given the store."""
    routes: dict[str, dict[str, float]] = {}
    for name, value in as_text(redis.hgetall(keys.http_totals())).items():
        place, _, bucket = name.rpartition(" ")
        routes.setdefault(place, {})[bucket] = float(value)
    for place, values in sorted(routes.items()):
        method, route, status = place.split(" ")
        seconds = values.pop("sum", 0.0)
        yield RouteTimes(method, route, status, {name: int(count) for name, count in values.items()}, seconds)
