"""gunicorn's threaded worker, made to bear clients that are slow, silent or many.

gunicorn hands a connection to a thread as soon as its first byte is there, and the thread then waits for the
rest: a few dozen silent clients would take all threads. Here the loop that watches the sockets gathers each
request (`api.incoming_request`), and a thread is given whole ones only. The threads send the answers
(`api.client_socket`).
"""

from __future__ import annotations

import errno
import json
import selectors
import socket
import time
from collections import Counter
from collections.abc import Callable
from concurrent.futures import Future
from functools import partial
from http import HTTPStatus
from typing import Any

import structlog
from gunicorn.http.errors import (
    ExpectationFailed,
    LimitRequestHeaders,
    LimitRequestLine,
    NoMoreData,
    ParseException,
    UnsupportedTransferCoding,
)
from gunicorn.workers.gthread import TConn, ThreadWorker

from api import messages
from api.client_address import client_name, forwarded_client
from api.client_socket import ClientSocket
from api.incoming_request import IncomingRequest
from api.turns import ClientTurns

log = structlog.get_logger(__name__)

READ_SECONDS = 20.0
"""A request is whole this long after its connection or its first byte came, or it is given up."""

LINGER_SECONDS = 2.0
"""An answered connection is read this long after our end of it is closed: what the client is still sending
would otherwise make its kernel throw the answer away (RFC 9112 §9.6)."""

MAX_LINGERING = 256
MAX_UNFINISHED = 64
"""Connections of one client, in one process, whose request is still coming in."""

HELD_REQUESTS = 32
"""All requests that are in memory together take no more than this many of the largest allowed."""

RECEIVE_BYTES = 64 * 1024
CONTINUE = b"HTTP/1.1 100 Continue\r\n\r\n"

_STATUSES: dict[type[Exception], HTTPStatus] = {
    LimitRequestLine: HTTPStatus.REQUEST_URI_TOO_LONG,
    LimitRequestHeaders: HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE,
    ExpectationFailed: HTTPStatus.EXPECTATION_FAILED,
    UnsupportedTransferCoding: HTTPStatus.NOT_IMPLEMENTED,
}


class Connection(TConn):  # type: ignore[misc]
    """A client's connection: `unfinished_of` is who it counts for while its request comes in, `answered_to`
    while it is answered; `held` how many bytes of it are in memory."""

    def __init__(
        self,
        cfg: Any,
        sock: socket.socket,
        client: Any,
        server: Any,
        max_body_bytes: int,
        linger: Callable[[Connection], None],
    ) -> None:
        super().__init__(cfg, sock, client, server)
        self.parser = IncomingRequest(cfg, client, max_body_bytes)
        self.initialized = self.data_ready = True  # there is nothing left to wait for in a thread
        self.unfinished_of: str | None = None
        self.answered_to: str | None = None
        self.deadline = 0.0
        self.held = 0
        self.drained = 0
        self._linger = linger

    def close(self, graceful: bool = False) -> None:
        """gunicorn would wait here for the client's end, and the whole process with it."""
        if graceful:
            self._linger(self)
        else:
            super().close()


class ApiWorker(ThreadWorker):  # type: ignore[misc]
    """Only the loop's thread touches what is held here, except in `handle_error`."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._settings = self.app.settings
        self._receiving: dict[Connection, None] = {}  # both in the order of their deadlines
        self._lingering: dict[Connection, None] = {}
        self._unfinished: Counter[str] = Counter()
        # One client cannot take all threads, however many answers it wants or however slowly it takes them.
        self._turns: ClientTurns[Connection] = ClientTurns(max(1, self.cfg.threads // 2))
        self._held = 0

    # From the first byte to a whole request

    def accept(self, listener: socket.socket) -> None:
        """Take a connection in. Its request is waited for without a thread."""
        try:
            accepted, client = listener.accept()
        except OSError as error:
            if error.errno in (errno.EAGAIN, errno.EWOULDBLOCK, errno.ECONNABORTED):
                return
            raise
        self.nr_conns += 1
        sock, server = ClientSocket.of(accepted), listener.getsockname()
        limit = self._settings.max_request_bytes
        self.enqueue_req(Connection(self.cfg, sock, client, server, limit, self._linger))

    def enqueue_req(self, conn: Connection) -> None:
        """Gather the connection's next request; gunicorn calls this for new connections and for kept ones."""
        # Connections of a proxy that we trust are many clients', and whose they are is not known yet.
        client = None if self._settings.trusted_proxies else client_name(conn.client)
        conn.sock.setblocking(False)
        if client is not None:
            if self._unfinished[client] >= MAX_UNFINISHED:
                self._refuse(conn, HTTPStatus.TOO_MANY_REQUESTS, "Too many unfinished requests")
                return
            self._unfinished[client] += 1
        conn.unfinished_of = client
        conn.deadline = time.monotonic() + READ_SECONDS
        self._receiving[conn] = None
        self.poller.register(conn.sock, selectors.EVENT_READ, partial(self._receive, conn))
        if conn.parser.begun:
            self._take(conn, b"")

    def _receive(self, conn: Connection, sock: socket.socket) -> None:
        data = _received(sock)
        if data is None:
            return
        if data:
            self._take(conn, data)
            return
        self._stop_receiving(conn)
        self._drop(conn)

    def _take(self, conn: Connection, data: bytes) -> None:
        try:
            whole = conn.parser.receive(data)
        except Exception as error:  # whatever a stranger's bytes do to the parser, the loop goes on
            self._stop_receiving(conn)
            self.handle_error(None, conn.sock, conn.client, error)
            self._end(conn)
            return
        self._hold(conn, conn.parser.held_bytes)
        if whole:
            self._stop_receiving(conn)
            self._answer(conn)
        elif self._held > HELD_REQUESTS * self._settings.max_request_bytes:
            self._stop_receiving(conn)
            self._refuse(conn, HTTPStatus.SERVICE_UNAVAILABLE, "Too many requests are coming in")
        elif conn.parser.take_expectation():
            _send(conn.sock, CONTINUE)

    def _stop_receiving(self, conn: Connection) -> None:
        self.poller.unregister(conn.sock)
        del self._receiving[conn]
        if conn.unfinished_of is not None:
            self._unfinished[conn.unfinished_of] -= 1
            if not self._unfinished[conn.unfinished_of]:
                del self._unfinished[conn.unfinished_of]

    # From a whole request to the end of its answer

    def _answer(self, conn: Connection) -> None:
        conn.parser.take_expectation()  # its body is here, or is not wanted
        proxies = self._settings.trusted_proxies
        client = forwarded_client(conn.parser.headers, proxies) if proxies else client_name(conn.client)
        conn.answered_to = client
        if self._turns.take(client, conn):
            super().enqueue_req(conn)

    def finish_request(self, conn: Connection, fs: Future[Any]) -> None:
        """The answer has gone out, or failed."""
        self._hold(conn, 0)
        following = self._turns.give_back(conn.answered_to)
        if following is not None:
            super().enqueue_req(following)
        kept = not fs.cancelled() and fs.exception() is None and fs.result()
        if kept and conn.parser.begun:
            self.enqueue_req(conn)  # the socket will not tell of a request that came in with the last one
        else:
            super().finish_request(conn, fs)

    def handle_error(self, req: Any, client: socket.socket, addr: Any, exc: Exception) -> None:
        """Answer what no route has answered, in the published form; gunicorn has HTML pages."""
        if isinstance(exc, ParseException | NoMoreData):
            status = _STATUSES.get(type(exc), HTTPStatus.BAD_REQUEST)
            log.info("request_refused", status=int(status), reason=type(exc).__name__)
            _send(client, _error_page(status, str(exc)))
        else:
            log.error("request_failed", path=getattr(req, "path", None), exc_info=exc)
            _send(client, _error_page(HTTPStatus.INTERNAL_SERVER_ERROR, messages.SUBMIT_FAULT_DETAIL))

    # What waits too long

    def murder_pending(self) -> None:
        """gunicorn calls this with every round of its loop."""
        now = time.monotonic()
        for conn in _overdue(self._receiving, now):
            self._stop_receiving(conn)
            if conn.parser.begun:
                self._refuse(conn, HTTPStatus.REQUEST_TIMEOUT, "The request did not come in time")
            else:
                self._drop(conn)
        if not self.alive:
            for conn in [each for each in self._receiving if not each.parser.begun]:
                self._stop_receiving(conn)
                self._drop(conn)
        for conn in _overdue(self._lingering, now):
            self._stop_lingering(conn)

    def _refuse(self, conn: Connection, status: HTTPStatus, detail: str) -> None:
        log.info("request_refused", status=int(status), reason=detail)
        _send(conn.sock, _error_page(status, detail))
        self._end(conn)

    def _end(self, conn: Connection) -> None:
        """Close a connection on which something was sent."""
        self._hold(conn, 0)
        self.nr_conns -= 1
        conn.close(graceful=True)

    def _drop(self, conn: Connection) -> None:
        self._hold(conn, 0)
        self.nr_conns -= 1
        conn.close()

    def _hold(self, conn: Connection, count: int) -> None:
        self._held += count - conn.held
        conn.held = count

    def _linger(self, conn: Connection) -> None:
        try:
            conn.sock.setblocking(False)
            conn.sock.shutdown(socket.SHUT_WR)
        except OSError:
            conn.close()
            return
        if len(self._lingering) >= MAX_LINGERING:
            self._stop_lingering(next(iter(self._lingering)))
        conn.deadline = time.monotonic() + LINGER_SECONDS
        self._lingering[conn] = None
        self.poller.register(conn.sock, selectors.EVENT_READ, partial(self._drain, conn))

    def _drain(self, conn: Connection, sock: socket.socket) -> None:
        if conn not in self._lingering:
            return  # it made room for another in this very round
        data = _received(sock)
        if data is None:
            return
        conn.drained += len(data)
        if not data or conn.drained > self._settings.max_request_bytes:
            self._stop_lingering(conn)

    def _stop_lingering(self, conn: Connection) -> None:
        self.poller.unregister(conn.sock)
        del self._lingering[conn]
        conn.close()


def _received(sock: socket.socket) -> bytes | None:
    """What is there, b"" at the connection's end, None if nothing is there yet."""
    try:
        return sock.recv(RECEIVE_BYTES)
    except (BlockingIOError, InterruptedError):
        return None
    except OSError:
        return b""


def _send(sock: socket.socket, data: bytes) -> None:
    """A few bytes, which fit into a socket's buffer unless its client takes nothing."""
    try:
        sock.send(data)
    except OSError as error:
        log.debug("answer_not_sent", error=str(error))


def _overdue(connections: dict[Connection, None], now: float) -> list[Connection]:
    found = []
    for conn in connections:
        if conn.deadline > now:
            break
        found.append(conn)
    return found


def _error_page(status: HTTPStatus, detail: str) -> bytes:
    fault = status is HTTPStatus.INTERNAL_SERVER_ERROR
    message = messages.INTERNAL_FAULT if fault else messages.BAD_REQUEST
    answer = {"status": "error", "message": message, "data": {"code": int(status), "message": detail}}
    body = json.dumps(answer, ensure_ascii=False).encode(errors="replace")
    head = (
        f"HTTP/1.1 {int(status)} {status.phrase}",
        "Connection: close",
        "Content-Type: application/json",
        f"Content-Length: {len(body)}",
        "Cache-Control: no-store",
        "X-Content-Type-Options: nosniff",
        "Access-Control-Allow-Origin: *",
    )
    return "\r\n".join((*head, "", "")).encode() + body
