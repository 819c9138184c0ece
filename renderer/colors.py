"""Colours and gradients, as data."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Rgba:
    """A colour, gamma-encoded, straight alpha, each 0…1."""

    red: float
    green: float
    blue: float
    alpha: float = 1.0


@dataclass(frozen=True, slots=True)
class Gradient:
    """A linear gradient: stops (0…1, colour) ascending, at least one; `angle` in degrees clockwise from
    left-to-right (y down), so 90 runs from top to bottom. Drawn by `renderer.gradients`."""

    stops: tuple[tuple[float, Rgba], ...]
    angle: float = 90.0


BLACK = Rgba(0.0, 0.0, 0.0)
WHITE = Rgba(1.0, 1.0, 1.0)
