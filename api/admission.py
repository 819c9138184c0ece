"""Who is answered next: requests that all ask the store take turns, first come, first served."""

from __future__ import annotations

import threading
from collections import deque

from flask import Flask, Response, g, request

AT_ONCE = 2
"""Answers a process makes at once: one computes while another waits for the store. With dozens of threads side by side
the interpreter's lock goes to whoever is quick, and the slowest answers take several times as long."""

LONGEST_WAIT_SECONDS = 0.25
"""Then a request goes ahead all the same: turns make answers even, and must never be what keeps them away, as when
the store is gone and every answer before it waits for that to be sure."""

PATHS = ("/api/", "/openapi/")
"""Files go out at their clients' pace, and health may ask slow places."""


class FifoSemaphore:
    """A semaphore whose permits go to those who wait in the order they came; nobody overtakes."""

    def __init__(self, permits: int) -> None:
        self._free = permits
        self._lock = threading.Lock()
        self._waiting: deque[threading.Lock] = deque()

    def acquire(self, timeout: float) -> bool:
        """Wait for a permit up to `timeout` seconds; whether there is one, to be given back by `release`."""
        with self._lock:
            if self._free:
                self._free -= 1
                return True
            turn = threading.Lock()
            turn.acquire()
            self._waiting.append(turn)
        if turn.acquire(timeout=timeout):
            return True
        with self._lock:
            if turn in self._waiting:
                self._waiting.remove(turn)
                return False
        return True  # it was handed over in the instant between

    def release(self) -> None:
        """Hand the permit to the one who has waited longest."""
        with self._lock:
            if self._waiting:
                self._waiting.popleft().release()
            else:
                self._free += 1


class Admission:
    """The turns of one process."""

    def __init__(self, at_once: int = AT_ONCE) -> None:
        self._permits = FifoSemaphore(at_once)

    def watch(self, app: Flask) -> None:
        """Let requests of the app take turns. Bodies of answers, such as event streams, go out beyond that."""
        app.before_request(self._enter)
        app.after_request(self._leave)
        app.teardown_request(self._leave_anyway)

    def _enter(self) -> None:
        if request.path.startswith(PATHS):
            request.get_data()  # a client that is slow to send must not keep a turn
            g.admitted = self._permits.acquire(LONGEST_WAIT_SECONDS)

    def _leave(self, response: Response) -> Response:
        self._leave_anyway(None)
        return response

    def _leave_anyway(self, error: BaseException | None) -> None:
        if g.pop("admitted", False):
            self._permits.release()
