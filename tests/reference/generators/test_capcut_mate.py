"""What capcut-mate writes, read by the real reader."""

from __future__ import annotations

from pathlib import Path

from PIL import Image

from renderer.reader import locate, open_draft, read_timeline
from renderer.timeline import TextClip, VideoClip
from tests.reference.generators import capcut_mate_shape as shape


def photo(path: str) -> shape.Json:
    return {"id": "photo", "type": "photo", "path": path, "duration": 10_800_000_000}


def draft(path: str = f"{shape.CONTAINER}/assets/images/a.png", **fields: object) -> shape.Json:
    part = shape.segment("photo", 500_000, 1_000_000, x_px=540, y_px=-480, **fields)
    return shape.document([{"type": "video", "segments": [part]}], videos=[photo(path)])


def test_paths_of_its_container_are_found_in_the_download(tmp_path: Path) -> None:
    folder = shape.write_folder(tmp_path / shape.DRAFT_ID, draft())
    (folder / "assets" / "images").mkdir(parents=True)
    Image.new("RGB", (20, 20)).save(folder / "assets" / "images" / "a.png")
    bundle = open_draft(folder)
    located = locate(read_timeline(bundle.document).media, bundle, allow_absolute=False)
    assert list(located.paths.values()) == [folder / "assets" / "images" / "a.png"]


def test_an_address_as_path_is_an_address() -> None:
    address = "https://media.example/a.png?x=1&sign=%2F"
    (media,) = read_timeline(draft(address)).media
    assert media.sources == (address,)


def test_its_pixels_arrive_as_half_canvases() -> None:
    """540 of 1080 px in the app's inspector move a clip by 270 px: half of the half canvas."""
    (track,) = read_timeline(draft()).tracks
    (clip,) = track.clips
    assert isinstance(clip, VideoClip)
    assert (clip.transform.x, clip.transform.y) == (0.5, -0.25)


def test_clips_stay_where_they_were_put() -> None:
    (track,) = read_timeline(draft()).tracks
    assert [clip.frames.start for clip in track.clips] == [15]


def test_a_base_style_counted_in_bytes_and_a_keyword_over_it() -> None:
    text = "一句有关键词的字幕"
    caption = {**shape.segment("caption", 0, 1_000_000), "source_timerange": None}
    document = shape.document(
        [{"type": "text", "segments": [caption]}], texts=[shape.caption(text, "关键词")]
    )
    (track,) = read_timeline(document).tracks
    (clip,) = track.clips
    assert isinstance(clip, TextClip)
    runs = [(run.start, run.end, run.style.size, run.style.fill.blue) for run in clip.block.runs]
    assert runs == [(0, 3, 8.0, 1.0), (3, 6, 12.0, 0.0), (6, len(text), 8.0, 1.0)]
    assert clip.block.wrap_width is not None


def test_later_tracks_lie_above() -> None:
    parts = [shape.segment("photo", 0, 1_000_000, x_px=x) for x in (100, 200, 300)]
    tracks = [{"type": "video", "name": f"track {i}", "segments": [part]} for i, part in enumerate(parts)]
    timeline = read_timeline(shape.document(tracks, videos=[photo("https://media.example/a.png")]))
    places = [
        clip.transform.x for track in timeline.tracks for clip in track.clips if isinstance(clip, VideoClip)
    ]
    assert places == sorted(places)
