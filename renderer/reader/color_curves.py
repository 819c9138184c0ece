"""`color_curves` materials → ToneCurves."""

from __future__ import annotations

from renderer.fidelity import Grade
from renderer.operations import CurvePoint, ToneCurves
from renderer.reader.color import unit
from renderer.reader.node import Node
from renderer.reader.scope import DraftScope

MAX_POINTS = 256
_CHANNELS = ("luma", "red", "green", "blue")
_ANCHOR = ("anchor", "anchor_point", "point")
_LEFT = ("left_control", "left_control_point", "left")
_RIGHT = ("right_control", "right_control_point", "right")
"""Names of a point's parts. No draft at hand has points; a bare {x, y} is an anchor without handles."""


def tone_curves(scope: DraftScope, node: Node) -> ToneCurves | None:
    """The curves, None where all are the identity. Empty lists are the identity; so are straight diagonals."""
    curves = {channel: _points(node, channel) for channel in _CHANNELS}
    if not any(curves.values()):
        return None
    reason = "the curve is exact, but whether luma bends all channels alike is a guess"
    scope.report("color_curves", node, Grade.CLOSE, reason)
    return ToneCurves(**curves)


def _points(node: Node, channel: str) -> tuple[CurvePoint, ...]:
    entries = node.objects(channel)
    if len(entries) > MAX_POINTS:
        raise node.get(channel).fault(f"has {len(entries)} points; the limit is {MAX_POINTS}")
    points = tuple(sorted((_point(entry) for entry in entries), key=lambda point: point.x))
    on_diagonal = all(x == y for point in points for x, y in ((point.x, point.y), point.left, point.right))
    covers = bool(points) and points[0].x == 0.0 and points[-1].x == 1.0
    return () if on_diagonal and covers else points


def _point(entry: Node) -> CurvePoint:
    anchor = _part(entry, _ANCHOR) or entry
    x, y = unit(anchor.number("x")), unit(anchor.number("y"))
    return CurvePoint(x, y, _handle(_part(entry, _LEFT), x, y), _handle(_part(entry, _RIGHT), x, y))


def _part(entry: Node, names: tuple[str, ...]) -> Node:
    return next((entry.child(name) for name in names if entry.get(name)), Node(None))


def _handle(node: Node, x: float, y: float) -> tuple[float, float]:
    """A handle's own place; the anchor's where there is none (zeros, as in keyframes, mean none, too)."""
    handle_x, handle_y = node.number("x", x), node.number("y", y)
    if handle_x == 0 and handle_y == 0:
        return x, y
    return unit(handle_x), unit(handle_y)
