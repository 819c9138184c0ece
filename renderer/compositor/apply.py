"""A layer's operations carried out on its pixels."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby

from renderer.border import apply_border
from renderer.compositor.layers import AppliedOperation
from renderer.fonts import FontLibrary
from renderer.grading import apply_grading
from renderer.keying import apply_chroma_key
from renderer.looks.effects import EFFECTS
from renderer.masks import apply_mask
from renderer.media.picture import Pixels
from renderer.operations import Border, ChromaKey, EffectLook, Mask


def apply_operations(pixels: Pixels, operations: Sequence[AppliedOperation], fonts: FontLibrary) -> Pixels:
    """(h, w, 4) premultiplied BGRA with the operations done in order; the input is not changed.

    Neighbouring colour operations are done together: they become one table.
    """
    for is_color, group in groupby(operations, key=_is_color):
        if is_color:
            colors = list(group)
            moment = max(applied.moment.seconds for applied in colors)
            pixels = apply_grading(
                pixels, [applied.operation for applied in colors], seed=0, moment_seconds=moment
            )
            continue
        for applied in group:
            pixels = _apply(pixels, applied, fonts)
    return pixels


def _is_color(applied: AppliedOperation) -> bool:
    return not isinstance(applied.operation, ChromaKey | Mask | EffectLook | Border)


def _apply(pixels: Pixels, applied: AppliedOperation, fonts: FontLibrary) -> Pixels:
    match applied.operation:
        case ChromaKey() as key:
            return apply_chroma_key(pixels, key)
        case Mask() as mask:
            return apply_mask(pixels, mask, fonts=fonts)
        case Border() as border:
            return apply_border(pixels, border)
        case EffectLook() as effect:
            return EFFECTS[effect.key].draw(pixels, applied.moment)
        case other:
            raise TypeError(f"no way to apply {type(other).__name__}")
