"""A request while it comes in: its bytes are gathered until head and body are whole.

Whoever answers it then finds everything in memory and never waits for a client that is slow to send.
"""

from __future__ import annotations

import io
import re
from typing import Any

from gunicorn.http.body import ChunkedReader
from gunicorn.http.errors import InvalidChunkSize, LimitRequestHeaders
from gunicorn.http.parser import RequestParser

MAX_HEAD_BYTES = 32 * 1024
"""Request line and headers together; addresses of drafts come in bodies, so heads are short."""

MAX_CHUNK_LINE_BYTES = 256
"""A chunk's size, and extensions that nobody sends."""

_HEAD_END, _LINE_END = b"\r\n\r\n", b"\r\n"
_CHUNK_SIZE = re.compile(rb"(?P<size>[0-9A-Fa-f]{1,8})(?:[ \t]*;[\t\x20-\x7e]*)?")


class IncomingRequest(RequestParser):  # type: ignore[misc]
    """What one connection sends, one request after the other.

    `receive` says when a request is whole; `next()` then gives it, with its body in memory. The head is
    gunicorn's parser's affair. A body of more than `max_body_bytes` counts as whole once that is certain: the
    application refuses it by its length, and the connection ends, as its next request cannot be found.
    """

    def __init__(self, cfg: Any, client: Any, max_body_bytes: int) -> None:
        super().__init__(cfg, (), client)  # it reads from nothing but what is handed to it
        self._max_body_bytes = max_body_bytes
        self._received = bytearray()
        self._searched = 0
        self._request: Any = None
        self._body: _SizedBody | _ChunkedBody | None = None

    @property
    def begun(self) -> bool:
        """Whether anything of a request is here."""
        return self._request is not None or bool(self._received)

    @property
    def held_bytes(self) -> int:
        """What the unfinished request takes up in memory."""
        return len(self._received) + (len(self._body.content) if self._body is not None else 0)

    @property
    def headers(self) -> list[tuple[str, str]]:
        """Headers of the request whose head is here."""
        return list(self._request.headers) if self._request is not None else []

    def receive(self, data: bytes) -> bool:
        """Take what came in; whether a request is whole now.

        Raises gunicorn's ParseException for what is no request, StopIteration where none may follow.
        """
        self._received += data
        if self._request is None and not self._parse_head():
            return False
        assert self._body is not None
        return self._body.take(self._received)

    def take_expectation(self) -> bool:
        """Whether the client waits to be told to send its body; true once."""
        expected = bool(self._request is not None and self._request._expected_100_continue)
        if expected:
            self._request._expected_100_continue = False  # or gunicorn would say it again
        return expected

    def __next__(self) -> Any:
        request, body = self._request, self._body
        assert body is not None
        self._request = self._body = None
        request.body = io.BytesIO(body.content)
        if isinstance(body, _ChunkedBody):
            # As behind a proxy that gathers requests: every body comes with its length.
            rest = [header for header in request.headers if header[0] != "TRANSFER-ENCODING"]
            request.headers = [*rest, ("CONTENT-LENGTH", str(len(body.content)))]
        if body.too_long:
            request.force_close()
        return request

    def finish_body(self, deadline: float | None = None, max_bytes: int | None = None) -> bool:
        """Nothing of a body is ever left on the socket."""
        return True

    def _parse_head(self) -> bool:
        end = self._received.find(_HEAD_END, self._searched)
        if (len(self._received) if end < 0 else end) > MAX_HEAD_BYTES:
            raise LimitRequestHeaders(f"more than {MAX_HEAD_BYTES} bytes")
        if end < 0:
            self._searched = max(0, len(self._received) - len(_HEAD_END) + 1)
            return False
        end += len(_HEAD_END)
        self.unreader.unread(bytes(self._received[:end]))
        del self._received[:end]
        self._searched = 0
        self._request = super().__next__()
        reader = self._request.body.reader
        if isinstance(reader, ChunkedReader):
            self._body = _ChunkedBody(self._max_body_bytes)
        else:
            self._body = _SizedBody(reader.length, self._max_body_bytes)
        return True


class _SizedBody:
    """A body whose length was announced."""

    def __init__(self, length: int, max_bytes: int) -> None:
        self.content = bytearray()
        self.too_long = length > max_bytes
        self._length = length

    def take(self, received: bytearray) -> bool:
        """Move what belongs to the body; whether it is whole."""
        if self.too_long:
            return True
        part = received[: self._length - len(self.content)]
        del received[: len(part)]
        self.content += part
        return len(self.content) == self._length


class _ChunkedBody:
    """A body in chunks (RFC 9112 §7.1), each with its size before it. Trailers are dropped."""

    def __init__(self, max_bytes: int) -> None:
        self.content = bytearray()
        self.too_long = False
        self._max_bytes = max_bytes
        self._left = 0
        """Bytes of the present chunk that are still to come."""
        self._in_chunk = self._in_trailers = False

    def take(self, received: bytearray) -> bool:
        """Move what belongs to the body; whether it is whole. Raises InvalidChunkSize."""
        at = 0  # what lies before is moved; the buffer is cut once, not for each of many tiny chunks
        whole = False
        while not whole:
            if self._in_chunk:
                part = received[at : at + self._left]
                at += len(part)
                self._left -= len(part)
                self.content += part
                self.too_long = whole = len(self.content) > self._max_bytes
                if self._left or len(received) < at + len(_LINE_END):
                    break
                if not received.startswith(_LINE_END, at):
                    raise InvalidChunkSize(bytes(received[at : at + len(_LINE_END)]))
                at += len(_LINE_END)
                self._in_chunk = False
                continue
            end = received.find(_LINE_END, at, at + MAX_CHUNK_LINE_BYTES)
            if end < 0:
                if len(received) - at >= MAX_CHUNK_LINE_BYTES:
                    raise InvalidChunkSize(bytes(received[at : at + 20]))
                break
            line = bytes(received[at:end])
            at = end + len(_LINE_END)
            if self._in_trailers:
                whole = not line
            else:
                self._begin_chunk(line)
        del received[:at]
        return whole

    def _begin_chunk(self, line: bytes) -> None:
        found = _CHUNK_SIZE.fullmatch(line)
        if found is None:
            raise InvalidChunkSize(line[:20])
        self._left = int(found["size"], 16)
        self._in_chunk, self._in_trailers = self._left > 0, self._left == 0
