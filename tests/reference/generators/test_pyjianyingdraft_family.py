"""What pyJianYingDraft and pycapcut write, read by the real reader and drawn beside moviepy."""

from __future__ import annotations

import json
from pathlib import Path
from types import ModuleType
from typing import Any

import pycapcut
import pyJianYingDraft
import pytest

from renderer.fonts import FontLibrary
from renderer.operations import Mask, MaskShape
from renderer.reader import ReadOptions, read_timeline
from renderer.timeline import MediaKind, Property, TextClip, VideoClip
from tests.reference.comparison import STANDARD, Tolerance, difference
from tests.reference.curves import Json
from tests.reference.footage import write_footage
from tests.reference.rendering import expected_frames, our_frames

SEC = 1_000_000


@pytest.fixture(scope="module")
def media(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_footage(tmp_path_factory.mktemp("footage"))


@pytest.fixture(params=[pyJianYingDraft, pycapcut], ids=lambda library: library.__name__)
def library(request: pytest.FixtureRequest) -> ModuleType:
    module: ModuleType = request.param
    return module


class Script:
    """The two libraries' scripts in one way; pycapcut still has the older names."""

    def __init__(self, library: ModuleType, size: tuple[int, int] = (160, 90), fps: int = 10) -> None:
        self.library = library
        self.script = library.ScriptFile(*size, fps, maintrack_adsorb=False)
        self.layers = 0

    def track(self, kind: str, *segments: Any, mute: bool = False) -> None:
        name = f"track {self.layers}"
        which = getattr(self.library.TrackType, kind)
        if hasattr(self.library, "TrackSpec"):
            self.script.append_track(self.library.TrackSpec(which, name, mute=mute))
        else:
            self.script.add_track(which, name, mute=mute, relative_index=self.layers)
        self.layers += 1
        for segment in segments:
            self.script.add_segment(segment, name)

    def document(self) -> Json:
        document: Json = json.loads(self.script.dumps())
        return document

    def span(self, start: float, seconds: float) -> Any:
        return self.library.Timerange(round(start * SEC), round(seconds * SEC))


def first_clip(document: Json, options: ReadOptions | None = None) -> VideoClip:
    clip = read_timeline(document, options or ReadOptions()).tracks[0].clips[0]
    assert isinstance(clip, VideoClip)
    return clip


def test_a_whole_picture_beside_moviepy(library: ModuleType, media: Path) -> None:
    """Off-grid times, a trimmed and faster clip, a gap, a cropped photo that moves, an overlay turned and mirrored."""
    script = Script(library)
    fast = library.VideoSegment(
        str(media / "wide.mp4"), script.span(0, 0.53), source_timerange=script.span(0.4, 1.06)
    )
    crop = library.CropSettings(lower_left_y=0.6, lower_right_y=0.6)
    photo = library.VideoSegment(
        library.VideoMaterial(str(media / "square.png"), crop_settings=crop), script.span(0.7, 0.9)
    )
    photo.add_keyframe(library.KeyframeProperty.position_x, 0, -0.4)
    photo.add_keyframe(library.KeyframeProperty.position_x, round(0.9 * SEC), 0.4)
    photo.add_keyframe(library.KeyframeProperty.uniform_scale, 0, 0.5)
    photo.add_keyframe(library.KeyframeProperty.uniform_scale, round(0.9 * SEC), 1.1)
    place = library.ClipSettings(
        scale_x=0.4,
        scale_y=0.4,
        rotation=-20,
        transform_x=0.5,
        transform_y=0.4,
        flip_horizontal=True,
        alpha=0.8,
    )
    over = library.VideoSegment(str(media / "photo.png"), script.span(0.25, 1.0), clip_settings=place)
    script.track("video", fast, photo)
    script.track("video", over)
    document = script.document()
    frames = range(16)
    ours = our_frames(document, media, FontLibrary(), frames)
    apart = difference(ours, expected_frames(document, media, frames), frames)
    assert apart.within(STANDARD), apart


def test_looks_beside_moviepy(library: ModuleType, media: Path) -> None:
    """A dissolve between two clips under a masked, turned photo that multiplies."""
    script = Script(library)
    first = library.VideoSegment(str(media / "full.mp4"), script.span(0, 0.8))
    first.add_transition(library.TransitionType.叠化, duration=round(0.4 * SEC))
    second = library.VideoSegment(
        str(media / "wide.mp4"), script.span(0.8, 0.8), source_timerange=script.span(0.6, 0.8)
    )
    place = library.ClipSettings(scale_x=0.7, scale_y=0.7, rotation=15, transform_y=0.2)
    over = library.VideoSegment(str(media / "photo.png"), script.span(0, 1.6), clip_settings=place)
    over.add_mask(library.MaskType.矩形, size=0.5, rect_width=0.7, rotation=-10)
    over.set_mix_mode(library.MixModeType.正片叠底)
    script.track("video", first, second)
    script.track("video", over)
    document = script.document()
    # The reference knows one list of masks only.
    document["materials"].setdefault("common_mask", document["materials"].get("masks", []))
    frames = range(16)
    ours = our_frames(document, media, FontLibrary(), frames)
    apart = difference(ours, expected_frames(document, media, frames), frames)
    assert apart.within(Tolerance(mean=1.5, p99=20)), apart


def test_tracks_stack_in_the_order_they_are_written(library: ModuleType, media: Path) -> None:
    script = Script(library)
    for name in ("full.mp4", "square.png", "tiny.png"):
        script.track("video", library.VideoSegment(str(media / name), script.span(0, 1)))
    timeline = read_timeline(script.document())
    names = [clip.media.name for track in timeline.tracks for clip in track.clips if clip.media]  # type: ignore[union-attr]
    assert names == ["full.mp4", "square.png", "tiny.png"]


def test_a_muted_track_is_seen_and_not_heard(library: ModuleType, media: Path) -> None:
    script = Script(library)
    script.track("video", library.VideoSegment(str(media / "talking.mp4"), script.span(0, 1)), mute=True)
    timeline = read_timeline(script.document())
    assert len(timeline.tracks) == 1
    assert timeline.audio == ()


def test_a_photo_of_three_hours_and_a_gif_that_calls_itself_a_video(library: ModuleType, media: Path) -> None:
    script = Script(library)
    script.track("video", library.VideoSegment(str(media / "photo.png"), script.span(0, 1)))
    script.track("video", library.VideoSegment(str(media / "moving.gif"), script.span(0, 0.6)))
    document = script.document()
    assert document["materials"]["videos"][0]["duration"] == 3 * 3600 * SEC
    assert {entry["type"] for entry in document["materials"]["videos"]} == {"photo", "video"}
    photo, gif = read_timeline(document).media
    assert photo.kind is MediaKind.PHOTO
    assert gif.kind in (MediaKind.VIDEO, MediaKind.GIF)
    frames = range(6)
    shown = our_frames(document, media, FontLibrary(), frames)
    centre = [tuple(int(value) for value in frame[45, 80]) for frame in shown]
    assert [max(range(3), key=pixel.__getitem__) for pixel in centre] == [0, 0, 1, 1, 1, 1]


def test_keyframes_of_a_trimmed_clip_in_both_readings(library: ModuleType, media: Path) -> None:
    """The library writes the author's offset as it is; the app counts it from the start of the material."""
    script = Script(library)
    clip = library.VideoSegment(
        str(media / "full.mp4"), script.span(0, 1), source_timerange=script.span(1, 1)
    )
    clip.add_keyframe(library.KeyframeProperty.rotation, 0, 0.0)
    clip.add_keyframe(library.KeyframeProperty.rotation, SEC, 90.0)
    script.track("video", clip)
    document = script.document()

    def key_times(options: ReadOptions) -> list[int]:
        (line,) = first_clip(document, options).keyframes
        assert line.property is Property.ROTATION
        return [key.time_us for key in line.keys]

    assert key_times(ReadOptions()) == [-SEC, 0]
    assert key_times(ReadOptions(keyframe_clock="segment")) == [0, SEC]


def test_a_mask_written_twice_is_one_mask(library: ModuleType, media: Path) -> None:
    """A circle of size s is s of the height: its width is smaller by the picture's shape."""
    script = Script(library)
    clip = library.VideoSegment(str(media / "photo.png"), script.span(0, 1))
    clip.add_mask(library.MaskType.圆形, size=0.5, center_y=9, feather=30)  # 9 px above the centre
    script.track("video", clip)
    document = script.document()
    lists = [document["materials"].get(name, []) for name in ("masks", "common_mask")]
    assert any(lists)
    masks = [operation for operation in first_clip(document).operations if isinstance(operation, Mask)]
    (mask,) = masks
    assert mask.shape is MaskShape.CIRCLE
    assert (mask.width, mask.height) == pytest.approx((0.5 * 90 / 160, 0.5))
    assert (mask.center_y, mask.feather) == pytest.approx((9 / 45, 0.3))


def test_emoji_do_not_shorten_the_last_style(library: ModuleType) -> None:
    """Their ranges count code points, the format's count UTF-16 units."""
    script = Script(library)
    script.track("text", library.TextSegment("日出🌅🌅 late", script.span(0, 1)))
    document = script.document()
    content = json.loads(document["materials"]["texts"][0]["content"])
    assert content["styles"][-1]["range"] == [0, 9]
    clip = read_timeline(document).tracks[0].clips[0]
    assert isinstance(clip, TextClip)
    assert clip.block.runs[-1].end == 11


def test_fonts_by_resource_only(library: ModuleType) -> None:
    script = Script(library)
    font = next(iter(library.FontType))
    script.track("text", library.TextSegment("text", script.span(0, 1), font=font))
    clip = read_timeline(script.document()).tracks[0].clips[0]
    assert isinstance(clip, TextClip)
    assert clip.block.runs[0].style.font.resource_id == font.value.resource_id


def test_references_to_nothing_are_no_fault(library: ModuleType) -> None:
    script = Script(library)
    script.track("text", library.TextSegment("text", script.span(0, 1)))
    document = script.document()
    (segment,) = document["tracks"][0]["segments"]
    written = {entry["id"] for bucket in document["materials"].values() for entry in bucket}
    assert set(segment["extra_material_refs"]) - written, "no dangling reference is left to test"
    assert read_timeline(document).items == ()
