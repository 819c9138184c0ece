"""Bytes and documents that are no draft: each ends in one clear sentence."""

from __future__ import annotations

import base64
import json
from random import Random
from typing import Any

import pytest

from renderer.errors import EncryptedDraft, InvalidDraft
from renderer.reader import parse_draft, read_timeline
from renderer.reader.limits import MAX_JSON_DEPTH, MAX_SEGMENTS
from tests.reader.drafts import SECOND, draft, photo, segment, sound, timeline, track, video, words

_GOOD = json.dumps(draft([track("video", segment(video()))])).encode()


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"", "empty file"),
        (b"  \n ", "empty file"),
        (b"<!DOCTYPE html><html><body>404</body></html>", "HTML page"),
        (b"<?xml version='1.0'?><Error><Code>AccessDenied</Code></Error>", "XML"),
        (b"Not Found", "plain text, not a draft: 'Not Found'"),
        (b"[1, 2]", "a list"),
        (b"null", "null"),
        (b'"text"', "'text'"),
        (b"PK\x03\x04rest", "a zip archive"),
        (b"\x89PNG\r\n\x1a\n", "a PNG picture"),
        (b"\x00\x00\x00\x18ftypmp42", "a media file"),
        (_GOOD[:-40], "not valid JSON"),
        (b'{"a": ' + b"9" * 5000 + b"}", "not valid JSON"),
        (b'{"a": "\xff\xfe"}', "not UTF-8"),
        (
            b'{"tracks": [{"segments": [{"speed": NaN}]}]}',
            r"\$\.tracks\[0\]\.segments\[0\]\.speed: must be a finite",
        ),
        (b'{"a": {"b c": [0, -Infinity]}}', r"\$\.a\['b c'\]\[1\]: must be a finite"),
        (b'{"fps": 1e999}', r"\$\.fps: must be a finite"),
        (b"[" * 100_000, "list|object"),
        (b'{"a":' * 100_000, "levels deep"),
        (b'{"a":' + b"[" * MAX_JSON_DEPTH + b"]" * MAX_JSON_DEPTH + b"}", "levels deep"),
    ],
)
def test_bytes_that_are_no_draft(data: bytes, sentence: str) -> None:
    with pytest.raises(InvalidDraft, match=sentence) as raised:
        parse_draft(data)
    assert not isinstance(raised.value, EncryptedDraft)


@pytest.mark.parametrize(
    "data",
    [
        base64.b64encode(bytes(range(256)) * 4),
        base64.encodebytes(bytes(range(256)) * 4),
        b"\x17" + Random(6).randbytes(4096),
        b"{" + bytes(range(1, 200)),
        b"\xff\xfe\x00\xd8\x00",
    ],
)
def test_encrypted_drafts_are_named(data: bytes) -> None:
    with pytest.raises(EncryptedDraft, match="JianYing 6 and later"):
        parse_draft(data)


def test_trap_33_byte_order_marks_are_accepted() -> None:
    plain = parse_draft(_GOOD)
    assert parse_draft(b"\xef\xbb\xbf" + _GOOD) == plain
    assert parse_draft(_GOOD.decode().encode("utf-16")) == plain


def test_too_many_bytes() -> None:
    with pytest.raises(InvalidDraft, match="MB of JSON; the limit is 64 MB"):
        parse_draft(b" " * (64 * 2**20 + 1))


@pytest.mark.parametrize(
    ("document", "sentence"),
    [
        ({}, "not a draft: it has no 'tracks' and no 'materials'"),
        ({"code": 404, "message": "draft expired"}, "it says: 'draft expired'"),
        ({"tracks": []}, "no 'materials'"),
        ({"tracks": [], "materials": {}}, "the draft is empty"),
        ({"tracks": [], "materials": {}, "duration": 5 * SECOND}, "the draft is empty"),
        ({"tracks": {}, "materials": {}}, r"\$\.tracks: must be a list, not an object"),
        ({"tracks": ["x"], "materials": {}}, r"\$\.tracks\[0\]: must be an object, not the text 'x'"),
        ({"tracks": [], "materials": []}, r"\$\.materials: must be an object"),
    ],
)
def test_documents_that_are_no_draft(document: dict[str, Any], sentence: str) -> None:
    with pytest.raises(InvalidDraft, match=sentence):
        read_timeline(document)


def _with(change: dict[str, Any], *, place: str = "segment") -> dict[str, Any]:
    document = draft([track("video", segment(video(), seconds=2))])
    one = document["tracks"][0]["segments"][0]
    {"segment": one, "draft": document, "canvas": document["canvas_config"]}[place].update(change)
    return document


@pytest.mark.parametrize(
    ("document", "path", "sentence"),
    [
        (
            _with({"target_timerange": {"start": "soon"}}),
            "$.tracks[0].segments[0].target_timerange.start",
            "a number",
        ),
        (
            _with({"target_timerange": {"start": -SECOND, "duration": 9}}),
            "….target_timerange.start",
            "before the",
        ),
        (
            _with({"target_timerange": {"start": 0, "duration": -1}}),
            "….target_timerange.duration",
            "negative",
        ),
        (
            _with({"target_timerange": {"start": 0, "duration": 10**14}}),
            "….target_timerange.duration",
            "24 hours",
        ),
        (_with({"target_timerange": {"start": 10**300}}), "….target_timerange.start", "too large"),
        (_with({"target_timerange": [0, 5]}), "….target_timerange", "must be an object"),
        (_with({"source_timerange": {"start": -SECOND}}), "….source_timerange.start", "negative"),
        (_with({"speed": 0}), "….speed", "a speed is above 0"),
        (_with({"speed": -2}), "….speed", "a speed is above 0"),
        (_with({"speed": True}), "….speed", "must be a number, not true or false"),
        (_with({"volume": -0.5}), "….volume", "linear factor"),
        (_with({"volume": {}}), "….volume", "must be a number, not an object"),
        (_with({"visible": "yes"}), "….visible", "true or false"),
        (_with({"clip": {"scale": {"x": 1e9}}}), "….clip.scale.x", "the most allowed"),
        (_with({"clip": "big"}), "….clip", "must be an object"),
        (_with({"extra_material_refs": "none"}), "….extra_material_refs", "must be a list"),
        (_with({"common_keyframes": [3]}), "….common_keyframes[0]", "must be an object"),
        (_with({"fps": 0}, place="draft"), "$.fps", "outside 1…240"),
        (_with({"fps": 1e6}, place="draft"), "$.fps", "outside 1…240"),
        (_with({"duration": -5}, place="draft"), "$.duration", "negative"),
        (_with({"duration": 10**12}, place="draft"), "$.duration", "24 hours"),
        (_with({"width": 100_000}, place="canvas"), "$.canvas_config.width", "2 to 8192 px"),
        (_with({"height": -1080}, place="canvas"), "$.canvas_config.height", "2 to 8192 px"),
        (_with({"width": "wide"}, place="canvas"), "$.canvas_config.width", "must be a number"),
    ],
)
def test_faults_are_named_with_their_json_path(document: dict[str, Any], path: str, sentence: str) -> None:
    with pytest.raises(InvalidDraft, match=sentence) as raised:
        read_timeline(document)
    assert raised.value.path == path.replace("…", "$.tracks[0].segments[0]")


def test_numbers_written_as_text_are_understood() -> None:
    document = _with({"volume": "0.5", "target_timerange": {"start": "0", "duration": "2000000.0"}})
    (heard,) = read_timeline(document).audio
    assert heard.volume == 0.5
    assert heard.target.duration_us == 2 * SECOND


def test_a_hundred_thousand_segments_are_refused() -> None:
    one = {"material_id": "m", "target_timerange": {"start": 0, "duration": 1000}}
    document = draft([])
    document["tracks"] = [{"type": "video", "segments": [one] * 100_000}]
    with pytest.raises(InvalidDraft, match=f"100000 segments or more; the limit is {MAX_SEGMENTS}"):
        read_timeline(document)


def test_duplicate_ids_are_tolerated() -> None:
    one = segment(sound("same"))
    document = draft([track("audio", one)])
    document["materials"]["speeds"] = [{"id": "same", "speed": 1.0, "type": "speed"}]
    assert len(read_timeline(document).audio) == 1


def test_trap_26_nulls_and_missing_fields_take_defaults() -> None:
    bare = segment(video(), seconds=2)
    bare.update(
        dict.fromkeys(["clip", "speed", "source_timerange", "uniform_scale", "volume", "common_keyframes"])
    )
    bare["extra_material_refs"] = ["dangling", None]
    del bare["target_timerange"]["start"]
    read = timeline(track("video", bare))
    assert read.frames == 60
    assert read.items == ()
    (heard,) = read.audio
    assert (heard.volume, heard.speed, heard.source.duration_us) == (1.0, 1, 2 * SECOND)


def test_a_missing_material_is_reported_not_fatal() -> None:
    read = timeline(track("video", segment(None), segment(photo(), 1.0)), track("text", segment(None)))
    assert [(item.kind, item.path) for item in read.items] == [
        ("material", "$.tracks[0].segments[0]"),
        ("material", "$.tracks[1].segments[0]"),
    ]
    assert read.frames == 60


def test_fields_without_effect_are_not_judged() -> None:
    one = segment(words(), responsive_layout="odd", hdr_settings=[1], template_id=7)
    read = timeline(track("text", one), create_time="yesterday", relationships={"a": 1})
    assert read.frames == 30
