"""Target and source ranges, speeds, the frame grid."""

from __future__ import annotations

from fractions import Fraction

import pytest

from renderer.fidelity import Grade
from renderer.timebase import FrameRange
from tests.reader.drafts import SECOND, only_video, photo, segment, speed, timeline, track, video


def test_trap_26_null_source_range_is_target_times_speed() -> None:
    clip = only_video(timeline(track("video", segment(video(), seconds=2, extra=[speed(1.5)]))))
    assert clip.speed == Fraction(3, 2)
    assert (clip.source.start_us, clip.source.duration_us) == (0, 3 * SECOND)


def test_source_range_is_kept() -> None:
    source = {"start": 5 * SECOND, "duration": 4 * SECOND}
    clip = only_video(
        timeline(track("video", segment(video(), seconds=2, source_timerange=source, speed=2.0)))
    )
    assert (clip.source.start_us, clip.source.duration_us, clip.speed) == (5 * SECOND, 4 * SECOND, 2)


def test_off_grid_boundaries_go_up_to_the_next_frame() -> None:
    # 19 740 000 µs is 592.2 frames at 30 fps; 333 333 is the app's spelling of frame 10.
    first = segment(video("a"), 0.333333, 19.740000 - 0.333333)
    clip = only_video(timeline(track("video", first)))
    assert clip.frames == FrameRange(10, 593)


def test_segments_shorter_than_any_frame_are_dropped() -> None:
    read = timeline(track("video", segment(video("a")), segment(video("b"), 1.0, 0.0)))
    assert [clip.media.id for layer in read.tracks for clip in layer.clips if clip.media] == ["a"]  # type: ignore[union-attr]


def test_rounding_below_zero_is_forgiven() -> None:
    one = segment(video())
    one["target_timerange"]["start"] = -1
    assert only_video(timeline(track("video", one))).target.start_us == 0


def test_trap_27_photos_ignore_their_source_range() -> None:
    source = {"start": 7 * SECOND, "duration": 99 * SECOND}
    clip = only_video(
        timeline(track("video", segment(photo(), seconds=3, source_timerange=source, speed=2.0)))
    )
    assert (clip.source.start_us, clip.source.duration_us, clip.speed) == (0, 3 * SECOND, 1)
    assert clip.media is not None
    assert clip.media.duration_us == 10800 * SECOND


@pytest.mark.parametrize(
    ("stored", "meant"), [(1.4900000095367432, Fraction(149, 100)), (0.5, Fraction(1, 2)), (3, Fraction(3))]
)
def test_speeds_are_exact_fractions(stored: float, meant: Fraction) -> None:
    assert only_video(timeline(track("video", segment(video(), extra=[speed(stored)])))).speed == meant


def test_the_speed_material_beats_the_segment_and_the_last_one_wins() -> None:
    one = segment(video(), extra=[speed(4.0), speed(2.0)], speed=3.0)
    assert only_video(timeline(track("video", one))).speed == 2


def test_speeds_out_of_the_apps_range_are_limited_and_reported() -> None:
    read = timeline(track("video", segment(video(), speed=1000.0)))
    assert only_video(read).speed == 100
    assert [(item.kind, item.grade) for item in read.items] == [("speed", Grade.CLOSE)]


def test_reverse() -> None:
    clip = only_video(timeline(track("video", segment(video(), reverse=True))))
    assert clip.reverse
    assert not only_video(timeline(track("video", segment(photo(), reverse=True)))).reverse


def test_the_drafts_duration_rules_and_its_absence_is_the_last_end() -> None:
    tracks = track("video", segment(video(), seconds=4))
    assert timeline(tracks, duration=2 * SECOND).frames == 60
    assert timeline(track("video", segment(video(), seconds=4)), duration=6 * SECOND).frames == 180
    assert timeline(track("video", segment(video(), seconds=4)), duration=0).frames == 120


def test_clips_are_sorted_by_start_and_overlaps_of_old_drafts_stay() -> None:
    # Trap 19: CapCut 1.5 stores really overlapping segments where a transition is.
    read = timeline(track("video", segment(video("b"), 1.5), segment(video("a"), 0.0, 2.0)))
    assert [clip.frames for clip in read.tracks[0].clips] == [FrameRange(0, 60), FrameRange(45, 75)]


def test_invisible_segments_are_neither_seen_nor_heard() -> None:
    read = timeline(track("video", segment(video("a")), segment(video("b"), 1.0, visible=False)))
    assert len(read.tracks[0].clips) == len(read.audio) == 1
