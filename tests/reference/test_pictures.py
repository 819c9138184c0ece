"""Our frames against moviepy's of the same draft, and against those of the draft misread."""

from __future__ import annotations

from pathlib import Path

import pytest

from renderer.fonts import FontLibrary
from tests.reference.case import Case
from tests.reference.comparison import difference
from tests.reference.draft_lookup import snapped
from tests.reference.footage import write_footage
from tests.reference.keyframe_cases import keyframe_cases
from tests.reference.look_cases import look_cases
from tests.reference.placement_cases import placement_cases
from tests.reference.rendering import expected_frames, our_frames
from tests.reference.stacking_cases import stacking_cases
from tests.reference.time_cases import time_cases

CASES = placement_cases() + keyframe_cases() + time_cases() + stacking_cases() + look_cases()


@pytest.fixture(scope="module")
def media(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_footage(tmp_path_factory.mktemp("footage"))


@pytest.fixture(scope="module")
def fonts() -> FontLibrary:
    return FontLibrary()


def frames_of(case: Case) -> range:
    total = snapped(case.document["duration"], case.document["fps"])
    return range(0, total, case.every)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_frames_agree_with_moviepy(case: Case, media: Path, fonts: FontLibrary) -> None:
    frames = frames_of(case)
    ours = our_frames(case.document, media, fonts, frames)
    right = difference(ours, expected_frames(case.document, media, frames), frames)
    wrong = difference(ours, expected_frames(case.wrong, media, frames), frames)
    assert right.within(case.tolerance), f"{right} from moviepy's frames"
    assert not wrong.within(case.tolerance), f"{wrong}: the case does not notice its rule misread"
