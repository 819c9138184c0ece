"""Where one draft is cut into pieces that different workers can render.

A piece starts with a key frame and opens its media anew, so it should be several seconds long; and
it is cheapest to begin where a clip begins, since the encoder wants a key frame there anyway and no
medium has to be opened by two pieces.

Every cut depends only on what is near it, never on a count from the draft's start. So an insertion
moves the pieces after it as they are, and what was rendered of them before can be used again:

- A hard cut of the main track is taken where its clips' own mark is the highest within `REACH_SECONDS`
  on both sides. The marks are hashes, so they are spread evenly and travel with the clips.
- What lies between two such cuts and is too long is divided from its beginning on: at another hard cut, or,
  inside a clip, at round moments of the clip's source, which stay where they are when the clip is cut in two.
"""

from __future__ import annotations

import hashlib
import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise

from renderer.output import OutputSpec
from renderer.timebase import MICROSECONDS, FrameRange
from renderer.timeline import Timeline, VideoClip

TARGET_SECONDS = 8
MAX_SECONDS = 12
MIN_SECONDS = 3
"""Below this the cost of opening media and the bits of one more key frame outweigh the sharing."""

SHORT_DRAFTS = ((12, 3), (24, 5))
"""(drafts up to so many seconds, their target): a short draft is shared too, as its user is waiting. Steps, so
that a small change of the length changes no piece."""

REACH_SECONDS = 4
"""How far a hard cut looks for higher marks: every two cuts are at least this far apart, and in a fast montage
about twice as far on average."""

SIDE_CUT_PENALTY = Fraction(1, 4)
"""How much of a target length a cut of the main track may lie further off than one of another track."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of the output, in output frames; `index` counts from 0."""

    index: int
    frames: FrameRange


@dataclass(frozen=True, slots=True)
class _Lengths:
    """Of pieces, in output frames."""

    shortest: int
    target: int
    longest: int


def plan(timeline: Timeline, output: OutputSpec) -> tuple[Piece, ...]:
    """Cut the timeline into pieces covering output frames 0…total without gap or overlap.

    Every piece has at least one frame and at most `MAX_SECONDS`; all have at least `MIN_SECONDS`
    unless the whole timeline is shorter. A timeline without frames has no pieces.
    """
    total = output.frame_total(timeline)
    if total == 0:
        return ()
    lengths = _lengths(total, output.rate)
    cuts = _hard_cuts(timeline, output)
    rounds = _round_moments(timeline, output, lengths)
    bounds = [0]
    for start, end in pairwise([0, *_landmarks(timeline, output, total), total]):
        bounds += _divided(start, end, lengths, cuts, rounds)
    return tuple(Piece(index, FrameRange(*ends)) for index, ends in enumerate(pairwise(bounds)))


def _lengths(total: int, rate: Fraction) -> _Lengths:
    shortest = max(1, math.ceil(MIN_SECONDS * rate))
    longest = max(2 * shortest, math.floor(MAX_SECONDS * rate))
    seconds = next((target for limit, target in SHORT_DRAFTS if total <= limit * rate), TARGET_SECONDS)
    return _Lengths(shortest, max(shortest, math.ceil(seconds * rate)), longest)


def _landmarks(timeline: Timeline, output: OutputSpec, total: int) -> list[int]:
    """The hard cuts of the main track whose marks are the highest around, ascending."""
    marks: dict[int, bytes] = {}
    for track in timeline.tracks:
        if not track.is_main:
            continue
        for clip in track.clips:
            if isinstance(clip, VideoClip):
                frame = output.frame_of(clip.frames.start, timeline.rate)
                marks[frame] = max(_mark(clip), marks.get(frame, b""))
    reach = max(1, math.ceil(REACH_SECONDS * output.rate))
    inside = sorted(frame for frame in marks if reach <= frame <= total - reach)
    # Two of equal marks close to each other are both none: which of them is meant would depend on their number.
    return [
        frame
        for place, frame in enumerate(inside)
        if all(marks[other] < marks[frame] for other in _near(inside, place, reach))
    ]


def _near(frames: Sequence[int], place: int, reach: int) -> Iterator[int]:
    """The other frames less than `reach` away from the one at `place`."""
    for step in (-1, 1):
        other = place + step
        while 0 <= other < len(frames) and abs(frames[other] - frames[place]) < reach:
            yield frames[other]
            other += step


def _mark(clip: VideoClip) -> bytes:
    """Spread evenly, the same wherever the clip stands and whatever is done to it."""
    name = clip.media.name if clip.media else ""
    told = (name, clip.source.start_us, len(clip.frames), str(clip.speed))
    return hashlib.sha256(repr(told).encode("utf-8", "surrogatepass")).digest()


def _divided(
    start: int, end: int, lengths: _Lengths, cuts: Mapping[int, bool], rounds: Sequence[int]
) -> Iterator[int]:
    """Where the pieces between two landmarks end, `end` among them."""
    while start < end:
        start = _next_cut(start, end, lengths, cuts, rounds)
        yield start


def _next_cut(
    start: int, total: int, lengths: _Lengths, cuts: Mapping[int, bool], rounds: Sequence[int]
) -> int:
    """Where the piece beginning at `start` ends."""
    shortest, target, longest = lengths.shortest, lengths.target, lengths.longest
    left = total - start
    if left < 2 * shortest:
        return total
    last = min(start + longest, total - shortest)
    wish = min(start + target, last)
    found = [frame for frame in range(start + shortest, last + 1) if frame in cuts]
    if left <= min(longest, target + target // 2):
        found = [*found, total]
    if not found:
        found = [frame for frame in rounds if start + shortest <= frame <= last]
    if not found:
        return wish

    def distance(frame: int) -> tuple[Fraction, int]:
        penalty = 0 if cuts.get(frame, True) else SIDE_CUT_PENALTY * target
        return abs(frame - wish) + Fraction(penalty), frame

    return min(found, key=distance)


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


def _round_moments(timeline: Timeline, output: OutputSpec, lengths: _Lengths) -> list[int]:
    """Output frames inside the main track's clips at which their source's time passes a multiple of the target, or
    of a clip without such a time, the time since its start; ascending."""
    target_us = Fraction(lengths.target) * MICROSECONDS / output.rate
    moments: list[int] = []
    for track in timeline.tracks:
        if not track.is_main:
            continue
        for clip in track.clips:
            if not isinstance(clip, VideoClip) or clip.speed <= 0:
                continue
            plain = clip.speed_curve is None and not clip.reverse
            # The grid's steps are the target in timeline time, whatever the speed.
            into = Fraction(clip.source.start_us) / clip.speed if plain else Fraction(0)
            begin = Fraction(clip.frames.start) * MICROSECONDS / timeline.rate
            end = Fraction(clip.frames.end) * MICROSECONDS / timeline.rate
            step = math.floor(into / target_us) + 1
            while (moment := begin + step * target_us - into) < end:
                moments.append(math.ceil(moment * output.rate / MICROSECONDS))
                step += 1
    return sorted(moments)
