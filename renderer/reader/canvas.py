"""Canvas size, frame rate and length of a draft."""

from __future__ import annotations

from fractions import Fraction

from renderer.reader.limits import MAX_CANVAS_PX, MAX_TIME_US, MIN_CANVAS_PX
from renderer.reader.node import Node
from renderer.timebase import frame_rate

DEFAULT_RATE = Fraction(30)
DEFAULT_CANVAS = (1920, 1080)
_RATIOS = {
    "16:9": Fraction(16, 9),
    "9:16": Fraction(9, 16),
    "4:3": Fraction(4, 3),
    "3:4": Fraction(3, 4),
    "1:1": Fraction(1),
    "2:1": Fraction(2),
    "2.35:1": Fraction("2.35"),
    "1.85:1": Fraction("1.85"),
    "1.125:2.436": Fraction("1.125") / Fraction("2.436"),
}
RATIO_TOLERANCE = 0.01
"""How far size and ratio may differ before they count as contradicting each other."""


def canvas_size(document: Node, parent: tuple[int, int] | None) -> tuple[int, int]:
    """Width and height in px.

    0×0, as stored compound clips have it, is the parent's canvas; for a draft of its own the size of
    its first picture, as the app's ratio "original" means. A named ratio that contradicts the size
    wins (reported for the app by generator users); the longer side is kept, as in the app's sizes.
    """
    config = document.child("canvas_config")
    width, height = (round(config.number(key, 0.0)) for key in ("width", "height"))
    if width == 0 or height == 0:
        return parent or _first_picture(document) or DEFAULT_CANVAS
    for key, value in (("width", width), ("height", height)):
        if not MIN_CANVAS_PX <= value <= MAX_CANVAS_PX:
            raise config.get(key).fault(
                f"is {value}; a canvas is {MIN_CANVAS_PX} to {MAX_CANVAS_PX} px on a side"
            )
    ratio = _RATIOS.get(config.text("ratio"))
    if ratio is None or abs(width / height / ratio - 1) <= RATIO_TOLERANCE:
        return width, height
    long_side = max(width, height)
    if ratio >= 1:
        return long_side, _even(long_side / ratio)
    return _even(long_side * ratio), long_side


def _even(length: Fraction) -> int:
    return max(MIN_CANVAS_PX, 2 * round(length / 2))


def _first_picture(document: Node) -> tuple[int, int] | None:
    for material in document.child("materials").objects("videos"):
        width, height = (round(material.number(key)) for key in ("width", "height"))
        if MIN_CANVAS_PX <= width <= MAX_CANVAS_PX and MIN_CANVAS_PX <= height <= MAX_CANVAS_PX:
            return width, height
    return None


def rate(document: Node, default: Fraction = DEFAULT_RATE) -> Fraction:
    """Frames a second; `default` if the draft does not say."""
    node = document.get("fps")
    if not node:
        return default
    try:
        return frame_rate(node.as_number())
    except ValueError as error:
        raise node.fault(str(error)) from None


def duration(document: Node, last_end_us: int) -> int:
    """Length in µs: the draft's own, which may cut segments off; the last segment's end if it has none."""
    own = document.time("duration", least=0)
    return min(own or last_end_us, MAX_TIME_US)
