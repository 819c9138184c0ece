"""The sample draft: its JSON holds together, its media are what it says, its pictures cover the canvas."""

from __future__ import annotations

import json
from itertools import pairwise
from pathlib import Path
from typing import Any

import av
import numpy as np
import pytest
from PIL import Image

from examples import moving, music, sample_draft, scenery
from examples.draft_json import DRAFT_FOLDER, PHOTO_DURATION_US, Look, Run, text_material
from renderer.fidelity import Grade
from renderer.reader import parse_draft, read_timeline

FRAME_US = 1_000_000 / 30


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return sample_draft.write_sample(tmp_path_factory.mktemp("sample"))


@pytest.fixture(scope="module")
def document() -> dict[str, Any]:
    return json.loads(json.dumps(sample_draft.sample_document()))


def segments(document: dict[str, Any], kind: str | None = None) -> list[dict[str, Any]]:
    return [s for track in document["tracks"] for s in track["segments"] if kind in (None, track["type"])]


def by_id(document: dict[str, Any]) -> dict[str, tuple[str, dict[str, Any]]]:
    return {
        entry["id"]: (bucket, entry) for bucket, entries in document["materials"].items() for entry in entries
    }


def test_the_written_file_is_the_document(sample: Path, document: dict[str, Any]) -> None:
    assert sample.name == "draft_content.json"
    assert json.loads(sample.read_text(encoding="utf-8")) == document


def test_every_reference_exists_and_every_material_is_used(document: dict[str, Any]) -> None:
    known = by_id(document)
    used = {s["material_id"] for s in segments(document)}
    used |= {ref for s in segments(document) for ref in s["extra_material_refs"]}
    assert used == set(known)
    assert len(known) == sum(len(entries) for entries in document["materials"].values()), (
        "an id is used twice"
    )


def test_no_two_things_share_an_id(document: dict[str, Any]) -> None:
    made: list[str] = []
    for track in document["tracks"]:
        made.append(track["id"])
        for segment in track["segments"]:
            made.append(segment["id"])
            for curve in segment["common_keyframes"]:
                made += [curve["id"], *(key["id"] for key in curve["keyframe_list"])]
    assert len(made) == len(set(made))


def test_ranges_lie_on_the_frame_grid_within_twenty_seconds(document: dict[str, Any]) -> None:
    assert document["duration"] == 20_000_000
    assert document["fps"] == 30
    for segment in segments(document):
        target = segment["target_timerange"]
        start, end = target["start"], target["start"] + target["duration"]
        for boundary in (start, end):
            assert abs(boundary / FRAME_US - round(boundary / FRAME_US)) < 1e-6, segment["id"]
        assert 0 <= start < end <= 20_000_000


def test_tracks_have_no_overlaps_and_the_main_track_no_gaps(document: dict[str, Any]) -> None:
    for track in document["tracks"]:
        targets = [s["target_timerange"] for s in track["segments"]]
        for left, right in pairwise(targets):
            assert left["start"] + left["duration"] <= right["start"], track["name"]
    main = [s["target_timerange"] for s in document["tracks"][0]["segments"]]
    assert [t["start"] for t in main] == [number * 2_500_000 for number in range(8)], "cuts on the bars"
    assert all(t["duration"] == 2_500_000 for t in main)


def test_source_length_is_target_length_times_speed(document: dict[str, Any]) -> None:
    known = by_id(document)
    for segment in segments(document, "video"):
        _, material = known[segment["material_id"]]
        source, target = segment["source_timerange"], segment["target_timerange"]
        assert source["duration"] == round(target["duration"] * segment["speed"])
        assert source["start"] + source["duration"] <= material["duration"]
        speeds = [known[r][1]["speed"] for r in segment["extra_material_refs"] if known[r][0] == "speeds"]
        assert speeds == [segment["speed"]]


def test_photos_cover_the_canvas_during_their_whole_move(document: dict[str, Any]) -> None:
    known = by_id(document)
    photos = [s for s in document["tracks"][0]["segments"] if known[s["material_id"]][1]["type"] == "photo"]
    assert len(photos) == 6
    for segment in photos:
        material = known[segment["material_id"]][1]
        fit = min(1080 / material["width"], 1920 / material["height"])
        share_x, share_y = fit * material["width"] / 1080, fit * material["height"] / 1920
        curves = {c["property_type"]: c["keyframe_list"] for c in segment["common_keyframes"]}
        for moment in (0, 1):
            x, y, scale = (
                curves[name][moment]["values"][0]
                for name in ("KFTypePositionX", "KFTypePositionY", "KFTypeScaleX")
            )
            assert abs(x) <= share_x * scale - 1 + 1e-9, f"{material['material_name']}: a gap at the side"
            assert abs(y) <= share_y * scale - 1 + 1e-9, f"{material['material_name']}: a gap above or below"


def test_text_styles_cover_their_texts(document: dict[str, Any]) -> None:
    for text in document["materials"]["texts"]:
        content = json.loads(text["content"])
        place = 0
        for style in content["styles"]:
            assert style["range"][0] == place
            place = style["range"][1]
        assert place == len(content["text"].encode("utf-16-le")) // 2


def test_style_ranges_count_utf16_units() -> None:
    content = json.loads(text_material("x", [Run("🌅日", 5), Run("出", 5)], Look())["content"])
    assert [style["range"] for style in content["styles"]] == [[0, 3], [3, 4]]


def test_media_are_what_the_draft_says(sample: Path, document: dict[str, Any]) -> None:
    materials = document["materials"]["videos"]
    assert {m["type"] for m in materials} == {"photo", "video"}
    for material in materials:
        assert material["path"].startswith(DRAFT_FOLDER + "/assets/")
        path = sample.parent / material["path"].removeprefix(DRAFT_FOLDER + "/")
        if path.suffix == ".mp4":
            with av.open(str(path)) as container:
                frames = [(frame.width, frame.height) for frame in container.decode(video=0)]
                assert container.streams.video[0].average_rate == 30
            assert set(frames) == {(material["width"], material["height"])}
            assert len(frames) * 1_000_000 // 30 == material["duration"]
            continue
        with Image.open(path) as image:
            assert image.size == (material["width"], material["height"])
            if path.suffix == ".gif":
                assert image.n_frames == moving.BIRDS_FRAMES  # type: ignore[attr-defined]
                assert material["duration"] == moving.BIRDS_FRAMES * moving.BIRDS_FRAME_MS * 1000
            else:
                assert material["duration"] == PHOTO_DURATION_US
    assert sum(f.stat().st_size for f in (sample.parent / "assets").iterdir()) < 15_000_000


def test_overlays_are_transparent(sample: Path) -> None:
    for name in ("birds.gif", "seal.png"):
        with Image.open(sample.parent / "assets" / name) as image:
            alpha = np.asarray(image.convert("RGBA"))[..., 3]
        assert alpha.min() == 0, name
        assert alpha.max() == 255, name


def test_the_birds_beat_their_wings(sample: Path) -> None:
    with Image.open(sample.parent / "assets" / "birds.gif") as image:
        first = np.asarray(image.convert("RGBA"))[..., 3]
        image.seek(3)
        later = np.asarray(image.convert("RGBA"))[..., 3]
    assert (first != later).sum() > 200


def test_music_decodes_without_clipping(sample: Path) -> None:
    with av.open(str(sample.parent / "assets" / "music.m4a")) as container:
        sound = np.concatenate([frame.to_ndarray() for frame in container.decode(audio=0)], axis=1)
    assert sound.shape[0] == 2
    assert sound.shape[1] / music.SAMPLE_RATE == pytest.approx(20.0, abs=0.05)
    assert 0.5 < np.abs(sound).max() < 0.97
    assert np.abs(sound.mean()) < 0.01, "a constant offset"
    second = music.SAMPLE_RATE
    loud = np.sqrt((sound[:, 5 * second : 15 * second] ** 2).mean())
    assert -20 < 20 * np.log10(loud) < -8
    assert np.abs(sound[:, -second // 10 :]).max() < 0.02, "faded out"


def test_a_bar_of_the_music_is_a_whole_number_of_frames() -> None:
    assert (music.BAR_SECONDS * 30).is_integer()


def test_drawing_is_deterministic() -> None:
    assert np.array_equal(scenery.moonlit_sea(), scenery.moonlit_sea())
    assert np.array_equal(next(moving.lake_frames()), next(moving.lake_frames()))
    assert np.array_equal(music.compose(1.0), music.compose(1.0))


def test_the_reader_understands_all_of_it(sample: Path) -> None:
    timeline = read_timeline(parse_draft(sample.read_bytes()))
    assert timeline.frames == 600
    assert timeline.even_size == (1080, 1920)
    assert {item.grade for item in timeline.items} == {Grade.CLOSE}, "nothing of the sample is a stand-in"
    assert {item.kind for item in timeline.items} == {"animation", "bloom"}
    assert [len(track.clips) for track in timeline.tracks] == [8, 2, 2, 5, 2, 2]
