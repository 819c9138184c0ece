"""Pictures arrive upright and with square pixels."""

from __future__ import annotations

import subprocess
from fractions import Fraction
from pathlib import Path
from typing import Any

import imageio_ffmpeg
import numpy as np
import pytest

from renderer.media import probe
from renderer.media.orientation import UPRIGHT, Orientation, from_display_matrix
from renderer.media.video import square_pixel_size
from renderer.timeline import MediaKind
from tests.media.opening import open_path, planes_to_rgb, rgb
from tests.synthetic import draw_frame_number, make_video, read_frame_number

# Red, green / blue, white quarters: every one of the eight ways looks different.
QUARTERS = {"tl": (220, 40, 40), "tr": (40, 200, 40), "bl": (40, 40, 220), "br": (230, 230, 230)}
W, H = 160, 96


def draw_quarters(_: int) -> np.ndarray[Any, np.dtype[np.uint8]]:
    pixels = np.empty((H, W, 3), np.uint8)
    pixels[: H // 2, : W // 2], pixels[: H // 2, W // 2 :] = QUARTERS["tl"], QUARTERS["tr"]
    pixels[H // 2 :, : W // 2], pixels[H // 2 :, W // 2 :] = QUARTERS["bl"], QUARTERS["br"]
    return pixels


def assert_like(pixels: np.ndarray[Any, Any], expected: np.ndarray[Any, Any]) -> None:
    assert pixels.shape == expected.shape
    height, width = pixels.shape[:2]
    for y in (height // 4, 3 * height // 4):
        for x in (width // 4, 3 * width // 4):
            assert np.abs(pixels[y, x].astype(int) - expected[y, x].astype(int)).max() <= 6


@pytest.mark.parametrize("degrees", [0, 90, 180, 270])
@pytest.mark.parametrize("pix_fmt", ["yuv420p", "yuv420p10le", "yuv422p"])
def test_a_phone_held_any_way(tmp_path: Path, degrees: int, pix_fmt: str) -> None:
    path = make_video(
        tmp_path / "a.mp4", size=(W, H), seconds=0.2, draw=draw_quarters, rotation=degrees, pix_fmt=pix_fmt
    )
    source = open_path(path)
    expected = np.rot90(draw_quarters(0), degrees // 90)
    assert (source.width, source.height) == (expected.shape[1], expected.shape[0])
    picture = source.picture(0)
    assert_like(rgb(picture.bgra()), expected)
    planes = picture.planes()
    assert planes is not None
    assert_like(planes_to_rgb(planes), expected)
    small = (expected.shape[1] // 2, expected.shape[0] // 2)
    assert_like(rgb(picture.bgra(small)), expected[::2, ::2])
    half = picture.planes(small)
    assert half is not None
    assert_like(planes_to_rgb(half), expected[::2, ::2])


@pytest.mark.parametrize("flip", [(True, False), (False, True), (True, True)])
@pytest.mark.parametrize("degrees", [0, 90])
def test_a_mirrored_video(tmp_path: Path, degrees: int, flip: tuple[bool, bool]) -> None:
    """Against FFmpeg's own idea of the same display matrix."""
    path = make_video(
        tmp_path / "a.mp4",
        size=(W, H),
        seconds=0.2,
        draw=draw_quarters,
        rotation=degrees,
        flip=flip,
        matrix="bt709",
    )
    picture = open_path(path).picture(0)
    raw = subprocess.run(
        [imageio_ffmpeg.get_ffmpeg_exe(), "-v", "error", "-i", str(path), "-frames:v", "1", "-vf", "format=rgb24",
         "-f", "rawvideo", "-"], capture_output=True, check=True,
    ).stdout  # fmt: skip
    expected = np.frombuffer(raw, np.uint8).reshape(picture.height, picture.width, 3)
    assert_like(rgb(picture.bgra()), expected)


def test_every_orientation_turns_as_numpy_does() -> None:
    pixels = np.arange(5 * 7 * 3, dtype=np.uint8).reshape(5, 7, 3)
    for transpose in (False, True):
        for horizontal in (False, True):
            for vertical in (False, True):
                expected = pixels.swapaxes(0, 1) if transpose else pixels
                expected = expected[:, ::-1] if horizontal else expected
                expected = expected[::-1] if vertical else expected
                turned = Orientation(transpose, horizontal, vertical).apply(pixels)
                assert np.array_equal(turned, expected)
                assert Orientation(transpose).size(7, 5) == expected.shape[1::-1]


def test_useless_display_matrices_are_ignored() -> None:
    assert from_display_matrix(b"") == UPRIGHT
    assert from_display_matrix(bytes(36)) == UPRIGHT


@pytest.mark.parametrize(
    ("ratio", "rotation", "expected"),
    [
        (Fraction(2), 0, (320, 96)),
        (Fraction(8, 9), 0, (142, 96)),
        (Fraction(2), 90, (96, 320)),
        (Fraction(1000), 0, (160, 96)),
    ],
)
def test_sample_aspect_ratio(
    tmp_path: Path, ratio: Fraction, rotation: int, expected: tuple[int, int]
) -> None:
    path = make_video(
        tmp_path / "a.mkv" if not rotation else tmp_path / "a.mp4",
        size=(W, H), seconds=0.2, sample_aspect_ratio=ratio, rotation=rotation,
        draw=lambda n: draw_frame_number(n, (W, H)),
    )  # fmt: skip
    info = probe(path, "a", MediaKind.VIDEO)
    source = open_path(path)
    assert (info.width, info.height) == (source.width, source.height) == expected
    picture = source.picture(33_333)
    assert picture.bgra().shape == (expected[1], expected[0], 4)
    planes = picture.planes()
    assert planes is not None
    assert planes.y.shape == (expected[1], expected[0])
    assert read_frame_number(np.rot90(picture.bgra()[:, :, :3], -rotation // 90)) == 1


def test_square_pixels_keep_their_size() -> None:
    assert square_pixel_size(720, 576, None) == (720, 576)
    assert square_pixel_size(720, 576, Fraction(1)) == (720, 576)
    assert square_pixel_size(720, 480, Fraction(8, 9)) == (640, 480)
