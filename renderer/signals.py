"""How messages call signals."""

from __future__ import annotations

import signal


def signal_name(number: int) -> str:
    """`SIGKILL` and the like; most of the real-time ones have no name but their number."""
    try:
        return signal.Signals(number).name
    except ValueError:
        return str(number)
