"""What stands with the letters of a moving text: plates behind words, the mark of a typewriter."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence

import skia

from renderer.compositor.letter_scene import Copy
from renderer.looks.animations.lettering import Plate
from renderer.text.fills import Box, fill_paint

_CARET_WIDTH_EM = 0.07


def draw_plates(canvas: skia.Canvas, row: Sequence[Copy], em_px: float, matrix: skia.Matrix) -> None:
    drawn: set[Box] = set()
    for copy in row:
        if copy.plate is None or copy.plate[1] in drawn:
            continue  # the letters of one word have one plate
        plate, box = copy.plate
        drawn.add(box)
        canvas.save()
        canvas.concat(matrix)
        canvas.concat(copy.matrix)
        color = plate.color
        paint = skia.Paint(skia.Color4f(color.red, color.green, color.blue, color.alpha * copy.alpha), None)
        paint.setAntiAlias(True)
        radius = plate.radius * em_px
        canvas.drawRoundRect(plate_rect(plate, box, em_px), radius, radius, paint)
        canvas.restore()


def plate_rect(plate: Plate, box: Box, em_px: float) -> skia.Rect:
    left, top, right, bottom = box
    width, height = right - left, bottom - top
    area = skia.Rect.MakeLTRB(
        left + plate.area[0] * width,
        top + plate.area[1] * height,
        left + plate.area[2] * width,
        top + plate.area[3] * height,
    )
    area.outset(plate.pad_x * em_px, plate.pad_y * em_px)
    return area


def draw_caret(canvas: skia.Canvas, copy: Copy, em_px: float, matrix: skia.Matrix) -> None:
    part = copy.pictures.part
    left, top, right, bottom = part.box
    style = part.ink[-1].style
    gap, width = _CARET_WIDTH_EM * em_px, _CARET_WIDTH_EM * em_px
    inset = (bottom - top) * 0.12
    leftwards = unicodedata.bidirectional(part.text[-1:] or " ") in ("R", "AL")
    near = left - gap - width if leftwards else right + gap
    canvas.save()
    canvas.concat(matrix)
    mark = skia.Rect.MakeLTRB(near, top + inset, near + width, bottom - inset)
    canvas.drawRect(mark, fill_paint(style.fill, part.box))
    canvas.restore()
