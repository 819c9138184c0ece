"""The API behind gunicorn: a few processes with threads, each with its own connections."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable
from typing import Any

from flask import Flask
from gunicorn.app.base import BaseApplication

from api.app import create_app
from api.routes.task_events import MAX_STREAMS
from api.supervisor.parent_death import bind_to_parent
from worker.connection import connect
from worker.logs import configure_logs
from worker.settings import Settings

PROCESSES = 2
"""Answers are short; the second process covers for the first while it is replaced. Each listens for itself: on a
shared socket the one that happens to be awake takes most connections, and their answers are slow."""
THREADS = 32 + MAX_STREAMS
"""A thread serves one client at a time, and downloads of big videos may be slow. Event streams hold theirs for
minutes; as they are bounded, the others stay free."""


def make_app(settings: Settings, stopping: Callable[[], bool]) -> Flask:
    """The app on the settings' Redis. One retry: it renews a connection that a restarted store dropped."""
    return create_app(settings, connect(settings.redis_url, retries=1), stopping)


class ApiServer(BaseApplication):  # type: ignore[misc]
    """`ApiServer(settings).run()` serves until SIGTERM or SIGINT."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._worker: Any = None
        super().__init__()

    def load_config(self) -> None:
        options: dict[str, Any] = {
            "bind": bind_address(self._settings.host, self._settings.port),
            "workers": PROCESSES,
            "threads": THREADS,
            "worker_class": "gthread",
            # The kernel deals connections out evenly. With port 0 each process would get a port of its own.
            "reuse_port": True,
            "worker_tmp_dir": "/dev/shm" if os.access("/dev/shm", os.W_OK) else None,
            "graceful_timeout": 5,
            "timeout": 60,
            "loglevel": "warning",
            "proc_name": "draftfarm-api",
            "control_socket_disable": True,
            "post_fork": self._begin_process,
        }
        for name, value in options.items():
            if name in self.cfg.settings:
                self.cfg.set(name, value)

    def load(self) -> Flask:
        configure_logs(self._settings)
        return make_app(self._settings, lambda: not self._worker.alive)

    def _begin_process(self, arbiter: Any, worker: Any) -> None:
        self._worker = worker
        # gunicorn's workers would notice their parent's death only at their next timeout.
        bind_to_parent(signal.SIGKILL, parent=arbiter.pid)


def bind_address(host: str, port: int) -> str:
    """`host:port`, with brackets round an IPv6 address."""
    return f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
