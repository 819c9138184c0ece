"""A frame from each of five spread times of every real draft, with stand-in media, by both ways of drawing."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from renderer.compositor import Compositor
from renderer.fonts import FontLibrary
from renderer.reader import ReadOptions, open_draft, read_timeline
from tests.corpus.stand_ins import open_stand_in
from tests.shared_folder import shared_folder

SHARES = (0.02, 0.25, 0.5, 0.75, 0.97)
LONG_SIDE_PX = 480
FONTS = FontLibrary()
FOLDER = shared_folder()
DRAFTS = sorted((FOLDER / "corpus").glob("*.json")) if FOLDER else []

pytestmark = [
    pytest.mark.corpus,
    pytest.mark.skipif(not DRAFTS, reason="the folder of real drafts is absent"),
]


@pytest.mark.parametrize("path", DRAFTS, ids=lambda path: path.stem)
def test_five_frames_are_drawn(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("renderer.compositor.sources.open_source", open_stand_in)
    timeline = read_timeline(open_draft(path).document, ReadOptions(refuse_empty=False))
    scale = min(1.0, LONG_SIDE_PX / max(timeline.even_size))
    size = tuple(max(2, round(side * scale / 2) * 2) for side in timeline.even_size)
    media = {medium.id: Path(medium.name) for medium in timeline.media}
    with Compositor(timeline, media, FONTS, size=(size[0], size[1])) as compositor:
        for n in sorted({int((timeline.frames - 1) * share) for share in SHARES if timeline.frames} or {0}):
            rgb = compositor.rgb(n)
            assert rgb.shape == (size[1], size[0], 3)
            if any(track.clips for track in timeline.tracks) and len(compositor.layers(n)) > 1:
                assert rgb.any(), f"frame {n} is all black although layers are on screen"
            encoded = compositor.encoder_frame(n).to_ndarray(format="rgb24")
            # Half-size chroma blurs small coloured letters; a misplaced or missing layer shows far more.
            assert np.abs(encoded.astype(int) - rgb).mean() < 10, f"frame {n} differs between the two ways"
