"""Strips of frames of one text animation: drawn anew, and the golden ones beside this file."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

import numpy as np
from PIL import Image

from renderer.colors import Rgba
from renderer.compositor import Compositor
from renderer.fonts import FontLibrary
from renderer.looks.animations import TEXT_IN, TEXT_OUT, TEXT_REGISTRIES, Lettering
from renderer.looks.registry import Moment
from renderer.media.picture import Pixels
from renderer.operations import Animation, AnimationKind
from renderer.text_block import TextBlock, TextRun, TextStroke, TextStyle
from renderer.timebase import FrameRange, TimeRange
from renderer.timeline import TextClip, TimedWord, Timeline, VisualTrack

GOLDEN = Path(__file__).parent / "strips"
FRAME = (144, 64)
MOMENTS = (0.05, 0.3, 0.55, 0.8, 0.95)
"""Shares of the animation's time."""
TEXT = "Move it\n动起来吧"
WORDS = ((0, 4), (5, 7), (8, 10), (10, 12))
"""UTF-16 units of the words that captions follow."""
STYLE = TextStyle(size=26.0, fill=Rgba(1.0, 0.97, 0.9), strokes=(TextStroke(Rgba(0.08, 0.06, 0.16), 0.06),))
BACKGROUND = Rgba(0.16, 0.36, 0.46)
_LENGTH_US = 2_000_000
_FPS = 50
_COLORS = (16, 32, 64, 128, 192)
_PALETTE_ERROR = 1.0


@dataclass(frozen=True, slots=True)
class Subject:
    """What is animated, and on what canvas in px."""

    text: str = TEXT
    style: TextStyle = STYLE
    words: tuple[tuple[int, int], ...] = WORDS
    size: tuple[int, int] = FRAME


def looks() -> list[tuple[AnimationKind, str]]:
    """All text animations but exits that are their entrance played backwards."""
    return [
        (kind, look.key)
        for kind, registry in TEXT_REGISTRIES.items()
        for look in registry
        if kind is not AnimationKind.OUT or not is_mirrored(look.key)
    ]


def is_mirrored(key: str) -> bool:
    """Whether an exit shows the poses of its entrance in reverse."""
    enter, leave = TEXT_IN[key].draw, TEXT_OUT[key].draw
    if isinstance(enter, Lettering) and isinstance(leave, Lettering):
        return leave.leaves and (enter.draw, enter.order) == (leave.draw, leave.order)
    if isinstance(enter, Lettering) or isinstance(leave, Lettering):
        return False
    return all(
        leave(Moment(progress=step / 10, seed=7)) == enter(Moment(progress=1 - step / 10, seed=7))
        for step in range(11)
    )


def golden(kind: AnimationKind, key: str) -> Path:
    return GOLDEN / f"{kind.value}_{key}.png"


def draw(kind: AnimationKind, key: str, fonts: FontLibrary, subject: Subject = Subject()) -> Pixels:
    """(height, width * moments, 3) RGB."""
    units = len(subject.text.encode("utf-16-le")) // 2
    each = _LENGTH_US // max(len(subject.words), 1)
    clip = TextClip(
        id="strip",
        path="$",
        track=0,
        target=TimeRange(0, _LENGTH_US),
        frames=FrameRange(0, _LENGTH_US * _FPS // 1_000_000),
        block=TextBlock(subject.text, (TextRun(0, units, subject.style),)),
        animations=(Animation(kind, key, 0, _LENGTH_US),),
        words=tuple(
            TimedWord(start, end, number * each, (number + 1) * each)
            for number, (start, end) in enumerate(subject.words)
        ),
    )
    timeline = Timeline(
        subject.size[0], subject.size[1], Fraction(_FPS), _LENGTH_US, (VisualTrack((clip,)),), background=BACKGROUND
    )  # fmt: skip
    with Compositor(timeline, {}, fonts) as compositor:
        frames = [compositor.rgb(round(share * _LENGTH_US * _FPS / 1_000_000)) for share in MOMENTS]
    return np.hstack(frames)


def read(path: Path) -> Pixels:
    return np.asarray(Image.open(path).convert("RGB"))


def write(path: Path, pixels: Pixels) -> None:
    """With a palette: some kilobytes a strip."""
    image = Image.fromarray(pixels)
    for colors in _COLORS:
        small = image.quantize(colors, kmeans=2, dither=Image.Dither.NONE)
        if np.abs(np.asarray(small.convert("RGB")).astype(int) - pixels).mean() < _PALETTE_ERROR:
            break
    small.save(path, optimize=True)
