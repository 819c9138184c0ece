"""A laid-out block as a `skia.Picture`: background, shadows, outlines wide to narrow, fill."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import Any

import skia

from renderer.colors import Rgba
from renderer.text.background import Box, background_boxes
from renderer.text.ink import RunInk, ink_of
from renderer.text.layout import TextLayout
from renderer.text_block import TextBlock, TextFill, TextGradient, TextShadow, TextStroke, TextTexture

# A shadow's blur (em) to the deviation of a Gaussian (em). A guess: blur read as the radius of the
# softened edge, which is two deviations wide.
SHADOW_SIGMA_PER_BLUR = 0.5

_SIGMAS_SEEN = 3.0  # a Gaussian is below one grey level beyond
_ANTIALIASING_PX = 1.0


def outline_px(stroke: TextStroke, line_px: float) -> float:
    """How far an outline reaches beyond the glyph: width × line height (measured on CapCut 2.2 and 9.1:
    0.08 → 13.3 px at size 15 on 1920)."""
    return max(stroke.width, 0.0) * line_px


def paint_block(block: TextBlock, layout: TextLayout) -> tuple[Any, tuple[float, float, float, float]]:
    """The picture and the bounds (left, top, right, bottom) of all it draws and of the block's box."""
    ink = ink_of(layout)
    widest = max((outline_px(s, run.line_px) for run in ink for s in run.style.strokes), default=0.0)
    boxes = [background_boxes(background, layout, widest) for background in block.backgrounds]
    bounds = _bounds(layout, ink, [box for around in boxes for box in around])
    recorder = skia.PictureRecorder()
    canvas = recorder.beginRecording(bounds)
    for background, around in zip(block.backgrounds, boxes, strict=True):
        canvas.drawPath(_box_path(around), _paint(background.color))
    for shadows, runs in _by_shadow(ink):
        for shadow in shadows:
            _draw_shadow(canvas, shadow, runs)
    _draw_ink(canvas, ink)
    picture = recorder.finishRecordingAsPicture()
    return picture, (bounds.left(), bounds.top(), bounds.right(), bounds.bottom())


def _by_shadow(ink: Sequence[RunInk]) -> Iterator[tuple[tuple[TextShadow, ...], list[RunInk]]]:
    for (shadows, _), runs in groupby(ink, key=lambda run: (run.style.shadows, run.em_px)):
        yield shadows, list(runs)


def _box_path(boxes: Sequence[Box]) -> Any:
    """One shape, so that boxes of neighbouring lines do not darken each other where they overlap."""
    path = skia.Path()
    for box in boxes:
        area = skia.Rect.MakeLTRB(box.left, box.top, box.right, box.bottom)
        path.addRoundRect(area, box.radius, box.radius)
    return path


def _draw_shadow(canvas: Any, shadow: TextShadow, runs: Sequence[RunInk]) -> None:
    """The shadow of outlines and fill together, of one group of runs of the same size."""
    if shadow.color.alpha <= 0:
        return
    em_px = runs[0].em_px
    x, y = _shadow_offset(shadow, em_px)
    sigma = _shadow_sigma(shadow, em_px)
    # The filter wants a colour of 8 bits; its alpha is left to the layer's paint, which has more.
    opaque = Rgba(shadow.color.red, shadow.color.green, shadow.color.blue)
    paint = skia.Paint(
        ImageFilter=skia.ImageFilters.DropShadowOnly(x, y, sigma, sigma, _color(opaque).toColor()),
        Alphaf=min(shadow.color.alpha, 1.0),
    )
    area = skia.Rect.MakeEmpty()
    for run in runs:
        area.join(_reach(run))
    canvas.saveLayer(area, paint)
    _draw_ink(canvas, runs)
    canvas.restore()


def _draw_ink(canvas: Any, ink: Sequence[RunInk]) -> None:
    strokes = [(outline_px(stroke, run.line_px), stroke, run) for run in ink for stroke in run.style.strokes]
    for reach, stroke, run in sorted(strokes, key=lambda item: -item[0]):
        if reach > 0 and fill_alpha(stroke.fill) > 0:
            paint = _paint(stroke.fill)
            paint.setStyle(skia.Paint.kStroke_Style)
            # Skia's stroke runs along the edge, half of it outside.
            _widen(paint, 2 * (reach + run.bold_px))
            canvas.drawPath(run.outlines, paint)
    for run in ink:
        paint = _paint(run.style.fill)
        if not run.underline.isEmpty():
            canvas.drawPath(run.underline, paint)
        if run.colored is not None:
            canvas.drawTextBlob(
                run.colored, 0, 0, skia.Paint(AntiAlias=True, Alphaf=fill_alpha(run.style.fill))
            )
        if run.bold_px > 0:
            paint.setStyle(skia.Paint.kStrokeAndFill_Style)
            _widen(paint, 2 * run.bold_px)
        canvas.drawPath(run.outlines, paint)


def _widen(paint: Any, width_px: float) -> None:
    paint.setStrokeWidth(width_px)
    paint.setStrokeJoin(skia.Paint.kRound_Join)
    paint.setStrokeCap(skia.Paint.kRound_Cap)


def _shadow_offset(shadow: TextShadow, em_px: float) -> tuple[float, float]:
    """Right and down, in px; the angle counts counter-clockwise with y up."""
    angle = math.radians(shadow.angle)
    distance_px = shadow.distance * em_px
    return distance_px * math.cos(angle), -distance_px * math.sin(angle)


def _shadow_sigma(shadow: TextShadow, em_px: float) -> float:
    return max(shadow.blur, 0.0) * em_px * SHADOW_SIGMA_PER_BLUR


def _bounds(layout: TextLayout, ink: Sequence[RunInk], boxes: Sequence[Box]) -> Any:
    bounds = skia.Rect.MakeLTRB(layout.left, layout.top, layout.right, layout.bottom)
    for box in boxes:
        bounds.join(skia.Rect.MakeLTRB(box.left, box.top, box.right, box.bottom))
    for run in ink:
        drawn = _reach(run)
        if drawn.isEmpty():
            continue
        bounds.join(drawn)
        for shadow in run.style.shadows:
            x, y = _shadow_offset(shadow, run.em_px)
            soft = _SIGMAS_SEEN * _shadow_sigma(shadow, run.em_px)
            bounds.join(drawn.makeOffset(x, y).makeOutset(soft, soft))
    return bounds


def _reach(run: RunInk) -> Any:
    """`skia.Rect` round a run with its outlines; empty for a run without ink."""
    drawn = run.bounds()
    if not drawn.isEmpty():
        reach = max((outline_px(s, run.line_px) for s in run.style.strokes), default=0.0) + _ANTIALIASING_PX
        drawn.outset(reach, reach)
    return drawn


def fill_alpha(fill: TextFill) -> float:
    match fill:
        case Rgba() | TextTexture():
            return fill.alpha
        case TextGradient():
            return max(color.alpha for _, color in fill.gradient.stops)


def _paint(fill: TextFill) -> Any:
    color = fill if isinstance(fill, Rgba) else Rgba(1, 1, 1)
    paint = skia.Paint(AntiAlias=True)
    paint.setColor4f(_color(color))
    return paint


def _color(color: Rgba) -> Any:
    return skia.Color4f(color.red, color.green, color.blue, color.alpha)
