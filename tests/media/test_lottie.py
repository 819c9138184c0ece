"""Lottie animations: drawings that move, at any size, and files that mean harm."""

from __future__ import annotations

import base64
import copy
import gzip
import io
import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from renderer.errors import InvalidMedia
from renderer.media import PictureSource, Pixels, limits, open_source, probe
from renderer.media.lottie import LottieSource, covering
from renderer.media.lottie_trial import trouble
from renderer.timeline import MediaKind, MediaRef

Json = dict[str, Any]
IDENTITY: Json = {
    "p": {"a": 0, "k": [0, 0]},
    "a": {"a": 0, "k": [0, 0]},
    "s": {"a": 0, "k": [100, 100]},
    "r": {"a": 0, "k": 0},
    "o": {"a": 0, "k": 100},
}


def square_layer(color: tuple[float, float, float] = (1, 0.5, 0), opacity: float = 100) -> Json:
    """A 50 px square whose centre goes from (50, 50) to (150, 50) in 20 frames, evenly."""
    ease = {"i": {"x": 1, "y": 1}, "o": {"x": 0, "y": 0}}
    moves = [{**ease, "t": 0, "s": [50, 50, 0], "e": [150, 50, 0]}, {"t": 20, "s": [150, 50, 0]}]
    group = [
        {"ty": "rc", "d": 1, "s": {"a": 0, "k": [50, 50]}, "p": {"a": 0, "k": [0, 0]}, "r": {"a": 0, "k": 0}},
        {"ty": "fl", "c": {"a": 0, "k": [*color, 1]}, "o": {"a": 0, "k": opacity}, "r": 1},
        {"ty": "tr", **IDENTITY},
    ]
    return {
        "ty": 4,
        "ind": 1,
        "ip": 0,
        "op": 20,
        "st": 0,
        "sr": 1,
        "ks": {**IDENTITY, "p": {"a": 1, "k": moves}},
        "shapes": [{"ty": "gr", "it": group}],
    }


def animation(**changes: Any) -> Json:
    """200×100 px, 20 frames at 10 a second."""
    base = {"v": "5.7.0", "fr": 10, "ip": 0, "op": 20, "w": 200, "h": 100, "assets": []}
    return {**base, "layers": [square_layer()], **changes}


def held(ident: str, **fields: Any) -> Json:
    return {"ty": 0, "refId": ident, "ip": 0, "op": 20, "st": 0, "w": 200, "h": 100, "ks": IDENTITY, **fields}


def written(folder: Path, document: Any) -> Path:
    path = folder / "sticker"  # the store's files have no suffix
    path.write_text(document if isinstance(document, str) else json.dumps(document))
    return path


def own(path: Path, **fields: Any) -> MediaRef:
    return MediaRef("m", MediaKind.GIF, "star", (str(path),), "$", own_file=True, **fields)


def opened(path: Path, **fields: Any) -> PictureSource:
    return open_source(path, own(path, **fields))


def box(pixels: Pixels) -> tuple[int, int, int, int]:
    """Left, top, right, bottom of what is seen."""
    rows, columns = np.nonzero(pixels[:, :, 3] > 127)
    return int(columns.min()), int(rows.min()), int(columns.max()) + 1, int(rows.max()) + 1


@pytest.mark.parametrize(
    ("time_us", "left"),
    [(-1, 25), (0, 25), (99_999, 25), (100_000, 30), (1_000_000, 75), (1_950_000, 120), (9_000_000, 120)],
)
def test_motion_has_its_own_frame_rate_and_holds_its_ends(tmp_path: Path, time_us: int, left: int) -> None:
    pixels = opened(written(tmp_path, animation())).picture(time_us).bgra((200, 100))
    assert box(pixels) == pytest.approx((left, 25, left + 50, 75), abs=1)


def test_repeats_start_over(tmp_path: Path) -> None:
    source = opened(written(tmp_path, animation()), repeats=True)
    assert source.picture(3_000_000).key == source.picture(1_000_000).key
    assert source.picture(2_000_000).key == source.picture(0).key


def test_rounded_times_show_their_frame(tmp_path: Path) -> None:
    source = opened(written(tmp_path, animation(fr=29.97)))
    keys = [source.picture(round(frame * 1_000_000 / 29.97)).key for frame in range(20)]
    assert len(set(keys)) == 20


def test_a_later_first_frame_is_time_zero(tmp_path: Path) -> None:
    source = opened(written(tmp_path, animation(ip=10)))
    assert box(source.picture(0).bgra((200, 100))) == pytest.approx((75, 25, 125, 75), abs=1)
    assert source.picture(1_000_000).key == source.picture(900_000).key != source.picture(800_000).key


def turned(**fields: Any) -> Json:
    """The square in the middle, turned by 45 degrees."""
    layer = {**square_layer(), **fields}
    layer["ks"] = {**IDENTITY, "p": {"a": 0, "k": [100, 50]}, "r": {"a": 0, "k": 45}}
    return layer


@pytest.mark.parametrize("fields", [{}, {"ddd": 0}])
def test_layers_turn(tmp_path: Path, fields: Json) -> None:
    pixels = opened(written(tmp_path, animation(layers=[turned(**fields)]))).picture(0).bgra((200, 100))
    assert box(pixels) == pytest.approx((64.6, 14.6, 135.4, 85.4), abs=1)


def test_the_order_of_keys_does_not_matter(tmp_path: Path) -> None:
    def backwards(value: Any) -> Any:
        if isinstance(value, list):
            return [backwards(item) for item in value]
        if isinstance(value, dict):
            return {key: backwards(value[key]) for key in reversed(value)}
        return value

    document = animation(layers=[turned(), square_layer((0, 0, 1))])
    shown = opened(written(tmp_path, document)).picture(500_000).bgra((200, 100))
    (tmp_path / "2").mkdir()
    again = opened(written(tmp_path / "2", backwards(document))).picture(500_000).bgra((200, 100))
    assert np.array_equal(shown, again)


def test_compositions_and_parents_are_drawn(tmp_path: Path) -> None:
    """The upper square, in a composition, follows a layer that stands 20 px lower."""
    null = {"ty": 3, "ind": 7, "ip": 0, "op": 20, "st": 0, "ks": {**IDENTITY, "p": {"a": 0, "k": [0, 20]}}}
    assets = [{"id": "a", "layers": [square_layer()]}]
    document = animation(assets=assets, layers=[held("a", ind=1, parent=7), null])
    pixels = opened(written(tmp_path, document)).picture(0).bgra((200, 100))
    assert box(pixels) == pytest.approx((25, 45, 75, 95), abs=1)


def test_colors_are_premultiplied_bgra_on_nothing(tmp_path: Path) -> None:
    path = written(tmp_path, animation(layers=[square_layer((1, 0.5, 0), opacity=50)]))
    source = opened(path)
    pixels = source.picture(0).bgra((200, 100))
    assert (pixels.dtype, pixels.shape, pixels.flags.c_contiguous) == (np.uint8, (100, 200, 4), True)
    assert not pixels.flags.writeable
    assert pixels[50, 50].astype(int) == pytest.approx([0, 64, 127, 127], abs=2)
    assert not pixels[:20].any()
    assert not source.opaque
    assert source.picture(0).planes() is None


@pytest.mark.parametrize("factor", [0.5, 3, 10])
def test_edges_stay_sharp_at_every_size(tmp_path: Path, factor: float) -> None:
    size = round(200 * factor), round(100 * factor)
    pixels = opened(written(tmp_path, animation())).picture(0).bgra(size)
    assert box(pixels) == pytest.approx([v * factor for v in (25, 25, 75, 75)], abs=1)
    blurred = np.count_nonzero((pixels[size[1] // 2, :, 3] > 0) & (pixels[size[1] // 2, :, 3] < 255))
    assert blurred <= 2


def test_proportions_may_be_squeezed(tmp_path: Path) -> None:
    pixels = opened(written(tmp_path, animation())).picture(0).bgra((100, 100))
    assert box(pixels) == pytest.approx((12.5, 25, 37.5, 75), abs=1)


def test_covering() -> None:
    assert covering((200, 100), (301, 150)) == (301, 150)
    assert covering((200, 100), (100, 100)) == (200, 100)
    assert covering((200, 100), (400, 100)) == (400, 200)


def test_the_claimed_size_has_the_proportions_and_is_large(tmp_path: Path) -> None:
    source = opened(written(tmp_path, animation()))
    assert (source.width, source.height) == (2048, 1024)
    assert source.picture(0).bgra().shape == (1024, 2048, 4)


def test_pictures_outlive_their_source(tmp_path: Path) -> None:
    source = opened(written(tmp_path, animation()))
    picture = source.picture(0)
    source.close()
    source.close()
    assert box(picture.bgra((200, 100))) == pytest.approx((25, 25, 75, 75), abs=1)
    with pytest.raises(InvalidMedia, match="closed"):
        source.picture(0)


def test_gzipped_ones_are_the_same(tmp_path: Path) -> None:
    plain = opened(written(tmp_path, animation())).picture(700_000).bgra((200, 100))
    path = tmp_path / "zipped"
    path.write_bytes(gzip.compress(json.dumps(animation()).encode()))
    assert np.array_equal(opened(path).picture(700_000).bgra((200, 100)), plain)


def test_probe_tells_the_own_values(tmp_path: Path) -> None:
    info = probe(written(tmp_path, animation()), "star", MediaKind.GIF, own_file=True)
    assert (info.kind, info.width, info.height, info.duration_us) == (MediaKind.GIF, 200, 100, 2_000_000)
    assert info.has_alpha
    assert info.frame_rate == 10
    one = probe(written(tmp_path, animation(op=1)), "star", MediaKind.GIF, own_file=True)
    assert (one.kind, one.still, one.duration_us) == (MediaKind.PHOTO, True, 0)


@pytest.mark.parametrize("zipped", [False, True])
def test_strangers_files_never_reach_rlottie(tmp_path: Path, zipped: bool) -> None:
    text = json.dumps(animation()).encode()
    path = tmp_path / "sticker"
    path.write_bytes(gzip.compress(text) if zipped else text)
    ref = MediaRef("m", MediaKind.GIF, "star", (str(path),), "$")
    with pytest.raises(InvalidMedia, match=r"gzip archive" if zipped else r"JSON text"):
        open_source(path, ref)
    with pytest.raises(InvalidMedia):
        probe(path, "star", MediaKind.GIF)


def test_a_picture_inside_is_drawn(tmp_path: Path) -> None:
    file = io.BytesIO()
    Image.new("RGB", (200, 100), (0, 0, 255)).save(file, "PNG")
    place = "data:image/png;base64," + base64.b64encode(file.getvalue()).decode()
    asset = {"id": "i", "w": 200, "h": 100, "u": "", "p": place}  # without `e`
    layer = {"ty": 2, "refId": "i", "ip": 0, "op": 20, "st": 0, "ks": IDENTITY}
    pixels = opened(written(tmp_path, animation(assets=[asset], layers=[layer]))).picture(0).bgra((200, 100))
    assert pixels[50, 100].astype(int) == pytest.approx([255, 0, 0, 255], abs=3)


def many_times(depth: int) -> Json:
    """A composition that holds ten of another, that holds ten of another, …"""
    assets = [{"id": f"c{n}", "layers": [held(f"c{n + 1}")] * 10} for n in range(depth)]
    return animation(assets=[*assets, {"id": f"c{depth}", "layers": [square_layer()]}], layers=[held("c0")])


HOSTILE: dict[str, tuple[Any, str]] = {
    "cut short": (json.dumps(animation())[:200], "damaged"),
    "other json": ({"name": "x"}, "no Lottie animation"),
    "not a number": (json.dumps(animation()).replace("200", "NaN", 1), "NaN"),
    "infinite": (json.dumps(animation(x=1)).replace('"x": 1', '"x": 1e999'), "too large"),
    "wide": (animation(w=1_000_000), "`w`"),
    "flat": (animation(h=0), "`h`"),
    "no rate": (animation(fr=0), "`fr`"),
    "text rate": (animation(fr="30"), "`fr`"),
    "endless": (animation(op=1e9), "`op`"),
    "backwards": (animation(op=-5), "`op`"),
    "deep": ('{"layers":' + "[" * 100_000, "nested"),
    "rather deep": (animation(x=json.loads("[" * 300 + "]" * 300)), "nested"),
    "large": (animation(nm="x" * limits.MAX_LOTTIE_BYTES), "over the limit"),
    "path": (animation(assets=[{"id": "i", "u": "/etc/", "p": "passwd", "w": 1, "h": 1}]), "passwd"),
    "marked path": (animation(assets=[{"id": "i", "u": "", "p": "/etc/passwd", "e": 1}]), "passwd"),
    "holds itself": (
        animation(assets=[{"id": "a", "layers": [held("a")]}], layers=[held("a")]),
        "holds itself",
    ),
    "hidden circle": (animation(assets=[{"id": "a", "layers": [held("a")]}]), "holds itself"),
    "own parent": (
        animation(layers=[{**square_layer(), "parent": 2}, {**square_layer(), "ind": 2, "parent": 1}]),
        "own parents",
    ),
    "unfolding": (many_times(8), "layers"),
    "odd layers": (animation(layers=[1]), "not a list of objects"),
    "odd assets": (animation(assets=[1]), "not a list of objects"),
}


@pytest.mark.parametrize("case", HOSTILE)
def test_hostile_files_are_refused_by_name(tmp_path: Path, case: str) -> None:
    document, word = HOSTILE[case]
    with pytest.raises(InvalidMedia, match=word) as caught:
        LottieSource(written(tmp_path, document), "star", repeats=False)
    assert caught.value.name == "star"


def test_a_gzip_bomb_is_not_unpacked(tmp_path: Path) -> None:
    path = tmp_path / "bomb"
    path.write_bytes(gzip.compress(b"{" + b" " * (20 * limits.MAX_LOTTIE_BYTES), 9))
    with pytest.raises(InvalidMedia, match="over the limit"):
        opened(path)
    path.write_bytes(gzip.compress(json.dumps(animation()).encode())[:-20])
    with pytest.raises(InvalidMedia, match="cannot be read"):
        opened(path)


def test_what_breaks_rlottie_breaks_only_the_trial(tmp_path: Path) -> None:
    """A billion copies exhaust memory, and rlottie ends its process."""
    layer = copy.deepcopy(square_layer())
    copies = {
        "ty": "rp",
        "c": {"a": 0, "k": 1e9},
        "o": {"a": 0, "k": 0},
        "m": 1,
        "tr": {**IDENTITY, "ty": "tr"},
    }
    layer["shapes"].append(copies)
    with pytest.raises(InvalidMedia, match=r"breaks off|too long"):
        opened(written(tmp_path, animation(layers=[layer])))


def test_the_trial_tells_crashes_from_damage() -> None:
    circle = animation(assets=[{"id": "a", "layers": [held("a")]}], layers=[held("a")])
    assert trouble(json.dumps(animation()), (200, 100), 20) is None
    assert "breaks off" in (trouble(json.dumps(circle), (200, 100), 20) or "")
    assert "cannot read" in (trouble("[]", (200, 100), 20) or "")
