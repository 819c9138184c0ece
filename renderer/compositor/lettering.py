"""Texts whose parts move one by one: where each part stands at a moment, and its painting.

A part that only moves is painted once, as a small bitmap at rest, and the bitmap is moved: at rest again, it lies on its
own pixels.
"""

from __future__ import annotations

import math
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import zip_longest

import numpy as np
import skia

from renderer.colors import Rgba
from renderer.compositor.geometry import Affine, Rect
from renderer.compositor.layers import LetterMotion, Piece, VectorLayer
from renderer.looks.animations import TEXT_REGISTRIES, Lettering
from renderer.looks.animations.lettering import STILL, Part, PartPose, Plate
from renderer.media.picture import Pixels
from renderer.recent import Recent
from renderer.soft_blur import soft_blur
from renderer.text import FontLibrary, TextDrawing, draw_text
from renderer.text.drawing import draw_glow
from renderer.text.fills import Box, fill_paint
from renderer.text.parts import PartPictures
from renderer.text_block import TextBlock, TextRun, TextUnit

_SPRITE_BYTES = 16_000_000
"""Of part bitmaps kept: those of a screen full of letters."""
_LARGEST_SPRITE = 3_000_000
"""Pixels; what is larger is painted anew each time."""
_CAMERA_DISTANCE = 2.5
"""From which turns in space are seen, in sizes of what is turned. A guess."""
_SIGMAS_SEEN = 3.0
_CARET_WIDTH_EM = 0.07
_FINEST_FIRST = (TextUnit.GLYPH, TextUnit.WORD, TextUnit.LINE, TextUnit.BLOCK)
_LINEAR = skia.SamplingOptions(skia.FilterMode.kLinear)
_NEAREST = skia.SamplingOptions(skia.FilterMode.kNearest)


@dataclass(frozen=True, slots=True, eq=False)
class _Copy:
    """A part as one of its poses places it. `matrix` (`skia.Matrix`) and `clip` are in block px."""

    pictures: PartPictures
    matrix: skia.Matrix
    moves: bool
    alpha: float
    blur_px: float
    color: Rgba | None
    silhouette: bool
    clip: skia.Rect | None
    text: str
    caret: bool
    plate: tuple[Plate, Box] | None
    """With the box of the part it stands behind."""

    @property
    def is_one_piece(self) -> bool:
        """Painted with all its passes at once rather than between those of its neighbours."""
        return self.blur_px > 0 or self.silhouette or bool(self.text)


@dataclass(frozen=True, slots=True, eq=False)
class _Scene:
    """A text at a moment: rows of copies, bottom first."""

    rows: tuple[tuple[_Copy, ...], ...]
    backdrop_alpha: float
    glow_alpha: float
    as_block: bool


@dataclass(frozen=True, slots=True, eq=False)
class _Sprite:
    """A bitmap whose top-left pixel is device pixel (x, y). Skia does not keep its pixels alive."""

    image: skia.Image
    pixels: Pixels
    x: int
    y: int


class LetteringPainter:
    """Paints `VectorLayer`s that have letter motions; keeps bitmaps of their parts.

    `canvas` is the timeline's canvas in px, in which texts are laid out.
    """

    def __init__(self, canvas: tuple[int, int], fonts: FontLibrary) -> None:
        self._canvas = canvas
        self._fonts = fonts
        self._sprites: Recent[_Sprite] = Recent(_SPRITE_BYTES, lambda sprite: sprite.pixels.nbytes)
        self._scenes: Recent[_Scene] = Recent(2)
        self._parts: Recent[tuple[Part, ...]] = Recent(16)

    def bounds(self, drawing: TextDrawing, layer: VectorLayer) -> Rect:
        """The box of output pixels it touches."""
        to_output = _skia_matrix(layer.matrix)
        if layer.piece in (Piece.BACKDROP, Piece.GLOW):
            return _rect(to_output.mapRect(_ground_bounds(drawing, layer.piece)))
        scene = self._scene(drawing, layer)
        box = skia.Rect.MakeEmpty()
        for row in scene.rows:
            for copy in row:
                area = copy.pictures.bounds.makeOutset(0, 0)
                if copy.caret or copy.text:
                    area.outset(drawing.em_px, 0)
                if copy.plate is not None:
                    area.join(_plate_rect(*copy.plate, drawing.em_px))
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
        return _rect(to_output.mapRect(box))

    def pieces(self, drawing: TextDrawing, layer: VectorLayer) -> tuple[tuple[VectorLayer, float], ...]:
        """The layer as layers of their own, each with its opacity: what stands behind the letters changes seldom and can
        be kept, the letters change from frame to frame."""
        scene = self._scene(drawing, layer)
        if scene.as_block or (drawing.glow is None and drawing.backdrop.cullRect().isEmpty()):
            return ((layer, 1.0),)
        ground = replace(layer, letters=())
        return (
            (replace(ground, piece=Piece.BACKDROP), scene.backdrop_alpha),
            (replace(ground, piece=Piece.GLOW), scene.glow_alpha),
            (replace(layer, piece=Piece.LETTERS), 1.0),
        )

    def draw(self, canvas: skia.Canvas, drawing: TextDrawing, layer: VectorLayer) -> None:
        """Onto a canvas of output pixels. The layer's own alpha is left to the caller."""
        matrix = _skia_matrix(layer.matrix)
        if layer.piece in (Piece.BACKDROP, Piece.GLOW):
            _draw_ground(canvas, drawing, layer.piece, 1.0, matrix)
            return
        scene = self._scene(drawing, layer)
        if not scene.as_block and layer.piece is Piece.WHOLE:
            _draw_ground(canvas, drawing, Piece.BACKDROP, scene.backdrop_alpha, matrix)
            _draw_ground(canvas, drawing, Piece.GLOW, scene.glow_alpha, matrix)
        for row in scene.rows:
            if scene.as_block:
                for copy in row:
                    self._draw_block_ground(canvas, drawing, copy, matrix)
            _draw_plates(canvas, row, drawing.em_px, matrix)
            for name in PartPictures.PASSES:
                for copy in row:
                    if copy.is_one_piece or (len(row) == 1 and copy.color is None):
                        if name == "fills":
                            self._draw_copy(canvas, copy, "whole", layer, matrix)
                    elif name in copy.pictures.passes():
                        behind = copy.alpha < 1 and name != "fills"
                        self._draw_copy(canvas, copy, f"{name}_behind" if behind else name, layer, matrix)
            for copy in row:
                if copy.caret:
                    _draw_caret(canvas, copy, drawing.em_px, matrix)

    def _scene(self, drawing: TextDrawing, layer: VectorLayer) -> _Scene:
        key = (drawing, layer.letters)
        return self._scenes.get(key, lambda: self._make_scene(drawing, layer.letters))

    def _make_scene(self, drawing: TextDrawing, motions: Sequence[LetterMotion]) -> _Scene:
        letterings = [TEXT_REGISTRIES[motion.kind][motion.key].draw for motion in motions]
        played = [
            (motion, look)
            for motion, look in zip(motions, letterings, strict=True)
            if isinstance(look, Lettering)
        ]
        finest = min((look.unit for _, look in played), key=_FINEST_FIRST.index)
        words = next((motion.word_ranges for motion, _ in played if motion.words), ())
        atoms = drawing.parts(finest, words)
        placed: list[list[_Copy]] = [[] for _ in atoms]
        by_motion = [self._poses(drawing, motion, look) for motion, look in played]
        for index, pictures in enumerate(atoms):
            chains: list[tuple[tuple[PartPose, PartPictures], ...]] = [()]
            for found in by_motion:
                owner, poses = _of_atom(found, pictures)
                chains = [(*chain, (pose, owner)) for chain in chains for pose in poses]
            placed[index] = [_combined(chain, pictures, drawing.em_px) for chain in chains]
        alphas = [max((copy.alpha for copy in row), default=0.0) for row in placed]
        rows = tuple(
            tuple(copy for copy in row if copy is not None and copy.alpha > 0) for row in zip_longest(*placed)
        )
        return _Scene(
            rows=tuple(row for row in rows if row),
            backdrop_alpha=max(alphas, default=0.0),
            glow_alpha=sum(alphas) / len(alphas) if alphas else 0.0,
            as_block=finest is TextUnit.BLOCK,
        )

    def _poses(
        self, drawing: TextDrawing, motion: LetterMotion, look: Lettering
    ) -> list[tuple[PartPictures, tuple[PartPose, ...]]]:
        pictures = drawing.parts(look.unit, motion.word_ranges if motion.words else ())
        key = (drawing, look.unit, motion.word_ranges, motion.accent)
        parts = self._parts.get(key, lambda: _parts(pictures, drawing, self._canvas, motion))
        if look.by_words:
            progress = word_progress(parts, pictures, motion, look.sweeps)
            poses = [look.pose(u, part, motion.moment) for u, part in zip(progress, parts, strict=True)]
        else:
            poses = look.poses(parts, motion.moment)
        return list(zip(pictures, poses, strict=True))

    def _draw_block_ground(
        self, canvas: skia.Canvas, drawing: TextDrawing, copy: _Copy, matrix: skia.Matrix
    ) -> None:
        if copy.silhouette or (drawing.glow is None and drawing.backdrop.cullRect().isEmpty()):
            return
        canvas.save()
        canvas.concat(matrix)
        canvas.concat(copy.matrix)
        if copy.clip is not None:
            canvas.clipRect(copy.clip, skia.ClipOp.kIntersect, True)
        canvas.drawPicture(drawing.backdrop, None, skia.Paint(Alphaf=copy.alpha) if copy.alpha < 1 else None)
        if drawing.glow is not None:
            draw_glow(canvas, drawing.glow, copy.alpha)
        canvas.restore()

    def _draw_copy(
        self, canvas: skia.Canvas, copy: _Copy, name: str, layer: VectorLayer, matrix: skia.Matrix
    ) -> None:
        paint = _copy_paint(copy, name)
        if copy.text:
            self._draw_substitute(canvas, copy, matrix, paint)
            return
        if copy.blur_px > 0:
            scale = max(layer.matrix.x_scale, layer.matrix.y_scale)
            _draw_blurred(canvas, copy, copy.pictures.get(name), paint, matrix, scale)
            return
        sprite = self._sprite(copy, name, layer, matrix)
        canvas.save()
        if sprite is None:
            canvas.concat(matrix)
            canvas.concat(copy.matrix)
            if copy.clip is not None:
                canvas.clipRect(copy.clip, skia.ClipOp.kIntersect, True)
            canvas.drawPicture(copy.pictures.get(name), None, paint)
            canvas.restore()
            return
        if copy.moves:
            by = matrix.mapVector(copy.matrix.getTranslateX(), copy.matrix.getTranslateY())
            canvas.translate(by.x(), by.y())
        if copy.clip is not None:
            clip = skia.Path()
            clip.addRect(copy.clip)
            clip.transform(matrix)
            canvas.clipPath(clip, skia.ClipOp.kIntersect, True)
        if copy.moves:
            _draw_soft(canvas, sprite.image, sprite.x, sprite.y, paint)
        else:
            canvas.drawImage(sprite.image, sprite.x, sprite.y, _NEAREST, paint)
        canvas.restore()

    def _sprite(self, copy: _Copy, name: str, layer: VectorLayer, matrix: skia.Matrix) -> _Sprite | None:
        """The part's bitmap at rest, or None for one that is better painted as vectors: turned and scaled bitmaps take
        longer than outlines do."""
        if not layer.is_steady or not copy.matrix.isTranslate():
            return None
        box = matrix.mapRect(copy.pictures.bounds)
        if not box.width() * box.height() < _LARGEST_SPRITE:
            return None
        return self._sprites.get(
            (copy.pictures, name, layer.matrix), lambda: _rasterised(copy.pictures.get(name), box, matrix)
        )

    def _draw_substitute(
        self, canvas: skia.Canvas, copy: _Copy, matrix: skia.Matrix, paint: skia.Paint | None
    ) -> None:
        """Other characters in the part's place, in its style."""
        part = copy.pictures.part
        style = part.ink[0].style
        block = TextBlock(copy.text, (TextRun(0, len(copy.text.encode("utf-16-le")) // 2, style),))
        other = draw_text(block, self._canvas[0], self._fonts)
        left, top, right, bottom = part.box
        canvas.save()
        canvas.concat(matrix)
        canvas.concat(copy.matrix)
        canvas.translate((left + right) / 2, (top + bottom) / 2)
        canvas.drawPicture(other.picture, None, paint)
        canvas.restore()


def word_progress(
    parts: Sequence[Part], pictures: Sequence[PartPictures], motion: LetterMotion, sweeps: bool
) -> list[float]:
    """How far each part is spoken: 0 before its word, 1 after it. What stands between words goes with the word
    before; where a part holds several words, they count by their lengths."""
    result: list[float] = []
    for one in pictures:
        inside = [word for word in motion.words if word[0] < one.part.end and one.part.start < word[1]]
        if not inside:
            before = [word for word in motion.words if word[0] <= one.part.start]
            result.append(1.0 if before and before[-1][2] >= 1 else 0.0)
            continue
        length = sum(end - start for start, end, _ in inside)
        share = sum((end - start) * progress for start, end, progress in inside) / max(length, 1)
        result.append(share)
    if not sweeps:
        return result
    return [_swept(share, index, pictures, motion) for index, share in enumerate(result)]


def _swept(share: float, index: int, pictures: Sequence[PartPictures], motion: LetterMotion) -> float:
    """Progress of one letter within its word, the word's letters one after the other."""
    part = pictures[index].part
    word = next((w for w in motion.words if w[0] <= part.start < w[1]), None)
    if word is None:
        return share
    fellows = [i for i, other in enumerate(pictures) if word[0] <= other.part.start < word[1]]
    return min(max(word[2] * len(fellows) - fellows.index(index), 0.0), 1.0)


def _parts(
    pictures: Sequence[PartPictures], drawing: TextDrawing, canvas: tuple[int, int], motion: LetterMotion
) -> tuple[Part, ...]:
    em = max(drawing.em_px, 1e-6)
    left, top, right, bottom = drawing.box
    lines = [one.part.line for one in pictures]
    accent = {} if motion.accent is None else {"accent": motion.accent}
    reaches = {line: _line_reach(pictures, line, (left + right) / 2, em) for line in set(lines)}
    parts: list[Part] = []
    for index, one in enumerate(pictures):
        box = one.part.box
        parts.append(
            Part(
                index=index,
                count=len(pictures),
                line=one.part.line,
                lines=max(lines) + 1,
                place=index - lines.index(one.part.line),
                line_count=lines.count(one.part.line),
                x=((box[0] + box[2]) / 2 - (left + right) / 2) / em,
                y=-((box[1] + box[3]) / 2 - (top + bottom) / 2) / em,
                width=(box[2] - box[0]) / em,
                height=(box[3] - box[1]) / em,
                block_width=(right - left) / em,
                block_height=(bottom - top) / em,
                line_begin=reaches[one.part.line][0],
                line_ends=reaches[one.part.line][1],
                canvas_width=canvas[0] / em,
                canvas_height=canvas[1] / em,
                text=one.part.text,
                **accent,
            )
        )
    return tuple(parts)


def _line_reach(
    pictures: Sequence[PartPictures], line: int, middle: float, em: float
) -> tuple[float, tuple[float, ...]]:
    """Where a line begins in reading direction, from the block's middle, and how far it reaches after each part."""
    boxes = [one.part.box for one in pictures if one.part.line == line]
    leftwards = boxes[-1][0] < boxes[0][0]
    begin = boxes[0][2] if leftwards else boxes[0][0]
    return (begin - middle) / em, tuple(((box[0] if leftwards else box[2]) - begin) / em for box in boxes)


def _of_atom(
    found: Sequence[tuple[PartPictures, tuple[PartPose, ...]]], atom: PartPictures
) -> tuple[PartPictures, tuple[PartPose, ...]]:
    """What a motion does to the part of its own that holds an atom."""
    for pictures, poses in found:
        if pictures is atom or pictures.part.start <= atom.part.start < pictures.part.end:
            return pictures, poses
    return atom, (STILL,)


def _combined(chain: Sequence[tuple[PartPose, PartPictures]], atom: PartPictures, em_px: float) -> _Copy:
    """All motions of one part together."""
    matrix, clip = skia.Matrix(), None
    alpha, blur_px = 1.0, 0.0
    color: Rgba | None = None
    silhouette = caret = moves = False
    text = ""
    plate: tuple[Plate, Box] | None = None
    for pose, owner in chain:
        own = pose_matrix(pose, owner.part.box, em_px)
        if own is not None:
            matrix.preConcat(own)
            moves = True
        alpha *= min(max(pose.alpha, 0.0), 1.0)
        blur_px = math.hypot(blur_px, max(pose.blur, 0.0) * em_px)
        color = pose.color or color
        silhouette, caret = silhouette or pose.silhouette, caret or pose.caret
        text = pose.text or text
        plate = plate if pose.plate is None else (pose.plate, owner.part.box)
        if pose.clip is not None:
            area = clip_rect(pose.clip, owner.part.box)
            if clip is None:
                clip = area
            elif not clip.intersect(area):
                clip = skia.Rect.MakeEmpty()
    if clip is not None and clip.isEmpty():
        alpha = 0.0
    return _Copy(
        pictures=atom,
        matrix=matrix,
        moves=moves,
        alpha=alpha,
        blur_px=blur_px,
        color=color,
        silhouette=silhouette,
        clip=clip,
        text=text,
        caret=caret,
        plate=plate,
    )


def pose_matrix(pose: PartPose, box: tuple[float, float, float, float], em_px: float) -> skia.Matrix | None:
    """Block px → block px for a part with this box, None for one that stays in its place."""
    turned = pose.turn_x != 0 or pose.turn_y != 0
    shaped = turned or pose.rotation != 0 or pose.skew != 0 or pose.scale_x != 1 or pose.scale_y != 1
    if not shaped and pose.x == 0 and pose.y == 0:
        return None
    left, top, right, bottom = box
    x = (left + right) / 2 + pose.pivot_x * (right - left) / 2
    y = (top + bottom) / 2 - pose.pivot_y * (bottom - top) / 2
    matrix = skia.Matrix.Translate(x + pose.x * em_px, y - pose.y * em_px)
    if not shaped:
        matrix.preTranslate(-x, -y)
        return matrix
    if pose.rotation:
        matrix.preRotate(pose.rotation)
    if turned:
        far = _CAMERA_DISTANCE * max(right - left, bottom - top, em_px)
        across, along = math.radians(pose.turn_y), math.radians(pose.turn_x)
        matrix.preConcat(
            skia.Matrix.MakeAll(
                math.cos(across),
                0,
                0,
                0,
                math.cos(along),
                0,
                math.sin(across) / far,
                -math.sin(along) / far,
                1,
            )
        )
    if pose.skew:
        matrix.preSkew(-math.tan(math.radians(pose.skew)), 0)
    matrix.preScale(pose.scale_x, pose.scale_y)
    matrix.preTranslate(-x, -y)
    return matrix


def clip_rect(shares: tuple[float, float, float, float], box: tuple[float, float, float, float]) -> skia.Rect:
    """The shown part of a box; outlines and shadows beyond an edge that is shown belong to it."""
    left, top, right, bottom = box
    width, height = right - left, bottom - top
    beyond = 8 * max(width, height, 1.0)
    return skia.Rect.MakeLTRB(
        left - beyond if shares[0] <= 0 else left + shares[0] * width,
        top - beyond if shares[1] <= 0 else top + shares[1] * height,
        right + beyond if shares[2] >= 1 else left + shares[2] * width,
        bottom + beyond if shares[3] >= 1 else top + shares[3] * height,
    )


def _copy_paint(copy: _Copy, name: str) -> skia.Paint | None:
    # Skia makes no filter of a tint that is too weak to be seen.
    seen = copy.color is not None and copy.color.alpha >= 0.5 / 255
    tinted = seen and (copy.silhouette or name in ("fills", "whole"))
    if copy.alpha >= 1 and not tinted:
        return None
    paint = skia.Paint(AntiAlias=True, Alphaf=copy.alpha)
    if tinted and copy.color is not None:
        color = copy.color
        tint = skia.Color4f(color.red, color.green, color.blue, color.alpha).toColor()
        paint.setColorFilter(skia.ColorFilters.Blend(tint, skia.BlendMode.kSrcATop))
    return paint


def _draw_blurred(
    canvas: skia.Canvas,
    copy: _Copy,
    picture: skia.Picture,
    paint: skia.Paint | None,
    matrix: skia.Matrix,
    scale: float,
) -> None:
    """The part blurred before it is moved, at no finer a scale than the blur keeps. `scale` is output px for a block
    px."""
    soft = _SIGMAS_SEEN * copy.blur_px
    box = copy.pictures.bounds.makeOutset(soft, soft)
    step = max(
        copy.blur_px / 2, 1 / max(scale, 1e-6), math.sqrt(box.width() * box.height() / _LARGEST_SPRITE)
    )
    width, height = math.ceil(box.width() / step), math.ceil(box.height() / step)
    pixels = np.zeros((max(1, height), max(1, width), 4), np.uint8)
    small = skia.Canvas(pixels, colorType=skia.kBGRA_8888_ColorType, alphaType=skia.kPremul_AlphaType)
    small.scale(1 / step, 1 / step)
    small.translate(-box.left(), -box.top())
    if copy.clip is not None:
        small.clipRect(copy.clip, skia.ClipOp.kIntersect, True)
    small.drawPicture(picture)
    sigma = copy.blur_px / step
    blurred = soft_blur(pixels, sigma, sigma)
    image = skia.Image.fromarray(
        blurred, colorType=skia.kBGRA_8888_ColorType, alphaType=skia.kPremul_AlphaType, copy=False
    )
    canvas.save()
    canvas.concat(matrix)
    canvas.concat(copy.matrix)
    canvas.translate(box.left(), box.top())
    canvas.scale(step, step)
    _draw_soft(canvas, image, 0, 0, paint)
    canvas.restore()


def _draw_soft(canvas: skia.Canvas, image: skia.Image, x: float, y: float, paint: skia.Paint | None) -> None:
    """An image that has a clear border, between pixels. Turned, Skia samples it twice as fast through a shader that is
    clear outside; upright, three times as fast as an image."""
    if canvas.getTotalMatrix().isScaleTranslate():
        canvas.drawImage(image, x, y, _LINEAR, paint)
        return
    filled = skia.Paint(paint) if paint is not None else skia.Paint()
    filled.setAntiAlias(False)
    filled.setShader(image.makeShader(skia.TileMode.kDecal, skia.TileMode.kDecal, _LINEAR))
    canvas.translate(x, y)
    canvas.drawRect(skia.Rect.MakeWH(image.width(), image.height()), filled)


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


def _rect(rect: skia.Rect) -> Rect:
    return Rect(rect.left(), rect.top(), rect.right(), rect.bottom())


def _rasterised(picture: skia.Picture, box: skia.Rect, matrix: skia.Matrix) -> _Sprite:
    # With a clear border, so that between pixels it fades out.
    left, top = math.floor(box.left()) - 1, math.floor(box.top()) - 1
    width = math.ceil(box.right()) + 1 - left
    height = math.ceil(box.bottom()) + 1 - top
    pixels = np.zeros((height, width, 4), np.uint8)
    canvas = skia.Canvas(pixels, colorType=skia.kBGRA_8888_ColorType, alphaType=skia.kPremul_AlphaType)
    canvas.translate(-left, -top)
    canvas.concat(matrix)
    canvas.drawPicture(picture)
    image = skia.Image.fromarray(
        pixels, colorType=skia.kBGRA_8888_ColorType, alphaType=skia.kPremul_AlphaType, copy=False
    )
    return _Sprite(image, pixels, left, top)


def _draw_plates(canvas: skia.Canvas, row: Sequence[_Copy], em_px: float, matrix: skia.Matrix) -> None:
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
        canvas.drawRoundRect(_plate_rect(plate, box, em_px), radius, radius, paint)
        canvas.restore()


def _plate_rect(plate: Plate, box: Box, em_px: float) -> skia.Rect:
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


def _draw_caret(canvas: skia.Canvas, copy: _Copy, em_px: float, matrix: skia.Matrix) -> None:
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


def _skia_matrix(matrix: Affine) -> skia.Matrix:
    return skia.Matrix.MakeAll(matrix.a, matrix.b, matrix.c, matrix.d, matrix.e, matrix.f, 0, 0, 1)
