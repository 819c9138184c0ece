"""`draftfarm api`, `worker`, `reconciler`: the parts of a farm, each a service of its own."""

from __future__ import annotations

import os
import signal
import socket
import sys
import threading
import warnings
from typing import Any

import click

from api.cli.farm_settings import load_settings, require_redis
from api.cli.ports import usable_port


@click.command()
@click.option("--host", help="Address to listen on.")
@click.option("--port", type=click.IntRange(0, 65535), help="Port to listen on.")
def api(host: str | None, port: int | None) -> None:
    """Run only the HTTP API (needs REDIS_URL)."""
    settings = load_settings(host=host, port=port)
    require_redis(settings, "api")
    # Its processes listen each for itself, so that a second API on the port would not be refused later.
    settings = load_settings(host=settings.host, port=usable_port(settings.host, settings.port))
    from api.http_server import ApiServer

    ApiServer(settings).run()


@click.command()
@click.option(
    "--processes", type=click.IntRange(min=1), help="Worker processes; one for each core if not given."
)
def worker(processes: int | None) -> None:
    """Run only workers (needs REDIS_URL)."""
    settings = load_settings(worker_processes=processes)
    require_redis(settings, "worker")
    from celery.platforms import SecurityWarning
    from celery.signals import worker_process_init

    from api.supervisor.niceness import step_back
    from worker.celery_app import app
    from worker.logs import configure_logs

    configure_logs(settings)
    # Its reason is pickle, which this farm does not accept; running as root is the machine's owner's choice.
    warnings.simplefilter("ignore", SecurityWarning)
    worker_process_init.connect(_bind_to_pool)
    step_back(settings.worker_niceness)
    program = app.Worker(
        hostname=f"draftfarm-{os.getpid()}@{socket.gethostname()}",
        concurrency=settings.processes,
        loglevel=settings.log_level,
        quiet=True,
        # Workers of this farm have nothing to tell each other: the record in Redis says all.
        without_gossip=True,
        without_mingle=True,
        without_heartbeat=True,
    )
    program.start()
    sys.exit(program.exitcode)


@click.command()
def reconciler() -> None:
    """Run only the reconciler (needs REDIS_URL). One is enough; more do no harm."""
    settings = load_settings()
    require_redis(settings, "reconciler")
    from api.status_data import notice_data
    from worker.farm import Farm
    from worker.logs import configure_logs
    from worker.reconciler import run_reconciler
    from worker.result_links import ResultLinks

    configure_logs(settings)
    stop = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stop.set())
    links = ResultLinks.from_settings(settings)
    run_reconciler(Farm.open(settings), lambda job: notice_data(job, links), stop)


def _bind_to_pool(**_: Any) -> None:
    """A pool process must not go on with a render when the worker that counts on it is gone."""
    from api.supervisor.parent_death import bind_to_parent

    bind_to_parent(signal.SIGKILL, parent=os.getppid())
