"""The farm owner's folder of looks: colour tables, flower text styles, bubbles and textures, named by the app's
ids or names for them. docs/looks.md says what may lie there."""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path

from renderer.looks.registry import folded

MAX_FILES = 20_000
TABLE_ENDINGS = (".cube",)
PICTURE_ENDINGS = (".png", ".webp", ".jpg", ".jpeg")
PLAIN_WORD = re.compile(r"[A-Za-z0-9_-]{1,64}\Z")


class LookFolder:
    """Finds the files of a look.

    Files are looked for below each folder when the first question comes. They are found by their name without
    its ending: a resource id (`7127828208690433311.cube`) or a look's name, compared as names are everywhere
    (case, blanks, `_` and `-` do not count). A look of several files has a folder of its own, named by its id.
    The first folder that has it decides.
    """

    def __init__(self, folders: Iterable[Path] = ()) -> None:
        self.folders = tuple(Path(folder) for folder in folders)
        self._by_name: dict[str, list[Path]] = {}
        self._by_parent: dict[str, list[Path]] = {}
        self._listed = False

    def find(self, *names: str, endings: tuple[str, ...] = TABLE_ENDINGS) -> Path | None:
        """The file for the first of these ids or names that has one with such an ending."""
        self._list()
        for name in names:
            for path in self._by_name.get(folded(name), ()) if folded(name) else ():
                if path.suffix.lower() in endings:
                    return path
        return None

    def find_inside(self, ids: Iterable[str], endings: tuple[str, ...], stem: str = "") -> Path | None:
        """The first file with such an ending, and that name if one is given, of a look's own folder: `<id>/…` or,
        as the app's cache has it, `<id>/<hash>/…`. An id that is no plain word names no folder."""
        self._list()
        for key in ids:
            for path in self._by_parent.get(key, ()) if PLAIN_WORD.match(key) else ():
                if path.suffix.lower() in endings and folded(stem) in ("", folded(path.stem)):
                    return path
        return None

    def _list(self) -> None:
        if self._listed:
            return
        self._listed = True
        for folder in self.folders:
            for count, path in enumerate(sorted(folder.rglob("*"))):
                if count >= MAX_FILES:
                    break
                if path.is_file():
                    self._by_name.setdefault(folded(path.stem), []).append(path)
                    for parent in dict.fromkeys(path.relative_to(folder).parts[:-1][-2:]):
                        self._by_parent.setdefault(parent, []).append(path)
