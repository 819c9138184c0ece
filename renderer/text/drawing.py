"""The text painter's public face: a block in, a picture out."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from renderer.text.font_library import FontLibrary
from renderer.text.layout import lay_out
from renderer.text.paint import paint_block
from renderer.text_block import TextBlock

# A timeline shows a few texts at a time and many one after another. A caption's picture is some 20 kB,
# a long text's megabytes, so few of those are kept.
_CACHED_CAPTIONS = 256
_CACHED_LONG_TEXTS = 4
_LONG_TEXT = 500  # characters


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
    drawn = _drawn_long_text if len(block.text) > _LONG_TEXT else _drawn_caption
    return drawn(block, canvas_width, fonts)


def _draw(block: TextBlock, canvas_width: int, fonts: FontLibrary) -> TextDrawing:
    layout = lay_out(block, canvas_width, fonts)
    picture, bounds = paint_block(block, layout)
    return TextDrawing(picture, bounds, (layout.left, layout.top, layout.right, layout.bottom))


_drawn_caption = lru_cache(maxsize=_CACHED_CAPTIONS)(_draw)
_drawn_long_text = lru_cache(maxsize=_CACHED_LONG_TEXTS)(_draw)
