"""Leaving the CPU to others: a render takes minutes, an answer milliseconds."""

from __future__ import annotations

import contextlib
import os
from pathlib import Path

_AUTOGROUP = Path("/proc/self/autogroup")


def step_back(niceness: int) -> None:
    """Let processes of less niceness go first, and so with all children of this one.

    Desktop kernels share the CPU between sessions before they look at processes, so the session steps
    back as well; elsewhere there is no such file.
    """
    os.nice(niceness)
    if niceness:
        with contextlib.suppress(OSError):
            _AUTOGROUP.write_text(str(niceness))
