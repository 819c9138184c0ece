"""Colours arrive as Rec.709, whatever the file's tags, layout, depth or light."""

from __future__ import annotations

from fractions import Fraction
from itertools import pairwise
from pathlib import Path
from typing import Any

import av
import numpy as np
import pytest
from av.video.reformatter import ColorRange, Colorspace

from renderer.media.color import Gamut, Transfer
from renderer.media.picture import Picture
from renderer.media.still import planes_of
from renderer.media.tonemap import (
    REFERENCE_WHITE_NITS,
    TABLE_POINTS,
    ToneMap,
    bt2390,
    hlg_to_nits,
    nits_to_pq,
    pq_to_nits,
    table_file,
)
from tests.media.opening import open_path, planes_to_rgb, rgb
from tests.synthetic import make_video

BARS = (
    (255, 255, 255), (255, 255, 0), (0, 255, 255), (0, 255, 0), (255, 0, 255), (255, 0, 0), (0, 0, 255),
    (0, 0, 0), (128, 128, 128), (200, 120, 60), (30, 90, 160), (240, 200, 180),
)  # fmt: skip
BAR_PX, HEIGHT = 40, 120
SIZE = (BAR_PX * len(BARS), HEIGHT)


def draw_bars(_: int) -> np.ndarray[Any, np.dtype[np.uint8]]:
    return np.repeat(np.repeat(np.array(BARS, np.uint8)[None], BAR_PX, axis=1), HEIGHT, axis=0)


def farthest(pixels: np.ndarray[Any, Any]) -> float:
    """The largest distance of any bar's middle from the colour it was drawn in."""
    height, width = pixels.shape[:2]
    middles = pixels[height // 2, (np.arange(len(BARS)) * width + width // 2) // len(BARS)]
    return float(np.abs(middles.astype(float) - np.array(BARS)).max())


def both_forms(picture: Picture, size: tuple[int, int] | None = None) -> list[np.ndarray[Any, Any]]:
    planes = picture.planes(size)
    assert planes is not None
    return [rgb(picture.bgra(size)), planes_to_rgb(planes)]


LAYOUTS: dict[str, dict[str, Any]] = {
    "709": {"matrix": "bt709"},
    "untagged is 709, small as it is": {},
    "601 NTSC": {"matrix": "smpte170m"},
    "601 PAL": {"matrix": "bt470bg"},
    "2020 matrix alone": {"matrix": "bt2020nc"},
    "709 full range": {"matrix": "bt709", "color_range": "full"},
    "601 full range": {"matrix": "smpte170m", "color_range": "full"},
    "4:2:2": {"pix_fmt": "yuv422p"},
    "4:4:4": {"pix_fmt": "yuv444p"},
    "10 bits": {"pix_fmt": "yuv420p10le", "matrix": "bt709"},
    "10 bits 601": {"pix_fmt": "yuv420p10le", "matrix": "smpte170m"},
    "RGB": {"codec": "png", "pix_fmt": "rgb24", "options": {}},
    "MJPEG": {
        "codec": "mjpeg", "pix_fmt": "yuvj420p", "matrix": "smpte170m", "color_range": "full",
        "options": {"qmin": "1", "qmax": "1"},
    },
}  # fmt: skip


@pytest.mark.parametrize("layout", LAYOUTS)
def test_bars_keep_their_colours(tmp_path: Path, layout: str) -> None:
    settings = {"options": {"crf": "1", "preset": "ultrafast"}, **LAYOUTS[layout]}
    path = make_video(tmp_path / "bars.mov", size=SIZE, seconds=0.1, draw=draw_bars, **settings)
    picture = open_path(path).picture(0)
    half, double = (SIZE[0] // 2, SIZE[1] // 2), (SIZE[0] * 2, SIZE[1] * 2)
    for size in (None, half, double):
        for pixels in both_forms(picture, size):
            assert farthest(pixels) <= 3


@pytest.mark.parametrize("rotation", [90, 180])
def test_turned_bars_keep_their_colours(tmp_path: Path, rotation: int) -> None:
    path = make_video(
        tmp_path / "bars.mp4", size=SIZE, seconds=0.1, draw=draw_bars, rotation=rotation,
        matrix="smpte170m", color_range="full", options={"crf": "1", "preset": "ultrafast"},
    )  # fmt: skip
    picture = open_path(path).picture(0)
    for pixels in both_forms(picture):
        # rot90 turns counter-clockwise, as the video was told to be shown.
        assert farthest(np.rot90(pixels, -rotation // 90)) <= 3


def test_odd_sizes_of_every_way(tmp_path: Path) -> None:
    for matrix in ("bt709", "smpte170m"):
        path = make_video(
            tmp_path / f"{matrix}.mkv", size=(161, 121), seconds=0.1, matrix=matrix, codec="ffv1",
            draw=lambda n: np.full((121, 161, 3), (200, 120, 60), np.uint8),
        )  # fmt: skip
        picture = open_path(path).picture(0)
        assert (picture.width, picture.height) == (161, 121)
        for pixels in both_forms(picture):
            assert pixels.shape == (121, 161, 3)
            assert np.abs(pixels - np.array((200, 120, 60))).max() <= 3


def test_planes_of_stills_round_well() -> None:
    """Back through the standard's formula every colour of a coarse cube returns within 2."""
    levels = np.linspace(0, 255, 9).round().astype(np.uint8)
    cube = np.stack(np.meshgrid(levels, levels, levels), axis=-1).reshape(27, 27, 3)
    pixels = np.repeat(np.repeat(cube, 2, axis=0), 2, axis=1)
    bgra = np.dstack([pixels, np.full(pixels.shape[:2], 255, np.uint8)])
    back = planes_to_rgb(planes_of(np.ascontiguousarray(bgra)))
    assert np.abs(back - rgb(bgra)).max() <= 2


def write_hdr(path: Path, encoded: np.ndarray[Any, Any], transfer: int) -> Path:
    """Two 10-bit Rec.2020 frames of encoded (h, w, 3) values 0…1, losslessly."""
    height, width = encoded.shape[:2]
    with av.open(str(path), "w") as container:
        stream = container.add_stream("ffv1", rate=30)
        stream.width, stream.height, stream.pix_fmt = width, height, "yuv420p10le"
        context = stream.codec_context
        context.colorspace, context.color_primaries = Colorspace.BT2020, 9
        context.color_trc, context.color_range = transfer, ColorRange.MPEG
        deep = np.rint(encoded * 65535).astype(np.uint16)
        for n in range(2):
            frame = av.VideoFrame.from_ndarray(deep, format="rgb48le").reformat(
                format="yuv420p10le",
                dst_colorspace=Colorspace.BT2020,
                src_color_range=ColorRange.JPEG,
                dst_color_range=ColorRange.MPEG,
            )
            frame.colorspace, frame.color_primaries = Colorspace.BT2020, 9
            frame.color_trc, frame.color_range = transfer, ColorRange.MPEG
            frame.pts, frame.time_base = n, Fraction(1, 30)
            container.mux(stream.encode(frame))
        container.mux(stream.encode())
    return path


@pytest.mark.parametrize(("transfer", "number"), [(Transfer.PQ, 16), (Transfer.HLG, 18)])
def test_hdr_is_drawn_as_the_formula_says(tmp_path: Path, transfer: Transfer, number: int) -> None:
    levels = np.linspace(0, 0.75 if transfer is Transfer.PQ else 1.0, 6)
    pure = np.stack(np.meshgrid(levels, levels, levels), axis=-1).reshape(12, 18, 3)
    muted = 0.5 * pure + 0.5 * pure.mean(axis=-1, keepdims=True)
    cube = np.concatenate([muted, pure])
    encoded = np.repeat(np.repeat(cube, 16, axis=0), 16, axis=1)
    source = open_path(write_hdr(tmp_path / "hdr.mkv", encoded, number))
    expected = ToneMap(transfer, Gamut.REC2020).apply(cube) * 255
    for pixels in both_forms(source.picture(0)):
        error = np.abs(pixels[8::16, 8::16].astype(float) - expected)
        assert np.percentile(error[:12], 95) <= 4
        assert np.median(error) <= 1
        luma_error = error @ (0.2126, 0.7152, 0.0722)
        assert np.percentile(luma_error, 95) <= 3
        assert luma_error.max() <= 12, "even of the purest Rec.2020 colours"
    small = source.picture(0).bgra((9, 6))
    assert small.shape == (6, 9, 4)


def test_hdr_light_lands_where_a_viewer_expects_it() -> None:
    tone_map = ToneMap(Transfer.PQ, Gamut.REC2020)

    def shown(nits: float) -> float:
        gray = np.full((1, 3), float(nits_to_pq(np.array(nits))))
        return float(tone_map.apply(gray)[0, 0]) * 255

    assert shown(0) == pytest.approx(0, abs=0.01)
    assert shown(50) == pytest.approx(255 * (50 / REFERENCE_WHITE_NITS) ** (1 / 2.4), abs=1), "shadows stay"
    assert 220 < shown(REFERENCE_WHITE_NITS) < 240, "paper white stays nearly white"
    assert shown(REFERENCE_WHITE_NITS) + 8 < shown(500) < 255, "highlights keep some drawing"
    assert shown(1000) == pytest.approx(255, abs=0.5)
    levels = [shown(nits) for nits in np.geomspace(0.1, 10_000, 200)]
    assert all(a <= b + 1e-6 for a, b in pairwise(levels)), "never darker for more light"


def test_pq_and_hlg_of_the_same_light_agree() -> None:
    for nits in (1, 20, 100, 203, 600, 1000):
        scene = (nits / 1000) ** (1 / 1.2)
        encoded = (
            np.sqrt(3 * scene)
            if scene <= 1 / 12
            else 0.17883277 * np.log(12 * scene - 0.28466892) + 0.55991073
        )
        assert float(hlg_to_nits(np.full((1, 3), encoded))[0, 0]) == pytest.approx(nits, rel=1e-3)
        assert float(pq_to_nits(nits_to_pq(np.array(float(nits))))) == pytest.approx(nits, rel=1e-6)


def test_the_roll_off_is_smooth_and_meets_its_ends() -> None:
    light = np.linspace(0, 1000 / REFERENCE_WHITE_NITS, 2000)
    squeezed = bt2390(light, 1000 / REFERENCE_WHITE_NITS)
    assert squeezed[0] == pytest.approx(0, abs=1e-6)
    assert squeezed[-1] == pytest.approx(1, abs=1e-3)
    slopes = np.diff(squeezed)
    assert (slopes >= -1e-9).all()
    assert np.abs(np.diff(slopes)).max() < 1e-4
    assert np.allclose(bt2390(light, 0.5), np.minimum(light, 1)), "nothing to squeeze in a dark source"


def test_colours_beyond_rec709_keep_their_hue() -> None:
    pure = np.eye(3)
    for gamut in (Gamut.REC2020, Gamut.P3):
        mapped = ToneMap(Transfer.SDR, gamut).apply(pure)
        assert (mapped.argmax(axis=1) == [0, 1, 2]).all()
        assert mapped.min() >= 0
        assert mapped.max() <= 1
    grays = np.linspace(0, 1, 20)[:, None].repeat(3, axis=1)
    assert np.allclose(ToneMap(Transfer.SDR, Gamut.REC2020).apply(grays), grays, atol=1e-3)


@pytest.mark.parametrize("transfer", list(Transfer))
def test_the_table_is_as_good_as_the_formula_between_its_points(transfer: Transfer) -> None:
    """Grays are what an eye would catch: linear interpolation between neighbours on the gray axis."""
    tone_map = ToneMap(transfer, Gamut.REC2020)
    table = np.loadtxt(table_file(tone_map), skiprows=1).reshape(TABLE_POINTS, TABLE_POINTS, TABLE_POINTS, 3)
    diagonal = table[np.arange(TABLE_POINTS), np.arange(TABLE_POINTS), np.arange(TABLE_POINTS), 0]
    between = np.linspace(0.02, 1, 3000)
    looked_up = np.interp(between, np.linspace(0, 1, TABLE_POINTS), diagonal)
    exact = tone_map.apply(between[:, None].repeat(3, axis=1))[:, 0]
    assert np.abs(looked_up - exact).max() * 255 < 0.5


def test_display_p3_video_is_mapped(tmp_path: Path) -> None:
    path = make_video(
        tmp_path / "p3.mp4", size=(64, 64), seconds=0.1, matrix="bt709", primaries="p3", transfer="bt709",
        draw=lambda n: np.full((64, 64, 3), (200, 100, 50), np.uint8), options={"crf": "1"},
    )  # fmt: skip
    expected = ToneMap(Transfer.SDR, Gamut.P3).apply(np.array([[200, 100, 50]]) / 255)[0] * 255
    for pixels in both_forms(open_path(path).picture(0)):
        assert np.abs(pixels[32, 32] - expected).max() <= 5
    assert expected[0] > 205
