"""`fonts.toml`: which font the owner wants drawn for one that is not here.

A line says `"思源宋体" = "MyFont-Bold.ttf"`. The key is what the draft says: an id, a title or a file's name. The
value is a file's name in that folder or below it, or the name of a font that is here.
"""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from renderer.fonts.folder import FontFault, file_stem, plain_name

MAPPING_FILE = "fonts.toml"
_MAX_BYTES = 1024 * 1024
_MAX_ENTRIES = 10_000
_MAX_NAME = 200


@dataclass(frozen=True, slots=True)
class MappedFont:
    """What an entry asks for: `target` is a file's name in `folder`, or a font's name."""

    key: str
    target: str
    folder: Path

    @property
    def said(self) -> str:
        return f"{MAPPING_FILE} says {self.key!r} = {self.target!r}"


class FontMapping:
    """The mapping files of some folders; the first that has a key counts."""

    def __init__(self, folders: Sequence[Path]) -> None:
        self._folders = tuple(folders)

    @property
    def entries(self) -> tuple[MappedFont, ...]:
        return tuple(self._read[0].values())

    @property
    def faults(self) -> tuple[FontFault, ...]:
        """Files that cannot be read and entries that say nothing."""
        return self._read[1]

    def find(self, names: Sequence[str]) -> MappedFont | None:
        """The entry for a font known by these names."""
        entries = self._read[0]
        return next((entries[key] for name in names if (key := _key(name)) in entries), None)

    @cached_property
    def _read(self) -> tuple[dict[str, MappedFont], tuple[FontFault, ...]]:
        entries: dict[str, MappedFont] = {}
        faults: list[FontFault] = []
        for folder in self._folders:
            path = folder / MAPPING_FILE
            try:
                values = _values(path)
            except FileNotFoundError:
                continue
            except (OSError, ValueError, RecursionError) as error:
                faults.append(FontFault(path, f"{MAPPING_FILE} cannot be read: {_words(error)}"))
                continue
            for name, value in list(values.items())[:_MAX_ENTRIES]:
                fault = _fault(name, value)
                if fault:
                    faults.append(FontFault(path, fault))
                else:
                    entries.setdefault(_key(name), MappedFont(name, str(value).strip(), folder))
        return entries, tuple(faults)


def _values(path: Path) -> dict[str, object]:
    if path.stat().st_size > _MAX_BYTES:
        raise ValueError(f"it is larger than {_MAX_BYTES // 2**20} MiB")
    return tomllib.loads(path.read_text(encoding="utf-8-sig"))


def _words(error: Exception) -> str:
    if isinstance(error, UnicodeDecodeError):
        return "it is not UTF-8"
    if isinstance(error, OSError):
        return error.strerror or str(error)
    return str(error) or type(error).__name__


def _fault(name: str, value: object) -> str:
    """What is wrong with an entry, "" if nothing is."""
    shown = name[:_MAX_NAME]
    if not isinstance(value, str) or not value.strip() or len(value) > _MAX_NAME:
        return f"{MAPPING_FILE}: {shown!r} must be followed by a file's or a font's name in quotes"
    if "/" in value or "\\" in value or "\0" in value:
        return (
            f"{MAPPING_FILE}: {shown!r} names a path ({value!r}); give the name of a file in the font folder"
        )
    if not _key(name):
        return f"{MAPPING_FILE}: an entry without a name"
    return ""


def _key(name: str) -> str:
    return plain_name(file_stem(name) or name)
