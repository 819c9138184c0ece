"""From a timeline and a moment to layers: which clips play, where they stand, what is done to them."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import pairwise
from math import ceil, floor

from renderer.colors import BLACK
from renderer.compositor.animation import greatest_scale, moves, transform_at
from renderer.compositor.applied import applied_at, keeps_opaque
from renderer.compositor.geometry import (
    cover_placement,
    covers,
    crop_rect,
    placement,
    scaling,
    translation,
)
from renderer.compositor.layers import (
    BlurLayer,
    CanvasLayer,
    CompoundLayer,
    FillLayer,
    GradientLayer,
    Layer,
    LetterMotion,
    PictureFacts,
    PictureLayer,
    SourceKey,
    TransitionLayer,
    VectorLayer,
)
from renderer.compositor.posing import finish_of, pose_at, posed, text_pose_at
from renderer.looks.registry import Moment, seed_of
from renderer.rect import Rect
from renderer.retime import source_share
from renderer.timebase import MICROSECONDS
from renderer.timeline import (
    Background,
    BackgroundKind,
    EffectClip,
    ShapeClip,
    TextClip,
    Timeline,
    VideoClip,
    VisualClip,
)

# The canvas blur at strength 1, as a share of the canvas's short side. A guess between the 4 % and 6 % that
# the app's look suggests; ByteDance's code passes strength × 16 to a blur of a small picture.
CANVAS_BLUR_SIGMA = 0.05

NumberedClip = tuple[int, VisualClip]


@dataclass(frozen=True, slots=True)
class _Window:
    """Frames [start, end) during which a transition mixes two neighbours."""

    start: int
    end: int
    key: str
    outgoing: NumberedClip
    incoming: NumberedClip


@dataclass(frozen=True, slots=True)
class _Track:
    """A track's clips by start, searchable."""

    starts: list[int]
    clips: list[NumberedClip]
    longest: int
    window_starts: list[int]
    windows: list[_Window]
    is_main: bool

    def active(self, frame: int) -> Iterator[NumberedClip]:
        # Old drafts let neighbours overlap, so look back as far as the longest clip reaches.
        first = bisect_right(self.starts, frame - self.longest)
        last = bisect_right(self.starts, frame)
        for slot, clip in self.clips[first:last]:
            if frame < clip.frames.end:
                yield slot, clip

    def window(self, frame: int) -> _Window | None:
        index = bisect_right(self.window_starts, frame) - 1
        if index < 0 or frame >= self.windows[index].end:
            return None
        return self.windows[index]


def _searchable(numbered: list[NumberedClip], is_main: bool) -> _Track:
    numbered.sort(key=lambda pair: pair[1].frames.start)
    windows = [
        _Window(t.start_frame, t.end_frame, t.key, left, right)
        for left, right in pairwise(numbered)
        if isinstance(left[1], VideoClip) and (t := left[1].transition) is not None
        if t.end_frame > t.start_frame
    ]
    return _Track(
        starts=[clip.frames.start for _, clip in numbered],
        clips=numbered,
        longest=max((len(clip.frames) for _, clip in numbered), default=0),
        window_starts=[window.start for window in windows],
        windows=windows,
        is_main=is_main,
    )


class Scene:
    """A timeline prepared for drawing at an output size: its clips numbered, its tracks searchable.

    Law: `layers_at` is pure. `facts` answers for a source's medium, or None where the medium is missing and nothing can
    be drawn; `drawing_size` for the size of a slot's text block or shape in canvas px.
    """

    def __init__(
        self,
        timeline: Timeline,
        width: int,
        height: int,
        facts: Callable[[SourceKey], PictureFacts | None],
        drawing_size: Callable[[int], tuple[float, float]] = lambda slot: (0.0, 0.0),
    ) -> None:
        self.timeline = timeline
        self.width = width
        self.height = height
        self._facts = facts
        self._drawing_size = drawing_size
        self.canvas = timeline.even_size
        self._to_output = scaling(width / self.canvas[0], height / self.canvas[1])
        # Pictures are fitted into the canvas as the draft has it, and the whole is stretched to the even size (measured
        # on CapCut 8.1: edges lie half a pixel farther out); texts are not stretched.
        self._picture_canvas = timeline.width, timeline.height
        self._pictures_to_output = scaling(width / timeline.width, height / timeline.height)
        self.clips: tuple[VisualClip, ...] = tuple(c for t in timeline.tracks for c in t.clips)
        self._tracks: list[_Track] = []
        slot = 0
        for track in timeline.tracks:
            numbered: list[NumberedClip] = list(enumerate(track.clips, start=slot))
            slot += len(numbered)
            self._tracks.append(_searchable(numbered, track.is_main))
        self._still: dict[int, Layer] = {}  # layers of clips that nothing animates: computed once

    def layers_at(self, position: Fraction) -> tuple[Layer, ...]:
        """The visible layers at a position in timeline frames, bottom first, hidden ones left away."""
        layers: list[Layer] = []
        if self.timeline.gradient is not None:
            layers.append(GradientLayer(self.timeline.gradient))
        elif self.timeline.background is not None:
            layers.append(FillLayer(self.timeline.background))
        frame = floor(position)  # boundaries are whole frames
        for track in self._tracks:
            window = track.window(frame)
            if window is not None:
                layers.append(self._transition(track, window, position))
            for slot, clip in track.active(frame):
                if window is None or slot not in (window.outgoing[0], window.incoming[0]):
                    layers.extend(self._clip(slot, clip, position))
        return self._without_hidden(layers)

    def _transition(self, track: _Track, window: _Window, position: Fraction) -> TransitionLayer:
        progress = float((position - window.start) / (window.end - window.start))
        seconds = (position - window.start) / self.timeline.rate
        length = (window.end - window.start) / self.timeline.rate
        moment = Moment(progress, float(seconds), float(length), seed=seed_of(window.key))
        # Main-track clips stand on the canvas; overlays mix over what is below.
        ground: list[Layer] = []
        if track.is_main and self.timeline.background is not None:
            ground.append(FillLayer(self.timeline.background))
        outgoing = [*ground, *self._clip(*window.outgoing, position)]
        incoming = [*ground, *self._clip(*window.incoming, position)]
        return TransitionLayer(
            window.key, moment, self._without_hidden(outgoing), self._without_hidden(incoming)
        )

    def _clip(self, slot: int, clip: VisualClip, position: Fraction) -> Iterator[Layer]:
        local_us = (position - clip.frames.start) * MICROSECONDS / self.timeline.rate
        match clip:
            case TextClip() | ShapeClip():
                yield from self._vectors(slot, clip, local_us)
            case VideoClip():
                yield from self._video(slot, clip, local_us)
            case EffectClip():
                yield CanvasLayer(applied_at(clip.operations, local_us))

    def _vectors(self, slot: int, clip: TextClip | ShapeClip, local_us: Fraction) -> Iterator[Layer]:
        animated = bool(clip.keyframes or clip.animations)
        layer = self._still.get(slot)
        if layer is None or animated:
            transform = transform_at(clip.transform, clip.keyframes, local_us)
            letters: tuple[LetterMotion, ...] = ()
            if isinstance(clip, TextClip):
                pose, letters = text_pose_at(clip, local_us)
            else:
                pose = pose_at(clip.animations, local_us)
            alpha = transform.alpha * pose.alpha
            matrix = placement(transform, (1, 1), self.canvas, fit=False)
            if clip.animations:
                matrix = posed(matrix, pose, self._drawing_size(slot), self.canvas)
            if alpha <= 0 or abs(matrix.determinant) < 1e-9:
                return
            layer = VectorLayer(
                slot,
                self._to_output @ matrix,
                min(alpha, 1.0),
                finish_of(pose, min(self.width, self.height), _speck_seed(clip)),
                letters,
                is_steady=not moves(clip.keyframes) and pose.stands_still,
            )
            self._still[slot] = layer
        yield layer

    def _video(self, slot: int, clip: VideoClip, local_us: Fraction) -> Iterator[Layer]:
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
        if layer is None or clip.keyframes or clip.animations:
            layer = self._placed(slot, clip, facts, local_us)
            if layer is None:
                return
            self._still[slot] = layer
        assert isinstance(layer, PictureLayer | CompoundLayer)
        if clip.operations:
            layer = replace(layer, operations=applied_at(clip.operations, local_us))
        if isinstance(layer, CompoundLayer):
            assert clip.compound is not None
            inner = source_us * clip.compound.rate / MICROSECONDS
            last = Fraction(max(clip.compound.frames - 1, 0))
            yield replace(layer, position=min(max(inner, Fraction(0)), last))
        elif facts.still:
            yield layer
        else:
            yield replace(layer, time_us=max(0, round(source_us)))

    def _placed(
        self, slot: int, clip: VideoClip, facts: PictureFacts, local_us: Fraction
    ) -> PictureLayer | CompoundLayer | None:
        """The clip's layer, its source moment left at 0; None where nothing of it can be seen."""
        transform = transform_at(clip.transform, clip.keyframes, local_us)
        pose = pose_at(clip.animations, local_us)
        crop = crop_rect(clip.crop, facts.width, facts.height)
        alpha = min(transform.alpha * pose.alpha, 1.0)
        if alpha <= 0 or crop.width < 1e-6 or crop.height < 1e-6:
            return None
        own = (crop.width, crop.height)
        placed = placement(transform, own, self._picture_canvas, fit=True)
        if clip.animations:
            placed = posed(placed, pose, own, self._picture_canvas)
        if abs(placed.determinant) < 1e-12:
            return None
        centred = translation(-(crop.left + crop.right) / 2, -(crop.top + crop.bottom) / 2)
        matrix = self._pictures_to_output @ placed @ centred
        size = (facts.width, facts.height)
        finish = finish_of(pose, min(self.width, self.height), _speck_seed(clip))
        if clip.compound is not None:
            return CompoundLayer(
                slot, Fraction(0), matrix, crop, size, alpha, blend=clip.blend, finish=finish
            )
        return PictureLayer(
            SourceKey(slot),
            0,
            matrix,
            crop,
            size,
            self._request(clip, facts, crop),
            alpha,
            facts.opaque,
            None if clip.crop.is_upright else clip.crop,
            blend=clip.blend,
            finish=finish,
        )

    def _request(self, clip: VideoClip, facts: PictureFacts, crop: Rect) -> tuple[int, int]:
        """The size to decode to: right for the largest the clip gets, so that it is the same all along."""
        x_scale, y_scale = greatest_scale(clip.transform, clip.keyframes)
        canvas_width, canvas_height = self._picture_canvas
        fit = min(canvas_width / crop.width, canvas_height / crop.height)
        x_ratio = x_scale * fit * self._pictures_to_output.a
        y_ratio = y_scale * fit * self._pictures_to_output.e
        wanted = x_ratio * facts.width, y_ratio * facts.height
        enlarged_far = wanted[0] * wanted[1] > 2 * self.width * self.height
        if moves(clip.keyframes) or enlarged_far:
            # Far enlarged, most of it lies outside the canvas or the crop: let the drawing enlarge it.
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
                request, 1.0, image.opaque,
            )  # fmt: skip
        else:
            yield FillLayer(BLACK)

    def _without_hidden(self, layers: list[Layer]) -> tuple[Layer, ...]:
        for index in range(len(layers) - 1, 0, -1):
            if self._hides_all_below(layers[index]):
                return tuple(layers[index:])
        return tuple(layers)

    def _hides_all_below(self, layer: Layer) -> bool:
        match layer:
            case FillLayer():
                return layer.color.alpha >= 1.0
            case PictureLayer():
                return (
                    layer.opaque
                    and layer.alpha >= 1.0
                    and layer.blend is None
                    and layer.finish is None
                    and all(keeps_opaque(applied.operation) for applied in layer.operations)
                    and covers(layer.matrix, layer.crop, self.width, self.height)
                )
            case BlurLayer():
                return True
            case TransitionLayer():
                return all(
                    bool(side) and self._hides_all_below(side[0]) for side in (layer.outgoing, layer.incoming)
                )
            case _:
                return False


def _speck_seed(clip: VideoClip | TextClip | ShapeClip) -> int:
    """Of what dissolves; the clip's place in the draft does not matter, so that clips before it change nothing."""
    return seed_of(clip.animations[0].key) if clip.animations else 0


def source_time_us(clip: VideoClip, local_us: Fraction, rate: Fraction) -> Fraction:
    """Source time shown `local_us` after the clip's start.

    Reversed, the n-th frame shows what the n-th last frame would show forwards.
    """
    if clip.speed_curve is not None and clip.target.duration_us > 0:
        frame_us = Fraction(MICROSECONDS) / rate if clip.reverse else 0
        share = source_share(clip.speed_curve, float((local_us + frame_us) / clip.target.duration_us))
        played = Fraction(round(share * clip.source.duration_us))
        return clip.source.end_us - played if clip.reverse else clip.source.start_us + played
    if clip.reverse:
        return clip.source.end_us - (local_us + Fraction(MICROSECONDS) / rate) * clip.speed
    return clip.source.start_us + local_us * clip.speed
