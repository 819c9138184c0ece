"""`effects[type=bloom]` → the light round a text."""

from __future__ import annotations

from renderer.colors import WHITE
from renderer.fidelity import Grade
from renderer.reader.color import hex_color, unit
from renderer.reader.materials import References
from renderer.reader.scope import DraftScope
from renderer.text_block import TextGlow

DEFAULT_RANGE = 0.45
"""What six of seven app-saved glows have."""
DEFAULT_COLOR = WHITE
"""A guess: every glow seen names its colour."""

MEASURED = "the glow is measured for one strength and range; others scale by a guess"


def read_glow(scope: DraftScope, references: References) -> TextGlow | None:
    """The last glow a text refers to, reported; None where none is on.

    `bloom_params` decide: CapCut 8 draws a glow of strength 0.4 whose `value` is 0. Without them `value` is the
    strength.
    """
    nodes = [node for node in references.all("effects") if node.text("type") == "bloom"]
    for node in reversed(nodes):
        parameters = node.child("bloom_params")
        strength = unit(parameters.number("strength") or node.number("value"))
        color = hex_color(parameters.get("color")) or DEFAULT_COLOR
        if strength == 0 or color.alpha == 0 or not node.flag("visible", True):
            continue
        scope.report("bloom", node, Grade.CLOSE, MEASURED)
        return TextGlow(color, strength, unit(parameters.number("range", DEFAULT_RANGE)))
    return None
