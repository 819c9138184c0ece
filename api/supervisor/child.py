"""One process of the farm: started, watched, stopped with everything it started itself."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from renderer.signals import signal_name

FIRST_RESTART_SECONDS = 1.0
LONGEST_RESTART_SECONDS = 30.0
HEALTHY_SECONDS = 60.0
"""A child that ran so long had started well: its next crash counts as the first again."""


@dataclass(frozen=True, slots=True)
class ChildProgram:
    """What to run: `argv[0]` is an absolute path; `stop_signal` asks it to end tidily."""

    name: str
    argv: Sequence[str]
    environment: Mapping[str, str] = field(default_factory=dict)
    stop_signal: signal.Signals = signal.SIGTERM
    stop_seconds: float = 10.0
    silent: bool = False
    """Drop its standard output; what it logs goes to standard error."""


class Child:
    """Runs a program in a session of its own, so that a whole family can be ended at once.

    A terminal's Ctrl-C reaches only the supervisor. Should the supervisor be killed, the kernel
    kills the child.
    """

    def __init__(self, program: ChildProgram) -> None:
        self.program = program
        self.crashes = 0
        self._process: subprocess.Popen[bytes] | None = None
        self._started_at = 0.0
        self._start_after = 0.0

    @property
    def pid(self) -> int | None:
        return self._process.pid if self._process else None

    @property
    def running(self) -> bool:
        return self._process is not None and self._process.poll() is None

    @property
    def exit_code(self) -> int | None:
        """How the process ended, None while it runs; negative for a signal."""
        return self._process.poll() if self._process else None

    def start(self) -> None:
        launcher = [sys.executable, "-P", "-m", "api.supervisor.launch"]
        bond = [str(int(signal.SIGKILL)), str(os.getpid())]
        self._process = subprocess.Popen(
            [*launcher, *bond, *self.program.argv],
            env={**os.environ, **self.program.environment},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL if self.program.silent else None,
            start_new_session=True,
        )
        self._started_at = time.monotonic()

    def check(self) -> str | None:
        """Restart it when it has ended and its pause is over. Returns a sentence when it has just ended."""
        now = time.monotonic()
        if self._process is None:
            if now >= self._start_after:
                self.start()
            return None
        code = self._process.poll()
        if code is None:
            return None
        self._end_family()
        self._process = None
        self.crashes = 1 if now - self._started_at >= HEALTHY_SECONDS else self.crashes + 1
        pause = min(FIRST_RESTART_SECONDS * 2 ** (self.crashes - 1), LONGEST_RESTART_SECONDS)
        self._start_after = now + pause
        return f"{self.program.name} ended ({_cause(code)}), restarting in {pause:g} s"

    def ask_to_stop(self) -> None:
        if self._process is not None and self._process.poll() is None:
            self._process.send_signal(self.program.stop_signal)

    def stop(self, deadline: float) -> None:
        """Wait until `deadline` (monotonic) for a tidy end, then end the family by force. Always reaps."""
        if self._process is None:
            return
        with contextlib.suppress(subprocess.TimeoutExpired):
            self._process.wait(timeout=max(0.0, deadline - time.monotonic()))
        self._end_family()
        self._process.wait()
        self._process = None

    def _end_family(self) -> None:
        """Kill what is left of the child's session: its process group and any group made within."""
        assert self._process is not None
        for pid in session_members(self._process.pid):
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.kill(pid, signal.SIGKILL)


def session_members(session: int) -> list[int]:
    """Processes whose session is `session`, by /proc."""
    members = []
    for entry in os.listdir("/proc"):
        if entry.isdigit():
            with contextlib.suppress(OSError):
                if os.getsid(int(entry)) == session:
                    members.append(int(entry))
    return members


def _cause(code: int) -> str:
    return f"exit code {code}" if code >= 0 else f"signal {signal_name(-code)}"
