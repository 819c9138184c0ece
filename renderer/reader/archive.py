"""Unpacking a draft's zip without trusting it."""

from __future__ import annotations

import errno
import io
import lzma
import stat
import zipfile
import zlib
from pathlib import Path, PurePosixPath

from renderer.errors import InvalidDraft
from renderer.reader.limits import (
    ARCHIVE_RATIO_FLOOR_BYTES,
    MAX_ARCHIVE_BYTES,
    MAX_ARCHIVE_DEPTH,
    MAX_ARCHIVE_DIRECTORY_BYTES,
    MAX_ARCHIVE_MEMBERS,
    MAX_ARCHIVE_RATIO,
    MAX_FILE_NAME_BYTES,
)

_UTF8_NAME_BIT = 0x800
_ENCRYPTED_BIT = 0x1
_CHUNK_BYTES = 1024 * 1024
_IGNORED = ("__MACOSX", ".DS_Store")


_FAULTS_OF_NAMES = frozenset({errno.EEXIST, errno.ENOTDIR, errno.EISDIR, errno.ENAMETOOLONG, errno.EINVAL})
"""What the system says where a member's name cannot be had. All else, such as a full disk, is no fault of the archive."""

_LONGEST_SHOWN = 100


def extract_archive(archive: Path, folder: Path) -> None:
    """Unpack a zip into an empty or new folder.

    Raises InvalidDraft for damaged or encrypted archives, for members that would land outside the
    folder or are links, and for archives too large or that unpack to far more than they weigh; OSError where the
    farm's own disk or limits are in the way.
    """
    try:
        with _Measured(io.FileIO(archive)) as file, zipfile.ZipFile(file) as opened:
            members = [info for info in opened.infolist() if not info.is_dir()]
            _check_sizes(members, archive.stat().st_size)
            places = {_place(info): info for info in members if not _is_ignored(info)}
            room = MAX_ARCHIVE_BYTES
            for place, info in places.items():
                room -= _extract(opened, info, folder / place, room)
    except (zipfile.BadZipFile, zlib.error, lzma.LZMAError, EOFError, RuntimeError) as error:
        raise InvalidDraft(f"the zip archive is damaged or of an unknown kind: {error}") from None
    except (ValueError, OverflowError) as error:
        raise InvalidDraft(f"the zip archive cannot be unpacked: {error}") from None
    except OSError as error:
        if error.errno != errno.EINVAL:  # what it points at lies before its own beginning
            raise
        raise InvalidDraft("the zip archive is damaged: its list of files leads nowhere") from None
    except MemoryError:
        raise InvalidDraft("the zip archive needs more memory to unpack than one draft may take") from None


class _Measured(io.BufferedReader):
    """An archive's file. `zipfile` reads the whole list of members at once, whatever size the archive says it has."""

    def read(self, size: int | None = -1, /) -> bytes:
        if size is not None and size > MAX_ARCHIVE_DIRECTORY_BYTES:
            raise InvalidDraft(
                f"the zip archive's list of files has {size:,} bytes; the limit is {MAX_ARCHIVE_DIRECTORY_BYTES:,}"
            )
        return super().read(size)


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
                f"{_shown(info)} of the zip archive unpacks to over {MAX_ARCHIVE_RATIO} times its size"
            )
    # Members may lie over one another in the archive, so each looks honest by itself.
    if total > max(ARCHIVE_RATIO_FLOOR_BYTES, MAX_ARCHIVE_RATIO * archive_bytes):
        raise InvalidDraft(f"the zip archive unpacks to over {MAX_ARCHIVE_RATIO} times its size")


def _place(info: zipfile.ZipInfo) -> PurePosixPath:
    """Where a member goes, relative to the folder."""
    if stat.S_ISLNK(info.external_attr >> 16):
        raise InvalidDraft(f"{_shown(info)} of the zip archive is a link; only files are accepted")
    name = _name(info).replace("\\", "/")
    parts = PurePosixPath(name).parts
    if name.startswith("/") or ".." in parts or ":" in (parts[0] if parts else "") or "\0" in name:
        raise InvalidDraft(f"{_shown(info)} of the zip archive would be written outside its folder")
    if not parts:
        raise InvalidDraft("the zip archive has a file without a name")
    if len(parts) > MAX_ARCHIVE_DEPTH:
        raise InvalidDraft(
            f"{_shown(info)} of the zip archive lies {len(parts)} levels deep; the limit is {MAX_ARCHIVE_DEPTH}"
        )
    if max(len(part.encode()) for part in parts) > MAX_FILE_NAME_BYTES:
        raise InvalidDraft(
            f"{_shown(info)} of the zip archive has a name of more than {MAX_FILE_NAME_BYTES} bytes"
        )
    return PurePosixPath(*parts)


def _shown(info: zipfile.ZipInfo) -> str:
    """A member's name for a sentence, which a long one must not fill."""
    name = info.filename
    return repr(name if len(name) <= _LONGEST_SHOWN else f"{name[:_LONGEST_SHOWN]}…")


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
    limit = min(room, max(ARCHIVE_RATIO_FLOOR_BYTES, MAX_ARCHIVE_RATIO * info.compress_size))
    written = 0
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with opened.open(info) as packed, path.open("xb") as unpacked:
            while chunk := packed.read(_CHUNK_BYTES):
                written += len(chunk)
                if written > limit:
                    raise InvalidDraft(f"{_shown(info)} of the zip archive unpacks to more than it declares")
                unpacked.write(chunk)
    except OSError as error:
        if error.errno not in _FAULTS_OF_NAMES:
            raise
        # Its own words would show where the farm keeps its files.
        reason = error.strerror or "the system refuses its name"
        raise InvalidDraft(f"{_shown(info)} of the zip archive cannot be unpacked: {reason}") from None
    return written
