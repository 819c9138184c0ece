"""Zips made to wear the farm out, and which faults are the archive's and which the farm's."""

from __future__ import annotations

import errno
import json
import lzma
import os
import resource
import struct
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from renderer.errors import InvalidDraft
from renderer.reader.archive import extract_archive
from renderer.reader.limits import MAX_ARCHIVE_DIRECTORY_BYTES


def pack(path: Path, *names: str, data: bytes = b"x") -> Path:
    with zipfile.ZipFile(path, "w") as packed:
        packed.writestr("draft_content.json", json.dumps({}))
        for name in names:
            packed.writestr(name, data)
    return path


def fault(archive: Path, folder: Path) -> str:
    with pytest.raises(InvalidDraft) as caught:
        extract_archive(archive, folder)
    return caught.value.reason


@pytest.mark.parametrize("separator", ["/", "\\"])
def test_32_levels_are_the_deepest(tmp_path: Path, separator: str) -> None:
    deepest = separator.join(["a"] * 31 + ["x.txt"])
    extract_archive(pack(tmp_path / "a.zip", deepest), tmp_path / "one")
    assert (tmp_path / "one" / deepest.replace("\\", "/")).is_file()
    said = fault(pack(tmp_path / "b.zip", f"a{separator}{deepest}"), tmp_path / "two")
    assert "lies 33 levels deep; the limit is 32" in said
    assert not (tmp_path / "two").exists(), "nothing is unpacked of an archive that is refused"


@pytest.mark.parametrize("levels", [200, 1800])
def test_a_member_of_great_depth_is_refused_in_a_short_sentence(tmp_path: Path, levels: int) -> None:
    said = fault(pack(tmp_path / "d.zip", "a/" * levels + "x.txt"), tmp_path / "out")
    assert f"lies {levels + 1} levels deep" in said
    assert len(said) < 250


def test_a_name_may_have_255_bytes(tmp_path: Path) -> None:
    extract_archive(pack(tmp_path / "a.zip", "片" * 85), tmp_path / "one")
    assert (tmp_path / "one" / ("片" * 85)).is_file()
    for number, name in enumerate(("a" * 256, "片" * 86, "a" * 300 + "/b")):
        said = fault(pack(tmp_path / f"{number}.zip", name), tmp_path / "two")
        assert "has a name of more than 255 bytes" in said
        assert str(tmp_path) not in said


def test_what_a_name_breaks_is_told_without_the_farm_s_folders(tmp_path: Path) -> None:
    clash = fault(pack(tmp_path / "a.zip", "a", "a/b"), tmp_path / "one")
    assert clash.startswith("'a/b' of the zip archive cannot be unpacked: ")
    long_path = "/".join(["b" * 250] * 30)
    too_long = fault(pack(tmp_path / "b.zip", long_path), tmp_path / "two")
    assert "cannot be unpacked: File name too long" in too_long
    assert str(tmp_path) not in clash + too_long


def _with_directory(path: Path, directory: bytes, entries: int) -> Path:
    """An archive of nothing but its list, which zip64 makes as long as one likes."""
    record = struct.pack("<4sQ2H2L4Q", b"PK\x06\x06", 44, 45, 45, 0, 0, entries, entries, len(directory), 0)
    locator = struct.pack("<4sLQL", b"PK\x06\x07", 0, len(directory), 1)
    end = struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, 0xFFFF, 0xFFFF, 0xFFFFFFFF, 0xFFFFFFFF, 0)
    path.write_bytes(directory + record + locator + end)
    return path


def _entries(count: int) -> bytes:
    head = b"PK\x01\x02" + struct.pack(
        "<HHHHHHIIIHHHHHII", 20, 20, 0, 0, 0, 0x21, 0, 0, 0, 7, 0, 0, 0, 0, 0, 0
    )
    return b"".join(head + b"%07x" % number for number in range(count))


@pytest.mark.parametrize("claimed", [200_000, 1])
def test_an_endless_list_of_members_is_refused_unread(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, claimed: int
) -> None:
    """However few it says it has."""
    packed = _with_directory(tmp_path / "d.zip", _entries(200_000), claimed)

    def made(self: zipfile.ZipInfo, *arguments: object) -> None:
        pytest.fail("a member was looked at")

    monkeypatch.setattr(zipfile.ZipInfo, "__init__", made)
    said = fault(packed, tmp_path / "out")
    assert said.startswith("the zip archive's list of files has 10,600,000 bytes; the limit is ")


def test_a_claim_beyond_the_file_s_end_is_refused(tmp_path: Path) -> None:
    packed = _with_directory(tmp_path / "d.zip", _entries(2), 2)
    size = struct.pack("<Q", len(_entries(2)))
    data = packed.read_bytes()
    at = data.index(b"PK\x06\x06")
    packed.write_bytes(data[:at] + data[at:].replace(size, struct.pack("<Q", 1 << 62), 1))
    assert "zip archive" in fault(packed, tmp_path / "out")


def test_a_list_within_the_limit_is_read(tmp_path: Path) -> None:
    packed = _with_directory(tmp_path / "d.zip", _entries(20_000), 20_000)
    assert len(_entries(20_000)) < MAX_ARCHIVE_DIRECTORY_BYTES
    assert "has 20000 files; the limit is 10000" in fault(packed, tmp_path / "out")


@pytest.mark.parametrize("offset", [(1 << 64) - 1, (1 << 63) - 1, 1 << 40])
def test_members_that_lie_nowhere(tmp_path: Path, offset: int) -> None:
    extra = struct.pack("<HHQ", 1, 8, offset)
    entry = b"PK\x01\x02" + struct.pack(
        "<HHHHHHIIIHHHHHII", 45, 45, 0, 0, 0, 0x21, 0, 1, 1, 1, len(extra), 0, 0, 0, 0, 0xFFFFFFFF
    )
    packed = _with_directory(tmp_path / "d.zip", entry + b"a" + extra, 1)
    assert "zip archive" in fault(packed, tmp_path / "out")


def test_a_lack_of_memory_is_the_archive_s_fault(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    packed = tmp_path / "d.zip"
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_LZMA) as made:
        made.writestr("draft_content.json", "{}")

    def starve(*arguments: object, **settings: object) -> None:
        raise MemoryError

    monkeypatch.setattr(lzma, "LZMADecompressor", starve)
    assert "needs more memory to unpack" in fault(packed, tmp_path / "out")


@contextmanager
def largest_file(size: int) -> Iterator[None]:
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


def test_a_limit_of_the_farm_is_no_fault_of_the_archive(tmp_path: Path) -> None:
    packed = pack(tmp_path / "d.zip", "large", data=bytes(100_000))
    with largest_file(10_000), pytest.raises(OSError, match="File too large") as caught:
        extract_archive(packed, tmp_path / "out")
    assert caught.value.errno == errno.EFBIG


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EDQUOT, errno.EIO, errno.EACCES])
@pytest.mark.parametrize("where", ["folder", "file"])
def test_a_full_disk_is_no_fault_of_the_archive(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int, where: str
) -> None:
    packed = pack(tmp_path / "d.zip")

    def refuse(*arguments: object, **settings: object) -> None:
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(Path, "mkdir" if where == "folder" else "open", refuse)
    with pytest.raises(OSError, match=r".") as caught:
        extract_archive(packed, tmp_path / "out")
    assert caught.value.errno == number
