"""`video_radius`, `video_strokes` and `video_shadows` materials → Border.

No draft with such an entry is public: the names of the fields are a guess, so several are tried, and the
result is always reported as a stand-in.
"""

from __future__ import annotations

from renderer.fidelity import Grade
from renderer.operations import Border
from renderer.reader.color import hex_color, list_color, unit
from renderer.reader.keyframes import Clock
from renderer.reader.materials import References
from renderer.reader.node import Node
from renderer.reader.scope import DraftScope
from renderer.timebase import TimeRange

RADIUS_FIELDS = ("radius", "value", "round_corner", "top_left")
WIDTH_FIELDS = ("width", "stroke_width", "size", "value")
DISTANCE_FIELDS = ("distance", "shadow_distance")
ANGLE_FIELDS = ("angle", "shadow_angle")
BLUR_FIELDS = ("smoothing", "blur", "smooth", "feather", "shadow_smoothing")
COLOR_FIELDS = ("color", "stroke_color", "shadow_color")
ALPHA_FIELDS = ("alpha", "opacity", "shadow_alpha")
PERCENT_ABOVE = 1.0
"""Lengths beyond it must be percent."""
STROKE_SCALE = 0.05
"""A stroke of width 1 as a share of the short side."""
SHADOW_SCALE = 0.1
"""A distance or blur of 1 as a share of the short side."""

_Color = tuple[float, float, float, float]


def read_border(
    scope: DraftScope, segment: Node, references: References, clock: Clock, target: TimeRange
) -> tuple[Border, ...]:
    """The segment's rounded corners, outline and shadow as one operation, if it has any."""
    corners, stroke, shadow = (
        references.last(bucket) for bucket in ("video_radius", "video_strokes", "video_shadows")
    )
    radius = _length(corners, RADIUS_FIELDS)
    width = _length(stroke, WIDTH_FIELDS)
    stroke_color = _color(stroke, (1.0, 1.0, 1.0, 1.0))
    shadow_color = _color(shadow, (0.0, 0.0, 0.0, 1.0)) if shadow else (0.0, 0.0, 0.0, 0.0)
    drawn = {
        "video_radius": (corners, radius > 0, "the corners' radius"),
        "video_stroke": (stroke, width > 0 and stroke_color[3] > 0, "the outline's width"),
        "video_shadow": (shadow, shadow_color[3] > 0, "the shadow's place and softness"),
    }
    for kind, (node, active, what) in drawn.items():
        if active:
            scope.report(kind, node, Grade.STAND_IN, f"{what} is read by guess: no such draft is public")
    if not any(active for _, active, _ in drawn.values()):
        return ()
    return (
        Border(
            radius=radius,
            stroke_width=width * STROKE_SCALE if stroke_color[3] > 0 else 0.0,
            stroke_color=stroke_color,
            shadow_color=shadow_color,
            shadow_distance=_length(shadow, DISTANCE_FIELDS) * SHADOW_SCALE,
            shadow_angle=_number(shadow, ANGLE_FIELDS, -45.0),
            shadow_blur=_length(shadow, BLUR_FIELDS) * SHADOW_SCALE,
        ),
    )


def _number(node: Node, keys: tuple[str, ...], default: float) -> float:
    """The first of these fields that holds a number."""
    for key in keys:
        value = node.get(key).value
        if isinstance(value, (int, float)) and not isinstance(value, bool):
            return node.number(key)
    return default


def _length(node: Node, keys: tuple[str, ...]) -> float:
    """A length 0…1; percent are understood."""
    value = _number(node, keys, 0.0)
    return unit(value / 100 if value > PERCENT_ABOVE else value)


def _color(node: Node, default: _Color) -> _Color:
    alpha = unit(_number(node, ALPHA_FIELDS, 1.0))
    for key in COLOR_FIELDS:
        field = node.get(key)
        color = list_color(field, alpha) if isinstance(field.value, list) else hex_color(field, alpha)
        if color is not None:
            return color.red, color.green, color.blue, color.alpha
    return default[0], default[1], default[2], default[3] * alpha
