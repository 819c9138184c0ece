"""One speed, or a curve of them: what becomes of `speeds` materials."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import pytest

from renderer.errors import InvalidDraft
from renderer.reader.limits import MAX_CURVE_POINTS
from renderer.timeline import AudioClip, VideoClip
from tests.reader.drafts import (
    SECOND,
    Json,
    draft,
    keys,
    only_video,
    photo,
    segment,
    sound,
    speed,
    timeline,
    track,
    video,
)

PEAK = [(0, 1), (0.25, 1), (0.5, 4.375), (0.75, 1), (1, 1)]
PEAK_AVERAGE = 1.457627


def curve(*points: tuple[Any, Any], mode: int = 1) -> tuple[str, Json]:
    return speed(PEAK_AVERAGE, mode=mode, curve_speed={"speed_points": [{"x": x, "y": y} for x, y in points]})


def read(*points: tuple[Any, Any]) -> VideoClip:
    source = {"start": SECOND, "duration": 9 * SECOND}
    return only_video(
        timeline(track("video", segment(video(), seconds=6, source_timerange=source, extra=[curve(*points)])))
    )


def test_trap_28_a_curve_is_read_with_its_average() -> None:
    source = {"start": 0, "duration": 9 * SECOND}
    one = segment(video(), seconds=6, source_timerange=source, extra=[curve(*PEAK)])
    read = timeline(track("video", one))
    picture, (heard,) = only_video(read), read.audio
    for clip in (picture, heard):
        assert isinstance(clip, VideoClip | AudioClip)
        assert clip.speed == Fraction(3, 2)
        assert clip.speed_curve is not None
        assert clip.speed_curve.points == tuple((float(x), float(y)) for x, y in PEAK)
    assert read.items == ()


def test_without_a_source_range_the_curve_says_how_much_is_shown() -> None:
    clip = only_video(timeline(track("video", segment(video(), seconds=6.166667, extra=[curve(*PEAK)]))))
    assert float(clip.speed) == pytest.approx(PEAK_AVERAGE, abs=1e-5)
    assert clip.source.duration_us == pytest.approx(8_988_701, abs=10)


def test_sounds_of_audio_tracks_take_curves() -> None:
    (heard,) = timeline(track("audio", segment(sound(), seconds=2, extra=[curve((0, 1), (1, 3))]))).audio
    assert heard.speed_curve is not None
    assert heard.speed == 2


def test_keyframes_count_with_the_average() -> None:
    source = {"start": SECOND, "duration": 9 * SECOND}
    line = keys("KFTypeVolume", (1, 0.0), (4, 1.0))
    one = segment(sound(), seconds=6, source_timerange=source, extra=[curve(*PEAK)], common_keyframes=[line])
    (heard,) = timeline(track("audio", one)).audio
    assert [key.time_us for key in heard.keyframes[0].keys] == [0, 2 * SECOND]


@pytest.mark.parametrize(
    ("points", "meant"),
    [
        ([(1, 3), (0, 2)], ((0, 2), (1, 3))),
        ([(0, 0), (0.5, -2), (1, 99)], ((0, 0.1), (0.5, 0.1), (1, 10))),
        ([(0.25, 2), (0.75, 4)], ((0, 2), (0.25, 2), (0.75, 4), (1, 4))),
        ([(-1, 2), (2, 3)], ((0, 2), (1, 3))),
        ([(0, 1), (0.5, 2), (0.5, 3), (0.5 + 1e-9, 4), (1, 1)], ((0, 1), (0.5, 3), (1, 1))),
        ([(0, 1), (1 - 1e-9, 2)], ((0, 1), (1, 2))),
    ],
)
def test_untidy_curves_are_put_in_order(points: list[tuple[float, float]], meant: Any) -> None:
    found = read(*points).speed_curve
    assert found is not None
    assert found.points == meant


@pytest.mark.parametrize("points", [[], [(0, 3)], [(0.5, 2), (0.5, 3)]])
def test_too_few_points_are_one_speed(points: list[tuple[float, float]]) -> None:
    clip = read(*points)
    assert clip.speed_curve is None
    assert float(clip.speed) == pytest.approx(PEAK_AVERAGE, abs=1e-4)


def test_a_curve_that_is_switched_off_is_ignored() -> None:
    one = segment(video(), extra=[curve((0, 1), (1, 3), mode=0)])
    assert only_video(timeline(track("video", one))).speed_curve is None


def test_photos_have_no_curve() -> None:
    assert only_video(timeline(track("video", segment(photo(), extra=[curve(*PEAK)])))).speed_curve is None


def test_absurd_curves_are_refused_by_path() -> None:
    many = [(n / 5000, 1) for n in range(MAX_CURVE_POINTS + 1)]
    with pytest.raises(InvalidDraft, match=r"1001 points") as raised:
        timeline(track("video", segment(video(), extra=[curve(*many)])))
    assert raised.value.path == "$.materials.speeds[0].curve_speed.speed_points"
    document = draft([track("video", segment(video(), extra=[curve(("soon", 1), (1, 1))]))])
    with pytest.raises(InvalidDraft, match="must be a number"):
        timeline(*document["tracks"], materials=document["materials"])
