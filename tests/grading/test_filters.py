"""Which recipe a filter gets."""

from __future__ import annotations

import pytest

from renderer.fidelity import Grade
from renderer.looks.filters import FILTERS, NEUTRAL, RECIPES, WORDS, find_filter


@pytest.mark.parametrize(
    ("name", "identity", "family"),
    [
        ("黑胶唱片", "7221805176410180921", "film"),
        ("画质增强", "7470448919701474600", "hd"),
        ("原生肤", "", "skin"),
        ("冰雪世界", "", "blue"),
        ("哈苏蓝", "", "film"),
        ("Enhance", "", "hd"),
        ("黑白记忆", "", "bw"),
        ("冷蓝", "", "blue"),
        ("Gritty Noir", "", "bw"),
        ("Candlelight", "", "warm"),
        ("Blur", "", "blur"),
        ("暖冬", "", "warm"),
        ("Lofi II", "", "vhs"),
        ("自然", "", "nature"),
    ],
)
def test_the_filters_people_use(name: str, identity: str, family: str) -> None:
    assert find_filter(name, identity).key == family


def test_an_id_decides_over_a_localised_name() -> None:
    assert find_filter("Đĩa than", "7221805176410180921").key == "film"


@pytest.mark.parametrize(
    ("name", "family"),
    [("复古胶片 9", "film"), ("Soft Dream X", "soft"), ("고채도", "vivid"), ("超级黑白", "bw")],
)
def test_a_word_in_an_unknown_name(name: str, family: str) -> None:
    assert find_filter(name, "1").key == family


def test_a_name_that_tells_nothing_gets_a_mild_look() -> None:
    look = find_filter("Qwertz", "")
    assert look.key == NEUTRAL
    assert look.grade is Grade.STAND_IN
    assert look.note


def test_every_family_can_be_reached_and_says_how_near_it_comes() -> None:
    assert {look.key for look in FILTERS} == set(RECIPES)
    for look in FILTERS:
        assert look.ids
        assert look.names
        assert look.note
        assert look.grade in (Grade.CLOSE, Grade.STAND_IN)
    assert {family for _, family in WORDS} <= set(RECIPES)
