"""Keeps a set of children running until it is told to stop."""

from __future__ import annotations

import signal
import threading
import time
from collections.abc import Callable, Sequence
from types import FrameType

from api.supervisor.child import Child, ChildProgram

CHECK_SECONDS = 0.2


class Supervisor:
    """Starts children in order, restarts those that end, stops all in reverse order.

    Runs in the main thread. SIGINT and SIGTERM stop it; a second one cuts the children's grace short.
    """

    def __init__(self, programs: Sequence[ChildProgram], report: Callable[[str], None]) -> None:
        self.children = [Child(program) for program in programs]
        self._report = report
        self._stop = threading.Event()
        self._hurry = threading.Event()

    def run(self, on_tick: Callable[[], None] | None = None) -> None:
        """Returns when every child has ended after a stop. `on_tick` is called between checks."""
        previous = {
            number: signal.signal(number, self._on_signal) for number in (signal.SIGINT, signal.SIGTERM)
        }
        try:
            for child in self.children:
                child.start()
            while not self._stop.wait(CHECK_SECONDS):
                for child in self.children:
                    sentence = child.check()
                    if sentence:
                        self._report(sentence)
                if on_tick is not None:
                    on_tick()
        finally:
            self._stop_children()
            for number, handler in previous.items():
                signal.signal(number, handler)

    def request_stop(self) -> None:
        self._stop.set()

    def _on_signal(self, number: int, frame: FrameType | None) -> None:
        if self._stop.is_set():
            self._hurry.set()
        self._stop.set()

    def _stop_children(self) -> None:
        for child in reversed(self.children):
            child.ask_to_stop()
        begun = time.monotonic()
        for child in reversed(self.children):
            deadline = begun + child.program.stop_seconds
            while time.monotonic() < deadline and not self._hurry.is_set() and child.running:
                self._hurry.wait(0.05)
            child.stop(time.monotonic() if self._hurry.is_set() else deadline)
