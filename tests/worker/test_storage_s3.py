"""An object store as moto plays it: the same laws as for a folder, and what only S3 has."""

from __future__ import annotations

import time
import urllib.request
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient
from moto.server import ThreadedMotoServer
from redis import Redis

from api.app import create_app
from tests.synthetic import read_frame_number
from tests.worker import hosts
from tests.worker.queueing import current, work_off
from tests.worker.small_draft import as_json, make_media
from worker.farm import Farm
from worker.jobs import JobStatus
from worker.settings import Settings
from worker.storage import PART_BYTES, Storage, StorageError
from worker.submission import submit_render

KEY = "results/render_task_0123456789abcdef.mp4"
OPTIONS = {"key": "testing", "secret": "sesame", "client_kwargs": {"region_name": "us-east-1"}}


@pytest.fixture(scope="module")
def endpoint() -> Iterator[str]:
    server = ThreadedMotoServer(port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    yield f"http://{host}:{port}"
    server.stop()


@pytest.fixture
def options(endpoint: str) -> dict[str, Any]:
    return OPTIONS | {"endpoint_url": endpoint}


@pytest.fixture
def address(options: dict[str, Any]) -> str:
    import s3fs

    bucket = f"farm-{uuid.uuid4().hex}"
    s3fs.S3FileSystem(**options).call_s3("create_bucket", Bucket=bucket)
    return f"s3://{bucket}/some/where"


@pytest.fixture
def storage(address: str, options: dict[str, Any]) -> Storage:
    return Storage(address, options)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "file"
    path.write_bytes(b"first content")
    return path


def test_put_read_list_delete(storage: Storage, file: Path, tmp_path: Path) -> None:
    storage.put(file, KEY)
    storage.put(file, "jobs/a/1")
    storage.put(file, "jobs/ab/1")
    assert (storage.exists(KEY), storage.size(KEY)) == (True, 13)
    assert not storage.exists("results")
    with storage.open(KEY) as opened:
        opened.seek(6)
        assert opened.read() == b"content"
    storage.fetch(KEY, tmp_path / "copy")
    assert (tmp_path / "copy").read_bytes() == b"first content"
    assert sorted(found.key for found in storage.files("jobs")) == ["jobs/a/1", "jobs/ab/1"]
    (found,) = storage.files("results")
    assert (found.key, found.size) == (KEY, 13)
    assert abs(found.modified - time.time()) < 60
    storage.delete_folder("jobs/a")
    assert [found.key for found in storage.files("jobs")] == ["jobs/ab/1"]
    storage.delete(KEY)
    storage.delete(KEY)
    assert not storage.exists(KEY)
    assert list(storage.files("results")) == []


def test_what_is_not_there_says_so(storage: Storage, tmp_path: Path) -> None:
    for act in (storage.open, storage.size, lambda key: storage.fetch(key, tmp_path / "copy")):
        with pytest.raises(FileNotFoundError, match="render_task_0"):
            act(KEY)
    assert not (tmp_path / "copy").exists()
    storage.delete_folder("jobs/a")


def test_a_large_file_goes_up_in_parts(storage: Storage, tmp_path: Path) -> None:
    large = tmp_path / "large"
    block = bytes(range(256)) * 4096
    with large.open("wb") as writing:
        for _ in range(2 * PART_BYTES // len(block) + 1):
            writing.write(block)
    size = large.stat().st_size
    storage.put(large, KEY, move=True)
    assert not large.exists()
    assert storage.size(KEY) == size
    assert "-" in storage._fs.info(storage._place(KEY))["ETag"]  # as S3 marks what came in parts
    with storage.open(KEY) as opened:
        opened.seek(PART_BYTES - 100)
        assert opened.read(200) == (block * 2)[-100 % len(block) :][:200]
    assert storage.abandoned_uploads(time.time() + 60) == []


def test_an_upload_that_was_never_completed_is_found_and_thrown_away(
    storage: Storage, address: str, options: dict[str, Any]
) -> None:
    bucket, _, root = address.removeprefix("s3://").partition("/")
    for key in (f"{root}/{KEY}", "of/somebody/else"):
        storage._fs.call_s3("create_multipart_upload", Bucket=bucket, Key=key)
    assert not storage.exists(KEY)
    assert storage.abandoned_uploads(0.0) == []
    ((key, upload_id),) = storage.abandoned_uploads(time.time() + 60)
    assert key == KEY
    storage.abandon_upload(key, upload_id)
    assert storage.abandoned_uploads(time.time() + 60) == []
    assert len(storage._fs.list_multipart_uploads(bucket)) == 1


def test_another_worker_s_file_is_seen_at_once(
    storage: Storage, address: str, options: dict[str, Any], file: Path
) -> None:
    assert list(storage.files("results")) == []
    other = Storage(address, options | {"skip_instance_cache": True})
    other.put(file, KEY)
    assert storage.exists(KEY)
    assert [found.key for found in storage.files("results")] == [KEY]


def test_a_bucket_that_is_not_there_is_named(
    options: dict[str, Any], file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("worker.storage.FIRST_PAUSE_SECONDS", 0.01)
    with pytest.raises(StorageError, match="s3://no-such-bucket-here/farm"):
        Storage("s3://no-such-bucket-here/farm", options).put(file, KEY, move=True)
    assert file.exists()


def test_a_store_that_does_not_answer_is_named(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("worker.storage.FIRST_PAUSE_SECONDS", 0.01)
    dead = OPTIONS | {"endpoint_url": "http://127.0.0.1:9", "config_kwargs": {"retries": {"max_attempts": 0}}}
    storage = Storage("s3://bucket/farm", dead)
    storage._fs.retries = 1
    with pytest.raises(StorageError, match="the storage s3://bucket/farm cannot be written"):
        storage.put(file, KEY)
    with pytest.raises(StorageError, match="cannot be read"):
        storage.exists(KEY)


def test_a_presigned_address_gives_the_file_to_whoever_has_it(storage: Storage, file: Path) -> None:
    storage.put(file, KEY)
    place = storage.presigned(KEY, 60, "video/mp4", 'attachment; filename="v.mp4"')
    assert place is not None
    assert "X-Amz-Signature=" in place  # the fourth version, the only one that newer regions take
    assert "sesame" not in place
    with urllib.request.urlopen(place) as response:
        assert response.read() == b"first content"
        assert response.headers["Content-Type"] == "video/mp4"
        assert response.headers["Content-Disposition"] == 'attachment; filename="v.mp4"'


def test_credentials_may_come_from_the_environment(
    address: str, endpoint: str, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in {
        "AWS_ACCESS_KEY_ID": "testing",
        "AWS_SECRET_ACCESS_KEY": "sesame",
        "AWS_DEFAULT_REGION": "us-east-1",
        "AWS_ENDPOINT_URL_S3": endpoint,
    }.items():
        monkeypatch.setenv(name, value)
    storage = Storage(address, {"skip_instance_cache": True})
    storage.put(file, KEY)
    assert storage.size(KEY) == 13


@pytest.fixture
def settings(settings: Settings, address: str, options: dict[str, Any]) -> Settings:
    return settings.model_copy(update={"storage_url": address, "storage_options": options})


@pytest.fixture
def client(settings: Settings, redis: Redis) -> FlaskClient:
    return create_app(settings, redis).test_client()


@pytest.fixture
def redirecting_client(settings: Settings, redis: Redis) -> FlaskClient:
    return create_app(settings.model_copy(update={"link_target": "storage"}), redis).test_client()


def test_files_are_served_through(client: FlaskClient, storage: Storage, file: Path) -> None:
    storage.put(file, KEY)
    url = f"/files/{KEY.rpartition('/')[2]}"
    assert client.get(url).data == b"first content"
    part = client.get(url, headers={"Range": "bytes=6-"})
    assert (part.status_code, part.data) == (206, b"content")


def test_or_the_client_is_sent_to_the_store(
    redirecting_client: FlaskClient, storage: Storage, file: Path
) -> None:
    storage.put(file, KEY)
    url = f"/files/{KEY.rpartition('/')[2]}"
    response = redirecting_client.get(f"{url}?download=1")
    assert response.status_code == 302
    assert response.headers["Cache-Control"] == "no-store"
    wanted = urllib.request.Request(response.headers["Location"], headers={"Range": "bytes=6-"})
    with urllib.request.urlopen(wanted) as got:
        assert (got.status, got.read()) == (206, b"content")
        assert got.headers["Content-Disposition"].startswith("attachment")
    head = redirecting_client.head(url)  # the store's address is signed for GET alone
    assert (head.status_code, head.headers["Content-Length"]) == (200, "13")
    assert redirecting_client.get("/files/render_task_ffffffffffffffff.mp4").status_code == 404


def test_a_whole_job_runs_on_it(
    settings: Settings, redis: Redis, client: FlaskClient, tmp_path: Path
) -> None:
    import av

    farm = Farm.open(settings, redis)
    with hosts.running_host() as host:
        media = make_media(tmp_path)
        for name, path in media.items():
            host.answers[f"/{name}"] = path.read_bytes()
        host.answers["/draft.json"] = as_json({name: f"{host.url}/{name}" for name in media})
        job = submit_render(farm.store, f"{host.url}/draft.json")
        work_off(farm)
    job = current(farm, job)
    assert (job.status, job.error_message) == (JobStatus.COMPLETED, None)
    assert job.result_key is not None
    (tmp_path / "video.mp4").write_bytes(client.get(f"/files/{job.task_id}.mp4").data)
    with av.open(str(tmp_path / "video.mp4")) as video:
        pictures = [frame.to_ndarray(format="rgb24") for frame in video.decode(video=0)]
    assert [read_frame_number(picture) for picture in pictures[:20]] == list(range(20))
    assert client.get(f"/files/{job.task_id}.jpg").data.startswith(b"\xff\xd8")
