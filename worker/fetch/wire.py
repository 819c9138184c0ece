"""Connections that go where the guard said, and that any thread can cut."""

from __future__ import annotations

import contextlib
import socket
import threading

from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.exceptions import NewConnectionError

from worker.fetch.guard import Target


class _Pinned:
    """Mixed into urllib3's connections: the socket goes to judged addresses, whatever the name
    would resolve to by now; Host, SNI and the certificate's name stay the name's."""

    target: Target
    connect_seconds: float
    _lock: threading.Lock
    _wire: socket.socket | None = None
    _is_cut = False

    def _new_conn(self) -> socket.socket:
        failure: OSError | None = None
        for address in self.target.addresses:
            wire = socket.socket(socket.AF_INET6 if address.version == 6 else socket.AF_INET)
            try:
                wire.settimeout(self.connect_seconds)
                wire.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                self._hold(wire)
                wire.connect((str(address), self.target.port))
            except OSError as error:
                wire.close()
                failure = error
                continue
            return wire
        raise NewConnectionError(self, str(failure))  # type: ignore[arg-type]

    def _hold(self, wire: socket.socket) -> None:
        """Keep a second handle on the same connection: cutting it works at any moment, even while it is being opened
        or TLS is negotiated on the first."""
        with self._lock:
            if self._wire is not None:
                self._wire.close()
            if self._is_cut:
                raise ConnectionAbortedError("the connection was given up")
            self._wire = wire.dup()

    def cut(self) -> None:
        """End the connection at once, from any thread, and open none after it; idempotent."""
        with self._lock:
            self._is_cut = True
            wire, self._wire = self._wire, None
        if wire is not None:
            with contextlib.suppress(OSError):
                wire.shutdown(socket.SHUT_RDWR)
            wire.close()


class PinnedHttp(_Pinned, HTTPConnection):
    """Plain HTTP to a judged address."""


class PinnedHttps(_Pinned, HTTPSConnection):
    """TLS to a judged address, its certificate checked against the name."""


def connection_to(target: Target, connect_seconds: float) -> PinnedHttp | PinnedHttps:
    """A connection that is not open yet."""
    connection: PinnedHttp | PinnedHttps
    if target.scheme == "https":
        connection = PinnedHttps(target.host, target.port, timeout=connect_seconds, cert_reqs="CERT_REQUIRED")
    else:
        connection = PinnedHttp(target.host, target.port, timeout=connect_seconds)
    connection.target = target
    connection.connect_seconds = connect_seconds
    connection._lock = threading.Lock()
    return connection
