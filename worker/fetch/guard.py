"""Which hosts a stranger's address may lead to: public ones, and those the farm's owner allows.

Addresses are judged, never their spelling: a name is resolved first, every address it has must be
allowed, and the connection then goes to a judged address (no second look-up that could answer
otherwise).
"""

from __future__ import annotations

import socket
from collections.abc import Sequence
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from urllib.parse import SplitResult, urlsplit

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network

DENIED_NETWORKS: tuple[Network, ...] = tuple(
    ip_network(text)
    for text in (
        "0.0.0.0/8",
        "10.0.0.0/8",
        "100.64.0.0/10",  # carrier NAT; holds Alibaba Cloud's metadata service 100.100.100.200
        "127.0.0.0/8",
        "169.254.0.0/16",  # link-local; the clouds' metadata services
        "172.16.0.0/12",
        "192.0.0.0/24",
        "192.0.2.0/24",
        "192.88.99.0/24",
        "192.168.0.0/16",
        "198.18.0.0/15",
        "198.51.100.0/24",
        "203.0.113.0/24",
        "224.0.0.0/4",
        "240.0.0.0/4",
        "2001::/23",  # IETF protocols: Teredo leads to an IPv4 host behind any NAT
        "2001:db8::/32",
        "3fff::/20",  # documentation
    )
)
"""Refused whatever Python's own flags say of them: those miss some (`is_private` is false for
100.100.100.200, `is_global` true for 192.0.0.192)."""

_GLOBAL_UNICAST = IPv6Network("2000::/3")
"""All that is handed out of IPv6. Outside lie loopback, private (AWS's metadata service fd00:ec2::254), link-local and
multicast addresses, IPv4 in half a dozen disguises, and what nobody has a use for yet."""

_NAT64 = IPv6Network("64:ff9b::/96")
_SIX_TO_FOUR = IPv6Network("2002::/16")
_ISATAP = 0x00005EFE
"""Before the IPv4 address; 0x02005EFE if that is a global one."""

DENIED_NAMES = ("localhost", "metadata.google.internal")
DENIED_SUFFIXES = (".localhost", ".internal", ".local", ".localdomain", ".home.arpa", ".lan")

HTTP_PORTS = (80, 443)
DENIED_PORTS = frozenset(
    {2049, 2375, 2376, 2379, 2380, 3306, 3389, 4369, 5432, 5672, 5900, 5984, 6000, 6379, 6443, 6667}
    | {7000, 7001, 8125, 9042, 9092, 9200, 9300, 10250, 10255, 11211, 15672, 26379, 27017, 27018, 50070}
)
"""Databases, queues and cluster controls on high ports; of the ports below 1024 only web's are open."""


class FetchRefused(ValueError):
    """The guard does not let this address through; `str` is the reason."""


@dataclass(frozen=True, slots=True)
class Target:
    """A judged request: where to connect, and what to say there."""

    scheme: str
    host: str
    port: int
    path: str
    """Path and query as sent, byte for byte as in the address where that is ASCII."""

    addresses: tuple[Address, ...]


@dataclass(frozen=True, slots=True)
class _Allowed:
    """An entry of the allow-list: a network or a name, on one port or (None) on all."""

    network: Network | None
    name: str
    port: int | None


class Guard:
    """Judges addresses. `allow` holds networks, addresses and names of the owner's own, each with an
    optional port; raises ValueError for an entry that is none of these."""

    def __init__(self, allow: Sequence[str] = ()) -> None:
        self._allowed = tuple(_entry(text) for text in allow)

    def target(self, url: str) -> Target:
        """Judge an address and resolve it. Raises FetchRefused, or OSError if the name is unknown."""
        parts = _split(url)
        host = _ascii_host(parts.hostname or "")
        scheme = parts.scheme.lower()
        try:
            port = parts.port or {"http": 80, "https": 443}[scheme]
        except ValueError:
            raise FetchRefused("its port is no number from 0 to 65535") from None
        path = _request_path(parts)
        by_name = any(e.name == host and e.port in (None, port) for e in self._allowed if e.name)
        if not by_name and _literal(host) is None:
            _judge_name(host)
        addresses = _resolve(host, port)
        for address in addresses:
            if not by_name and not self._allows(address, port):
                self.judge(address)
                _judge_port(port)
        return Target(scheme, host, port, path, addresses)

    def judge(self, address: Address) -> None:
        """Raise FetchRefused unless this is a public address."""
        inner = _unwrapped(address)
        if (
            getattr(address, "scope_id", None) is not None
            or not _is_public(inner)
            or not all(map(_is_public, _tunnelled(inner)))
        ):
            raise FetchRefused(f"{address} is not a public address")

    def _allows(self, address: Address, port: int) -> bool:
        """Whether the owner's list has this address."""
        if getattr(address, "scope_id", None) is not None:
            return False
        forms = (address, _unwrapped(address))
        return any(
            entry.port in (None, port) and any(form in entry.network for form in forms)
            for entry in self._allowed
            if entry.network is not None
        )


def _split(url: str) -> SplitResult:
    if "\\" in url or any(ord(character) < 32 or ord(character) == 127 for character in url):
        raise FetchRefused("it holds a backslash or control characters")
    if any("\ud800" <= character <= "\udfff" for character in url):
        raise FetchRefused("it holds unpaired surrogates")
    try:
        parts = urlsplit(url)
    except ValueError:
        raise FetchRefused("it is not an address") from None
    if parts.scheme.lower() not in ("http", "https"):
        raise FetchRefused("only http and https addresses are fetched")
    if parts.username is not None or parts.password is not None:
        raise FetchRefused("it holds a user name or password")
    if not parts.hostname or any(c in parts.netloc for c in " \t%"):
        raise FetchRefused("its host is no host name")
    return parts


def _ascii_host(host: str) -> str:
    """The host as DNS knows it: full-width digits and dots become plain, other scripts punycode."""
    if ":" in host:
        return host
    try:
        return host.encode("idna").decode("ascii").lower().rstrip(".")
    except UnicodeError:
        raise FetchRefused("its host is no host name") from None


def _request_path(parts: SplitResult) -> str:
    """Path and query; only what HTTP cannot carry is percent-encoded, so that signatures stay whole."""
    text = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    return "".join(
        character if "!" <= character <= "~" else "".join(f"%{byte:02X}" for byte in character.encode())
        for character in text
    )


def _literal(host: str) -> Address | None:
    try:
        return ip_address(host)
    except ValueError:
        return None


def _judge_name(host: str) -> None:
    """Refuse names that only mean something inside a network."""
    single_label = "." not in host and not host.isdigit() and not host.startswith("0x")
    if single_label or host in DENIED_NAMES or host.endswith(DENIED_SUFFIXES):
        raise FetchRefused(f"{host} is a name inside a private network")


def _judge_port(port: int) -> None:
    if (port < 1024 and port not in HTTP_PORTS) or port in DENIED_PORTS:
        raise FetchRefused(f"port {port} is not one of the web's")


def _resolve(host: str, port: int) -> tuple[Address, ...]:
    answers = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, proto=socket.IPPROTO_TCP)
    found = dict.fromkeys(ip_address(str(answer[4][0])) for answer in answers)
    if not found:
        raise OSError("the name has no address")
    return tuple(found)


def _unwrapped(address: Address) -> Address:
    """The IPv4 address that a transition address leads to, else the address itself."""
    if isinstance(address, IPv4Address):
        return address
    if address.ipv4_mapped is not None:
        return address.ipv4_mapped
    if address in _NAT64:
        return IPv4Address(int(address) & 0xFFFFFFFF)
    if address in _SIX_TO_FOUR:
        return IPv4Address((int(address) >> 80) & 0xFFFFFFFF)
    return address


def _tunnelled(address: Address) -> tuple[IPv4Address, ...]:
    """The IPv4 host that an ISATAP address names: a machine with such a tunnel sends straight to it."""
    if isinstance(address, IPv6Address) and int(address) >> 32 & 0xFDFFFFFF == _ISATAP:
        return (IPv4Address(int(address) & 0xFFFFFFFF),)
    return ()


def _is_public(address: Address) -> bool:
    return (
        address.is_global
        and not address.is_multicast
        and not any(address in network for network in DENIED_NETWORKS if network.version == address.version)
        and (address.version == 4 or address in _GLOBAL_UNICAST)
    )


def _entry(text: str) -> _Allowed:
    """An allow-list entry from its setting: `10.1.0.0/16`, `[fd00::1]:9000`, `minio:9000`, `nas.lan`."""
    try:
        return _Allowed(ip_network(text, strict=False), "", None)
    except ValueError:
        pass
    host, _, port_text = text.rpartition(":")
    if not host:
        host, port_text = text, ""
    try:
        port = int(port_text) if port_text else None
    except ValueError:
        raise ValueError(f"allow_private_addresses: {text!r} has no proper port") from None
    host = host.removeprefix("[").removesuffix("]")
    try:
        return _Allowed(ip_network(host, strict=False), "", port)
    except ValueError:
        pass
    if "/" in host or not host:
        raise ValueError(f"allow_private_addresses: {text!r} is no network, address or name")
    return _Allowed(None, host.lower().rstrip("."), port)
