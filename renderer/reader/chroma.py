"""`chromas` materials → ChromaKey."""

from __future__ import annotations

from renderer.fidelity import Grade
from renderer.operations import ChromaKey
from renderer.reader.color import hex_color, unit
from renderer.reader.keyframes import Clock
from renderer.reader.materials import References
from renderer.reader.node import Node
from renderer.reader.parameter_keys import parameter_tracks
from renderer.reader.scope import DraftScope
from renderer.timebase import TimeRange

DEFAULT_INTENSITY = 0.2
"""Where a draft leaves it open: what pyJianYingDraft writes."""
_PROPERTIES = {
    "KFTypeChromaIntensity": "intensity",
    "KFTypeChromaShadow": "shadow",
    "KFTypeChromaEdgeSmooth": "edge_smooth",
    "KFTypeChromaSpill": "spill",
}


def read_chroma_key(
    scope: DraftScope, segment: Node, references: References, clock: Clock, target: TimeRange
) -> tuple[ChromaKey, ...]:
    """The segment's chroma key. One without a colour was opened and left alone: it does nothing."""
    node = references.last("chromas")
    color = hex_color(node.get("color"))
    if color is None:
        return ()
    key = ChromaKey(
        red=color.red,
        green=color.green,
        blue=color.blue,
        intensity=unit(node.number("intensity_value", DEFAULT_INTENSITY)),
        shadow=unit(node.number("shadow_value")),
        edge_smooth=unit(node.number("edge_smooth_value")),
        spill=unit(node.number("spill_value")),
        keyframes=parameter_tracks(segment, clock, _PROPERTIES, node.text("id")),
    )
    if key.intensity == 0 and not key.keyframes:
        return ()
    reason = "the app's keyer is not public: how much each slider removes is our own reading"
    scope.report("chroma", node, Grade.CLOSE, reason, name=node.text("color"))
    return (key,)
