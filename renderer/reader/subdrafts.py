"""Compound clips whose draft is stored in a file of its own: read into the document."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from renderer.errors import InvalidDraft
from renderer.reader.limits import MAX_COMPOUND_DEPTH, MAX_SUBDRAFT_FILES
from renderer.reader.media_registry import reduced_path
from renderer.reader.paths import inside, split_path


def embed_subdrafts(document: dict[str, Any], root: Path, read: Callable[[Path], dict[str, Any]]) -> None:
    """Fill in the missing `draft` of compound clips from their `draft_file_path` below `root`.

    Files that are not there are left missing, for the reader to report. Raises InvalidDraft for
    drafts that contain themselves.
    """
    opened = 0

    def embed(current: dict[str, Any], above: tuple[Path, ...]) -> None:
        nonlocal opened
        if len(above) > MAX_COMPOUND_DEPTH:
            raise InvalidDraft(f"compound clips are nested more than {MAX_COMPOUND_DEPTH} deep: a cycle?")
        materials = current.get("materials")
        entries = materials.get("drafts") if isinstance(materials, dict) else None
        for entry in entries if isinstance(entries, list) else []:
            if not isinstance(entry, dict):
                continue
            chain = above
            if entry.get("draft") is None:
                path = _subdraft_file(entry.get("draft_file_path"), root)
                if path is None:
                    continue
                if path in above:
                    raise InvalidDraft(f"the compound clip stored in {path.name} contains itself: a cycle")
                opened += 1
                if opened > MAX_SUBDRAFT_FILES:
                    raise InvalidDraft(f"the draft has more than {MAX_SUBDRAFT_FILES} stored compound clips")
                entry["draft"] = read(path)
                chain = (*above, path)
            if isinstance(entry["draft"], dict):
                embed(entry["draft"], (*chain, Path()))

    embed(document, ())


def _subdraft_file(named: object, root: Path) -> Path | None:
    """The file a compound clip names: by the longest end of its path that exists below `root`."""
    parts = split_path(reduced_path(named)) if isinstance(named, str) else []
    for start in range(len(parts) - 1):
        found = inside(root, parts[start:])
        if found is not None:
            return found
    return None
