"""Bubbles behind a text: the owner's picture stretched by its corners, or a drawn shape.

Shapes are made round the text's typographic box in em, so that a word and a paragraph have the same corners, tail
and shadow. All proportions are taste.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
import skia
from PIL import Image

from renderer.colors import Rgba
from renderer.errors import InvalidMedia
from renderer.rect import Rect
from renderer.text_block import Bubble

PAD_ACROSS_EM, PAD_DOWN_EM = 0.6, 0.4
"""From the text to the edge of what it stands on."""
RADIUS_EM = 0.55
SHADOW_SIGMA_EM, SHADOW_DROP_EM, SHADOW_ALPHA = 0.14, 0.08, 0.32
_SHADOW_REACH_EM = 3 * SHADOW_SIGMA_EM + SHADOW_DROP_EM
CORNER_EM = 1.5
"""How high the middle of an owner's picture is drawn where nothing stretches it: the size of its corners
follows from it (a guess: the app's own is not known)."""
MAX_CORNER_EM = 4.0
PICTURE_PAD_EM = 0.15
"""From the text to the insets of an owner's picture."""
SPIKE_EM = 0.75
"""Length of a burst's spikes, and about their width."""
MAX_PUFFS, MAX_SPIKES = 60, 200
"""Of one side of a cloud, of a burst: a line of thousands of letters has larger ones."""
_LEAST_EM_PX = 0.1
_SAMPLING = skia.SamplingOptions(skia.FilterMode.kLinear, skia.MipmapMode.kLinear)


@dataclass(frozen=True, slots=True)
class Part:
    """One path of a shape, filled with the bubble's colour mixed with black, or with what stands out from it."""

    path: Any
    black: float = 0.0
    contrast: float = 0.0


def bubble_box(
    bubble: Bubble, left: float, top: float, right: float, bottom: float, em_px: float
) -> tuple[float, float, float, float]:
    """Left, top, right and bottom of all that `draw_bubble` covers behind a text's typographic box, shadow included."""
    text, em_px = Rect(left, top, right, bottom), max(em_px, _LEAST_EM_PX)
    if bubble.picture is not None:
        placed = _picture_area(bubble, text, em_px)[0]
        return placed.left, placed.top, placed.right, placed.bottom
    bounds = skia.Rect.MakeEmpty()
    for part in _parts(bubble.key, text, em_px):
        bounds.join(part.path.computeTightBounds())
    reach = _SHADOW_REACH_EM * em_px
    return bounds.left() - reach, bounds.top() - reach, bounds.right() + reach, bounds.bottom() + reach


def draw_bubble(
    canvas: Any, bubble: Bubble, left: float, top: float, right: float, bottom: float, em_px: float
) -> None:
    """Draw on a `skia.Canvas` what stands behind the text whose typographic box this is, in px, y down.

    Raises InvalidMedia where the owner's picture cannot be read any more.
    """
    text, em_px = Rect(left, top, right, bottom), max(em_px, _LEAST_EM_PX)
    if bubble.picture is not None:
        _draw_picture(canvas, bubble, text, em_px)
        return
    parts = _parts(bubble.key, text, em_px)
    _draw_shadow(canvas, _union(*(part.path for part in parts)), bubble.color.alpha, em_px)
    for part in parts:
        canvas.drawPath(part.path, skia.Paint(Color4f=_color(bubble.color, part), AntiAlias=True))


def _draw_shadow(canvas: Any, outline: Any, alpha: float, em_px: float) -> None:
    """Outside the shape only, so that it does not darken a translucent one."""
    canvas.save()
    canvas.clipPath(outline, skia.ClipOp.kDifference, True)
    sigma = SHADOW_SIGMA_EM * em_px
    paint = skia.Paint(Color4f=skia.Color4f(0.0, 0.0, 0.0, SHADOW_ALPHA * alpha), AntiAlias=True)
    if sigma > 0:
        paint.setMaskFilter(skia.MaskFilter.MakeBlur(skia.kNormal_BlurStyle, sigma))
    canvas.translate(0.0, SHADOW_DROP_EM * em_px)
    canvas.drawPath(outline, paint)
    canvas.restore()


def _color(color: Rgba, part: Part) -> Any:
    is_dark = color.red + color.green + color.blue < 1.5
    ground, share = (
        (1.0, part.contrast) if is_dark and part.contrast else (0.0, max(part.black, part.contrast))
    )
    red, green, blue = (one + (ground - one) * share for one in (color.red, color.green, color.blue))
    return skia.Color4f(red, green, blue, color.alpha)


def _parts(key: str, text: Rect, em: float) -> list[Part]:
    return SHAPES.get(key, _speech)(text, em)


def _rounded(area: Rect, radius: float) -> Any:
    radius = min(radius, area.width / 2, area.height / 2)
    path = skia.Path()
    path.addRoundRect(skia.Rect.MakeLTRB(area.left, area.top, area.right, area.bottom), radius, radius)
    return path


def _union(*paths: Any) -> Any:
    whole = paths[0]
    for path in paths[1:]:
        whole = skia.Op(whole, path, skia.PathOp.kUnion_PathOp)
    return whole


def _speech(text: Rect, em: float) -> list[Part]:
    """A rounded box whose tail leaves the lower edge a quarter in and leans outwards."""
    body = text.grown(PAD_ACROSS_EM * em, PAD_DOWN_EM * em)
    root = min(body.left + max(body.width * 0.22, RADIUS_EM * em), body.left + 3 * em)
    root = min(root, body.right - 1.1 * em)
    low = body.bottom
    tail = skia.Path()
    tail.moveTo(root, low - 0.1 * em)
    tail.lineTo(root, low)
    tail.quadTo(root - 0.02 * em, low + 0.42 * em, root - 0.32 * em, low + 0.62 * em)
    tail.quadTo(root + 0.4 * em, low + 0.52 * em, root + 0.62 * em, low)
    tail.lineTo(root + 0.62 * em, low - 0.1 * em)
    tail.close()
    return [Part(_union(_rounded(body, RADIUS_EM * em), tail))]


def _thought(text: Rect, em: float) -> list[Part]:
    """A cloud: arcs of about one width along a rounded box, and two drops that fall to the thinker."""
    body = text.grown(0.55 * em, 0.4 * em)
    path = _rounded(body, 0.5 * em)
    puff_em = min(max(1.0, 0.32 * body.height / em), 1.6) * em  # larger ones on larger clouds
    across = min(max(3, round(body.width / (1.15 * puff_em))), MAX_PUFFS)
    down = min(max(2, round(body.height / (1.05 * puff_em))), MAX_PUFFS)
    for count, (x0, y0), (x1, y1) in (
        (across, (body.left, body.top), (body.right, body.top)),
        (across, (body.left, body.bottom), (body.right, body.bottom)),
        (down, (body.left, body.top), (body.left, body.bottom)),
        (down, (body.right, body.top), (body.right, body.bottom)),
    ):
        step = math.hypot(x1 - x0, y1 - y0) / count
        for index in range(count):
            share = (index + 0.5) / count
            # Neighbours differ a little, as drawn clouds do.
            radius = step * (0.6 if index % 2 else 0.53)
            path.addCircle(x0 + (x1 - x0) * share, y0 + (y1 - y0) * share, min(radius, 0.75 * puff_em))
    x, y = body.left + min(body.width * 0.2, 2 * em), body.bottom + 0.75 * (puff_em - em)
    path.addOval(skia.Rect.MakeXYWH(x - 0.25 * em, y + 0.72 * em, 0.5 * em, 0.42 * em))
    path.addOval(skia.Rect.MakeXYWH(x - 0.62 * em, y + 1.2 * em, 0.3 * em, 0.25 * em))
    return [Part(path)]


def _banner(text: Rect, em: float) -> list[Part]:
    """A ribbon: the band, and notched ends that come from behind it, a little lower and in its shade."""
    band = text.grown(0.75 * em, 0.28 * em)
    drop = min(0.3 * em, band.height * 0.25)
    tail, tuck, notch = 0.95 * em, 0.35 * em, 0.4 * em
    tails, folds = skia.Path(), skia.Path()
    for side, edge in ((-1, band.left), (1, band.right)):
        inner, outer = edge - side * tuck, edge + side * tail
        tails.moveTo(edge, band.top + drop)
        tails.lineTo(outer, band.top + drop)
        tails.lineTo(outer - side * notch, (band.top + band.bottom) / 2 + drop)
        tails.lineTo(outer, band.bottom + drop)
        tails.lineTo(inner, band.bottom + drop)
        tails.lineTo(inner, band.bottom)
        tails.lineTo(edge, band.bottom)
        tails.close()
        folds.moveTo(inner, band.bottom)
        folds.lineTo(edge, band.bottom)
        folds.lineTo(inner, band.bottom + drop)
        folds.close()
    ends = skia.Op(tails, folds, skia.PathOp.kDifference_PathOp)
    return [Part(ends, contrast=0.18), Part(folds, black=0.45), Part(_rounded(band, 0.06 * em))]


def _tag(text: Rect, em: float) -> list[Part]:
    """A label whose left corners are cut off, to a point where it is one line high, with a hole between them."""
    body = text.grown(0.55 * em, 0.32 * em)
    cut = min(body.height * 0.5, 0.95 * em)
    tip, middle = body.left - cut, (body.top + body.bottom) / 2
    path = skia.Path()
    path.moveTo(tip, middle)
    path.lineTo(tip, body.top + cut)
    path.lineTo(body.left, body.top)
    path.lineTo(body.right, body.top)
    path.lineTo(body.right, body.bottom)
    path.lineTo(body.left, body.bottom)
    path.lineTo(tip, body.bottom - cut)
    path.close()
    hole = skia.Path()
    hole.addCircle(body.left - cut * 0.32, middle, 0.16 * em)
    return [Part(skia.Op(_softened(path, 0.22 * em), hole, skia.PathOp.kDifference_PathOp))]


def _burst(text: Rect, em: float) -> list[Part]:
    """Spikes of unequal length round an ellipse that holds the text's corners."""
    center_x, center_y = (text.left + text.right) / 2, (text.top + text.bottom) / 2
    # An ellipse through the corners of a box is √2 its size; a long line needs less height than that.
    across = text.width / 2 * 1.12 + 0.55 * em
    corner = min((text.width / 2) / across, 0.96)
    down = (text.height / 2 + 0.12 * em) / math.sqrt(1 - corner * corner)
    down = min(down, text.height / 2 * 1.45 + 0.75 * em)
    around = math.pi * (3 * (across + down) - math.sqrt((3 * across + down) * (across + 3 * down)))
    spikes = min(max(12, round(around / (0.95 * em))), MAX_SPIKES)
    path = skia.Path()
    for index, angle in enumerate(_even_angles(across, down, 2 * spikes)):
        reach = 0.0 if index % 2 else SPIKE_EM * em * (1.0 if index % 4 else 0.72)
        x = center_x + (across + reach) * math.cos(angle)
        y = center_y + (down + reach) * math.sin(angle)
        path.moveTo(x, y) if index == 0 else path.lineTo(x, y)
    path.close()
    return [Part(_softened(path, 0.07 * em))]


def _even_angles(across: float, down: float, count: int) -> list[float]:
    """Angles of points that stand evenly along an ellipse's edge."""
    fine = np.linspace(0.0, 2 * math.pi, 721)
    steps = np.hypot(np.diff(across * np.cos(fine)), np.diff(down * np.sin(fine)))
    along = np.concatenate(([0.0], np.cumsum(steps)))
    return [float(angle) for angle in np.interp(np.arange(count) / count * along[-1], along, fine)]


def _box(text: Rect, em: float) -> list[Part]:
    """A card: slightly rounded, with a frame a little inside its edge."""
    body = text.grown(0.7 * em, 0.48 * em)
    line = 0.055 * em
    outer, inner = body.grown(-0.14 * em, -0.14 * em), body.grown(-0.14 * em - line, -0.14 * em - line)
    frame = skia.Op(
        _rounded(outer, 0.14 * em), _rounded(inner, 0.14 * em - line), skia.PathOp.kDifference_PathOp
    )
    card = skia.Op(_rounded(body, 0.22 * em), frame, skia.PathOp.kDifference_PathOp)
    return [Part(card), Part(frame, contrast=0.3)]


def _softened(path: Any, radius: float) -> Any:
    """The path with its corners rounded."""
    if radius <= 0:
        return path
    soft = skia.Path()
    paint = skia.Paint(PathEffect=skia.CornerPathEffect.Make(radius))
    paint.getFillPath(path, soft)
    return soft


SHAPES: dict[str, Callable[[Rect, float], list[Part]]] = {
    "speech": _speech,
    "thought": _thought,
    "banner": _banner,
    "tag": _tag,
    "burst": _burst,
    "box": _box,
}
"""By `Bubble.key`; an unknown one is drawn as speech."""


def _picture_area(bubble: Bubble, text: Rect, em: float) -> tuple[Rect, float]:
    """Where the whole picture stands, and how large one of its px is in the corners."""
    left, top, right, bottom = bubble.insets
    width, height = _image(str(bubble.picture)).width(), _image(str(bubble.picture)).height()
    middle = max(1.0, min(width - left - right, height - top - bottom))
    scale = CORNER_EM * em / middle
    largest = max(bubble.insets)
    if largest * scale > MAX_CORNER_EM * em:
        scale = MAX_CORNER_EM * em / largest
    held = text.grown(PICTURE_PAD_EM * em, PICTURE_PAD_EM * em)
    # The middle is stretched, never squeezed: a short text stands in its centre.
    spare_x = max(0.0, (width - left - right) * scale - held.width) / 2
    spare_y = max(0.0, (height - top - bottom) * scale - held.height) / 2
    held = held.grown(spare_x, spare_y)
    placed = Rect(
        held.left - left * scale,
        held.top - top * scale,
        held.right + right * scale,
        held.bottom + bottom * scale,
    )
    return placed, scale


def _draw_picture(canvas: Any, bubble: Bubble, text: Rect, em: float) -> None:
    image = _image(str(bubble.picture))
    placed, scale = _picture_area(bubble, text, em)
    if scale <= 0:
        return
    left, top, right, bottom = bubble.insets
    from_x = (0.0, left, image.width() - right, float(image.width()))
    from_y = (0.0, top, image.height() - bottom, float(image.height()))
    to_x = (placed.left, placed.left + left * scale, placed.right - right * scale, placed.right)
    to_y = (placed.top, placed.top + top * scale, placed.bottom - bottom * scale, placed.bottom)
    # Without anti-aliasing every pixel belongs to one of the nine, so that no seams show.
    paint = skia.Paint(AntiAlias=False)
    for column in range(3):
        for row in range(3):
            source = skia.Rect.MakeLTRB(from_x[column], from_y[row], from_x[column + 1], from_y[row + 1])
            target = skia.Rect.MakeLTRB(to_x[column], to_y[row], to_x[column + 1], to_y[row + 1])
            if not source.isEmpty() and not target.isEmpty():
                canvas.drawImageRect(image, source, target, _SAMPLING, paint)


@lru_cache(maxsize=16)
def _image(path: str) -> Any:
    """Raises InvalidMedia."""
    try:
        with Image.open(path, formats=("PNG", "WEBP", "JPEG")) as picture:
            pixels = np.ascontiguousarray(picture.convert("RGBA"))
    except Exception as error:
        raise InvalidMedia(Path(path).name, "the bubble's picture cannot be read any more") from error
    return skia.Image.fromarray(pixels, colorType=skia.kRGBA_8888_ColorType, copy=True)
