"""The dashboard's files, read once: a name that is not among them leads nowhere."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from pathlib import PurePosixPath

CONTENT_TYPES = {
    ".html": "text/html; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".json": "application/json",
    ".svg": "image/svg+xml",
}


@dataclass(frozen=True, slots=True)
class PageFile:
    content: bytes
    content_type: str
    tag: str


@cache
def page_files() -> Mapping[str, PageFile]:
    """By name."""
    return {
        file.name: _page_file(file.name, file.read_bytes())
        for file in (files(__package__) / "static").iterdir()
        if _suffix(file.name) in CONTENT_TYPES
    }


def _page_file(name: str, content: bytes) -> PageFile:
    return PageFile(content, CONTENT_TYPES[_suffix(name)], hashlib.sha256(content).hexdigest()[:32])


def _suffix(name: str) -> str:
    return PurePosixPath(name).suffix
