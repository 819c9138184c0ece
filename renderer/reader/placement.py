"""Where a visual segment is drawn: `clip` → Transform, `crop` → Crop, `canvases` → Background."""

from __future__ import annotations

from renderer.colors import Rgba
from renderer.fidelity import Grade
from renderer.reader.color import hex_color, unit
from renderer.reader.limits import MAX_COORDINATE
from renderer.reader.materials import References
from renderer.reader.node import Node
from renderer.reader.scope import DraftScope
from renderer.timeline import Background, BackgroundKind, Crop, Transform

CANVAS_SHOWN_BIT = 4096
"""Of `videos[].check_flag`: CapCut 9.1 shows a background only with it (measured in its exports)."""

_CORNERS = ("upper_left", "upper_right", "lower_left", "lower_right")
_FULL = (Crop().upper_left, Crop().upper_right, Crop().lower_left, Crop().lower_right)


def coordinate(node: Node, key: str, default: float) -> float:
    return node.number(key, default, least=-MAX_COORDINATE, most=MAX_COORDINATE)


def transform(clip: Node) -> Transform:
    """`segment.clip`; null means the neutral placement."""
    scale, move, flip = clip.child("scale"), clip.child("transform"), clip.child("flip")
    return Transform(
        x=coordinate(move, "x", 0.0),
        y=coordinate(move, "y", 0.0),
        scale_x=coordinate(scale, "x", 1.0),
        scale_y=coordinate(scale, "y", 1.0),
        rotation=clip.number("rotation"),
        alpha=unit(clip.number("alpha", 1.0)),
        flip_horizontal=flip.flag("horizontal"),
        flip_vertical=flip.flag("vertical"),
    )


def crop(node: Node) -> Crop:
    """The eight corner numbers of `videos[].crop`. All zeros is a tool's way to say "no crop"."""
    read = [
        (node.number(f"{corner}_x", default[0]), node.number(f"{corner}_y", default[1]))
        for corner, default in zip(_CORNERS, _FULL, strict=True)
    ]
    if all(point == (0.0, 0.0) for point in read):
        return Crop()
    corners = [(unit(x), unit(y)) for x, y in read]
    upper_left, upper_right, lower_left, lower_right = corners
    if _area([upper_left, upper_right, lower_right, lower_left]) < 1e-9:
        raise node.fault("is an empty crop: nothing of the picture is left")
    return Crop(upper_left, upper_right, lower_left, lower_right)


def _area(ring: list[tuple[float, float]]) -> float:
    edges = zip(ring, ring[1:] + ring[:1], strict=True)
    return abs(sum(ax * by - bx * ay for (ax, ay), (bx, by) in edges)) / 2


def background(
    scope: DraftScope, material: Node, references: References, *, on_main: bool
) -> Background | None:
    """What a main-track clip shows round itself; None is the canvas' own black.

    Overlays show none (documented by pyJianYingDraft, seen in ByteDance's converter).
    """
    canvas = references.last("canvases")
    found = _background(scope, canvas)
    if found is None:
        return None
    if not on_main:
        reason = "only clips of the main track show a background, this one is an overlay"
        scope.report("canvas", canvas, Grade.LEFT_OUT, reason)
        return None
    flags = material.get("check_flag")
    if scope.session.options.strict_canvas_flag and flags and not int(flags.as_number()) & CANVAS_SHOWN_BIT:
        scope.report(
            "canvas", canvas, Grade.LEFT_OUT, "the material's check_flag switches its background off"
        )
        return None
    return found


def _background(scope: DraftScope, canvas: Node) -> Background | None:
    kind = canvas.text("type")
    if kind == "canvas_color":
        color = hex_color(canvas.get("color"))
        # "#00000000" is the black that generators write next to a blur; transparent is black, too.
        visible = (
            color is not None and color.alpha > 0 and (color.red, color.green, color.blue) != (0.0, 0.0, 0.0)
        )
        return Background(BackgroundKind.COLOR, color=color) if color is not None and visible else None
    if kind == "canvas_blur":
        strength = unit(canvas.number("blur"))
        return Background(BackgroundKind.BLUR, color=Rgba(0.0, 0.0, 0.0), blur=strength)
    if kind == "canvas_image":
        image = scope.session.media.background_image(canvas)
        if image is None:
            scope.report("canvas", canvas, Grade.LEFT_OUT, "the background picture is not named")
            return None
        return Background(BackgroundKind.IMAGE, image=image)
    if kind not in ("", "none"):
        scope.report("canvas", canvas, Grade.LEFT_OUT, f"backgrounds of type {kind!r} are not known")
    return None
