"""Canvas size and frame rate."""

from __future__ import annotations

from fractions import Fraction

import pytest

from tests.reader.drafts import photo, segment, timeline, track, video


@pytest.mark.parametrize(
    ("width", "height", "ratio", "expected"),
    [
        (1920, 1013, "original", (1920, 1013)),
        (1920, 1080, "9:16", (1080, 1920)),
        (1920, 1080, "1:1", (1920, 1920)),
        (1080, 1920, "4:3", (1920, 1440)),
        (1080, 1920, "9:16", (1080, 1920)),
        (1920, 1080, "custom", (1920, 1080)),
        (1920, 816, "2.35:1", (1920, 816)),
        (1080.0, 1920.0, "unheard of", (1080, 1920)),
    ],
)
def test_a_named_ratio_wins_over_a_contradicting_size(
    width: float, height: float, ratio: str, expected: tuple[int, int]
) -> None:
    canvas = {"width": width, "height": height, "ratio": ratio}
    read = timeline(track("video", segment(photo())), canvas_config=canvas)
    assert (read.width, read.height) == expected


def test_a_canvas_without_size_takes_the_first_picture() -> None:
    canvas = {"width": 0, "height": 0, "ratio": "original"}
    material = video(width=720, height=1280)
    read = timeline(track("video", segment(material)), canvas_config=canvas)
    assert (read.width, read.height) == (720, 1280)
    assert (timeline(track("video", segment(video())), canvas_config=None).width) == 1920


@pytest.mark.parametrize(
    ("fps", "rate"),
    [(30.0, Fraction(30)), (29.97, Fraction(30000, 1001)), (25, Fraction(25)), (None, Fraction(30))],
)
def test_rate(fps: float | None, rate: Fraction) -> None:
    assert timeline(track("video", segment(video())), fps=fps).rate == rate


def test_odd_canvas_is_kept_and_drawn_even() -> None:
    read = timeline(track("video", segment(photo())), width=1437, height=1920)
    assert (read.width, read.even_size) == (1437, (1438, 1920))
