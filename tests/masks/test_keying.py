"""The chroma key: what is removed, what stays, and what is mixed out at the edges."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import skia
from numpy.typing import NDArray

from renderer.keying import apply_chroma_key
from renderer.operations import ChromaKey

Pixels = NDArray[np.uint8]
GREEN = (20, 173, 30)
SUBJECT = [
    (230, 180, 150),
    (250, 250, 250),
    (5, 5, 8),
    (60, 90, 180),
    (200, 30, 30),
    (120, 72, 40),
    (230, 200, 40),
]


def key(color: tuple[int, int, int] = GREEN, **fields: Any) -> ChromaKey:
    return ChromaKey(*(part / 255 for part in color), **fields)


def flat(color: tuple[int, ...], size: int = 16, alpha: int = 255) -> Pixels:
    picture = np.empty((size, size, 4), np.uint8)
    picture[:, :, :3] = np.rint(np.array(color[::-1]) * alpha / 255)
    picture[:, :, 3] = alpha
    return picture


def strands(width: int = 320, height: int = 200) -> tuple[Pixels, Pixels]:
    """Hairs, and letters, thinner than pixels: on nothing (premultiplied), and on the screen."""
    surface = skia.Surface(width, height)
    random = np.random.default_rng(5)
    with surface as canvas:
        canvas.clear(0)
        colors = [skia.Color(225, 200, 140), skia.Color(110, 70, 35), skia.Color(245, 245, 245)]
        for index in range(60):
            x = random.uniform(0, width)
            path = skia.Path()
            path.moveTo(x, height)
            path.quadTo(
                x + random.uniform(-60, 60), height / 2, x + random.uniform(-90, 90), random.uniform(5, 60)
            )
            stroke = skia.Paint(
                AntiAlias=True,
                Style=skia.Paint.kStroke_Style,
                StrokeWidth=random.uniform(0.5, 2),
                Color=colors[index % 3],
            )
            canvas.drawPath(path, stroke)
    subject = surface.toarray(colorType=skia.kBGRA_8888_ColorType).astype(float)
    subject[:, :, :3] *= subject[:, :, 3:] / 255
    over = subject.copy()
    over[:, :, :3] += np.array(GREEN[::-1]) * (1 - subject[:, :, 3:] / 255)
    over[:, :, 3] = 255
    return np.rint(subject).astype(np.uint8), np.rint(over).astype(np.uint8)


def on(picture: Pixels, color: tuple[int, int, int]) -> NDArray[np.float64]:
    return picture[:, :, :3] + np.array(color[::-1]) * (1 - picture[:, :, 3:] / 255)


def test_screen_goes_subject_stays() -> None:
    assert apply_chroma_key(flat(GREEN), key())[:, :, 3].max() == 0
    for color in SUBJECT:
        out = apply_chroma_key(flat(color), key())
        assert np.abs(out.astype(int) - flat(color)).max() <= 1, color


@pytest.mark.parametrize("color", [(20, 173, 30), (0, 71, 187), (255, 0, 0), (255, 0, 255)])
def test_any_colour_can_be_the_screen(color: tuple[int, int, int]) -> None:
    assert apply_chroma_key(flat(color), key(color))[:, :, 3].max() == 0
    assert apply_chroma_key(flat((128, 128, 128)), key(color))[:, :, 3].min() == 255


def test_gray_screens() -> None:
    """White and black have no hue: nearness counts."""
    assert apply_chroma_key(flat((250, 250, 250)), key((255, 255, 255)))[:, :, 3].max() == 0
    assert apply_chroma_key(flat((120, 120, 120)), key((255, 255, 255)))[:, :, 3].min() == 255
    assert apply_chroma_key(flat(GREEN), key((255, 255, 255)))[:, :, 3].min() == 255
    assert apply_chroma_key(flat((3, 3, 3)), key((0, 0, 0)))[:, :, 3].max() == 0


def test_hair_is_mixed_out() -> None:
    """Over another background the keyed hair looks as if the screen had never been there."""
    subject, screen = strands()
    for background in ((255, 255, 255), (200, 120, 220), (10, 20, 60)):
        wanted, plain = on(subject, background), on(screen, background)
        keyed = on(apply_chroma_key(screen, key()), background)
        assert np.abs(keyed - wanted).mean() < 0.12 * np.abs(plain - wanted).mean()


def test_no_green_fringe() -> None:
    """What green the hair has left above its other colours is little, and none when spill is held down."""
    _, screen = strands()

    def fringe(picture: Pixels) -> float:
        levels = picture[picture[:, :, 3] > 0].astype(int)
        return float(np.mean(np.maximum(0, levels[:, 1] - np.maximum(levels[:, 0], levels[:, 2]))))

    assert fringe(apply_chroma_key(screen, key())) < 0.1 * fringe(screen)
    assert fringe(apply_chroma_key(screen, key(spill=1.0))) < 0.2


def test_soft_edges_stay_soft() -> None:
    """Keyed coverage follows the true one: no staircase is made of an antialiased edge."""
    subject, screen = strands()
    cut = apply_chroma_key(screen, key(intensity=0.2))
    true, keyed = subject[:, :, 3].astype(float), cut[:, :, 3].astype(float)
    soft = (true > 60) & (true < 230)
    assert soft.sum() > 1000
    assert np.corrcoef(true[soft], keyed[soft])[0, 1] > 0.85


def test_intensity_removes_more() -> None:
    uneven = flat((16, 130, 24))
    left = [int(apply_chroma_key(uneven, key(intensity=i))[0, 0, 3]) for i in (0.0, 0.2, 0.4, 0.64, 1.0)]
    assert left == sorted(left, reverse=True)
    assert left[0] > 40
    assert left[-1] == 0


def test_shadow_keeps_a_shade() -> None:
    dark = flat((8, 69, 12))
    without = apply_chroma_key(dark, key(intensity=1.0))[0, 0]
    shade = apply_chroma_key(dark, key(intensity=1.0, shadow=1.0))[0, 0]
    assert without[3] <= 3
    assert shade[3] > 80
    assert shade[:3].max() <= 12
    assert apply_chroma_key(flat(GREEN), key(shadow=1.0))[0, 0, 3] == 0


def test_spill_is_held_down() -> None:
    """A face with green light on it loses the green's excess over red and blue, and nothing else."""
    lit = flat((150, 170, 120))
    kept = apply_chroma_key(lit, key())[0, 0].astype(int)
    clean = apply_chroma_key(lit, key(spill=1.0))[0, 0].astype(int)
    half = apply_chroma_key(lit, key(spill=0.5))[0, 0].astype(int)
    assert clean[1] == clean[2] < half[1] < kept[1]
    assert (clean[[0, 2, 3]] == kept[[0, 2, 3]]).all()


def test_edge_smooth_widens_the_rim_inwards() -> None:
    picture = flat(GREEN, 200)
    picture[:, 100:, :3] = (150, 180, 230)
    hard, soft = (apply_chroma_key(picture, key(edge_smooth=e)) for e in (0.0, 1.0))
    assert np.all(soft <= hard)
    rims = [int(((cut[100, :, 3] > 5) & (cut[100, :, 3] < 250)).sum()) for cut in (hard, soft)]
    assert rims[1] > rims[0]
    assert soft[100, 150, 3] == 255


def test_transparent_parts_stay_transparent() -> None:
    """Keying what is half there is half of what keying gives."""
    half = apply_chroma_key(flat((230, 180, 150), alpha=128), key())
    assert np.abs(half.astype(int) - flat((230, 180, 150), alpha=128)).max() <= 2
    assert apply_chroma_key(flat(GREEN, alpha=128), key()).max() == 0
    assert apply_chroma_key(np.zeros((8, 8, 4), np.uint8), key()).max() == 0


def test_premultiplied_and_input_unchanged() -> None:
    picture = np.random.default_rng(1).integers(0, 256, (64, 64, 4), np.uint8)
    picture[:, :, 3] = 255
    before = picture.copy()
    for fields in ({}, {"spill": 0.7}, {"shadow": 0.5}, {"edge_smooth": 0.6}):
        out = apply_chroma_key(picture, key(**fields))
        assert np.all(out[:, :, :3] <= out[:, :, 3:])
    assert np.array_equal(picture, before)
