"""The fonts of one set of folders, found by file name, resource id or the names inside the files."""

from __future__ import annotations

import os
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import uharfbuzz as hb

from renderer.text_block import FontRef

_SUFFIXES = {".ttf", ".otf", ".ttc", ".otc"}
_MOST_FILES = 20_000  # a folder given by mistake (the whole disk) must not stop the renderer
_MOST_FACES = 64  # of one collection
_NAME_IDS = (4, 6, 1, 16, 17)  # full, PostScript, family, typographic family and subfamily
_SUBFAMILY = 17


@dataclass(frozen=True, slots=True)
class FontPlace:
    """A face in a file."""

    path: Path
    index: int = 0


def plain_name(name: str) -> str:
    """A font's name without case, spaces and joints: `Poppins Regular` equals `Poppins-Regular`."""
    folded = unicodedata.normalize("NFC", name).casefold()
    return "".join(c for c in folded if c not in " -_\u3000\t")


def file_name(path: str) -> str:
    """The last part of a path of any system (`C:\\fonts\\a.ttf`, `/a/b.otf`)."""
    return path.replace("\\", "/").rsplit("/", 1)[-1]


def file_stem(path: str) -> str:
    """The file's name without a font's suffix; "" for a mere drive letter."""
    name = file_name(path)
    stem, suffix = os.path.splitext(name)
    stem = stem if suffix.lower() in _SUFFIXES else name
    return "" if stem.endswith(":") else stem


class FontFolder:
    """Folders searched together, deeper folders included. Nothing is read before the first question,
    and no file is opened before a question that file names cannot answer."""

    def __init__(self, folders: Sequence[Path]) -> None:
        self._folders = tuple(folders)

    @cached_property
    def files(self) -> tuple[Path, ...]:
        """Font files in a stable order: by folder as given, then by path."""
        return tuple(path for folder in self._folders for path in sorted(_font_files(folder)))

    def find(self, font: FontRef) -> FontPlace | None:
        """The face a draft means: by file name, by resource id as file name, then by inner names."""
        stem = file_stem(font.path)
        wanted = [plain_name(n) for n in (stem, font.resource_id, font.title) if n]
        for name in wanted:
            if name in self._by_stem:
                return FontPlace(self._by_stem[name])
        for name in wanted:
            if name in self._by_inner_name:
                return self._by_inner_name[name]
        return None

    @cached_property
    def _by_stem(self) -> dict[str, Path]:
        found: dict[str, Path] = {}
        for path in self.files:
            found.setdefault(plain_name(path.stem), path)
        return found

    @cached_property
    def _by_inner_name(self) -> dict[str, FontPlace]:
        strong: dict[str, FontPlace] = {}
        families: dict[str, FontPlace] = {}
        for path in self.files:
            for place, names in _faces(path):
                for name in (names.get(4), names.get(6)):
                    if name:
                        strong.setdefault(plain_name(name), place)
                for name in (names.get(1), names.get(16)):
                    if name and _is_regular(names):
                        families.setdefault(plain_name(name), place)
        return families | strong


def _font_files(folder: Path) -> Iterator[Path]:
    seen = 0
    for root, _, names in os.walk(folder):
        for name in names:
            if os.path.splitext(name)[1].lower() in _SUFFIXES:
                yield Path(root, name)
                seen += 1
                if seen >= _MOST_FILES:
                    return


def _faces(path: Path) -> Iterator[tuple[FontPlace, dict[int, str]]]:
    try:
        blob = hb.Blob.from_file_path(str(path))
        count = min(hb.Face(blob).count, _MOST_FACES)
        for index in range(count):
            face = hb.Face(blob, index)
            yield FontPlace(path, index), {i: name for i in (*_NAME_IDS, 2) if (name := face.get_name(i))}
    except Exception:  # a file that is no font is simply not found by its names
        return


def _is_regular(names: dict[int, str]) -> bool:
    """A family's name means its regular face."""
    subfamily = names.get(_SUBFAMILY) or names.get(2) or "Regular"
    return subfamily.casefold() in {"regular", "book", "roman", "normal", "standard", "medium"}
