"""Paths of other machines, looked up below a folder of this one."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path


def split_path(path: str) -> list[str]:
    """The parts of a Windows or POSIX path, without drive, root and `.`."""
    parts = re.split(r"[\\/]+", path.strip())
    if parts and re.fullmatch(r"[A-Za-z]:", parts[0]):
        parts = parts[1:]
    return [part for part in parts if part not in ("", ".")]


def inside(root: Path, parts: Sequence[str]) -> Path | None:
    """The file at these parts below `root`, None if it is not there or would lead out of it."""
    if not parts or ".." in parts or any("\0" in part or len(part) > 255 for part in parts):
        return None
    path = root.joinpath(*parts)
    try:
        if not path.is_file() or not path.resolve().is_relative_to(root.resolve()):
            return None
    except OSError:
        return None
    return path
