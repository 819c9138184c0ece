"""`python -m bench.texts`: what texts cost for a 1080p frame, in CPU milliseconds of one thread.

A caption of 24 letters with outline and soft shadow: drawn anew, standing still over a picture that changes, and in
every text animation. The cost of the same frame without the text is taken off. Of the animation's frames, the mean and the
dearest are told.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Iterator
from fractions import Fraction
from itertools import pairwise

import cv2

from renderer.colors import Rgba
from renderer.compositor import Compositor
from renderer.fonts import FontLibrary
from renderer.looks.animations import TEXT_REGISTRIES
from renderer.operations import Animation, AnimationKind
from renderer.text import draw_text
from renderer.text_block import TextBlock, TextRun, TextShadow, TextStroke, TextStyle
from renderer.timebase import FrameRange, TimeRange
from renderer.timeline import TextClip, TimedWord, Timeline, Transform, VisualTrack

WIDTH, HEIGHT = 1920, 1080
LIMIT_MS = 8.0
FRAMES = 30
STYLE = TextStyle(
    size=8.0,
    strokes=(TextStroke(Rgba(0.05, 0.05, 0.1), 0.07),),
    shadows=(TextShadow(Rgba(0.0, 0.0, 0.0, 0.6), 0.05, -45.0, 0.05),),
)
TEXT = "春天来了 The spring has come to us"
_FONTS = FontLibrary(system_folders=())


def timeline(animations: tuple[Animation, ...], *, shown: bool = True) -> Timeline:
    """A caption at the foot of a canvas of one colour."""
    duration_us = 1_000_000 * (FRAMES + 2) // 30
    begins = [0, *(i + 1 for i, c in enumerate(TEXT) if c == " "), len(TEXT) + 1]
    words = list(pairwise(begins))
    each = duration_us // len(words)
    clip = TextClip(
        id="caption",
        path="$",
        track=0,
        target=TimeRange(0, duration_us),
        frames=FrameRange(0, FRAMES + 2),
        block=TextBlock(TEXT, (TextRun(0, len(TEXT), STYLE),)),
        transform=Transform(y=-0.7),
        animations=animations,
        words=tuple(TimedWord(a, b - 1, i * each, (i + 1) * each) for i, (a, b) in enumerate(words)),
    )
    track = VisualTrack((clip,) if shown else ())
    return Timeline(WIDTH, HEIGHT, Fraction(30), duration_us, (track,), background=Rgba(0.2, 0.3, 0.4))


def frame_costs(made: Timeline) -> list[float]:
    """Milliseconds of each frame, after a first run over all of them has filled what can be kept."""
    costs: list[float] = []
    with Compositor(made, {}, _FONTS) as compositor:
        for round_ in range(2):
            for n in range(1, FRAMES + 1):
                # Another frame between, so that none is taken for the one before it.
                compositor._last = None
                start = time.thread_time()
                compositor.encoder_frame(n)
                if round_:
                    costs.append((time.thread_time() - start) * 1000)
    return costs


def animations() -> Iterator[tuple[str, tuple[Animation, ...]]]:
    yield "still", ()
    duration_us = 1_000_000 * FRAMES // 30
    for kind, registry in TEXT_REGISTRIES.items():
        for look in registry:
            start_us = 2 * 1_000_000 // 30 if kind is AnimationKind.OUT else 0
            yield f"{kind} {look.key}", (Animation(kind, look.key, start_us, duration_us, 5),)


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench.texts", description=__doc__)
    parser.parse_args()
    cv2.setNumThreads(1)
    start = time.thread_time()
    words = [f"{TEXT} {i}" for i in range(50)]
    for word in words:
        draw_text(TextBlock(word, (TextRun(0, len(word), STYLE),)), WIDTH, _FONTS)
    print(f"a caption laid out and recorded   {(time.thread_time() - start) * 1000 / len(words):6.2f} ms")
    empty = frame_costs(timeline((), shown=False))
    ground = sum(empty) / len(empty)
    above = 0
    for name, moved in animations():
        costs = [max(cost - ground, 0.0) for cost in frame_costs(timeline(moved))]
        mean = sum(costs) / len(costs)
        above += mean > LIMIT_MS
        mark = "  ← above the limit" if mean > LIMIT_MS else ""
        print(f"{name:32} {mean:6.2f} ms, dearest {max(costs):6.2f} ms{mark}", flush=True)
    print(f"{above} above {LIMIT_MS:.0f} ms")


if __name__ == "__main__":
    main()
