"""Transitions: functions of two canvases and a progress."""

from __future__ import annotations

from collections.abc import Callable

import cv2
import numpy as np

from renderer.fidelity import Grade
from renderer.looks.registry import Moment, Registry
from renderer.media.picture import Pixels

TransitionFunction = Callable[[Pixels, Pixels, Moment], Pixels]
"""(outgoing, incoming, moment) → canvas. All (h, w, 4) premultiplied BGRA of one size; inputs are not changed."""

TRANSITIONS: Registry[TransitionFunction] = Registry("transition")

UNKNOWN = "dissolve"
"""The stand-in for a transition that no one has written yet: friendlier than a hard cut."""


@TRANSITIONS.register(
    "dissolve",
    ids=["6724845717472416269"],
    names=["叠化", "Mix", "Dissolve"],
    grade=Grade.EXACT,
)
def dissolve(outgoing: Pixels, incoming: Pixels, moment: Moment) -> Pixels:
    """A linear mix of the stored values."""
    p = moment.progress
    return np.asarray(cv2.addWeighted(outgoing, 1 - p, incoming, p, 0), np.uint8)
