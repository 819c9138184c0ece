"""Colours as drafts write them: `#RRGGBB`, `#RRGGBBAA` and lists of 0…1 numbers."""

from __future__ import annotations

import re

from renderer.colors import Rgba
from renderer.reader.node import Node

_HEX = re.compile(r"#?([0-9A-Fa-f]{6})([0-9A-Fa-f]{2})?\Z")


def hex_color(node: Node, alpha: float = 1.0) -> Rgba | None:
    """The colour of a text field, None where it is empty. An alpha pair in it multiplies `alpha`."""
    if node.value is None or (isinstance(node.value, str) and not node.value.strip()):
        return None
    match = _HEX.match(node.value.strip()) if isinstance(node.value, str) else None
    if match is None:
        raise node.fault(f"must be a colour such as #RRGGBB, not {str(node.value)[:40]!r}")
    red, green, blue = bytes.fromhex(match[1])
    own = int(match[2], 16) / 255 if match[2] else 1.0
    return Rgba(red / 255, green / 255, blue / 255, unit(own * alpha))


def list_color(node: Node, alpha: float = 1.0) -> Rgba | None:
    """The colour of a list [r, g, b] or [r, g, b, a] of 0…1 numbers, None where there is none."""
    if node.value is None or node.value == []:
        return None
    if isinstance(node.value, str):
        return hex_color(node, alpha)
    if not isinstance(node.value, list) or len(node.value) not in (3, 4):
        raise node.fault("must be a list of three or four numbers 0…1")
    parts = [unit(Node(value, node, index).as_number()) for index, value in enumerate(node.value)]
    own = parts[3] if len(parts) == 4 else 1.0
    return Rgba(parts[0], parts[1], parts[2], unit(own * alpha))


def unit(value: float) -> float:
    """A share, kept within 0…1."""
    return min(1.0, max(0.0, value))
