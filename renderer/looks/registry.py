"""Registries of looks: a function, the app's ids and names for it, and how near it comes."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Generic, TypeVar
from zlib import crc32

from renderer.fidelity import Grade

Function = TypeVar("Function")


@dataclass(frozen=True, slots=True)
class Moment:
    """When and how strongly a look is asked to draw.

    `progress` 0…1 through the look's duration; `seconds` since it began; `duration_seconds` its length (0 if endless);
    `parameters` by short name; `seed` begins all chance: the same moment always draws the same picture.
    """

    progress: float
    seconds: float = 0.0
    duration_seconds: float = 0.0
    parameters: tuple[tuple[str, float], ...] = ()
    strength: float = 1.0
    seed: int = 0

    def parameter(self, name: str, default: float) -> float:
        return dict(self.parameters).get(name, default)


def seed_of(key: str) -> int:
    """What the chance in a look begins with. Neither ids nor times of a draft have a part in it: exported anew, or with
    something inserted before, it looks as it did."""
    return crc32(key.encode())


@dataclass(frozen=True, slots=True)
class Look(Generic[Function]):
    """One registered look. `note` says in a sentence how it differs from the app's where it does."""

    key: str
    draw: Function
    ids: tuple[str, ...]
    names: tuple[str, ...]
    grade: Grade
    note: str


class Registry(Generic[Function]):
    """Looks of one kind by key, resource id and name."""

    def __init__(self, kind: str) -> None:
        self.kind = kind
        self._by_key: dict[str, Look[Function]] = {}
        self._by_id: dict[str, str] = {}
        self._by_name: dict[str, str] = {}

    def __iter__(self) -> Iterator[Look[Function]]:
        return iter(self._by_key.values())

    def __getitem__(self, key: str) -> Look[Function]:
        return self._by_key[key]

    def add(
        self,
        key: str,
        draw: Function,
        *,
        ids: Iterable[str] = (),
        names: Iterable[str] = (),
        grade: Grade = Grade.CLOSE,
        note: str = "",
    ) -> None:
        """Register a look. A key, id or name that another look has already is a programming error."""
        look = Look(key, draw, tuple(ids), tuple(names), grade, note)
        if key in self._by_key:
            raise ValueError(f"{self.kind} {key!r} is registered twice")
        self._by_key[key] = look
        for table, wanted in ((self._by_id, look.ids), (self._by_name, map(folded, look.names))):
            for word in wanted:
                if table.setdefault(word, key) != key:
                    raise ValueError(f"{self.kind} {word!r} belongs to both {table[word]!r} and {key!r}")

    def register(
        self,
        key: str,
        *,
        ids: Iterable[str] = (),
        names: Iterable[str] = (),
        grade: Grade = Grade.CLOSE,
        note: str = "",
    ) -> Callable[[Function], Function]:
        """`add` as a decorator."""

        def remember(draw: Function) -> Function:
            self.add(key, draw, ids=ids, names=names, grade=grade, note=note)
            return draw

        return remember

    def find(self, name: str, *ids: str) -> Look[Function] | None:
        """The look for a draft's item: by its ids first, since names are localised, then by name."""
        for one in ids:
            if one in self._by_id:
                return self._by_key[self._by_id[one]]
        key = self._by_name.get(folded(name))
        return self._by_key[key] if key else None


def folded(name: str) -> str:
    """A name as names are compared: width and case folded, blanks, `_` and `-` left out."""
    text = unicodedata.normalize("NFKC", name).casefold()
    return "".join(c for c in text if not c.isspace() and c not in "_-")
