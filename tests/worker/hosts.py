"""Hosts to fetch from, on loopback: what they answer is decided by the path asked for."""

from __future__ import annotations

import gzip
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

Answer = Callable[["Handler"], None]


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    answers: dict[str, Answer | bytes]
    seen: list[str]

    def do_GET(self) -> None:
        self.seen.append(self.path)
        answer = self.answers.get(self.path.partition("?")[0])
        self.close_connection = True
        try:
            if answer is None:
                self.send_body(b"no such file", status=404)
            elif isinstance(answer, bytes):
                self.send_body(answer)
            else:
                answer(self)
        except (BrokenPipeError, ConnectionResetError):
            pass

    do_POST = do_GET

    def send_body(self, body: bytes, status: int = 200, **headers: str) -> None:
        self.send_response(status)
        sent = {"Content-Length": str(len(body)), **{k.replace("_", "-"): v for k, v in headers.items()}}
        for name, value in sent.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        pass


class Host(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self) -> None:
        handler = type("OneHandler", (Handler,), {"answers": {}, "seen": []})
        super().__init__(("127.0.0.1", 0), handler)
        self.answers: dict[str, Answer | bytes] = handler.answers  # type: ignore[attr-defined]
        self.seen: list[str] = handler.seen  # type: ignore[attr-defined]

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"


@contextmanager
def running_host() -> Iterator[Host]:
    host = Host()
    thread = threading.Thread(target=host.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield host
    finally:
        host.shutdown()
        host.server_close()


def redirect(location: str, status: int = 302) -> Answer:
    return lambda handler: handler.send_body(b"", status=status, Location=location)


def endless(handler: Handler) -> None:
    """A chunked body that never ends."""
    handler.send_response(200)
    handler.send_header("Transfer-Encoding", "chunked")
    handler.end_headers()
    chunk = b"%x\r\n" % 65536 + bytes(65536) + b"\r\n"
    while True:
        handler.wfile.write(chunk)


def dripping(handler: Handler) -> None:
    """A body that arrives byte by byte, each soon enough for the read timeout."""
    handler.send_response(200)
    handler.send_header("Content-Length", "1000000")
    handler.end_headers()
    while True:
        handler.wfile.write(b"x")
        handler.wfile.flush()
        time.sleep(0.05)


def silent(handler: Handler) -> None:
    """A head, then nothing."""
    handler.send_response(200)
    handler.send_header("Content-Length", "10")
    handler.end_headers()
    handler.wfile.flush()
    time.sleep(3)


def gzip_bomb() -> Answer:
    """32 KiB that unpack to 32 MiB."""
    body = gzip.compress(bytes(32 * 1024 * 1024))
    return lambda handler: handler.send_body(body, Content_Encoding="gzip")


def longer_than_said(handler: Handler) -> None:
    handler.send_body(b"x" * 5000, Content_Length="10")


def shorter_than_said(handler: Handler) -> None:
    handler.send_body(b"x" * 10, Content_Length="5000")


def with_etag(body: bytes, etag: str) -> Answer:
    def answer(handler: Handler) -> None:
        if handler.headers.get("If-None-Match") == etag:
            handler.send_response(304)
            handler.send_header("Content-Length", "0")
            handler.end_headers()
        else:
            handler.send_body(body, ETag=etag)

    return answer
