import threading

import pytest

from renderer.plan import Piece
from renderer.shares import stretches, take
from renderer.timebase import FrameRange


def pieces(*lengths: int) -> tuple[Piece, ...]:
    made, start = [], 0
    for index, length in enumerate(lengths):
        made.append(Piece(index, FrameRange(start, start + length)))
        start += length
    return tuple(made)


@pytest.mark.parametrize("processes", [1, 2, 3, 7])
@pytest.mark.parametrize("lengths", [(), (5,), (5, 5), (240,) * 9, (10, 300, 10, 10, 300, 1)])
def test_stretches_cover_all_pieces_in_order(processes: int, lengths: tuple[int, ...]) -> None:
    shares = stretches(pieces(*lengths), processes)
    assert len(shares) == processes
    assert [index for share in shares for index in share] == list(range(len(lengths)))


def test_stretches_have_about_as_many_frames() -> None:
    made = pieces(*([100] * 10))
    assert [len(share) for share in stretches(made, 2)] == [5, 5]


def test_each_piece_is_taken_once_neighbours_first_then_the_last_of_the_slowest() -> None:
    shares = stretches(pieces(*([100] * 6)), 2)
    taken, lock = [0] * 6, threading.Lock()
    assert [take(0, shares, taken, lock) for _ in range(3)] == [0, 1, 2]
    assert take(0, shares, taken, lock) == 5  # helps the other from its end
    assert take(1, shares, taken, lock) == 3
    assert take(1, shares, taken, lock) == 4
    assert take(1, shares, taken, lock) is None
    assert take(0, shares, taken, lock) is None
