"""GET /files/…: whole, in ranges, conditionally, and never anything but a result."""

from __future__ import annotations

import email
import email.policy
from email.message import EmailMessage
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from pydantic import SecretStr
from redis import Redis

from api.app import create_app
from api.routes.files import CHUNK_BYTES
from tests.api.conftest import DRAFT, Jobs
from worker.bundle import video_key
from worker.result_links import ResultLinks
from worker.settings import Settings
from worker.storage import Storage

NAME = "render_task_0123456789abcdef.mp4"
CONTENT = bytes(i * 31 % 251 for i in range(2 * CHUNK_BYTES + 1000))
SIZE = len(CONTENT)


@pytest.fixture
def url(settings: Settings, tmp_path: Path) -> str:
    storage = Storage.from_settings(settings)
    local = tmp_path / "video"
    local.write_bytes(CONTENT)
    storage.put(local, f"results/{NAME}")
    local.write_bytes(b"poster")
    storage.put(local, f"results/{Path(NAME).stem}.jpg")
    local.write_bytes(b"private")
    storage.put(local, "results/notes.txt")
    return f"/files/{NAME}"


def test_whole(client: FlaskClient, url: str) -> None:
    response = client.get(url)
    assert response.status_code == 200
    assert response.data == CONTENT
    assert response.content_type == "video/mp4"
    assert response.content_length == SIZE
    assert response.headers["Accept-Ranges"] == "bytes"
    assert response.headers["Content-Disposition"] == f'inline; filename="{NAME}"'
    assert response.headers["ETag"].startswith('"')


def test_poster(client: FlaskClient, url: str) -> None:
    response = client.get(url.replace(".mp4", ".jpg"))
    assert (response.status_code, response.content_type, response.data) == (200, "image/jpeg", b"poster")


def test_download(client: FlaskClient, url: str) -> None:
    assert client.get(f"{url}?download=1").headers["Content-Disposition"].startswith("attachment")


def test_head(client: FlaskClient, url: str) -> None:
    response = client.head(url, headers={"Range": "bytes=0-9"})
    assert (response.status_code, response.data) == (200, b"")
    assert response.headers["Content-Length"] == str(SIZE)
    assert response.headers["Accept-Ranges"] == "bytes"


@pytest.mark.parametrize(
    ("wanted", "first", "last"),
    [
        ("bytes=0-0", 0, 0),
        ("bytes=100-", 100, SIZE - 1),
        ("bytes=-5", SIZE - 5, SIZE - 1),
        (f"bytes={CHUNK_BYTES - 1}-{CHUNK_BYTES}", CHUNK_BYTES - 1, CHUNK_BYTES),
    ],
)
def test_one_range(client: FlaskClient, url: str, wanted: str, first: int, last: int) -> None:
    response = client.get(url, headers={"Range": wanted})
    assert response.status_code == 206
    assert response.headers["Content-Range"] == f"bytes {first}-{last}/{SIZE}"
    assert response.content_type == "video/mp4"
    assert response.data == CONTENT[first : last + 1]
    assert response.content_length == last + 1 - first


def test_several_ranges(client: FlaskClient, url: str) -> None:
    response = client.get(url, headers={"Range": "bytes=0-9,100-199,-3"})
    assert response.status_code == 206
    assert response.content_length == len(response.data)
    head = f"Content-Type: {response.content_type}\r\n\r\n".encode()
    message = email.message_from_bytes(head + response.data, policy=email.policy.HTTP)
    assert isinstance(message, EmailMessage)
    parts = list(message.iter_parts())
    assert [part["Content-Range"] for part in parts] == [
        f"bytes 0-9/{SIZE}",
        f"bytes 100-199/{SIZE}",
        f"bytes {SIZE - 3}-{SIZE - 1}/{SIZE}",
    ]
    assert {part.get_content_type() for part in parts} == {"video/mp4"}
    boundary = response.content_type.partition("boundary=")[2].encode()
    bodies = [part.partition(b"\r\n\r\n")[2][:-2] for part in response.data.split(b"--" + boundary)[1:-1]]
    assert bodies == [CONTENT[:10], CONTENT[100:200], CONTENT[-3:]]


def test_unsatisfiable_range(client: FlaskClient, url: str) -> None:
    response = client.get(url, headers={"Range": f"bytes={SIZE}-"})
    assert response.status_code == 416
    assert response.headers["Content-Range"] == f"bytes */{SIZE}"


def test_a_range_that_means_nothing_is_ignored(client: FlaskClient, url: str) -> None:
    response = client.get(url, headers={"Range": "lines=1-2"})
    assert (response.status_code, response.content_length) == (200, SIZE)


def test_conditions(client: FlaskClient, url: str) -> None:
    tag = client.head(url).headers["ETag"]
    unchanged = client.get(url, headers={"If-None-Match": tag})
    assert (unchanged.status_code, unchanged.data) == (304, b"")
    assert unchanged.headers["ETag"] == tag
    assert client.get(url, headers={"If-None-Match": '"other"'}).status_code == 200
    resumed = client.get(url, headers={"Range": "bytes=10-19", "If-Range": tag})
    assert (resumed.status_code, resumed.data) == (206, CONTENT[10:20])
    restarted = client.get(url, headers={"Range": "bytes=10-19", "If-Range": '"other"'})
    assert (restarted.status_code, restarted.content_length) == (200, SIZE)


@pytest.mark.parametrize(
    "address",
    [
        "/files/render_task_ffffffffffffffff.mp4",
        "/files/notes.txt",
        "/files/render_task_0123456789abcdef",
        "/files/render_task_0123456789abcdef.exe",
        "/files/render_task_0123456789abcdef.1.2.mp4",
        "/files/render_task_0123456789abcdef.02.mp4",
        "/files/render_task_0123456789abcdef..mp4",
        "/files/../results/notes.txt",
        "/files/..%2f..%2fstore%2faddress",
        "/files/%2e%2e/x.mp4",
        "/files/render_task_0123456789abcdef.mp4%00.jpg",
        "/files/",
    ],
)
def test_nothing_but_results(client: FlaskClient, url: str, address: str) -> None:
    response = client.get(address)
    assert response.status_code == 404
    assert response.get_json()["status"] == "error"


@pytest.mark.parametrize(("suffix", "content_type"), [("mp4", "video/mp4"), ("jpg", "image/jpeg")])
def test_a_result_of_a_later_attempt(
    client: FlaskClient,
    signing_client: FlaskClient,
    settings: Settings,
    tmp_path: Path,
    suffix: str,
    content_type: str,
) -> None:
    task_id = NAME.partition(".")[0]
    key = video_key(task_id, 2, suffix)
    (tmp_path / "result").write_bytes(CONTENT)
    Storage.from_settings(settings).put(tmp_path / "result", key)
    plain = ResultLinks("").address(key)
    signed = ResultLinks("", "link secret", 600.0).address(key)
    assert signing_client.get(plain).status_code == 403
    for asker, address in ((client, plain), (signing_client, signed)):
        whole = asker.get(address)
        assert (whole.status_code, whole.content_type, whole.data) == (200, content_type, CONTENT)
        assert whole.headers["Content-Disposition"] == f'inline; filename="{task_id}.{suffix}"'
        part = asker.get(address, headers={"Range": "bytes=5-9"})
        assert (part.status_code, part.data) == (206, CONTENT[5:10])
        head = asker.head(address)
        assert (head.status_code, head.content_length, head.data) == (200, SIZE, b"")
        assert asker.get(address, headers={"If-None-Match": head.headers["ETag"]}).status_code == 304


@pytest.fixture
def signing_client(settings: Settings, redis: Redis) -> FlaskClient:
    signed = settings.model_copy(update={"link_secret": SecretStr("link secret")})
    return create_app(signed, redis).test_client()


def test_a_signed_link_of_a_status_answer_opens_its_file(
    signing_client: FlaskClient, settings: Settings, jobs: Jobs, tmp_path: Path
) -> None:
    job = jobs.completed()
    (tmp_path / "video").write_bytes(b"signed video")
    for key in (job.result_key, job.poster_key):
        assert key is not None
        Storage.from_settings(settings).put(tmp_path / "video", key)
    answer = signing_client.post("/api/drafts/gen_video_status", json={"draft_url": DRAFT})
    data = answer.get_json()["data"]
    for address in (data["video_url"], data["poster_url"]):
        assert signing_client.get(address).data == b"signed video"
        assert signing_client.get(address, headers={"Range": "bytes=0-5"}).data == b"signed"
    crossed = data["video_url"].replace(".mp4", ".jpg")
    assert signing_client.get(crossed).status_code == 403


def test_an_unsigned_link_is_refused_whether_or_not_the_file_is_there(
    signing_client: FlaskClient, url: str
) -> None:
    for address in (url, "/files/render_task_ffffffffffffffff.mp4", f"{url}?expires=1&signature=x"):
        response = signing_client.get(address)
        assert response.status_code == 403
        assert response.get_json()["data"]["code"] == 403


def test_an_ended_link_says_so(signing_client: FlaskClient, url: str) -> None:
    ended = ResultLinks("", "link secret", -7200).address(f"results/{NAME}")
    response = signing_client.get(ended)
    assert response.status_code == 410
    assert response.get_json()["message"] == "链接已过期，请重新查询渲染状态"


def test_a_folder_serves_its_files_itself(settings: Settings, redis: Redis, url: str) -> None:
    app = create_app(settings.model_copy(update={"link_target": "storage"}), redis)
    assert app.test_client().get(url).data == CONTENT
