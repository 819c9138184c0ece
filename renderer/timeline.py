"""The immutable timeline: a draft with every default resolved and every reference followed.

Coordinates are the draft's: origin at the canvas centre, x right, y up, ±1 at the canvas edge;
rotation in degrees, clockwise. Times are integer microseconds (`…_us`); `frames` are the same
boundaries on the timeline's frame grid. Nothing here is a dict and nothing can be changed: equal
timelines draw equal pictures.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from fractions import Fraction

from renderer.colors import BLACK, Gradient, Rgba
from renderer.fidelity import FidelityItem
from renderer.keyframe import Keyframe
from renderer.operations import (
    Animation,
    AudioEffect,
    Blend,
    ChannelMapping,
    Operation,
    SpeedCurve,
    Transition,
)
from renderer.text_block import TextBlock
from renderer.timebase import FrameRange, TimeRange, frame_count

EMPTY_RANGE = TimeRange(0, 0)


class MediaKind(StrEnum):
    VIDEO = "video"
    PHOTO = "photo"
    GIF = "gif"
    AUDIO = "audio"


@dataclass(frozen=True, slots=True)
class MediaRef:
    """A medium the draft names, before anyone has looked at the bytes.

    `id` is unique within the timeline and its nested ones; two materials with the same sources
    share one. `sources` are candidate places in order of trust: http(s) addresses, then paths as
    the draft spells them (draft-folder placeholders already reduced to a relative path). `name` is
    what a person would call it. Width, height and duration are the draft's claims, 0 if it makes
    none; the file's own values rule. `own_file`: the one source is a file of the farm's owner (a sticker of
    his folder), to be read where it lies; no draft can ask for that. `repeats`: an animation that starts again
    at its end.
    """

    id: str
    kind: MediaKind
    name: str
    sources: tuple[str, ...]
    path: str
    width: int = 0
    height: int = 0
    duration_us: int = 0
    own_file: bool = False
    repeats: bool = False


class Property(StrEnum):
    """What a keyframe track drives."""

    POSITION_X = "position_x"
    POSITION_Y = "position_y"
    SCALE_X = "scale_x"
    SCALE_Y = "scale_y"
    SCALE = "scale"
    ROTATION = "rotation"
    ALPHA = "alpha"
    VOLUME = "volume"


@dataclass(frozen=True, slots=True)
class KeyframeTrack:
    """Keys of one property in ascending time, at least one."""

    property: Property
    keys: tuple[Keyframe, ...]


@dataclass(frozen=True, slots=True)
class Transform:
    """Placement of a visual clip (`segment.clip`), static values."""

    x: float = 0.0
    y: float = 0.0
    scale_x: float = 1.0
    scale_y: float = 1.0
    rotation: float = 0.0
    alpha: float = 1.0
    flip_horizontal: bool = False
    flip_vertical: bool = False


@dataclass(frozen=True, slots=True)
class Crop:
    """Four corners as fractions of the source, origin top-left, y down."""

    upper_left: tuple[float, float] = (0.0, 0.0)
    upper_right: tuple[float, float] = (1.0, 0.0)
    lower_left: tuple[float, float] = (0.0, 1.0)
    lower_right: tuple[float, float] = (1.0, 1.0)

    @property
    def is_full(self) -> bool:
        return self == Crop()

    @property
    def is_upright(self) -> bool:
        """True for an axis-aligned rectangle."""
        (ax, ay), (bx, by) = self.upper_left, self.upper_right
        (cx, cy), (dx, dy) = self.lower_left, self.lower_right
        return ax == cx and bx == dx and ay == by and cy == dy


class BackgroundKind(StrEnum):
    COLOR = "color"
    BLUR = "blur"
    IMAGE = "image"


@dataclass(frozen=True, slots=True)
class Background:
    """What a main-track clip shows where it does not cover the canvas.

    `blur` is the draft's strength, 0…1; `image` names a medium of the timeline.
    """

    kind: BackgroundKind
    color: Rgba = BLACK
    blur: float = 0.0
    image: MediaRef | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Clip:
    """What every segment has. `path` is its JSON path; `track` the index of its track."""

    id: str
    path: str
    track: int
    target: TimeRange
    frames: FrameRange
    keyframes: tuple[KeyframeTrack, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class VideoClip(Clip):
    """A video, photo, GIF or compound clip: the picture part of a `video` track's segment.

    Source time of a moment `t` after the clip's start (µs): `source.start_us + t·speed`, or from
    the end of `source` backwards when `reverse`; with a `speed_curve` (then `speed` is its average) by
    `renderer.retime`. Photos ignore it. Exactly one of `media` and `compound` is set. `operations` are in the order
    they are applied, on the cropped source. `transition` leads to the next clip of the track.
    """

    media: MediaRef | None
    compound: Timeline | None = None
    source: TimeRange = EMPTY_RANGE
    speed: Fraction = Fraction(1)
    reverse: bool = False
    transform: Transform = Transform()
    crop: Crop = Crop()
    background: Background | None = None
    speed_curve: SpeedCurve | None = None
    operations: tuple[Operation, ...] = ()
    blend: Blend | None = None
    animations: tuple[Animation, ...] = ()
    transition: Transition | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AudioClip(Clip):
    """A sound: a segment of an audio track, or the sound of a video segment.

    `volume` is linear gain; keyframes of `Property.VOLUME` override it. `keep_pitch` is time-stretching,
    otherwise pitch follows speed. Fades are timeline microseconds. Muted and hidden things are not in
    the timeline's `audio` at all. `gain` is a constant factor (loudness normalisation) besides the volume.
    `effects` come before volume and fades. Of a `compound` clip the nested timeline's own mix is the
    source; `media` then only names it and is no file.
    """

    media: MediaRef
    source: TimeRange
    speed: Fraction = Fraction(1)
    reverse: bool = False
    volume: float = 1.0
    keep_pitch: bool = True
    fade_in_us: int = 0
    fade_out_us: int = 0
    speed_curve: SpeedCurve | None = None
    effects: tuple[AudioEffect, ...] = ()
    channels: ChannelMapping = ChannelMapping.BOTH
    gain: float = 1.0
    compound: Timeline | None = None


@dataclass(frozen=True, slots=True)
class TimedWord:
    """When a word is spoken: UTF-16 units [start, end) of the block's text, µs after the clip's start."""

    start: int
    end: int
    start_us: int
    end_us: int


@dataclass(frozen=True, slots=True, kw_only=True)
class TextClip(Clip):
    """A segment of a text track. `transform.alpha` already is the text's own opacity
    (`global_alpha`), since the app ignores `clip.alpha` here. `words` are ascending in time; only animations of
    the kind CAPTION follow them, which paint in `highlight` where the draft names a colour for that."""

    block: TextBlock
    transform: Transform = Transform()
    animations: tuple[Animation, ...] = ()
    words: tuple[TimedWord, ...] = ()
    highlight: Rgba | None = None


@dataclass(frozen=True, slots=True)
class Shape:
    """A closed polygon with rounded corners: all that decides its picture except placement.

    All lengths count on a canvas 720 wide. `points` stand round the clip's position, y up, at least three;
    `radii` has one for each. `fill` and `border` are None where there is none; an empty `fill` shows what is below.
    """

    points: tuple[tuple[float, float], ...]
    radii: tuple[float, ...]
    fill: Rgba | Gradient | None = None
    border: Rgba | None = None
    border_width: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class ShapeClip(Clip):
    """A vector shape. `transform.alpha` already is the shape's own opacity where the draft gives one."""

    shape: Shape
    transform: Transform = Transform()
    animations: tuple[Animation, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class EffectClip(Clip):
    """A segment of an adjust, filter or effect track: it changes everything below, as one picture."""

    operations: tuple[Operation, ...]


VisualClip = VideoClip | TextClip | ShapeClip | EffectClip


@dataclass(frozen=True, slots=True)
class VisualTrack:
    """A visible track's clips by start. Tracks stack in the order of `Timeline.tracks`, first = bottom."""

    clips: tuple[VisualClip, ...]
    is_main: bool = False
    name: str = ""


@dataclass(frozen=True, slots=True)
class Timeline:
    """A whole draft. `width`×`height` is the canvas in px as the draft has it (an odd size is drawn
    at the next even one); `items` is everything the reader understood but cannot draw. A `gradient` is drawn in
    place of the `background`.
    """

    width: int
    height: int
    rate: Fraction
    duration_us: int
    tracks: tuple[VisualTrack, ...] = ()
    audio: tuple[AudioClip, ...] = ()
    media: tuple[MediaRef, ...] = ()
    background: Rgba | None = BLACK
    gradient: Gradient | None = None
    items: tuple[FidelityItem, ...] = ()
    name: str = field(default="", compare=False)

    @property
    def frames(self) -> int:
        """How many frames the timeline has."""
        return frame_count(self.duration_us, self.rate)

    @property
    def even_size(self) -> tuple[int, int]:
        """The canvas as drawn: odd sizes go up to the next even one (measured on CapCut's frames)."""
        return self.width + self.width % 2, self.height + self.height % 2
