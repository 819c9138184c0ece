"""Text animations that move the parts of a text one by one: data, and the stagger between the parts.

An animation is one small function of a part's own progress and the part. Lengths are in em of the text's largest
style, x right, y up; angles in degrees, clockwise.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import lru_cache
from random import Random

from renderer.colors import Rgba
from renderer.looks.animations.pose import AnimationFunction
from renderer.looks.registry import Moment
from renderer.text_block import TextUnit

ACCENT = Rgba(1.0, 0.835, 0.18)
"""What highlights are painted in where the draft names no colour: a warm yellow."""


@dataclass(frozen=True, slots=True)
class Part:
    """What an animation is told of a part.

    `index` of `count` in reading order; `line` of `lines`; `place` of `line_count` among the parts of its line.
    `x`, `y` is its centre, measured from the block's centre; `width`, `height` its own size; `block_width`,
    `block_height` the block's. `line_begin` is where its line begins in reading direction and `line_ends` how far the line reaches after each
    of its parts, negative where it is read leftwards. `canvas_width`, `canvas_height` as everything in em. `accent` is the colour the draft
    names for highlights.
    """

    index: int
    count: int
    line: int = 0
    lines: int = 1
    place: int = 0
    line_count: int = 1
    x: float = 0.0
    y: float = 0.0
    width: float = 1.0
    height: float = 1.0
    block_width: float = 1.0
    block_height: float = 1.0
    line_begin: float = 0.0
    line_ends: tuple[float, ...] = (1.0,)
    canvas_width: float = 16.0
    canvas_height: float = 9.0
    text: str = ""
    accent: Rgba = ACCENT

    def chance(self, seed: int, salt: int = 0) -> float:
        """A number in [0, 1) of the part's own, the same for the same seed."""
        return _mixed(seed, self.index, salt)

    def swing(self, seed: int, salt: int = 0) -> float:
        """As `chance`, in [-1, 1)."""
        return 2 * self.chance(seed, salt) - 1


@dataclass(frozen=True, slots=True)
class Plate:
    """A filled rounded box behind a part that moves with it: `area` [left, top, right, bottom] in shares of the part's
    box (y down), grown by `pad_x`, `pad_y`; these and `radius` in em."""

    color: Rgba
    area: tuple[float, float, float, float] = (0.0, 0.0, 1.0, 1.0)
    pad_x: float = 0.14
    pad_y: float = 0.02
    radius: float = 0.14


@dataclass(frozen=True, slots=True)
class PartPose:
    """What an animation adds to a part's own place; the default changes nothing.

    `x`, `y` shift; scales and `skew` (degrees, the top to the right) work about the pivot (`pivot_x`, `pivot_y` in half
    part sizes from its centre, y up), as `rotation` does and the turns in space: `turn_x` tips the top away, `turn_y`
    turns the right side away. `blur` is a Gaussian's sigma. `color` tints the fill (its alpha is how far), or with
    `silhouette` all of the part, shadows left out. `clip` shows only [left, top, right, bottom] of the part's box
    (0…1, y down; what lies beyond the box belongs to its edge). `text` stands in place of the part's own characters.
    `caret` draws a typing mark after the part; `plate` a box behind it.
    """

    x: float = 0.0
    y: float = 0.0
    scale_x: float = 1.0
    scale_y: float = 1.0
    rotation: float = 0.0
    skew: float = 0.0
    turn_x: float = 0.0
    turn_y: float = 0.0
    pivot_x: float = 0.0
    pivot_y: float = 0.0
    alpha: float = 1.0
    blur: float = 0.0
    color: Rgba | None = None
    silhouette: bool = False
    clip: tuple[float, float, float, float] | None = None
    text: str = ""
    caret: bool = False
    plate: Plate | None = None


STILL = PartPose()
HIDDEN = PartPose(alpha=0.0)

Poses = PartPose | tuple[PartPose, ...]
"""One pose, or several for a part that is drawn more than once, bottom first."""

PartFunction = Callable[[float, Part, Moment], Poses]
"""(own progress 0…1, part, moment) → poses. At progress 1 of an entrance, and at the ends of a loop's cycle, the part
is at rest. Depends on its arguments alone."""


class Order(StrEnum):
    """Who begins."""

    FORWARD = "forward"
    BACKWARD = "backward"
    CENTRE_OUT = "centre_out"
    EDGES_IN = "edges_in"
    RANDOM = "random"
    LINES = "lines"
    """All lines at once, each from its first part."""


ONE_BY_ONE = 1e-6
"""A share with which each part begins when the one before is done."""


@dataclass(frozen=True, slots=True)
class Lettering:
    """A text animation by parts.

    Each part takes `share` of the whole time, but no less than its turn of it (`ONE_BY_ONE`); their beginnings are spread over the rest in `order`. A share of 1 moves
    all together (loops: the function makes its own phases); 0 switches one part after the other. `leaves` plays the
    function backwards, parts in the same order. `by_words`: progress is that of the timed word a part belongs to, and
    within it of the part, if `sweeps`. `block` moves the block as a whole besides. `other_letters`: poses may show
    `stand_ins` of a part in its place.
    """

    draw: PartFunction
    unit: TextUnit = TextUnit.GLYPH
    order: Order = Order.FORWARD
    share: float = 0.4
    leaves: bool = False
    by_words: bool = False
    sweeps: bool = False
    block: AnimationFunction | None = None
    other_letters: bool = False

    def leaving(self) -> Lettering:
        """The exit that belongs to this entrance."""
        block = self.block
        gone: AnimationFunction | None = None
        if block is not None:
            entered: AnimationFunction = block

            def gone(moment: Moment):  # type: ignore[no-untyped-def]
                return entered(replace(moment, progress=1 - moment.progress))

        return replace(self, leaves=True, block=gone)

    def poses(self, parts: Sequence[Part], moment: Moment) -> list[tuple[PartPose, ...]]:
        """The poses of all parts at a moment (not for animations by words, whose progress is the words')."""
        delays = _delays(self.order, tuple((p.line, p.place, p.line_count) for p in parts), moment.seed)
        return [
            self.pose(self._own(moment.progress, delay, len(parts)), part, moment)
            for part, delay in zip(parts, delays, strict=True)
        ]

    def pose(self, progress: float, part: Part, moment: Moment) -> tuple[PartPose, ...]:
        """One part's poses at its own progress."""
        found = self.draw(1 - progress if self.leaves else progress, part, moment)
        return found if isinstance(found, tuple) else (found,)

    def _own(self, progress: float, delay: float, count: int) -> float:
        if progress >= 1:
            return 1.0
        if self.share <= 0:
            return 1.0 if progress * count > delay * (count - 1) else 0.0
        share = min(1.0, max(self.share, 1 / count))
        return min(max((progress - delay * (1 - share)) / share, 0.0), 1.0)


@lru_cache(maxsize=64)
def _delays(order: Order, places: tuple[tuple[int, int, int], ...], seed: int) -> tuple[float, ...]:
    """0…1 by part: how late it begins."""
    count = len(places)
    last = max(count - 1, 1)
    forward = [index / last for index in range(count)]
    match order:
        case Order.FORWARD:
            return tuple(forward)
        case Order.BACKWARD:
            return tuple(1 - delay for delay in forward)
        case Order.CENTRE_OUT:
            return tuple(abs(2 * delay - 1) if count > 1 else 0.0 for delay in forward)
        case Order.EDGES_IN:
            return tuple(1 - abs(2 * delay - 1) if count > 1 else 0.0 for delay in forward)
        case Order.RANDOM:
            shuffled = list(forward)
            Random(seed).shuffle(shuffled)
            return tuple(shuffled)
        case Order.LINES:
            longest = max((length for _, _, length in places), default=1)
            return tuple(place / max(longest - 1, 1) for _, place, _ in places)


def _mixed(seed: int, index: int, salt: int) -> float:
    """A hash of three integers in [0, 1), evenly spread (splitmix64's finisher)."""
    value = (seed * 0x9E3779B97F4A7C15 + index * 0xBF58476D1CE4E5B9 + salt * 0x94D049BB133111EB) & (2**64 - 1)
    value = ((value ^ (value >> 30)) * 0xBF58476D1CE4E5B9) & (2**64 - 1)
    value = ((value ^ (value >> 27)) * 0x94D049BB133111EB) & (2**64 - 1)
    return ((value ^ (value >> 31)) >> 11) / 2**53


def wave(turns: float) -> float:
    """A sine by turns: 0 at 0, 1 at a quarter."""
    return math.sin(2 * math.pi * turns)
