"""Masks, chroma keys and blend modes as drafts write them."""

from __future__ import annotations

from typing import Any

import pytest

from renderer.fidelity import Grade
from renderer.operations import Blend, BlendMode, ChromaKey, Mask, MaskShape, Operation
from tests.reader.drafts import (
    SECOND,
    Json,
    keys,
    only_video,
    photo,
    reported,
    segment,
    speed,
    timeline,
    track,
    video,
)

CONFIG = {
    "aspectRatio": 1.0,
    "centerX": 0.25,
    "centerY": -0.5,
    "width": 0.28,
    "height": 0.5,
    "rotation": 30.0,
    "feather": 0.0,
    "roundCorner": 0.25,
    "invert": True,
    "expansion": 0.0,
}


def mask(
    kind: str = "circle", bucket: str = "common_mask", ident: str = "m", **fields: Any
) -> tuple[str, Json]:
    config = {**CONFIG, **fields.pop("config", {})}
    return bucket, {
        "id": ident,
        "type": "mask",
        "name": kind,
        "resource_type": kind,
        "config": config,
        **fields,
    }


def chroma(**fields: Any) -> tuple[str, Json]:
    return "chromas", {"id": "c", "type": "chroma", "color": "#14ad00ff", **fields}


def mode(**fields: Any) -> tuple[str, Json]:
    return "effects", {"id": "mix", "type": "mix_mode", "value": 1.0, **fields}


def operations(*extra: tuple[str, Json], **fields: Any) -> tuple[Operation, ...]:
    return only_video(timeline(track("video", segment(photo(), extra=extra, **fields)))).operations


def test_every_value_of_a_mask() -> None:
    assert operations(mask("rectangle")) == (
        Mask(MaskShape.RECTANGLE, 0.25, -0.5, 0.28, 0.5, 30.0, 0.0, 0.25, True, 0.0),
    )


@pytest.mark.parametrize(
    ("fields", "shape"),
    [
        ({"resource_type": "line"}, MaskShape.LINE),
        ({"resource_type": "mirror"}, MaskShape.MIRROR),
        ({"resource_type": "geometric_shape", "resource_id": "6794051276482023949"}, MaskShape.HEART),
        ({"resource_type": "geometric_shape", "resource_id": "6794051169434997255"}, MaskShape.STAR),
        ({"resource_type": "geometric_shape", "name": "爱心"}, MaskShape.HEART),
        ({"resource_type": "pentagram"}, MaskShape.STAR),
        ({"resource_type": "", "name": "Filmstrip"}, MaskShape.MIRROR),
    ],
)
def test_shapes_by_type_id_and_name(fields: Json, shape: MaskShape) -> None:
    (read,) = operations(mask(**fields))
    assert isinstance(read, Mask)
    assert read.shape is shape


def test_trap_29_both_lists_are_one_mask_and_the_newer_list_wins() -> None:
    old, new = mask("circle", "masks", config={"width": 0.1}), mask("circle", config={"width": 0.9})
    (read,) = operations(old, new)
    assert isinstance(read, Mask)
    assert read.width == 0.9
    assert len(operations(mask("circle", "masks"))) == 1


def test_masks_that_do_not_cut() -> None:
    assert operations(mask(), enable_video_mask=False) == ()
    shown = timeline(track("video", segment(photo(), extra=[mask(category="adjust")])))
    assert only_video(shown).operations == ()
    assert [item.grade for item in shown.items] == [Grade.LEFT_OUT]
    several = timeline(
        track("video", segment(photo(), extra=[mask("line", ident="a"), mask("circle", ident="b")]))
    )
    assert [getattr(item, "shape", None) for item in only_video(several).operations] == [MaskShape.CIRCLE]
    assert [(item.grade, item.name) for item in several.items] == [(Grade.LEFT_OUT, "line")]


@pytest.mark.parametrize(
    ("made", "grade"),
    [
        (mask("line", config={"feather": 0.3}), None),
        (mask("circle", config={"feather": 0.3}), None),
        (mask("rectangle"), None),
        (mask("rectangle", config={"feather": 0.3}), Grade.CLOSE),
        (mask("heart"), Grade.CLOSE),
        (mask("text", text_config={"content": "Hi"}), Grade.STAND_IN),
        (mask("text"), Grade.LEFT_OUT),
        (mask("contour"), Grade.LEFT_OUT),
    ],
)
def test_what_is_measured_is_not_reported(made: tuple[str, Json], grade: Grade | None) -> None:
    read = timeline(track("video", segment(photo(), extra=[made])))
    assert [item.grade for item in read.items] == ([grade] if grade else [])


def test_keys_of_a_mask_stand_on_the_segments_clock() -> None:
    """Source from second 1 at double speed: a key at second 2 of the source is half a second in."""
    one = segment(
        video(),
        0.0,
        1.0,
        extra=[speed(2.0), mask()],
        source_timerange={"start": SECOND, "duration": 2 * SECOND},
        common_keyframes=[
            keys("KFTypeCommonMaskPositionX", (1.0, -0.5), (2.0, 0.5)),
            keys("KFTypeMaskFeather", (1.0, 0.2)),
            keys("KFTypeCommonMaskScale", (1.0, 1.0), (3.0, 2.0)),
        ],
    )
    read = timeline(track("video", one))
    (cut,) = only_video(read).operations
    assert isinstance(cut, Mask)
    tracks = {t.name: [(key.time_us, key.value) for key in t.keys] for t in cut.keyframes}
    assert tracks == {
        "center_x": [(0, -0.5), (500_000, 0.5)],
        "feather": [(0, 0.2)],
        "width": [(0, 0.28), (1_000_000, 0.56)],
        "height": [(0, 0.5), (1_000_000, 1.0)],
    }
    assert reported(read) == []


def test_keys_of_another_material_are_not_this_masks() -> None:
    entry = {**keys("KFTypeCommonMaskRotation", (0.0, 5.0), (1.0, 9.0)), "material_id": "other"}
    (cut,) = operations(mask(), common_keyframes=[entry])
    assert isinstance(cut, Mask)
    assert cut.keyframes == ()


def test_chroma_key() -> None:
    read = timeline(
        track(
            "video",
            segment(
                photo(),
                extra=[
                    chroma(intensity_value=0.64, shadow_value=0.1, edge_smooth_value=0.2, spill_value=0.3)
                ],
                common_keyframes=[keys("KFTypeChromaIntensity", (0.0, 0.1), (1.0, 0.9))],
            ),
        )
    )
    (key,) = only_video(read).operations
    assert isinstance(key, ChromaKey)
    assert (key.red, key.green, key.blue) == pytest.approx((0x14 / 255, 0xAD / 255, 0))
    assert (key.intensity, key.shadow, key.edge_smooth, key.spill) == (0.64, 0.1, 0.2, 0.3)
    assert [(t.name, len(t.keys)) for t in key.keyframes] == [("intensity", 2)]
    assert [(item.kind, item.grade) for item in read.items] == [("chroma", Grade.CLOSE)]


def test_chroma_keys_left_alone() -> None:
    assert operations(chroma(color="")) == ()
    assert operations(chroma(intensity_value=0.0)) == ()


def test_the_key_comes_first_and_the_mask_last() -> None:
    read = operations(mask(), ("effects", {"id": "b", "type": "brightness", "value": 0.5}), chroma())
    assert (type(read[0]), type(read[-1])) == (ChromaKey, Mask)


@pytest.mark.parametrize(
    ("fields", "wanted"),
    [
        ({"effect_id": "871339"}, BlendMode.SCREEN),
        ({"resource_id": "6758325895519277582"}, BlendMode.MULTIPLY),
        ({"name": "线性加深"}, BlendMode.LINEAR_BURN),
        ({"name": "Hard Light"}, BlendMode.HARD_LIGHT),
    ],
)
def test_blend_modes_by_id_and_name(fields: Json, wanted: BlendMode) -> None:
    read = timeline(track("video", segment(photo(), extra=[mode(value=0.5, **fields)])))
    assert only_video(read).blend == Blend(wanted, 0.5)
    assert reported(read) == []


def test_blend_modes_that_do_nothing() -> None:
    for fields in ({"name": "正常"}, {"name": "滤色", "value": 0.0}, {"name": ""}):
        read = timeline(track("video", segment(photo(), extra=[mode(**fields)])))
        assert only_video(read).blend is None
        assert reported(read) == []
    unknown = timeline(track("video", segment(photo(), extra=[mode(name="?")])))
    assert [(item.kind, item.grade) for item in unknown.items] == [("mix_mode", Grade.LEFT_OUT)]
