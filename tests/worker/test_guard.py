import socket
from ipaddress import ip_address

import pytest

from worker.fetch.guard import Guard

PUBLIC = [
    *["8.8.8.8", "93.184.216.34", "2606:4700::1111", "::ffff:8.8.8.8", "64:ff9b::808:808"],
    *["2001:200::1", "2001:4860:4860::8888", "2400:cb00::1", "2a00:1450::5eff:1", "3ffe::1"],
]

PRIVATE = [
    *["0.0.0.0", "0.1.2.3", "10.0.0.1", "100.64.0.1", "100.100.100.200", "127.0.0.1", "127.255.255.254"],
    *["169.254.169.254", "169.254.170.2", "172.16.0.1", "172.31.255.255", "192.0.0.1", "192.0.0.192"],
    *["192.0.2.1", "192.88.99.1", "192.168.1.1", "198.18.0.1", "198.19.255.255", "198.51.100.1"],
    *["203.0.113.1", "224.0.0.1", "239.255.255.255", "240.0.0.1", "255.255.255.255"],
    *["::", "::1", "::7f00:1", "::ffff:127.0.0.1", "::ffff:7f00:1", "::ffff:10.0.0.1", "::ffff:a9fe:a9fe"],
    *["64:ff9b::7f00:1", "64:ff9b::a00:1", "64:ff9b:1::1", "100::1", "2001::1", "2001:0:4136:e378::1"],
    *["2001:db8::1", "2002:7f00:1::", "2002:a00:1::1", "2002:c0a8:101::1", "fc00::1", "fd00:ec2::254"],
    *["fe80::1", "fe80::1%eth0", "fec0::1", "ff02::1", "ff0e::1"],
    *["::ffff:0:127.0.0.1", "::ffff:0:8.8.8.8", "::5efe:127.0.0.1", "::5efe:8.8.8.8", "fe80::5efe:8.8.8.8"],
    *["2606:4700::5efe:10.0.0.1", "2606:4700::200:5efe:127.0.0.1", "2001:1::1", "2001:20::1"],
    *["3fff::1", "3fff:fff::1", "5f00::1", "4000::1", "1fff::1", "::8.8.8.8", "2002:a00:1::5efe:8.8.8.8"],
]


@pytest.mark.parametrize("address", PUBLIC)
def test_public_addresses_pass(address: str) -> None:
    Guard().judge(ip_address(address))


@pytest.mark.parametrize("address", PRIVATE)
def test_private_addresses_do_not(address: str) -> None:
    with pytest.raises(ValueError, match="not a public address"):
        Guard().judge(ip_address(address))


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1/",
        "http://2130706433/",
        "http://0177.0.0.1/",
        "http://0x7f.1/",
        "http://0x7f000001/",
        "http://127.1/",
        "http://[::1]/",
        "http://[::ffff:7f00:1]/",
        "http://[::ffff:127.0.0.1]/",
        "http://127.0.0.1./",
        "http://１２７.0.0.1/",
        "http://127。0。0。1/",
        "http://127.0.0.1:80/",
        "HTTP://127.0.0.1/",
        "http://localhost/",
        "http://LOCALHOST./",
        "http://a.localhost/",
        "http://metadata.google.internal/computeMetadata/v1/",
        "http://db.internal/",
        "http://printer.local/",
        "http://redis/",
        "http://minio:9000/",
        "http://100.100.100.200/latest/meta-data/",
        "http://user@127.0.0.1/",
        "http://public.example@127.0.0.1/",
        "http://127.0.0.1#@public.example/",
        "http://127.0.0.1\\@public.example/",
        "http://127.0.0.1\t/",
        "http://127.0.0.1%00.public.example/",
        "http://[fe80::1%25eth0]/",
        "file:///etc/passwd",
        "FILE:///etc/passwd",
        "gopher://127.0.0.1:6379/_",
        "data:text/plain,x",
        "ftp://8.8.8.8/",
        "//8.8.8.8/",
        "http:///nothing",
        "http://8.8.8.8:22/",
        "http://8.8.8.8:25/",
        "http://8.8.8.8:6379/",
        "http://8.8.8.8:99999/",
    ],
)
def test_ways_round_the_guard_are_closed(url: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        Guard().target(url)


def _answering(monkeypatch: pytest.MonkeyPatch, *addresses: str) -> None:
    """Let every name resolve to these."""
    real = socket.getaddrinfo

    def answer(host: str, port: int, **hints: int) -> object:
        return [answer for address in addresses for answer in real(address, port, **hints)]

    monkeypatch.setattr(socket, "getaddrinfo", answer)


def test_a_public_name_passes_with_all_its_addresses(monkeypatch: pytest.MonkeyPatch) -> None:
    _answering(monkeypatch, "93.184.216.34", "2606:4700::1111")
    target = Guard().target("https://Bücher.example:8443/中 文/a%2Fb?sig=a%2Fb&x=中#part")
    assert target.host == "xn--bcher-kva.example"
    assert target.port == 8443
    assert [str(a) for a in target.addresses] == ["93.184.216.34", "2606:4700::1111"]
    assert target.path == "/%E4%B8%AD%20%E6%96%87/a%2Fb?sig=a%2Fb&x=%E4%B8%AD"


@pytest.mark.parametrize("private", ["127.0.0.1", "10.0.0.5", "fd00::1", "100.100.100.200"])
def test_one_private_address_among_public_ones_is_enough_to_refuse(
    monkeypatch: pytest.MonkeyPatch, private: str
) -> None:
    _answering(monkeypatch, "93.184.216.34", private)
    with pytest.raises(ValueError, match="not a public address"):
        Guard().target("http://127.0.0.1.nip.example/")


@pytest.mark.parametrize(
    ("entry", "url", "passes"),
    [
        ("127.0.0.1", "http://127.0.0.1:6379/", True),
        ("127.0.0.1:9000", "http://127.0.0.1:9000/", True),
        ("127.0.0.1:9000", "http://127.0.0.1:9001/", False),
        ("127.0.0.0/8", "http://127.9.9.9/", True),
        ("10.0.0.0/8", "http://127.0.0.1/", False),
        ("[::1]:9000", "http://[::1]:9000/", True),
        ("[::1]:9000", "http://[::1]:80/", False),
        ("::1", "http://[::1]/", True),
        ("127.0.0.1", "http://[::ffff:127.0.0.1]/", True),
        ("127.0.0.1", "http://2130706433/", True),
        ("localhost", "http://localhost:1234/", True),
        ("localhost:80", "http://localhost:1234/", False),
        ("Localhost", "http://LOCALHOST/", True),
        ("127.0.0.1", "http://localhost/", False),
        ("127.0.0.1", "file:///etc/passwd", False),
    ],
)
def test_the_owner_s_list_opens_exactly_what_it_names(entry: str, url: str, passes: bool) -> None:
    guard = Guard([entry])
    if passes:
        assert guard.target(url).addresses
    else:
        with pytest.raises(ValueError, match=r"."):
            guard.target(url)


@pytest.mark.parametrize("entry", ["minio:port", "http://minio", "10.0.0.0/99", ""])
def test_a_bad_entry_is_refused_at_once(entry: str) -> None:
    with pytest.raises(ValueError, match="allow_private_addresses"):
        Guard([entry])
