"""Stickers: the owner's pictures stand for those the draft only names."""

from __future__ import annotations

import gzip
import json
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from renderer.fidelity import Grade
from renderer.media import open_source
from renderer.reader import DraftBundle, ReadOptions, locate
from renderer.timeline import MediaKind, Property, Timeline
from tests.media.test_lottie import animation
from tests.reader.drafts import SECOND, Json, keys, only_video, segment, timeline, track

ID = "7245680678875008261"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    place = tmp_path / "stickers"
    place.mkdir()
    Image.new("RGBA", (200, 100), (255, 0, 0, 255)).save(place / f"{ID}.png")
    frames = [Image.new("RGB", (40, 40), color) for color in ("red", "lime", "blue")]
    frames[0].save(place / "moving.gif", save_all=True, append_images=frames[1:], duration=100)
    (place / "broken.png").write_bytes(b"no picture")
    (tmp_path / "secret.png").write_bytes((place / f"{ID}.png").read_bytes())
    return place


def sticker(ident: str = ID, **fields: Any) -> tuple[str, Json]:
    return "stickers", {"id": "s", "name": "book", "resource_id": ident, "type": "sticker", **fields}


def read(folder: Path, material: tuple[str, Json], **fields: Any) -> Timeline:
    return timeline(
        track("sticker", segment(material, **fields)), options=ReadOptions(sticker_folders=(folder,))
    )


def test_natural_size_and_placement(folder: Path) -> None:
    """200×100 fits a 1920×1080 canvas 1920 wide; its natural width is 30 % of the canvas."""
    shown = read(folder, sticker(), clip={"scale": {"x": 2.0, "y": 2.0}, "transform": {"x": 0.5, "y": -0.5}})
    clip = only_video(shown)
    assert clip.transform.scale_x == clip.transform.scale_y == pytest.approx(0.6)
    assert (clip.transform.x, clip.transform.y) == (0.5, -0.5)
    assert clip.media is not None
    assert clip.media.kind is MediaKind.PHOTO
    assert shown.media == (clip.media,)
    assert [(item.kind, item.grade) for item in shown.items] == [("sticker", Grade.CLOSE)]


def test_opacity_and_keys(folder: Path) -> None:
    lines = [keys("KFTypeScaleX", (0, 1.0), (1, 2.0)), keys("KFTypeGlobalAlpha", (0, 0.0), (1, 1.0))]
    clip = only_video(read(folder, sticker(global_alpha=0.25), common_keyframes=lines))
    assert clip.transform.alpha == 0.25
    tracks = {t.property: [key.value for key in t.keys] for t in clip.keyframes}
    assert tracks[Property.SCALE_X] == tracks[Property.SCALE_Y] == pytest.approx([0.3, 0.6])
    assert tracks[Property.ALPHA] == [0.0, 1.0]


@pytest.mark.parametrize(("cycle", "at_the_end"), [(True, "red"), (False, "blue")])
def test_moving_stickers_go_round(folder: Path, cycle: bool, at_the_end: str) -> None:
    clip = only_video(read(folder, sticker("moving", cycle_setting=cycle)))
    assert clip.media is not None
    assert clip.media.kind is MediaKind.GIF
    source = open_source(Path(clip.media.sources[0]), clip.media)
    try:
        pixel = source.picture(350_000).bgra()[20, 20]
    finally:
        source.close()
    wanted = {"red": (0, 0, 255), "blue": (255, 0, 0)}[at_the_end]
    assert abs(pixel[:3].astype(int) - wanted).max() <= 3


@pytest.mark.parametrize("ending", ["json", "tgs"])
def test_lottie_stickers_are_found(folder: Path, ending: str) -> None:
    text = json.dumps(animation()).encode()
    file = folder / f"drawn.{ending}"
    file.write_bytes(text if ending == "json" else gzip.compress(text))
    shown = read(folder, sticker("drawn"))
    clip = only_video(shown)
    assert clip.media is not None
    assert (clip.media.kind, clip.media.own_file, clip.media.repeats) == (MediaKind.GIF, True, True)
    # 200×100 as the PNG of the first test: its proportions count, not its pixels.
    assert clip.transform.scale_x == pytest.approx(0.3)
    assert open_source(Path(clip.media.sources[0]), clip.media).picture(0).bgra((200, 100))[50, 50, 3] == 255


def test_a_picture_goes_before_a_drawing_of_the_same_name(folder: Path) -> None:
    (folder / f"{ID}.json").write_text(json.dumps(animation()))
    assert read(folder, sticker()).media[0].sources == (str(folder / f"{ID}.png"),)


def test_text_of_a_drawing_is_reported(folder: Path) -> None:
    text = {"ty": 5, "ind": 2, "ip": 0, "op": 20, "st": 0, "ks": {}, "t": {"d": {"k": []}}}
    document = animation()
    (folder / "drawn.json").write_text(json.dumps(document))
    (folder / "worded.json").write_text(json.dumps({**document, "layers": [*document["layers"], text]}))
    reasons = [read(folder, sticker(ident)).items[0].reason for ident in ("drawn", "worded")]
    assert ["text" in reason for reason in reasons] == [False, True]


def test_broken_drawings_say_what_is_wrong(folder: Path) -> None:
    (folder / "drawn.json").write_text(json.dumps(animation(fr=0)))
    (item,) = read(folder, sticker("drawn")).items
    assert item.grade is Grade.LEFT_OUT
    assert "drawn.json" in item.reason
    assert "`fr`" in item.reason


@pytest.mark.parametrize(
    ("ident", "word"),
    [("404", "404.png"), ("broken", "cannot be read"), ("", "no id"), ("../secret", "not part of drafts")],
)
def test_what_cannot_be_drawn_says_how_to_supply_it(folder: Path, ident: str, word: str) -> None:
    shown = read(folder, sticker(ident))
    assert shown.tracks == ()
    assert [(item.kind, item.grade, item.name) for item in shown.items] == [
        ("sticker", Grade.LEFT_OUT, "book")
    ]
    assert word in shown.items[0].reason


@pytest.mark.parametrize("kind", ["TIFF", "ICO", "PPM", "TGA", "PCX"])
def test_only_the_kinds_of_the_endings_are_opened(folder: Path, kind: str) -> None:
    Image.new("RGB", (32, 32), "red").save(folder / "other.png", kind)
    (item,) = read(folder, sticker("other")).items
    assert (item.grade, "cannot be read as a picture" in item.reason) == (Grade.LEFT_OUT, True)


def test_shapes_and_lost_materials_are_reported(folder: Path) -> None:
    shape = "shapes", {"id": "s", "name": "arrow"}
    assert [item.grade for item in read(folder, shape).items] == [Grade.LEFT_OUT]
    lost = timeline(track("sticker", segment(None)))
    assert [item.kind for item in lost.items] == ["sticker"]


def test_own_files_are_found_where_drafts_may_not_look(folder: Path, tmp_path: Path) -> None:
    """Drafts of strangers may not name absolute paths; a sticker of the owner's is no path of theirs."""
    shown = read(folder, sticker())
    (ref,) = shown.media
    bundle = DraftBundle({}, tmp_path / "draft", ())
    assert locate([ref], bundle, allow_absolute=False).paths == {ref.id: folder / f"{ID}.png"}
    photo = "videos", {"id": "p", "type": "photo", "path": str(folder / f"{ID}.png"), "duration": SECOND}
    (named,) = timeline(track("video", segment(photo))).media
    assert not named.own_file
    assert locate([named], bundle, allow_absolute=False).missing == (named,)
