"""Bubbles: they hold the text, stay inside the box they name, keep their corners."""

from __future__ import annotations

import time
from pathlib import Path

import numpy as np
import pytest
import skia
from PIL import Image, ImageDraw

from renderer.colors import Rgba
from renderer.errors import InvalidMedia
from renderer.looks.bubbles import FAMILIES
from renderer.media.picture import Pixels
from renderer.text.bubbles import SHAPES, bubble_box, draw_bubble
from renderer.text_block import Bubble

WIDTH, HEIGHT, EM = 900, 600, 40.0
ONE_WORD = (410.0, 276.0, 490.0, 324.0)
FOUR_LINES = (250.0, 204.0, 650.0, 396.0)
BLANK = (450.0, 300.0, 450.0, 300.0)
RED = Rgba(1.0, 0.0, 0.0)


def drawn(bubble: Bubble, text: tuple[float, float, float, float], em: float = EM) -> Pixels:
    """(HEIGHT, WIDTH, 4) premultiplied RGBA."""
    pixels = np.zeros((HEIGHT, WIDTH, 4), np.uint8)
    info = skia.ImageInfo.Make(WIDTH, HEIGHT, skia.kRGBA_8888_ColorType, skia.kPremul_AlphaType)
    draw_bubble(skia.Surface.MakeRasterDirect(info, pixels, WIDTH * 4).getCanvas(), bubble, *text, em)
    return pixels


def extent(mask: np.ndarray) -> tuple[int, int, int, int]:
    rows, columns = np.flatnonzero(mask.any(axis=1)), np.flatnonzero(mask.any(axis=0))
    return int(columns[0]), int(rows[0]), int(columns[-1]) + 1, int(rows[-1]) + 1


def test_every_family_has_a_shape() -> None:
    assert {family.key for family in FAMILIES} == SHAPES.keys()


@pytest.mark.parametrize("text", [ONE_WORD, FOUR_LINES], ids=["word", "lines"])
@pytest.mark.parametrize("key", SHAPES)
def test_a_shape_holds_its_text_and_stays_in_its_box(key: str, text: tuple[float, ...]) -> None:
    left, top, right, bottom = text
    pixels = drawn(Bubble(key, RED), (left, top, right, bottom))
    behind = pixels[int(top) : int(bottom), int(left) : int(right)]
    assert (behind == (255, 0, 0, 255)).all() or key == "box", "the whole text stands on the bubble's colour"
    assert (behind[:, :, 3] == 255).all()
    box = bubble_box(Bubble(key, RED), left, top, right, bottom, EM)
    shown = extent(pixels[:, :, 3] > 0)
    assert (min(box[0], shown[0]), min(box[1], shown[1])) == box[:2]
    assert (max(box[2], shown[2]), max(box[3], shown[3])) == box[2:]
    solid = extent(pixels[:, :, 0] > 128)
    assert solid[2] - solid[0] < right - left + 5 * EM, "no more air than a bubble needs"
    assert solid[3] - solid[1] < 1.5 * (bottom - top) + 4 * EM


@pytest.mark.parametrize("key", SHAPES)
@pytest.mark.parametrize("em", [0.0, 1e-6, EM])
def test_a_text_of_no_extent_is_drawn_too(key: str, em: float) -> None:
    drawn(Bubble(key, RED), BLANK, em)
    assert all(np.isfinite(bubble_box(Bubble(key, RED), *BLANK, em)))


@pytest.mark.parametrize("key", SHAPES)
def test_a_line_of_ten_thousand_letters_is_drawn_at_once(key: str) -> None:
    began = time.process_time()
    drawn(Bubble(key, RED), (-200_000.0, 280.0, 200_000.0, 320.0))
    assert time.process_time() - began < 1.0


def test_a_shadow_does_not_darken_a_translucent_bubble() -> None:
    pixels = drawn(Bubble("speech", Rgba(1.0, 1.0, 1.0, 0.5)), FOUR_LINES)
    assert set(pixels[300, 260:640, 3].tolist()) <= {127, 128}
    assert set(pixels[300, 260:640, 0].tolist()) <= {127, 128}
    below = pixels[int(FOUR_LINES[3] + 0.4 * EM) + 3, 500]
    assert below[3] > 0
    assert below[0] == 0


def test_a_tail_hangs_below_speech() -> None:
    low = extent(drawn(Bubble("speech", RED), FOUR_LINES)[:, :, 0] > 128)[3]
    assert low > FOUR_LINES[3] + 0.9 * EM


def test_an_unknown_key_is_speech() -> None:
    assert (drawn(Bubble("made up", RED), ONE_WORD) == drawn(Bubble("speech", RED), ONE_WORD)).all()


@pytest.fixture
def framed(tmp_path: Path) -> Path:
    """60×60: corners of 20 px in red, green, blue and white, black edges, a yellow middle."""
    picture = Image.new("RGB", (60, 60), "black")
    pen = ImageDraw.Draw(picture)
    for color, x, y in (
        ("red", 0, 0),
        ("lime", 40, 0),
        ("blue", 0, 40),
        ("white", 40, 40),
        ("yellow", 20, 20),
    ):
        pen.rectangle((x, y, x + 19, y + 19), fill=color)
    picture.save(tmp_path / "frame.png")
    return tmp_path / "frame.png"


@pytest.mark.parametrize("text", [ONE_WORD, FOUR_LINES], ids=["word", "lines"])
def test_a_pictures_corners_keep_their_size(text: tuple[float, float, float, float], framed: Path) -> None:
    bubble = Bubble(picture=framed, insets=(20.0, 20.0, 20.0, 20.0))
    pixels = drawn(bubble, text)
    inside = pixels[int(text[1]) : int(text[3]), int(text[0]) : int(text[2])]
    assert (inside == (255, 255, 0, 255)).all(), "the text stands in the stretched middle"
    for color in ((255, 0, 0), (0, 255, 0), (0, 0, 255), (255, 255, 255)):
        left, top, right, bottom = extent((pixels[:, :, :3] == color).all(axis=2))
        # Corners are 1.5 em, as the middle of the picture is where nothing stretches it.
        assert (right - left, bottom - top) == (pytest.approx(60, abs=4), pytest.approx(60, abs=4))
    box = bubble_box(bubble, *text, EM)
    assert extent(pixels[:, :, 3] > 0) == pytest.approx(box, abs=1)


def test_a_picture_without_insets_is_stretched_whole(framed: Path) -> None:
    pixels = drawn(Bubble(picture=framed), FOUR_LINES)
    assert pixels[300, 450].tolist() == [255, 255, 0, 255]


def test_a_picture_that_has_gone(tmp_path: Path) -> None:
    with pytest.raises(InvalidMedia, match=r"cannot be read any more"):
        drawn(Bubble(picture=tmp_path / "gone.png"), ONE_WORD)
