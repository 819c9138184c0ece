"""A font file of unknown origin, looked over before HarfBuzz and FreeType get it."""

from __future__ import annotations

import stat
import struct
from pathlib import Path
from typing import Any

import uharfbuzz as hb

MAX_FONT_BYTES = 64 * 1024 * 1024
"""The largest fonts people use are collections of Chinese faces in several weights, some 40 MB."""

MAX_FACES = 64
"""Faces of one collection."""

FONT_SUFFIXES = frozenset({".ttf", ".otf", ".ttc", ".otc"})

_COLLECTION = b"ttcf"
_OUTLINE_TAGS = {b"\x00\x01\x00\x00", b"OTTO", b"true"}
_MAX_TABLES = 128  # OpenType knows some 60
_UNITS_PER_EM = range(16, 16385)  # of the specification; FreeType refuses others
_NEEDED_OF_GLYPHS = {"glyf", "CFF ", "CFF2", "CBDT", "sbix", "COLR"}
_DANGLING = {b"DSIG"}  # tools that change fonts leave its entry behind; nothing reads it


class UnreadableFont(Exception):
    """The file is no font that can be shaped and drawn; the sentence names it."""


def open_font(path: Path) -> tuple[Any, int]:
    """The file as `hb.Blob`, mapped into memory, and how many faces it has. Raises UnreadableFont."""
    try:
        status = path.stat()
        if not stat.S_ISREG(status.st_mode):
            raise UnreadableFont(f"{path.name} is not a file")
        size = status.st_size
        if size > MAX_FONT_BYTES:
            raise UnreadableFont(
                f"{path.name} is {size / 2**20:.0f} MiB; a font may have {MAX_FONT_BYTES // 2**20} MiB"
            )
        with path.open("rb") as file:
            count = _face_count(file, size, path.name)
        return hb.Blob.from_file_path(str(path)), count
    except OSError as error:
        raise UnreadableFont(f"{path.name} cannot be opened: {error.strerror or error}") from error
    except hb.HarfBuzzError as error:
        raise UnreadableFont(f"{path.name} cannot be opened: {error}") from error


def face_of(blob: Any, index: int, name: str) -> Any:
    """A face of the file as `hb.Face`. Raises UnreadableFont if it has no glyphs or no em."""
    face = hb.Face(blob, index)
    head = table(face, "head")
    if face.glyph_count == 0 or len(head) < 54 or not _NEEDED_OF_GLYPHS & set(face.table_tags):
        raise UnreadableFont(f"{name} is not a font file")
    if struct.unpack_from(">H", head, 18)[0] not in _UNITS_PER_EM:
        raise UnreadableFont(f"{name} has an impossible em size")
    return face


def table(face: Any, tag: str) -> bytes:
    """A table's bytes, empty if the face has none."""
    blob = face.reference_table(tag)
    return bytes(blob.data) if blob is not None and blob.data else b""


def _face_count(file: Any, size: int, name: str) -> int:
    """Faces in the file. Raises UnreadableFont where a table directory points outside the file."""
    head = file.read(12)
    if head[:4] in _OUTLINE_TAGS:
        _check_directory(file, 0, size, name)
        return 1
    if head[:4] != _COLLECTION or len(head) < 12:
        raise UnreadableFont(f"{name} is not a font file")
    count = int.from_bytes(head[8:12], "big")
    if not 0 < count <= MAX_FACES:
        raise UnreadableFont(f"{name} says it holds {count} faces; a collection may have {MAX_FACES}")
    offsets = file.read(4 * count)
    if len(offsets) < 4 * count:
        raise UnreadableFont(f"{name} ends in the middle")
    for offset in struct.unpack(f">{count}I", offsets):
        _check_directory(file, offset, size, name)
    return count


def _check_directory(file: Any, offset: int, size: int, name: str) -> None:
    file.seek(offset)
    head = file.read(12)
    if len(head) < 12 or head[:4] not in _OUTLINE_TAGS:
        raise UnreadableFont(f"{name} is not a font file")
    (tables,) = struct.unpack_from(">H", head, 4)
    if tables > _MAX_TABLES:
        raise UnreadableFont(f"{name} says it has {tables} tables; a font may have {_MAX_TABLES}")
    entries = file.read(16 * tables)
    if len(entries) < 16 * tables:
        raise UnreadableFont(f"{name} ends in the middle")
    for tag, _, start, length in struct.iter_unpack(">4sIII", entries):
        if not all(0x20 <= byte <= 0x7E for byte in tag):
            raise UnreadableFont(f"the table directory of {name} is damaged")
        if start + length > size and tag not in _DANGLING:
            raise UnreadableFont(f"{name} ends in the middle of its table {tag.decode('latin-1').strip()!r}")
