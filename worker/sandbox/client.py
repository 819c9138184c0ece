"""The worker's side: have a part done in a child, listen to it, and end it when the work has lost its purpose."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import worker
from renderer.signals import signal_name
from worker.processes import end_descendants
from worker.sandbox.errors import FailedInside, PartDied, from_message
from worker.sandbox.server import ENDED, FORK, KILL

if TYPE_CHECKING:
    from worker.settings import Settings

POLL_SECONDS = 0.1
"""How long a silent child goes unasked whether it is still wanted."""

LINGER_SECONDS = 5.0
"""How long a child may take to be gone once it has closed its side of the conversation, and its server to say so of
one that it was told to end."""

LONGEST_LINE_BYTES = 64 * 1024 * 1024
"""The longest answer is that of a draft with many thousand media and files."""

_KEPT_VARIABLES = (
    *("PATH", "HOME", "LANG", "LC_ALL", "LC_CTYPE", "TZ", "LD_LIBRARY_PATH", "FFMPEG_BINARY"),
    *("FONTCONFIG_FILE", "FONTCONFIG_PATH", "XDG_DATA_HOME", "XDG_DATA_DIRS"),
)
"""All that a child knows of the worker's environment, which holds passwords and keys."""


class Sandbox:
    """Children for the parts of a farm's jobs. Threads may use it at the same time; all sandboxes of a process
    share their servers."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._folders = [
            folder.absolute()
            for folder in (*settings.font_folders, *settings.look_folders, *settings.sticker_folders)
        ]
        self._kind = (os.environ.get("FFMPEG_BINARY", ""), *map(str, settings.font_folders))

    def run(
        self,
        function: str,
        arguments: Mapping[str, Any],
        *,
        folder: Path,
        reads: Iterable[Path] = (),
        check: Callable[[], None] = lambda: None,
        on_progress: Callable[[Mapping[str, Any]], None] = lambda progress: None,
    ) -> dict[str, Any]:
        """Call a function of `worker.sandbox.inside` with JSON-like arguments; its answer.

        The child reads `reads` and the farm's fonts and looks, and writes below `folder` alone. `check` is called
        often; what it or `on_progress` raises ends the child at once and passes through. Raises what the renderer
        raises (InvalidDraft, InvalidMedia, EncodeError), PartDied, FailedInside.
        """
        settings = self._settings
        request = {
            "function": function,
            "arguments": arguments,
            "mode": settings.sandbox,
            "idle_priority": settings.render_idle_priority,
            "folder": str(folder.absolute()),
            "reads": [str(path.absolute()) for path in (*reads, *self._folders)],
            "memory_bytes": settings.part_memory_bytes,
            "cpu_seconds": settings.part_cpu_seconds,
            "file_bytes": settings.part_file_bytes,
        }
        server = self._take()
        try:
            return server.run(request, check, on_progress)
        finally:
            self._give_back(server)

    def start(self) -> None:
        """Have a server ready for the first part."""
        self._give_back(self._take())

    def _take(self) -> _Server:
        with _lock:
            idle = _idle.setdefault((os.getpid(), self._kind), [])
            while idle:
                server = idle.pop()
                if server.usable:
                    return server
                server.close()
        return _Server(self._settings.font_folders)

    def _give_back(self, server: _Server) -> None:
        if server.usable:
            with _lock:
                _idle.setdefault((os.getpid(), self._kind), []).append(server)
        else:
            server.close()


_lock = threading.Lock()
_idle: dict[tuple[int, tuple[str, ...]], list[_Server]] = {}
"""Servers of this process without a child, by what they were started with. They end when the process does."""


class _Server:
    """A fork server, with one child at a time."""

    def __init__(self, font_folders: Sequence[Path]) -> None:
        self._control, theirs = socket.socketpair()
        with theirs:
            folders = json.dumps([str(folder.absolute()) for folder in font_folders])
            self._process = subprocess.Popen(
                [sys.executable, "-m", "worker.sandbox", str(theirs.fileno()), folders],
                cwd="/",
                env=_environment(),
                pass_fds=[theirs.fileno()],
                stdin=subprocess.DEVNULL,
                start_new_session=True,
            )
        self._busy = False

    @property
    def usable(self) -> bool:
        return not self._busy and self._process.poll() is None

    def close(self) -> None:
        """End the server and its child; idempotent."""
        self._control.close()
        self._process.kill()
        self._process.wait()

    def run(
        self,
        request: Mapping[str, Any],
        check: Callable[[], None],
        on_progress: Callable[[Mapping[str, Any]], None],
    ) -> dict[str, Any]:
        self._busy = True
        ours, theirs = socket.socketpair()
        with ours:
            with theirs:
                try:
                    socket.send_fds(self._control, [FORK], [theirs.fileno()])
                except OSError as error:
                    raise PartDied(f"its server, which is gone ({error.strerror})") from None
            try:
                last = _Talk(ours, check, on_progress).hold(request)
            except BaseException:
                self._end_child()
                raise
        status, medium = self._ended()
        return _answer(last, status, medium)

    def _end_child(self) -> None:
        """Stop the child and wait until it is gone, so that its folder can be removed."""
        if self._ask_for_its_end():
            self._ended(asked=True)

    def _ended(self, *, asked: bool = False) -> tuple[int, str]:
        """How the child ended; one that has said its last word and stays is ended, and so is, once it was `asked`
        for that, a server that does not answer."""
        data = b""
        self._control.settimeout(LINGER_SECONDS)
        while len(data) < ENDED.size:
            try:
                more = self._control.recv(ENDED.size - len(data))
            except TimeoutError:
                if not asked and self._ask_for_its_end():
                    asked = True
                    continue
                more = b""
            except OSError:
                more = b""
            if not more:
                self._end()
                return signal.SIGKILL, ""
            data += more
        self._busy = False
        status, length, name = ENDED.unpack(data)
        return status, name[:length].decode("utf-8", "replace")

    def _ask_for_its_end(self) -> bool:
        try:
            self._control.send(KILL)
        except OSError:
            return False
        return True

    def _end(self) -> None:
        """End the server with all that it started; what loses its parents comes to it while it is there."""
        end_descendants(self._process.pid)
        self._process.kill()
        self._process.wait()


class _Talk:
    """The conversation with one child: a request, then lines of progress and one of the outcome."""

    def __init__(
        self,
        channel: socket.socket,
        check: Callable[[], None],
        on_progress: Callable[[Mapping[str, Any]], None],
    ) -> None:
        self._channel = channel
        self._check = check
        self._on_progress = on_progress

    def hold(self, request: Mapping[str, Any]) -> Mapping[str, Any] | None:
        """The last word of the child; None if it ended without one."""
        self._channel.settimeout(POLL_SECONDS)
        self._send(json.dumps(request).encode() + b"\n")
        outcome: Mapping[str, Any] | None = None
        for line in self._lines():
            try:
                message = json.loads(line)
            except (ValueError, RecursionError):
                raise FailedInside("the renderer sent what is no JSON", "") from None
            if not isinstance(message, dict):
                raise FailedInside("the renderer sent no proper answer", "")
            if isinstance(progress := message.get("progress"), dict):
                self._on_progress(progress)
            else:
                outcome = message
        return outcome

    def _send(self, data: bytes) -> None:
        view = memoryview(data)
        while view:
            self._check()
            try:
                view = view[self._channel.send(view) :]
            except TimeoutError:
                continue
            except OSError:
                return  # it is gone: its status says why

    def _lines(self) -> Iterable[bytes]:
        """Lines as they come, until the child closes its end; `check` is called in between."""
        kept = bytearray()
        while True:
            self._check()
            try:
                data = self._channel.recv(1 << 16)
            except TimeoutError:
                continue
            except OSError:
                return
            if not data:
                return
            kept += data
            if len(kept) > LONGEST_LINE_BYTES:
                raise FailedInside("the renderer sent far too much", "")
            if b"\n" in data:
                *lines, rest = kept.split(b"\n")
                kept = rest
                yield from map(bytes, lines)


_SIGNAL_WORDS: dict[int, str] = {
    signal.SIGXCPU: "its limit of CPU time (SIGXCPU)",
    signal.SIGKILL: "signal SIGKILL, as when the machine is out of memory",
}


def _answer(last: Mapping[str, Any] | None, status: int, medium: str) -> dict[str, Any]:
    """What the child's last word and its status come to."""
    if os.WIFSIGNALED(status):
        number = os.WTERMSIG(status)
        raise PartDied(_SIGNAL_WORDS.get(number, f"signal {signal_name(number)}"), medium)
    if last is None:
        raise PartDied(f"itself, with code {os.waitstatus_to_exitcode(status)}", medium)
    if isinstance(answer := last.get("answer"), dict):
        return answer
    raise from_message(last.get("error"), medium)


def _environment() -> dict[str, str]:
    kept = {name: os.environ[name] for name in _KEPT_VARIABLES if name in os.environ}
    # One thread while it forks; native libraries would start some as soon as they are loaded.
    threads = {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"}
    return {
        **kept,
        **threads,
        "PYTHONPATH": str(Path(worker.__path__[0]).parent),
        "PYTHONDONTWRITEBYTECODE": "1",
    }
