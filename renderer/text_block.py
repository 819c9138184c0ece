"""A text with its styles: all that decides its picture except placement, as data.

Lengths are in em of the style they belong to, or in em of the block's largest style where a whole block has
them; angles in degrees. Fields that the draft leaves open hold the app's defaults.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from renderer.colors import WHITE, Gradient, Rgba
from renderer.utf16 import units


class Alignment(StrEnum):
    """Of lines in their block; of vertical columns, LEFT is the top and RIGHT the bottom."""

    LEFT = "left"
    CENTER = "center"
    RIGHT = "right"


@dataclass(frozen=True, slots=True)
class TextGradient:
    """A gradient over the whole block, or over every letter anew."""

    gradient: Gradient
    per_letter: bool = False


@dataclass(frozen=True, slots=True)
class TextTexture:
    """A picture that fills the letters: covers the block at `scale` 1, repeats where it is smaller."""

    path: Path
    scale: float = 1.0
    alpha: float = 1.0


TextFill = Rgba | TextGradient | TextTexture


@dataclass(frozen=True, slots=True)
class TextStroke:
    """An outline. Thickness outside the glyph = `width` × line height (measured on CapCut's frames)."""

    fill: TextFill
    width: float


@dataclass(frozen=True, slots=True)
class TextShadow:
    """`distance` and `blur` in em; `angle` in degrees, counter-clockwise from +x with y up."""

    color: Rgba
    distance: float
    angle: float
    blur: float


@dataclass(frozen=True, slots=True)
class FontRef:
    """A font as the draft names it: file path, cloud resource id, title, http(s) address; any may be ""."""

    path: str = ""
    resource_id: str = ""
    title: str = ""
    url: str = ""


@dataclass(frozen=True, slots=True)
class TextStyle:
    """How a run of text is drawn. `size` is the draft's unit:
    (ascent − descent) of the font in px = size × canvas width / 172.8.
    `strokes` are painted under the fill, wide ones first; `inner_shadows` on it. `underline_offset` reaches from
    the baseline to the bar's middle, in em, as is `underline_width`."""

    size: float = 15.0
    fill: TextFill = WHITE
    strokes: tuple[TextStroke, ...] = ()
    shadows: tuple[TextShadow, ...] = ()
    inner_shadows: tuple[TextShadow, ...] = ()
    bold: bool = False
    italic: bool = False
    underline: bool = False
    underline_offset: float = 0.22
    underline_width: float = 0.05
    italic_degrees: float = 10.0
    font: FontRef = FontRef()


@dataclass(frozen=True, slots=True)
class TextRun:
    """A style for the text's UTF-16 units [start, end). Runs are ascending, disjoint and cover the
    whole text."""

    start: int
    end: int
    style: TextStyle


class TextUnit(StrEnum):
    """What of a text moves as one."""

    BLOCK = "block"
    LINE = "line"
    WORD = "word"
    GLYPH = "glyph"


class BoxPer(StrEnum):
    """What each box of a background stands behind."""

    BLOCK = "block"
    LINE = "line"
    LETTER = "letter"


@dataclass(frozen=True, slots=True)
class TextBackground:
    """The boxes behind a text. Width and height are the paddings' UI values 0…1, `round_radius` 0…1,
    offsets −1…1."""

    color: Rgba
    per: BoxPer = BoxPer.BLOCK
    width: float = 0.14
    height: float = 0.14
    round_radius: float = 0.0
    horizontal_offset: float = 0.0
    vertical_offset: float = 0.0


@dataclass(frozen=True, slots=True)
class TextGlow:
    """A light round the letters (`bloom`): the draft's `strength` and `range`, 0…1."""

    color: Rgba
    strength: float
    range: float


@dataclass(frozen=True, slots=True)
class Bubble:
    """A shape behind the block, stretched to hold it.

    With a `picture` (the owner's), `insets` (left, top, right, bottom, px of the picture) are its corners, which
    keep their shape; the text stands inside them. Without one the shape `key` of `renderer.text.bubbles` is
    drawn in `color`.
    """

    key: str = "speech"
    color: Rgba = WHITE
    picture: Path | None = None
    insets: tuple[float, float, float, float] = (0.0, 0.0, 0.0, 0.0)


@dataclass(frozen=True, slots=True)
class TextBlock:
    """A text with its styles.

    `wrap_width` is the widest line as a fraction of the canvas width, None for no automatic wrap; `wrap_height`
    the same for columns of vertical text, also of the canvas width. `box_width` is that of a box the author dragged,
    in which lines are aligned left or right. Spacings are in em (`letter_spacing`) and in line
    heights (`line_spacing`): the line pitch is line height × (1 + line_spacing). `curve_degrees` bends the line into
    an arc of that angle, the middle up where positive. Lines stand `lift` line heights above their place. `backgrounds` are painted in their order.
    """

    text: str
    runs: tuple[TextRun, ...]
    alignment: Alignment = Alignment.CENTER
    letter_spacing: float = 0.0
    line_spacing: float = 0.02
    wrap_width: float | None = None
    wrap_height: float | None = None
    box_width: float | None = None
    vertical: bool = False
    backgrounds: tuple[TextBackground, ...] = ()
    bubble: Bubble | None = None
    glow: TextGlow | None = None
    curve_degrees: float = 0.0
    lift: float = 0.0

    @classmethod
    def in_one_style(cls, text: str, style: TextStyle) -> TextBlock:
        """A text that is the same from its first to its last character."""
        return cls(text, (TextRun(0, units(text), style),))
