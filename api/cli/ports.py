"""Which port the API may listen on."""

from __future__ import annotations

import socket

from api.cli.exits import Exit, Failure


def usable_port(host: str, port: int) -> int:
    """The port, or a free one for 0. Raises Failure when it is taken or the host is not ours."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise Failure(
                f"the API cannot listen on {host}:{port} ({error.strerror}); choose another with --port",
                Exit.USAGE,
            ) from None
        return int(probe.getsockname()[1])
