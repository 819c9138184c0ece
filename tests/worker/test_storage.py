"""One suite for every storage: a folder, and an object store as memory plays it."""

import threading
import uuid
from pathlib import Path

import pytest

from worker.storage import Storage

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
