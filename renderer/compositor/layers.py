"""What is on screen at a moment, as plain data: the layers of one frame, bottom first.

Laws: `layers_at` is pure; equal layers draw equal pictures, so a frame whose layers equal another's need
not be drawn again. All coordinates are output pixels, y down.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from fractions import Fraction
from math import ceil, floor
from typing import NamedTuple

from renderer.compositor.animation import greatest_scale, moves, transform_at
from renderer.compositor.geometry import (
    Affine,
    Rect,
    cover_placement,
    covers,
    crop_rect,
    placement,
    scaling,
    translation,
)
from renderer.timebase import MICROSECONDS
from renderer.timeline import (
    BLACK,
    Background,
    BackgroundKind,
    Crop,
    Rgba,
    TextClip,
    Timeline,
    VideoClip,
    VisualClip,
)

# The canvas blur at strength 1, as a share of the canvas's short side. A guess between the 4 % and 6 % that
# the app's look suggests; ByteDance's code passes strength × 16 to a blur of a small picture.
CANVAS_BLUR_SIGMA = 0.05


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
class FillLayer:
    """The whole canvas in one colour."""

    color: Rgba


@dataclass(frozen=True, slots=True)
class PictureLayer:
    """A picture placed on the canvas.

    `matrix` maps the upright picture's own pixels, of which `crop` is shown. `request` is the size (w, h) to ask
    the decoder for, so that what remains to be scaled is little; `moving` tells that other frames of the clip
    place it elsewhere. `quad` is set where the crop is no upright rectangle: its corners are drawn to `crop`'s.
    """

    source: SourceKey
    time_us: int
    matrix: Affine
    crop: Rect
    size: tuple[int, int]
    request: tuple[int, int]
    alpha: float
    opaque: bool
    moving: bool
    quad: Crop | None = None


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
class TextLayer:
    """A text block; `matrix` maps canvas pixels round the block's centre."""

    slot: int
    matrix: Affine
    alpha: float
    moving: bool


@dataclass(frozen=True, slots=True)
class CompoundLayer:
    """A nested timeline at a position (in its own frames), drawn like a picture of `size`."""

    slot: int
    position: Fraction
    matrix: Affine
    crop: Rect
    size: tuple[int, int]
    alpha: float


Layer = FillLayer | PictureLayer | BlurLayer | TextLayer | CompoundLayer


class Scene:
    """A timeline prepared for drawing at an output size: its clips numbered, its tracks searchable.

    `facts` answers for a source's medium, or None where the medium is missing and nothing can be drawn.
    """

    def __init__(
        self,
        timeline: Timeline,
        width: int,
        height: int,
        facts: Callable[[SourceKey], PictureFacts | None],
    ) -> None:
        self.timeline = timeline
        self.width = width
        self.height = height
        self._facts = facts
        self.canvas = timeline.even_size
        self._to_output = scaling(width / self.canvas[0], height / self.canvas[1])
        self.clips: tuple[VisualClip, ...] = tuple(c for t in timeline.tracks for c in t.clips)
        self._tracks: list[tuple[list[int], list[tuple[int, VisualClip]]]] = []
        slot = 0
        for track in timeline.tracks:
            numbered = list(enumerate(track.clips, start=slot))
            slot += len(numbered)
            numbered.sort(key=lambda pair: pair[1].frames.start)
            self._tracks.append(([c.frames.start for _, c in numbered], numbered))
        self._still: dict[int, Layer] = {}  # layers of clips without keyframes: computed once
        self._longest = [max((len(c.frames) for _, c in numbered), default=0) for _, numbered in self._tracks]

    def layers_at(self, position: Fraction) -> tuple[Layer, ...]:
        """The visible layers at a position in timeline frames, bottom first, hidden ones left away."""
        layers: list[Layer] = []
        if self.timeline.background is not None:
            layers.append(FillLayer(self.timeline.background))
        for slot, clip in self._active(position):
            if isinstance(clip, TextClip):
                layers.extend(self._text(slot, clip, position))
            else:
                layers.extend(self._video(slot, clip, position))
        for index in range(len(layers) - 1, 0, -1):
            if self._hides_all_below(layers[index]):
                return tuple(layers[index:])
        return tuple(layers)

    def _active(self, position: Fraction) -> Iterator[tuple[int, VisualClip]]:
        frame = floor(position)  # boundaries are whole frames
        for (starts, numbered), longest in zip(self._tracks, self._longest, strict=True):
            # Old drafts let neighbours overlap, so look back as far as the longest clip reaches.
            first = bisect_right(starts, frame - longest)
            last = bisect_right(starts, frame)
            for slot, clip in numbered[first:last]:
                if frame < clip.frames.end:
                    yield slot, clip

    def _local_us(self, clip: VisualClip, position: Fraction) -> Fraction:
        return (position - clip.frames.start) * MICROSECONDS / self.timeline.rate

    def _text(self, slot: int, clip: TextClip, position: Fraction) -> Iterator[Layer]:
        layer = self._still.get(slot)
        if layer is None or clip.keyframes:
            transform = transform_at(clip.transform, clip.keyframes, self._local_us(clip, position))
            if transform.alpha <= 0 or not transform.scale_x or not transform.scale_y:
                return
            matrix = self._to_output @ placement(transform, (1, 1), self.canvas, fit=False)
            layer = TextLayer(slot, matrix, min(transform.alpha, 1.0), moves(clip.keyframes))
            self._still[slot] = layer
        yield layer

    def _video(self, slot: int, clip: VideoClip, position: Fraction) -> Iterator[Layer]:
        local_us = self._local_us(clip, position)
        source_us = source_time_us(clip, local_us, self.timeline.rate)
        if clip.compound is not None:
            width, height = clip.compound.even_size
            facts: PictureFacts | None = PictureFacts(width, height, False, False)
        else:
            facts = self._facts(SourceKey(slot))
        if clip.background is not None:
            yield from self._background(slot, clip, clip.background, source_us, facts)
        if facts is None:
            return
        layer = self._still.get(slot)
        if layer is None or clip.keyframes:
            layer = self._placed(slot, clip, facts, local_us)
            if layer is None:
                return
            self._still[slot] = layer
        match layer:
            case PictureLayer() if not facts.still:
                yield replace(layer, time_us=round(source_us))
            case CompoundLayer():
                assert clip.compound is not None
                yield replace(layer, position=source_us * clip.compound.rate / MICROSECONDS)
            case _:
                yield layer

    def _placed(
        self, slot: int, clip: VideoClip, facts: PictureFacts, local_us: Fraction
    ) -> PictureLayer | CompoundLayer | None:
        """The clip's layer, its moment left at 0; None where nothing of it can be seen."""
        transform = transform_at(clip.transform, clip.keyframes, local_us)
        crop = crop_rect(clip.crop, facts.width, facts.height)
        if transform.alpha <= 0 or crop.width < 1e-6 or crop.height < 1e-6:
            return None
        if abs(transform.scale_x * transform.scale_y) < 1e-9:
            return None
        centred = translation(-(crop.left + crop.right) / 2, -(crop.top + crop.bottom) / 2)
        placed = placement(transform, (crop.width, crop.height), self.canvas, fit=True)
        matrix = self._to_output @ placed @ centred
        alpha = min(transform.alpha, 1.0)
        size = (facts.width, facts.height)
        if clip.compound is not None:
            return CompoundLayer(slot, Fraction(0), matrix, crop, size, alpha)
        return PictureLayer(
            SourceKey(slot),
            0,
            matrix,
            crop,
            size,
            self._request(clip, facts, crop),
            alpha,
            facts.opaque,
            moves(clip.keyframes),
            None if clip.crop.is_upright else clip.crop,
        )

    def _request(self, clip: VideoClip, facts: PictureFacts, crop: Rect) -> tuple[int, int]:
        """The size to decode to: right for the largest the clip gets, so that it is the same all along."""
        x_scale, y_scale = greatest_scale(clip.transform, clip.keyframes)
        fit = min(self.canvas[0] / crop.width, self.canvas[1] / crop.height)
        x_ratio = x_scale * fit * self._to_output.a
        y_ratio = y_scale * fit * self._to_output.e
        wanted = x_ratio * facts.width, y_ratio * facts.height
        if moves(clip.keyframes):
            wanted = min(wanted[0], facts.width), min(wanted[1], facts.height)
        elif wanted[0] * wanted[1] > 2 * self.width * self.height:
            # Far enlarged: most of it lies outside the canvas or the crop, so let the drawing enlarge it.
            wanted = min(wanted[0], facts.width), min(wanted[1], facts.height)
        return max(1, round(wanted[0])), max(1, round(wanted[1]))

    def _background(
        self,
        slot: int,
        clip: VideoClip,
        background: Background,
        source_us: Fraction,
        facts: PictureFacts | None,
    ) -> Iterator[Layer]:
        output = (self.width, self.height)
        if background.kind is BackgroundKind.COLOR:
            yield FillLayer(background.color)
        elif background.kind is BackgroundKind.BLUR and facts is not None and clip.compound is None:
            crop = crop_rect(clip.crop, facts.width, facts.height)
            centred = translation(-(crop.left + crop.right) / 2, -(crop.top + crop.bottom) / 2)
            yield BlurLayer(
                SourceKey(slot),
                0 if facts.still else round(source_us),
                cover_placement((crop.width, crop.height), output) @ centred,
                crop,
                (facts.width, facts.height),
                background.blur * CANVAS_BLUR_SIGMA * min(output),
            )
        elif background.kind is BackgroundKind.IMAGE:
            image = self._facts(SourceKey(slot, background=True))
            if image is None:
                yield FillLayer(BLACK)
                return
            whole = Rect(0, 0, image.width, image.height)
            matrix = cover_placement((image.width, image.height), output)
            matrix = matrix @ translation(-image.width / 2, -image.height / 2)
            request = (ceil(image.width * matrix.a), ceil(image.height * matrix.e))
            if not image.opaque:
                yield FillLayer(BLACK)
            yield PictureLayer(
                SourceKey(slot, background=True), 0, matrix, whole, (image.width, image.height),
                request, 1.0, image.opaque, False,
            )  # fmt: skip
        else:
            yield FillLayer(BLACK)

    def _hides_all_below(self, layer: Layer) -> bool:
        match layer:
            case FillLayer():
                return layer.color.alpha >= 1.0
            case PictureLayer():
                return (
                    layer.opaque
                    and layer.alpha >= 1.0
                    and covers(layer.matrix, layer.crop, self.width, self.height)
                )
            case BlurLayer():
                return True
            case _:
                return False


def source_time_us(clip: VideoClip, local_us: Fraction, rate: Fraction) -> Fraction:
    """Source time shown `local_us` after the clip's start.

    Reversed, the n-th frame shows what the n-th last frame would show forwards.
    """
    if clip.reverse:
        frame_us = Fraction(MICROSECONDS) / rate
        return clip.source.end_us - (local_us + frame_us) * clip.speed
    return clip.source.start_us + local_us * clip.speed
