"""Bubbles behind texts: the owner's picture, or a shape of the family that the name tells."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from PIL import Image

from renderer.fidelity import Grade
from renderer.reader import ReadOptions
from renderer.reader.bubbles import DARK_BUBBLE, LIGHT_BUBBLE
from renderer.text_block import Bubble
from renderer.timeline import Timeline
from tests.reader.drafts import Json, only_text, segment, solid, timeline, track, words

BUBBLE_ID = "7446995926125645061"


def read(*looks: Path, fill: Json | None = None, **fields: object) -> Timeline:
    shape = (
        "effects",
        {"id": "b", "type": "text_shape", "name": "会话62", "resource_id": BUBBLE_ID, **fields},
    )
    material = words("Hi", styles=[{"range": [0, 2], "fill": fill or solid(1, 1, 1)}])
    return timeline(track("text", segment(material, extra=[shape])), options=ReadOptions(look_folders=looks))


def bubble(seen: Timeline) -> Bubble | None:
    (item,) = seen.items
    assert item.kind == "text_shape"
    return only_text(seen).block.bubble


def draw(path: Path, size: tuple[int, int] = (300, 150)) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    Image.new("RGBA", size, "red").save(path)


@pytest.mark.parametrize(
    "parts", [(f"{BUBBLE_ID}.png",), (BUBBLE_ID, "a.webp"), ("x", BUBBLE_ID, "6f14", "b.png")]
)
def test_the_owners_picture(parts: tuple[str, ...], tmp_path: Path) -> None:
    path = tmp_path.joinpath(*parts)
    draw(path)
    seen = read(tmp_path)
    assert bubble(seen) == Bubble(picture=path, insets=(100.0, 50.0, 100.0, 50.0))
    assert seen.items[0].grade is Grade.CLOSE


@pytest.mark.parametrize(
    ("note", "insets"),
    [
        ({"insets": [10, 20, 30, 40]}, (10.0, 20.0, 30.0, 40.0)),
        ({"insets": [0, 0, 0, 0]}, (0.0, 0.0, 0.0, 0.0)),
        ({"insets": [200, 20, 200, 40]}, None),
        ({"insets": [-1, 20, 30, 40]}, None),
        ({"insets": [10, 20, 30]}, None),
        ({"insets": [True, 20, 30, 40]}, None),
        ({"insets": [float("nan"), 20, 30, 40]}, None),
        ([], None),
        ("{", None),
    ],
)
def test_its_insets(note: object, insets: tuple[float, ...] | None, tmp_path: Path) -> None:
    draw(tmp_path / f"{BUBBLE_ID}.png")
    (tmp_path / f"{BUBBLE_ID}.json").write_text(note if isinstance(note, str) else json.dumps(note))
    seen = read(tmp_path)
    found = bubble(seen)
    assert found is not None
    assert found.insets == (insets or (100.0, 50.0, 100.0, 50.0))
    assert ("names no insets that fit" in seen.items[0].reason) is (insets is None)


def test_a_file_that_is_no_picture_is_named(tmp_path: Path) -> None:
    (tmp_path / f"{BUBBLE_ID}.png").write_bytes(b"nothing")
    seen = read(tmp_path)
    assert bubble(seen) == Bubble("speech", DARK_BUBBLE)
    assert (seen.items[0].grade, f"{BUBBLE_ID}.png" in seen.items[0].reason) == (Grade.STAND_IN, True)


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("会话62", "speech"),
        ("思考气泡", "thought"),
        ("Thought cloud 3", "thought"),
        ("爆炸框", "burst"),
        ("Red ribbon", "banner"),
        ("促销标签", "tag"),
        ("边框 01", "box"),
        ("Boxing day", "speech"),
        ("", "speech"),
    ],
)
def test_the_shape_of_a_name(name: str, key: str) -> None:
    found = bubble(read(name=name))
    assert found is not None
    assert found.key == key


def test_the_text_stays_legible() -> None:
    assert bubble(read()) == Bubble("speech", DARK_BUBBLE)
    assert bubble(read(fill=solid(0.1, 0.1, 0.1))) == Bubble("speech", LIGHT_BUBBLE)
    yellow_to_white = {"color": [[1, 1, 0], [1, 1, 1]]}
    fill = {"content": {"render_type": "gradient", "gradient": yellow_to_white}}
    assert bubble(read(fill=fill)) == Bubble("speech", DARK_BUBBLE)


def test_a_stub_is_nothing() -> None:
    stub = ("effects", {"id": "b", "type": "text_shape", "value": 1.0})
    seen = timeline(track("text", segment(words(), extra=[stub])))
    assert (only_text(seen).block.bubble, seen.items) == (None, ())
