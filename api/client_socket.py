"""Sending to clients that take their time, but not to those that have stopped taking."""

from __future__ import annotations

import errno
import fcntl
import socket
import struct
import termios
from typing import Any

LOOK_SECONDS = 30.0
"""Between two looks at a client that has no room for more. One that took nothing in between is cut off: it
holds a thread. A paused player asks again, from where it stopped."""

_ABORT = struct.pack("ii", 1, 0)


class ClientSocket(socket.socket):
    """A connection whose `sendall` lasts as long as the client takes something.

    The timeout of a Python socket would be one for all of the data, and would end slow downloads.
    """

    @classmethod
    def of(cls, accepted: socket.socket) -> ClientSocket:
        """The same connection; `accepted` is empty afterwards."""
        return cls(fileno=accepted.detach())

    def sendall(self, data: Any, flags: int = 0, /) -> None:
        """Send all of it, for as long as that takes.

        Raises ConnectionResetError for a client that takes nothing.
        """
        self.settimeout(LOOK_SECONDS)
        rest = memoryview(data).cast("B")
        untaken: int | None = None
        while rest:
            try:
                rest = rest[self.send(rest, flags) :]
                untaken = None
            except TimeoutError:
                # There is room again only after much is taken, so what the kernel still holds says more.
                before, untaken = untaken, self._untaken_bytes()
                if before is not None and untaken >= before:
                    # What is left is not worth keeping for a client that may come back to read it.
                    self.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _ABORT)
                    raise ConnectionResetError(errno.ECONNRESET, "the client takes nothing") from None

    def _untaken_bytes(self) -> int:
        """Bytes sent that the other end has not acknowledged (SIOCOUTQ)."""
        (count,) = struct.unpack("i", fcntl.ioctl(self, termios.TIOCOUTQ, bytes(4)))
        return int(count)
