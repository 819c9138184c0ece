"""Nothing vanishes silently, and nothing neutral is named."""

from __future__ import annotations

import pytest

from renderer.fidelity import Grade
from tests.reader.drafts import Json, photo, reported, segment, sound, timeline, track, video, words


def of(bucket: str, **fields: object) -> tuple[str, Json]:
    return bucket, {"id": "x", **fields}


ACTIVE = [
    (of("video_effects", name="Nothing like it", resource_id="1"), "video_effect"),
    (of("effects", type="mix_mode", value=1.0, name="nothing like it"), "mix_mode"),
    (of("effects", type="lut", value=1.0, path="a.cube"), "lut"),
    (of("effects", type="brand_new", value=1.0, name="?"), "effect"),
    (of("effects", type="beauty", value=0.5), "retouch"),
    (of("masks", resource_type="custom", name="Pen"), "mask"),
    (of("common_mask", resource_type="contour", name="Pen"), "mask"),
    (
        of(
            "material_animations", animations=[{"type": "in", "name": "nothing like it", "resource_id": "67"}]
        ),
        "animation",
    ),
    (of("video_trackings", enable_video_tracking=True), "tracking"),
    (of("smart_crops"), "smart_crop"),
]
NEUTRAL = [
    of("effects", type="filter", value=0.0, name="暖"),
    of("effects", type="brightness", value=0),
    of("chromas", color="", intensity_value=0.2),
    of("hsl", hue=0, saturation=0, lightness=0),
    of("color_curves", luma=[], red=[], green=[], blue=[]),
    of("primary_color_wheels", lift={"red": 0.0, "luma": 0.0}, intensity=1.0),
    of("material_animations", animations=[]),
    of("material_animations", animations=[{"type": "caption", "id": "", "resource_id": "", "name": ""}]),
    of("video_trackings", enable_video_tracking=False),
    of("placeholder_infos", meta_type="none"),
    of("speeds", speed=1.0),
    of("unheard_of", meaning=42),
]


@pytest.mark.parametrize(
    ("material", "kind"), ACTIVE, ids=lambda value: value if isinstance(value, str) else ""
)
def test_what_does_something_is_reported(material: tuple[str, Json], kind: str) -> None:
    read = timeline(track("video", segment(photo(), extra=[material])))
    assert [(item.kind, item.grade) for item in read.items] == [(kind, Grade.LEFT_OUT)]
    assert read.items[0].path.startswith(f"$.materials.{material[0]}[0]")


@pytest.mark.parametrize("material", NEUTRAL, ids=lambda material: material[0])
def test_neutral_entries_are_noise(material: tuple[str, Json]) -> None:
    assert reported(timeline(track("video", segment(photo(), extra=[material])))) == []


@pytest.mark.parametrize(
    ("switch", "material"),
    [
        ("enable_adjust", of("effects", type="contrast", value=0.5)),
        ("enable_video_mask", of("masks", resource_type="custom", name="Pen")),
        ("enable_color_curves", of("color_curves", luma=[1])),
        ("enable_color_wheels", of("primary_color_wheels", gain={"red": 1.0})),
    ],
)
def test_groups_switched_off_on_the_segment_are_not_reported(switch: str, material: tuple[str, Json]) -> None:
    one = segment(photo(), extra=[material], **{switch: False})
    assert reported(timeline(track("video", one))) == []


def test_traps_19_20_a_transition_counts_on_the_left_clip_only() -> None:
    def change(name: str) -> tuple[str, Json]:
        return "transitions", {"id": name, "name": "叠化", "resource_id": "67", "duration": 400_000}

    read = timeline(
        track(
            "video", segment(photo("a"), extra=[change("t1")]), segment(photo("b"), 1.0, extra=[change("t2")])
        )
    )
    assert [(item.kind, item.name, item.path) for item in read.items] == [
        ("transition", "叠化", "$.materials.transitions[0]")
    ]


@pytest.mark.parametrize(
    ("field", "value", "kind"),
    [
        ("matting", {"flag": 1}, "matting"),
        ("stable", {"stable_level": 2}, "stabilisation"),
        ("video_algorithm", {"algorithms": [{"type": "deflicker"}]}, "video_algorithm"),
        ("corner_pin", {"enable_corner_pin": True}, "corner_pin"),
        ("smart_motion", {"id": 1}, "smart_motion"),
    ],
)
def test_what_the_app_computes_for_a_video(field: str, value: object, kind: str) -> None:
    assert reported(timeline(track("video", segment(video(**{field: value}))))) == [kind]
    neutral = {"matting": {"flag": 0}, "stable": {"stable_level": 0}, "video_algorithm": {"algorithms": []}}
    assert reported(timeline(track("video", segment(video(**neutral))))) == []


def test_denoise_and_cartoon_are_switches_of_the_segment() -> None:
    assert reported(timeline(track("video", segment(video(), intensifies_audio=True, cartoon=True)))) == [
        "cartoon",
        "denoise",
    ]


def test_odd_values_of_things_not_drawn_are_reported_not_fatal() -> None:
    odd = of("effects", type="brand_new", name="?", value="very")
    assert reported(timeline(track("video", segment(video(matting="?"), extra=[odd])))) == [
        "effect",
        "matting",
    ]


def test_tracks_that_are_not_drawn() -> None:
    slider = ("effects", {"id": "slider", "type": "contrast", "value": 0.3})
    off = ("effects", {"id": "off", "type": "tone", "value": 0.0})
    read = timeline(
        track("video", segment(video(), seconds=5)),
        track("effect", segment(("video_effects", {"id": "e", "name": "Blur", "resource_id": "1"}))),
        track("filter", segment(("effects", {"id": "f", "type": "filter", "value": 0.5, "name": "暖"}))),
        track("filter", segment(("effects", {"id": "g", "type": "filter", "value": 0.0, "name": "无"}))),
        track("adjust", segment(("placeholders", {"id": "a", "type": "adjust"}), extra=[slider, off])),
        track("sticker", segment(("stickers", {"id": "s", "name": "star", "resource_id": "9"}))),
        track("hologram", segment(sound())),
    )
    assert [(item.kind, item.name) for item in read.items] == [
        ("video_effect", "Blur"),
        ("filter", "暖"),
        ("adjust", "contrast"),
        ("sticker", "star"),
        ("track", "hologram"),
    ]


def test_items_name_path_and_resource() -> None:
    effect = ("video_effects", {"id": "e", "name": "Blur", "resource_id": "6739752823140913675"})
    (item,) = timeline(track("video", segment(video())), track("effect", segment(effect))).items
    assert item.path == "$.materials.video_effects[0]"
    assert item.resource_id == "6739752823140913675"


def test_hdr_export_range_and_project_background_are_named() -> None:
    read = timeline(
        track("text", segment(words())),
        color_space=2,
        config={"export_range": {"start": 0, "duration": 5}},
        canvas_config={"width": 1920, "height": 1080, "background": {"color": "#fff"}},
    )
    assert reported(read) == ["color_space", "export_range", "canvas"]
