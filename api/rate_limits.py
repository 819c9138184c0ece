"""Rate limits by token and by address, counted in the farm's Redis for all API processes together."""

from __future__ import annotations

import math
import time

from flask import Flask, request
from limits import RateLimitItem, parse_many
from limits.storage import RedisStorage
from limits.strategies import SlidingWindowCounterRateLimiter
from redis import Redis
from werkzeug.middleware.proxy_fix import ProxyFix

from worker import keys
from worker.settings import Settings

LIMITED_PATHS = ("/api/", "/openapi/")
"""What costs the store something; files, health and metrics stay free."""


class RateLimited(Exception):
    """Too many requests; `seconds` until the next one may succeed."""

    def __init__(self, seconds: int) -> None:
        self.seconds = seconds
        super().__init__(f"rate limit reached, again in {seconds} s")


class RateLimits:
    """The settings' limits. Without one nothing is counted and the store is not asked."""

    def __init__(self, settings: Settings, redis: Redis) -> None:
        self._submissions = _parsed(settings.rate_limit_submissions)
        self._requests = _parsed(settings.rate_limit_requests)
        storage = RedisStorage(
            "redis://", connection_pool=redis.connection_pool, key_prefix=keys.rate_limits()
        )
        self._limiter = SlidingWindowCounterRateLimiter(storage)

    def watch(self, app: Flask, trusted_proxies: int) -> None:
        """Count every request of the app under its client's address."""
        if trusted_proxies:
            app.wsgi_app = ProxyFix(  # type: ignore[method-assign]
                app.wsgi_app, x_for=trusted_proxies, x_proto=0, x_host=0
            )
        if self._requests:
            app.before_request(self._count_request)

    def count_submission(self, token_id: str) -> None:
        """Raises RateLimited once a token submits too often."""
        self._count(self._submissions, "token", token_id)

    def _count_request(self) -> None:
        if request.path.startswith(LIMITED_PATHS):
            self._count(self._requests, "address", request.remote_addr or "")

    def _count(self, limits: list[RateLimitItem], kind: str, whose: str) -> None:
        for limit in limits:
            if not self._limiter.hit(limit, kind, whose):
                reset = self._limiter.get_window_stats(limit, kind, whose).reset_time
                raise RateLimited(max(1, math.ceil(reset - time.time())))


def _parsed(text: str) -> list[RateLimitItem]:
    return parse_many(text) if text else []
