"""Fetching a draft in any form its makers hand out, into something `renderer.reader.open_draft` opens.

The forms, as met in the wild: the draft's JSON itself; a zip of a draft folder; capcut-mate's list
of files (`{"code": 0, "files": [address, …]}`); an envelope around the draft (`{"data": {…}}`) or
around its address (`{"output": {"draft_url": …}}`).
"""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path, PurePosixPath
from typing import Any
from urllib.parse import unquote, urlsplit

from renderer.reader.limits import MAX_ARCHIVE_DEPTH
from worker.fetch.download import Fetcher, FetchError
from worker.links import canonical_draft_address
from worker.settings import Settings

ZIP_MAGIC = b"PK"
MAX_ENVELOPES = 3
MAX_LISTED_FILES = 2000
LONGEST_NAME_BYTES = 240
MAX_ENVELOPE_BYTES = 8 * 1024 * 1024
"""A larger answer is a draft itself: the largest real draft seen has 2 MB, and parsing takes many times the memory."""

DRAFT_NAMES = ("draft_content.json", "draft_info.json")


def fetch_draft(
    fetcher: Fetcher,
    settings: Settings,
    address: str,
    folder: Path,
    check: Callable[[], None] = lambda: None,
) -> Path:
    """Fetch the draft at a canonical address into `folder`; the answer is a JSON file, a zip or a folder.

    `check` is called often and may raise to end it. Raises FetchError, whose sentence also covers an
    envelope that holds no draft.
    """
    folder.mkdir(parents=True, exist_ok=True)
    for number in range(MAX_ENVELOPES + 1):
        path = folder / f"draft-{number}"
        fetcher.download(address, path, limit_bytes=lambda head: _limit(head, settings), check=check)
        with path.open("rb") as file:
            head = file.read(len(ZIP_MAGIC))
        if head == ZIP_MAGIC:
            return path.rename(folder / "draft.zip")
        envelope = _envelope(path)
        if envelope is None:
            return path.rename(folder / "draft.json")
        _judge_answer(address, envelope)
        if isinstance(envelope.get("files"), list):
            return _fetch_listed(fetcher, settings, address, envelope["files"], folder / "draft", check)
        inner = _inner(envelope)
        if isinstance(inner, dict):
            target = folder / "draft.json"
            target.write_text(json.dumps(inner), encoding="utf-8")
            return target
        if isinstance(inner, str):
            address = _inner_address(address, inner)
            continue
        return path.rename(folder / "draft.json")
    raise FetchError(address, "answers lead to further answers without a draft")


def _limit(head: bytes, settings: Settings) -> int:
    return settings.max_bundle_bytes if head.startswith(ZIP_MAGIC) else settings.max_draft_bytes


def _envelope(path: Path) -> dict[str, Any] | None:
    """The JSON object around a draft; None for a draft itself and for anything the reader shall judge."""
    if path.stat().st_size > MAX_ENVELOPE_BYTES:
        return None
    try:
        value = json.loads(path.read_bytes().decode("utf-8-sig"))
    except (ValueError, RecursionError):
        return None
    if not isinstance(value, dict) or "tracks" in value or "materials" in value:
        return None
    return value


def _judge_answer(address: str, envelope: dict[str, Any]) -> None:
    """An error answer of a draft service, which comes with status 200, is passed on in its words."""
    failed = envelope.get("code", 0) not in (0, "0", 200, "200") or envelope.get("success") is False
    if failed:
        words = envelope.get("message") or envelope.get("error") or envelope.get("detail") or "an error"
        raise FetchError(address, f"the draft service answers: {str(words)[:200]}")


def _inner(envelope: dict[str, Any]) -> dict[str, Any] | str | None:
    """What an envelope holds: the draft, its address, or nothing known."""
    for value in (envelope.get("data"), envelope.get("output"), envelope.get("draft")):
        if isinstance(value, str) and value.lstrip().startswith("{"):
            try:
                value = json.loads(value)
            except (ValueError, RecursionError):
                continue
        if isinstance(value, dict) and ("tracks" in value or "materials" in value):
            return value
        if isinstance(value, dict) and isinstance(value.get("draft_url"), str):
            return str(value["draft_url"])
        if isinstance(value, str) and value.strip():
            return value
    url = envelope.get("draft_url")
    return url if isinstance(url, str) else None


def _inner_address(address: str, inner: str) -> str:
    try:
        return canonical_draft_address(inner)
    except ValueError as error:
        raise FetchError(address, f"its answer holds no usable address of a draft: {error}") from None


def _fetch_listed(
    fetcher: Fetcher,
    settings: Settings,
    address: str,
    files: list[Any],
    folder: Path,
    check: Callable[[], None],
) -> Path:
    """Fetch the files of a listed draft folder as they lie in it: the draft's JSON and its assets."""
    listed = [item for item in files if isinstance(item, str) and item.startswith(("http://", "https://"))]
    if len(files) > MAX_LISTED_FILES:
        raise FetchError(address, f"its list names more than {MAX_LISTED_FILES} files")
    paths = {url: _path(address, url) for url in listed}
    drafts = [url for name in DRAFT_NAMES for url, path in paths.items() if path.name == name]
    if not drafts:
        raise FetchError(address, f"its list of files names no {' or '.join(DRAFT_NAMES)}")
    root = paths[drafts[0]].parent
    left = settings.max_bundle_bytes
    for url in dict.fromkeys([drafts[0], *paths]):
        path = paths[url]
        inside = path.relative_to(root) if path.is_relative_to(root) else PurePosixPath(path.name)
        if inside.suffix.lower() == ".json" and url != drafts[0]:
            continue  # side data of the editor, not needed to render
        if not _is_plain(inside):
            raise FetchError(address, f"its list holds a path outside the draft: {str(path)[:200]}")
        limit = settings.max_draft_bytes if url == drafts[0] else min(settings.max_media_bytes, left)
        left -= fetcher.download(url, folder / inside, limit_bytes=limit, check=check).size
    return folder


def _is_plain(inside: PurePosixPath) -> bool:
    """Whether a listed file has a name and a place that a folder can have."""
    try:
        longest = max((len(part.encode()) for part in inside.parts), default=0)
    except UnicodeEncodeError:
        return False
    return (
        0 < longest <= LONGEST_NAME_BYTES
        and len(inside.parts) <= MAX_ARCHIVE_DEPTH
        and ".." not in inside.parts
        and "\0" not in str(inside)
    )


def _path(address: str, url: str) -> PurePosixPath:
    """Where a listed file lies on its host."""
    try:
        return PurePosixPath(unquote(urlsplit(url).path))
    except ValueError:
        raise FetchError(address, f"its list holds {url[:200]!r}, which is no address") from None
