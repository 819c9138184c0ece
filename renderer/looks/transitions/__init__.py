"""Transitions: functions of two canvases and a progress. Importing this registers them all."""

from renderer.looks.transitions import (  # noqa: F401  (imported so that they register)
    blurs,
    cards,
    dips,
    dissolves,
    edges,
    glitches,
    lights,
    moves,
    panels,
    particles,
    slides,
    stretches,
    warps,
    wipes,
)
from renderer.looks.transitions.lookup import find_transition, register_relatives
from renderer.looks.transitions.registry import CUTS, TRANSITIONS, UNKNOWN, TransitionFunction

register_relatives()

__all__ = ["CUTS", "TRANSITIONS", "UNKNOWN", "TransitionFunction", "find_transition"]
