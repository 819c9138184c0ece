"""GET / and its files: there, typed, held by a strict policy, and in step with the API they call."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from hatchling.builders.wheel import WheelBuilder
from redis import Redis

from api.app import create_app
from api.dashboard.files import CONTENT_TYPES, page_files
from api.openapi import document
from renderer.fidelity import Grade
from tests.api.conftest import Jobs
from worker.jobs import ErrorCode, JobStatus
from worker.settings import Settings
from worker.storage import Storage
from worker.tokens import TokenStore

ROOT = Path(__file__).resolve().parents[2]
STATIC = ROOT / "api" / "dashboard" / "static"
TEXTS = {path.name: path.read_text(encoding="utf-8") for path in sorted(STATIC.iterdir())}
PAGE = TEXTS["index.html"]
SCRIPTS = {name: text for name, text in TEXTS.items() if name.endswith(".js")}
SHEETS = {name: text for name, text in TEXTS.items() if name.endswith(".css")}
WORDS = {language: json.loads(TEXTS[f"{language}.json"]) for language in ("en", "zh")}


def policy(response_headers: dict[str, str]) -> dict[str, list[str]]:
    """The directives of a Content-Security-Policy, each with its sources."""
    directives = [part.split() for part in response_headers["Content-Security-Policy"].split(";")]
    return {name: sources for name, *sources in directives}


def references() -> set[str]:
    """Names of files that the page and its scripts ask for."""
    names = set(re.findall(r'(?:href|src)="dashboard/([^"]+)"', PAGE))
    for text in SCRIPTS.values():
        names |= set(re.findall(r'from "\./([^"]+)"', text))
    return names | {f"{language}.json" for language in WORDS}


def test_the_page_is_there_for_everybody(client: FlaskClient) -> None:
    response = client.get("/")
    assert response.status_code == 200
    assert response.content_type == "text/html; charset=utf-8"
    assert response.get_data(as_text=True) == PAGE


def test_it_tells_nothing_without_a_token(client: FlaskClient, jobs: Jobs, redis: Redis) -> None:
    before = client.get("/").data
    task_id = jobs.completed().task_id
    secret = TokenStore(redis).create("owner", admin=True).api_token
    after = client.get("/", headers={"Authorization": f"Bearer {secret}"}).data
    assert after == before, "the page is a file; what it shows it asks of the API"
    assert task_id.encode() not in after


def test_every_file_is_referred_to_and_every_reference_is_a_file() -> None:
    assert references() | {"index.html"} == set(TEXTS) == set(page_files())


@pytest.mark.parametrize("name", sorted(set(TEXTS) - {"index.html"}))
def test_files_are_served_with_their_types(client: FlaskClient, name: str) -> None:
    response = client.get(f"/dashboard/{name}")
    assert response.status_code == 200
    assert response.content_type == CONTENT_TYPES[Path(name).suffix]
    assert response.get_data(as_text=True) == TEXTS[name]


@pytest.mark.parametrize("address", ["/", "/dashboard/main.js", "/dashboard/theme.css", "/dashboard/zh.json"])
def test_files_are_asked_for_by_their_tag_each_time(client: FlaskClient, address: str) -> None:
    first = client.get(address)
    assert first.headers["Cache-Control"] == "no-cache"
    again = client.get(address, headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")
    assert again.headers["ETag"] == first.headers["ETag"]
    other = client.get(address, headers={"If-None-Match": '"older"'})
    assert (other.status_code, other.data) == (200, first.data)


def test_a_head_request_has_no_body(client: FlaskClient) -> None:
    response = client.head("/")
    assert (response.status_code, response.data) == (200, b"")
    assert response.content_length == len(PAGE.encode())


@pytest.mark.parametrize("address", ["/", "/dashboard/main.js", "/dashboard/icon.svg"])
def test_nothing_but_the_farms_own_files_may_run(client: FlaskClient, address: str) -> None:
    headers = client.get(address).headers
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "no-referrer"
    assert policy(dict(headers)) == {
        "default-src": ["'none'"],
        "script-src": ["'self'"],
        "style-src": ["'self'"],
        "img-src": ["'self'"],
        "media-src": ["'self'"],
        "connect-src": ["'self'"],
        "frame-ancestors": ["'none'"],
        "base-uri": ["'none'"],
        "form-action": ["'none'"],
        "require-trusted-types-for": ["'script'"],
        "trusted-types": ["'none'"],
    }


def test_videos_may_come_from_the_store_that_the_farm_redirects_to(
    settings: Settings, redis: Redis, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        Storage, "presigned", lambda *_: "https://store.example.com:9000/bucket/results/a.mp4?signature=1"
    )
    app = create_app(settings.model_copy(update={"link_target": "storage"}), redis)
    allowed = policy(dict(app.test_client().get("/").headers))
    for directive in ("img-src", "media-src"):
        assert allowed[directive] == ["'self'", "https://store.example.com:9000"]
    for directive in ("script-src", "connect-src"):
        assert allowed[directive] == ["'self'"]


def test_a_store_that_cannot_name_itself_does_not_keep_the_page_away(
    settings: Settings, redis: Redis, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> str:
        raise RuntimeError("no credentials")

    monkeypatch.setattr(Storage, "presigned", fail)
    app = create_app(settings.model_copy(update={"link_target": "storage"}), redis)
    response = app.test_client().get("/")
    assert response.status_code == 200
    assert policy(dict(response.headers))["media-src"] == ["'self'"]


@pytest.mark.parametrize(
    "address",
    [
        "/dashboard/nothing.js",
        "/dashboard/",
        "/dashboard",
        "/dashboard/index.html",
        "/dashboard/files.py",
        "/dashboard/../app.py",
        "/dashboard/..%2ffiles.py",
        "/dashboard/%2e%2e/files.py",
        "/dashboard/..%5cfiles.py",
        "/dashboard//etc/passwd",
        "/dashboard/static/main.js",
        "/dashboard/main.js%00.css",
    ],
)
def test_other_names_lead_nowhere(client: FlaskClient, address: str) -> None:
    response = client.get(address)
    assert response.status_code == 404
    answer = response.get_json()
    assert (answer["status"], answer["message"], answer["data"]["code"]) == ("error", "接口不存在", 404)


def test_nothing_is_fetched_from_elsewhere() -> None:
    for name, text in TEXTS.items():
        places = set(
            re.findall(r"(?:https?:)?//[\w.-]+\.\w+[^\s\"'`)]*", re.sub(r"^\s*//.*$", "", text, flags=re.M))
        )
        # A namespace and the example of an empty list name addresses that nobody asks.
        assert places <= {"http://www.w3.org/2000/svg", "https://example.com/draft.json"}, name
    for name, text in SHEETS.items():
        assert "@import" not in text, name
        assert "url(" not in text, name


def test_the_page_has_no_script_style_or_handler_of_its_own() -> None:
    for tag in re.findall(r"<script\b[^>]*>[^<]*", PAGE):
        assert re.fullmatch(r'<script type="module" src="dashboard/[\w.]+">', tag), tag
    assert "<style" not in PAGE
    for name in ("index.html", "icon.svg"):
        assert not re.search(r"\s(?:style|on\w+)=", TEXTS[name]), name
    assert "javascript:" not in "".join(TEXTS.values())


@pytest.mark.parametrize("name", SCRIPTS)
def test_what_comes_from_the_api_is_never_taken_for_markup(name: str) -> None:
    markup = r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|DOMParser|createContextualFragment|srcdoc|setHTML"
    code = r"\beval\(|\bnew Function\(|setTimeout\([\"'`]|import\("
    assert not re.search(f"{markup}|{code}", SCRIPTS[name])
    assert not re.search(r"setAttribute\(\s*[\"'](?:style|on\w+)[\"']", SCRIPTS[name])


def test_the_token_is_kept_in_one_place_and_never_put_into_an_address() -> None:
    holders = {name for name, text in SCRIPTS.items() if "sessionStorage" in text}
    assert holders == {"session.js"}
    assert [name for name, text in SCRIPTS.items() if "localStorage" in text] == ["words.js"]
    users = {name for name, text in SCRIPTS.items() if re.search(r"\$\{apiToken\(\)\}", text)}
    assert users == {"api.js"}
    assert re.findall(r"`[^`]*\$\{apiToken\(\)\}[^`]*`", SCRIPTS["api.js"]) == ["`Bearer ${apiToken()}`"]


def test_every_call_is_one_of_the_api() -> None:
    calls = re.findall(r'call\("(\w+)",\s*["`]([^"`]+)["`]', SCRIPTS["api.js"])
    assert len(calls) == len(re.findall(r"await call\(", SCRIPTS["api.js"])) > 0
    known = document()["paths"]
    for method, address in calls:
        path = "/" + re.sub(r"\$\{[^}]+\}", "{task_id}", address)
        assert method.lower() in known[path], f"{method} {path}"
    assert "get" in known["/files/{name}"], "where videos and posters are"
    fetching = {
        name
        for name, text in SCRIPTS.items()
        if re.search(r"\bfetch\(|XMLHttpRequest|EventSource|sendBeacon", text)
    }
    assert fetching == {"api.js", "words.js"}, "so that these are all"


def test_both_languages_say_the_same() -> None:
    english, chinese = WORDS["en"], WORDS["zh"]
    assert list(english) == list(chinese)
    for key in english:
        places = [sorted(re.findall(r"\{\w+\}", words[key])) for words in (english, chinese)]
        assert places[0] == places[1], key
        assert english[key].strip(), key
        assert chinese[key].strip(), key


def test_every_sentence_that_is_asked_for_is_there() -> None:
    asked = set(re.findall(r'data-say(?:-label|-placeholder)?="([^"]+)"', PAGE))
    for text in SCRIPTS.values():
        asked |= set(re.findall(r'\bsay\("([^"]+)"', text))
        asked |= {
            f"{key}.{form}" for key in re.findall(r'sayCount\("([^"]+)"', text) for form in ("one", "other")
        }
    assert len(asked) > 80
    assert asked <= set(WORDS["en"])


def test_every_word_of_the_api_has_a_sentence() -> None:
    for status in JobStatus:
        assert f"status.{status.value}" in WORDS["en"]
        assert f'id="icon-{status.value}"' in PAGE
        assert f'"{status.value}"' in SCRIPTS["status.js"]
    for code in ErrorCode:
        assert f"advice.{code.value}" in WORDS["en"]
        assert f'"{code.value}"' in SCRIPTS["status.js"]
    for grade in Grade:
        assert f"grade.{grade.value}" in WORDS["en"]
        assert f'id="icon-{grade.value}"' in PAGE
        assert f'"{grade.value}"' in SCRIPTS["fidelity.js"]


def test_advice_that_is_given_is_written() -> None:
    given = set(re.findall(r'"(advice\.\w+)"', SCRIPTS["advice.js"]))
    written = {key for key in WORDS["en"] if key.startswith("advice.")}
    assert given | {f"advice.{code.value}" for code in ErrorCode} == written


def test_every_field_has_a_label() -> None:
    for tag in re.findall(r"<(?:input|select)\b[^>]*>", PAGE):
        identity = re.search(r'\bid="([^"]+)"', tag)
        if identity is not None:
            assert f'for="{identity[1]}"' in PAGE, tag
        else:
            assert re.search(rf"<label[^>]*>\s*<span[^>]*>[^<]*</span>\s*{re.escape(tag)}", PAGE), tag


def test_what_a_field_refers_to_is_there() -> None:
    there = set(re.findall(r'\bid="([^"]+)"', PAGE))
    for named in re.findall(r'aria-(?:describedby|labelledby)="([^"]+)"', PAGE):
        assert set(named.split()) <= there
    used = set(re.findall(r'href="#icon-(\w+)"', PAGE))
    for text in SCRIPTS.values():
        used |= set(re.findall(r'\bicon\("(\w+)"', text))
    assert {f"icon-{name}" for name in used} <= there


def test_the_wheel_holds_all_of_it() -> None:
    packed = {file.distribution_path for file in WheelBuilder(str(ROOT)).recurse_included_files()}
    assert {f"api/dashboard/static/{name}" for name in TEXTS} <= packed
