"""The farm owner's folder of `.cube` files, one for each look, named by the app's id or name for it."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from renderer.looks.registry import folded

MAX_FILES = 20_000


class LookFolder:
    """Finds the colour table of a filter or of a draft's own LUT.

    Files are looked for below each folder when the first question comes, and found by their name without
    `.cube`: a resource id (`7127828208690433311.cube`) or a look's name, compared as names are everywhere
    (case, blanks, `_` and `-` do not count). The first folder that has it decides.
    """

    def __init__(self, folders: Iterable[Path] = ()) -> None:
        self.folders = tuple(Path(folder) for folder in folders)
        self._files: dict[str, Path] | None = None

    def find(self, *names: str) -> Path | None:
        """The file for the first of these ids or names that has one."""
        files = self._listed()
        found = (files.get(folded(name)) for name in names if folded(name))
        return next((path for path in found if path is not None), None)

    def _listed(self) -> dict[str, Path]:
        if self._files is None:
            self._files = {}
            for folder in self.folders:
                for count, path in enumerate(sorted(folder.rglob("*"))):
                    if count >= MAX_FILES:
                        break
                    if path.suffix.lower() == ".cube" and path.is_file():
                        self._files.setdefault(folded(path.stem), path)
        return self._files
