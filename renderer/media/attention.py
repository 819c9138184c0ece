"""Which medium is being read at this moment, so that what dies of it can be named afterwards.

Whoever runs the renderer in a process of its own may `watch`; nobody else notices.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

_watcher: Callable[[str], None] | None = None
_read = ""


def watch(watcher: Callable[[str], None]) -> None:
    """From now on `watcher` is called with a medium's name before it is read and with what was read before, or "", after. It must be quick:
    a video's is called twice a packet."""
    global _watcher
    _watcher = watcher


@contextmanager
def reading_of(name: str) -> Iterator[None]:
    """While the block runs, the medium `name` is being read."""
    global _read
    if _watcher is None:
        yield
        return
    before, _read = _read, name
    _watcher(name)
    try:
        yield
    finally:
        _read = before
        _watcher(before)
