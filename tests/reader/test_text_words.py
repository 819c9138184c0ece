"""When words are spoken, and the caption animations that follow them."""

from __future__ import annotations

from typing import Any

import pytest

from renderer.colors import Rgba
from renderer.fidelity import Grade
from renderer.operations import AnimationKind
from renderer.reader.node import Node
from renderer.reader.text_words import read_words, spread_words
from renderer.timeline import TimedWord
from tests.reader.drafts import Json, only_text, reported, segment, timeline, track, words


def spoken(*entries: tuple[str, Any, Any]) -> Json:
    text, start, end = ([entry[k] for entry in entries] for k in range(3))
    return {"text": text, "start_time": start, "end_time": end}


def timed(text: str, said: object, *, seconds: float = 2.0, key: str = "words") -> list[tuple[str, int, int]]:
    """Words with their times in ms."""
    found = read_words(Node({key: said}), text, round(seconds * 1e6))
    units = text.encode("utf-16-le", "surrogatepass")
    return [
        (units[2 * w.start : 2 * w.end].decode("utf-16-le"), w.start_us // 1000, w.end_us // 1000)
        for w in found
    ]


def test_words_and_the_blanks_between_them() -> None:
    said = spoken(
        ("moi", 0, 254), (" ", 254, 254), ("quand", 294, 454), (" ", 454, 454), ("j'suis", 494, 654)
    )
    assert timed("moi quand j'suis", said) == [("moi", 0, 254), ("quand", 294, 454), ("j'suis", 494, 654)]


def test_offsets_count_utf16() -> None:
    (first, second) = read_words(
        Node({"words": spoken(("🟧🟧", 0, 1), ("ab", 1, 2))}), "🟧🟧, ab!", 2_000_000
    )
    assert (first.start, first.end, second.start, second.end) == (0, 4, 6, 8)


@pytest.mark.parametrize(
    ("text", "entries", "expected"),
    [
        ("Well, well!", ["well", "well"], ["Well", "well"]),
        ("one two three", ["one", "TWO", "three"], ["one", "two", "three"]),
        ("one three", ["one", "two", "three"], ["one", "three"]),
        ("one extra three", ["one", "three"], ["one", "three"]),
        ("再见，世界", ["再见", "世界"], ["再见", "世界"]),
        ("nothing", ["else"], []),
        ("a\nb", ["a", "b"], ["a", "b"]),
    ],
)
def test_words_are_found_in_the_text(text: str, entries: list[str], expected: list[str]) -> None:
    said = spoken(*((word, 100 * k, 100 * k + 90) for k, word in enumerate(entries)))
    assert [word for word, _, _ in timed(text, said)] == expected


def test_an_offset_beyond_the_clip_is_taken_off() -> None:
    said = spoken(("a", 2481, 3000), ("b", 3000, 3906))
    assert timed("a b", said, seconds=1.43) == [("a", 0, 519), ("b", 519, 1425)]
    late = spoken(("a", 1000, 1400), ("b", 1400, 9999))
    assert timed("a b", late, seconds=1.43) == [("a", 1000, 1400), ("b", 1400, 1430)]


def test_times_are_mended() -> None:
    back = spoken(("a", 500, 600), ("b", 100, 200), ("c", 700, 700), ("d", 900, 800))
    assert timed("a b c d", back) == [("a", 500, 600), ("b", 500, 700), ("c", 700, 900), ("d", 900, 2000)]
    assert timed("a b", spoken(("a", -500, 100), ("b", 2500, 2600))) == [("a", 0, 100)]


@pytest.mark.parametrize(
    "said",
    [
        None,
        [],
        ["a", "b"],
        {},
        {"text": [], "start_time": [], "end_time": []},
        {"text": "a", "start_time": 1, "end_time": 2},
        {"text": ["a"], "start_time": [], "end_time": []},
        spoken(("a", "soon", 1)),
        spoken(("a", float("nan"), 1)),
        spoken(("a", 0, 1e300)),
        {"text": [5, None, {}], "start_time": [0, 0, 0], "end_time": [1, 1, 1]},
        spoken(("x" * 1_000, 0, 1)),
    ],
)
def test_what_are_no_words_is_nothing(said: object) -> None:
    assert timed("a " + "x" * 1_000, said) == []


def test_current_words_count_where_words_are_empty() -> None:
    assert timed("a", spoken(("a", 0, 9)), key="current_words") == [("a", 0, 9)]


def test_a_hostile_number_of_words_ends_soon() -> None:
    said = spoken(*(("y" * 199, 0, 1) for _ in range(20_000)))
    assert timed("x " * 9_000, said) == []


def test_words_spread_by_their_lengths() -> None:
    assert spread_words("ab, cdef", 6_000) == (TimedWord(0, 3, 0, 2_571), TimedWord(4, 8, 2_571, 6_000))
    assert [(w.start, w.end) for w in spread_words("再见 OK", 4_000)] == [(0, 1), (1, 2), (3, 5)]
    assert spread_words("… !", 1_000) == ()


def animation(**fields: object) -> tuple[str, Json]:
    return "material_animations", {"id": "a", "animations": [{"type": "caption", **fields}]}


def test_a_caption_animation_lasts_as_long_as_its_clip() -> None:
    said = spoken(("Hello", 100, 400))
    seen = timeline(
        track(
            "text",
            segment(words(words=said, ktv_color="#0022FFFF"), seconds=2, extra=[animation(name="Karaoke")]),
        )
    )
    clip = only_text(seen)
    (found,) = clip.animations
    assert (found.kind, found.key, found.start_us, found.duration_us) == (
        AnimationKind.CAPTION,
        "sweep",
        0,
        2_000_000,
    )
    assert clip.words == (TimedWord(0, 5, 100_000, 400_000),)
    assert clip.highlight == Rgba(0.0, 0x22 / 255, 1.0, 1.0)
    assert reported(seen) == ["animation"]


def test_a_caption_animation_without_times_spreads_the_words() -> None:
    seen = timeline(track("text", segment(words("Good day"), extra=[animation(resource_id="99")])))
    assert [(word.start, word.end) for word in only_text(seen).words] == [(0, 4), (5, 8)]
    assert [(item.kind, item.grade) for item in seen.items] == [
        ("animation", Grade.STAND_IN),
        ("words", Grade.STAND_IN),
    ]


def test_a_caption_template_asks_for_one_too() -> None:
    info = {"resource_id": "7", "resource_name": "Pop words"}
    seen = timeline(track("text", segment(words(caption_template_info=info))))
    (found,) = only_text(seen).animations
    assert (found.kind, found.key) == (AnimationKind.CAPTION, "pop")
    assert [(item.kind, item.name, item.resource_id) for item in seen.items][:1] == [
        ("caption_template", "Pop words", "7")
    ]


@pytest.mark.parametrize("extra", [[], [animation(id="", resource_id="", name="")]], ids=["nothing", "stub"])
def test_words_alone_and_stubs_animate_nothing(extra: list[tuple[str, Json]]) -> None:
    info = {"resource_id": "", "resource_name": "", "effect_id": ""}
    said = spoken(("Hello", 0, 400))
    seen = timeline(track("text", segment(words(words=said, caption_template_info=info), extra=extra)))
    clip = only_text(seen)
    assert (clip.animations, len(clip.words), seen.items) == ((), 1, ())
