"""The bytes of a draft → its JSON document, or a sentence that says what the bytes really are."""

from __future__ import annotations

import json
import math
import re
from typing import Any

from renderer.errors import EncryptedDraft, InvalidDraft
from renderer.reader.limits import MAX_DOCUMENT_BYTES, MAX_JSON_DEPTH
from renderer.reader.node import Node, kind_of

_BASE64_LIKE = re.compile(rb"[A-Za-z0-9+/=_\-\s]{64,}\Z")
_UTF16_MARKS = (b"\xff\xfe", b"\xfe\xff")
# What people hand over by mistake, by its first bytes.
_MISTAKES = (
    (b"PK\x03\x04", "a zip archive"),
    (b"\x1f\x8b", "a gzip archive"),
    (b"Rar!", "a RAR archive"),
    (b"7z\xbc\xaf", "a 7z archive"),
    (b"\x89PNG", "a PNG picture"),
    (b"\xff\xd8\xff", "a JPEG picture"),
    (b"GIF8", "a GIF picture"),
    (b"RIFF", "a media file"),
    (b"ID3", "an MP3 file"),
    (b"%PDF", "a PDF file"),
)


def parse_draft(data: bytes) -> dict[str, Any]:
    """The document in the bytes of a draft file.

    Accepts a UTF-8 or UTF-16 byte order mark. Raises InvalidDraft for anything that is not one JSON
    object of sane size, depth and numbers, EncryptedDraft for what JianYing 6 and later store.
    """
    if len(data) > MAX_DOCUMENT_BYTES:
        raise InvalidDraft(
            f"the draft is {len(data) / 2**20:.0f} MB of JSON; the limit is {MAX_DOCUMENT_BYTES // 2**20} MB"
        )
    text = _decode(data)
    try:
        document = json.loads(text)
    except json.JSONDecodeError as error:
        raise InvalidDraft(
            f"the draft is not valid JSON: {error.msg} at line {error.lineno}, column {error.colno}"
        ) from None
    except RecursionError:
        raise InvalidDraft(_TOO_DEEP) from None
    except ValueError as error:  # an integer of thousands of digits
        raise InvalidDraft(f"the draft is not valid JSON: {error}") from None
    if not isinstance(document, dict):
        raise InvalidDraft(f"the JSON is {kind_of(document)}, a draft is an object")
    _check_values(document)
    return document


def require_draft(document: dict[str, Any]) -> None:
    """Raises InvalidDraft if the JSON object is something else than a draft."""
    missing = [key for key in ("tracks", "materials") if document.get(key) is None]
    if not missing:
        return
    said = next(
        (
            document[key]
            for key in ("message", "msg", "detail", "error")
            if isinstance(document.get(key), str)
        ),
        "",
    )
    reason = f"the JSON is not a draft: it has no {' and no '.join(repr(key) for key in missing)}"
    raise InvalidDraft(f"{reason}; it says: {said[:200]!r}" if said else reason)


_TOO_DEEP = f"the JSON is nested more than {MAX_JSON_DEPTH} levels deep"


def _decode(data: bytes) -> str:
    if data[:2] in _UTF16_MARKS:
        try:
            return data.decode("utf-16")
        except UnicodeDecodeError:
            raise EncryptedDraft from None
    body = data.removeprefix(b"\xef\xbb\xbf").lstrip()
    if not body:
        raise InvalidDraft("the draft is an empty file")
    if not body.startswith(b"{"):
        raise _not_an_object(body)
    try:
        return body.decode("utf-8")
    except UnicodeDecodeError as error:
        if any(byte < 9 for byte in body[:512]):
            raise EncryptedDraft from None
        raise InvalidDraft(
            f"the draft is not UTF-8 text: byte {error.start + len(data) - len(body)} is 0x{body[error.start]:02x}"
        ) from None


def _not_an_object(body: bytes) -> InvalidDraft:
    """What a body that does not start with `{` is."""
    start = body[:512].lower()
    if start.startswith(b"<"):
        page = b"<html" in start or b"<!doctype html" in start
        return InvalidDraft(f"this is {'an HTML page' if page else 'XML'}, not a draft: check the address")
    for magic, name in _MISTAKES:
        if body.startswith(magic):
            return InvalidDraft(f"this is {name}, not a draft's JSON")
    if body[4:8] == b"ftyp":
        return InvalidDraft("this is a media file, not a draft's JSON")
    if body[:1] in b'["' or body[:4] in (b"null", b"true") or body[:5] == b"false":
        try:
            value = json.loads(body)
        except (ValueError, RecursionError):
            return InvalidDraft("the JSON does not start with an object, a draft does")
        return InvalidDraft(f"the JSON is {kind_of(value)}, a draft is an object")
    if _BASE64_LIKE.match(body):
        return EncryptedDraft()
    try:
        text = body.decode("utf-8")
    except UnicodeDecodeError:
        return EncryptedDraft()
    if any(ord(letter) < 9 for letter in text[:512]):
        return EncryptedDraft()
    return InvalidDraft(f"this is plain text, not a draft: {text[:80]!r}")


def _check_values(document: dict[str, Any]) -> None:
    """Refuse numbers that are no numbers, and depth beyond reason. Iterative: depth cannot hurt it."""
    level: list[Any] = [document]
    depth = 0
    while level:
        depth += 1
        if depth > MAX_JSON_DEPTH:
            raise InvalidDraft(_TOO_DEEP)
        deeper: list[Any] = []
        for value in level:
            for item in value.values() if isinstance(value, dict) else value:
                if isinstance(item, (dict, list)):
                    deeper.append(item)
                elif isinstance(item, float) and not math.isfinite(item):
                    raise _find_not_finite(document)
        level = deeper


def _find_not_finite(document: dict[str, Any]) -> InvalidDraft:
    """The error for the first number, in document order, that is NaN or infinite."""
    pending = [Node(document)]
    while pending:
        node = pending.pop()
        value = node.value
        if isinstance(value, float) and not math.isfinite(value):
            return node.fault(f"must be a finite number, it is {value}")
        if isinstance(value, dict):
            pending.extend(Node(item, node, key) for key, item in reversed(value.items()))
        elif isinstance(value, list):
            pending.extend(Node(value[index], node, index) for index in reversed(range(len(value))))
    return InvalidDraft("the draft holds a number that is not finite")
