import hashlib
import shutil
import socket
import ssl
import subprocess
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from http.server import ThreadingHTTPServer
from pathlib import Path

import pytest

from tests.worker import hosts
from worker.fetch.download import Fetcher, FetchError, Known
from worker.settings import Settings

LIMIT = 1_000_000


@pytest.fixture
def host() -> Iterator[hosts.Host]:
    with hosts.running_host() as running:
        yield running


@pytest.fixture
def fetcher(host: hosts.Host) -> Fetcher:
    return _fetcher(allow=[f"127.0.0.1:{host.server_port}"])


def _fetcher(allow: list[str], **changes: float) -> Fetcher:
    quick = {"connect_timeout_seconds": 1, "read_timeout_seconds": 0.5, "fetch_timeout_seconds": 2}
    return Fetcher(Settings(_env_file=None, allow_private_addresses=allow, **{**quick, **changes}))


def _fails(fetcher: Fetcher, url: str, folder: Path, words: str, limit: int = LIMIT) -> FetchError:
    with pytest.raises(FetchError, match=words) as caught:
        fetcher.download(url, folder / "file", limit_bytes=limit)
    assert list(folder.iterdir()) == []
    return caught.value


def test_a_file_arrives_whole_with_its_hash(host: hosts.Host, fetcher: Fetcher, tmp_path: Path) -> None:
    body = bytes(range(256)) * 3000
    host.answers["/a"] = body
    counted: list[int] = []
    got = fetcher.download(
        f"{host.url}/a?sig=%2F", tmp_path / "a", limit_bytes=LIMIT, on_bytes=counted.append
    )
    assert (tmp_path / "a").read_bytes() == body
    assert got.sha256 == hashlib.sha256(body).hexdigest()
    assert got.size == sum(counted) == len(body)
    assert host.seen == ["/a?sig=%2F"]
    assert [path.name for path in tmp_path.iterdir()] == ["a"]


def test_a_size_exactly_at_the_limit_passes(host: hosts.Host, fetcher: Fetcher, tmp_path: Path) -> None:
    host.answers["/a"] = bytes(1000)
    assert fetcher.download(f"{host.url}/a", tmp_path / "a", limit_bytes=1000).size == 1000
    _fails(fetcher, f"{host.url}/a", _folder(tmp_path), "larger than 999 bytes", 999)


def _folder(tmp_path: Path) -> Path:
    folder = tmp_path / "empty"
    folder.mkdir()
    return folder


def test_an_unchanged_file_is_not_sent_again(host: hosts.Host, fetcher: Fetcher, tmp_path: Path) -> None:
    host.answers["/a"] = hosts.with_etag(b"body", '"v1"')
    first = fetcher.download(f"{host.url}/a", tmp_path / "a", limit_bytes=LIMIT)
    known = Known(first.etag, first.last_modified)
    assert fetcher.download(f"{host.url}/a", tmp_path / "b", limit_bytes=LIMIT, known=known).unchanged
    host.answers["/a"] = hosts.with_etag(b"other", '"v2"')
    assert fetcher.download(f"{host.url}/a", tmp_path / "b", limit_bytes=LIMIT, known=known).size == 5


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_redirects_are_followed(host: hosts.Host, fetcher: Fetcher, tmp_path: Path, status: int) -> None:
    host.answers["/a"] = hosts.redirect("b?x=1", status)
    host.answers["/b"] = b"there"
    fetcher.download(f"{host.url}/a", tmp_path / "a", limit_bytes=LIMIT)
    assert (tmp_path / "a").read_bytes() == b"there"


@pytest.mark.parametrize(
    "location",
    [
        "http://127.0.0.2/",
        "http://localhost/",
        "http://[::1]/",
        "http://169.254.169.254/latest/meta-data/",
        "http://100.100.100.200/",
        "http://10.0.0.1:8080/",
        "file:///etc/passwd",
        "gopher://127.0.0.1:6379/",
        "//127.0.0.2/",
        "http://user:secret@127.0.0.1/",
    ],
)
def test_redirects_into_the_private_are_refused(
    host: hosts.Host, fetcher: Fetcher, tmp_path: Path, location: str
) -> None:
    host.answers["/a"] = hosts.redirect("/b")
    host.answers["/b"] = hosts.redirect(location)
    error = _fails(fetcher, f"{host.url}/a", tmp_path, "redirects to .* which is not allowed")
    assert "secret" not in str(error)
    assert host.seen == ["/a", "/b"]


def test_redirects_in_a_circle_end(host: hosts.Host, fetcher: Fetcher, tmp_path: Path) -> None:
    host.answers["/a"] = hosts.redirect("/a")
    _fails(fetcher, f"{host.url}/a", tmp_path, "redirects more than 5 times")


def test_an_endless_body_is_cut_at_the_limit(host: hosts.Host, fetcher: Fetcher, tmp_path: Path) -> None:
    host.answers["/a"] = hosts.endless
    _fails(fetcher, f"{host.url}/a", tmp_path, "larger than", 5 * LIMIT)


def test_the_limit_may_depend_on_the_first_bytes(host: hosts.Host, fetcher: Fetcher, tmp_path: Path) -> None:
    host.answers["/a"] = b"PK" + bytes(1000)
    got = fetcher.download(
        f"{host.url}/a", tmp_path / "a", limit_bytes=lambda head: 5000 if head[:2] == b"PK" else 5
    )
    assert got.size == 1002


def test_a_compressed_bomb_is_cut_at_the_limit(host: hosts.Host, fetcher: Fetcher, tmp_path: Path) -> None:
    host.answers["/a"] = hosts.gzip_bomb()
    _fails(fetcher, f"{host.url}/a", tmp_path, "larger than")


def test_a_declared_size_is_believed_only_to_refuse(
    host: hosts.Host, fetcher: Fetcher, tmp_path: Path
) -> None:
    host.answers["/short"] = hosts.shorter_than_said
    host.answers["/long"] = hosts.longer_than_said
    _fails(fetcher, f"{host.url}/short", tmp_path, "broke before it was complete")
    assert fetcher.download(f"{host.url}/long", tmp_path / "long", limit_bytes=LIMIT).size == 10
    host.answers["/huge"] = lambda handler: handler.send_body(b"x", Content_Length="99999999999")
    _fails(fetcher, f"{host.url}/huge", _folder(tmp_path), "larger than")


def test_a_dripping_body_ends_at_the_time_limit(host: hosts.Host, tmp_path: Path) -> None:
    host.answers["/a"] = hosts.dripping
    fetcher = _fetcher(["127.0.0.1"], fetch_timeout_seconds=0.6)
    _fails(fetcher, f"{host.url}/a", tmp_path, "not complete after 0.6 seconds")


def test_a_silent_host_is_left(host: hosts.Host, fetcher: Fetcher, tmp_path: Path) -> None:
    host.answers["/a"] = hosts.silent
    _fails(fetcher, f"{host.url}/a", tmp_path, "sent nothing for 0.5 seconds")


@pytest.mark.parametrize(
    ("status", "words"), [(404, "no such file"), (403, "refuses it"), (401, "password"), (418, "418")]
)
def test_statuses_are_said_in_words(
    host: hosts.Host, fetcher: Fetcher, tmp_path: Path, status: int, words: str
) -> None:
    host.answers["/a"] = lambda handler: handler.send_body(b"", status=status)
    error = _fails(fetcher, f"{host.url}/a?Signature=secret", tmp_path, words)
    assert f"{host.url}/a " in str(error)
    assert "secret" not in str(error)
    assert len(host.seen) == 1


def test_a_passing_trouble_is_tried_again(host: hosts.Host, fetcher: Fetcher, tmp_path: Path) -> None:
    def second_time(handler: hosts.Handler) -> None:
        handler.send_body(b"now", status=200 if len(handler.seen) > 1 else 503)

    host.answers["/a"] = second_time
    assert fetcher.download(f"{host.url}/a", tmp_path / "a", limit_bytes=LIMIT).size == 3
    assert len(host.seen) == 2


def test_a_closed_port_and_an_unknown_name(tmp_path: Path) -> None:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        port = unused.getsockname()[1]
    fetcher = _fetcher(["127.0.0.1", "nowhere.invalid"])
    _fails(fetcher, f"http://127.0.0.1:{port}/a", tmp_path, "does not answer on port")
    _fails(fetcher, "http://nowhere.invalid/a", tmp_path, "host name")


def test_loopback_needs_the_owner_s_word(host: hosts.Host, tmp_path: Path) -> None:
    host.answers["/a"] = b"secret"
    _fails(_fetcher([]), f"{host.url}/a", tmp_path, "not allowed")
    assert host.seen == []


def test_proxies_of_the_environment_are_not_used(
    host: hosts.Host, fetcher: Fetcher, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:1/")
    monkeypatch.setenv("all_proxy", "http://127.0.0.1:1/")
    host.answers["/a"] = b"direct"
    assert fetcher.download(f"{host.url}/a", tmp_path / "a", limit_bytes=LIMIT).size == 6


def test_a_name_that_changes_its_address_after_the_judgement_changes_nothing(
    host: hosts.Host, fetcher: Fetcher, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Only the guard's look-up counts: the connection goes to the judged address."""
    host.answers["/a"] = b"judged"
    real = socket.getaddrinfo
    asked: list[str] = []

    def answer(name: str, port: int, *args: int, **hints: int) -> object:
        if name == "rebinding.example":
            asked.append(name)
            name = "127.0.0.1" if len(asked) == 1 else "127.0.0.9"
        return real(name, port, *args, **hints)

    monkeypatch.setattr(socket, "getaddrinfo", answer)
    got = fetcher.download(
        f"http://rebinding.example:{host.server_port}/a", tmp_path / "a", limit_bytes=LIMIT
    )
    assert got.size == 6
    assert asked == ["rebinding.example"]


def test_what_the_counter_raises_ends_the_download(
    host: hosts.Host, fetcher: Fetcher, tmp_path: Path
) -> None:
    class Stop(Exception):
        pass

    def stop(size: int) -> None:
        raise Stop

    host.answers["/a"] = hosts.endless
    with pytest.raises(Stop):
        fetcher.download(f"{host.url}/a", tmp_path / "a", limit_bytes=LIMIT, on_bytes=stop)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("said", "words"),
    [
        (b"SSH-2.0-OpenSSH_9.2\r\n", "no proper HTTP"),
        (b"HTTP/1.1 200 " + b"a" * 70_000 + b"\r\n\r\n", "no proper HTTP"),
        (b"HTTP/1.1 200 OK\r\nX: " + b"a" * 70_000 + b"\r\n\r\n", "no proper HTTP"),
        (b"HTTP/1.1 302 Found\r\nLocation: http://[\r\nContent-Length: 0\r\n\r\n", "which is no address"),
        (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n-5\r\nabc", "cannot be fetched"),
    ],
    ids=["ssh", "long status", "long header", "redirect", "chunk"],
)
def test_nonsense_of_a_host_is_told_in_a_sentence(
    host: hosts.Host, fetcher: Fetcher, tmp_path: Path, said: bytes, words: str
) -> None:
    def answer(handler: hosts.Handler) -> None:
        handler.wfile.write(said)

    host.answers["/a"] = answer
    _fails(fetcher, f"{host.url}/a", tmp_path, words)


@pytest.mark.parametrize("length", [b"9" * 5000, b"\xb2", b"-5"])
def test_a_length_that_is_none_is_not_used(
    host: hosts.Host, fetcher: Fetcher, tmp_path: Path, length: bytes
) -> None:
    def answer(handler: hosts.Handler) -> None:
        handler.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Length: " + length + b"\r\n\r\nabc")

    host.answers["/a"] = answer
    assert fetcher.download(f"{host.url}/a", tmp_path / "a", limit_bytes=LIMIT).size == 3


class Unwanted(Exception):
    pass


@contextmanager
def full_host() -> Iterator[str]:
    """A host that takes no connection and refuses none."""
    with socket.create_server(("127.0.0.1", 0), backlog=0) as listening, ExitStack() as stack:
        for _ in range(4):  # whoever comes after these hears nothing
            waiting = stack.enter_context(socket.socket())
            waiting.setblocking(False)
            waiting.connect_ex(listening.getsockname())
        yield f"http://127.0.0.1:{listening.getsockname()[1]}"


def stammering(handler: hosts.Handler) -> None:
    """Falls silent within its first word."""
    handler.wfile.write(b"HT")
    handler.wfile.flush()
    handler.rfile.read(1)


@pytest.mark.parametrize("trouble", ["silent", "dripping", "stammering", "connecting", "pausing"])
def test_what_nobody_wants_any_more_is_left_at_once(
    host: hosts.Host, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, trouble: str
) -> None:
    monkeypatch.setattr("worker.fetch.download.FIRST_PAUSE_SECONDS", 60.0)
    patient = Settings(
        _env_file=None,
        allow_private_addresses=["127.0.0.1"],
        connect_timeout_seconds=60,
        read_timeout_seconds=60,
    )
    host.answers["/silent"] = hosts.silent
    host.answers["/dripping"] = hosts.dripping
    host.answers["/stammering"] = stammering
    host.answers["/pausing"] = lambda handler: handler.send_body(b"", status=503)
    wanted = time.monotonic() + 0.5

    def check() -> None:
        if time.monotonic() > wanted:
            raise Unwanted

    with full_host() as full:
        url = f"{full}/a" if trouble == "connecting" else f"{host.url}/{trouble}"
        with pytest.raises(Unwanted):
            Fetcher(patient).download(url, tmp_path / "a", limit_bytes=LIMIT, check=check)
    assert time.monotonic() < wanted + 10, "far less than any of its timeouts"
    assert list(tmp_path.iterdir()) == []


def test_a_body_without_a_length_that_was_cut_off_is_not_taken_for_whole(
    host: hosts.Host, tmp_path: Path
) -> None:
    def unsized(handler: hosts.Handler) -> None:
        handler.send_response(200)
        handler.end_headers()
        handler.wfile.write(b"the first half")
        handler.wfile.flush()
        time.sleep(3)

    host.answers["/a"] = unsized
    hasty = Settings(_env_file=None, allow_private_addresses=["127.0.0.1"], fetch_timeout_seconds=0.5)
    with pytest.raises(FetchError, match=r"not complete after 0\.5 seconds"):
        Fetcher(hasty).download(f"{host.url}/a", tmp_path / "a", limit_bytes=LIMIT)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.skipif(shutil.which("openssl") is None, reason="needs the openssl program for a certificate")
def test_tls_is_checked_against_the_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    key, certificate = tmp_path / "key.pem", tmp_path / "certificate.pem"
    command = "openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=nas.example -addext subjectAltName=DNS:nas.example"
    subprocess.run([*command.split(), "-keyout", key, "-out", certificate], check=True, capture_output=True)
    with hosts.running_host() as host:
        _secure(host, key, certificate)
        host.answers["/a"] = b"private"
        real = socket.getaddrinfo
        monkeypatch.setattr(
            socket, "getaddrinfo", lambda name, port, *a, **h: real("127.0.0.1", port, *a, **h)
        )
        fetcher = _fetcher(["nas.example", "other.example"])
        folder = _folder(tmp_path)
        _fails(fetcher, f"https://nas.example:{host.server_port}/a", folder, "certificate or TLS")
        monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
        _fails(fetcher, f"https://other.example:{host.server_port}/a", folder, "certificate or TLS")
        url = f"https://nas.example:{host.server_port}/a"
        assert fetcher.download(url, tmp_path / "a", limit_bytes=LIMIT).size == 7


def _secure(host: ThreadingHTTPServer, key: Path, certificate: Path) -> None:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    host.socket = context.wrap_socket(host.socket, server_side=True, do_handshake_on_connect=False)


def test_parallel_downloads_share_a_fetcher(host: hosts.Host, fetcher: Fetcher, tmp_path: Path) -> None:
    for number in range(20):
        host.answers[f"/{number}"] = bytes([number]) * 1000
    threads = [
        threading.Thread(
            target=fetcher.download, args=(f"{host.url}/{n}", tmp_path / str(n)), kwargs={"limit_bytes": 1000}
        )
        for n in range(20)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert all((tmp_path / str(n)).read_bytes() == bytes([n]) * 1000 for n in range(20))
