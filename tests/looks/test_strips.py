"""Text animations look as they did when someone looked at them."""

from __future__ import annotations

import numpy as np
import pytest

from renderer.fonts import FontLibrary
from renderer.operations import AnimationKind
from tests.looks.strips import FRAME, GOLDEN, MOMENTS, draw, golden, looks, read

MEAN_DIFFERENCE = 2.5
"""Of a channel, 0…255: what a palette and another machine's rounding may change."""
SMALL_DIFFERENCE = 30
"""That of 99 pixels in 100."""


@pytest.fixture(scope="module")
def fonts() -> FontLibrary:
    return FontLibrary()


@pytest.mark.parametrize(("kind", "key"), looks(), ids=lambda value: getattr(value, "value", value))
def test_a_strip_looks_as_it_did(kind: AnimationKind, key: str, fonts: FontLibrary) -> None:
    """A change that is meant is drawn anew by `python -m tests.looks.draw_strips`."""
    difference = np.abs(draw(kind, key, fonts).astype(int) - read(golden(kind, key)).astype(int))
    assert difference.mean() < MEAN_DIFFERENCE
    assert np.percentile(difference, 99) < SMALL_DIFFERENCE


def test_there_is_a_strip_for_each_look_and_no_other() -> None:
    assert set(GOLDEN.glob("*.png")) == {golden(kind, key) for kind, key in looks()}


def test_strips_differ_between_looks() -> None:
    """Two looks that cannot be told apart are one."""
    seen: dict[bytes, str] = {}
    doubles = []
    for kind, key in looks():
        pixels = read(golden(kind, key))
        assert pixels.shape == (FRAME[1], FRAME[0] * len(MOMENTS), 3)
        other = seen.setdefault(kind.value.encode() + pixels.tobytes(), key)
        if other != key:
            doubles.append((kind.value, other, key))
    assert not doubles
