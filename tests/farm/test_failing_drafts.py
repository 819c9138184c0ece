"""Drafts that cannot become a video: each ends `failed`, names the culprit, and the farm lives on."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.farm.farm_process import FarmProcess
from tests.worker.hosts import Answer, Host
from tests.worker.small_draft import draft

pytestmark = [pytest.mark.farm, pytest.mark.xdist_group("farm")]

DRAFT, MEDIA = "INVALID_DRAFT", "INVALID_MEDIA"
Make = Callable[[Host, dict[str, str]], Answer | bytes | None]


def dumped(change: Callable[[dict[str, Any]], None]) -> Make:
    """A good draft after one change."""

    def make(host: Host, places: dict[str, str]) -> bytes:
        document = draft(places)
        change(document)
        return json.dumps(document).encode()

    return make


def with_clip(name: str, content: bytes | None) -> Make:
    """A good draft whose video is these bytes (None: not there)."""

    def make(host: Host, places: dict[str, str]) -> bytes:
        if content is not None:
            host.answers[f"/{name}"] = content
        return json.dumps(draft(places | {"clip.mp4": f"{host.url}/{name}"})).encode()

    return make


def body(content: bytes) -> Make:
    return lambda host, places: content


def no_answer(host: Host, places: dict[str, str]) -> None:
    return None


def html(host: Host, places: dict[str, str]) -> Answer:
    page = b"<!doctype html><html><body>Sign in to see this draft</body></html>"
    return lambda handler: handler.send_body(page, Content_Type="text/html")


def server_error(host: Host, places: dict[str, str]) -> Answer:
    return lambda handler: handler.send_body(b"oops", status=503)


def truncated_video(host: Host, places: dict[str, str]) -> bytes:
    whole = host.answers["/clip.mp4"]
    assert isinstance(whole, bytes)
    return with_clip("truncated.mp4", whole[: len(whole) // 2])(host, places)  # type: ignore[return-value]


def zip_without_draft(host: Host, places: dict[str, str]) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as file:
        file.writestr("readme.txt", "nothing here")
    return packed.getvalue()


def no_segments(document: dict[str, Any]) -> None:
    document["tracks"] = []
    document["duration"] = 0


def not_a_number(document: dict[str, Any]) -> None:
    document["tracks"][0]["segments"][0]["clip"]["alpha"] = float("nan")


def negative_time(document: dict[str, Any]) -> None:
    document["tracks"][0]["segments"][0]["target_timerange"]["duration"] = -5_000_000


def cyclic_compound(document: dict[str, Any]) -> None:
    """A compound clip whose own draft uses it again."""
    inner = json.loads(json.dumps(document))
    segment = document["tracks"][0]["segments"][0]
    compound = {"id": "C1", "type": "combination", "draft": inner}
    segment["extra_material_refs"] = ["C1"]
    document["materials"]["drafts"] = [compound]
    inner["materials"]["drafts"] = [
        {"id": "C1", "type": "combination", "draft": json.loads(json.dumps(document))}
    ]
    inner["tracks"][0]["segments"][0]["extra_material_refs"] = ["C1"]


def huge_canvas(document: dict[str, Any]) -> None:
    document["canvas_config"] |= {"width": 1_000_000, "height": 1_000_000}


PLAYLIST = b"#EXTM3U\n#EXT-X-TARGETDURATION:9\n#EXTINF:9,\nfile:///etc/passwd\n#EXT-X-ENDLIST\n"

CASES: dict[str, tuple[Make, str, str]] = {
    "absent": (no_answer, DRAFT, "404"),
    "server-error": (server_error, DRAFT, "503"),
    "html": (html, DRAFT, "HTML"),
    "broken-json": (body(b'{"tracks": [{"type": "video", '), DRAFT, "JSON"),
    "empty-body": (body(b""), DRAFT, "empty"),
    "not-a-draft": (body(b'{"hello": "world"}'), DRAFT, "tracks"),
    "a-list": (body(b"[1, 2, 3]"), DRAFT, "object"),
    "encrypted": (body(b"MIIkOQYJKoZIhvcNAQcCoIIkKjCCJCYCAQExDTALBglghkgBZQMEAgEw" * 40), DRAFT, "encrypted"),
    "deep": (body(b'{"tracks":' + b"[" * 100_000), DRAFT, "nest"),
    "nan": (dumped(not_a_number), DRAFT, "NaN"),
    "no-segments": (dumped(no_segments), DRAFT, "empty"),
    "negative-time": (dumped(negative_time), DRAFT, "target_timerange"),
    "huge-canvas": (dumped(huge_canvas), DRAFT, "canvas"),
    "cycle": (dumped(cyclic_compound), DRAFT, "cycle"),
    "zip-without-draft": (zip_without_draft, DRAFT, "draft_content.json"),
    "missing-media": (with_clip("nowhere.mp4", None), MEDIA, "clip.mp4"),
    "text-as-video": (with_clip("text.mp4", b"I am not a video at all.\n" * 50), MEDIA, "clip.mp4"),
    "zero-length": (with_clip("empty.mp4", b""), MEDIA, "clip.mp4"),
    "playlist": (with_clip("playlist.mp4", PLAYLIST), MEDIA, "clip.mp4"),
    "truncated": (truncated_video, MEDIA, "clip.mp4"),
}


@pytest.fixture(scope="module")
def submitted(farm: FarmProcess, host: Host, media: dict[str, Path]) -> dict[str, str]:
    """Every bad draft, submitted at once: they fail beside each other."""
    places = {name: f"{host.url}/{name}" for name in media}
    addresses = {}
    for name, (make, _, _) in CASES.items():
        answer = make(host, places)
        if answer is not None:
            host.answers[f"/bad/{name}.json"] = answer
        addresses[name] = f"{host.url}/bad/{name}.json"
        farm.submit(addresses[name])
    return addresses


@pytest.mark.parametrize("name", CASES)
def test_a_bad_draft_fails_with_a_sentence(farm: FarmProcess, submitted: dict[str, str], name: str) -> None:
    _, code, word = CASES[name]
    data = farm.wait_for_end(submitted[name])
    assert (data["status"], data.get("error_code")) == ("failed", code), data
    message = data["error_message"]
    assert word.lower() in message.lower(), message
    assert "Traceback" not in message
    assert "\n" not in message
    assert str(farm.data) not in message, "the farm's own folders are nobody's business"


@pytest.mark.parametrize("address", ["http://10.0.0.1/draft.json", "http://169.254.169.254/latest/meta-data"])
def test_private_addresses_are_refused(farm: FarmProcess, address: str) -> None:
    farm.submit(address)
    data = farm.wait_for_end(address)
    assert (data["status"], data["error_code"]) == ("failed", "INVALID_DRAFT")


def test_a_host_that_is_not_there(farm: FarmProcess) -> None:
    address = "http://127.0.0.1:1/draft.json"
    farm.submit(address)
    data = farm.wait_for_end(address)
    assert (data["status"], data["error_code"]) == ("failed", "INVALID_DRAFT")
    assert "127.0.0.1" in data["error_message"]


def test_the_farm_lives_on(farm: FarmProcess, submitted: dict[str, str], good_draft: str) -> None:
    farm.submit(good_draft)
    assert farm.wait_for_end(good_draft)["status"] == "completed"
    assert "worker ended" not in farm.words, "no worker went down"
