import itertools
import random
from fractions import Fraction

from renderer.sound.placement import BATCH_CLIPS, batches, lanes_of, place
from tests.sound.signals import SECOND, clip


def test_places_are_those_of_the_snapped_frames() -> None:
    rate = Fraction(30000, 1001)
    (placed,) = place([clip("a", 1_010_000, 990_000, rate=rate)], rate, 10**7)
    assert placed.start == round(31 * 1001 * 44100 / 30000)
    assert placed.end == round(60 * 1001 * 44100 / 30000)


def test_what_lies_beyond_the_end_is_cut_or_left_out() -> None:
    clips = [clip("a", 0, 3 * SECOND), clip("b", 2 * SECOND, SECOND), clip("c", SECOND, 0)]
    placed = place(clips, Fraction(30), 2 * 44100)
    assert [(item.clip.media.name, item.start, item.end) for item in placed] == [("a", 0, 88200)]


def test_lanes_never_overlap_and_are_as_few_as_the_deepest_overlap() -> None:
    chance = random.Random(5)
    clips = [
        clip("a", chance.randrange(60) * SECOND, chance.randrange(1, 9) * SECOND, track=chance.randrange(4))
        for _ in range(150)
    ]
    placed = place(clips, Fraction(30), 10**8)
    lanes = lanes_of(placed)
    assert sorted(map(id, placed)) == sorted(id(item) for lane in lanes for item in lane)
    for lane in lanes:
        assert all(before.end <= after.start for before, after in itertools.pairwise(lane))
    deepest = max(sum(other.start <= item.start < other.end for other in placed) for item in placed)
    assert len(lanes) == deepest


def test_batches_are_bounded_and_hold_every_clip_once() -> None:
    clips = [clip("a", k * SECOND, SECOND) for k in range(3 * BATCH_CLIPS + 1)]
    plan = batches(place(clips, Fraction(30), 10**8))
    counts = [sum(map(len, batch.lanes)) for batch in plan]
    assert counts == [BATCH_CLIPS, BATCH_CLIPS, BATCH_CLIPS, 1]
    assert all(len(batch.lanes) == 1 for batch in plan)
    assert (plan[1].start, plan[1].end) == (BATCH_CLIPS * 44100, 2 * BATCH_CLIPS * 44100)
