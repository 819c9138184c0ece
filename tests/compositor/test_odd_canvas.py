"""A picture on a canvas of odd height, beside the frame that CapCut drew of it."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from renderer.compositor import Compositor
from renderer.compositor.layers import PictureFacts, PictureLayer
from renderer.compositor.scene import Scene
from renderer.fonts import FontLibrary
from tests.compositor.timelines import medium, timeline, video_clip
from tests.shared_folder import require_shared

CORNERS = [(slice(20, 320), slice(20, 320)), (slice(700, 995), slice(1600, 1900))]


@pytest.mark.corpus
@pytest.mark.parametrize("corner", CORNERS, ids=["top left", "bottom right"])
def test_its_edges_lie_where_the_app_has_them(corner: tuple[slice, slice]) -> None:
    """4096×2160 on 1920×1013, drawn at 1920×1014. Fitted into 1014 rows instead, the corners' lace is off by 6.5."""
    folder = require_shared("truth", "title-glow")
    theirs = np.asarray(Image.open(folder / "draft_cover.jpg").convert("L")).astype(float)
    made = timeline(video_clip(media=medium("bg")), size=(1920, 1013))
    with Compositor(made, {"bg": Path(folder / "BG.png")}, FontLibrary(system_folders=())) as compositor:
        ours = np.asarray(Image.fromarray(compositor.rgb(0)).convert("L")).astype(float)[:1013]
    assert np.abs(ours[corner] - theirs[corner]).mean() < 4


def test_a_picture_of_the_canvas_own_shape_fills_the_even_one() -> None:
    facts = PictureFacts(1437, 1921, opaque=True, still=True)
    made = timeline(video_clip(), size=(1437, 1921))
    (layer,) = Scene(made, 1438, 1922, lambda key: facts).layers_at(0)
    assert isinstance(layer, PictureLayer)
    assert layer.matrix.apply(0, 0) == pytest.approx((0, 0))
    assert layer.matrix.apply(1437, 1921) == pytest.approx((1438, 1922))
