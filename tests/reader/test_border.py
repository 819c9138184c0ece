"""Borders: fields nobody has published, read tolerantly and reported as guesses."""

from __future__ import annotations

import pytest

from renderer.fidelity import Grade
from renderer.operations import Border
from tests.reader.drafts import Json, only_video, photo, reported, segment, timeline, track


def test_all_three_become_one_border() -> None:
    extra: list[tuple[str, Json]] = [
        ("video_radius", {"id": "r", "radius": 0.5}),
        ("video_strokes", {"id": "s", "color": "#FF0000", "width": 40, "alpha": 0.5}),
        ("video_shadows", {"id": "h", "color": [0, 0, 0], "alpha": 0.8, "distance": 0.5, "smoothing": 0.2}),
    ]
    read = timeline(track("video", segment(photo(), extra=extra)))
    (border,) = only_video(read).operations
    assert isinstance(border, Border)
    assert (border.radius, border.stroke_width) == (0.5, pytest.approx(0.02))
    assert border.stroke_color == (1.0, 0.0, 0.0, 0.5)
    assert border.shadow_color == (0.0, 0.0, 0.0, 0.8)
    assert (border.shadow_distance, border.shadow_blur) == (pytest.approx(0.05), pytest.approx(0.02))
    assert [item.grade for item in read.items] == [Grade.STAND_IN] * 3
    assert sorted(reported(read)) == ["video_radius", "video_shadow", "video_stroke"]


@pytest.mark.parametrize(
    "entry",
    [
        ("video_radius", {"id": "r", "radius": 0}),
        ("video_radius", {"id": "r", "radius": {"top_left": 0.0}}),
        ("video_strokes", {"id": "s", "color": "#FF0000"}),
        ("video_shadows", {"id": "h", "alpha": 0.0}),
    ],
)
def test_neutral_borders_are_none(entry: tuple[str, Json]) -> None:
    read = timeline(track("video", segment(photo(), extra=[entry])))
    assert only_video(read).operations == ()
    assert reported(read) == []
