"""Our mix against moviepy's of the same draft, and against that of the draft misread."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from renderer.output import OutputSpec
from renderer.reader import DraftBundle, locate, read_timeline
from renderer.sound.mixdown import mix_samples
from tests.reference.curves import Json
from tests.reference.footage import write_footage
from tests.reference.moviepy_sound import soundtrack
from tests.reference.sound_cases import SOUND_CASES, SoundCase


@pytest.fixture(scope="module")
def media(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_footage(tmp_path_factory.mktemp("footage"))


def our_sound(document: Json, media: Path, folder: Path) -> NDArray[Any]:
    timeline = read_timeline(document)
    located = locate(timeline.media, DraftBundle(document, media, tuple(sorted(media.iterdir()))))
    assert located.missing == ()
    path = folder / "mix.f32"
    assert mix_samples(timeline, located.paths, OutputSpec.for_timeline(timeline), path)
    return np.fromfile(path, "<f4").reshape(-1, 2)


PARAMETERS = [
    pytest.param(
        case,
        id=case.name,
    )
    for case in SOUND_CASES
]


@pytest.mark.parametrize("case", PARAMETERS)
def test_sound_agrees_with_moviepy(case: SoundCase, media: Path, tmp_path: Path) -> None:
    ours = our_sound(case.document, media, tmp_path)
    expected, misread = soundtrack(case.document, media), soundtrack(case.wrong, media)
    assert len(ours) == len(expected)
    assert np.abs(expected).mean() > 0.02, "a case in which next to nothing is heard proves nothing"
    assert np.abs(ours - expected).mean() <= case.mean
    assert np.abs(ours - misread).mean() > 2 * case.mean, "the case does not notice its rule misread"
