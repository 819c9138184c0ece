"""The Celery application.

A message only says which part of which job to do, and is acknowledged before the work begins: a
worker that dies loses nothing, since the job's record knows the part is unfinished and the
reconciler queues it again when its lease runs out. So no result back end, no visibility timeout
to tune, and no endless redelivery of a draft that kills workers.
"""

from __future__ import annotations

from celery import Celery

from worker.connection import broker_url
from worker.presence import Presence
from worker.settings import Settings, get_settings

QUEUE = "draftfarm"

TASKS = {
    "prepare": "draftfarm.prepare",
    "piece": "draftfarm.render_piece",
    "sound": "draftfarm.mix_sound",
    "finish": "draftfarm.finish",
}
"""Kind of part → name of its task."""

TRANSPORT_OPTIONS: dict[str, object] = {
    # One list for each priority, served in order; sender and workers must agree on both.
    "priority_steps": list(range(10)),
    "sep": ":",
    "queue_order_strategy": "priority",
    "socket_keepalive": True,
}


STUCK_SECONDS = 60.0


def configuration() -> dict[str, object]:
    """Celery's configuration, each departure from its defaults with a reason."""
    settings = get_settings()
    return {
        "broker_url": broker_url(settings.redis_url) or "memory://",
        "task_default_queue": QUEUE,
        "task_acks_late": False,
        # Renders are long: a process takes one message at a time, and none in reserve that would die with it.
        "worker_prefetch_multiplier": 1,
        "worker_disable_prefetch": True,
        "task_serializer": "json",
        "accept_content": ["json"],
        "task_ignore_result": True,
        "result_backend": None,
        "broker_connection_retry_on_startup": True,
        "broker_transport_options": TRANSPORT_OPTIONS,
        # A process that is gone brings no answer that matters: the record has it.
        "worker_lost_wait": 1.0,
        # The reconciler ends an overdue job; a process stuck in native code for it is killed a little later.
        "task_time_limit": settings.render_timeout_seconds + STUCK_SECONDS,
        # A fresh process now and then bounds what a leak in a native library can do.
        "worker_max_tasks_per_child": 200,
        "worker_hijack_root_logger": False,
        "worker_send_task_events": False,
        "enable_utc": True,
        "imports": ["worker.tasks"],
    }


app = Celery("draftfarm", set_as_current=False)
app.config_from_object(configuration())
app.steps["consumer"].add(Presence)


def worker_arguments(settings: Settings) -> list[str]:
    """Arguments of `app.worker_main` for the workers of this machine."""
    return [
        "worker",
        "--pool=prefork",
        f"--concurrency={settings.processes}",
        f"--queues={QUEUE}",
        f"--loglevel={settings.log_level}",
        # Workers share nothing but the queue: they need not know of each other.
        "--without-gossip",
        "--without-mingle",
        "--without-heartbeat",
    ]
