"""Who counts as one client."""

from __future__ import annotations

import pytest

from api.client_address import client_name, forwarded_client


@pytest.mark.parametrize(
    ("address", "name"),
    [
        (("203.0.113.9", 1234), "203.0.113.9"),
        (("::ffff:203.0.113.9", 1234, 0, 0), "203.0.113.9"),
        (("2001:db8:1:2:3::4", 1234, 0, 0), "2001:db8:1:2::/64"),
        (("fe80::1%eth0", 1234, 0, 2), "fe80::/64"),
        (("127.0.0.1", 1234), None),
        (("::1", 1234, 0, 0), None),
        (("::ffff:127.0.0.1", 1234, 0, 0), None),
        ("", None),
        ("203.0.113.9 ", "203.0.113.9"),
        ("unknown", None),
    ],
)
def test_names(address: object, name: str | None) -> None:
    assert client_name(address) == name


@pytest.mark.parametrize(
    ("forwarded", "proxies", "name"),
    [
        (["203.0.113.9"], 1, "203.0.113.9"),
        (["198.51.100.7, 203.0.113.9"], 1, "203.0.113.9"),
        (["198.51.100.7, 203.0.113.9"], 2, "198.51.100.7"),
        (["198.51.100.7", "203.0.113.9"], 1, "203.0.113.9"),
        (["203.0.113.9"], 2, None),
        (["203.0.113.9"], 0, None),
        ([], 1, None),
    ],
)
def test_only_what_our_own_proxies_add_counts(forwarded: list[str], proxies: int, name: str | None) -> None:
    headers = [("HOST", "203.0.113.1"), *(("X-FORWARDED-FOR", value) for value in forwarded)]
    assert forwarded_client(headers, proxies) == name
