"""Finding a draft's media among the files that came with it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from renderer.reader.paths import inside, split_path
from renderer.reader.source import DraftBundle
from renderer.timeline import MediaRef


@dataclass(frozen=True, slots=True)
class Located:
    """Where media are, by MediaRef.id, and those that are nowhere."""

    paths: dict[str, Path]
    missing: tuple[MediaRef, ...]


def locate(media: Iterable[MediaRef], bundle: DraftBundle, *, allow_absolute: bool = True) -> Located:
    """Find each medium's file.

    Drafts name files of the machine they were made on. In order: the path itself below the bundle's
    root, the path itself where absolute ones are allowed (never for drafts of strangers), the longest
    end of it that exists below the root (`…/<draft id>/assets/video/a.mp4` → `assets/video/a.mp4`),
    the file's name anywhere among the bundle's files, that name in another case. Addresses are not
    fetched: a medium that has only those is missing. A file of the farm's own is where it says.
    """
    root = bundle.root
    names = _Names(bundle.files, root)
    paths: dict[str, Path] = {}
    missing: list[MediaRef] = []
    for ref in media:
        if ref.own_file and (own := Path(ref.sources[0])).is_file():
            paths[ref.id] = own
            continue
        places = [place for place in ref.sources if not place.lower().startswith(("http://", "https://"))]
        found = next((path for place in places if (path := _find(place, root, names, allow_absolute))), None)
        if found is None:
            missing.append(ref)
        else:
            paths[ref.id] = found
    return Located(paths, tuple(missing))


class _Names:
    """The bundle's files by name and by name without case. Of several the one highest up counts."""

    def __init__(self, files: Iterable[Path], root: Path | None) -> None:
        self._exact: dict[str, Path] = {}
        self._folded: dict[str, Path] = {}
        safe = [file for file in files if root is None or file.is_relative_to(root)]
        for file in sorted(safe, key=lambda path: (len(path.parts), str(path))):
            self._exact.setdefault(file.name, file)
            self._folded.setdefault(file.name.casefold(), file)

    def find(self, name: str) -> Path | None:
        return self._exact.get(name) or self._folded.get(name.casefold())


def _find(place: str, root: Path | None, names: _Names, allow_absolute: bool) -> Path | None:
    parts = split_path(place)
    if not parts:
        return None
    if root is not None and (exact := _exactly(place, root)):
        return exact
    if allow_absolute and _is_absolute_file(place):
        return Path(place)
    if ".." in parts:
        return None
    if root is not None:
        for start in range(len(parts)):
            found = inside(root, parts[start:])
            if found is not None:
                return found
    found = names.find(parts[-1])
    if found is None or root is None:
        return found
    return inside(root, found.relative_to(root).parts)


def _exactly(place: str, root: Path) -> Path | None:
    """The place as it is written, if it is a file below the root."""
    path = Path(place)
    if not path.is_absolute():
        return inside(root, split_path(place))
    try:
        if path.is_file() and path.resolve().is_relative_to(root.resolve()):
            return path
    except (OSError, ValueError):
        return None
    return None


def _is_absolute_file(place: str) -> bool:
    try:
        path = Path(place)
        return path.is_absolute() and path.is_file()
    except (OSError, ValueError):
        return False
