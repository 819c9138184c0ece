"""Every blend mode against its published formula, on every pair of values."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from numpy.typing import NDArray

from renderer.blending import blend
from renderer.operations import Blend, BlendMode

Floats = NDArray[np.float64]


def _dodge(b: Floats, s: Floats) -> Floats:
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(b == 0, 0.0, np.where(s >= 1, 1.0, np.minimum(1.0, b / (1 - s))))


def _burn(b: Floats, s: Floats) -> Floats:
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(b >= 1, 1.0, np.where(s <= 0, 0.0, 1 - np.minimum(1.0, (1 - b) / s)))


def _hard(b: Floats, s: Floats) -> Floats:
    return np.where(s < 0.5, 2 * b * s, 1 - 2 * (1 - b) * (1 - s))


def _soft(b: Floats, s: Floats) -> Floats:
    root = np.where(b <= 0.25, ((16 * b - 12) * b + 4) * b, np.sqrt(b))
    return np.where(s <= 0.5, b - (1 - 2 * s) * b * (1 - b), b + (2 * s - 1) * (root - b))


FORMULAS: dict[BlendMode, Callable[[Floats, Floats], Floats]] = {
    BlendMode.MULTIPLY: lambda b, s: b * s,
    BlendMode.COLOR_DODGE: _dodge,
    BlendMode.COLOR_BURN: _burn,
    BlendMode.LINEAR_BURN: lambda b, s: np.maximum(0, b + s - 1),
    BlendMode.SOFT_LIGHT: _soft,
    BlendMode.HARD_LIGHT: _hard,
    BlendMode.SCREEN: lambda b, s: 1 - (1 - b) * (1 - s),
    BlendMode.OVERLAY: lambda b, s: _hard(s, b),
    BlendMode.LIGHTEN: np.maximum,
    BlendMode.DARKEN: np.minimum,
}


def ramp(alpha: int, *, across: bool) -> NDArray[np.uint8]:
    """(256, 256, 4): every straight value 0…255 along one axis, premultiplied with `alpha`."""
    values = np.rint(np.arange(256) * alpha / 255).astype(np.uint8)
    plane = np.broadcast_to(values[None, :] if across else values[:, None], (256, 256))
    return np.ascontiguousarray(np.dstack([plane, plane, plane, np.full((256, 256), alpha, np.uint8)]))


def expected(mode: BlendMode, below: NDArray[np.uint8], layer: NDArray[np.uint8]) -> Floats:
    """W3C's general formula on the very same premultiplied bytes, 0…255, not rounded."""
    b, s = below / 255.0, layer / 255.0
    ab, a_s = b[:, :, 3:], s[:, :, 3:]
    cb = np.divide(b, ab, out=np.zeros_like(b), where=ab > 0)
    cs = np.divide(s, a_s, out=np.zeros_like(s), where=a_s > 0)
    out = s * (1 - ab) + b * (1 - a_s) + a_s * ab * FORMULAS[mode](np.minimum(cb, 1), np.minimum(cs, 1))
    out[:, :, 3:] = a_s + ab - a_s * ab
    return out * 255


@pytest.mark.parametrize("mode", BlendMode)
@pytest.mark.parametrize(("below_alpha", "layer_alpha"), [(255, 255), (255, 128), (180, 255), (90, 201)])
def test_every_pair_of_values(mode: BlendMode, below_alpha: int, layer_alpha: int) -> None:
    below, layer = ramp(below_alpha, across=True), ramp(layer_alpha, across=False)
    out = blend(below, layer, Blend(mode))
    difference = np.abs(out - expected(mode, below, layer))
    assert difference.max() <= 1.0


@pytest.mark.parametrize("mode", BlendMode)
def test_faded_layers(mode: BlendMode) -> None:
    below, layer = ramp(255, across=True), ramp(255, across=False)
    whole = expected(mode, below, layer)
    out = blend(below, layer, Blend(mode, strength=0.5), alpha=0.6)
    assert np.abs(out - (below + 0.3 * (whole - below))).max() <= 1.0


@pytest.mark.parametrize("mode", BlendMode)
def test_edges(mode: BlendMode) -> None:
    """A transparent layer and no strength change nothing; on nothing the layer shows as it is."""
    below, layer = ramp(255, across=True), ramp(128, across=False)
    nothing = np.zeros_like(below)
    assert np.array_equal(blend(below, nothing, Blend(mode)), below)
    assert np.array_equal(blend(below, layer, Blend(mode, strength=0.0)), below)
    assert np.array_equal(blend(nothing, layer, Blend(mode)), layer)


def test_inputs_stay_and_sizes_must_agree() -> None:
    below, layer = ramp(255, across=True), ramp(128, across=False)
    kept = below.copy(), layer.copy()
    for mode in BlendMode:
        blend(below, layer, Blend(mode))
    assert np.array_equal(below, kept[0])
    assert np.array_equal(layer, kept[1])
    with pytest.raises(ValueError, match="cannot be blended"):
        blend(below, layer[:100], Blend(BlendMode.SCREEN))
