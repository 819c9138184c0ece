"""Connections that go where the guard said, and that any thread can cut."""

from __future__ import annotations

import contextlib
import socket

from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.exceptions import NewConnectionError

from worker.fetch.guard import Target


class _Pinned:
    """Mixed into urllib3's connections: the socket goes to judged addresses, whatever the name
    would resolve to by now; Host, SNI and the certificate's name stay the name's."""

    target: Target
    connect_seconds: float
    _wire: socket.socket | None = None

    def _new_conn(self) -> socket.socket:
        failure: OSError | None = None
        for address in self.target.addresses:
            try:
                wire = socket.create_connection((str(address), self.target.port), self.connect_seconds)
            except OSError as error:
                failure = error
                continue
            # A second handle on the same connection: cutting it works at any moment, even while
            # TLS is being negotiated on the first.
            self._wire = wire.dup()
            wire.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            return wire
        raise NewConnectionError(self, str(failure))  # type: ignore[arg-type]

    def cut(self) -> None:
        """End the connection at once, from any thread; idempotent."""
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
    return connection
