"""The Range header of RFC 9110 §14: which bytes of a file a request wants.

Pure arithmetic; the route streams what is chosen here.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import pairwise

MAX_RANGES = 16
"""More parts than any player asks for; a request for more gets the whole file (RFC 9110 §14.2 allows it)."""

_SPEC = re.compile(r"(?P<first>[0-9]*)-(?P<last>[0-9]*)", re.ASCII)
_MAX_DIGITS = 19


class UnsatisfiableRange(Exception):
    """No requested range lies in the file: 416."""


@dataclass(frozen=True, slots=True)
class ByteRange:
    """Bytes `first`…`last`, both included, as Content-Range counts them."""

    first: int
    last: int

    @property
    def length(self) -> int:
        return self.last - self.first + 1

    def content_range(self, size: int) -> str:
        return f"bytes {self.first}-{self.last}/{size}"


def requested_ranges(header: str | None, size: int) -> tuple[ByteRange, ...]:
    """The ranges of a file of `size` bytes that a Range header asks for; empty = send it whole.

    A header that is malformed, of another unit or has too many ranges counts as absent. Ranges
    that touch or overlap become one. Raises UnsatisfiableRange when nothing asked for exists.
    """
    specs = _parse(header)
    if not specs:
        return ()
    satisfiable = [chosen for spec in specs if (chosen := _resolve(*spec, size)) is not None]
    if not satisfiable:
        raise UnsatisfiableRange
    if _overlapping(satisfiable):
        return _coalesced(satisfiable)
    return tuple(satisfiable)


def _parse(header: str | None) -> list[tuple[int | None, int | None]]:
    if header is None or header[:6].lower() != "bytes=":
        return []
    specs: list[tuple[int | None, int | None]] = []
    for part in header[6:].split(","):
        text = part.strip(" \t")
        if not text:
            continue
        match = _SPEC.fullmatch(text)
        if match is None or len(text) > 2 * _MAX_DIGITS:
            return []
        first = int(match["first"]) if match["first"] else None
        last = int(match["last"]) if match["last"] else None
        if first is None and last is None:
            return []
        if first is not None and last is not None and last < first:
            return []
        specs.append((first, last))
    return specs if len(specs) <= MAX_RANGES else []


def _resolve(first: int | None, last: int | None, size: int) -> ByteRange | None:
    if first is None:  # the last N bytes
        count = min(last or 0, size)
        return ByteRange(size - count, size - 1) if count else None
    if first >= size:
        return None
    return ByteRange(first, size - 1 if last is None else min(last, size - 1))


def _overlapping(ranges: list[ByteRange]) -> bool:
    ordered = sorted(ranges, key=lambda r: r.first)
    return any(b.first <= a.last + 1 for a, b in pairwise(ordered))


def _coalesced(ranges: list[ByteRange]) -> tuple[ByteRange, ...]:
    merged: list[ByteRange] = []
    for current in sorted(ranges, key=lambda r: r.first):
        if merged and current.first <= merged[-1].last + 1:
            merged[-1] = ByteRange(merged[-1].first, max(merged[-1].last, current.last))
        else:
            merged.append(current)
    return tuple(merged)
