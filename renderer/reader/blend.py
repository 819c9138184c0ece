"""`effects` of type `mix_mode` → Blend."""

from __future__ import annotations

from renderer.fidelity import Grade
from renderer.looks.registry import folded
from renderer.operations import Blend, BlendMode
from renderer.reader.color import unit
from renderer.reader.materials import References
from renderer.reader.scope import DraftScope

_MODES: tuple[tuple[BlendMode, tuple[str, str], tuple[str, ...]], ...] = (
    (BlendMode.MULTIPLY, ("871333", "6758325895519277582"), ("正片叠底", "Multiply")),
    (BlendMode.COLOR_DODGE, ("871334", "6758325800031752712"), ("颜色减淡", "Color Dodge")),
    (BlendMode.COLOR_BURN, ("871335", "6758325724848853518"), ("颜色加深", "Color Burn")),
    (BlendMode.LINEAR_BURN, ("871336", "6758325619253056013"), ("线性加深", "Linear Burn")),
    (BlendMode.SOFT_LIGHT, ("871337", "6758325439212556814"), ("柔光", "Soft Light")),
    (BlendMode.HARD_LIGHT, ("871338", "6758325264670790152"), ("强光", "Hard Light")),
    (BlendMode.SCREEN, ("871339", "6758325170760323597"), ("滤色", "Screen")),
    (BlendMode.OVERLAY, ("871340", "6758324989931295240"), ("叠加", "Overlay")),
    (BlendMode.LIGHTEN, ("871341", "6758324919789949453"), ("变亮", "Lighten")),
    (BlendMode.DARKEN, ("871342", "6758324839670354445"), ("变暗", "Darken")),
)
_BY_ID = {one: mode for mode, ids, _ in _MODES for one in ids}
_BY_NAME = {folded(name): mode for mode, _, names in _MODES for name in names}
_PLAIN = {folded(name) for name in ("正常", "Normal", "无", "None")}


def read_blend(scope: DraftScope, references: References) -> Blend | None:
    """How the segment meets what is below it; None is plainly over it. Of several modes the last counts."""
    nodes = [node for node in references.all("effects") if node.text("type") == "mix_mode"]
    if not nodes:
        return None
    node = nodes[-1]
    strength = unit(node.number("value", 1.0))
    ids = (node.text("resource_id"), node.text("effect_id"))
    name = folded(node.text("name"))
    mode = next((_BY_ID[one] for one in ids if one in _BY_ID), None) or _BY_NAME.get(name)
    if strength == 0 or (mode is None and (name in _PLAIN or not (name or any(ids)))):
        return None
    if mode is None:
        scope.report(
            "mix_mode", node, Grade.LEFT_OUT, "this blend mode is not known: the clip is laid over plainly"
        )
        return None
    if mode is BlendMode.SOFT_LIGHT:
        reason = "of the formulas in use for soft light W3C's is drawn; which one the app uses is not known"
        scope.report("mix_mode", node, Grade.CLOSE, reason)
    return Blend(mode, strength)
