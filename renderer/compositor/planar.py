"""Drawing layers straight in the encoder's YUV planes, without the way through RGB.

Blending gamma-encoded R'G'B' and blending Y'CbCr is the same linear mix, so the picture is the one that `raster`
draws, up to rounding and to chroma edges. What costs most at full size, pictures that cover the canvas, is
copied, scaled or warped plane by plane; everything else comes as small bitmaps.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import cv2
import numpy as np

from renderer.compositor.backdrop import blur_cover, warp
from renderer.compositor.geometry import (
    Affine,
    covers,
    mapped_bounds,
    scaling,
    snap_to_pixels,
    translation,
)
from renderer.compositor.layers import (
    BlurLayer,
    CanvasLayer,
    CompoundLayer,
    FillLayer,
    Layer,
    PictureLayer,
    Piece,
    TransitionLayer,
    VectorLayer,
)
from renderer.compositor.painting import LayerPainter, backdrop_request
from renderer.compositor.raster import paint_light, paint_sprite
from renderer.compositor.yuv import BgraConverter, FramePool, Overlay, add, blend, light, overlay, yuv_of
from renderer.media.picture import Picture, Pixels, Planes
from renderer.recent import Recent
from renderer.rect import Rect

DISSOLVE = "dissolve"
"""The transition that needs no RGB."""

REMEMBERED_OVERLAYS = 8
"""Bitmaps kept for the next frame: the captions and overlays on screen at once."""

REMEMBERED_BACKDROPS = 2


def can_draw(layers: Sequence[Layer]) -> bool:
    """Whether the lowest layer leaves no transparency for the encoder to lose, and no layer needs RGB below it."""
    if not layers or any(_needs_rgb(layer) for layer in layers):
        return False
    match layers[0]:
        case TransitionLayer():
            return True
        case PictureLayer() if not layers[0].is_plain:
            return False
        case FillLayer():
            return layers[0].color.alpha >= 1
        case BlurLayer():
            return True
        case PictureLayer():
            return layers[0].opaque and layers[0].alpha >= 1
        case _:
            return False


def _needs_rgb(layer: Layer) -> bool:
    match layer:
        case CanvasLayer():
            return True
        case TransitionLayer():
            # A linear mix is the same in any of both colour spaces; other transitions are written in RGB.
            return layer.key != DISSOLVE or not can_draw(layer.outgoing) or not can_draw(layer.incoming)
        case PictureLayer() | CompoundLayer():
            return layer.blend is not None
        case _:
            return False


class PlanarPainter:
    """Draws layers into writable planes of an even size."""

    def __init__(self, painter: LayerPainter, width: int, height: int) -> None:
        self._painter = painter
        self._width = width
        self._height = height
        self._converter = BgraConverter()
        self._pool = FramePool(width, height)  # the other side of a dissolve
        self._overlays: Recent[Overlay | None] = Recent(REMEMBERED_OVERLAYS)
        self._backdrops: Recent[Planes | None] = Recent(REMEMBERED_BACKDROPS)

    def paint(self, canvas: Planes, layers: Sequence[Layer]) -> None:
        for layer in layers:
            match layer:
                case FillLayer():
                    self._fill(canvas, layer)
                case BlurLayer():
                    self._backdrop(canvas, layer)
                case PictureLayer() if self._covering(canvas, layer):
                    pass
                case TransitionLayer():
                    self._dissolve(canvas, layer)
                case VectorLayer():
                    for piece, alpha in self._painter.pieces(layer):
                        if alpha > 0:
                            self._sprite(canvas, replace(piece, alpha=piece.alpha * alpha))
                case _:
                    self._sprite(canvas, layer)

    def _fill(self, canvas: Planes, layer: FillLayer) -> None:
        for plane, value in zip((canvas.y, canvas.u, canvas.v), yuv_of(layer.color), strict=True):
            if layer.color.alpha >= 1:
                plane[:] = value
            else:
                share = layer.color.alpha
                cv2.addWeighted(plane, 1 - share, plane, 0, value * share, dst=plane)

    def _dissolve(self, canvas: Planes, layer: TransitionLayer) -> None:
        incoming = self._pool.take().planes
        self.paint(incoming, layer.incoming)
        self.paint(canvas, layer.outgoing)
        p = layer.moment.progress
        for to, other in ((canvas.y, incoming.y), (canvas.u, incoming.u), (canvas.v, incoming.v)):
            cv2.addWeighted(to, 1 - p, other, p, 0, dst=to)

    def _covering(self, canvas: Planes, layer: PictureLayer) -> bool:
        """Draw an opaque picture that is a plain copy or fills the canvas; False if it is neither."""
        if not layer.opaque or not layer.is_plain:
            return False
        target = snap_to_pixels(mapped_bounds(layer.matrix, layer.crop))
        copied = layer.matrix.is_upright and _on_even_pixels(target)
        filling = covers(layer.matrix, layer.crop, self._width, self._height)
        if not copied and not filling:
            return False
        picture = self._painter.picture(layer)
        if picture is None:
            return True
        planes = self._planes(picture, layer)
        if planes is None:
            return False
        if copied and self._copy(canvas, planes, layer, target):
            return True
        if filling:
            self._warp(canvas, planes, layer)
            return True
        return False

    def _planes(self, picture: Picture, layer: PictureLayer) -> Planes | None:
        if layer.request == (picture.width, picture.height):
            return picture.planes()
        return picture.planes(layer.request)

    def _copy(self, canvas: Planes, planes: Planes, layer: PictureLayer, target: Rect) -> bool:
        """Copy the visible part, pixel for pixel, if the decoded size allows it."""
        height, width = planes.y.shape
        x_ratio, y_ratio = width / layer.size[0], height / layer.size[1]
        part = snap_to_pixels(
            Rect(
                layer.crop.left * x_ratio,
                layer.crop.top * y_ratio,
                layer.crop.right * x_ratio,
                layer.crop.bottom * y_ratio,
            )
        )
        if not _on_even_pixels(part) or (part.width, part.height) != (target.width, target.height):
            return False
        left, top = max(0, int(target.left)), max(0, int(target.top))
        right, bottom = min(self._width, int(target.right)), min(self._height, int(target.bottom))
        if right <= left or bottom <= top:
            return True
        x, y = int(part.left) + left - int(target.left), int(part.top) + top - int(target.top)
        for to, source, half in ((canvas.y, planes.y, 1), (canvas.u, planes.u, 2), (canvas.v, planes.v, 2)):
            box = to[top // half : bottom // half, left // half : right // half]
            rows, columns = box.shape
            taken = source[y // half : y // half + rows, x // half : x // half + columns]
            if layer.alpha >= 1:
                box[:] = taken
            else:
                cv2.addWeighted(box, 1 - layer.alpha, taken, layer.alpha, 0, dst=box)
        return True

    def _warp(self, canvas: Planes, planes: Planes, layer: PictureLayer) -> None:
        height, width = planes.y.shape
        matrix = layer.matrix @ scaling(layer.size[0] / width, layer.size[1] / height)
        for to, source, chroma in (
            (canvas.y, planes.y, False),
            (canvas.u, planes.u, True),
            (canvas.v, planes.v, True),
        ):
            plane_matrix = chroma_matrix(matrix) if chroma else matrix
            rows, columns = to.shape
            if layer.alpha >= 1:
                warp(source, plane_matrix, columns, rows, out=to)
            else:
                warped = warp(source, plane_matrix, columns, rows)
                cv2.addWeighted(to, 1 - layer.alpha, warped, layer.alpha, 0, dst=to)

    def _backdrop(self, canvas: Planes, layer: BlurLayer) -> None:
        planes = self._backdrops.get(layer, lambda: self._blurred(layer))
        if planes is None:
            self._sprite(canvas, layer)
            return
        for to, source in ((canvas.y, planes.y), (canvas.u, planes.u), (canvas.v, planes.v)):
            to[:] = source

    def _blurred(self, layer: BlurLayer) -> Planes | None:
        picture = self._painter.picture(layer)
        planes = picture.planes(backdrop_request(layer)) if picture else None
        if planes is None:
            return None
        height, width = planes.y.shape
        crop = layer.crop
        # Whole chroma samples, so that the three planes are cut alike.
        x_ratio, y_ratio = width / layer.size[0], height / layer.size[1]
        left, top = int(crop.left * x_ratio / 2) * 2, int(crop.top * y_ratio / 2) * 2
        right = max(left + 2, round(crop.right * x_ratio / 2) * 2)
        bottom = max(top + 2, round(crop.bottom * y_ratio / 2) * 2)
        matrix = layer.matrix @ scaling(1 / x_ratio, 1 / y_ratio) @ translation(left, top)
        sigma = layer.sigma_px

        def blurred(plane: Pixels, half: int) -> Pixels:
            part = np.ascontiguousarray(
                plane[top // half : -(-bottom // half), left // half : -(-right // half)]
            )
            plane_matrix = matrix if half == 1 else chroma_matrix(matrix)
            return blur_cover(part, plane_matrix, self._width // half, self._height // half, sigma / half)

        return Planes(blurred(planes.y, 1), blurred(planes.u, 2), blurred(planes.v, 2))

    def _sprite(self, canvas: Planes, layer: Layer) -> None:
        """Anything else: Skia draws its box, the box is blended. A layer's own alpha stays out of the bitmap, so a
        fading caption is drawn once."""
        alpha = getattr(layer, "alpha", 1.0)
        solid = layer if alpha >= 1 else _without_alpha(layer)
        if isinstance(layer, VectorLayer) and layer.piece is Piece.LIGHT:
            lit = paint_light(self._painter, solid)
            if lit is not None:
                add(canvas, light(lit.pixels, lit.x, lit.y), alpha)
            return
        over = self._overlays.get(solid, lambda: self._overlay(solid))
        if over is not None:
            blend(canvas, over, alpha)

    def _overlay(self, layer: Layer) -> Overlay | None:
        sprite = paint_sprite(self._painter, layer)
        if sprite is None:
            return None
        return overlay(sprite.pixels, sprite.x, sprite.y, self._converter)


def chroma_matrix(matrix: Affine) -> Affine:
    """The same map between half-size planes whose samples are sited left (MPEG-2): a sample's centre lies half a
    luma pixel left of its cell's."""
    # Continuous chroma coordinate (i + ½) stands for luma coordinate (2i + ½) across and (2j + 1) down.
    to_luma = Affine(2.0, 0.0, -0.5, 0.0, 2.0, 0.0)
    from_luma = Affine(0.5, 0.0, 0.25, 0.0, 0.5, 0.0)
    return from_luma @ matrix @ to_luma


def _on_even_pixels(rect: Rect) -> bool:
    return all(v % 2 == 0 for v in (rect.left, rect.top, rect.right, rect.bottom))


def _without_alpha(layer: Layer) -> Layer:
    return replace(layer, alpha=1.0)  # type: ignore[arg-type]
