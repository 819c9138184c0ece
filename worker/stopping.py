"""A worker that is to end: its processes hand back what they are doing, once it has had its time to get finished.

The word goes through a byte of memory that the worker shares with its processes, so it is there although the store is
not, and however busy they are.
"""

from __future__ import annotations

import mmap
import threading

_shared = mmap.mmap(-1, 1)
"""Made before the processes are forked. Each program that imports this has its own."""


def hand_back_after(seconds: float) -> None:
    """From the worker's first process: let its processes go on for so long."""
    timer = threading.Timer(seconds, _shared.__setitem__, (0, 1))
    timer.daemon = True
    timer.start()


def handing_back() -> bool:
    """Whether what this process does is to be left to others."""
    return _shared[0] == 1
