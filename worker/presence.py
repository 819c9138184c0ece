"""Worker services show themselves, busy or not, so that `/ready` knows whether anyone would take a job."""

from __future__ import annotations

import os
from typing import Any

import structlog
from celery import bootsteps
from redis import Redis
from redis.exceptions import RedisError

from worker import keys
from worker.connection import connect
from worker.marks import mark, marked_within
from worker.processes import process_name
from worker.settings import get_settings

log = structlog.get_logger(__name__)

BEAT_SECONDS = 2.0
PRESENT_SECONDS = 10.0
"""A service not seen for this long is taken for gone."""

FORGET_SECONDS = 3600.0


def show(redis: Redis, name: str) -> None:
    """The service of this name is here now."""
    mark(redis, keys.present(), [name], forget_seconds=FORGET_SECONDS)


def present_services(redis: Redis) -> int:
    """How many worker services are here now."""
    return marked_within(redis, keys.present(), PRESENT_SECONDS)


class Presence(bootsteps.StartStopStep):  # type: ignore[misc]
    """Beats from the timer of the worker's main process: it renders nothing, so it is never late for long."""

    requires = ("celery.worker.consumer.connection:Connection",)

    def __init__(self, consumer: Any, **options: Any) -> None:
        super().__init__(consumer, **options)
        self._beats: Any = None
        self._name = process_name(os.getpid())
        self._redis: Redis | None = None

    def start(self, consumer: Any) -> None:
        """After every connection to the broker: the timer is emptied when one is lost."""
        self._redis = connect(get_settings().redis_url, retries=0)
        self._beat()
        self._beats = consumer.timer.call_repeatedly(BEAT_SECONDS, self._beat)

    def stop(self, consumer: Any) -> None:
        if self._beats is not None:
            self._beats.cancel()
            self._beats = None
        if self._redis is not None:
            self._redis.close()
            self._redis = None

    def shutdown(self, consumer: Any) -> None:
        """The service ends: it says so, rather than being missed."""
        try:
            with connect(get_settings().redis_url, retries=0) as redis:
                redis.zrem(keys.present(), self._name)
        except RedisError as error:
            log.info("presence_not_withdrawn", error=str(error))

    def _beat(self) -> None:
        if self._redis is None:
            return
        try:
            show(self._redis, self._name)
        except RedisError as error:
            log.warning("presence_not_shown", error=str(error))
