"""The one place where workers leave files for each other and for clients: a folder, or an object store.

Keys look like `results/render_task_….mp4`. What is put appears whole or not at all.
"""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import uuid
from pathlib import Path
from typing import Any, BinaryIO, cast

import fsspec
from fsspec.implementations.local import LocalFileSystem

from worker.settings import Settings

OBJECT_STORES = frozenset({"s3", "s3a", "oss", "gs", "gcs", "abfs", "az", "cos", "obs"})
"""Protocols whose uploads appear when they are complete, so that nothing has to be renamed."""


class Storage:
    """A storage at an fsspec address (`file://`, `s3://`, `oss://`, `memory://`).

    Safe to share between threads. Methods raise FileNotFoundError for keys that are not there, and
    ValueError for keys that could leave the storage.
    """

    def __init__(self, address: str, options: dict[str, Any] | None = None) -> None:
        self._fs, self._root = fsspec.core.url_to_fs(address, **(options or {}))
        self._is_local = isinstance(self._fs, LocalFileSystem)
        self._shows_whole_uploads = bool(OBJECT_STORES & set(_protocols(self._fs)))
        if self._is_local:
            Path(self._root).mkdir(parents=True, exist_ok=True)

    @classmethod
    def from_settings(cls, settings: Settings) -> Storage:
        return cls(settings.storage_address, settings.storage_options)

    def put(self, local: Path, key: str, *, move: bool = False) -> None:
        """Store a file under a key, replacing what was there in one step. `move` gives the file away."""
        place = self._place(key)
        if not self._is_local:
            self._put_remote(local, place)
            if move:
                local.unlink()
            return
        target = Path(place)
        target.parent.mkdir(parents=True, exist_ok=True)
        partial = target.with_name(f".{target.name}.{uuid.uuid4().hex}")
        try:
            if move:
                shutil.move(local, partial)
            else:
                shutil.copyfile(local, partial)
            with partial.open("rb") as written:
                os.fsync(written.fileno())
            os.replace(partial, target)
            _sync_folder(target.parent)
        finally:
            partial.unlink(missing_ok=True)

    def _put_remote(self, local: Path, place: str) -> None:
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
        local.parent.mkdir(parents=True, exist_ok=True)
        partial = local.with_name(f".{local.name}.{uuid.uuid4().hex}")
        try:
            self._fs.get_file(self._existing(key), str(partial))
            os.replace(partial, local)
        finally:
            partial.unlink(missing_ok=True)

    def local_path(self, key: str) -> Path | None:
        """Where the file lies if this storage is a folder of this machine, else None."""
        return Path(self._place(key)) if self._is_local else None

    def open(self, key: str) -> BinaryIO:
        """A stored file opened for reading; it can seek."""
        return cast(BinaryIO, self._fs.open(self._existing(key), "rb"))

    def size(self, key: str) -> int:
        """Bytes of a stored file."""
        return int(self._fs.size(self._existing(key)))

    def exists(self, key: str) -> bool:
        return bool(self._fs.isfile(self._place(key)))

    def delete(self, key: str) -> None:
        """Remove a file; nothing happens if it is not there."""
        with contextlib.suppress(FileNotFoundError):
            self._fs.rm_file(self._place(key))

    def delete_folder(self, prefix: str) -> None:
        """Remove everything under a prefix; nothing happens if nothing is there."""
        with contextlib.suppress(FileNotFoundError):
            self._fs.rm(self._place(prefix), recursive=True)

    def put_json(self, value: Any, key: str, folder: Path) -> None:
        """Store a value as JSON; `folder` is where to write it first."""
        local = folder / uuid.uuid4().hex
        local.write_text(json.dumps(value, ensure_ascii=False), encoding="utf-8")
        self.put(local, key, move=True)

    def read_json(self, key: str) -> Any:
        with self.open(key) as file:
            return json.loads(file.read())

    def _existing(self, key: str) -> str:
        place = self._place(key)
        if not self._fs.isfile(place):
            raise FileNotFoundError(f"the storage has no {key}")
        return place

    def _place(self, key: str) -> str:
        parts = key.split("/")
        if any(part in ("", ".", "..") or "\\" in part or "\0" in part for part in parts):
            raise ValueError(f"{key!r} is no storage key")
        return f"{self._root}/{key}"


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
