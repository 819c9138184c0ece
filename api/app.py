"""The Flask application: published routes, result files, health, the dashboard."""

from __future__ import annotations

from collections.abc import Callable
from threading import BoundedSemaphore

from flask import Flask, Response, request
from redis import Redis

from api.admission import Admission
from api.errors import register_error_handlers
from api.farm import Farm, bind
from api.rate_limits import RateLimits
from api.request_times import RequestTimes
from api.routes import (
    capcut_mate,
    dashboard,
    files,
    gen_video,
    gen_video_status,
    health,
    metrics,
    openapi,
    task_events,
    tasks,
)
from worker.settings import Settings
from worker.storage import Storage
from worker.store import JobStore
from worker.tokens import TokenStore

_ROUTES = (
    gen_video,
    gen_video_status,
    capcut_mate,
    tasks,
    task_events,
    files,
    health,
    metrics,
    openapi,
    dashboard,
)


def create_app(settings: Settings, redis: Redis, stopping: Callable[[], bool] = lambda: False) -> Flask:
    """An app that answers from this Redis and the settings' storage; any number may run side by side.

    `redis` should have socket timeouts: they bound how long a client waits for a 500. `stopping` says
    that the process is to end, so that open streams end with it.
    """
    app = Flask("api", static_folder=None)
    app.config["MAX_CONTENT_LENGTH"] = settings.max_request_bytes
    app.json.ensure_ascii = False  # type: ignore[attr-defined]  # Chinese as published, readable in a terminal
    app.json.sort_keys = False  # type: ignore[attr-defined]  # published order
    request_times = RequestTimes(redis)
    rate_limits = RateLimits(settings, redis)
    bind(
        app,
        Farm(
            settings=settings,
            redis=redis,
            jobs=JobStore(redis, settings),
            tokens=TokenStore(redis),
            storage=Storage.from_settings(settings),
            request_times=request_times,
            rate_limits=rate_limits,
            streams=BoundedSemaphore(task_events.MAX_STREAMS),
            stopping=stopping,
        ),
    )
    request_times.watch(app)  # first, so that refused requests are timed as well
    rate_limits.watch(app, settings.trusted_proxies)
    Admission().watch(app)
    for route in _ROUTES:
        app.register_blueprint(route.blueprint)
    register_error_handlers(app)
    app.after_request(_add_headers)
    return app


def _add_headers(response: Response) -> Response:
    """Browsers may call from any page: nothing here rests on cookies, only on what the caller knows."""
    headers = response.headers
    headers["Access-Control-Allow-Origin"] = "*"
    if request.method == "OPTIONS":
        headers["Access-Control-Allow-Methods"] = headers.get("Allow", "GET, HEAD, POST, OPTIONS")
        headers["Access-Control-Allow-Headers"] = (
            "Authorization, Content-Type, Range, If-Range, If-None-Match, Last-Event-ID"
        )
        headers["Access-Control-Max-Age"] = "86400"
    else:
        headers["Access-Control-Expose-Headers"] = "Accept-Ranges, Content-Length, Content-Range, ETag"
    headers["X-Content-Type-Options"] = "nosniff"
    headers["Referrer-Policy"] = "no-referrer"
    headers.setdefault("Cache-Control", "no-store")
    headers.setdefault("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'")
    return response
