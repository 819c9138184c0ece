"""Pictures of the gallery: frames of a text, drawn as any timeline's frames are."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction

import cv2
import numpy as np

from renderer.colors import Gradient, Rgba
from renderer.compositor import Compositor
from renderer.fonts import FontLibrary
from renderer.media.picture import Pixels
from renderer.operations import Animation, AnimationKind
from renderer.text_block import TextBlock
from renderer.timebase import FrameRange, TimeRange
from renderer.timeline import TextClip, TimedWord, Timeline, Transform, VisualTrack

RATE = Fraction(30)
SUPERSAMPLED = 2
"""Frames are drawn twice as large as they are shown."""

GROUNDS = (
    Gradient(((0.0, Rgba(0.13, 0.17, 0.29)), (1.0, Rgba(0.33, 0.25, 0.42))), 60.0),
    Gradient(((0.0, Rgba(0.07, 0.22, 0.27)), (1.0, Rgba(0.16, 0.38, 0.39))), 60.0),
    Gradient(((0.0, Rgba(0.27, 0.16, 0.2)), (1.0, Rgba(0.45, 0.28, 0.24))), 60.0),
    Gradient(((0.0, Rgba(0.1, 0.13, 0.18)), (1.0, Rgba(0.2, 0.26, 0.33))), 60.0),
    Gradient(((0.0, Rgba(0.2, 0.15, 0.31)), (1.0, Rgba(0.16, 0.3, 0.45))), 60.0),
)
"""Behind the texts, one for each script."""


def still(text: TextBlock, size: tuple[int, int], ground: int = 0) -> Pixels:
    """(h, w, 3) RGB of a text that nothing moves."""
    with Compositor(_timeline(text, size, 1_000_000, (), (), ground), {}, _FONTS) as compositor:
        return _shown(compositor, 0, size)


def moving(
    text: TextBlock,
    size: tuple[int, int],
    kind: AnimationKind,
    key: str,
    *,
    frames: int,
    duration_us: int = 1_200_000,
    ground: int = 0,
    words: Sequence[TimedWord] = (),
) -> Iterator[Pixels]:
    """Frames of an animation, evenly spread over its duration, the last one at its end."""
    lasts_us = duration_us + 200_000
    start_us = 200_000 if kind is AnimationKind.OUT else 0
    animation = Animation(kind, key, start_us, duration_us)
    timeline = _timeline(text, size, lasts_us, (animation,), words, ground)
    with Compositor(timeline, {}, _FONTS) as compositor:
        for index in range(frames):
            share = index / max(frames - 1, 1) if kind is not AnimationKind.LOOP else index / frames
            us = start_us + share * (duration_us - 1)
            yield _shown(compositor, min(int(us * RATE / 1_000_000), timeline.frames - 1), size)


def side_by_side(frames: Sequence[Pixels], gap: int = 3) -> Pixels:
    """Frames in a row on the page's own dark."""
    height = frames[0].shape[0]
    between = np.full((height, gap, 3), 17, np.uint8)
    row: list[Pixels] = []
    for frame in frames:
        row += [frame, between]
    return np.hstack(row[:-1])


def _timeline(
    text: TextBlock,
    size: tuple[int, int],
    duration_us: int,
    animations: tuple[Animation, ...],
    words: Sequence[TimedWord],
    ground: int,
) -> Timeline:
    width, height = size[0] * SUPERSAMPLED, size[1] * SUPERSAMPLED
    target = TimeRange(0, duration_us)
    clip = TextClip(
        id="text",
        path="$",
        track=0,
        target=target,
        frames=FrameRange(0, int(duration_us * RATE / 1_000_000)),
        block=text,
        transform=Transform(),
        animations=animations,
        words=tuple(words),
    )
    gradient = GROUNDS[ground % len(GROUNDS)]
    return Timeline(width, height, RATE, duration_us, (VisualTrack((clip,)),), gradient=gradient)


def _shown(compositor: Compositor, frame: int, size: tuple[int, int]) -> Pixels:
    return np.asarray(cv2.resize(compositor.rgb(frame), size, interpolation=cv2.INTER_AREA), np.uint8)


_FONTS = FontLibrary(system_folders=())
