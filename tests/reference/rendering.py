"""A draft's frames by our renderer and by moviepy's."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from numpy.typing import NDArray

import renderer  # noqa: F401  (before Skia)
from renderer.compositor import Compositor
from renderer.fonts import FontLibrary
from renderer.output import OutputSpec
from renderer.reader import DraftBundle, locate, read_timeline
from tests.reference import moviepy_picture
from tests.reference.curves import Json

Pictures = list[NDArray[Any]]


def our_frames(document: Json, media: Path, fonts: FontLibrary, frames: range) -> Pictures:
    """These frames of the draft, read and drawn by the renderer; its media are found in `media`."""
    timeline = read_timeline(document)
    assert frames.stop <= timeline.frames
    located = locate(timeline.media, DraftBundle(document, media, tuple(sorted(media.iterdir()))))
    assert located.missing == ()
    output = OutputSpec.for_timeline(timeline)
    with Compositor(
        timeline, located.paths, fonts, size=(output.width, output.height), rate=output.rate
    ) as compositor:
        return [compositor.rgb(n) for n in frames]


def expected_frames(document: Json, media: Path, frames: range) -> Pictures:
    """The same frames by moviepy."""
    film = moviepy_picture.film(document, media)
    return [film.get_frame(moviepy_picture.frame_time(n, document["fps"])) for n in frames]
