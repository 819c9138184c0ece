"""How letters are painted: shadows, then outlines wide to narrow, fill, inner shadows."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import Any

import skia

from renderer.colors import Rgba
from renderer.text.fills import Box, fill_alpha, fill_paint, is_per_letter
from renderer.text.ink import Ink, alone
from renderer.text.soft_shadow import SOFT_FROM_PX, soft_shadow
from renderer.text_block import TextFill, TextShadow, TextStroke

# A shadow's blur (em) to the deviation of a Gaussian (em). A guess: blur read as the radius of the
# softened edge, which is two deviations wide.
SHADOW_SIGMA_PER_BLUR = 0.5

_SIGMAS_SEEN = 3.0  # a Gaussian is below one grey level beyond
_ANTIALIASING_PX = 1.0


def outline_px(stroke: TextStroke, line_px: float) -> float:
    """How far an outline reaches beyond the glyph: width × line height (measured on CapCut 2.2 and 9.1:
    0.08 → 13.3 px at size 15 on 1920)."""
    return max(stroke.width, 0.0) * line_px


def widest_outline_px(ink: Sequence[Ink]) -> float:
    return max((outline_px(s, run.line_px) for run in ink for s in run.style.strokes), default=0.0)


def paint_shadows(canvas: Any, ink: Sequence[Ink], box: Box) -> None:
    """The shadows of outlines and fill together, for each group of neighbours of one size and look."""
    for (shadows, _), group in groupby(ink, key=lambda run: (run.style.shadows, run.em_px)):
        runs = list(group)
        for shadow in shadows:
            _paint_shadow(canvas, shadow, runs, box)


def paint_strokes(canvas: Any, ink: Sequence[Ink], box: Box) -> None:
    """All outlines, wide ones first. `box` is the block's, over which gradients run."""
    strokes = [(outline_px(stroke, run.line_px), stroke, run) for run in ink for stroke in run.style.strokes]
    for reach, stroke, run in sorted(strokes, key=lambda item: -item[0]):
        if reach <= 0 or fill_alpha(stroke.fill) <= 0:
            continue
        for part, area in _filled_alike(run, stroke.fill, box):
            paint = fill_paint(stroke.fill, area)
            paint.setStyle(skia.Paint.kStroke_Style)
            # Skia's stroke runs along the edge, half of it outside.
            _widen(paint, 2 * (reach + run.bold_px))
            canvas.drawPath(part.outlines, paint)


def paint_fills(canvas: Any, ink: Sequence[Ink], box: Box) -> None:
    """Fill, underline and inner shadows of all ink."""
    for run in ink:
        alpha = fill_alpha(run.style.fill)
        if not run.underline.isEmpty() and alpha > 0:
            canvas.drawPath(run.underline, fill_paint(run.style.fill, box))
        for letter in run.letters:
            if letter.colored is not None:
                canvas.drawTextBlob(letter.colored, 0, 0, skia.Paint(AntiAlias=True, Alphaf=alpha))
        for part, area in _filled_alike(run, run.style.fill, box):
            paint = fill_paint(run.style.fill, area)
            if run.bold_px > 0:
                paint.setStyle(skia.Paint.kStrokeAndFill_Style)
                _widen(paint, 2 * run.bold_px)
            canvas.drawPath(part.outlines, paint)
        for shadow in run.style.inner_shadows:
            _paint_inner_shadow(canvas, shadow, run)


def reach(run: Ink) -> Any:
    """`skia.Rect` round ink with its outlines; empty where there is no ink."""
    drawn = run.bounds.makeOutset(0, 0)
    if not drawn.isEmpty():
        outset = widest_outline_px([run]) + _ANTIALIASING_PX
        drawn.outset(outset, outset)
    return drawn


def reach_with_shadows(run: Ink) -> Any:
    """`skia.Rect` round ink, its outlines and its shadows."""
    drawn = reach(run)
    whole = drawn.makeOutset(0, 0)
    if not drawn.isEmpty():
        for shadow in run.style.shadows:
            x, y = _shadow_offset(shadow, run.em_px)
            soft = _SIGMAS_SEEN * _shadow_sigma(shadow, run.em_px)
            whole.join(drawn.makeOffset(x, y).makeOutset(soft, soft))
    return whole


def _filled_alike(run: Ink, fill: TextFill, box: Box) -> Iterator[tuple[Ink, Box]]:
    """What is painted in one go and the box its fill runs over."""
    if not is_per_letter(fill):
        yield run, box
        return
    for letter in run.letters:
        if not letter.is_blank:
            yield alone((letter,)), letter.box


def _paint_shadow(canvas: Any, shadow: TextShadow, runs: Sequence[Ink], box: Box) -> None:
    if shadow.color.alpha <= 0:
        return
    x, y = _shadow_offset(shadow, runs[0].em_px)
    sigma = _shadow_sigma(shadow, runs[0].em_px)
    area = skia.Rect.MakeEmpty()
    for run in runs:
        area.join(reach(run))

    def silhouette(onto: Any) -> None:
        paint_strokes(onto, runs, box)
        paint_fills(onto, runs, box)

    canvas.save()
    canvas.translate(x, y)
    if sigma >= SOFT_FROM_PX:
        soft = soft_shadow(silhouette, area, sigma, shadow.color)
        if soft is not None:
            soft.draw(canvas)
    else:
        # The filter wants a colour of 8 bits; its alpha is left to the layer's paint, which has more.
        opaque = skia.Color4f(shadow.color.red, shadow.color.green, shadow.color.blue, 1.0).toColor()
        filtered = skia.Paint(
            ImageFilter=skia.ImageFilters.DropShadowOnly(0, 0, sigma, sigma, opaque),
            Alphaf=min(shadow.color.alpha, 1.0),
        )
        canvas.saveLayer(area, filtered)
        silhouette(canvas)
        canvas.restore()
    canvas.restore()


def _paint_inner_shadow(canvas: Any, shadow: TextShadow, run: Ink) -> None:
    """What a hole of the letters' shape above the fill would throw onto it."""
    if shadow.color.alpha <= 0 or run.outlines.isEmpty():
        return
    x, y = _shadow_offset(shadow, run.em_px)
    sigma = _shadow_sigma(shadow, run.em_px)
    hole = skia.Path(run.outlines)
    hole.offset(x, y)
    hole.toggleInverseFillType()
    color = Rgba(shadow.color.red, shadow.color.green, shadow.color.blue, min(shadow.color.alpha, 1.0))
    paint = fill_paint(color, (0.0, 0.0, 0.0, 0.0))
    if sigma > 0:
        paint.setMaskFilter(skia.MaskFilter.MakeBlur(skia.kNormal_BlurStyle, sigma))
    canvas.save()
    canvas.clipPath(run.outlines, skia.ClipOp.kIntersect, True)
    canvas.drawPath(hole, paint)
    canvas.restore()


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
