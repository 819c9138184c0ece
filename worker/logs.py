"""Structured logs: one event a line, with the job and part it belongs to."""

from __future__ import annotations

import logging
import sys
from typing import Any

import structlog

from worker.settings import Settings

bound = structlog.contextvars.bound_contextvars
"""`with bound(task_id=…, part=…):` puts these on every line logged inside, by any module."""


def configure_logs(settings: Settings) -> None:
    """Set up structlog and the standard library's loggers alike, writing to standard error."""
    shared: list[Any] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.StackInfoRenderer(),
    ]
    as_json = settings.log_format == "json" or (settings.log_format == "auto" and not sys.stderr.isatty())
    ending: list[Any] = (
        [structlog.processors.format_exc_info, structlog.processors.JSONRenderer(ensure_ascii=False)]
        if as_json
        else [
            structlog.dev.ConsoleRenderer(
                colors=sys.stderr.isatty(),
                # Others show local variables, secrets among them, and take minutes over a chain of causes.
                exception_formatter=structlog.dev.plain_traceback,
            )
        ]
    )
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=False,
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, *ending],
        )
    )
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(settings.log_level)
    # Celery announces every message it takes; the farm's own lines say more.
    for chatty in ("celery.worker.strategy", "celery.app.trace", "kombu", "amqp", "urllib3"):
        logging.getLogger(chatty).setLevel(max(logging.WARNING, root.level))
