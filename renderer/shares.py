"""Who renders which piece on one machine: neighbours in a row, and at the end a hand for those behind.

A process that goes on with the next piece keeps its decoders running; one that jumps pays for reaching its place
from the last key frame. So each process starts with a stretch of its own and, when that is done, takes the last
piece left of another's.
"""

from __future__ import annotations

from collections.abc import MutableSequence, Sequence
from contextlib import AbstractContextManager
from itertools import pairwise

from renderer.plan import Piece

FREE, TAKEN = 0, 1


def stretches(pieces: Sequence[Piece], processes: int) -> tuple[range, ...]:
    """Consecutive piece indexes for each process, about as many frames each. Covers all pieces."""
    total = sum(len(piece.frames) for piece in pieces)
    bounds = [0]
    done = 0
    for index, piece in enumerate(pieces):
        done += len(piece.frames)
        if len(bounds) < processes and done * processes >= total * len(bounds):
            bounds.append(index + 1)
    bounds += [len(pieces)] * (processes + 1 - len(bounds))
    return tuple(range(start, end) for start, end in pairwise(bounds))


def take(
    process: int,
    shares: Sequence[range],
    taken: MutableSequence[int],
    lock: AbstractContextManager[object],
) -> int | None:
    """The next piece index for a process, marked as taken in the shared `taken`; None when all are."""
    with lock:
        for index in shares[process]:
            if taken[index] == FREE:
                taken[index] = TAKEN
                return index
        others = sorted(shares, key=lambda share: -sum(taken[index] == FREE for index in share))
        for index in reversed(others[0]) if others else ():
            if taken[index] == FREE:
                taken[index] = TAKEN
                return index
    return None
