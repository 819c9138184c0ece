import time
from urllib.parse import parse_qsl, urlsplit

import pytest

from worker.result_links import LinkVerdict, ResultLinks
from worker.settings import Settings

NAME = "render_task_0123456789abcdef.mp4"
KEY = f"results/{NAME}"
LINKS = ResultLinks("https://f.example", "link secret", 600.0)


def _query(address: str) -> dict[str, str]:
    return dict(parse_qsl(urlsplit(address).query))


def test_without_a_secret_links_are_plain() -> None:
    links = ResultLinks("https://f.example")
    assert links.address(KEY) == f"https://f.example/files/{NAME}"
    assert links.judge(NAME, {}) is LinkVerdict.GOOD
    assert links.address(None) == ""


def test_a_signed_link_opens_its_file_and_no_other() -> None:
    address = LINKS.address(KEY)
    assert urlsplit(address).path == f"/files/{NAME}"
    query = _query(address)
    assert LINKS.judge(NAME, query) is LinkVerdict.GOOD
    assert LINKS.judge(NAME.replace("mp4", "jpg"), query) is LinkVerdict.REFUSED
    assert ResultLinks("", "another secret", 600.0).judge(NAME, query) is LinkVerdict.REFUSED
    assert 600 <= int(query["expires"]) - time.time() <= 600 + 38


@pytest.mark.parametrize(
    "change",
    [
        {"expires": "99999999999"},
        {"expires": ""},
        {"expires": "+1"},
        {"signature": ""},
        {"signature": "é\ud800"},
        {"expires": "\ud800"},
    ],
)
def test_a_changed_link_is_refused(change: dict[str, str]) -> None:
    assert LINKS.judge(NAME, _query(LINKS.address(KEY)) | change) is LinkVerdict.REFUSED


def test_a_link_without_its_signature_is_refused() -> None:
    assert LINKS.judge(NAME, {}) is LinkVerdict.REFUSED


def test_a_link_ends(monkeypatch: pytest.MonkeyPatch) -> None:
    query = _query(LINKS.address(KEY))
    monkeypatch.setattr(time, "time", lambda: float(query["expires"]))
    assert LINKS.judge(NAME, query) is LinkVerdict.EXPIRED


def test_pollers_see_few_addresses(monkeypatch: pytest.MonkeyPatch) -> None:
    seen = set()
    for second in range(600):
        monkeypatch.setattr(time, "time", lambda now=1_800_000_000.0 + second: now)
        seen.add(LINKS.address(KEY))
    assert len(seen) <= 18


def test_the_setting_goes_before_the_request() -> None:
    settings = Settings(_env_file=None, public_base_url="https://public.example/")
    assert ResultLinks.from_settings(settings, "http://10.0.0.1/").base_url == "https://public.example"
    plain = Settings(_env_file=None)
    assert ResultLinks.from_settings(plain, "http://10.0.0.1/").base_url == "http://10.0.0.1"
