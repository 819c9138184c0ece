"""`material_colors` → a clip of one colour or of a gradient, as a timeline that shows only its background."""

from __future__ import annotations

from renderer.colors import BLACK, Gradient, Rgba
from renderer.fidelity import Grade
from renderer.reader.color import hex_color, unit
from renderer.reader.limits import MAX_CANVAS_PX
from renderer.reader.node import Node
from renderer.reader.scope import DraftScope
from renderer.timebase import TimeRange
from renderer.timeline import Timeline

DEFAULT_ANGLE = 90.0
"""What the app writes into entries that are no gradient."""


def color_clip(scope: DraftScope, color: Node, target: TimeRange) -> Timeline:
    """The nested timeline of a colour clip that lasts as long as `target`."""
    gradient = _gradient(color) if color.flag("is_gradient") else None
    if gradient is not None:
        reason = "the gradient's angle is taken as in the format's other gradients: clockwise, 90 from top to bottom"
        scope.report("color_clip", color, Grade.CLOSE, reason)
    fill = gradient.stops[0][1] if gradient else hex_color(color.get("solid_color")) or BLACK
    width, height = (
        round(color.number(key, 0.0, least=0, most=MAX_CANVAS_PX)) for key in ("width", "height")
    )
    return Timeline(
        width=width or scope.width,
        height=height or scope.height,
        rate=scope.rate,
        duration_us=target.duration_us,
        background=fill,
        gradient=gradient,
    )


def _gradient(color: Node) -> Gradient | None:
    """Its colours at its shares; evenly spread where the shares are missing or do not fit. The unit and the
    sense of the angle are read from the format's other gradients: degrees, y down."""
    colors = [found for node in color.items("gradient_colors") if (found := hex_color(node)) is not None]
    if not colors:
        return None
    places = [node.as_number() for node in color.items("gradient_percents")]
    if len(places) != len(colors):
        places = [index / max(1, len(colors) - 1) for index in range(len(colors))]
    elif max(places) > 1:
        places = [place / 100 for place in places]
    stops: list[tuple[float, Rgba]] = sorted(
        ((unit(place), one) for place, one in zip(places, colors, strict=True)), key=lambda stop: stop[0]
    )
    return Gradient(tuple(stops), color.number("gradient_angle", DEFAULT_ANGLE))
