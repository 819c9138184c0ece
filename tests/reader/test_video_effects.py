"""`video_effects` materials → looks."""

from __future__ import annotations

from typing import Any

import pytest

from renderer.errors import InvalidDraft
from renderer.fidelity import Grade
from renderer.keyframe import Keyframe
from renderer.operations import EffectLook, ParameterTrack
from renderer.timeline import Timeline
from tests.reader.drafts import SECOND, Json, keys, only_video, photo, segment, timeline, track

BLUR = "6739752823140913675"


def effect(**fields: Any) -> tuple[str, Json]:
    return "video_effects", {"id": "e", "type": "video_effect", "name": "模糊", "value": 1.0, **fields}


def read(*effects: tuple[str, Json], seconds: float = 2.0) -> Timeline:
    return timeline(track("video", segment(photo(), seconds=seconds, extra=effects)))


def looks(*effects: tuple[str, Json]) -> list[EffectLook]:
    return [one for one in only_video(read(*effects)).operations if isinstance(one, EffectLook)]


def slider(name: str, value: float | None, **fields: Any) -> Json:
    return {"name": f"effects_adjust_{name}", "value": value, **fields}


def test_a_clips_effect_lasts_as_long_as_the_clip() -> None:
    (look,) = looks(effect())
    assert (look.key, look.strength, look.duration_us) == ("blur", 1.0, 2 * SECOND)


def test_effects_keep_their_order() -> None:
    found = looks(effect(name="黑白", id="e1"), effect(name="模糊", id="e2"))
    assert [look.key for look in found] == ["grey", "blur"]


def test_found_by_id_before_name() -> None:
    assert looks(effect(name="Размытие", resource_id=BLUR))[0].key == "blur"
    assert looks(effect(name="闪白", effect_id=BLUR))[0].key == "blur"


def test_sliders_by_their_short_names() -> None:
    (look,) = looks(
        effect(
            adjust_params=[
                slider("blur", 0.8, default_value=0.5),
                slider("speed", None, default_value=0.33),
                slider("range", None),
                slider("size", 1e9),
            ]
        )
    )
    assert look.parameters == (("blur", 0.8), ("speed", 0.33), ("size", 100.0))


def test_keyframes_of_sliders() -> None:
    entry = keys("effects_adjust_blur", (1.0, 0.2), (0.0, 0.9))
    (look,) = looks(effect(common_keyframes=[entry, keys("KFTypeAlpha", (0, 1))]))
    assert look.keyframes == (ParameterTrack("blur", (Keyframe(0, 0.9), Keyframe(SECOND, 0.2))),)


def test_strength_is_cut_at_1_and_0_is_no_effect() -> None:
    assert looks(effect(value=5.0))[0].strength == 1.0
    nothing = read(effect(value=0.0))
    assert only_video(nothing).operations == ()
    assert nothing.items == ()


def test_an_empty_stub_is_nothing() -> None:
    assert read(effect(name="")).items == ()


@pytest.mark.parametrize(
    ("fields", "grade"),
    [
        ({"name": "模糊"}, Grade.CLOSE),
        ({"name": "金粉飘落"}, Grade.STAND_IN),
        ({"name": "万圣emoji"}, Grade.LEFT_OUT),
        ({"name": "no such effect"}, Grade.LEFT_OUT),
        ({"name": "Heart Flames", "type": "face_effect"}, Grade.LEFT_OUT),
    ],
)
def test_each_is_reported_with_its_grade(fields: Json, grade: Grade) -> None:
    found = read(effect(**fields))
    assert [(item.kind, item.grade) for item in found.items] == [("video_effect", grade)]
    assert found.items[0].reason
    assert bool(only_video(found).operations) == (grade is not Grade.LEFT_OUT)


def test_a_slider_that_is_no_number_is_named() -> None:
    with pytest.raises(InvalidDraft, match="must be a number") as caught:
        read(effect(adjust_params=[slider("blur", {"much": 1})]))  # type: ignore[arg-type]
    assert "adjust_params[0].value" in str(caught.value)
