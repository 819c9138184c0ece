"""Under which name a client counts where it has to share with others."""

from __future__ import annotations

import ipaddress
from collections.abc import Iterable

OWN_NETWORK_BITS = 64
"""An IPv6 client has a whole network of this size to itself, so its addresses count as one."""


def client_name(address: object) -> str | None:
    """The name of the client at the other end of a socket, or of one that a proxy has named.

    None for this machine itself, whose programs need not be held apart: a proxy among them speaks for many.
    """
    text = address[0] if isinstance(address, tuple) and address else address
    try:
        found = ipaddress.ip_address(str(text).strip().partition("%")[0])
    except ValueError:  # a Unix socket, or nonsense in a header
        return None
    if isinstance(found, ipaddress.IPv6Address):
        if found.ipv4_mapped is None:
            network = ipaddress.ip_network((found, OWN_NETWORK_BITS), strict=False)
            return None if found.is_loopback else str(network)
        found = found.ipv4_mapped
    return None if found.is_loopback else str(found)


def forwarded_client(headers: Iterable[tuple[str, str]], trusted_proxies: int) -> str | None:
    """The client that the outermost of our own proxies has seen; None if they name none."""
    named = ",".join(value for name, value in headers if name.upper() == "X-FORWARDED-FOR").split(",")
    return client_name(named[-trusted_proxies]) if 0 < trusted_proxies <= len(named) else None
