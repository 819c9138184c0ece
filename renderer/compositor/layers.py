"""What is on screen at a moment, as plain data: the layers of one frame, bottom first.

Law: equal layers draw equal pictures, so a frame whose layers equal another's need not be drawn again. All
coordinates are output pixels, y down.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from typing import NamedTuple

from renderer.colors import Gradient, Rgba
from renderer.compositor.geometry import Affine
from renderer.looks.registry import Moment
from renderer.operations import AnimationKind, Blend, Operation
from renderer.rect import Rect
from renderer.timeline import Crop


class PictureFacts(NamedTuple):
    """What placement must know of a medium: its upright size in px and whether it can be seen through."""

    width: int
    height: int
    opaque: bool
    still: bool


@dataclass(frozen=True, slots=True)
class SourceKey:
    """Which picture source a layer draws from: a clip, or the image behind it."""

    slot: int
    background: bool = False


@dataclass(frozen=True, slots=True)
class AppliedOperation:
    """An operation with its keyframes worked out, and the moment it is applied at."""

    operation: Operation
    moment: Moment


@dataclass(frozen=True, slots=True)
class Finish:
    """What an animation does to a drawn layer besides placing it: Gaussian blur (sigmas in px), and a wipe that shows
    only a part [left, top, right, bottom] of the layer's box (shares, y down), its edge feathered by a share of the box.
    `dissolved` is the share eaten away in specks, other ones with another `seed`; `shine` where in the box a band of
    light stands (0 left … 1 right)."""

    blur_x_px: float = 0.0
    blur_y_px: float = 0.0
    wipe: tuple[float, float, float, float] | None = None
    feather: float = 0.0
    dissolved: float = 0.0
    shine: float | None = None
    seed: int = 0


@dataclass(frozen=True, slots=True)
class FillLayer:
    """The whole canvas in one colour."""

    color: Rgba


@dataclass(frozen=True, slots=True)
class GradientLayer:
    """The whole canvas in a gradient."""

    gradient: Gradient


@dataclass(frozen=True, slots=True)
class PictureLayer:
    """A picture placed on the canvas.

    `matrix` maps the upright picture's own pixels, of which `crop` is shown. `request` is the size (w, h) to ask
    the decoder for, so that what remains to be scaled is little.
    `quad` is set where the crop is no upright rectangle: its corners are drawn to `crop`'s.
    `opaque` is about the pixels inside the crop, before any operation.
    """

    source: SourceKey
    time_us: int
    matrix: Affine
    crop: Rect
    size: tuple[int, int]
    request: tuple[int, int]
    alpha: float
    opaque: bool
    quad: Crop | None = None
    operations: tuple[AppliedOperation, ...] = ()
    blend: Blend | None = None
    finish: Finish | None = None

    @property
    def is_plain(self) -> bool:
        """Nothing but the placed picture."""
        return not self.operations and self.finish is None and self.quad is None


@dataclass(frozen=True, slots=True)
class BlurLayer:
    """A picture that covers the canvas, blurred: the background of a main-track clip."""

    source: SourceKey
    time_us: int
    matrix: Affine
    crop: Rect
    size: tuple[int, int]
    sigma_px: float


@dataclass(frozen=True, slots=True)
class LetterMotion:
    """An animation that moves a text's parts, at a moment. `words` are (start, end, progress) of timed words, in UTF-16
    units of the block's text and 0…1; `accent` the draft's colour for highlights."""

    kind: AnimationKind
    key: str
    moment: Moment
    words: tuple[tuple[int, int, float], ...] = ()
    accent: Rgba | None = None

    @property
    def word_ranges(self) -> tuple[tuple[int, int], ...]:
        return tuple((start, end) for start, end, _ in self.words)


class Piece(StrEnum):
    """Of a text whose letters move: all of it, or what of it changes together."""

    WHOLE = "whole"
    BACKDROP = "backdrop"
    GLOW = "glow"
    LIGHT = "light"
    """Added to what is below rather than laid over it."""
    LETTERS = "letters"


@dataclass(frozen=True, slots=True)
class VectorLayer:
    """A text block or a shape; `matrix` maps canvas pixels round its centre. `letters` move its parts meanwhile;
    `is_steady`: `matrix` stays as it is for long."""

    slot: int
    matrix: Affine
    alpha: float
    finish: Finish | None = None
    letters: tuple[LetterMotion, ...] = ()
    is_steady: bool = True
    piece: Piece = Piece.WHOLE


@dataclass(frozen=True, slots=True)
class CompoundLayer:
    """A nested timeline at a position (in its own frames), drawn like a picture of `size`."""

    slot: int
    position: Fraction
    matrix: Affine
    crop: Rect
    size: tuple[int, int]
    alpha: float
    operations: tuple[AppliedOperation, ...] = ()
    blend: Blend | None = None
    finish: Finish | None = None


@dataclass(frozen=True, slots=True)
class CanvasLayer:
    """An adjust, filter or effect track: changes what is below, as one picture."""

    operations: tuple[AppliedOperation, ...]


@dataclass(frozen=True, slots=True)
class TransitionLayer:
    """Two clips, each a canvas of its own, mixed by the transition `key`."""

    key: str
    moment: Moment
    outgoing: tuple[Layer, ...]
    incoming: tuple[Layer, ...]


Layer = (
    FillLayer
    | GradientLayer
    | PictureLayer
    | BlurLayer
    | VectorLayer
    | CompoundLayer
    | CanvasLayer
    | TransitionLayer
)
