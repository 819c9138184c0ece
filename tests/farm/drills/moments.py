"""Waiting for what lasts milliseconds."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any


def soon(condition: Callable[[], Any], seconds: float = 60.0) -> Any:
    """As `eventually`, asking so often that a short state is not missed."""
    deadline = time.monotonic() + seconds
    while not (answer := condition()) and time.monotonic() < deadline:
        time.sleep(0.002)
    return answer
