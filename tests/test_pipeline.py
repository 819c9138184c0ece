"""A whole draft rendered on this machine by several processes."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import av
import pytest

from renderer.errors import InvalidMedia
from renderer.output import OutputSpec, Quality
from renderer.pipeline import render_draft
from renderer.timebase import TimeRange
from renderer.timeline import MediaKind, Timeline
from tests.compositor.timelines import medium, timeline, video_clip
from tests.synthetic import make_video, read_frame_number

RATE = Fraction(30)
SPEC = OutputSpec(160, 120, RATE, Quality.DRAFT)


def long_clip() -> Timeline:
    """20 s: the same 4 s of source five times, so that several pieces are planned."""
    clips = tuple(
        video_clip(4 * n, 4, RATE, media=medium("v", MediaKind.VIDEO), source=TimeRange(0, 4_000_000))
        for n in range(5)
    )
    return timeline(clips, size=(160, 120), seconds=20, rate=RATE)


@pytest.fixture(scope="module")
def video(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("pipeline") / "v.mp4"
    make_video(path, size=(160, 120), rate=30, seconds=4)
    return path


@pytest.mark.parametrize("processes", [1, 2])
def test_every_frame_is_there_in_order(tmp_path: Path, video: Path, processes: int) -> None:
    out, seen = tmp_path / "out.mp4", []
    joined = render_draft(
        long_clip(), {"v": video}, SPEC, out, processes=processes,
        on_progress=lambda done, total: seen.append((done, total)),
    )  # fmt: skip
    assert (joined.frames, joined.duration_seconds) == (600, 20.0)
    with av.open(str(out)) as container:
        shown = [read_frame_number(f.to_ndarray(format="rgb24")) for f in container.decode(video=0)]
    assert shown == list(range(120)) * 5
    assert seen[-1] == (600, 600)
    assert [done for done, _ in seen] == sorted(done for done, _ in seen)
    assert [path.name for path in tmp_path.iterdir()] == ["out.mp4"]  # no scratch is left


def test_a_broken_medium_ends_the_render_and_leaves_nothing(tmp_path: Path) -> None:
    broken = tmp_path / "v.mp4"
    broken.write_bytes(b"this is a text")
    out = tmp_path / "made" / "out.mp4"
    with pytest.raises(InvalidMedia, match="'v'"):
        render_draft(long_clip(), {"v": broken}, SPEC, out, processes=2)
    assert list(out.parent.iterdir()) == []
