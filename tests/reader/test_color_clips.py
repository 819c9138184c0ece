"""Clips of one colour and of a gradient."""

from __future__ import annotations

import numpy as np
import pytest

from renderer.colors import Gradient, Rgba
from renderer.gradients import gradient_pixels
from renderer.timeline import Timeline
from tests.reader.drafts import Json, only_video, segment, timeline, track

RED, BLUE = Rgba(1.0, 0.0, 0.0), Rgba(0.0, 0.0, 1.0)


def filled(**fields: object) -> Timeline:
    color: tuple[str, Json] = (
        "material_colors",
        {"id": "c", "is_color_clip": True, "solid_color": "", **fields},
    )
    read = timeline(track("video", segment(None, extra=[color])))
    compound = only_video(read).compound
    assert compound is not None
    return compound


def test_one_colour() -> None:
    clip = filled(solid_color="#0000FF", width=300.0, height=200.0)
    assert (clip.background, clip.gradient, clip.width, clip.height) == (BLUE, None, 300, 200)


@pytest.mark.parametrize(
    ("percents", "places"), [([0.25, 1.0], (0.25, 1.0)), ([25, 100], (0.25, 1.0)), ([], (0.0, 1.0))]
)
def test_gradient(percents: list[float], places: tuple[float, float]) -> None:
    clip = filled(
        is_gradient=True, gradient_colors=["#FF0000", "#0000FF"], gradient_percents=percents, gradient_angle=0
    )
    assert clip.gradient == Gradient(((places[0], RED), (places[1], BLUE)), 0.0)


def test_gradient_without_colours_is_the_solid_one() -> None:
    assert filled(is_gradient=True, gradient_colors=[], solid_color="#FF0000").background == RED


def test_pixels() -> None:
    """Angle 0 runs left to right, 90 top to bottom; halfway is half of each."""
    stops = ((0.0, RED), (1.0, BLUE))
    across = gradient_pixels(Gradient(stops, 0.0), 101, 51).astype(int)
    down = gradient_pixels(Gradient(stops, 90.0), 101, 51).astype(int)
    for line in (across[20], down[:, 20]):
        assert np.abs(line[0] - (2, 0, 253, 255)).max() <= 4
        assert np.abs(line[len(line) // 2] - (128, 0, 128, 255)).max() <= 2
        assert np.all(np.diff(line[:, 0]) >= 0)
    assert np.ptp(across, axis=0).max() == 0
    slanted = gradient_pixels(Gradient(stops, 45.0), 200, 100)
    assert slanted[0, 0, 2] >= 252
    assert slanted[-1, -1, 0] >= 252
