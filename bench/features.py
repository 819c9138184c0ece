"""`python -m bench.features`: what each feature costs for a 1080p frame, in CPU milliseconds of one thread.

Functions that change a picture are called on a full 1920×1080 picture; clips and animations are drawn as whole
frames, and the cost of the same frame without the feature is taken off.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable, Iterator
from fractions import Fraction

import cv2
import numpy as np

from bench.media import landscape
from renderer import operations as ops
from renderer.blending import blend
from renderer.compositor.applied import applied_at
from renderer.compositor.apply import apply_operations
from renderer.fonts import FontLibrary
from renderer.looks.effects import EFFECTS
from renderer.looks.registry import Moment
from renderer.looks.transitions import TRANSITIONS
from renderer.media.picture import Pixels

WIDTH, HEIGHT = 1920, 1080
LIMIT_MS = 25.0
MOMENTS = (0.2, 0.45, 0.7)


def pictures() -> tuple[Pixels, Pixels]:
    first, second = (
        np.ascontiguousarray(cv2.cvtColor(landscape(seed, WIDTH, HEIGHT), cv2.COLOR_RGB2BGRA))
        for seed in (1, 2)
    )
    return first, second


def milliseconds(call: Callable[[], object], runs: int) -> float:
    """The cheapest of some runs, after one that fills the caches."""
    call()
    best = float("inf")
    for _ in range(runs):
        start = time.thread_time()
        call()
        best = min(best, time.thread_time() - start)
    return best * 1000


def operations() -> Iterator[tuple[str, ops.Operation]]:
    for slider in ops.Adjustments.__dataclass_fields__:
        if slider != "keyframes":
            yield f"adjust {slider}", ops.Adjustments(**{slider: 0.5})
    yield "adjust, all colour sliders", ops.Adjustments(
        brightness=0.2, contrast=0.2, saturation=0.3, highlight=-0.2, shadow=0.2, temperature=0.3, tone=0.1,
        fade=0.1, white=0.1, black=-0.1,
    )  # fmt: skip
    yield "HSL", ops.HueBands((ops.HueBand(120.0, 0.3, 0.5, 0.1),))
    yield (
        "tone curves",
        ops.ToneCurves(
            luma=tuple(ops.CurvePoint(x, y, (x, y), (x, y)) for x, y in ((0, 0), (0.3, 0.2), (1, 1)))
        ),
    )
    yield "primary wheels", ops.PrimaryWheels(lift=ops.Wheel(red=0.2), gain=ops.Wheel(blue=0.2))
    yield "log wheels", ops.LogWheels(shadow=ops.Wheel(red=0.2))
    yield "chroma key", ops.ChromaKey(0.2, 0.8, 0.3, 0.4, 0.1, 0.3, 0.3)
    for shape in ops.MaskShape:
        yield f"mask {shape}", ops.Mask(shape, width=0.6, height=0.6, feather=0.2, rotation=20, text="字")
    yield "border", ops.Border(radius=0.3, stroke_width=0.02, shadow_color=(0, 0, 0, 0.5), shadow_blur=0.02)


def costs(runs: int) -> Iterator[tuple[str, str, float]]:
    """(kind, name, ms) of every feature."""
    first, second = pictures()
    fonts = FontLibrary()
    for name, operation in operations():
        applied = applied_at((operation,), Fraction(0))
        yield "operation", name, milliseconds(lambda a=applied: apply_operations(first, a, fonts), runs)
    half = np.ascontiguousarray(second * 0.7).astype(np.uint8)
    for mode in ops.BlendMode:
        yield "blend mode", mode, milliseconds(lambda m=mode: blend(first, half, ops.Blend(m)), runs)
    for look in TRANSITIONS:
        yield (
            "transition",
            look.key,
            max(
                milliseconds(lambda d=look.draw, p=p: d(first, second, Moment(p, p, 1.0)), runs)
                for p in MOMENTS
            ),
        )
    for effect in EFFECTS:
        yield (
            "effect",
            effect.key,
            max(
                milliseconds(lambda d=effect.draw, p=p: d(first, Moment(p, 3 * p, 3.0)), runs)
                for p in MOMENTS
            ),
        )


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench.features", description=__doc__)
    parser.add_argument("--runs", type=int, default=3, help="the cheapest of so many counts (default 3)")
    options = parser.parse_args()
    cv2.setNumThreads(1)
    above = 0
    for kind, name, cost in costs(options.runs):
        mark = "  ← above the limit" if cost > LIMIT_MS else ""
        above += bool(mark)
        print(f"{kind:12} {name:32} {cost:7.1f} ms{mark}", flush=True)
    print(f"{above} above {LIMIT_MS:.0f} ms")


if __name__ == "__main__":
    main()
