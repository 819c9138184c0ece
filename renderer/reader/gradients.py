"""Gradients of shapes and texts, which both write alike."""

from __future__ import annotations

import math

from renderer.colors import Gradient, Rgba
from renderer.errors import InvalidDraft
from renderer.reader.color import list_color, unit
from renderer.reader.limits import MAX_GRADIENT_STOPS
from renderer.reader.node import Node

DEFAULT_ANGLE = 90.0
"""From top to bottom."""


def read_gradient(node: Node, alpha: float = 1.0) -> Gradient | None:
    """`{color[], alpha[], percent[], angle}` with `alpha` on top, None where no colour is named.

    The angle counts with y down (measured on shapes). Where the places do not fit the colours, or one is no number,
    the colours stand evenly; opacities that are missing or no number are 1.
    """
    colors = node.items("color")[:MAX_GRADIENT_STOPS]
    alphas = [_number(entry) for entry in node.items("alpha")[: len(colors)]]
    places = _places([_number(entry) for entry in node.items("percent")[: len(colors) + 1]], len(colors))
    stops: list[tuple[float, Rgba]] = []
    for index, (place, entry) in enumerate(zip(places, colors, strict=True)):
        own = alphas[index] if index < len(alphas) else None
        color = list_color(entry, alpha * (1.0 if own is None else unit(own)))
        if color is not None:
            stops.append((place, color))
    if not stops:
        return None
    angle = _number(node.get("angle"))
    return Gradient(
        tuple(sorted(stops, key=lambda stop: stop[0])), DEFAULT_ANGLE if angle is None else angle % 360.0
    )


def _places(given: list[float | None], count: int) -> list[float]:
    known = [unit(place) for place in given if place is not None]
    return (
        known if len(known) == len(given) == count else [index / max(1, count - 1) for index in range(count)]
    )


def _number(node: Node) -> float | None:
    """None for what is missing, infinite or not a number at all: a stop can be put right without it."""
    try:
        number = node.as_number(math.inf)
    except InvalidDraft:
        return None
    return number if math.isfinite(number) else None
