"""GET /files/<task_id>.<suffix>: a finished video or its poster, with ranges, from the storage.

A task id cannot be guessed, so knowing it is the permission to fetch its result; a farm with a link
secret wants a signature besides. A result never changes once it is published: its tag is the task and
the size.
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Iterator
from typing import Any, Protocol

from flask import Blueprint, Response, request

from api import answers, messages
from api.byte_ranges import ByteRange, UnsatisfiableRange, requested_ranges
from api.farm import current_farm, result_links
from worker.result_links import LinkVerdict

CHUNK_BYTES = 256 * 1024

_CONTENT_TYPES = {
    "mp4": "video/mp4",
    "mov": "video/quicktime",
    "webm": "video/webm",
    "gif": "image/gif",
    "jpg": "image/jpeg",
}
_MEDIA_POLICY = "default-src 'none'; media-src 'self'; img-src 'self'; style-src 'unsafe-inline'"
"""A browser that shows the file as a page wraps it in its own player, and nothing else may run there."""
_NAME = re.compile(
    r"(?P<task_id>render_task_[0-9A-Za-z]{8,64})(?:\.[1-9][0-9]{0,8})?\.(?P<suffix>[0-9a-z]{2,4})", re.ASCII
)
"""A result of a later attempt at joining has the attempt's number before its suffix."""

blueprint = Blueprint("files", __name__)


class _ReadableFile(Protocol):
    def read(self, count: int, /) -> bytes: ...
    def seek(self, position: int, /) -> Any: ...
    def close(self) -> None: ...


@blueprint.get("/files/<name>")
def result_file(name: str) -> Response:
    """The whole file, one range, or several as multipart/byteranges; or a redirect to the object store.

    404 once it is no longer kept, 403 for a link that this farm did not sign, 410 for one that has ended.
    """
    found = _NAME.fullmatch(name)
    if found is None or found["suffix"] not in _CONTENT_TYPES:
        return _not_found(name)
    farm = current_farm()
    # Before the storage is asked: whoever has no link learns nothing of what is there.
    match result_links().judge(name, request.args):
        case LinkVerdict.REFUSED:
            return answers.coded_error(403, messages.LINK_REFUSED, "The link's signature is missing or wrong")
        case LinkVerdict.EXPIRED:
            return answers.coded_error(
                410, messages.LINK_EXPIRED, "The link has expired; the draft's status has a new one"
            )
    key = f"results/{name}"
    content_type = _CONTENT_TYPES[found["suffix"]]
    saved_as = f"{found['task_id']}.{found['suffix']}"
    disposition = f'{"attachment" if "download" in request.args else "inline"}; filename="{saved_as}"'
    try:
        size = farm.storage.size(key)
    except FileNotFoundError:
        return _not_found(name)
    if farm.settings.link_target == "storage" and request.method == "GET":
        place = farm.storage.presigned(key, farm.settings.presigned_seconds, content_type, disposition)
        if place is not None:
            return Response(status=302, headers={"Location": place})
    tag = f'"{name}-{size:x}"'
    response = _not_modified(tag) or _content(key, content_type, size, tag)
    response.headers["ETag"] = tag
    response.headers["Accept-Ranges"] = "bytes"
    response.headers["Cache-Control"] = "private, max-age=86400, immutable"
    response.headers["Content-Security-Policy"] = _MEDIA_POLICY
    response.headers["Content-Disposition"] = disposition
    return response


def _not_found(name: str) -> Response:
    return answers.coded_error(404, messages.FILE_NOT_FOUND, f"No such file: {name}")


def _not_modified(tag: str) -> Response | None:
    if request.if_none_match and (request.if_none_match.star_tag or request.if_none_match.contains_raw(tag)):
        return Response(status=304)
    return None


def _content(key: str, content_type: str, size: int, tag: str) -> Response:
    try:
        ranges = requested_ranges(_range_header(tag), size)
    except UnsatisfiableRange:
        return Response(status=416, headers={"Content-Range": f"bytes */{size}"})
    if not ranges:
        whole = ByteRange(0, size - 1)
        return _streamed(200, key, [(b"", whole)], b"", {"Content-Type": content_type})
    if len(ranges) == 1:
        headers = {"Content-Type": content_type, "Content-Range": ranges[0].content_range(size)}
        return _streamed(206, key, [(b"", ranges[0])], b"", headers)
    boundary = secrets.token_hex(16)
    parts = [(_part_head(boundary, content_type, chosen, size), chosen) for chosen in ranges]
    headers = {"Content-Type": f"multipart/byteranges; boundary={boundary}"}
    return _streamed(206, key, parts, f"\r\n--{boundary}--\r\n".encode(), headers)


def _range_header(tag: str) -> str | None:
    """The Range header where it counts: on GET, and only if an If-Range names this very file."""
    if request.method != "GET":
        return None
    condition = request.headers.get("If-Range")
    if condition is not None and condition.strip() != tag:
        return None
    return request.headers.get("Range")


def _part_head(boundary: str, content_type: str, chosen: ByteRange, size: int) -> bytes:
    return (
        f"\r\n--{boundary}\r\nContent-Type: {content_type}\r\n"
        f"Content-Range: {chosen.content_range(size)}\r\n\r\n"
    ).encode()


def _streamed(
    status: int, key: str, parts: list[tuple[bytes, ByteRange]], tail: bytes, headers: dict[str, str]
) -> Response:
    length = sum(len(head) + chosen.length for head, chosen in parts) + len(tail)
    headers["Content-Length"] = str(length)
    if request.method == "HEAD":
        return Response(status=status, headers=headers)
    file: _ReadableFile = current_farm().storage.open(key)
    body = Response(_chunks(file, parts, tail), status=status, headers=headers, direct_passthrough=True)
    body.call_on_close(file.close)
    return body


def _chunks(file: _ReadableFile, parts: list[tuple[bytes, ByteRange]], tail: bytes) -> Iterator[bytes]:
    for head, chosen in parts:
        if head:
            yield head
        file.seek(chosen.first)
        left = chosen.length
        while left:
            chunk = file.read(min(CHUNK_BYTES, left))
            if not chunk:  # the file shrank under us; the client sees a short body, not wrong bytes
                return
            left -= len(chunk)
            yield chunk
    if tail:
        yield tail
