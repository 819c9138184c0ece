"""`clip`, `crop`, flips: numbers pass through unchanged, in the draft's own directions."""

from __future__ import annotations

import pytest

from renderer.errors import InvalidDraft
from renderer.timeline import Crop, Transform
from tests.reader.drafts import Json, only_video, segment, timeline, track, video

CLIP = {
    "alpha": 0.5,
    "rotation": -90.0,
    "flip": {"horizontal": True, "vertical": False},
    "scale": {"x": 1.78, "y": 1.5},
    "transform": {"x": -1.4, "y": 0.25},
}


def test_traps_1_2_5_placement_is_taken_as_it_stands() -> None:
    clip = only_video(timeline(track("video", segment(video(), clip=CLIP))))
    assert clip.transform == Transform(-1.4, 0.25, 1.78, 1.5, -90.0, 0.5, True, False)


def _corners(left: float, top: float, right: float, bottom: float) -> Json:
    return {
        "upper_left_x": left,
        "upper_left_y": top,
        "upper_right_x": right,
        "upper_right_y": top,
        "lower_left_x": left,
        "lower_left_y": bottom,
        "lower_right_x": right,
        "lower_right_y": bottom,
    }


@pytest.mark.parametrize(
    ("crop", "expected"),
    [
        (None, Crop()),
        ({}, Crop()),
        (_corners(0, 0, 1, 1), Crop()),
        (dict.fromkeys(_corners(0, 0, 1, 1), 0.0), Crop()),
        (_corners(0, 0.289, 1, 0.711), Crop((0, 0.289), (1, 0.289), (0, 0.711), (1, 0.711))),
        (_corners(-1e-7, 0, 1.0000001, 0.5), Crop((0, 0), (1, 0), (0, 0.5), (1, 0.5))),
    ],
)
def test_crop(crop: Json | None, expected: Crop) -> None:
    assert only_video(timeline(track("video", segment(video(crop=crop))))).crop == expected


def test_a_turned_crop_keeps_its_four_corners() -> None:
    quad = _corners(0, 0, 1, 1) | {"upper_left_x": 0.2, "upper_right_y": 0.3}
    crop = only_video(timeline(track("video", segment(video(crop=quad))))).crop
    assert (crop.upper_left, crop.upper_right) == ((0.2, 0.0), (1.0, 0.3))
    assert not crop.is_upright


def test_an_empty_crop_is_a_fault() -> None:
    with pytest.raises(InvalidDraft, match=r"\$\.materials\.videos\[0\]\.crop: is an empty crop"):
        timeline(track("video", segment(video(crop=_corners(0.5, 0, 0.5, 1)))))
