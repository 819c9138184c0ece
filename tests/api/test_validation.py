"""Requests: the published words, all faults at once, and bodies that would break a careless parser."""

import json
from typing import Any

import pytest

from api.validation import InvalidRequest, draft_address, gen_video_request, parse_body
from worker.jobs import OutputRequest

TOKEN = "0b3de2f7-e263-4cfb-b811-79f337a3843c"
DRAFT = "https://drafts.example.com/draft/0b3de2f7-e263-4cfb-b811-79f337a3843c.json"


def faults_of(**fields: Any) -> list[str]:
    body = {"api_token": TOKEN, "draft_url": DRAFT} | fields
    with pytest.raises(InvalidRequest) as raised:
        gen_video_request({name: value for name, value in body.items() if value is not ...})
    return raised.value.faults


def test_an_old_client_sends_two_fields() -> None:
    wanted = gen_video_request({"api_token": TOKEN, "draft_url": DRAFT})
    assert (wanted.api_token, wanted.draft_url) == (TOKEN, DRAFT)
    assert wanted.callback_url is None
    assert wanted.priority == 5
    assert wanted.output == OutputRequest()


def test_everything_at_once() -> None:
    wanted = gen_video_request(
        {
            "api_token": TOKEN.upper(),
            "draft_url": f" {DRAFT}\n",
            "callback_url": "https://app.example.com/done?job=1",
            "priority": 9,
            "output": {"resolution": "1280x720", "fps": 29.97, "format": "mp4", "quality": "high"},
            "something_else": [1],
        }
    )
    assert wanted.draft_url == DRAFT
    assert wanted.output == OutputRequest("1280x720", 29.97, "mp4", "high")
    assert (wanted.priority, wanted.callback_url) == (9, "https://app.example.com/done?job=1")


@pytest.mark.parametrize("absent", [..., None, "", "  \t"])
def test_both_missing(absent: object) -> None:
    assert faults_of(api_token=absent, draft_url=absent) == ["api_token是必填项", "draft_url是必填项"]


@pytest.mark.parametrize(
    "token", ["abc", TOKEN[:-1], TOKEN.replace("-", ""), "{" + TOKEN + "}", "urn:uuid:" + TOKEN, TOKEN + "0"]
)
def test_token_form(token: str) -> None:
    assert faults_of(api_token=token) == ["api_token must be a valid UUID format"]


@pytest.mark.parametrize(
    ("field", "value", "start"),
    [
        ("api_token", 5, "api_token must be a string"),
        ("draft_url", ["x"], "draft_url must be a string"),
        ("draft_url", "ftp://x/y.json", "draft_url must be a valid URL: it must be an http or https"),
        ("draft_url", "not a url", "draft_url must be a valid URL"),
        ("draft_url", "file:///etc/passwd", "draft_url must be a valid URL"),
        ("draft_url", "https://x/\ud800.json", "draft_url must not contain control characters"),
        ("draft_url", "https://x/a\x00b.json", "draft_url must not contain control characters"),
        ("draft_url", "https://x/" + "a" * 9000, "draft_url must not be longer than"),
        ("callback_url", 1, "callback_url must be a string"),
        ("callback_url", "javascript:alert(1)", "callback_url must be a valid http or https URL"),
        ("callback_url", "http://", "callback_url must be a valid http or https URL"),
        ("callback_url", "http://h:99999/", "callback_url must be a valid http or https URL"),
        ("priority", "5", "priority must be an integer from 0 to 9"),
        ("priority", True, "priority must be an integer from 0 to 9"),
        ("priority", 10, "priority must be an integer from 0 to 9"),
        ("priority", 5.0, "priority must be an integer from 0 to 9"),
        ("output", "1080p", "output must be an object"),
        ("output", {"resolution": 1080}, "output.resolution must be a string"),
        ("output", {"resolution": "tall"}, "output.resolution must be one of"),
        ("output", {"resolution": "99999x99999"}, "output.resolution: an output of"),
        ("output", {"fps": "30"}, "output.fps must be a number"),
        ("output", {"fps": True}, "output.fps must be a number"),
        ("output", {"fps": 0}, "output.fps must be"),
        ("output", {"fps": float("nan")}, "output.fps must be"),
        ("output", {"fps": float("inf")}, "output.fps must be"),
        ("output", {"format": "exe"}, "output.format must be one of mp4"),
        ("output", {"quality": "best"}, "output.quality must be one of"),
        ("output", {"reslution": "720p"}, "output.reslution is not a known field"),
    ],
)
def test_one_fault(field: str, value: object, start: str) -> None:
    (fault,) = faults_of(**{field: value})
    assert fault.startswith(start), fault


def test_all_faults_together_in_field_order() -> None:
    faults = faults_of(
        api_token="x", draft_url=..., priority=-1, callback_url="x", output={"fps": "x", "quality": "x"}
    )
    assert [fault.split()[0] for fault in faults] == [
        "api_token",
        "draft_url是必填项",
        "callback_url",
        "priority",
        "output.fps",
        "output.quality",
    ]


def test_null_options_are_options_not_given() -> None:
    body = {"api_token": TOKEN, "draft_url": DRAFT, "callback_url": None, "priority": None}
    assert gen_video_request(body | {"output": None}) == gen_video_request(body | {"output": {"fps": None}})


def test_draft_address() -> None:
    assert draft_address({"draft_url": DRAFT}) == DRAFT
    with pytest.raises(InvalidRequest) as raised:
        draft_address({})
    assert raised.value.faults == ["draft_url是必填项"]


@pytest.mark.parametrize("body", [b"", b"  \r\n"])
def test_an_empty_body_lacks_everything(body: bytes) -> None:
    assert parse_body(body) == {}


@pytest.mark.parametrize(
    "body",
    [
        b"{",
        b"draft_url=x",
        b"\xff\xfe\x00",
        b'{"draft_url": "\xff"}',
        b"[" * 100_000,
        b'{"a":' * 50_000,
        b'{"priority": ' + b"9" * 10_000 + b"}",
    ],
)
def test_not_json(body: bytes) -> None:
    with pytest.raises(InvalidRequest) as raised:
        parse_body(body)
    assert raised.value.faults == ["request body must be valid JSON"]


@pytest.mark.parametrize("body", ["[]", '"x"', "1", "null", "NaN"])
def test_not_an_object(body: str) -> None:
    with pytest.raises(InvalidRequest) as raised:
        parse_body(body.encode())
    assert raised.value.faults == ["request body must be a JSON object"]


def test_other_unicode_encodings_of_json_are_read() -> None:
    assert parse_body(json.dumps({"a": "视频"}).encode("utf-16")) == {"a": "视频"}


@pytest.mark.parametrize(
    "body",
    [
        b'{"output": {"\\ud800": 1}}',
        b'{"draft_url": "https://x/\\udfff.json"}',
        b'{"unknown": [["\\udc00\\ud800"]]}',
        b'{"unknown": "\xed\xa0\x80"}',
    ],
)
def test_half_a_character_is_refused_wherever_it_stands(body: bytes) -> None:
    with pytest.raises(InvalidRequest) as refused:
        parse_body(body)
    assert refused.value.faults == ["request body must not contain unpaired surrogates"]


def test_a_whole_pair_is_a_character() -> None:
    assert parse_body(b'{"a": "\\ud83d\\ude00"}') == {"a": "\N{GRINNING FACE}"}
