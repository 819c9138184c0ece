"""One suite for every storage: a folder, and an object store as memory plays it."""

import errno
import os
import shlex
import subprocess
import sys
import threading
import time
import uuid
from pathlib import Path

import pytest

from worker.failures import failure_of
from worker.jobs import ErrorCode
from worker.storage import ATTEMPTS, Storage, StorageError

KEY = "results/render_task_1.mp4"


@pytest.fixture(params=["file", "memory"])
def storage(request: pytest.FixtureRequest, tmp_path: Path) -> Storage:
    address = (tmp_path / "my store").as_uri() if request.param == "file" else f"memory://{uuid.uuid4().hex}"
    return Storage(address)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "file"
    path.write_bytes(b"first content")
    return path


def test_what_is_put_can_be_read_in_every_way(storage: Storage, file: Path, tmp_path: Path) -> None:
    storage.put(file, KEY)
    assert file.exists()
    assert storage.exists(KEY)
    assert storage.size(KEY) == 13
    with storage.open(KEY) as opened:
        opened.seek(6)
        assert opened.read() == b"content"
    storage.fetch(KEY, tmp_path / "deep" / "copy")
    assert (tmp_path / "deep" / "copy").read_bytes() == b"first content"
    assert [path.name for path in (tmp_path / "deep").iterdir()] == ["copy"]


def test_a_local_path_is_the_file_itself_or_none(storage: Storage, file: Path) -> None:
    storage.put(file, KEY)
    path = storage.local_path(KEY)
    assert path is None or path.read_bytes() == b"first content"


def test_putting_again_replaces(storage: Storage, file: Path, tmp_path: Path) -> None:
    storage.put(file, KEY)
    other = tmp_path / "other"
    other.write_bytes(b"second")
    storage.put(other, KEY, move=True)
    assert not other.exists()
    with storage.open(KEY) as opened:
        assert opened.read() == b"second"


def test_an_open_reader_keeps_what_it_opened(storage: Storage, file: Path, tmp_path: Path) -> None:
    storage.put(file, KEY)
    other = tmp_path / "other"
    other.write_bytes(b"second")
    with storage.open(KEY) as opened:
        start = opened.read(5)
        if storage.local_path(KEY) is not None:
            storage.put(other, KEY)
        assert start + opened.read() == b"first content"


def test_what_is_not_there_says_so(storage: Storage, tmp_path: Path) -> None:
    assert not storage.exists(KEY)
    for act in (storage.open, storage.size, lambda key: storage.fetch(key, tmp_path / "copy")):
        with pytest.raises(FileNotFoundError, match="render_task_1"):
            act(KEY)
    assert not (tmp_path / "copy").exists()
    storage.delete(KEY)
    storage.delete_folder("jobs/a")


def test_deleting_takes_exactly_what_it_names(storage: Storage, file: Path) -> None:
    for key in ("jobs/a/1", "jobs/a/deep/2", "jobs/ab/1", KEY):
        storage.put(file, key)
    storage.delete_folder("jobs/a")
    assert [storage.exists(key) for key in ("jobs/a/1", "jobs/a/deep/2", "jobs/ab/1", KEY)] == [
        False,
        False,
        True,
        True,
    ]
    storage.delete(KEY)
    assert not storage.exists(KEY)


def test_json_goes_in_and_out(storage: Storage, tmp_path: Path) -> None:
    value = {"名": [1, 2.5, None]}
    storage.put_json(value, "jobs/a/bundle.json", tmp_path)
    assert storage.read_json("jobs/a/bundle.json") == value
    assert not [path for path in tmp_path.iterdir() if path.is_file()]


@pytest.mark.parametrize(
    "key", ["", "/etc/passwd", "../a", "a/../../b", "a//b", "a/./b", "a\\..\\b", "a\0", "a/"]
)
def test_keys_cannot_leave_the_storage(storage: Storage, file: Path, key: str) -> None:
    for act in (storage.open, storage.size, storage.exists, storage.delete, storage.delete_folder):
        with pytest.raises(ValueError, match="no storage key"):
            act(key)
    with pytest.raises(ValueError, match="no storage key"):
        storage.put(file, key)


def test_readers_see_the_old_or_the_new_never_a_part(storage: Storage, tmp_path: Path) -> None:
    contents = [bytes([n]) * 200_000 for n in (1, 2)]
    files = []
    for n, content in enumerate(contents):
        files.append(tmp_path / f"v{n}")
        files[-1].write_bytes(content)
    storage.put(files[0], KEY)
    stop = threading.Event()

    def write() -> None:
        n = 0
        while not stop.is_set():
            n += 1
            storage.put(files[n % 2], KEY)

    writer = threading.Thread(target=write)
    writer.start()
    try:
        for _ in range(50):
            with storage.open(KEY) as opened:
                assert opened.read() in contents
    finally:
        stop.set()
        writer.join()


# A storage that fails.


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("worker.storage.FIRST_PAUSE_SECONDS", 0.001)


def _names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.rglob("*"))


@pytest.mark.usefixtures("quick")
@pytest.mark.parametrize("move", [False, True])
def test_a_fault_that_passes_is_tried_again(
    tmp_path: Path, file: Path, monkeypatch: pytest.MonkeyPatch, move: bool
) -> None:
    storage = Storage((tmp_path / "store").as_uri())
    faults = [OSError(errno.EIO, "x"), OSError(errno.ESTALE, "x")]
    replace = os.replace

    def replaced(source: Path, target: Path) -> None:
        if faults and Path(target).name == "render_task_1.mp4":
            raise faults.pop()
        replace(source, target)

    monkeypatch.setattr(os, "replace", replaced)
    storage.put(file, KEY, move=move)
    assert faults == []
    assert file.exists() is not move
    assert _names(tmp_path / "store") == ["render_task_1.mp4", "results"]
    with storage.open(KEY) as opened:
        assert opened.read() == b"first content"


@pytest.mark.usefixtures("quick")
@pytest.mark.parametrize("number", [errno.EIO, errno.ENOSPC, errno.EROFS])
@pytest.mark.parametrize("move", [False, True])
def test_a_fault_that_stays_names_the_folder_and_leaves_nothing(
    tmp_path: Path, file: Path, monkeypatch: pytest.MonkeyPatch, number: int, move: bool
) -> None:
    storage = Storage((tmp_path / "store").as_uri())
    attempts = []

    def fail(handle: int) -> None:
        attempts.append(handle)
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(os, "fsync", fail)
    with pytest.raises(StorageError, match=str(tmp_path / "store")) as caught:
        storage.put(file, KEY, move=move)
    assert len(attempts) == (ATTEMPTS if number == errno.EIO else 1)
    assert _names(tmp_path / "store") == ["results"]
    assert file.read_bytes() == b"first content"
    failure = failure_of(caught.value)
    assert (failure.code, failure.message) == (ErrorCode.SYSTEM_ERROR, str(caught.value))


@pytest.mark.usefixtures("quick")
def test_a_rename_that_may_not_be_lasting_is_taken_back(
    tmp_path: Path, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    storage = Storage((tmp_path / "store").as_uri())

    def fail(folder: Path) -> None:
        raise OSError(errno.EIO, "x")

    monkeypatch.setattr("worker.storage._sync_folder", fail)
    with pytest.raises(StorageError):
        storage.put(file, KEY, move=True)
    assert (file.exists(), storage.exists(KEY)) == (True, False)


_ON_A_SMALL_DISK = """
import pathlib, sys
from worker.failures import failure_of
from worker.storage import Storage
disk, large = pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2])
storage = Storage((disk / "store").as_uri())
storage.put(large.with_name("small"), "results/small")
try:
    storage.put(large, "results/large")
except OSError as error:
    print(failure_of(error).message)
print(sorted(path.name for path in disk.rglob("*")), large.exists())
"""


def _on_a_small_disk(tmp_path: Path, *, before: str) -> list[str]:
    (tmp_path / "disk").mkdir()
    (tmp_path / "small").write_bytes(b"small")
    (tmp_path / "large").write_bytes(bytes(4 * 1024 * 1024))
    program = f'{before}\nexec "$0" -c "$1" "$2" "$3"'
    arguments = [sys.executable, _ON_A_SMALL_DISK, str(tmp_path / "disk"), str(tmp_path / "large")]
    run = subprocess.run(
        ["sh", "-c", program, *arguments], capture_output=True, text=True, check=True, timeout=60
    )
    return run.stdout.splitlines()


def test_a_full_disk_is_named_and_keeps_no_partial_file(tmp_path: Path) -> None:
    mount = f"mount -t tmpfs -o size=1m none {shlex.quote(str(tmp_path / 'disk'))}"
    allowed = subprocess.run(
        ["unshare", "-rm", "sh", "-c", "mount -t tmpfs none /mnt"], capture_output=True, check=False
    )
    if allowed.returncode:
        pytest.skip("this machine lets no one mount a file system of their own")
    script = f'exec unshare -rm sh -c \'{mount} && exec "$0" "$@"\' "$0" -c "$1" "$2" "$3"'
    sentence, left = _on_a_small_disk(tmp_path, before=script)
    assert sentence == f"nothing can be written in the storage {tmp_path / 'disk' / 'store'}: it is full"
    assert left == "['results', 'small', 'store'] True"


def test_a_file_larger_than_may_be_is_named_and_keeps_no_partial_file(tmp_path: Path) -> None:
    sentence, left = _on_a_small_disk(tmp_path, before="ulimit -f 1024")
    assert f"the storage {tmp_path / 'disk' / 'store'}: it is larger than a file there may be" in sentence
    assert left == "['results', 'small', 'store'] True"


def test_listing_tells_size_and_age(storage: Storage, file: Path) -> None:
    for key in ("jobs/a/1", "jobs/a/deep/2", KEY):
        storage.put(file, key)
    found = {stored.key: stored for stored in storage.files("jobs")}
    assert sorted(found) == ["jobs/a/1", "jobs/a/deep/2"]
    assert found["jobs/a/1"].size == 13
    assert abs(found["jobs/a/1"].modified - time.time()) < 60
    assert list(storage.files("nothing")) == []


def test_a_file_that_vanishes_while_it_is_listed_is_left_out(
    tmp_path: Path, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    storage = Storage((tmp_path / "store").as_uri())
    for name in ("a", "b"):
        storage.put(file, f"jobs/x/{name}")
    walk = os.walk

    def walking(folder: Path):  # type: ignore[no-untyped-def]
        for found in walk(folder):
            (tmp_path / "store" / "jobs" / "x" / "a").unlink(missing_ok=True)
            yield found

    monkeypatch.setattr(os, "walk", walking)
    assert [found.key for found in storage.files("jobs")] == ["jobs/x/b"]
