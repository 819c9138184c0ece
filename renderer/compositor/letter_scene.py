"""Where the parts of a text stand at a moment: poses of all animations that play, put together as copies to paint."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import zip_longest

import skia

from renderer.colors import Rgba
from renderer.compositor.layers import LetterMotion
from renderer.looks.animations import TEXT_REGISTRIES, Lettering
from renderer.looks.animations.lettering import STILL, Part, PartPose, Plate
from renderer.recent import Recent
from renderer.text import TextDrawing
from renderer.text.fills import Box
from renderer.text.parts import PartPictures
from renderer.text_block import TextUnit

_CAMERA_DISTANCE = 2.5
"""From which turns in space are seen, in sizes of what is turned. A guess."""
_FINEST_FIRST = (TextUnit.GLYPH, TextUnit.WORD, TextUnit.LINE, TextUnit.BLOCK)


@dataclass(frozen=True, slots=True, eq=False)
class Copy:
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
    def is_light(self) -> bool:
        """A blurred shape in one colour: a halo, which lights what is below."""
        return self.silhouette and self.blur_px > 0

    @property
    def is_one_piece(self) -> bool:
        """Painted with all its passes at once rather than between those of its neighbours."""
        is_fragment = self.clip is not None and self.moves
        return self.blur_px > 0 or self.silhouette or bool(self.text) or is_fragment


@dataclass(frozen=True, slots=True, eq=False)
class LetterScene:
    """A text at a moment: rows of copies, bottom first."""

    rows: tuple[tuple[Copy, ...], ...]
    backdrop_alpha: float
    glow_alpha: float
    as_block: bool

    @property
    def has_light(self) -> bool:
        return any(copy.is_light for row in self.rows for copy in row)


class LetterScenes:
    """Scenes of texts; `canvas` is the timeline's canvas in px, in which texts are laid out."""

    def __init__(self, canvas: tuple[int, int]) -> None:
        self._canvas = canvas
        self._scenes: Recent[LetterScene] = Recent(2)
        self._parts: Recent[tuple[Part, ...]] = Recent(16)

    def get(self, drawing: TextDrawing, motions: tuple[LetterMotion, ...]) -> LetterScene:
        """The text while these motions play, at least one."""
        return self._scenes.get((drawing, motions), lambda: self._make(drawing, motions))

    def _make(self, drawing: TextDrawing, motions: Sequence[LetterMotion]) -> LetterScene:
        letterings = [TEXT_REGISTRIES[motion.kind][motion.key].draw for motion in motions]
        played = [
            (motion, look)
            for motion, look in zip(motions, letterings, strict=True)
            if isinstance(look, Lettering)
        ]
        finest = min((look.unit for _, look in played), key=_FINEST_FIRST.index)
        words = next((motion.word_ranges for motion, _ in played if motion.words), ())
        atoms = drawing.parts(finest, words)
        placed: list[list[Copy]] = [[] for _ in atoms]
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
        return LetterScene(
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


def _combined(chain: Sequence[tuple[PartPose, PartPictures]], atom: PartPictures, em_px: float) -> Copy:
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
    return Copy(
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
