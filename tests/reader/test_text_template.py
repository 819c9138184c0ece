"""Text templates: their texts, what each brings along, and how it moves with the template."""

from __future__ import annotations

import pytest

from renderer.compositor.animation import transform_at
from renderer.fidelity import Grade
from renderer.operations import AnimationKind
from renderer.timeline import Property, TextClip
from tests.reader.drafts import Json, keys, only_text, segment, timeline, track, words


def _template(*parts: Json, **clip: object) -> list[TextClip]:
    template = ("text_templates", {"id": "tt", "name": "爆", "text_info_resources": list(parts)})
    one = segment(template, 1.0, 3.0, extra=[words("One", name="one"), words("Two", name="two")], clip=clip)
    read = timeline(track("text", one), width=1080, height=1920)
    assert ("text_template", Grade.STAND_IN) in [(item.kind, item.grade) for item in read.items]
    return [part for layer in read.tracks for part in layer.clips if isinstance(part, TextClip)]


def test_a_template_becomes_its_texts() -> None:
    first = {
        "text_material_id": "one",
        "attach_info": {
            "start_time": 500_000,
            "duration": 9_000_000,
            "clip": {"transform": {"x": 504.0, "y": 0.0}},
        },
    }
    second = {
        "text_material_id": "two",
        "attach_info": {"clip": {"scale": {"x": 2.0, "y": 2.0}, "rotation": 10}},
    }
    one, two = _template(
        first, second, scale={"x": 0.5, "y": 0.5}, rotation=90, transform={"x": 0.2, "y": 0.1}
    )
    assert (one.block.text, one.target.start_us, one.target.end_us) == ("One", 1_500_000, 4_000_000)
    # 504 template pixels are half a canvas width; half of it, turned a quarter clockwise, points down.
    assert one.transform.x == pytest.approx(0.2)
    assert one.transform.y == pytest.approx(0.1 - 270 / 960)
    assert (two.transform.scale_x, two.transform.rotation) == (1.0, 100.0)
    assert two.target.duration_us == 3_000_000


def test_a_text_and_a_template_with_one_id_are_the_template() -> None:
    part = {"text_material_id": "one", "attach_info": {}}
    template = ("text_templates", {"id": "one-id", "text_info_resources": [part]})
    one = segment(template, extra=[words("Child", name="one"), words("Dummy", name="one-id")])
    one["extra_material_refs"] = []
    assert only_text(timeline(track("text", one))).block.text == "Child"


def _moving(offset: Json, *moving: Json, start_us: int = 0, **clip: object) -> tuple[TextClip, list[str]]:
    attached = {"start_time": start_us, "clip": {"transform": offset, "scale": {"x": 0.5, "y": 0.5}}}
    part = {"text_material_id": "one", "attach_info": attached}
    template = ("text_templates", {"id": "tt", "text_info_resources": [part]})
    one = segment(
        template,
        0.0,
        4.0,
        extra=[words("One", name="one", global_alpha=0.5)],
        common_keyframes=list(moving),
        clip=clip,
    )
    read = timeline(track("text", one), width=1000, height=1000)
    return only_text(read), [item.kind for item in read.items]


CENTER, ASIDE = {"x": 0.0, "y": 0.0}, {"x": 0.4, "y": 0.2}


def test_every_key_of_a_template_moves_a_text_at_its_centre() -> None:
    clip, kinds = _moving(
        CENTER,
        keys("KFTypePositionX", (0, 0.0), (2, 1.0)),
        keys("KFTypeScaleX", (0, 1.0), (2, 3.0)),
        keys("KFTypeRotation", (0, 0.0), (2, 90.0)),
        keys("KFTypeAlpha", (0, 0.0), (2, 1.0)),
    )
    at = transform_at(clip.transform, clip.keyframes, 1_000_000)
    assert (at.x, at.scale_x, at.scale_y, at.rotation, at.alpha) == (0.5, 1.0, 1.0, 45.0, 0.25)
    assert kinds == ["text_template"]


def test_a_text_off_the_centre_moves_away_as_the_template_grows() -> None:
    clip, kinds = _moving(
        ASIDE, keys("KFTypePositionX", (0, 0.0), (4, 1.0)), keys("KFTypeScaleX", (0, 1.0), (2, 2.0))
    )
    at = transform_at(clip.transform, clip.keyframes, 2_000_000)
    assert (at.x, at.y) == (pytest.approx(0.5 + 0.8), pytest.approx(0.4))
    assert at.scale_x == 1.0
    middle = transform_at(clip.transform, clip.keyframes, 1_000_000)
    assert middle.x == pytest.approx(0.25 + 0.6)
    assert kinds == ["text_template"]


def test_a_turned_template_keeps_its_texts_in_line() -> None:
    still, _ = _moving(ASIDE, rotation=90, scale={"x": 2.0, "y": 2.0})
    clip, _ = _moving(ASIDE, keys("KFTypeScaleX", (0, 2.0), (2, 4.0)), rotation=90)
    begin = transform_at(clip.transform, clip.keyframes, 0)
    assert (begin.x, begin.y) == (pytest.approx(still.transform.x), pytest.approx(still.transform.y))
    end = transform_at(clip.transform, clip.keyframes, 2_000_000)
    assert (end.x, end.y) == (pytest.approx(0.8), pytest.approx(-1.6))


def test_keys_that_have_no_form_for_a_text_are_reported_and_its_fade_stays() -> None:
    clip, kinds = _moving(
        ASIDE, keys("KFTypeRotation", (0, 0.0), (2, 90.0)), keys("KFTypeAlpha", (0, 0.0), (2, 1.0))
    )
    assert [track.property for track in clip.keyframes] == [Property.ALPHA]
    assert kinds == ["text_template", "keyframe"]
    bent = {"left_control": {"x": -1, "y": 0.5}, "right_control": {"x": 1, "y": 0.5}}
    clip, kinds = _moving(
        ASIDE,
        keys("KFTypePositionX", (0, 0.0), (4, 1.0), **bent),
        keys("KFTypeScaleX", (0, 1.0), (2, 2.0)),
    )
    assert (clip.keyframes, kinds) == ((), ["text_template", "keyframe"])


def test_a_texts_clock_starts_with_the_text() -> None:
    clip, _ = _moving(CENTER, keys("KFTypeAlpha", (1, 0.0), (2, 1.0)), start_us=1_000_000)
    assert [key.time_us for key in clip.keyframes[0].keys] == [0, 1_000_000]


def test_a_part_brings_its_own_glow_flower_and_animation() -> None:
    glow = ("effects", {"id": "g", "type": "bloom", "bloom_params": {"strength": 0.4, "color": "#00ff00"}})
    flower = ("effects", {"id": "f", "type": "text_effect", "resource_id": "1", "name": "金色"})
    enter = ("material_animations", {"id": "a", "animations": [
        {"type": "in", "name": "渐显", "resource_id": "", "start": 0, "duration": 500_000}]})  # fmt: skip
    part = {"text_material_id": "one", "extra_material_refs": ["g", "f", "a"], "attach_info": {}}
    plain = {"text_material_id": "two", "attach_info": {}}
    template = ("text_templates", {"id": "tt", "text_info_resources": [part, plain]})
    brought = [words("One", name="one"), words("Two", name="two"), glow, flower, enter]
    one = segment(template, extra=brought)
    one["extra_material_refs"] = []
    read = timeline(track("text", one))
    first, second = [clip for layer in read.tracks for clip in layer.clips if isinstance(clip, TextClip)]
    assert first.block.glow is not None
    assert first.block.runs[0].style.strokes
    assert [animation.kind for animation in first.animations] == [AnimationKind.IN]
    assert (second.block.glow, second.animations) == (None, ())
    assert {"bloom", "text_effect", "animation", "text_template"} == {item.kind for item in read.items}


def test_a_caption_template_lights_up_the_words() -> None:
    part = {"text_material_id": "one", "attach_info": {}}
    template = (
        "text_templates",
        {"id": "tt", "type": "text_template_subtitle", "name": "karaoke", "text_info_resources": [part]},
    )
    one = segment(template, extra=[words("Good day", name="one")])
    one["extra_material_refs"] = []
    clip = only_text(timeline(track("text", one)))
    assert [(a.kind, a.start_us, a.duration_us) for a in clip.animations] == [
        (AnimationKind.CAPTION, 0, 1_000_000)
    ]
    assert [(word.start, word.end) for word in clip.words] == [(0, 4), (5, 8)]
