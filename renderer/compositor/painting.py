"""Drawing one layer with Skia onto whatever canvas is given, in output pixel coordinates."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from fractions import Fraction
from math import ceil, floor

import cv2
import numpy as np
import skia

from renderer.border import Margin, draw_border
from renderer.compositor.apply import apply_operations
from renderer.compositor.backdrop import blur_cover, reduction
from renderer.compositor.geometry import Affine, crop_rect, mapped_bounds, scaling, snap_to_pixels
from renderer.compositor.layers import (
    AppliedOperation,
    BlurLayer,
    CompoundLayer,
    FillLayer,
    GradientLayer,
    Layer,
    PictureLayer,
    Piece,
    VectorLayer,
)
from renderer.compositor.lettering import LetteringPainter
from renderer.compositor.skia_geometry import skia_matrix, skia_rect
from renderer.compositor.sources import OpenSources
from renderer.fonts import FontLibrary
from renderer.gradients import gradient_pixels
from renderer.media.picture import Picture, Pixels
from renderer.operations import Border
from renderer.recent import Recent
from renderer.rect import Rect
from renderer.shapes import ShapeDrawing
from renderer.text import TextDrawing
from renderer.timeline import Crop

LINEAR = skia.SamplingOptions(skia.FilterMode.kLinear)
NEAREST = skia.SamplingOptions(skia.FilterMode.kNearest)
MIPMAPPED = skia.SamplingOptions(skia.FilterMode.kLinear, skia.MipmapMode.kLinear)
MIPMAP_BELOW = 0.6
"""Bilinear sampling skips source pixels below half size; a little earlier the mipmaps take over."""

REMEMBERED_IMAGES = 4
"""Skia images and blurred backdrops kept for the next frame: a few layers' worth of stills."""


_STILL_BYTES = 24_000_000
"""Of texts and shapes that stand still: those of a few screens."""

_BEYOND_CANVAS_PX = 200.0
"""What lies beyond the canvas still bleeds into it where it is blurred."""


@dataclass(frozen=True, slots=True, eq=False)
class Bitmap:
    """A Skia image over NumPy's pixels, not copied. Skia does not keep the pixels alive, so both go together."""

    image: skia.Image
    pixels: Pixels


def bitmap(pixels: Pixels, *, opaque: bool) -> Bitmap:
    """BGRA pixels for Skia. Typed opaque where true: such blits are then plain copies."""
    pixels = np.ascontiguousarray(pixels)
    alpha_type = skia.kOpaque_AlphaType if opaque else skia.kPremul_AlphaType
    image = skia.Image.fromarray(
        pixels, colorType=skia.kBGRA_8888_ColorType, alphaType=alpha_type, copy=False
    )
    return Bitmap(image, pixels)


class LayerPainter:
    """Draws layers; owns nothing but small caches.

    `canvas` is the timeline's canvas in px; `drawing` gives a slot's text or shape; `compound_pixels` a nested
    timeline's picture, BGRA premultiplied, at a position in its own frames.
    """

    def __init__(
        self,
        size: tuple[int, int],
        sources: OpenSources,
        drawing: Callable[[int], TextDrawing | ShapeDrawing],
        compound_pixels: Callable[[int, Fraction], Pixels],
        fonts: FontLibrary,
        canvas: tuple[int, int],
    ) -> None:
        self.size = size
        self.fonts = fonts
        self._sources = sources
        self._drawing = drawing
        self._compound_pixels = compound_pixels
        self._images: Recent[Bitmap] = Recent(REMEMBERED_IMAGES)
        self._worked: Recent[tuple[Bitmap, Margin]] = Recent(REMEMBERED_IMAGES)
        self._backdrops: Recent[Bitmap] = Recent(1)
        self._lettering = LetteringPainter(canvas, fonts)
        self._stills: Recent[Bitmap] = Recent(_STILL_BYTES, lambda still: still.pixels.nbytes)

    def bounds(self, layer: Layer, beyond_px: float = 0.0) -> Rect:
        """The box of output pixels the layer can touch, cut to the canvas grown by `beyond_px`."""
        whole = Rect(-beyond_px, -beyond_px, self.size[0] + beyond_px, self.size[1] + beyond_px)
        match layer:
            case PictureLayer() | CompoundLayer():
                box = mapped_bounds(layer.matrix, _with_border(layer.crop, layer.operations))
            case VectorLayer():
                box = self._vector_bounds(layer)
            case _:
                return whole
        return Rect(
            max(box.left - 1, whole.left),
            max(box.top - 1, whole.top),
            min(box.right + 1, whole.right),
            min(box.bottom + 1, whole.bottom),
        )

    def draw(self, canvas: skia.Canvas, layer: Layer) -> None:
        match layer:
            case FillLayer():
                color = layer.color
                canvas.drawColor(skia.Color4f(color.red, color.green, color.blue, color.alpha))
            case GradientLayer():
                pixels = gradient_pixels(layer.gradient, *self.size)
                canvas.drawImage(bitmap(pixels, opaque=False).image, 0, 0, NEAREST)
            case PictureLayer():
                self._draw_picture(canvas, layer)
            case BlurLayer():
                backdrop = self._backdrops.get(layer, lambda: self._blurred(layer))
                canvas.drawImage(backdrop.image, 0, 0, NEAREST)
            case VectorLayer():
                self._draw_vectors(canvas, layer)
            case CompoundLayer():
                pixels = self._compound_pixels(layer.slot, layer.position)
                if layer.operations:
                    part, _ = cut_out(pixels, layer.size, layer.crop, layer.matrix)
                    _draw_worked(canvas, self._operated(part, layer.operations), layer)
                    return
                nested = bitmap(pixels, opaque=False)
                _draw_image(canvas, nested.image, layer.matrix, layer.size, layer.crop, layer.alpha)

    def _draw_picture(self, canvas: skia.Canvas, layer: PictureLayer) -> None:
        picture = self.picture(layer)
        if picture is None:
            return
        if layer.operations:
            self._draw_operated(canvas, layer, picture)
            return
        key = (picture.key, layer.request, layer.quad)
        image = self._images.get(key, lambda: bitmap(_cropped(picture, layer), opaque=layer.opaque)).image
        if layer.quad is None:
            _draw_image(canvas, image, layer.matrix, layer.size, layer.crop, layer.alpha)
        else:
            to_crop = Affine(c=layer.crop.left, f=layer.crop.top)
            size = round(layer.crop.width), round(layer.crop.height)
            _draw_image(canvas, image, layer.matrix @ to_crop, size, Rect(0, 0, *size), layer.alpha)

    def _draw_operated(self, canvas: skia.Canvas, layer: PictureLayer, picture: Picture) -> None:
        """A picture that something is done to before it is placed."""

        def worked() -> tuple[Bitmap, Margin]:
            return self._operated(_part(layer, picture), layer.operations)

        key = (picture.key, layer.request, layer.quad, layer.crop, layer.operations)
        _draw_worked(canvas, self._worked.get(key, worked), layer)

    def _operated(self, pixels: Pixels, operations: tuple[AppliedOperation, ...]) -> tuple[Bitmap, Margin]:
        """The pixels with everything done to them; a border at the end makes them larger by the margin."""
        border = operations[-1].operation
        if not isinstance(border, Border):
            return bitmap(apply_operations(pixels, operations, self.fonts), opaque=False), Margin()
        pixels = apply_operations(pixels, operations[:-1], self.fonts)
        bordered, margin = draw_border(pixels, border)
        return bitmap(bordered, opaque=False), margin

    def picture(self, layer: PictureLayer | BlurLayer) -> Picture | None:
        """The decoded picture a layer shows."""
        source = self._sources.source(layer.source)
        return source.picture(layer.time_us) if source else None

    def _blurred(self, layer: BlurLayer) -> Bitmap:
        picture = self.picture(layer)
        width, height = self.size
        if picture is None:
            return bitmap(np.zeros((height, width, 4), np.uint8), opaque=True)
        request = backdrop_request(layer)
        pixels, matrix = cut_out(picture.bgra(request), layer.size, layer.crop, layer.matrix)
        blurred = blur_cover(pixels, matrix, width, height, layer.sigma_px)
        if not picture.opaque:
            blurred[..., 3] = 255  # over black: premultiplied colour stays as it is
        return bitmap(blurred, opaque=True)

    def _draw_vectors(self, canvas: skia.Canvas, layer: VectorLayer) -> None:
        drawing = self._drawing(layer.slot)
        paint = None
        if layer.alpha < 1:
            paint = skia.Paint(Alphaf=layer.alpha)
        if not _is_by_parts(layer) or not isinstance(drawing, TextDrawing):
            if layer.is_steady:
                self._draw_still(canvas, drawing, layer, paint)
            else:
                canvas.drawPicture(drawing.picture, skia_matrix(layer.matrix), paint)
            return
        for piece, alpha in self.pieces(layer):
            self._draw_piece(canvas, drawing, piece, alpha * layer.alpha)

    def _draw_piece(
        self, canvas: skia.Canvas, drawing: TextDrawing, piece: VectorLayer, alpha: float
    ) -> None:
        paint = skia.Paint(Alphaf=alpha)
        if piece.piece is Piece.LIGHT:
            paint.setBlendMode(skia.BlendMode.kPlus)
        elif alpha >= 1:
            self._lettering.draw(canvas, drawing, piece)
            return
        canvas.saveLayer(skia_rect(self._vector_bounds(piece)), paint)
        self._lettering.draw(canvas, drawing, piece)
        canvas.restore()

    def _draw_still(
        self,
        canvas: skia.Canvas,
        drawing: TextDrawing | ShapeDrawing,
        layer: VectorLayer,
        paint: skia.Paint | None,
    ) -> None:
        """A text or shape that keeps its place, from a bitmap: outlines are painted once for many frames."""
        box = self.bounds(replace(layer, finish=None), beyond_px=_BEYOND_CANVAS_PX)
        left, top, right, bottom = floor(box.left), floor(box.top), ceil(box.right), ceil(box.bottom)
        if right <= left or bottom <= top:
            return

        def painted() -> Bitmap:
            pixels = np.zeros((bottom - top, right - left, 4), np.uint8)
            onto = skia.Canvas(pixels, colorType=skia.kBGRA_8888_ColorType, alphaType=skia.kPremul_AlphaType)
            onto.translate(-left, -top)
            onto.drawPicture(drawing.picture, skia_matrix(layer.matrix))
            return bitmap(pixels, opaque=False)

        still = self._stills.get((layer.slot, layer.matrix), painted)
        canvas.drawImage(still.image, left, top, NEAREST, paint)

    def pieces(self, layer: VectorLayer) -> tuple[tuple[VectorLayer, float], ...]:
        """A text whose letters move as layers that change together, each with its opacity; others as they are."""
        drawing = self._drawing(layer.slot)
        splits = layer.letters and layer.piece is Piece.WHOLE and layer.finish is None
        if splits and isinstance(drawing, TextDrawing):
            return self._lettering.pieces(drawing, layer)
        return ((layer, 1.0),)

    def _vector_bounds(self, layer: VectorLayer) -> Rect:
        drawing = self._drawing(layer.slot)
        if _is_by_parts(layer) and isinstance(drawing, TextDrawing):
            return self._lettering.bounds(drawing, layer)
        return mapped_bounds(layer.matrix, Rect(*drawing.bounds))


def _is_by_parts(layer: VectorLayer) -> bool:
    return bool(layer.letters) or layer.piece is not Piece.WHOLE


def _with_border(crop: Rect, operations: tuple[AppliedOperation, ...]) -> Rect:
    """The crop grown by what a border draws round it."""
    border = operations[-1].operation if operations else None
    if not isinstance(border, Border):
        return crop
    share = border.stroke_width + border.shadow_distance + 3 * border.shadow_blur
    reach = share * min(crop.width, crop.height)
    return Rect(crop.left - reach, crop.top - reach, crop.right + reach, crop.bottom + reach)


def _draw_worked(
    canvas: skia.Canvas, worked: tuple[Bitmap, Margin], layer: PictureLayer | CompoundLayer
) -> None:
    """A crop's pixels after operations, with what a border has put round them."""
    image, margin = worked[0].image, worked[1]
    size = image.width(), image.height()
    x_scale = layer.crop.width / (size[0] - margin.left - margin.right)
    y_scale = layer.crop.height / (size[1] - margin.top - margin.bottom)
    left, top = layer.crop.left - margin.left * x_scale, layer.crop.top - margin.top * y_scale
    to_crop = Affine(x_scale, 0, left, 0, y_scale, top)
    _draw_image(canvas, image, layer.matrix @ to_crop, size, Rect(0, 0, *size), layer.alpha)


def backdrop_request(layer: BlurLayer) -> tuple[int, int]:
    """The size to decode a backdrop's picture to: no finer than its blur keeps."""
    factor = layer.matrix.a / reduction(layer.sigma_px)
    width, height = layer.size
    return max(1, round(width * min(factor, 1))), max(1, round(height * min(factor, 1)))


def cut_out(pixels: Pixels, size: tuple[int, int], crop: Rect, matrix: Affine) -> tuple[Pixels, Affine]:
    """The part of a scaled picture that a crop shows, and `matrix` for that part's own pixels."""
    height, width = pixels.shape[:2]
    x_ratio, y_ratio = width / size[0], height / size[1]
    left, top = int(crop.left * x_ratio + 0.5), int(crop.top * y_ratio + 0.5)
    right = max(left + 1, int(crop.right * x_ratio + 0.5))
    bottom = max(top + 1, int(crop.bottom * y_ratio + 0.5))
    to_size = scaling(1 / x_ratio, 1 / y_ratio) @ Affine(c=left, f=top)
    return np.ascontiguousarray(pixels[top:bottom, left:right]), matrix @ to_size


def _part(layer: PictureLayer, picture: Picture) -> Pixels:
    """What the crop shows, alone."""
    if layer.quad is not None:
        return _cropped(picture, layer)
    return cut_out(picture.bgra(layer.request), layer.size, layer.crop, layer.matrix)[0]


def _cropped(picture: Picture, layer: PictureLayer) -> Pixels:
    """The pixels to draw: scaled as asked, and with a slanted crop straightened."""
    if layer.quad is None:
        return picture.bgra(layer.request)
    pixels = picture.bgra()
    height, width = pixels.shape[:2]
    quad: Crop = layer.quad
    box = crop_rect(quad, width, height)
    size = round(box.width), round(box.height)
    corners = np.array(
        [quad.upper_left, quad.upper_right, quad.lower_right, quad.lower_left], np.float32
    ) * np.array([width, height], np.float32)
    target = np.array([(0, 0), (size[0], 0), size, (0, size[1])], np.float32)
    homography = cv2.getPerspectiveTransform(corners - 0.5, target - 0.5)
    straight = cv2.warpPerspective(
        pixels, homography, size, flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE
    )
    return np.asarray(straight)


def _draw_image(
    canvas: skia.Canvas,
    image: skia.Image,
    matrix: Affine,
    size: tuple[int, int],
    crop: Rect,
    alpha: float,
) -> None:
    """An image that stands for a picture of `size`, of which `crop` lands where `matrix` says."""
    x_ratio, y_ratio = image.width() / size[0], image.height() / size[1]
    part = Rect(crop.left * x_ratio, crop.top * y_ratio, crop.right * x_ratio, crop.bottom * y_ratio)
    part = snap_to_pixels(part)
    paint = skia.Paint(AntiAlias=True, Alphaf=alpha)
    scale = min(matrix.x_scale / x_ratio, matrix.y_scale / y_ratio)
    if matrix.is_upright:
        target = snap_to_pixels(mapped_bounds(matrix, crop))
        unscaled = target.is_whole and (target.width, target.height) == (part.width, part.height)
        sampling = NEAREST if unscaled and part.is_whole else LINEAR
        if scale < MIPMAP_BELOW:
            sampling = MIPMAPPED
        canvas.drawImageRect(image, skia_rect(part), skia_rect(target), sampling, paint)
        return
    canvas.save()
    canvas.concat(skia_matrix(matrix))
    sampling = MIPMAPPED if scale < MIPMAP_BELOW else LINEAR
    canvas.drawImageRect(image, skia_rect(part), skia_rect(crop), sampling, paint)
    canvas.restore()
