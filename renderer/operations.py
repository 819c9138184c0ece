"""What can be done to a picture besides placing it: plain data, in the draft's units.

An operation belongs to one clip (it works on the cropped source, before the clip is placed) or to an
adjust, filter or effect track (it works on everything below, as one picture). The order of a clip's
operations is the engine's: chroma key, colour, filters, effects, mask (ByteDance's layer constants).
Drawing them is not here: `renderer.grading` and `renderer.looks` hold the functions.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from renderer.keyframe import Keyframe


@dataclass(frozen=True, slots=True)
class ParameterTrack:
    """Keys of one field of an operation, or of one of a look's parameters, by its name here."""

    name: str
    keys: tuple[Keyframe, ...]


@dataclass(frozen=True, slots=True)
class Adjustments:
    """The basic sliders. −1…1 for UI −50…50; `sharpen`, `clear`, `particle`, `fade` 0…1 for UI 0…100."""

    brightness: float = 0.0
    contrast: float = 0.0
    saturation: float = 0.0
    sharpen: float = 0.0
    highlight: float = 0.0
    shadow: float = 0.0
    temperature: float = 0.0
    tone: float = 0.0
    fade: float = 0.0
    light_sensation: float = 0.0
    vignetting: float = 0.0
    particle: float = 0.0
    white: float = 0.0
    black: float = 0.0
    clear: float = 0.0
    keyframes: tuple[ParameterTrack, ...] = ()


COLOR_RANGE_CENTERS = (0.0, 30.0, 60.0, 120.0, 180.0, 240.0, 270.0, 300.0)
"""Centre hues of red, orange, yellow, green, cyan, blue, purple and magenta, as the app's HSL panel lists them
(the order is known, the hues are a guess)."""


@dataclass(frozen=True, slots=True)
class HueBand:
    """HSL of one colour range: centre hue in degrees; shifts −1…1 for the draft's −100…100."""

    center_degrees: float
    hue: float = 0.0
    saturation: float = 0.0
    lightness: float = 0.0


@dataclass(frozen=True, slots=True)
class HueBands:
    bands: tuple[HueBand, ...]


@dataclass(frozen=True, slots=True)
class CurvePoint:
    """A point of a tone curve, all 0…1; handles absolute, equal to the anchor where the draft has none."""

    x: float
    y: float
    left: tuple[float, float]
    right: tuple[float, float]


@dataclass(frozen=True, slots=True)
class ToneCurves:
    """Curves of luma and of each channel; () is the identity."""

    luma: tuple[CurvePoint, ...] = ()
    red: tuple[CurvePoint, ...] = ()
    green: tuple[CurvePoint, ...] = ()
    blue: tuple[CurvePoint, ...] = ()


@dataclass(frozen=True, slots=True)
class Wheel:
    """One colour wheel, each −1…1, 0 = off."""

    red: float = 0.0
    green: float = 0.0
    blue: float = 0.0
    luma: float = 0.0
    saturation: float = 0.0


@dataclass(frozen=True, slots=True)
class PrimaryWheels:
    lift: Wheel = field(default_factory=Wheel)
    gamma: Wheel = field(default_factory=Wheel)
    gain: Wheel = field(default_factory=Wheel)
    offset: Wheel = field(default_factory=Wheel)
    intensity: float = 1.0


@dataclass(frozen=True, slots=True)
class LogWheels:
    shadow: Wheel = field(default_factory=Wheel)
    midtone: Wheel = field(default_factory=Wheel)
    highlight: Wheel = field(default_factory=Wheel)
    offset: Wheel = field(default_factory=Wheel)
    intensity: float = 1.0


@dataclass(frozen=True, slots=True)
class LookupTable:
    """A `.cube` file of the user's look folder or of the draft, by file path; `strength` 0…1."""

    path: str
    strength: float = 1.0
    keyframes: tuple[ParameterTrack, ...] = ()


@dataclass(frozen=True, slots=True)
class FilterLook:
    """One of the app's filters, drawn by the preset `key` of `renderer.looks.filters`; `strength` 0…1."""

    key: str
    strength: float = 1.0
    keyframes: tuple[ParameterTrack, ...] = ()


@dataclass(frozen=True, slots=True)
class ChromaKey:
    """Removes a colour (#RRGGBB as 0…1 floats). The four amounts 0…1."""

    red: float
    green: float
    blue: float
    intensity: float = 0.2
    shadow: float = 0.0
    edge_smooth: float = 0.0
    spill: float = 0.0
    keyframes: tuple[ParameterTrack, ...] = ()


class MaskShape(StrEnum):
    LINE = "line"
    MIRROR = "mirror"
    CIRCLE = "circle"
    RECTANGLE = "rectangle"
    HEART = "heart"
    STAR = "star"
    TEXT = "text"


@dataclass(frozen=True, slots=True)
class Mask:
    """Cuts a clip out, in clip space: centre in half clip sizes (x right, y up), sizes as shares of the
    clip's, rotation in degrees clockwise, feather and round corner 0…1. `text` and `font_path` for TEXT."""

    shape: MaskShape
    center_x: float = 0.0
    center_y: float = 0.0
    width: float = 1.0
    height: float = 1.0
    rotation: float = 0.0
    feather: float = 0.0
    round_corner: float = 0.0
    invert: bool = False
    expansion: float = 0.0
    text: str = ""
    font_path: str = ""
    keyframes: tuple[ParameterTrack, ...] = ()


@dataclass(frozen=True, slots=True)
class EffectLook:
    """One of the app's video effects, drawn by the function `key` of `renderer.looks.effects`.

    `parameters` are the draft's `effects_adjust_*` values by their short names ("speed", "intensity", …),
    0…1; `strength` is the effect's own `value`. `duration_us` is that of the segment it lasts for; its clock starts there.
    """

    key: str
    parameters: tuple[tuple[str, float], ...] = ()
    strength: float = 1.0
    duration_us: int = 0
    keyframes: tuple[ParameterTrack, ...] = ()


@dataclass(frozen=True, slots=True)
class Border:
    """Rounded corners, stroke and shadow of a clip (`video_radius`, `video_strokes`, `video_shadows`).

    `radius` 0…1 of half the short side; `stroke_width` as a share of the short side; the shadow's distance and
    blur likewise, its angle in degrees counter-clockwise from +x. Colours are (r, g, b, a) 0…1.
    """

    radius: float = 0.0
    stroke_width: float = 0.0
    stroke_color: tuple[float, float, float, float] = (1.0, 1.0, 1.0, 1.0)
    shadow_color: tuple[float, float, float, float] = (0.0, 0.0, 0.0, 0.0)
    shadow_distance: float = 0.0
    shadow_angle: float = -45.0
    shadow_blur: float = 0.0


Operation = (
    Adjustments
    | HueBands
    | ToneCurves
    | PrimaryWheels
    | LogWheels
    | LookupTable
    | FilterLook
    | ChromaKey
    | Mask
    | EffectLook
    | Border
)


class BlendMode(StrEnum):
    MULTIPLY = "multiply"
    COLOR_DODGE = "color_dodge"
    COLOR_BURN = "color_burn"
    LINEAR_BURN = "linear_burn"
    SOFT_LIGHT = "soft_light"
    HARD_LIGHT = "hard_light"
    SCREEN = "screen"
    OVERLAY = "overlay"
    LIGHTEN = "lighten"
    DARKEN = "darken"


@dataclass(frozen=True, slots=True)
class Blend:
    """How a finished layer meets what is below: out = mix(below, B(below, layer), alpha·strength)."""

    mode: BlendMode
    strength: float = 1.0


class AnimationKind(StrEnum):
    IN = "in"
    OUT = "out"
    GROUP = "group"
    LOOP = "loop"
    CAPTION = "caption"


@dataclass(frozen=True, slots=True)
class Animation:
    """An animation of a clip, drawn by the function `key` of `renderer.looks.animations`.

    `start_us` and `duration_us` are segment-relative timeline time. A loop repeats with the period
    `duration_us` from `start_us` until the clip ends or its OUT animation begins. A CAPTION animation follows the
    times of a text's words; its own times are the clip's.
    """

    kind: AnimationKind
    key: str
    start_us: int
    duration_us: int


@dataclass(frozen=True, slots=True)
class Transition:
    """From the clip that has it to the next one on its track, drawn by `key` of `renderer.looks.transitions`.

    It lasts for `frames` [start, end) on the timeline's grid: centred on the cut, or the overlap itself in old drafts.
    """

    key: str
    start_frame: int
    end_frame: int


@dataclass(frozen=True, slots=True)
class AudioEffect:
    """A voice or room effect, built by the function `key` of `renderer.sound.effects`; parameters 0…1 by index order."""

    key: str
    parameters: tuple[tuple[str, float], ...] = ()


class ChannelMapping(StrEnum):
    BOTH = "both"
    LEFT = "left"
    RIGHT = "right"
    SWAPPED = "swapped"


@dataclass(frozen=True, slots=True)
class SpeedCurve:
    """Points (share of the source 0…1, speed factor there), ascending, first 0 and last 1."""

    points: tuple[tuple[float, float], ...]
