"""Photos: upright, in sRGB, premultiplied, of bounded size."""

from __future__ import annotations

import struct
import zlib
from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageCms

from renderer.errors import InvalidMedia
from renderer.media import limits, probe
from renderer.media.still import StillPicture
from renderer.timeline import MediaKind
from tests.media.opening import open_path, planes_to_rgb, rgb
from tests.synthetic import make_photo


def quarters() -> np.ndarray[tuple[int, ...], np.dtype[np.uint8]]:
    pixels = np.empty((96, 160, 3), np.uint8)
    pixels[:48, :80], pixels[:48, 80:] = (220, 40, 40), (40, 200, 40)
    pixels[48:, :80], pixels[48:, 80:] = (40, 40, 220), (230, 230, 230)
    return pixels


@pytest.mark.parametrize("orientation", range(1, 9))
def test_exif_orientation(tmp_path: Path, orientation: int) -> None:
    pixels = quarters()
    upright = {
        1: pixels, 2: pixels[:, ::-1], 3: pixels[::-1, ::-1], 4: pixels[::-1], 5: pixels.swapaxes(0, 1),
        6: np.rot90(pixels, -1), 7: np.rot90(pixels, -1)[:, ::-1][::-1, ::-1], 8: np.rot90(pixels),
    }[orientation]  # fmt: skip
    if orientation == 7:
        upright = np.rot90(pixels, 2).swapaxes(0, 1)
    path = make_photo(tmp_path / "a.jpg", color=pixels, exif_orientation=orientation)
    source = open_path(path, MediaKind.PHOTO)
    assert (source.width, source.height) == (upright.shape[1], upright.shape[0])
    seen = rgb(source.picture(0).bgra())
    assert np.percentile(np.abs(seen - upright), 98) <= 4


def test_every_moment_shows_the_same_picture(tmp_path: Path) -> None:
    source = open_path(make_photo(tmp_path / "a.png"), MediaKind.PHOTO)
    assert source.still
    assert source.opaque
    keys = {source.picture(t).key for t in (-1, 0, 10**12)}
    assert len(keys) == 1
    source.close()


def test_planes_and_pixels_agree(tmp_path: Path) -> None:
    source = open_path(make_photo(tmp_path / "a.jpg", color=quarters()), MediaKind.PHOTO)
    for size in (None, (80, 48), (320, 192), (81, 49)):
        picture = source.picture(0)
        planes = picture.planes(size)
        assert planes is not None
        pixels = rgb(picture.bgra(size))
        assert planes.y.shape == pixels.shape[:2]
        assert np.percentile(np.abs(planes_to_rgb(planes) - pixels), 90) <= 2.5
        assert picture.bgra(size) is picture.bgra(size), "kept"


@pytest.mark.parametrize(
    ("mode", "color", "expected"),
    [
        ("RGBA", (200, 100, 50, 128), (25, 50, 100, 128)),
        ("LA", (200, 64), (50, 50, 50, 64)),
        ("L", 90, (90, 90, 90, 255)),
        ("1", 1, (255, 255, 255, 255)),
        ("P", 7, None),
        ("I;16", 0x8000, (128, 128, 128, 255)),
    ],
)
def test_every_mode_of_png(tmp_path: Path, mode: str, color: int, expected: tuple[int, ...] | None) -> None:
    image = Image.new(mode, (20, 10), color)
    if mode == "P":
        image.putpalette([n for i in range(256) for n in (i, 255 - i, 30)])
        expected = (30, 248, 7, 255)
    path = tmp_path / "a.png"
    image.save(path)
    source = open_path(path, MediaKind.PHOTO)
    assert np.abs(source.picture(0).bgra()[5, 10].astype(int) - expected).max() <= 1
    assert source.opaque is (expected is not None and expected[3] == 255)
    assert probe(path, "a", MediaKind.PHOTO).has_alpha is not source.opaque


def test_a_palette_with_a_hole(tmp_path: Path) -> None:
    image = Image.new("P", (20, 10), 3)
    image.putpalette([n for i in range(256) for n in (i, i, i)])
    image.paste(9, (0, 0, 10, 10))
    image.save(tmp_path / "a.png", transparency=3)
    picture = open_path(tmp_path / "a.png", MediaKind.PHOTO).picture(0)
    assert picture.bgra()[5, 5].tolist() == [9, 9, 9, 255]
    assert picture.bgra()[5, 15].tolist() == [0, 0, 0, 0]
    assert picture.planes() is None


def test_sixteen_bit_colour_png(tmp_path: Path) -> None:
    """Pillow cannot write one; the header and one scan line are easily made."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    rows = b"".join(b"\x00" + struct.pack(">3H", 0xC800, 0x6400, 0x3200) * 4 for _ in range(3))
    path = tmp_path / "deep.png"
    path.write_bytes(
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", struct.pack(">IIBBBBB", 4, 3, 16, 2, 0, 0, 0))
        + chunk(b"IDAT", zlib.compress(rows))
        + chunk(b"IEND", b"")
    )
    assert open_path(path, MediaKind.PHOTO).picture(0).bgra()[1, 1].tolist() == [50, 100, 200, 255]


def test_cmyk(tmp_path: Path) -> None:
    Image.new("CMYK", (16, 16), (0, 255, 255, 0)).save(tmp_path / "a.jpg", quality=95)
    blue, green, red, alpha = open_path(tmp_path / "a.jpg", MediaKind.PHOTO).picture(0).bgra()[8, 8].tolist()
    assert red > 230
    assert max(blue, green) < 40
    assert alpha == 255


def test_an_embedded_profile_is_followed(tmp_path: Path) -> None:
    """The same numbers in a linear-light profile are much lighter in sRGB; a broken profile is ignored."""
    linear = ImageCms.createProfile("XYZ")
    srgb = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    image = Image.new("RGB", (16, 16), (100, 100, 100))
    for name, profile in (
        ("srgb", srgb),
        ("broken", b"no profile"),
        ("odd", ImageCms.ImageCmsProfile(linear).tobytes()),
    ):
        image.save(tmp_path / f"{name}.png", icc_profile=profile)
    for name in ("srgb", "broken"):
        assert open_path(tmp_path / f"{name}.png").picture(0).bgra()[8, 8].tolist() == [100, 100, 100, 255]
    assert open_path(tmp_path / "odd.png").picture(0).bgra().shape == (16, 16, 4)


def test_a_huge_photo_is_reduced_on_load(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "KEPT_PHOTO_PIXELS", 100 * 60)
    for suffix in (".jpg", ".png"):
        path = make_photo(tmp_path / f"a{suffix}", color=np.repeat(np.repeat(quarters(), 5, 0), 5, 1))
        source = open_path(path, MediaKind.PHOTO)
        assert (source.width, source.height) == (100, 60)
        seen = rgb(source.picture(0).bgra())
        assert np.abs(seen[15, 25] - (220, 40, 40)).max() <= 4
        assert np.abs(seen[45, 75] - 230).max() <= 4


@pytest.mark.parametrize("suffix", [".png", ".jpg", ".gif"])
def test_a_bomb_is_refused_by_its_header(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, suffix: str
) -> None:
    for limit in ("MAX_PHOTO_PIXELS", "MAX_WHOLE_PHOTO_PIXELS"):
        monkeypatch.setattr(limits, limit, 100 * 100)
    path = make_photo(tmp_path / f"a{suffix}", (101, 100))
    with pytest.raises(InvalidMedia, match="101×100 pixels is over the limit"):
        open_path(path, MediaKind.PHOTO)


def test_scaled_copies_are_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "STILL_CACHE_BYTES", 10 * 50 * 50 * 4)
    picture = StillPicture(np.full((100, 100, 4), 255, np.uint8), "k", opaque=True)
    for side in range(20, 80):
        assert picture.bgra((side, side)).shape == (side, side, 4)
        assert sum(w * h * 4 for w, h in picture._scaled) <= limits.STILL_CACHE_BYTES
