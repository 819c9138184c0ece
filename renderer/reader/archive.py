"""Unpacking a draft's zip without trusting it."""

from __future__ import annotations

import lzma
import stat
import zipfile
import zlib
from pathlib import Path, PurePosixPath

from renderer.errors import InvalidDraft
from renderer.reader.limits import (
    ARCHIVE_RATIO_FLOOR_BYTES,
    MAX_ARCHIVE_BYTES,
    MAX_ARCHIVE_MEMBERS,
    MAX_ARCHIVE_RATIO,
)

_UTF8_NAME_BIT = 0x800
_ENCRYPTED_BIT = 0x1
_CHUNK_BYTES = 1024 * 1024
_IGNORED = ("__MACOSX", ".DS_Store")


def extract_archive(archive: Path, folder: Path) -> None:
    """Unpack a zip into an empty or new folder.

    Raises InvalidDraft for damaged or encrypted archives, for members that would land outside the
    folder or are links, and for archives too large or that unpack to far more than they weigh.
    """
    try:
        with zipfile.ZipFile(archive) as opened:
            members = [info for info in opened.infolist() if not info.is_dir()]
            places = {_place(info): info for info in members if not _is_ignored(info)}
            _check_sizes(members, archive.stat().st_size)
            room = MAX_ARCHIVE_BYTES
            for place, info in places.items():
                room -= _extract(opened, info, folder / place, room)
    except (zipfile.BadZipFile, zlib.error, lzma.LZMAError, EOFError, RuntimeError) as error:
        raise InvalidDraft(f"the zip archive is damaged or of an unknown kind: {error}") from None
    except (OSError, ValueError) as error:
        raise InvalidDraft(f"the zip archive cannot be unpacked: {error}") from None


def _is_ignored(info: zipfile.ZipInfo) -> bool:
    return any(part in _IGNORED for part in info.filename.split("/"))


def _check_sizes(members: list[zipfile.ZipInfo], archive_bytes: int) -> None:
    """Judge by what the archive says of itself; what it does is measured while unpacking."""
    if len(members) > MAX_ARCHIVE_MEMBERS:
        raise InvalidDraft(f"the zip archive has {len(members)} files; the limit is {MAX_ARCHIVE_MEMBERS}")
    total = sum(info.file_size for info in members)
    if total > MAX_ARCHIVE_BYTES:
        raise InvalidDraft(f"the zip archive unpacks to more than {MAX_ARCHIVE_BYTES // 2**30} GB")
    for info in members:
        if info.flag_bits & _ENCRYPTED_BIT:
            raise InvalidDraft("the zip archive is protected by a password")
        if info.file_size > max(ARCHIVE_RATIO_FLOOR_BYTES, MAX_ARCHIVE_RATIO * info.compress_size):
            raise InvalidDraft(
                f"{info.filename!r} of the zip archive unpacks to over {MAX_ARCHIVE_RATIO} times its size"
            )
    # Members may lie over one another in the archive, so each looks honest by itself.
    if total > max(ARCHIVE_RATIO_FLOOR_BYTES, MAX_ARCHIVE_RATIO * archive_bytes):
        raise InvalidDraft(f"the zip archive unpacks to over {MAX_ARCHIVE_RATIO} times its size")


def _place(info: zipfile.ZipInfo) -> PurePosixPath:
    """Where a member goes, relative to the folder."""
    if stat.S_ISLNK(info.external_attr >> 16):
        raise InvalidDraft(f"{info.filename!r} of the zip archive is a link; only files are accepted")
    name = _name(info).replace("\\", "/")
    parts = PurePosixPath(name).parts
    if name.startswith("/") or ".." in parts or ":" in (parts[0] if parts else "") or "\0" in name:
        raise InvalidDraft(f"{info.filename!r} of the zip archive would be written outside its folder")
    if not parts:
        raise InvalidDraft("the zip archive has a file without a name")
    return PurePosixPath(*parts)


def _name(info: zipfile.ZipInfo) -> str:
    """Windows tools store Chinese names as GBK without saying so; zipfile takes them for code page 437."""
    if info.flag_bits & _UTF8_NAME_BIT:
        return info.filename
    try:
        raw = info.filename.encode("cp437")
    except UnicodeEncodeError:
        return info.filename
    for encoding in ("utf-8", "gb18030"):
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    return info.filename


def _extract(opened: zipfile.ZipFile, info: zipfile.ZipInfo, path: Path, room: int) -> int:
    """Write one member, at most `room` bytes; returns how many it has."""
    path.parent.mkdir(parents=True, exist_ok=True)
    limit = min(room, max(ARCHIVE_RATIO_FLOOR_BYTES, MAX_ARCHIVE_RATIO * info.compress_size))
    written = 0
    with opened.open(info) as packed, path.open("xb") as unpacked:
        while chunk := packed.read(_CHUNK_BYTES):
            written += len(chunk)
            if written > limit:
                raise InvalidDraft(f"{info.filename!r} of the zip archive unpacks to more than it declares")
            unpacked.write(chunk)
    return written
