"""Every way an address is written to lead a fetcher astray, in one table, asked of the guard and of a real download."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.worker import hosts
from worker.fetch.download import Fetcher, FetchError
from worker.fetch.guard import FetchRefused, Guard
from worker.settings import Settings

NOT_PUBLIC, NO_HOST, INSIDE = (
    "is not a public address",
    "its host is no host name",
    "inside a private network",
)
NOT_WEB, LOGIN, SCHEME = "is not one of the web's", "a user name or password", "only http and https"
CONTROLS, PORT, NOTHING = "a backslash or control characters", "its port is no number", "is not an address"

FORMS: tuple[tuple[str, str], ...] = (
    # Loopback, as numbers of every base and length.
    ("http://127.0.0.1/", NOT_PUBLIC),
    ("http://2130706433/", NOT_PUBLIC),
    ("http://017700000001/", NOT_PUBLIC),
    ("http://0x7f000001/", NOT_PUBLIC),
    ("http://0x7F000001/", NOT_PUBLIC),
    ("http://0177.0.0.1/", NOT_PUBLIC),
    ("http://0177.0.0.01/", NOT_PUBLIC),
    ("http://0x7f.0.0.1/", NOT_PUBLIC),
    ("http://0x7f.0x0.0x0.0x1/", NOT_PUBLIC),
    ("http://0x7f.1/", NOT_PUBLIC),
    ("http://127.1/", NOT_PUBLIC),
    ("http://127.0.1/", NOT_PUBLIC),
    ("http://127.0x1/", NOT_PUBLIC),
    ("http://127.65530/", NOT_PUBLIC),
    ("http://0/", NOT_PUBLIC),
    ("http://0.0.0.0/", NOT_PUBLIC),
    ("http://00000000.00.0/", NOT_PUBLIC),
    ("http://127.0.0.1./", NOT_PUBLIC),
    ("http://127.255.255.254/", NOT_PUBLIC),
    # The clouds' own services, in the same ways.
    ("http://169.254.169.254/latest/meta-data/", NOT_PUBLIC),
    ("http://2852039166/", NOT_PUBLIC),
    ("http://0xa9fea9fe/", NOT_PUBLIC),
    ("http://0251.0376.0251.0376/", NOT_PUBLIC),
    ("http://169.254.43518/", NOT_PUBLIC),
    ("http://169.254.170.2/v2/credentials", NOT_PUBLIC),
    ("http://100.100.100.200/latest/meta-data/", NOT_PUBLIC),
    ("http://1684301000/", NOT_PUBLIC),
    ("http://192.0.0.192/", NOT_PUBLIC),
    ("http://[fd00:ec2::254]/", NOT_PUBLIC),
    ("http://metadata.google.internal/", INSIDE),
    ("http://METADATA.google.INTERNAL./", INSIDE),
    # Private, shared, documentation, benchmark, multicast, broadcast.
    *(
        (f"http://{address}/", NOT_PUBLIC)
        for address in ("10.1.2.3", "172.16.0.1", "172.31.255.254", "192.168.1.1")
    ),
    *(
        (f"http://{address}/", NOT_PUBLIC)
        for address in ("100.64.0.1", "192.0.2.1", "198.51.100.1", "203.0.113.1")
    ),
    *(
        (f"http://{address}/", NOT_PUBLIC)
        for address in ("198.18.0.1", "192.88.99.1", "224.0.0.1", "239.1.1.1")
    ),
    *((f"http://{address}/", NOT_PUBLIC) for address in ("240.0.0.1", "255.255.255.255", "0.1.2.3")),
    # IPv6, and IPv4 inside it.
    ("http://[::1]/", NOT_PUBLIC),
    ("http://[::]/", NOT_PUBLIC),
    ("http://[0:0:0:0:0:0:0:1]/", NOT_PUBLIC),
    ("http://[0000:0000::0001]/", NOT_PUBLIC),
    ("http://[::127.0.0.1]/", NOT_PUBLIC),
    ("http://[::ffff:127.0.0.1]/", NOT_PUBLIC),
    ("http://[::ffff:7f00:1]/", NOT_PUBLIC),
    ("http://[::ffff:0:127.0.0.1]/", NOT_PUBLIC),
    ("http://[::ffff:0:7f00:1]/", NOT_PUBLIC),
    ("http://[::5efe:127.0.0.1]/", NOT_PUBLIC),
    ("http://[2606:4700::5efe:169.254.169.254]/", NOT_PUBLIC),
    ("http://[3fff::1]/", NOT_PUBLIC),
    ("http://[5f00::1]/", NOT_PUBLIC),
    ("http://[::FFFF:7F00:0001]/", NOT_PUBLIC),
    ("http://[0:0:0:0:0:ffff:169.254.169.254]/", NOT_PUBLIC),
    ("http://[64:ff9b::7f00:1]/", NOT_PUBLIC),
    ("http://[64:ff9b::169.254.169.254]/", NOT_PUBLIC),
    ("http://[64:ff9b:1::7f00:1]/", NOT_PUBLIC),
    ("http://[2002:7f00:1::]/", NOT_PUBLIC),
    ("http://[2002:a9fe:a9fe::1]/", NOT_PUBLIC),
    ("http://[2001:0:4136:e378:8000:63bf:80ff:fffe]/", NOT_PUBLIC),
    ("http://[2001:db8::1]/", NOT_PUBLIC),
    ("http://[100::1]/", NOT_PUBLIC),
    ("http://[fc00::1]/", NOT_PUBLIC),
    ("http://[fe80::1]/", NOT_PUBLIC),
    ("http://[fec0::1]/", NOT_PUBLIC),
    ("http://[ff02::1]/", NOT_PUBLIC),
    # Zones.
    ("http://[fe80::1%eth0]/", NO_HOST),
    ("http://[fe80::1%25eth0]/", NO_HOST),
    ("http://[2606:4700::1111%1]/", NO_HOST),
    ("http://127.0.0.1%2f.public.example/", NO_HOST),
    ("http://127.0.0.1%00.public.example/", NO_HOST),
    # Who is asked, and who only seems to be.
    ("http://user@127.0.0.1/", LOGIN),
    ("http://user:secret@8.8.8.8/", LOGIN),
    ("http://public.example@127.0.0.1/", LOGIN),
    ("http://@127.0.0.1/", LOGIN),
    ("http://a@b@127.0.0.1/", LOGIN),
    ("http://127.0.0.1#@public.example/", NOT_PUBLIC),
    ("http://127.0.0.1?@public.example/", NOT_PUBLIC),
    ("http://127.0.0.1/@public.example", NOT_PUBLIC),
    ("http://127.0.0.1\\@public.example/", CONTROLS),
    ("http:\\\\127.0.0.1\\", CONTROLS),
    ("http://127.0.0.1\t/", CONTROLS),
    ("http://127.0.\n0.1/", CONTROLS),
    ("http://127.0.0.1\r\nHost: public.example/", CONTROLS),
    ("http://127.0.0.1\x00.public.example/", CONTROLS),
    ("http://public.example/\ud800", "unpaired surrogates"),
    ("http://127.0.0.1 .public.example/", NO_HOST),
    ("http://[::1].public.example/", ""),
    ("http://[::1/", NOTHING),
    ("http:///etc/passwd", NO_HOST),
    ("http://", NO_HOST),
    ("http:127.0.0.1/", NO_HOST),
    # Other scripts' digits and dots.
    ("http://１２７.0.0.1/", NOT_PUBLIC),
    ("http://①②⑦.0.0.1/", NOT_PUBLIC),
    ("http://127。0。0。1/", NOT_PUBLIC),
    ("http://127．0．0．1/", NOT_PUBLIC),
    ("http://127｡0｡0｡1/", NOT_PUBLIC),
    ("http://ｌｏｃａｌｈｏｓｔ/", INSIDE),
    ("http://ⓛocalhost/", INSIDE),
    ("http://local\u00adhost/", INSIDE),
    ("http://localhost\u3002/", INSIDE),
    ("http://\ud800.example/", "unpaired surrogates"),
    (f"http://{'a' * 64}.example/", NO_HOST),
    ("http://a..example/", NO_HOST),
    # Names that mean something only here.
    ("http://localhost/", INSIDE),
    ("http://LocalHost./", INSIDE),
    ("http://app.localhost/", INSIDE),
    ("http://redis:6379/", INSIDE),
    ("http://minio:9000/", INSIDE),
    ("http://db.internal/", INSIDE),
    ("http://printer.local/", INSIDE),
    ("http://nas.lan/", INSIDE),
    ("http://router.home.arpa/", INSIDE),
    ("http://host.localdomain/", INSIDE),
    # Ports.
    *((f"http://8.8.8.8:{port}/", NOT_WEB) for port in (1, 21, 22, 23, 25, 53, 110, 445, 587, 1023)),
    *((f"http://8.8.8.8:{port}/", NOT_WEB) for port in (2375, 3306, 5432, 6379, 9200, 10250, 11211, 27017)),
    ("http://8.8.8.8:65536/", PORT),
    ("http://8.8.8.8:-1/", PORT),
    ("http://8.8.8.8:80a/", PORT),
    ("http://8.8.8.8:８０/", PORT),
    # Schemes.
    *(
        (f"{scheme}://8.8.8.8/", SCHEME)
        for scheme in ("ftp", "sftp", "gopher", "ldap", "dict", "ws", "jar", "hls")
    ),
    ("file:///etc/passwd", SCHEME),
    ("FiLe:///etc/passwd", SCHEME),
    ("file:/etc/passwd", SCHEME),
    ("data:text/plain;base64,eA==", SCHEME),
    ("concat:a|b", SCHEME),
    ("//8.8.8.8/", SCHEME),
    ("/etc/passwd", SCHEME),
    (" http://127.0.0.1/", NOT_PUBLIC),
    ("", SCHEME),
    ("HTTP://127.0.0.1/", NOT_PUBLIC),
    ("hTtPs://127.0.0.1/", NOT_PUBLIC),
)


@pytest.fixture(scope="module")
def host() -> Iterator[hosts.Host]:
    with hosts.running_host() as running:
        running.answers["/a"] = b"secret"
        yield running


@pytest.mark.parametrize(("url", "words"), FORMS, ids=[repr(url) for url, _ in FORMS])
def test_no_form_of_a_refused_address_passes(url: str, words: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Numbers are resolved as the C library does, names not at all: none of these may need a server to be refused."""
    real = socket.getaddrinfo

    def only_numbers(name: str, port: int, *args: int, **hints: int) -> object:
        try:
            return real(name, port, *args, **{**hints, "flags": socket.AI_NUMERICHOST})
        except socket.gaierror:
            pytest.fail(f"{name} was looked up")

    monkeypatch.setattr(socket, "getaddrinfo", only_numbers)
    with pytest.raises(FetchRefused) as caught:
        Guard().target(url)
    assert words in str(caught.value)


PRIVATE_ANSWERS = (
    "127.0.0.1",
    "10.0.0.1",
    "169.254.169.254",
    "100.100.100.200",
    "::1",
    "::ffff:10.0.0.1",
    "fd00::1",
)


@pytest.mark.parametrize("private", PRIVATE_ANSWERS)
@pytest.mark.parametrize("first", [True, False])
@pytest.mark.parametrize("name", ["127.0.0.1.nip.example", "rebind.example", "public.example."])
def test_a_name_with_one_private_address_is_refused(
    name: str, first: bool, private: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = socket.getaddrinfo
    answers = [private, "93.184.216.34"] if first else ["93.184.216.34", "2606:4700::1111", private]

    def answer(asked: str, port: int, *args: int, **hints: int) -> object:
        return [line for address in answers for line in real(address, port, *args, **hints)]

    monkeypatch.setattr(socket, "getaddrinfo", answer)
    with pytest.raises(FetchRefused, match=NOT_PUBLIC):
        Guard().target(f"http://{name}/")


@pytest.mark.parametrize(
    "words", [url for url, why in FORMS if why in (NOT_PUBLIC, INSIDE, LOGIN, NOT_WEB)][::3]
)
def test_a_redirect_is_judged_like_the_first_address(words: str, host: hosts.Host, tmp_path: Path) -> None:
    fetcher = Fetcher(
        Settings(_env_file=None, allow_private_addresses=[f"127.0.0.1:{host.server_port}"], max_redirects=2)
    )
    location = words.strip().encode("ascii", "ignore").decode()
    if location != words or not location.lower().startswith("http"):
        location = f"http://127.0.0.2:{host.server_port}/a"
    host.answers["/start"] = hosts.redirect("/hop")
    host.answers["/hop"] = hosts.redirect(location)
    with pytest.raises(FetchError, match="which is not allowed"):
        fetcher.download(f"{host.url}/start", tmp_path / "a", limit_bytes=1000)
    assert host.seen[-2:] == ["/start", "/hop"]


@pytest.mark.parametrize(
    "scheme", ["file:///etc/passwd", "ftp://8.8.8.8/a", "gopher://127.0.0.1/", "data:,x"]
)
def test_a_redirect_changes_no_scheme(scheme: str, host: hosts.Host, tmp_path: Path) -> None:
    fetcher = Fetcher(Settings(_env_file=None, allow_private_addresses=[f"127.0.0.1:{host.server_port}"]))
    host.answers["/start"] = hosts.redirect(scheme)
    with pytest.raises(FetchError, match="only http and https"):
        fetcher.download(f"{host.url}/start", tmp_path / "a", limit_bytes=1000)


@pytest.mark.parametrize("name", ["http_proxy", "HTTP_PROXY", "https_proxy", "all_proxy", "ALL_PROXY"])
def test_no_proxy_of_the_environment_is_asked(
    name: str, host: hosts.Host, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with hosts.running_host() as proxy:
        monkeypatch.setenv(name, proxy.url)
        fetcher = Fetcher(Settings(_env_file=None, allow_private_addresses=["127.0.0.1"]))
        assert fetcher.download(f"{host.url}/a", tmp_path / name, limit_bytes=1000).size == 6
        assert proxy.seen == []


def test_the_connection_goes_to_the_judged_address(
    host: hosts.Host, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What the name leads to after the judgement is not asked: the socket is opened to numbers."""
    real, asked, opened = socket.getaddrinfo, [], []

    def changing(name: str, port: int, *args: int, **hints: int) -> object:
        if name == "rebind.example":
            asked.append(name)
            name = "127.0.0.1" if len(asked) == 1 else "127.0.0.9"
        else:
            opened.append(name)
        return real(name, port, *args, **hints)

    monkeypatch.setattr(socket, "getaddrinfo", changing)
    fetcher = Fetcher(Settings(_env_file=None, allow_private_addresses=["127.0.0.1"]))
    url = f"http://rebind.example:{host.server_port}/a"
    assert fetcher.download(url, tmp_path / "a", limit_bytes=1000).size == 6
    assert asked == ["rebind.example"]
    assert opened == []
