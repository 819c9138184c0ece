"""What CapCutAPI and VectCutAPI write, read by the real reader."""

from __future__ import annotations

import shutil
import zipfile
from fractions import Fraction
from pathlib import Path

import pytest
from PIL import Image

from renderer.media import probe
from renderer.reader import ReadOptions, locate, open_draft, read_timeline
from renderer.text_block import BoxPer
from renderer.timeline import MediaKind, TextClip, VideoClip
from tests.reference.generators import capcutapi_shape as shape
from tests.synthetic import make_video

ADDRESS = "https://media.example/pictures/68ba8fc0.png?sign=a%2Bb"
PHOTO = "image_b59f65427cf98dbf.png"


def photo_draft(**fields: object) -> shape.Json:
    part = shape.segment(PHOTO.split(".")[0], 0, 1_000_000, **fields)
    return shape.document(
        [shape.track("video", part, name="image_main")], videos=[shape.material("photo", PHOTO, ADDRESS)]
    )


def only_clip(document: shape.Json, options: ReadOptions | None = None) -> VideoClip:
    (track,) = read_timeline(document, options or ReadOptions()).tracks
    (clip,) = track.clips
    assert isinstance(clip, VideoClip)
    return clip


def test_a_speed_of_null_is_normal_speed() -> None:
    assert only_clip(photo_draft()).speed == Fraction(1)


def test_the_address_it_came_from_is_trusted_more_than_a_path_of_another_machine() -> None:
    media = only_clip(photo_draft()).media
    assert media is not None
    assert media.sources[0] == ADDRESS
    assert media.sources[1].replace("\\", "/").endswith(f"{shape.DRAFT_ID}/assets/image/{PHOTO}")
    assert (media.width, media.height) == (0, 0)


def test_the_empty_first_track_is_the_main_one() -> None:
    draft = photo_draft(extra_material_refs=["ground"])
    draft["materials"]["canvases"] = [{"id": "ground", "type": "canvas_color", "color": "#ff0000"}]
    assert only_clip(draft).background is None
    shown = only_clip(draft, ReadOptions(empty_main_track="skip")).background
    assert shown is not None
    assert shown.color.red == 1


@pytest.mark.parametrize("prefix", ["", f"{shape.DRAFT_ID}/"])
def test_a_zip_of_the_folders_contents(tmp_path: Path, prefix: str) -> None:
    """The photo is a JPEG called .png: the bytes decide."""
    Image.new("RGB", (40, 30), "red").save(tmp_path / "photo.jpg")
    archive = tmp_path / "draft.zip"
    with zipfile.ZipFile(archive, "w") as file:
        file.writestr(f"{prefix}draft_info.json", shape.json.dumps(photo_draft()))
        file.write(tmp_path / "photo.jpg", f"{prefix}assets/image/{PHOTO}")
    bundle = open_draft(archive, tmp_path / "unpacked")
    timeline = read_timeline(bundle.document)
    located = locate(timeline.media, bundle, allow_absolute=False)
    assert located.missing == ()
    (media,) = timeline.media
    assert media.kind is MediaKind.PHOTO
    info = probe(located.paths[media.id], media.name, media.kind)
    assert (info.width, info.height) == (40, 30)


def test_a_video_without_size_is_what_its_file_says(tmp_path: Path) -> None:
    part = shape.segment("video_aeb4", 0, 1_000_000, speed=1)
    draft = shape.document(
        [shape.track("video", part)], videos=[shape.material("video", "video_aeb4.mp4", "")]
    )
    source = make_video(tmp_path / "made.mp4", size=(64, 48), rate=10, seconds=1)
    folder = tmp_path / shape.DRAFT_ID
    (folder / "assets" / "video").mkdir(parents=True)
    shutil.move(source, folder / "assets" / "video" / "video_aeb4.mp4")
    (folder / "draft_info.json").write_text(shape.json.dumps(draft), encoding="utf-8")
    bundle = open_draft(folder)
    timeline = read_timeline(bundle.document)
    (media,) = timeline.media
    info = probe(locate(timeline.media, bundle).paths[media.id], media.name, media.kind)
    assert (info.width, info.height) == (64, 48)


def test_texts_follow_their_style_not_the_templates_flat_fields() -> None:
    part = {**shape.segment("text", 0, 1_000_000), "source_timerange": None}
    draft = shape.document([shape.track("text", part)], texts=[shape.text_material("Hello!")])
    (track,) = read_timeline(draft).tracks
    (clip,) = track.clips
    assert isinstance(clip, TextClip)
    (run,) = clip.block.runs
    assert (run.style.size, run.style.fill.green, run.style.strokes) == (8.0, 0.0, ())
    assert clip.block.backgrounds == ()
    assert clip.block.wrap_width is None


def test_a_box_of_style_two_and_a_width_in_pixels() -> None:
    part = {**shape.segment("text", 0, 1_000_000), "source_timerange": None}
    text = shape.text_material(
        "Hello!",
        check_flag=7 | 16,
        background_style=2,
        background_color="#102030",
        background_alpha=0.5,
        fixed_width=80,
    )
    (track,) = read_timeline(shape.document([shape.track("text", part)], texts=[text])).tracks
    (clip,) = track.clips
    assert isinstance(clip, TextClip)
    (box,) = clip.block.backgrounds
    assert (box.per, box.color.alpha) == (BoxPer.LINE, 0.5)
    assert clip.block.wrap_width == 80 / 160  # a share of the canvas 160 px wide


def test_of_two_copies_the_nested_one_is_the_draft(tmp_path: Path) -> None:
    current, stale = photo_draft(), photo_draft()
    current["tracks"][1]["segments"][0]["target_timerange"]["duration"] = current["duration"] = 2_000_000
    folder = shape.write_profile(tmp_path / "draft", stale, current)
    assert read_timeline(open_draft(folder).document).frames == 20
