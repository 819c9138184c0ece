import itertools
import random
from dataclasses import replace
from fractions import Fraction

import pytest

from renderer.output import OutputSpec
from renderer.plan import MAX_SECONDS, MIN_SECONDS, REACH_SECONDS, Piece, plan
from renderer.text_block import TextBlock
from renderer.timebase import FrameRange, TimeRange, snap_range
from renderer.timeline import TextClip, Timeline, VideoClip, VisualTrack


def clip(start_us: int, duration_us: int, rate: Fraction, kind: type = VideoClip) -> VideoClip | TextClip:
    target = TimeRange(start_us, duration_us)
    extra = {"media": None} if kind is VideoClip else {"block": TextBlock("caption", ())}
    return kind(id="c", path="$", track=0, target=target, frames=snap_range(target, rate), **extra)


def timeline(cuts_us: list[int], rate: Fraction = Fraction(30), **kwargs: object) -> Timeline:
    """A main track of clips between the cuts."""
    clips = tuple(clip(a, b - a, rate) for a, b in itertools.pairwise(cuts_us))
    track = VisualTrack(clips, is_main=True)
    return Timeline(1280, 720, rate, cuts_us[-1], tracks=(track,), **kwargs)  # type: ignore[arg-type]


def lengths(pieces: tuple[Piece, ...]) -> list[int]:
    return [len(piece.frames) for piece in pieces]


@pytest.mark.parametrize("seed", range(60))
def test_pieces_cover_the_output_exactly(seed: int) -> None:
    chance = random.Random(seed)
    rate = chance.choice([Fraction(24), Fraction(25), Fraction(30000, 1001), Fraction(30), Fraction(1)])
    cuts = sorted({0, *(chance.randrange(1, 200_000_000) for _ in range(chance.randrange(1, 60)))})
    source = timeline(cuts, rate)
    output = OutputSpec.for_timeline(source, fps=chance.choice([None, 24, 29.97, 60, 12.5]))
    pieces = plan(source, output)

    assert [piece.index for piece in pieces] == list(range(len(pieces)))
    assert pieces[0].frames.start == 0
    assert pieces[-1].frames.end == output.frame_total(source)
    for before, after in itertools.pairwise(pieces):
        assert before.frames.end == after.frames.start
    seconds = [length / output.rate for length in lengths(pieces)]
    assert max(seconds) <= MAX_SECONDS
    assert len(pieces) == 1 or min(seconds) >= MIN_SECONDS
    assert plan(source, output) == pieces


def test_pieces_begin_at_hard_cuts_where_there_are_some() -> None:
    source = timeline([0, 2_500_000, 7_000_000, 9_900_000, 15_000_000, 16_100_000, 24_000_000, 40_000_000])
    pieces = plan(source, OutputSpec.for_timeline(source))
    starts = [piece.frames.start / 30 for piece in pieces]
    assert starts[-2:] == [24, 32]  # the last clip lasts 16 seconds
    assert set(starts[:-1]) <= {0, 7, 9.9, 15, 16.1, 24}


def test_a_boundary_in_output_frames_is_the_first_frame_that_shows_the_next_clip() -> None:
    source = timeline([0, 7_966_667, 16_000_000, 24_000_000, 33_000_000])
    output = OutputSpec.for_timeline(source, fps=24)
    starts = [piece.frames.start for piece in plan(source, output)]
    assert 192 in starts  # timeline frame 239 of 30 fps begins at 191.2 frames of 24 fps
    assert 191 not in starts


def test_main_tracks_cut_is_preferred_to_a_slightly_nearer_one() -> None:
    main = timeline([0, 7_200_000, 40_000_000])
    overlay = VisualTrack((clip(7_900_000, 10_000_000, main.rate),))
    source = Timeline(1280, 720, main.rate, main.duration_us, tracks=(*main.tracks, overlay))
    assert plan(source, OutputSpec.for_timeline(source))[0].frames.end == 216


def test_captions_make_no_cuts() -> None:
    main = timeline([0, 40_000_000])
    captions = VisualTrack(tuple(clip(k * 1_700_000, 1_700_000, main.rate, kind=TextClip) for k in range(23)))
    source = Timeline(1280, 720, main.rate, main.duration_us, tracks=(*main.tracks, captions))
    assert plan(source, OutputSpec.for_timeline(source)) == plan(main, OutputSpec.for_timeline(main))


def test_short_drafts_are_shared_too() -> None:
    source = timeline([0, 12_000_000])
    assert lengths(plan(source, OutputSpec.for_timeline(source))) == [90, 90, 90, 90]
    source = timeline([0, 2_000_000])
    assert lengths(plan(source, OutputSpec.for_timeline(source))) == [60]


def test_a_change_at_the_end_leaves_the_pieces_before_it() -> None:
    cuts = [k * 3_100_000 for k in range(30)]
    one, other = timeline(cuts), timeline([*cuts[:-1], cuts[-1] + 700_000])
    first = plan(one, OutputSpec.for_timeline(one))
    second = plan(other, OutputSpec.for_timeline(other))
    assert first[:-2] == second[: len(first) - 2]


def test_timelines_of_one_frame_and_of_none() -> None:
    one = timeline([0, 33_333])
    assert plan(one, OutputSpec.for_timeline(one)) == (Piece(0, FrameRange(0, 1)),)
    none = Timeline(1280, 720, Fraction(30), 0)
    assert plan(none, OutputSpec.for_timeline(none)) == ()


def _montage(lengths: list[int]) -> Timeline:
    """A main track of clips of so many frames, end to end, which differ."""
    starts = [round(Fraction(frame * 1_000_000, 30)) for frame in itertools.accumulate(lengths, initial=0)]
    clips = tuple(
        replace(clip(start, end - start, Fraction(30)), source=TimeRange(length * 1_000, end - start))
        for (start, end), length in zip(itertools.pairwise(starts), lengths, strict=True)
    )
    return Timeline(1280, 720, Fraction(30), starts[-1], tracks=(VisualTrack(clips, is_main=True),))


def _starts(timeline: Timeline) -> set[int]:
    return {piece.frames.start for piece in plan(timeline, OutputSpec.for_timeline(timeline))}


@pytest.mark.parametrize("seed", range(40))
def test_an_insertion_moves_the_pieces_after_it_as_they_are(seed: int) -> None:
    chance = random.Random(seed)
    slowest = chance.choice([2, 6, 30])
    frames = [chance.randrange(15, slowest * 30) for _ in range(chance.randrange(300, 400) // slowest + 40)]
    place, inserted = chance.randrange(3, 8), chance.randrange(15, 240)
    before = _montage(frames)
    after = _montage([*frames[:place], inserted, *frames[place:]])
    shift = after.frames - before.frames
    assert shift == inserted
    # Far enough from both the insertion and the draft's end, nothing but the shift is seen.
    border = sum(frames[:place]) + (MAX_SECONDS + 2 * REACH_SECONDS + slowest) * 30
    old, new = _starts(before), _starts(after)
    kept = {start for start in old if start > border}
    assert {start + shift for start in kept} == {start for start in new if start > border + shift}
    assert len(kept) > 3


def test_a_clip_cut_in_two_is_divided_at_the_same_moments_of_its_source() -> None:
    rate, second = Fraction(30), 1_000_000
    whole = replace(clip(0, 180 * second, rate), source=TimeRange(0, 180 * second))
    first = replace(clip(0, 21 * second, rate), source=TimeRange(0, 21 * second))
    inserted = replace(clip(21 * second, 5 * second, rate), source=TimeRange(second, 5 * second))
    rest = replace(clip(26 * second, 159 * second, rate), source=TimeRange(21 * second, 159 * second))
    one, cut = (
        Timeline(
            1280, 720, rate, sum(c.target.duration_us for c in clips), tracks=(VisualTrack(clips, True),)
        )
        for clips in ((whole,), (first, inserted, rest))
    )
    shifted = {start + 5 * 30 for start in _starts(one) if start > 33 * 30}
    assert shifted == {start for start in _starts(cut) if start > 38 * 30}
    assert len(shifted) > 15
