"""Requests that come in in any pieces, and where they end."""

from __future__ import annotations

from typing import Any

import pytest
from gunicorn.config import Config
from gunicorn.http.errors import InvalidChunkSize, LimitRequestHeaders, ParseException

from api.incoming_request import MAX_HEAD_BYTES, IncomingRequest

LIMIT = 100
GET = b"GET /health HTTP/1.1\r\nHost: a\r\n\r\n"
SIZED = b"POST /a HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nhello"
CHUNKED_HEAD = b"POST /b HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n"
CHUNKED = CHUNKED_HEAD + b"3\r\nhel\r\n2;a=b\r\nlo\r\n0\r\nTrailer: x\r\n\r\n"


def incoming() -> IncomingRequest:
    return IncomingRequest(Config(), ("203.0.113.9", 1), LIMIT)


def content(request: Any) -> tuple[str, bytes]:
    return request.path, request.body.read()


@pytest.mark.parametrize("step", [1, 2, 3, 7, 1000])
def test_any_pieces_give_the_same_requests(step: int) -> None:
    connection, found = incoming(), []
    stream = GET + SIZED + CHUNKED + GET
    for at in range(0, len(stream), step):
        whole = connection.receive(stream[at : at + step])
        while whole:
            found.append(content(next(connection)))
            whole = connection.begun and connection.receive(b"")
    assert found == [("/health", b""), ("/a", b"hello"), ("/b", b"hello"), ("/health", b"")]
    assert not connection.begun


@pytest.mark.parametrize("request_bytes", [SIZED, CHUNKED], ids=["sized", "chunked"])
def test_a_request_is_not_whole_before_its_last_byte(request_bytes: bytes) -> None:
    connection = incoming()
    assert not connection.begun
    assert [connection.receive(bytes([byte])) for byte in request_bytes] == [False] * (
        len(request_bytes) - 1
    ) + [True]


def test_a_body_in_chunks_comes_with_its_length() -> None:
    connection = incoming()
    assert connection.receive(CHUNKED)
    headers = dict(next(connection).headers)
    assert headers["CONTENT-LENGTH"] == "5"
    assert "TRANSFER-ENCODING" not in headers


@pytest.mark.parametrize(
    "request_bytes",
    [
        SIZED.replace(b"Length: 5", b"Length: 101"),
        CHUNKED_HEAD + (b"33\r\n" + b"x" * 51 + b"\r\n") * 2,
        CHUNKED_HEAD + b"fffffff\r\n" + b"x" * 101,
    ],
)
def test_a_body_that_is_too_long_is_known_as_such_and_ends_the_connection(request_bytes: bytes) -> None:
    connection = incoming()
    assert connection.receive(request_bytes)
    request = next(connection)
    assert int(dict(request.headers)["CONTENT-LENGTH"]) > LIMIT
    assert request.should_close()
    # The longest that is allowed does not.
    allowed = incoming()
    assert allowed.receive(CHUNKED_HEAD + b"64\r\n" + b"x" * 100 + b"\r\n0\r\n\r\n")
    assert not next(allowed).should_close()


@pytest.mark.parametrize(
    "chunks",
    [
        b"zz\r\n",
        b"-1\r\n",
        b"\r\n",
        b"0x2\r\n",
        b"fffffffff\r\n",
        b"2\r\nabX",
        b"1" * 300,
        b"2 x\r\n",
        b"2;\x00\r\n",
    ],
)
def test_faulty_chunks(chunks: bytes) -> None:
    connection = incoming()
    with pytest.raises(InvalidChunkSize):
        connection.receive(CHUNKED_HEAD + chunks + b"  ")


def test_a_head_without_end() -> None:
    connection = incoming()
    assert not connection.receive(b"GET / HTTP/1.1\r\nX: ")
    with pytest.raises(LimitRequestHeaders):
        connection.receive(b"x" * MAX_HEAD_BYTES)


def test_what_is_no_request() -> None:
    with pytest.raises(ParseException):
        incoming().receive(b"GET /health HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n")


def test_an_expectation_is_met_once() -> None:
    connection = incoming()
    assert not connection.receive(SIZED[:-5].replace(b"Host: a", b"Host: a\r\nExpect: 100-continue"))
    assert connection.take_expectation()
    assert not connection.take_expectation()
    assert connection.receive(b"hello")
    assert not next(connection)._expected_100_continue
