"""Values of texts that make no sense: drawn as near as can be, and reported, since a caption is worth more than its size."""

from __future__ import annotations

import unicodedata

from renderer.errors import InvalidDraft
from renderer.fidelity import Grade
from renderer.reader.node import Node
from renderer.reader.scope import DraftScope

_LINE_ENDS_AND_TAB = "\n\r\t\x0b\x0c\x85"
_REPLACEMENT = "\ufffd"


def text_number(scope: DraftScope, node: Node, default: float, *, least: float, most: float) -> float:
    """A number of a text's look: beyond its limits it is brought to them, and what is no number is the default."""
    try:
        return node.as_number(default, least=least, most=most)
    except InvalidDraft as fault:
        instead = _nearest(node, default, least, most)
        report_fault(scope, node, f"{fault.reason}: {instead:g} is taken instead")
        return instead


def report_characters(scope: DraftScope, node: Node, text: str) -> None:
    """Report what of a text cannot be written: halves of surrogate pairs (U+FFFD by now) and control characters."""
    halves = text.count(_REPLACEMENT)
    if halves:
        report_fault(scope, node, f"has {halves} broken characters, shown as U+FFFD")
    controls = sum(unicodedata.category(c) == "Cc" and c not in _LINE_ENDS_AND_TAB for c in text)
    if controls:
        report_fault(scope, node, f"has {controls} control characters, which are left out")


def report_fault(scope: DraftScope, node: Node, reason: str) -> None:
    scope.report("text", node, Grade.STAND_IN, reason)


def _nearest(node: Node, default: float, least: float, most: float) -> float:
    """The limit that the value lies beyond; the default for what is no finite number, or below a limit of 0."""
    try:
        value = node.as_number(default, least=-1e300, most=1e300)
    except InvalidDraft:
        return default
    return most if value > most else (least or default)
