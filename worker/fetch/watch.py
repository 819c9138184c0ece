"""Whoever waits for a host cannot look at the clock, nor hear that nobody wants the file any more: a thread does both."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from types import TracebackType

from worker.fetch.wire import PinnedHttp, PinnedHttps

POLL_SECONDS = 0.2
"""How often it is asked whether the file is still wanted: a cancelled job's downloads end within this."""


class Expired(Exception):
    """The time of a download was over."""


class Watch:
    """Cuts a connection, while the block runs, at a deadline (monotonic) or when `check` raises."""

    def __init__(
        self, connection: PinnedHttp | PinnedHttps, deadline: float, check: Callable[[], None]
    ) -> None:
        self._connection = connection
        self._deadline = deadline
        self._check = check
        self._over = threading.Event()
        self._cause: BaseException | None = None

    def judge(self) -> None:
        """Raise Expired, or what `check` raised, if the connection was cut: what came of it is not whole."""
        if self._cause is not None:
            raise self._cause

    def __enter__(self) -> Watch:
        threading.Thread(target=self._run, name="download-watch", daemon=True).start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._over.set()

    def _run(self) -> None:
        try:
            while not self._over.wait(min(POLL_SECONDS, max(0.0, self._deadline - time.monotonic()))):
                self._check()
                if time.monotonic() >= self._deadline:
                    raise Expired
        except BaseException as cause:
            self._cause = cause
            self._connection.cut()
