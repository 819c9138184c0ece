"""Whatever a field is replaced by, the reader answers with a timeline or a fault: nothing else escapes."""

from __future__ import annotations

import copy
import json
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from renderer.errors import InvalidDraft
from renderer.reader import parse_draft, read_timeline
from tests.reader.drafts import Json, draft, keys, photo, segment, solid, sound, speed, track, video, words
from tests.reader.test_compounds import compound, inner

ODD: tuple[Any, ...] = (
    None,
    "",
    "odd",
    "1e5",
    -1,
    0,
    10**18,
    1.5e300,
    True,
    [],
    [[]],
    [None],
    {},
    {"x": {"y": []}},
)


def rich() -> Json:
    """A small draft that has one of everything that is read."""
    nested = inner(track("video", segment(photo("np"))), track("audio", segment(sound("ns"))))
    style = {
        "range": [0, 2],
        "size": 5,
        "fill": solid(1, 1, 1),
        "strokes": [{"content": {"solid": {"color": [0, 0, 0]}}, "width": 0.08}],
        "shadows": [
            {"content": {"solid": {"color": [0, 0, 0]}}, "distance": 5, "angle": -45, "diffuse": 0.02}
        ],
        "inner_shadows": [{"content": {"solid": {"color": [0, 0, 0]}}, "feather": 0.02}],
        "font": {"id": "1", "path": "C:/a.ttf"},
        "effectStyle": {"id": "5", "path": "C:"},
        "useLetterColor": False,
    }
    gradient = {
        "color": [[1, 0, 0], [0, 0, 1]],
        "alpha": [1, 1],
        "percent": [0, 1],
        "angle": 90,
        "mode": "all",
    }
    shaded = {"range": [2, 3], "fill": {"content": {"render_type": "gradient", "gradient": gradient}}}
    texture = {"content": {"render_type": "texture", "texture": {"path": "C:/t.png", "scale": 0.5}}}
    grained = {"range": [3, 4], "fill": texture}
    part = {"text_material_id": "t", "attach_info": {"start_time": 0, "duration": 5, "clip": {"rotation": 1}}}
    extra = [
        speed(1.5),
        ("canvases", {"id": "c", "type": "canvas_blur", "blur": 0.5, "color": "#112233"}),
        ("transitions", {"id": "tr", "name": "x", "duration": 5}),
        ("effects", {"id": "e", "type": "bloom", "value": 0.0, "bloom_params": {"strength": 0.4}}),
        ("material_animations", {"id": "a", "animations": [{"type": "in", "id": "1", "name": "x"}]}),
        ("material_colors", {"id": "mc", "is_color_clip": False, "solid_color": "#fff000"}),
        ("audio_fades", {"id": "af", "fade_in_duration": 10, "fade_out_duration": 20}),
        ("primary_color_wheels", {"id": "w", "lift": {"red": 0.0}}),
    ]
    crop = {"upper_left_x": 0.1, "lower_right_y": 0.9}
    placed = {
        "alpha": 1,
        "scale": {"x": 1, "y": 1},
        "transform": {"x": 0, "y": 0},
        "flip": {"horizontal": False},
    }
    line = keys("KFTypePositionX", (0, 0.0), (1, 1.0), left_control={"x": -1, "y": 0})
    one = segment(
        video("v", crop=crop, check_flag=4103, matting={"flag": 0}, has_audio=True),
        seconds=2,
        extra=extra,
        clip=placed,
        common_keyframes=[line],
        keyframe_refs=["k"],
        uniform_scale={"on": True},
        source_timerange={"start": 0, "duration": 3_000_000},
        volume=1.0,
        reverse=False,
    )
    template = ("text_templates", {"id": "tt", "text_info_resources": [part]})
    box = {
        "background_style": 1,
        "background_color": "#000000",
        "check_flag": 23,
        "fonts": [{"path": "C:/a.ttf"}],
        "single_char_bg_enable": True,
        "single_char_bg_color": "#112233",
        "has_shadow": True,
        "shadow_color": "#000000",
        "shadow_thickness_projection_enable": True,
        "shadow_thickness_projection_distance": 5,
        "text_curve": {"enable": True, "angle": 30},
        "ktv_color": "#0022FFFF",
        "words": {"text": ["Hi"], "start_time": [0], "end_time": [5]},
        "caption_template_info": {"resource_id": "1"},
        "underline_offset": 0.2,
        "italic_degree": 10,
    }
    dressing = [
        (
            "effects",
            {"id": "b", "type": "bloom", "value": 0.0, "bloom_params": {"strength": 0.4, "range": 0.4}},
        ),
        ("effects", {"id": "fl", "type": "text_effect", "name": "x", "resource_id": "5"}),
        ("effects", {"id": "ts", "type": "text_shape", "name": "x", "resource_id": "6"}),
        ("material_animations", {"id": "ca", "animations": [{"type": "caption", "id": "1", "name": "x"}]}),
    ]
    return draft(
        [
            track("video", one, compound(nested, 2.0), render_index=0),
            track(
                "text",
                segment(words("Hi!?", styles=[style, shaded, grained], **box), extra=dressing),
                segment(template, 1.0, common_keyframes=[line]),
            ),
            track("audio", segment(sound(), common_keyframes=[keys("KFTypeVolume", (0, 1.0))])),
            track("effect", segment(("video_effects", {"id": "ve", "name": "x"}))),
            track("adjust", segment(("placeholders", {"id": "pl"}))),
        ],
        config={"video_mute": False},
        keyframes={"videos": [{"id": "k", "time_offset": 0, "position": {"x": 0, "y": 0}}]},
        new_version="110.0.0",
        color_space=0,
        name="rich",
    )


def places(value: Any, above: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    """The way to every value of a document."""
    entries = (
        value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    )
    for key, item in entries:
        yield (*above, key)
        yield from places(item, (*above, key))


@contextmanager
def put(document: Any, place: tuple[str | int, ...], value: Any) -> Iterator[None]:
    """Another value in one place for a while."""
    for key in place[:-1]:
        document = document[key]
    kept = document[place[-1]]
    document[place[-1]] = copy.deepcopy(value)
    yield
    document[place[-1]] = kept


def answer(document: Json) -> str:
    try:
        read_timeline(document)
    except InvalidDraft as error:
        return "fault" if str(error) else "silence"
    return "timeline"


def test_every_field_replaced_by_every_odd_value() -> None:
    document = rich()
    assert answer(document) == "timeline"
    answers: Counter[str] = Counter()
    for place in list(places(document)):
        for odd in ODD:
            with put(document, place, odd):
                try:
                    answers[answer(document)] += 1
                except Exception as error:
                    pytest.fail(f"{place} = {odd!r} ends in {type(error).__name__}: {error}")
    assert set(answers) == {"fault", "timeline"}
    assert min(answers.values()) > 500
    assert document == rich()


def test_every_field_left_out() -> None:
    document = rich()
    for place in places(document):
        if isinstance(place[-1], str):
            changed = copy.deepcopy(document)
            holder = changed
            for key in place[:-1]:
                holder = holder[key]
            del holder[place[-1]]
            assert answer(changed) in ("fault", "timeline")


def test_text_content_replaced() -> None:
    document = rich()
    text = document["materials"]["texts"][0]
    content = json.loads(text["content"])
    for place in list(places(content)):
        for odd in ODD:
            with put(content, place, odd):
                text["content"] = json.dumps(content)
                assert answer(document) in ("fault", "timeline")


def test_documents_cut_off_anywhere() -> None:
    data = json.dumps(rich()).encode()
    for end in range(1, len(data), 97):
        with pytest.raises(InvalidDraft):
            parse_draft(data[:end])
