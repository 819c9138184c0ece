"""Videos with transparency, premultiplied."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import av
import numpy as np
import pytest

from renderer.media import probe
from renderer.media.pixels import premultiplied, scaled
from renderer.timeline import MediaKind
from tests.media.opening import open_path
from tests.synthetic import make_video

W, H = 160, 96
LEFT, MIDDLE, RIGHT = (200, 60, 20, 255), (20, 180, 240, 128), (255, 255, 255, 0)


def draw_glass(_: int) -> np.ndarray[Any, np.dtype[np.uint8]]:
    """Opaque orange, half-transparent blue, and a hidden white."""
    pixels = np.empty((H, W, 4), np.uint8)
    pixels[:, : W // 4], pixels[:, W // 4 : W // 2], pixels[:, W // 2 :] = LEFT, MIDDLE, RIGHT
    return pixels


CODECS: dict[str, dict[str, Any]] = {
    "VP9 in WebM": {"suffix": ".webm", "codec": "libvpx-vp9", "pix_fmt": "yuva420p"},
    "VP8 in WebM": {"suffix": ".webm", "codec": "libvpx", "pix_fmt": "yuva420p"},
    "ProRes 4444": {"suffix": ".mov", "codec": "prores_ks", "pix_fmt": "yuva444p10le"},
    "QuickTime Animation": {"suffix": ".mov", "codec": "qtrle", "pix_fmt": "argb"},
    "PNG in MOV": {"suffix": ".mov", "codec": "png", "pix_fmt": "rgba"},
    "FFV1": {"suffix": ".mkv", "codec": "ffv1", "pix_fmt": "yuva420p"},
}


@pytest.mark.parametrize("name", CODECS)
def test_transparency_is_seen(tmp_path: Path, name: str) -> None:
    settings = dict(CODECS[name])
    path = tmp_path / f"a{settings.pop('suffix')}"
    if settings["codec"].startswith("libvpx"):
        settings["options"] = {"auto-alt-ref": "0", "crf": "4", "b": "2M"}
    make_video(path, size=(W, H), seconds=0.4, draw=draw_glass, **settings)
    assert probe(path, "a", MediaKind.VIDEO).has_alpha
    source = open_path(path)
    assert not source.opaque
    for time_us in (0, 300_000, 100_000):
        picture = source.picture(time_us)
        assert not picture.opaque
        assert picture.planes() is None
        for size in (None, (W // 2, H // 2), (W * 2, H * 2)):
            pixels = picture.bgra(size)
            height, width = pixels.shape[:2]
            for place, (red, green, blue, alpha) in ((0.12, LEFT), (0.37, MIDDLE), (0.8, RIGHT)):
                expected = np.array([blue, green, red, 255]) * alpha / 255
                seen = pixels[height // 2, int(place * width)].astype(int)
                assert np.abs(seen - expected).max() <= 6, (name, time_us, size, place)
            assert (pixels[:, :, :3] <= pixels[:, :, 3:]).all(), "premultiplied"


def test_an_opaque_vp9_is_opaque(tmp_path: Path) -> None:
    path = make_video(tmp_path / "a.webm", size=(W, H), seconds=0.2, codec="libvpx-vp9")
    assert open_path(path).opaque
    with av.open(str(path)) as container:
        assert container.streams.video[0].metadata.get("alpha_mode", "0") == "0"


def test_premultiplying_rounds_to_the_nearest() -> None:
    colors, alphas = np.meshgrid(np.arange(256), np.arange(256))
    straight = np.dstack([colors, colors, colors, alphas]).astype(np.uint8)
    result = premultiplied(straight)
    exact = colors * alphas / 255
    assert np.abs(result[:, :, 0] - exact).max() <= 0.51
    assert np.array_equal(result[:, :, 3], alphas)


def test_hidden_colours_do_not_bleed_when_scaled() -> None:
    straight = np.zeros((8, 8, 4), np.uint8)
    straight[:, :4] = (0, 0, 200, 255)
    straight[:, 4:] = (255, 255, 255, 0)
    for target in ((3, 3), (21, 21), (3, 21), (21, 3)):
        pixels = scaled(premultiplied(straight), target)
        assert pixels.shape == (target[1], target[0], 4)
        assert pixels[:, :, :2].max() == 0, "no white at the edge"
        assert (pixels[:, :, :3] <= pixels[:, :, 3:]).all()
