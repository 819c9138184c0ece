"""Vector shapes: what their fields become, and what is told of those that cannot be read."""

from __future__ import annotations

from typing import Any

import pytest

from renderer.colors import Gradient, Rgba
from renderer.fidelity import Grade
from renderer.reader.shapes import BORDER_BIT, FILL_BIT, ROUNDED_BIT
from renderer.timeline import Property, ShapeClip, Timeline, VideoClip
from tests.reader.drafts import SECOND, Json, keys, photo, segment, timeline, track, words

SQUARE = ((-100.0, 100.0), (100.0, 100.0), (100.0, -100.0), (-100.0, -100.0))
RED = Rgba(1.0, 0.0, 0.0)


def filled(color: Any = "#FF0000", **content: Any) -> Json:
    solid = {"alpha": 1.0, "color": color}
    return {"alpha": 1.0, "color": {"render_type": "solid", "solid": solid, **content}}


def shape(
    points: Any = SQUARE, roundness: Any = (), *, bucket: str = "shapes", name: str = "s", **fields: Any
) -> tuple[str, Json]:
    param = {"custom_points": [{"x": x, "y": y} for x, y in points], "roundness": list(roundness)}
    material = {"id": name, "shape_param": param, "shape_fill_render_style": filled(), **fields}
    return bucket, material


def only_shape(read: Timeline) -> ShapeClip:
    (clip,) = [clip for layer in read.tracks for clip in layer.clips if isinstance(clip, ShapeClip)]
    return clip


def read_one(material: tuple[str, Json], **fields: Any) -> ShapeClip:
    return only_shape(timeline(track("sticker", segment(material, **fields))))


@pytest.mark.parametrize("kind", ["sticker", "shape", "text", "video"])
@pytest.mark.parametrize("bucket", ["shapes", "stickers"])
def test_a_shape_is_read_on_any_track(kind: str, bucket: str) -> None:
    place = {"transform": {"x": 0.5, "y": -0.25}, "scale": {"x": 2.0, "y": 3.0}, "rotation": 30.0}
    read = timeline(track(kind, segment(shape(bucket=bucket), 0.5, 1.5, clip=place)))
    clip = only_shape(read)
    assert clip.shape.points == SQUARE
    assert clip.shape.fill == RED
    assert clip.shape.border is None
    placed = clip.transform
    assert (placed.x, placed.y, placed.scale_x, placed.scale_y, placed.rotation) == (0.5, -0.25, 2, 3, 30)
    assert (clip.frames.start, clip.frames.end) == (15, 60)
    assert read.duration_us == 2 * SECOND
    (item,) = read.items
    assert (item.kind, item.grade) == ("shape", Grade.CLOSE)
    assert "one importer" in item.reason


def test_shapes_count_for_the_length_of_a_draft() -> None:
    """A draft that does not tell its duration ends with its last segment."""
    read = timeline(track("sticker", segment(shape(), 0.0, 3.0)), duration=0)
    assert read.duration_us == 3 * SECOND


def test_shapes_stand_between_the_other_clips_of_a_track() -> None:
    parts = [segment(photo(), 0), segment(shape(), 1), segment(photo("q"), 2)]
    (layer,) = timeline(track("video", *parts)).tracks
    assert [type(clip) for clip in layer.clips] == [VideoClip, ShapeClip, VideoClip]
    assert len(timeline(track("text", segment(words()), segment(shape(), 1))).tracks[0].clips) == 2


@pytest.mark.parametrize(
    "points",
    [
        [{"x": x, "y": y} for x, y in SQUARE],
        [list(point) for point in SQUARE],
        [value for point in SQUARE for value in point],
    ],
)
def test_ways_to_write_points(points: Any) -> None:
    material = shape()
    material[1]["shape_param"]["custom_points"] = points
    assert read_one(material).shape.points == SQUARE


@pytest.mark.parametrize(
    ("flag", "fill", "border", "radius"),
    [
        (None, True, True, 50),
        (FILL_BIT, True, False, 0),
        (BORDER_BIT, False, True, 0),
        (FILL_BIT | ROUNDED_BIT, True, False, 50),
        (FILL_BIT | BORDER_BIT | ROUNDED_BIT | 1, True, True, 50),
    ],
)
def test_check_flag(flag: int | None, fill: bool, border: bool, radius: float) -> None:
    material = shape(roundness=[0.5] * 4, border_color="#0000FF", border_width=8.0, check_flag=flag)
    read = read_one(material).shape
    assert read.fill == (RED if fill else None)
    assert read.border == (Rgba(0.0, 0.0, 1.0) if border else None)
    assert read.border_width == (8.0 if border else 0.0)
    assert read.radii == pytest.approx([radius] * 4)


@pytest.mark.parametrize(
    ("roundness", "radii"),
    [
        ([], [0, 0, 0, 0]),
        ([1.0, 0.25], [100, 25, 0, 0]),
        ([0.5], [50, 50, 50, 50]),
        ([30.0, 0.5, 0, 0], [30, 0.5, 0, 0]),
    ],
)
def test_roundness(roundness: list[float], radii: list[float]) -> None:
    assert read_one(shape(roundness=roundness)).shape.radii == pytest.approx(radii)


def test_fill_gradient() -> None:
    gradient = {
        "angle": 135.0,
        "color": ["#00FF00", [1.0, 0.0, 0.0]],
        "alpha": [1.0, 0.5],
        "percent": [1.0, 0.0],
    }
    style = filled(render_type="gradient", gradient=gradient)
    read = read_one(shape(shape_fill_render_style={**style, "alpha": 0.5}))
    assert read.shape.fill == Gradient(((0.0, Rgba(1, 0, 0, 0.25)), (1.0, Rgba(0, 1, 0, 0.5))), 135.0)


def test_a_fill_written_as_in_texts() -> None:
    material = shape(fill={"alpha": 0.5, "content": {"solid": {"color": [0.0, 1.0, 0.0]}}})
    del material[1]["shape_fill_render_style"]
    assert read_one(material).shape.fill == Rgba(0.0, 1.0, 0.0, 0.5)


def test_border_style() -> None:
    material = shape(shape_border_render_style=filled("#00FF00"), border_color="#0000FF", border_width=4.0)
    assert read_one(material).shape.border == Rgba(0.0, 1.0, 0.0)


def test_opacity_and_keys() -> None:
    assert read_one(shape(), clip={"alpha": 0.5}).transform.alpha == 0.5
    lines = [keys("KFTypePositionX", (0, 0.0), (1, 1.0)), keys("KFTypeGlobalAlpha", (0, 0.0), (1, 1.0))]
    clip = read_one(shape(global_alpha=0.25), clip={"alpha": 0.5}, common_keyframes=lines)
    assert clip.transform.alpha == 0.25
    assert {one.property for one in clip.keyframes} == {Property.POSITION_X, Property.ALPHA}


def test_animations() -> None:
    entry = {"type": "in", "name": "Fade In", "resource_id": "6798320778182922760", "duration": 500_000}
    moves = ("material_animations", {"id": "a", "animations": [entry]})
    (animation,) = read_one(shape(), extra=[moves]).animations
    assert animation.duration_us == 500_000


@pytest.mark.parametrize(
    ("fields", "word"),
    [
        ({"points": ()}, "0 points"),
        ({"points": SQUARE[:2]}, "2 points"),
        ({"points": [(0, 0), (1, "one"), (2, 0)]}, "must be a number"),
        ({"points": [(0, 0), (1e9, 1), (2, 0)]}, "the most allowed"),
        ({"points": [(i, i * i) for i in range(2001)]}, "more than 1000"),
        ({"roundness": ["round"]}, "must be a number"),
        ({"check_flag": 1}, "neither"),
        ({"check_flag": "on"}, "must be a number"),
        ({"shape_fill_render_style": None}, "neither"),
        ({"shape_fill_render_style": filled("scarlet")}, "must be a colour"),
        ({"border_color": "#FFFFFF", "border_width": -1}, "the least allowed"),
        ({"global_alpha": "much"}, "must be a number"),
        ({"shape_param": 7}, "must be an object"),
        ({"shape_param": None}, "0 points"),
    ],
)
def test_what_cannot_be_read_is_left_out(fields: Json, word: str) -> None:
    read = timeline(track("sticker", segment(shape(**fields))))
    assert read.tracks == ()
    (item,) = read.items
    assert (item.kind, item.grade) == ("shape", Grade.LEFT_OUT)
    assert word in item.reason


@pytest.mark.parametrize(
    ("fields", "word"),
    [
        ({"shape_fill_render_style": filled(render_type="texture")}, "texture"),
        ({"has_shadow": True}, "shadow"),
        (
            {
                "border_width": 2,
                "shape_border_render_style": filled(
                    render_type="gradient", gradient={"color": ["#00FF00", "#0000FF"]}
                ),
            },
            "border's gradient",
        ),
    ],
)
def test_what_stands_in_is_told(fields: Json, word: str) -> None:
    (item,) = timeline(track("sticker", segment(shape(**fields)))).items
    assert item.grade is Grade.STAND_IN
    assert word in item.reason


def test_stickers_without_points_stay_stickers() -> None:
    read = timeline(track("sticker", segment(shape(points=(), bucket="stickers", resource_id="9"))))
    assert [(item.kind, item.grade) for item in read.items] == [("sticker", Grade.LEFT_OUT)]
