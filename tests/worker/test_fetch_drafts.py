import io
import json
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from renderer.reader import open_draft
from tests.worker import hosts
from worker.fetch import Fetcher, FetchError
from worker.fetch.drafts import fetch_draft
from worker.settings import Settings

DRAFT = {"tracks": [], "materials": {}, "canvas_config": {}, "id": "the draft"}
BODY = json.dumps(DRAFT).encode()


@pytest.fixture
def host() -> Iterator[hosts.Host]:
    with hosts.running_host() as running:
        yield running


def _fetch(host: hosts.Host, folder: Path, path: str = "/draft", **changes: Any) -> Path:
    settings = Settings(
        _env_file=None, allow_private_addresses=["127.0.0.1"], **{"max_draft_bytes": 100_000, **changes}
    )
    return fetch_draft(Fetcher(settings), settings, f"{host.url}{path}", folder / "fetched")


def _document(host: hosts.Host, folder: Path, path: str = "/draft") -> dict[str, Any]:
    return open_draft(_fetch(host, folder, path), folder / "extracted").document


def _zip(prefix: str = "") -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr(f"{prefix}draft_info.json", BODY)
        archive.writestr(f"{prefix}assets/video/a.mp4", b"video")
    return file.getvalue()


@pytest.mark.parametrize("body", [BODY, b"\xef\xbb\xbf" + BODY])
def test_a_plain_draft(host: hosts.Host, tmp_path: Path, body: bytes) -> None:
    host.answers["/draft"] = body
    assert _document(host, tmp_path) == DRAFT


@pytest.mark.parametrize(
    "envelope",
    [
        {"code": 0, "data": DRAFT},
        {"code": 200, "data": json.dumps(DRAFT)},
        {"code": 0, "data": "{host}/inner"},
        {"success": True, "output": {"draft_url": "{host}/inner"}},
        {
            "status": "success",
            "data": {"draft_url": "https://ts.fyshark.com/#/cozeToJianyin?drafId={host}/inner"},
        },
        {"draft_url": "{host}/inner"},
        {"output": DRAFT},
    ],
)
def test_drafts_in_envelopes(host: hosts.Host, tmp_path: Path, envelope: dict[str, Any]) -> None:
    host.answers["/draft"] = json.dumps(envelope).replace("{host}", host.url).encode()
    host.answers["/inner"] = BODY
    assert _document(host, tmp_path) == DRAFT


@pytest.mark.parametrize("prefix", ["", "dfd_cat_1/"])
def test_a_zipped_draft_folder_comes_with_its_assets(host: hosts.Host, tmp_path: Path, prefix: str) -> None:
    host.answers["/draft"] = _zip(prefix)
    bundle = open_draft(_fetch(host, tmp_path), tmp_path / "extracted")
    assert bundle.document == DRAFT
    assert "a.mp4" in {path.name for path in bundle.files}


def test_a_zip_may_be_larger_than_a_draft(host: hosts.Host, tmp_path: Path) -> None:
    host.answers["/draft"] = b"PK" + bytes(5000)
    assert _fetch(host, tmp_path, max_draft_bytes=1000, max_bundle_bytes=10_000).stat().st_size == 5002
    with pytest.raises(FetchError, match="larger than"):
        _fetch(host, tmp_path, max_draft_bytes=1000, max_bundle_bytes=2000)


def test_a_listed_draft_folder(host: hosts.Host, tmp_path: Path) -> None:
    base = "/output/draft/20250801123000abcdef12"
    host.answers[f"{base}/draft_content.json"] = BODY
    host.answers[f"{base}/assets/images/图.png"] = b""
    host.answers[f"{base}/assets/images/%E5%9B%BE.png"] = b"picture"
    files = ["draft_meta_info.json", "draft_content.json", "assets/images/图.png"]
    listing = {"code": 0, "message": "ok", "files": [f"{host.url}{base}/{name}" for name in files]}
    host.answers["/draft"] = json.dumps(listing).encode()
    folder = _fetch(host, tmp_path)
    bundle = open_draft(folder)
    assert bundle.document == DRAFT
    assert (folder / "assets/images/图.png").read_bytes() == b"picture"
    assert f"{base}/draft_meta_info.json" not in host.seen


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ({"code": 1, "message": "draft expired"}, "the draft service answers: draft expired"),
        ({"success": False, "error": "no such draft"}, "no such draft"),
        ({"code": 0, "files": ["http://h.example/a.png"]}, "names no draft_content.json"),
        ({"code": 0, "data": "file:///etc/passwd"}, "no usable address"),
        ({"code": 0, "data": "http://10.0.0.1/"}, "not allowed"),
        ({"code": 0, "data": "{host}/draft"}, "without a draft"),
        ({"code": 0, "files": ["x"] * 3000}, "more than 2000 files"),
        ({"code": 0, "files": ["http://[::1/a"]}, "'http://\\[::1/a', which is no address"),
    ],
)
def test_answers_without_a_draft_are_said_in_words(
    host: hosts.Host, tmp_path: Path, body: dict[str, Any], words: str
) -> None:
    host.answers["/draft"] = json.dumps(body).replace("{host}", host.url).encode()
    with pytest.raises(FetchError, match=words):
        _fetch(host, tmp_path)


@pytest.mark.parametrize(
    "path", ["%2e%2e/%2e%2e/evil.png", "%00.png", "\ud800.png", "/".join("d" * 40), f"{'n' * 241}.png"]
)
def test_listed_files_stay_in_their_folder(host: hosts.Host, tmp_path: Path, path: str) -> None:
    host.answers["/draft"] = json.dumps(
        {"code": 0, "files": [f"{host.url}/d/draft_content.json", f"{host.url}/d/{path}"]}
    ).encode()
    host.answers["/d/draft_content.json"] = BODY
    with pytest.raises(FetchError, match="outside the draft"):
        _fetch(host, tmp_path)


@pytest.mark.parametrize(
    "body",
    [
        b"<!doctype html><html></html>",
        b"",
        b"not json",
        b"[" * 50_000,
        b"[1]",
        b'{"a": NaN}',
        b"\x00\xff\x93",
    ],
)
def test_everything_else_is_left_to_the_reader(host: hosts.Host, tmp_path: Path, body: bytes) -> None:
    host.answers["/draft"] = body
    assert _fetch(host, tmp_path).read_bytes() == body


def test_an_endless_draft_is_cut(host: hosts.Host, tmp_path: Path) -> None:
    host.answers["/draft"] = hosts.endless
    with pytest.raises(FetchError, match=r"larger than 97\.66 KiB"):
        _fetch(host, tmp_path)
