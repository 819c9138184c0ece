"""Colour materials of a segment → operations, and what the report says of them."""

from __future__ import annotations

from pathlib import Path

import pytest

from renderer.errors import InvalidDraft
from renderer.fidelity import Grade
from renderer.keyframe import Keyframe
from renderer.operations import (
    Adjustments,
    CurvePoint,
    FilterLook,
    HueBand,
    HueBands,
    LogWheels,
    LookupTable,
    ParameterTrack,
    PrimaryWheels,
    ToneCurves,
    Wheel,
)
from renderer.reader import ReadOptions
from renderer.timeline import Timeline
from tests.reader.drafts import Json, keys, only_video, photo, segment, speed, timeline, track, video


def slider(kind: str, value: float, identity: str = "", **fields: object) -> tuple[str, Json]:
    return "effects", {"id": identity or kind, "type": kind, "value": value, **fields}


def graded(*extra: tuple[str, Json], options: ReadOptions | None = None, **fields: object) -> Timeline:
    return timeline(track("video", segment(photo(), extra=extra, **fields)), options=options)


def test_sliders_become_one_operation() -> None:
    read = graded(slider("brightness", 0.2), slider("contrast", 0), slider("fade", 0.5))
    assert only_video(read).operations == (Adjustments(brightness=0.2, fade=0.5),)
    assert [(item.kind, item.name, item.grade) for item in read.items] == [
        ("adjust", "brightness", Grade.CLOSE),
        ("adjust", "fade", Grade.CLOSE),
    ]


def test_values_beyond_a_slider_are_its_end() -> None:
    read = graded(slider("saturation", -7), slider("sharpen", -0.5), slider("clear", 3))
    assert only_video(read).operations == (Adjustments(saturation=-1.0, clear=1.0),)


NEUTRAL = [
    slider("brightness", 0),
    slider("contrast", -1.1e-16),
    slider("filter", 0.0, "f"),
    slider("lut", 0.0),
    ("hsl", {"id": "h", "hsl_color_type": 1, "hue": 0, "saturation": 0, "lightness": 0}),
    ("color_curves", {"id": "c", "luma": [], "red": [], "green": [], "blue": []}),
    ("color_curves", {"id": "c", "luma": [{"x": 0, "y": 0}, {"x": 1, "y": 1}]}),
    ("primary_color_wheels", {"id": "w", "lift": {"red": 0.0}, "intensity": 1.0}),
    ("primary_color_wheels", {"id": "w", "lift": {"red": 0.4}, "intensity": 0}),
    ("log_color_wheels", {"id": "w", "shadow": {"luma": 0.0}, "highlight": None}),
]


@pytest.mark.parametrize("material", NEUTRAL, ids=lambda material: material[0])
def test_neutral_values_are_nothing(material: tuple[str, Json]) -> None:
    read = graded(material)
    assert only_video(read).operations == ()
    assert read.items == ()


@pytest.mark.parametrize(
    ("switch", "material"),
    [
        ("enable_adjust", slider("brightness", 0.5)),
        ("enable_lut", slider("lut", 1.0, path="x.cube")),
        ("enable_hsl", ("hsl", {"id": "h", "hsl_color_type": 1, "hue": 10})),
        ("enable_color_curves", ("color_curves", {"id": "c", "luma": [{"x": 0, "y": 1}]})),
        ("enable_color_wheels", ("primary_color_wheels", {"id": "w", "gain": {"red": 0.4}})),
        ("enable_color_wheels", ("log_color_wheels", {"id": "w", "shadow": {"red": 0.4}})),
    ],
)
def test_a_group_can_be_switched_off(switch: str, material: tuple[str, Json]) -> None:
    off = graded(material, **{switch: False})
    assert only_video(off).operations == ()
    assert off.items == ()
    assert graded(material).items


def test_order_of_the_tools() -> None:
    read = graded(
        slider("filter", 0.8, "f", resource_id="7221805176410180921"),
        ("hsl", {"id": "h", "hsl_color_type": 4, "hue": 50, "saturation": -100, "lightness": 25}),
        slider("shadow", 0.159),
        ("log_color_wheels", {"id": "l", "shadow": {"blue": 0.3}, "intensity": 0.5}),
        ("primary_color_wheels", {"id": "p", "gain": {"red": 0.1, "luma": -2}}),
        ("color_curves", {"id": "c", "red": [{"x": 0, "y": 0.2}, {"x": 1, "y": 1}]}),
    )
    assert only_video(read).operations == (
        ToneCurves(red=(CurvePoint(0, 0.2, (0, 0.2), (0, 0.2)), CurvePoint(1, 1, (1, 1), (1, 1)))),
        PrimaryWheels(gain=Wheel(red=0.1, luma=-1.0)),
        LogWheels(shadow=Wheel(blue=0.3), intensity=0.5),
        Adjustments(shadow=0.159),
        HueBands((HueBand(120.0, 0.5, -1.0, 0.25),)),
        FilterLook("film", 0.8),
    )


def test_colour_ranges_count_from_red_and_others_have_a_colour_of_their_own() -> None:
    read = graded(
        ("hsl", {"id": "a", "hsl_color_type": 1, "hue": 10, "custom_color": "#FF00FF00"}),
        ("hsl", {"id": "b", "hsl_color_type": 8, "hue": 10}),
        ("hsl", {"id": "c", "hsl_color_type": 9, "hue": 10, "custom_color": "#FF00FF00"}),
    )
    (bands,) = only_video(read).operations
    assert isinstance(bands, HueBands)
    assert [band.center_degrees for band in bands.bands] == [0.0, 300.0, 120.0]


def test_curve_handles() -> None:
    points = [
        {"anchor": {"x": 0, "y": 0}, "left_control": {"x": 0, "y": 0}, "right_control": {"x": 0.3, "y": 0.1}},
        {"anchor": {"x": 1, "y": 0.9}, "left_control": {"x": 0.7, "y": 1.2}},
    ]
    (curves,) = only_video(graded(("color_curves", {"id": "c", "luma": points}))).operations
    assert curves == ToneCurves(
        luma=(CurvePoint(0, 0, (0, 0), (0.3, 0.1)), CurvePoint(1, 0.9, (0.7, 1.0), (1, 0.9)))
    )


def test_too_many_points() -> None:
    with pytest.raises(InvalidDraft, match=r"color_curves\[0\].luma.*limit"):
        graded(("color_curves", {"id": "c", "luma": [{"x": 0, "y": 1}] * 1000}))


def test_a_value_of_another_kind_is_named() -> None:
    with pytest.raises(InvalidDraft, match=r"\$\.materials\.effects\[0\]\.value"):
        graded(slider("brightness", "much"))  # type: ignore[arg-type]


def test_slider_keyframes_are_on_the_segments_clock() -> None:
    read = timeline(
        track(
            "video",
            segment(
                video(),
                seconds=2,
                extra=[speed(2.0), slider("contrast", 0.1)],
                source_timerange={"start": 1_000_000, "duration": 4_000_000},
                common_keyframes=[
                    keys("KFTypeBrightness", (1, 0), (3, 4.0)),
                    keys("KFTypeHightLight", (1, 0.2)),
                    keys("KFTypeContrast", (1, -0.5)),
                    keys("KFTypeTone", (1, 0), (2, 0)),
                ],
            ),
        )
    )
    (sliders,) = only_video(read).operations
    assert sliders == Adjustments(
        contrast=0.1,
        keyframes=(
            ParameterTrack("brightness", (Keyframe(0, 0.0), Keyframe(1_000_000, 1.0))),
            ParameterTrack("contrast", (Keyframe(0, -0.5),)),
            ParameterTrack("highlight", (Keyframe(0, 0.2),)),
        ),
    )
    assert sorted(item.name for item in read.items) == ["brightness", "contrast", "highlight"]
    assert {item.grade for item in read.items} == {Grade.CLOSE}


def test_keyframes_of_another_material_are_not_the_sliders() -> None:
    """HSL's saturation keys have the slider's property and another material."""
    stray = keys("KFTypeSaturation", (0, 0.5)) | {"material_id": "some-hsl"}
    assert only_video(graded(common_keyframes=[stray])).operations == ()
    own = keys("KFTypeSaturation", (0, 0.5)) | {"material_id": "saturation"}
    read = graded(slider("saturation", 0), common_keyframes=[own])
    assert only_video(read).operations == (
        Adjustments(keyframes=(ParameterTrack("saturation", (Keyframe(0, 0.5),)),)),
    )


def test_filters_are_always_reported() -> None:
    read = graded(
        slider("filter", 1.0, "a", name="黑白记忆"),
        slider("filter", 0.3, "b", name="?"),
        slider("filter", 0, "c"),
    )
    assert only_video(read).operations == (FilterLook("bw", 1.0), FilterLook("neutral", 0.3))
    assert [(item.kind, item.name, item.grade) for item in read.items] == [
        ("filter", "黑白记忆", Grade.CLOSE),
        ("filter", "?", Grade.STAND_IN),
    ]
    assert all(item.reason for item in read.items)


def test_a_colour_table_of_the_look_folder_overrides_the_imitation(tmp_path: Path) -> None:
    (tmp_path / "7221805176410180921.cube").write_text("LUT_1D_SIZE 2\n0 0 0\n1 1 1\n")
    options = ReadOptions(look_folders=(tmp_path,))
    material = slider("filter", 0.7, "f", effect_id="7221805176410180921")
    read = graded(material, options=options)
    assert only_video(read).operations == (LookupTable(str(tmp_path / "7221805176410180921.cube"), 0.7),)
    assert [(item.kind, item.grade) for item in read.items] == [("filter", Grade.CLOSE)]


def test_a_drafts_own_table_is_found_by_its_file_name(tmp_path: Path) -> None:
    table = tmp_path / "Kodak 2383.cube"
    table.write_text("LUT_1D_SIZE 2\n0 0 0\n1 1 1\n")
    material = slider("lut", 0.5, path="C:\\Users\\me\\luts\\Kodak 2383.cube")
    read = graded(material, options=ReadOptions(look_folders=(tmp_path,)))
    assert only_video(read).operations == (LookupTable(str(table), 0.5),)
    assert read.items == ()


@pytest.mark.parametrize("name", ["look.cube", "/"])
def test_no_path_of_a_draft_is_opened(name: str, tmp_path: Path) -> None:
    (tmp_path / "look.cube").write_text("LUT_1D_SIZE 2\n0 0 0\n1 1 1\n")
    read = graded(slider("lut", 1.0, path=str(tmp_path / name)))
    assert only_video(read).operations == ()
    assert [(item.kind, item.grade) for item in read.items] == [("lut", Grade.LEFT_OUT)]
