from fractions import Fraction

import pytest

from renderer.timebase import (
    FrameRange,
    TimeRange,
    frame_at,
    frame_count,
    frame_rate,
    frame_time_us,
    snap,
    snap_range,
)


@pytest.mark.parametrize(
    ("written", "exact"),
    [
        (30, Fraction(30)),
        (30.0, Fraction(30)),
        (29.97, Fraction(30000, 1001)),
        (29.970030, Fraction(30000, 1001)),
        (23.976, Fraction(24000, 1001)),
        (59.94, Fraction(60000, 1001)),
        (24.0, Fraction(24)),
        (12.5, Fraction(25, 2)),
    ],
)
def test_rates_as_drafts_write_them(written: float, exact: Fraction) -> None:
    assert frame_rate(written) == exact


@pytest.mark.parametrize("absurd", [0, -30, 0.5, 241, 1e9])
def test_absurd_rates_are_refused(absurd: float) -> None:
    with pytest.raises(ValueError, match="outside"):
        frame_rate(absurd)


@pytest.mark.parametrize("frame", [0, 1, 2, 19, 1000, 107_999])
def test_the_apps_rounded_and_floored_boundaries_are_the_frames_they_mean(frame: int) -> None:
    exact = Fraction(frame * 1_000_000, 30)
    assert snap(int(exact), Fraction(30)) == frame
    assert snap(round(exact), Fraction(30)) == frame


@pytest.mark.parametrize(("frames", "snapped"), [(592.2, 593), (1040.4, 1041), (1466.4, 1467)])
def test_off_grid_boundaries_go_up_as_measured_on_capcut(frames: float, snapped: int) -> None:
    assert snap(round(frames * 1_000_000 / 30), Fraction(30)) == snapped


def test_a_duration_is_the_difference_of_its_snapped_boundaries() -> None:
    # 0.51 frames long, from 0.5 to 1.01: both ends go up.
    assert snap_range(TimeRange(16_667, 17_000), Fraction(30)) == FrameRange(1, 2)
    # Neighbours never overlap or leave a gap.
    first = snap_range(TimeRange(0, 1_234_567), Fraction(30))
    second = snap_range(TimeRange(1_234_567, 2_000_001), Fraction(30))
    assert first.end == second.start


def test_frame_count_is_duration_times_fps() -> None:
    assert frame_count(168_733_333, Fraction(30)) == 5062
    assert frame_count(0, Fraction(30)) == 0
    assert frame_count(1_001_000, Fraction(30000, 1001)) == 30


@pytest.mark.parametrize(
    ("seconds", "frame"), [(0.0, 0), (0.1, 3), (0.99, 29), (1 / 3, 9), (0.333334, 10), (2.0, 60)]
)
def test_the_frame_on_screen_at_a_moment(seconds: float, frame: int) -> None:
    assert frame_at(seconds, Fraction(30)) == frame


def test_times_of_frames_are_exact() -> None:
    assert frame_time_us(1, Fraction(30)) == Fraction(100_000, 3)
    assert frame_at(frame_time_us(7, Fraction(25)) / 1_000_000, Fraction(25)) == 7


def test_ranges_know_their_length_and_members() -> None:
    assert len(FrameRange(3, 10)) == 7
    assert len(FrameRange(5, 5)) == 0
    assert 3 in FrameRange(3, 10)
    assert 10 not in FrameRange(3, 10)
