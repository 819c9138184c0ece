"""The text painter's public face: a block in, a picture out."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from renderer.text.font_library import FontLibrary
from renderer.text.layout import lay_out
from renderer.text.paint import paint_block
from renderer.timeline import TextBlock

# A timeline shows a few texts at a time and many one after another; a picture of a caption is some 20 kB.
_CACHED_DRAWINGS = 256


@dataclass(frozen=True, slots=True, eq=False)
class TextDrawing:
    """A drawn block, its typographic centre at (0, 0), in canvas px, y down.

    `picture` is a `skia.Picture` of vectors: it stays sharp under any transform. `bounds` (left, top,
    right, bottom) hold all it draws, `box` is the typographic box of its lines.
    """

    picture: Any
    bounds: tuple[float, float, float, float]
    box: tuple[float, float, float, float]


def draw_text(block: TextBlock, canvas_width: int, fonts: FontLibrary) -> TextDrawing:
    """The block's picture on a canvas `canvas_width` px wide. Equal arguments give equal pictures; the
    last ones drawn are kept. Any text can be drawn: what no font has becomes an empty box."""
    return _drawn(block, canvas_width, fonts)


@lru_cache(maxsize=_CACHED_DRAWINGS)
def _drawn(block: TextBlock, canvas_width: int, fonts: FontLibrary) -> TextDrawing:
    layout = lay_out(block, canvas_width, fonts)
    picture, bounds = paint_block(block, layout)
    return TextDrawing(picture, bounds, (layout.left, layout.top, layout.right, layout.bottom))
