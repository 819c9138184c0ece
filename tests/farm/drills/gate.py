"""A host's answer that a test can hold back."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from tests.worker.hosts import Handler

LONGEST_HOLD_SECONDS = 120.0


class Gate:
    """Answers with a body; while it is closed, whoever asks waits."""

    def __init__(self, body: bytes) -> None:
        self._body = body
        self._open = threading.Event()
        self._open.set()
        self.asked = 0
        """How often somebody has asked so far."""

    def __call__(self, handler: Handler) -> None:
        self.asked += 1
        self._open.wait(LONGEST_HOLD_SECONDS)
        handler.send_body(self._body)

    @contextmanager
    def closed(self) -> Iterator[None]:
        self._open.clear()
        try:
            yield
        finally:
            self._open.set()
