"""Where one draft is cut into pieces that different workers can render.

A piece starts with a key frame and opens its media anew, so it should be several seconds long; and
it is cheapest to begin where a clip begins, since the encoder wants a key frame there anyway and no
medium has to be opened by two pieces. Each choice depends only on what follows the last one: a change
near a draft's end leaves the pieces before it as they were.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from renderer.output import OutputSpec
from renderer.timebase import FrameRange
from renderer.timeline import Timeline, VideoClip

TARGET_SECONDS = 8
MAX_SECONDS = 12
MIN_SECONDS = 3
"""Below this the cost of opening media and the bits of one more key frame outweigh the sharing."""

SHARES = 4
"""A short draft still makes about this many pieces, if they reach the minimum: its user is waiting."""

SIDE_CUT_PENALTY = Fraction(1, 4)
"""How much of a target length a cut of the main track may lie further off than one of another track."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of the output, in output frames; `index` counts from 0."""

    index: int
    frames: FrameRange


def plan(timeline: Timeline, output: OutputSpec) -> tuple[Piece, ...]:
    """Cut the timeline into pieces covering output frames 0…total without gap or overlap.

    Every piece has at least one frame and at most `MAX_SECONDS`; all have at least `MIN_SECONDS`
    unless the whole timeline is shorter. A timeline without frames has no pieces.
    """
    total = output.frame_total(timeline)
    shortest = max(1, math.ceil(MIN_SECONDS * output.rate))
    longest = max(2 * shortest, math.floor(MAX_SECONDS * output.rate))
    target = min(math.ceil(TARGET_SECONDS * output.rate), max(shortest, math.ceil(Fraction(total, SHARES))))
    cuts = _hard_cuts(timeline, output)

    pieces: list[Piece] = []
    start = 0
    while start < total:
        end = _next_cut(start, total, shortest, target, longest, cuts)
        pieces.append(Piece(len(pieces), FrameRange(start, end)))
        start = end
    return tuple(pieces)


def _next_cut(
    start: int, total: int, shortest: int, target: int, longest: int, cuts: Mapping[int, bool]
) -> int:
    """Where the piece beginning at `start` ends."""
    left = total - start
    if left < 2 * shortest:
        return total
    last = min(start + longest, total - shortest)
    wish = min(start + target, last)
    hard = [frame for frame in range(start + shortest, last + 1) if frame in cuts]
    if left <= min(longest, target + target // 2):
        hard = [*hard, total]
    if not hard:
        return wish

    def distance(frame: int) -> tuple[Fraction, int]:
        penalty = 0 if cuts.get(frame, True) else SIDE_CUT_PENALTY * target
        return abs(frame - wish) + Fraction(penalty), frame

    return min(hard, key=distance)


def _hard_cuts(timeline: Timeline, output: OutputSpec) -> dict[int, bool]:
    """Output frames at which a clip begins or ends → whether it is one of the main track."""
    cuts: dict[int, bool] = {}
    for track in timeline.tracks:
        for clip in track.clips:
            if not isinstance(clip, VideoClip):
                continue  # a caption's edge changes few pixels: no key frame, no medium
            for boundary in (clip.frames.start, clip.frames.end):
                frame = output.frame_of(boundary, timeline.rate)
                cuts[frame] = cuts.get(frame, False) or track.is_main
    return cuts
