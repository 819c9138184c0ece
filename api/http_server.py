"""The API behind gunicorn: a few processes with threads, each with its own connections."""

from __future__ import annotations

import os
import resource
import signal
from collections.abc import Callable
from typing import Any

from flask import Flask
from gunicorn.app.base import BaseApplication

from api.app import create_app
from api.http_worker import ApiWorker
from api.routes.task_events import MAX_STREAMS
from api.supervisor.parent_death import bind_to_parent
from worker.connection import connect
from worker.logs import configure_logs
from worker.settings import Settings

PROCESSES = 2
"""Answers are short; the second process covers for the first while it is replaced. Each listens for itself: on a
shared socket the one that happens to be awake takes most connections, and their answers are slow."""
THREADS = 32 + MAX_STREAMS
"""A thread serves one client at a time from the moment its request is whole, and downloads of big videos may
be slow. Event streams hold theirs for minutes; as they are bounded, the others stay free."""

OPEN_FILES = 4096
CONNECTIONS = 1000
"""Connections of one process; most of a crowd's are idle. Others wait in the kernel's queue."""


def make_app(settings: Settings, stopping: Callable[[], bool]) -> Flask:
    """The app on the settings' Redis. One retry: it renews a connection that a restarted store dropped."""
    return create_app(settings, connect(settings.redis_url, retries=1), stopping)


class ApiServer(BaseApplication):  # type: ignore[misc]
    """`ApiServer(settings).run()` serves until SIGTERM or SIGINT."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self._worker: Any = None
        super().__init__()

    def load_config(self) -> None:
        options: dict[str, Any] = {
            "bind": bind_address(self.settings.host, self.settings.port),
            "workers": PROCESSES,
            "threads": THREADS,
            # Files and connections to the store need their share of what may be open.
            "worker_connections": min(CONNECTIONS, _allow_open_files() // 2),
            "worker_class": ApiWorker,
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
        configure_logs(self.settings)
        return make_app(self.settings, lambda: not self._worker.alive)

    def _begin_process(self, arbiter: Any, worker: Any) -> None:
        self._worker = worker
        # gunicorn's workers would notice their parent's death only at their next timeout.
        bind_to_parent(signal.SIGKILL, parent=arbiter.pid)


def bind_address(host: str, port: int) -> str:
    """`host:port`, with brackets round an IPv6 address."""
    return f"[{host}]:{port}" if ":" in host else f"{host}:{port}"


def _allow_open_files() -> int:
    """Raise the limit of open files where it is low and may be raised; the limit then."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if soft == resource.RLIM_INFINITY:
        return OPEN_FILES
    if soft < OPEN_FILES:
        soft = OPEN_FILES if hard == resource.RLIM_INFINITY else min(OPEN_FILES, hard)
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
    return soft
