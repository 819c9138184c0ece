"""Counting text as drafts do: in UTF-16 code units."""

from __future__ import annotations


def units(text: str) -> int:
    """Length in UTF-16 code units."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def mended(text: str) -> str:
    """The text with halves of surrogate pairs joined, or replaced by U+FFFD where one is alone.

    The length in units stays the same.
    """
    if not any("\ud800" <= letter <= "\udfff" for letter in text):
        return text
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")


def unit_offsets(text: str) -> list[int]:
    """For each code point index, and the end, its offset in UTF-16 units."""
    offsets = [0]
    for letter in text:
        offsets.append(offsets[-1] + (2 if ord(letter) > 0xFFFF else 1))
    return offsets
