"""Texts whose parts move one by one, painted.

What keeps its turn and size is painted once and moved as a bitmap, so that at rest it lies on its own pixels; what turns or
grows is painted as outlines, which is quicker and sharper; what is blurred comes from small bitmaps.
"""

from __future__ import annotations

from dataclasses import replace

import skia

from renderer.compositor.layers import Piece, VectorLayer
from renderer.compositor.letter_bitmaps import LetterBitmaps, draw_bitmap, tint_paint
from renderer.compositor.letter_marks import draw_caret, draw_plates, plate_rect
from renderer.compositor.letter_scene import Copy, LetterScenes
from renderer.compositor.skia_geometry import plain_rect, skia_matrix
from renderer.fonts import FontLibrary
from renderer.rect import Rect
from renderer.text import TextDrawing, draw_text
from renderer.text.drawing import draw_glow
from renderer.text.parts import PartPictures
from renderer.text_block import TextBlock

_SIGMAS_SEEN = 3.0
_GHOST = 0.8
"""Opacity below which a copy is a ghost."""


class LetteringPainter:
    """Paints `VectorLayer`s that have letter motions; keeps bitmaps of their parts.

    `canvas` is the timeline's canvas in px, in which texts are laid out.
    """

    def __init__(self, canvas: tuple[int, int], fonts: FontLibrary) -> None:
        self._canvas = canvas
        self._fonts = fonts
        self._bitmaps = LetterBitmaps()
        self._scenes = LetterScenes(canvas)

    def bounds(self, drawing: TextDrawing, layer: VectorLayer) -> Rect:
        """The box of output pixels it touches."""
        to_output = skia_matrix(layer.matrix)
        if layer.piece in (Piece.BACKDROP, Piece.GLOW):
            return plain_rect(to_output.mapRect(_ground_bounds(drawing, layer.piece)))
        scene = self._scenes.get(drawing, layer.letters)
        box = skia.Rect.MakeEmpty()
        for row in scene.rows:
            for copy in row:
                if not _belongs(copy, layer.piece):
                    continue
                area = copy.pictures.bounds.makeOutset(0, 0)
                if copy.caret or copy.text:
                    area.outset(drawing.em_px, 0)
                if copy.plate is not None:
                    area.join(plate_rect(*copy.plate, drawing.em_px))
                if scene.as_block:
                    area.join(skia.Rect.MakeLTRB(*drawing.bounds))
                if copy.blur_px > 0:
                    soft = _SIGMAS_SEEN * copy.blur_px
                    area.outset(soft, soft)
                box.join(copy.matrix.mapRect(area))
        if not scene.as_block and layer.piece is Piece.WHOLE:
            if scene.backdrop_alpha > 0:
                box.join(_ground_bounds(drawing, Piece.BACKDROP))
            if scene.glow_alpha > 0:
                box.join(_ground_bounds(drawing, Piece.GLOW))
        return plain_rect(to_output.mapRect(box))

    def pieces(self, drawing: TextDrawing, layer: VectorLayer) -> tuple[tuple[VectorLayer, float], ...]:
        """The layer as layers of their own, each with its opacity: what stands behind the letters changes seldom and can
        be kept, the letters change from frame to frame."""
        scene = self._scenes.get(drawing, layer.letters)
        is_plain = drawing.glow is None and drawing.backdrop.cullRect().isEmpty()
        if (scene.as_block or is_plain) and not (is_plain and scene.has_light):
            return ((layer, 1.0),)
        ground = replace(layer, letters=())
        pieces = [
            (replace(ground, piece=Piece.BACKDROP), 0.0 if is_plain else scene.backdrop_alpha),
            (replace(ground, piece=Piece.GLOW), 0.0 if is_plain else scene.glow_alpha),
            (replace(layer, piece=Piece.LIGHT), 1.0 if scene.has_light else 0.0),
            (replace(layer, piece=Piece.LETTERS), 1.0),
        ]
        return tuple((piece, alpha) for piece, alpha in pieces if alpha > 0)

    def draw(self, canvas: skia.Canvas, drawing: TextDrawing, layer: VectorLayer) -> None:
        """Onto a canvas of output pixels. The layer's own alpha is left to the caller."""
        matrix = skia_matrix(layer.matrix)
        if layer.piece in (Piece.BACKDROP, Piece.GLOW):
            _draw_ground(canvas, drawing, layer.piece, 1.0, matrix)
            return
        scene = self._scenes.get(drawing, layer.letters)
        if not scene.as_block and layer.piece is Piece.WHOLE:
            _draw_ground(canvas, drawing, Piece.BACKDROP, scene.backdrop_alpha, matrix)
            _draw_ground(canvas, drawing, Piece.GLOW, scene.glow_alpha, matrix)
        for row in scene.rows:
            row = tuple(copy for copy in row if _belongs(copy, layer.piece))
            if scene.as_block:
                for copy in row:
                    self._draw_block_ground(canvas, drawing, copy, matrix)
            draw_plates(canvas, row, drawing.em_px, matrix)
            for name in PartPictures.PASSES:
                for copy in row:
                    if copy.is_one_piece or (len(row) == 1 and copy.color is None):
                        if name == "fills":
                            one_piece = "body" if copy.silhouette else "whole"
                            self._draw_copy(canvas, copy, one_piece, layer, matrix)
                    elif name in copy.pictures.passes():
                        behind = copy.alpha < 1 and name != "fills"
                        self._draw_copy(canvas, copy, f"{name}_behind" if behind else name, layer, matrix)
            for copy in row:
                if copy.caret:
                    draw_caret(canvas, copy, drawing.em_px, matrix)

    def _draw_block_ground(
        self, canvas: skia.Canvas, drawing: TextDrawing, copy: Copy, matrix: skia.Matrix
    ) -> None:
        if copy.silhouette or (drawing.glow is None and drawing.backdrop.cullRect().isEmpty()):
            return
        _enter(canvas, copy, matrix)
        canvas.drawPicture(drawing.backdrop, None, skia.Paint(Alphaf=copy.alpha) if copy.alpha < 1 else None)
        if drawing.glow is not None:
            draw_glow(canvas, drawing.glow, copy.alpha)
        canvas.restore()

    def _draw_copy(
        self, canvas: skia.Canvas, copy: Copy, name: str, layer: VectorLayer, matrix: skia.Matrix
    ) -> None:
        tint = copy.color if copy.silhouette or name in ("fills", "whole") else None
        if copy.text:
            self._draw_substitute(canvas, copy, matrix, tint_paint(tint, copy.alpha))
            return
        # Large light is dear to tint when it is drawn; a tint of letters changes with every frame.
        kept = tint if copy.silhouette or (tint is not None and tint.alpha >= 1) else None
        passing = tint if kept is None else None
        if copy.blur_px > 0:
            scale = max(layer.matrix.x_scale, layer.matrix.y_scale)
            soft = self._bitmaps.blurred(copy, name, kept, scale)
            draw_bitmap(canvas, soft, skia.Matrix.Concat(matrix, copy.matrix), copy.alpha, tint=passing)
            return
        if layer.is_steady and matrix.rectStaysRect() and _is_well_moved(copy):
            crisp = self._bitmaps.at_rest(copy, name, kept, matrix)
            if crisp is not None:
                cut = None if copy.clip is None else matrix.mapRect(copy.clip)
                draw_bitmap(canvas, crisp, _moved(copy, matrix), copy.alpha, tint=passing, cut=cut)
                return
        _enter(canvas, copy, matrix)
        canvas.drawPicture(copy.pictures.get(name), None, tint_paint(tint, copy.alpha))
        canvas.restore()

    def _draw_substitute(
        self, canvas: skia.Canvas, copy: Copy, matrix: skia.Matrix, paint: skia.Paint | None
    ) -> None:
        """Other characters in the part's place, in its style."""
        part = copy.pictures.part
        style = part.ink[0].style
        other = draw_text(TextBlock.in_one_style(copy.text, style), self._canvas[0], self._fonts)
        left, top, right, bottom = part.box
        canvas.save()
        canvas.concat(matrix)
        canvas.concat(copy.matrix)
        canvas.translate((left + right) / 2, (top + bottom) / 2)
        canvas.drawPicture(other.picture, None, paint)
        canvas.restore()


def _belongs(copy: Copy, piece: Piece) -> bool:
    match piece:
        case Piece.LIGHT:
            return copy.is_light
        case Piece.LETTERS:
            return not copy.is_light
        case _:
            return True


def _enter(canvas: skia.Canvas, copy: Copy, matrix: skia.Matrix) -> None:
    """Into the block coordinates of a copy, cut as it is; `restore` leads out."""
    canvas.save()
    canvas.concat(matrix)
    canvas.concat(copy.matrix)
    if copy.clip is not None:
        canvas.clipRect(copy.clip, skia.ClipOp.kIntersect, True)


def _is_well_moved(copy: Copy) -> bool:
    """Whether a bitmap of the part at rest serves: it only shifts, or is a fragment or a ghost, on which nobody looks for
    sharp edges."""
    is_fragment = copy.clip is not None and copy.moves
    is_ghost = copy.alpha < _GHOST and copy.matrix.isScaleTranslate()
    return bool(copy.matrix.isTranslate()) or is_fragment or is_ghost


def _moved(copy: Copy, matrix: skia.Matrix) -> skia.Matrix:
    """Output px at rest → output px."""
    if not copy.moves:
        return skia.Matrix()
    inverse = skia.Matrix()
    matrix.invert(inverse)
    return skia.Matrix.Concat(skia.Matrix.Concat(matrix, copy.matrix), inverse)


def _ground_bounds(drawing: TextDrawing, piece: Piece) -> skia.Rect:
    if piece is Piece.BACKDROP:
        return skia.Rect.MakeLTRB(*drawing.backdrop_bounds)
    return skia.Rect.MakeLTRB(*drawing.glow.box) if drawing.glow is not None else skia.Rect.MakeEmpty()


def _draw_ground(
    canvas: skia.Canvas, drawing: TextDrawing, piece: Piece, alpha: float, matrix: skia.Matrix
) -> None:
    if alpha <= 0:
        return
    canvas.save()
    canvas.concat(matrix)
    if piece is Piece.GLOW:
        if drawing.glow is not None:
            draw_glow(canvas, drawing.glow, alpha)
    elif not drawing.backdrop.cullRect().isEmpty():
        canvas.drawPicture(drawing.backdrop, None, skia.Paint(Alphaf=alpha) if alpha < 1 else None)
    canvas.restore()
