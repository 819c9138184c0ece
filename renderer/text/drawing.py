"""The text painter's public face: a block in, a picture out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import skia

from renderer.fonts.library import FontLibrary
from renderer.recent import Recent
from renderer.text.background import Box, background_boxes
from renderer.text.bubbles import bubble_box, draw_bubble
from renderer.text.fills import fill_paint
from renderer.text.glow import GlowPicture, glow_picture
from renderer.text.ink import Ink, ink_of
from renderer.text.layout import lay_out
from renderer.text.paint import (
    paint_fills,
    paint_shadows,
    paint_strokes,
    reach_with_shadows,
    widest_outline_px,
)
from renderer.text.parts import PartPictures, WordRange, letters_bounds, split_parts
from renderer.text_block import TextBackground, TextBlock, TextUnit

_CACHE_BYTES = 12_000_000
"""Of drawings kept: some dozen captions. A timeline shows a few texts at a time and many one after another."""
_BYTES_PER_CHARACTER = 8_000
"""Outlines and pictures of a letter, about."""


@dataclass(frozen=True, slots=True, eq=False)
class TextDrawing:
    """A drawn block, its typographic centre at (0, 0), in canvas px, y down.

    `picture` is a `skia.Picture` of vectors: it stays sharp under any transform. `bounds` (left, top,
    right, bottom) hold all it draws, `box` is the typographic box of its lines; `em_px` its largest em. `backdrop` is
    the part of it that does not consist of letters (boxes, bubble), `glow` the light round them.
    """

    picture: Any
    bounds: tuple[float, float, float, float]
    box: tuple[float, float, float, float]
    em_px: float
    text: str
    ink: tuple[Ink, ...]
    backdrop: Any
    backdrop_bounds: tuple[float, float, float, float]
    glow: GlowPicture | None
    _parts: dict[tuple[TextUnit, tuple[WordRange, ...]], tuple[PartPictures, ...]] = field(
        default_factory=dict
    )

    def parts(self, unit: TextUnit, words: tuple[WordRange, ...] = ()) -> tuple[PartPictures, ...]:
        """What of the text moves as one, in the order it is read; of `words` see `split_parts`."""
        key = (unit, words)
        if key not in self._parts:
            cut = split_parts(self.ink, self.text, unit, words)
            self._parts[key] = tuple(PartPictures(part, self.box) for part in cut)
        return self._parts[key]

    @property
    def cost(self) -> int:
        """Bytes of memory, about."""
        glow = self.glow.cost if self.glow else 0
        return 10_000 + _BYTES_PER_CHARACTER * len(self.text) + glow


def draw_text(block: TextBlock, canvas_width: int, fonts: FontLibrary) -> TextDrawing:
    """The block's picture on a canvas `canvas_width` px wide. Equal arguments give equal pictures; the
    last ones drawn are kept. Any text can be drawn: what no font has becomes an empty box."""
    return _drawings.get((block, canvas_width, fonts), lambda: _draw(block, canvas_width, fonts))


_drawings: Recent[TextDrawing] = Recent(_CACHE_BYTES, lambda drawing: drawing.cost)


def _draw(block: TextBlock, canvas_width: int, fonts: FontLibrary) -> TextDrawing:
    layout = lay_out(block, canvas_width, fonts)
    ink = ink_of(layout)
    box = (layout.left, layout.top, layout.right, layout.bottom)
    outline = widest_outline_px(ink)
    boxes = [(one, background_boxes(one, layout, ink, outline)) for one in block.backgrounds]
    backdrop, backdrop_bounds = _backdrop(block, boxes, box, layout.em_px)
    letters = _letters(ink, box)
    glow = None
    if block.glow is not None:
        glow = glow_picture(block.glow, letters, letters_bounds(ink), canvas_width)
    bounds = skia.Rect.MakeLTRB(*box)
    bounds.join(backdrop_bounds)
    bounds.join(letters.cullRect())
    if glow is not None:
        bounds.join(skia.Rect.MakeLTRB(*glow.box))
    recorder = skia.PictureRecorder()
    canvas = recorder.beginRecording(bounds)
    canvas.drawPicture(backdrop)
    if glow is not None:
        draw_glow(canvas, glow)
    canvas.drawPicture(letters)
    return TextDrawing(
        picture=recorder.finishRecordingAsPicture(),
        bounds=_edges(bounds),
        box=box,
        em_px=layout.em_px,
        text=block.text,
        ink=ink,
        backdrop=backdrop,
        backdrop_bounds=_edges(backdrop_bounds),
        glow=glow,
    )


def draw_glow(canvas: skia.Canvas, glow: GlowPicture, alpha: float = 1.0) -> None:
    """The light where it belongs, in block coordinates."""
    target = skia.Rect.MakeLTRB(*glow.box)
    sampling = skia.SamplingOptions(skia.FilterMode.kLinear)
    canvas.drawImageRect(glow.image, target, sampling, skia.Paint(Alphaf=alpha))


def _backdrop(
    block: TextBlock,
    boxes: Sequence[tuple[TextBackground, Sequence[Box]]],
    text_box: tuple[float, float, float, float],
    em_px: float,
) -> tuple[skia.Picture, skia.Rect]:
    """Bubble and boxes, bottom first, and their bounds."""
    bounds = skia.Rect.MakeEmpty()
    if block.bubble is not None:
        bounds.join(skia.Rect.MakeLTRB(*bubble_box(block.bubble, *text_box, em_px)))
    for _, around in boxes:
        for box in around:
            bounds.join(skia.Rect.MakeLTRB(box.left, box.top, box.right, box.bottom))
    recorder = skia.PictureRecorder()
    canvas = recorder.beginRecording(bounds)
    if block.bubble is not None:
        draw_bubble(canvas, block.bubble, *text_box, em_px)
    for background, around in boxes:
        path = skia.Path()  # one shape, so that neighbours do not darken each other where they overlap
        for box in around:
            area = skia.Rect.MakeLTRB(box.left, box.top, box.right, box.bottom)
            path.addRoundRect(area, box.radius, box.radius)
        canvas.drawPath(path, fill_paint(background.color, (0.0, 0.0, 0.0, 0.0)))
    return recorder.finishRecordingAsPicture(), bounds


def _letters(ink: Sequence[Ink], box: tuple[float, float, float, float]) -> skia.Picture:
    bounds = skia.Rect.MakeEmpty()
    for one in ink:
        bounds.join(reach_with_shadows(one))
    recorder = skia.PictureRecorder()
    canvas = recorder.beginRecording(bounds)
    paint_shadows(canvas, ink, box)
    paint_strokes(canvas, ink, box)
    paint_fills(canvas, ink, box)
    return recorder.finishRecordingAsPicture()


def _edges(rect: skia.Rect) -> tuple[float, float, float, float]:
    return rect.left(), rect.top(), rect.right(), rect.bottom()
