"""The boxes behind a text."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from renderer.text.ink import Ink
from renderer.text.layout import TextLayout
from renderer.text_block import BoxPer, TextBackground

# Padding on each side in em for a width or height of 1. At the application's default of 0.14 this is
# its text engine's inner padding of about 0.12 em. The law for other values is a guess.
PADDING_EM = 0.9
DEFAULT_PADDING = 0.14

# How far an offset of 1 moves the box, in em, right and up. A guess: nothing is measured.
OFFSET_EM = 1.0

Area = tuple[float, float, float, float]


@dataclass(frozen=True, slots=True)
class Box:
    """A rounded rectangle in block coordinates, px, y down."""

    left: float
    top: float
    right: float
    bottom: float
    radius: float


def background_boxes(
    background: TextBackground, layout: TextLayout, ink: Sequence[Ink], outline_px: float
) -> tuple[Box, ...]:
    """The boxes to paint, bottom first. `outline_px` is the text's widest outline, which a box takes
    into its padding. A block of blanks has its box too (measured on CapCut 8); one of no extent has none."""
    width, height = padding_values(background)
    pad_x = width * PADDING_EM * layout.em_px + outline_px
    pad_y = height * PADDING_EM * layout.em_px + outline_px
    shift_x = background.horizontal_offset * OFFSET_EM * layout.em_px
    shift_y = -background.vertical_offset * OFFSET_EM * layout.em_px
    boxes = []
    for left, top, right, bottom in _areas(background.per, layout, ink):
        if right <= left or bottom <= top:
            continue
        box_width, box_height = right - left + 2 * pad_x, bottom - top + 2 * pad_y
        radius = min(max(background.round_radius, 0.0), 1.0) * min(box_width, box_height) / 2
        boxes.append(
            Box(
                left - pad_x + shift_x,
                top - pad_y + shift_y,
                right + pad_x + shift_x,
                bottom + pad_y + shift_y,
                radius,
            )
        )
    return tuple(boxes)


def _areas(per: BoxPer, layout: TextLayout, ink: Sequence[Ink]) -> list[Area]:
    match per:
        case BoxPer.BLOCK:
            return [(layout.left, layout.top, layout.right, layout.bottom)]
        case BoxPer.LINE:
            return [(line.left, line.top, line.right, line.bottom) for line in layout.lines]
        case BoxPer.LETTER:
            return [letter.box for run in ink for letter in run.letters if not letter.is_blank]


def padding_values(background: TextBackground) -> tuple[float, float]:
    """Width and height as meant: old drafts carry 1.0 × 1.0 with square corners as their default,
    which today's default replaces (a guess)."""
    if background.width == background.height == 1.0 and background.round_radius == 0.0:
        return DEFAULT_PADDING, DEFAULT_PADDING
    return max(background.width, 0.0), max(background.height, 0.0)
