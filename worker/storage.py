"""The one place where workers leave files for each other and for clients: a folder, or an object store.

Keys look like `results/render_task_….mp4`. What is put appears whole or not at all.
"""

from __future__ import annotations

import contextlib
import errno
import functools
import glob
import json
import os
import random
import shutil
import time
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, BinaryIO, TypeVar, cast

import fsspec
import structlog
from fsspec.implementations.local import LocalFileSystem

from worker.settings import Settings

log = structlog.get_logger(__name__)

OBJECT_STORES = frozenset({"s3", "s3a", "oss", "gs", "gcs", "abfs", "az", "cos", "obs"})
"""Protocols whose uploads appear when they are complete, so that nothing has to be renamed."""

ATTEMPTS = 4
LOOK_ATTEMPTS = 2
"""Whether a file is there is asked while a client waits."""

FIRST_PAUSE_SECONDS = 0.5
"""Doubled each time, with up to half of it again by chance: a store that restarts is waited for."""

READ_BLOCK_BYTES = 4 * 1024 * 1024
"""Fetched at once when a remote file is read in ranges: a player asks for a few MB at a time."""

PART_BYTES = 32 * 1024 * 1024
"""Of an upload in parts; files from twice this size on go up that way, and a failed part is repeated alone."""

FULL = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})
LASTING = FULL | {errno.EROFS, errno.EACCES, errno.EPERM, errno.ENAMETOOLONG}
"""What no second attempt a moment later can mend."""

Answer = TypeVar("Answer")


class StorageError(OSError):
    """The storage cannot do what was asked, after several attempts. `str` is a sentence with its folder or address."""

    def __init__(self, number: int, sentence: str) -> None:
        super().__init__(number, sentence)
        self.sentence = sentence

    def __str__(self) -> str:
        return self.sentence


@dataclass(frozen=True, slots=True)
class StoredFile:
    """A file in storage: bytes, and when it was written (seconds since 1970)."""

    key: str
    size: int
    modified: float


class Storage:
    """A storage at an fsspec address (`file://`, `s3://`, `oss://`, `memory://`).

    Safe to share between threads. Methods raise FileNotFoundError for keys that are not there,
    ValueError for keys that could leave the storage, and StorageError where the storage fails.
    """

    def __init__(self, address: str, options: dict[str, Any] | None = None) -> None:
        options = dict(options or {})
        # Others write here as well: a remembered listing would be wrong.
        if not address.startswith(("file:", "/")):
            options.setdefault("use_listings_cache", False)
        if address.startswith(("s3:", "s3a:")):
            # Left alone, presigned addresses get a signature that newer regions do not take.
            options["config_kwargs"] = {"signature_version": "s3v4"} | dict(
                options.get("config_kwargs") or {}
            )
        self._fs, self._root = fsspec.core.url_to_fs(address, **options)
        self._root = str(self._root).rstrip("/")
        self._is_local = isinstance(self._fs, LocalFileSystem)
        self._protocols = _protocols(self._fs)
        self._shows_whole_uploads = bool(OBJECT_STORES & set(self._protocols))
        if self._is_local:
            Path(self._root).mkdir(parents=True, exist_ok=True)

    @classmethod
    def from_settings(cls, settings: Settings) -> Storage:
        return cls(settings.storage_address, settings.storage_options)

    @property
    def shown(self) -> str:
        """The storage as messages name it: its folder, or its address without credentials."""
        return self._root if self._is_local else f"{self._protocols[0]}://{self._root.lstrip('/')}"

    def put(self, local: Path, key: str, *, move: bool = False) -> None:
        """Store a file under a key, replacing what was there in one step. `move` gives the file away."""
        place = self._place(key)
        try:
            if self._is_local:
                self._tried("written", lambda: _put_local(local, Path(place), move=move))
                return
            self._tried("written", lambda: self._put_remote(local, place))
        except FileNotFoundError as error:
            if not local.exists():
                raise
            raise self._failure("written", error, errno.ENOENT) from error  # its folder, or its bucket
        if move:
            local.unlink()

    def _put_remote(self, local: Path, place: str) -> None:
        if "s3" in self._protocols:
            self._fs.put_file(str(local), place, chunksize=PART_BYTES)
            return
        if self._shows_whole_uploads:
            self._fs.put_file(str(local), place)
            return
        folder, _, name = place.rpartition("/")
        self._fs.makedirs(folder, exist_ok=True)
        partial = f"{folder}/.{name}.{uuid.uuid4().hex}"
        self._fs.put_file(str(local), partial)
        self._fs.mv(partial, place)

    def fetch(self, key: str, local: Path) -> None:
        """Copy a stored file to this machine; `local` appears whole or not at all."""
        place = self._place(key)
        local.parent.mkdir(parents=True, exist_ok=True)
        partial = local.with_name(f".{local.name}.{uuid.uuid4().hex}")
        try:
            self._existing(key, place)
            self._tried("read", lambda: self._fs.get_file(place, str(partial)))
            os.replace(partial, local)
        finally:
            partial.unlink(missing_ok=True)

    def local_path(self, key: str) -> Path | None:
        """Where the file lies if this storage is a folder of this machine, else None."""
        return Path(self._place(key)) if self._is_local else None

    def open(self, key: str) -> BinaryIO:
        """A stored file opened for reading; it can seek."""
        place = self._place(key)
        self._existing(key, place)
        options = {} if self._is_local else {"block_size": READ_BLOCK_BYTES}
        return cast(BinaryIO, self._fs.open(place, "rb", **options))

    def size(self, key: str) -> int:
        """Bytes of a stored file."""
        return int(self._existing(key, self._place(key))["size"])

    def exists(self, key: str) -> bool:
        return self._info(self._place(key)) is not None

    def files(self, prefix: str) -> Iterator[StoredFile]:
        """Everything under a prefix, `results` say; nothing if nothing is there."""
        root = self._place(prefix)
        if self._is_local:
            yield from _local_files(Path(self._root), Path(root))
            return
        found = self._tried("listed", lambda: self._fs.find(root, detail=True))
        for place, about in found.items():
            key = place[len(self._root) :].lstrip("/")
            yield StoredFile(key, int(about.get("size") or 0), _modified(about))

    def delete(self, key: str) -> None:
        """Remove a file; nothing happens if it is not there."""
        place = self._place(key)
        with contextlib.suppress(FileNotFoundError):
            self._tried("changed", lambda: self._fs.rm_file(place))

    def delete_half_written(self, stem: str) -> None:
        """Remove what writers that were killed have left of files whose keys begin with `stem` and a dot. What an object
        store has begun of a file is ended by the sweeper."""
        if not self._is_local:
            return
        place = Path(self._place(stem))
        for partial in place.parent.glob(f".{glob.escape(place.name)}.*"):
            self._tried("changed", functools.partial(partial.unlink, missing_ok=True))

    def delete_folder(self, prefix: str) -> None:
        """Remove everything under a prefix; nothing happens if nothing is there."""
        place = self._place(prefix)
        with contextlib.suppress(FileNotFoundError):
            self._tried("changed", lambda: self._fs.rm(place, recursive=True))

    def presigned(self, key: str, seconds: int, content_type: str, disposition: str) -> str | None:
        """An address of the object store itself that gives the file to whoever has it for so long; None where
        the storage has no such thing. The file need not be there."""
        place = self._place(key)
        if "s3" in self._protocols:
            headers = {"ResponseContentType": content_type, "ResponseContentDisposition": disposition}
            return str(self._fs.url(place, expires=seconds, **headers))
        if not self._shows_whole_uploads:
            return None
        try:
            return str(self._fs.sign(place, expiration=seconds))
        except NotImplementedError:
            return None

    def abandoned_uploads(self, before: float) -> list[tuple[str, str]]:
        """Key and id of uploads in parts that were begun before then and never completed, as a killed worker
        leaves them: they show nowhere and are paid for. Only S3 has them."""
        if "s3" not in self._protocols:
            return []
        bucket, _, root = self._root.partition("/")
        inside = f"{root}/" if root else ""
        uploads = self._tried("listed", lambda: self._fs.list_multipart_uploads(bucket))
        return [
            (upload["Key"][len(inside) :], upload["UploadId"])
            for upload in uploads
            if upload["Key"].startswith(inside) and upload["Initiated"].timestamp() < before
        ]

    def abandon_upload(self, key: str, upload_id: str) -> None:
        """Throw away the parts of such an upload."""
        bucket, _, path = self._place(key).partition("/")
        with contextlib.suppress(FileNotFoundError):
            self._tried(
                "changed",
                lambda: self._fs.call_s3(
                    "abort_multipart_upload", Bucket=bucket, Key=path, UploadId=upload_id
                ),
            )

    def put_json(self, value: Any, key: str, folder: Path) -> None:
        """Store a value as JSON; `folder` is where to write it first."""
        local = folder / uuid.uuid4().hex
        local.write_text(json.dumps(value), encoding="utf-8")
        self.put(local, key, move=True)

    def read_json(self, key: str) -> Any:
        with self.open(key) as file:
            return json.loads(file.read())

    def _tried(self, done: str, act: Callable[[], Answer], attempts: int = ATTEMPTS) -> Answer:
        """Do something with the storage, again after a pause where it fails and may do better.

        `done` completes "cannot be …".
        """
        pause = FIRST_PAUSE_SECONDS
        for attempt in range(1, attempts + 1):
            try:
                return act()
            except (FileNotFoundError, NotADirectoryError, ValueError):
                raise
            except Exception as error:
                number = error.errno if isinstance(error, OSError) else None
                if number in LASTING or isinstance(error, PermissionError) or attempt == attempts:
                    raise self._failure(done, error, number) from error
                log.warning("storage_stumbled", storage=self.shown, attempt=attempt, error=repr(error))
            time.sleep(pause * random.uniform(1, 1.5))
            pause *= 2
        raise AssertionError("unreachable")

    def _failure(self, done: str, error: Exception, number: int | None) -> StorageError:
        if number in FULL:
            why = "it is larger than a file there may be" if number == errno.EFBIG else "it is full"
            return StorageError(number, f"nothing can be {done} in the storage {self.shown}: {why}")
        said = os.strerror(number) if number else f"{type(error).__name__}, see the worker's log"
        return StorageError(number or errno.EIO, f"the storage {self.shown} cannot be {done}: {said}")

    def _existing(self, key: str, place: str) -> dict[str, Any]:
        found = self._info(place)
        if found is None:
            raise FileNotFoundError(f"the storage has no {key}")
        return found

    def _info(self, place: str) -> dict[str, Any] | None:
        """What the storage says of a file; None if none is there. A storage that fails is no missing file."""
        try:
            found: dict[str, Any] = self._tried("read", lambda: self._fs.info(place), LOOK_ATTEMPTS)
        except (FileNotFoundError, NotADirectoryError):
            return None
        return found if found["type"] == "file" else None

    def _place(self, key: str) -> str:
        parts = key.split("/")
        if any(part in ("", ".", "..") or "\\" in part or "\0" in part for part in parts):
            raise ValueError(f"{key!r} is no storage key")
        return f"{self._root}/{key}"


def _local_files(root: Path, folder: Path) -> Iterator[StoredFile]:
    """As `files`; what vanishes while the folders are read is left out."""
    for place, _, names in os.walk(folder):
        for name in names:
            path = Path(place, name)
            try:
                status = path.stat()
            except FileNotFoundError:
                continue
            yield StoredFile(path.relative_to(root).as_posix(), status.st_size, status.st_mtime)


def _put_local(local: Path, target: Path, *, move: bool) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    partial = target.with_name(f".{target.name}.{uuid.uuid4().hex}")
    try:
        if not (move and _renamed(local, partial)):
            shutil.copyfile(local, partial)
        with partial.open("rb") as written:
            os.fsync(written.fileno())
        os.replace(partial, target)
        _sync_folder(target.parent)
    except BaseException:
        if move and not local.exists():
            os.replace(partial if partial.exists() else target, local)  # another attempt wants it
        raise
    finally:
        partial.unlink(missing_ok=True)
    if move:
        local.unlink(missing_ok=True)


def _renamed(local: Path, partial: Path) -> bool:
    """Whether the file could be moved without copying it: not between file systems."""
    try:
        os.rename(local, partial)
    except OSError as error:
        if error.errno != errno.EXDEV:
            raise
        return False
    return True


def _modified(about: dict[str, Any]) -> float:
    """When a file was written, under whichever name its file system says it; now where it does not say."""
    for name in ("mtime", "LastModified", "last_modified", "updated", "created"):
        value = about.get(name)
        if isinstance(value, datetime):
            return value.timestamp() if value.tzinfo else value.replace(tzinfo=UTC).timestamp()
        if isinstance(value, int | float):
            return float(value)
    return time.time()


def _protocols(filesystem: Any) -> tuple[str, ...]:
    protocol = filesystem.protocol
    return (protocol,) if isinstance(protocol, str) else tuple(protocol)


def _sync_folder(folder: Path) -> None:
    """Make a rename survive a power cut."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
