"""Tables of the app's ids and names for looks: package data, one look of the app a line.

Columns, separated by tabs: kind; the key of the function that draws it; `=` if the function imitates this
very look or `~` if it stands for its family; resource ids; names. Ids and names are separated by `|`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from importlib import resources

from renderer.fidelity import Grade
from renderer.looks.registry import Function, Look, Registry, folded

OWN, FAMILY = "=", "~"


class NameTable:
    """Ids and names of looks by kind."""

    def __init__(self, lines: Iterator[str]) -> None:
        self._own: dict[tuple[str, str], tuple[list[str], list[str]]] = {}
        self._family: dict[tuple[str, str], str] = {}
        self.keys: set[tuple[str, str]] = set()
        for line in lines:
            if not line or line.startswith("#"):
                continue
            kind, key, relation, ids, names = line.split("\t")
            self.keys.add((kind, key))
            id_list, name_list = ids.split("|") if ids else [], names.split("|") if names else []
            if relation == OWN:
                known = self._own.setdefault((kind, key), ([], []))
                known[0].extend(id_list)
                known[1].extend(name_list)
            else:
                for word in (*id_list, *map(folded, name_list)):
                    self._family.setdefault((kind, word), key)

    @classmethod
    def read(cls, package: str, name: str) -> NameTable:
        text = resources.files(package).joinpath(name).read_text("utf-8")
        return cls(iter(text.splitlines()))

    def own(self, kind: str, key: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """Ids and names of the looks a function imitates."""
        ids, names = self._own.get((kind, key), ([], []))
        return tuple(ids), tuple(names)

    def family(self, kind: str, name: str, *ids: str) -> str | None:
        """The key of the function that stands for the family of a look, by its ids, else by its name."""
        for word in (*ids, folded(name)):
            key = self._family.get((kind, word)) if word else None
            if key is not None:
                return key
        return None

    def find(
        self, registry: Registry[Function], kind: str, family_note: str, name: str, *ids: str
    ) -> Look[Function] | None:
        """The look for a draft's item, with the grade and note for this very item; None if there is none.

        Ids decide before names, since names are localised; what only shares a family is a stand-in.
        """
        found = registry.find("", *ids)
        if found is not None:
            return found
        key = self.family(kind, "", *ids)
        if key is None:
            found = registry.find(name)
            if found is not None:
                return found
            key = self.family(kind, name)
        return replace(registry[key], grade=Grade.STAND_IN, note=family_note) if key else None
