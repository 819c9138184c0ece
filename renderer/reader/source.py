"""Opening a draft: a JSON file, a draft folder of the app, or a zip of one."""

from __future__ import annotations

import json
import os
import shutil
import tempfile
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from renderer.errors import EncryptedDraft, InvalidDraft
from renderer.reader.archive import extract_archive
from renderer.reader.document import parse_draft, require_draft
from renderer.reader.limits import MAX_BUNDLE_FILES, MAX_DOCUMENT_BYTES
from renderer.reader.subdrafts import embed_subdrafts

DRAFT_NAMES = ("draft_content.json", "draft_info.json")
"""Windows and macOS name of the same document."""
_MIRROR_NAMES = ("template-2.tmp", "draft_content.json.bak", "draft_info.json.bak")
_ASSET_FOLDERS = ("assets", "materials", "Resources", "subdraft", "media")


@dataclass(frozen=True, slots=True)
class DraftBundle:
    """A draft's document and the files that came with it.

    `root` is the folder that holds the draft and its assets (for a zip: where it was unpacked);
    `files` are the files below it that may be media, sorted.
    """

    document: dict[str, Any]
    root: Path | None
    files: tuple[Path, ...] = ()


def open_draft(source: Path, extract_to: Path | None = None) -> DraftBundle:
    """Open a draft file, folder or zip.

    In a folder the nested main timeline wins over the root copy, as in the app; mirrors and backups
    are read only where nothing else can be. A zip is unpacked into `extract_to`, or else into a new
    temporary folder that is the caller's to remove (`bundle.root` lies in it).

    Raises InvalidDraft, EncryptedDraft.
    """
    source = Path(source)
    if source.is_dir():
        return _open_folder(source)
    if not source.is_file():
        raise InvalidDraft(f"there is no draft at {source}")
    if zipfile.is_zipfile(source):
        return _open_archive(source, extract_to)
    return _open_file(source)


def _open_archive(source: Path, extract_to: Path | None) -> DraftBundle:
    folder = Path(tempfile.mkdtemp(prefix="draft-")) if extract_to is None else extract_to
    try:
        extract_archive(source, folder)
        return _open_folder(_enclosed(folder))
    except BaseException:
        if extract_to is None:
            shutil.rmtree(folder, ignore_errors=True)
        raise


def _open_file(path: Path) -> DraftBundle:
    document = _read(path)
    require_draft(document)
    if path.parent.parent.name == "Timelines":
        root = path.parent.parent.parent
        files = tuple(_walk(root))
    elif path.name in DRAFT_NAMES:
        root, files = path.parent, tuple(_walk(path.parent))
    else:
        # Any folder may hold a lone JSON file: look beside it and in folders drafts keep media in.
        root = path.parent
        beside = sorted(entry for entry in root.iterdir() if entry.is_file())
        below = [file for name in _ASSET_FOLDERS for file in _walk(root / name)]
        files = tuple([*beside, *below][:MAX_BUNDLE_FILES])
    embed_subdrafts(document, root, _read)
    return DraftBundle(document, root, files)


def _open_folder(folder: Path) -> DraftBundle:
    candidates = list(_candidates(folder))
    if not candidates:
        raise InvalidDraft(f"the folder {folder.name!r} holds no {DRAFT_NAMES[0]} or {DRAFT_NAMES[1]}")
    empty: dict[str, Any] | None = None
    fault: InvalidDraft | None = None
    for path in candidates:
        try:
            document = _read(path)
            require_draft(document)
        except EncryptedDraft:
            # A backup in the clear would be an old state of the draft: better say so than draw that.
            raise
        except InvalidDraft as error:
            fault = fault or InvalidDraft(
                f"{path.relative_to(folder).as_posix()}: {error.reason}", error.path
            )
            continue
        if _has_content(document):
            embed_subdrafts(document, folder, _read)
            return DraftBundle(document, folder, tuple(_walk(folder)))
        empty = empty or document
    if empty is not None:
        return DraftBundle(empty, folder, tuple(_walk(folder)))
    assert fault is not None
    raise fault


def _candidates(folder: Path) -> Iterator[Path]:
    """Files that may hold the draft, best first."""
    timelines = folder / "Timelines"
    main = _main_timeline(timelines)
    if main is not None:
        yield from _existing(main, DRAFT_NAMES)
    yield from _existing(folder, DRAFT_NAMES)
    if timelines.is_dir():
        for nested in sorted(entry for entry in timelines.iterdir() if entry.is_dir()):
            if nested != main:
                yield from _existing(nested, DRAFT_NAMES)
    yield from _existing(folder, _MIRROR_NAMES)


def _main_timeline(timelines: Path) -> Path | None:
    """The folder `project.json` names, else the only nested timeline."""
    nested = sorted(entry for entry in timelines.iterdir() if entry.is_dir()) if timelines.is_dir() else []
    project = timelines / "project.json"
    if project.is_file() and project.stat().st_size <= MAX_DOCUMENT_BYTES:
        try:
            described = json.loads(project.read_bytes())
        except (ValueError, RecursionError):
            described = None
        wanted = described.get("main_timeline_id") if isinstance(described, dict) else None
        for folder in nested:
            if isinstance(wanted, str) and folder.name == wanted:
                return folder
    return nested[0] if len(nested) == 1 else None


def _existing(folder: Path, names: tuple[str, ...]) -> Iterator[Path]:
    yield from (path for name in names if (path := folder / name).is_file())


def _read(path: Path) -> dict[str, Any]:
    if path.stat().st_size > MAX_DOCUMENT_BYTES:
        size = path.stat().st_size / 2**20
        raise InvalidDraft(
            f"{path.name} is {size:.0f} MB; a draft is at most {MAX_DOCUMENT_BYTES // 2**20} MB"
        )
    return parse_draft(path.read_bytes())


def _has_content(document: dict[str, Any]) -> bool:
    tracks = document.get("tracks")
    return isinstance(tracks, list) and any(
        isinstance(track, dict) and track.get("segments") for track in tracks
    )


def _enclosed(folder: Path) -> Path:
    """The draft's own folder in an unpacked archive: the top, or one enclosing folder."""
    if (
        any((folder / name).is_file() for name in DRAFT_NAMES + _MIRROR_NAMES)
        or (folder / "Timelines").is_dir()
    ):
        return folder
    folders = [entry for entry in sorted(folder.iterdir()) if entry.is_dir()]
    inner = [entry for entry in folders if next(_candidates(entry), None) is not None]
    if len(inner) == 1:
        return inner[0]
    if len(inner) > 1:
        raise InvalidDraft(f"the zip archive holds {len(inner)} drafts; send one at a time")
    raise InvalidDraft(f"the zip archive holds no {DRAFT_NAMES[0]} or {DRAFT_NAMES[1]}")


def _walk(folder: Path) -> Iterator[Path]:
    """Files below a folder, sorted, up to the limit; links to folders are not followed."""
    count = 0
    for where, folders, names in os.walk(folder):
        folders.sort()
        for name in sorted(names):
            if count >= MAX_BUNDLE_FILES:
                return
            count += 1
            yield Path(where) / name
