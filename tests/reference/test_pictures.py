"""Our frames against moviepy's of the same draft, and against those of the draft misread."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from numpy.typing import NDArray

import renderer  # noqa: F401
from renderer.compositor import Compositor
from renderer.output import OutputSpec
from renderer.reader import DraftBundle, locate, read_timeline
from renderer.text import FontLibrary
from tests.reference import moviepy_picture
from tests.reference.cases import CASES, Case
from tests.reference.comparison import difference
from tests.reference.curves import Json
from tests.reference.footage import write_footage

Pictures = list[NDArray[Any]]


@pytest.fixture(scope="module")
def media(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_footage(tmp_path_factory.mktemp("footage"))


@pytest.fixture(scope="module")
def fonts() -> FontLibrary:
    return FontLibrary()


def our_frames(document: Json, media: Path, fonts: FontLibrary, frames: range) -> Pictures:
    timeline = read_timeline(document)
    assert timeline.frames == frames.stop
    located = locate(timeline.media, DraftBundle(document, media, tuple(sorted(media.iterdir()))))
    assert located.missing == ()
    output = OutputSpec.for_timeline(timeline)
    with Compositor(
        timeline, located.paths, fonts, size=(output.width, output.height), rate=output.rate
    ) as compositor:
        return [compositor.rgb(n) for n in frames]


def expected_frames(document: Json, media: Path, frames: range) -> Pictures:
    fps = document["fps"]
    film = moviepy_picture.film(document, media)
    return [film.get_frame(moviepy_picture.frame_time(n, fps)) for n in frames]


def frames_of(case: Case) -> range:
    total = moviepy_picture.snapped(case.document["duration"], case.document["fps"])
    return range(0, total, case.every)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_frames_agree_with_moviepy(case: Case, media: Path, fonts: FontLibrary) -> None:
    frames = frames_of(case)
    ours = our_frames(case.document, media, fonts, frames)
    right = difference(ours, expected_frames(case.document, media, frames), frames)
    wrong = difference(ours, expected_frames(case.wrong, media, frames), frames)
    assert right.within(case.tolerance), f"{right} from moviepy's frames"
    assert not wrong.within(case.tolerance), f"{wrong}: the case does not notice its rule misread"
