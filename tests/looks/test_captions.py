"""Captions that follow the words: what is done to a word before, while and after it is spoken."""

from __future__ import annotations

import math
from dataclasses import fields, replace

import pytest

from renderer.colors import Rgba
from renderer.fidelity import Grade
from renderer.looks.animations import TEXT_CAPTION, Lettering, Part, PartPose, find_caption
from renderer.looks.animations.captions import BOX, DEFAULT
from renderer.looks.animations.lettering import STILL
from renderer.looks.registry import Moment

KEYS = [look.key for look in TEXT_CAPTION]
APPEARING = {"appear", "pop_in", "blur_in", "type"}
PART = Part(index=2, count=5)
GREEN = Rgba(0.1, 0.9, 0.3)


def poses(key: str, u: float, part: Part = PART) -> tuple[PartPose, ...]:
    look = TEXT_CAPTION[key].draw
    assert isinstance(look, Lettering)
    assert look.by_words
    return look.pose(u, part, Moment(progress=0.0, seed=1))


@pytest.mark.parametrize("key", KEYS)
def test_poses_are_finite(key: str) -> None:
    for step in range(41):
        found = poses(key, step / 40)
        assert 1 <= len(found) <= 6
        for pose in found:
            numbers = [getattr(pose, field.name) for field in fields(pose)]
            assert all(math.isfinite(number) for number in numbers if isinstance(number, float))
            assert 0 <= pose.alpha <= 1
            assert min(pose.scale_x, pose.scale_y) > 0


@pytest.mark.parametrize("key", sorted(set(KEYS) - APPEARING - {"sweep", "focus"}))
def test_only_the_spoken_word_is_changed(key: str) -> None:
    assert poses(key, 0.0) == (STILL,)
    assert poses(key, 1.0) == (STILL,)
    assert poses(key, 0.4) != (STILL,)


@pytest.mark.parametrize("key", sorted(APPEARING))
def test_words_that_appear_stay(key: str) -> None:
    assert all(pose.alpha == 0 for pose in poses(key, 0.0))
    assert [pose for pose in poses(key, 1.0) if pose != STILL] == []


def test_a_sweep_colours_what_is_sung() -> None:
    assert poses("sweep", 0.0) == (STILL,)
    assert [pose.color for pose in poses("sweep", 1.0, replace(PART, accent=GREEN))] == [GREEN]
    base, sung = poses("sweep", 0.3)
    assert base == STILL
    assert sung.clip == (0.0, 0.0, 0.3, 1.0)


def test_in_focus_the_other_words_are_dim() -> None:
    assert poses("focus", 0.0)[0].alpha < 0.6
    assert poses("focus", 0.5)[0].alpha == 1.0


def test_the_drafts_colour_is_used() -> None:
    own = replace(PART, accent=GREEN)
    assert poses("highlight", 0.5, own)[0].color == GREEN
    boxed, underlined = poses("box", 0.5, own)[0].plate, poses("underline", 0.5, own)[0].plate
    assert boxed is not None
    assert underlined is not None
    assert boxed.color == underlined.color == GREEN
    unnamed = poses("box", 0.5)[0].plate
    assert unnamed is not None
    assert unnamed.color == BOX


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("Karaoke", "sweep"),
        ("逐字打字", "type"),
        ("Word Box", "box"),
        ("下划线", "underline"),
        ("Bounce", "bounce"),
        ("弹入", "pop_in"),
        ("聚焦", "focus"),
        ("模糊出现", "blur_in"),
        ("逐词显现", "appear"),
        ("Highlight", "highlight"),
        ("neon", "glow"),
        ("放大", "grow"),
        ("", DEFAULT),
        ("no such caption", DEFAULT),
    ],
)
def test_names_tell_the_caption(name: str, key: str) -> None:
    found = find_caption(name)
    assert (found.key, found.grade) == (key, Grade.STAND_IN)
    assert found.note
