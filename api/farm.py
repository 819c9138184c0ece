"""What every route needs: the farm's settings, store, tokens and storage, held by the app."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from threading import BoundedSemaphore

import redis
from flask import Flask, current_app, request

from api.rate_limits import RateLimits
from api.request_times import RequestTimes
from worker.result_links import ResultLinks
from worker.settings import Settings
from worker.storage import Storage
from worker.store import JobStore
from worker.tokens import TokenStore

_EXTENSION = "draftfarm"


@dataclass(frozen=True, slots=True)
class Farm:
    settings: Settings
    redis: redis.Redis
    jobs: JobStore
    tokens: TokenStore
    storage: Storage
    request_times: RequestTimes
    rate_limits: RateLimits
    streams: BoundedSemaphore
    stopping: Callable[[], bool]


def bind(app: Flask, farm: Farm) -> None:
    """Give the app its farm."""
    app.extensions[_EXTENSION] = farm


def current_farm() -> Farm:
    """The farm of the app that answers the current request."""
    farm = current_app.extensions[_EXTENSION]
    assert isinstance(farm, Farm)
    return farm


def result_links() -> ResultLinks:
    """Links to results as the client of the current request reaches them."""
    return ResultLinks.from_settings(current_farm().settings, request.host_url)
