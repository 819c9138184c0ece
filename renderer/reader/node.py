"""A value of the draft together with its JSON path: missing is a default, wrong is a named fault."""

from __future__ import annotations

import math
import re
from typing import Any

from renderer.errors import InvalidDraft
from renderer.reader.limits import MAX_TIME_US

_PLAIN_KEY = re.compile(r"[A-Za-z_][A-Za-z0-9_]*\Z")
_NUMERIC = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d{1,3})?\Z")


def kind_of(value: Any) -> str:
    """What a person would call a JSON value's kind, with its article."""
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true or false"
    if isinstance(value, (int, float)):
        return "a number"
    if isinstance(value, str):
        return f"the text {value[:40]!r}"
    return "a list" if isinstance(value, list) else "an object"


class Node:
    """One JSON value and where it stands.

    Readers ask for fields by name and kind. A field that is absent or null takes the default; one
    of another kind, or a number out of bounds, raises InvalidDraft with its path. The path is put
    together only when it is asked for.
    """

    __slots__ = ("_key", "_parent", "value")

    def __init__(self, value: Any, parent: Node | None = None, key: str | int | None = None) -> None:
        self.value = value
        self._parent = parent
        self._key = key

    @property
    def path(self) -> str:
        """JSON path, `$.tracks[2].segments[0]`."""
        parts: list[str] = []
        node: Node | None = self
        while node is not None:
            key = node._key
            if isinstance(key, int):
                parts.append(f"[{key}]")
            elif isinstance(key, str):
                parts.append(f".{key}" if _PLAIN_KEY.match(key) else f"[{key!r}]")
            node = node._parent
        return "$" + "".join(reversed(parts))

    def __bool__(self) -> bool:
        return self.value is not None

    def fault(self, reason: str) -> InvalidDraft:
        """The error to raise about this value."""
        return InvalidDraft(reason, self.path)

    def parsed(self, value: Any) -> Node:
        """What was written inside this text, standing at the same path."""
        return Node(value, self)

    def get(self, key: str) -> Node:
        """A field of this object, of any kind. A null object has no fields."""
        if self.value is None:
            return Node(None, self, key)
        if not isinstance(self.value, dict):
            raise self.fault(f"must be an object, not {kind_of(self.value)}")
        return Node(self.value.get(key), self, key)

    def child(self, key: str) -> Node:
        """A field that is an object, or null."""
        node = self.get(key)
        if node.value is not None and not isinstance(node.value, dict):
            raise node.fault(f"must be an object, not {kind_of(node.value)}")
        return node

    def items(self, key: str) -> list[Node]:
        """The entries of a field that is a list, or null."""
        node = self.get(key)
        if node.value is None:
            return []
        if not isinstance(node.value, list):
            raise node.fault(f"must be a list, not {kind_of(node.value)}")
        return [Node(item, node, index) for index, item in enumerate(node.value)]

    def objects(self, key: str) -> list[Node]:
        """The entries of a list of objects; nulls in it are passed over."""
        nodes = [node for node in self.items(key) if node.value is not None]
        for node in nodes:
            if not isinstance(node.value, dict):
                raise node.fault(f"must be an object, not {kind_of(node.value)}")
        return nodes

    def as_number(self, default: float = 0.0, *, least: float = -1e12, most: float = 1e12) -> float:
        """This value as a finite number. Generators write some numbers as text; those count too."""
        value = self.value
        if value is None:
            return default
        if isinstance(value, str) and _NUMERIC.match(value.strip()):
            value = float(value)
        if isinstance(value, bool) or not isinstance(value, (int, float)):
            raise self.fault(f"must be a number, not {kind_of(value)}")
        if isinstance(value, int) and abs(value) > 10**15:
            raise self.fault("is too large a number")
        number = float(value)
        if not math.isfinite(number):
            raise self.fault("must be a finite number")
        if number < least:
            raise self.fault(f"is {number:g}, the least allowed is {least:g}")
        if number > most:
            raise self.fault(f"is {number:g}, the most allowed is {most:g}")
        return number

    def number(self, key: str, default: float = 0.0, *, least: float = -1e12, most: float = 1e12) -> float:
        return self.get(key).as_number(default, least=least, most=most)

    def integer(self, key: str, default: int = 0) -> int:
        return round(self.number(key, default))

    def time(self, key: str, default: int = 0, *, least: int = -MAX_TIME_US) -> int:
        """A field in microseconds, whole; at most 24 hours either way."""
        node = self.get(key)
        time_us = round(node.as_number(default, least=-1e15, most=1e15))
        if abs(time_us) > MAX_TIME_US:
            raise node.fault(f"is {time_us / 3.6e9:.3g} hours; times beyond 24 hours are refused")
        if time_us < least:
            raise node.fault(f"must not be negative, it is {time_us} µs")
        return time_us

    def flag(self, key: str, default: bool = False) -> bool:
        """A field that is true or false; 0 and 1 count too."""
        node = self.get(key)
        value = node.value
        if value is None:
            return default
        if isinstance(value, bool):
            return value
        if isinstance(value, (int, float)):
            return value != 0
        raise node.fault(f"must be true or false, not {kind_of(value)}")

    def text(self, key: str, default: str = "") -> str:
        """A field that is text; a number is taken as its digits (ids of some generators)."""
        node = self.get(key)
        value = node.value
        if value is None:
            return default
        if isinstance(value, str):
            return value
        if isinstance(value, (int, float)) and not isinstance(value, bool):
            return str(value)
        raise node.fault(f"must be text, not {kind_of(value)}")
