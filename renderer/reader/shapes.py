"""Segments whose material is a vector shape → ShapeClips.

No draft with a shape is public. What the fields mean was measured by one importer against CapCut 9's exports
(points, their unit, the flags, the gradient's sense); what it does not say is a guess, named as such below.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from renderer.colors import Gradient, Rgba
from renderer.errors import InvalidDraft
from renderer.fidelity import Grade
from renderer.reader.animations import VIDEO, read_animations
from renderer.reader.color import list_color, unit
from renderer.reader.gradients import read_gradient
from renderer.reader.keyframes import SEGMENT_CLOCK, of_picture, read_keyframes
from renderer.reader.limits import MAX_COORDINATE
from renderer.reader.node import Node
from renderer.reader.placement import transform
from renderer.reader.scope import DraftScope
from renderer.reader.timing import target_range
from renderer.reader.unsupported import report_materials
from renderer.shapes import full_radius
from renderer.timebase import snap_range
from renderer.timeline import Shape, ShapeClip

FILL_BIT, BORDER_BIT, ROUNDED_BIT = 16, 32, 64
"""Of `check_flag`: what of the shape is switched on."""
FILL_STYLES = ("shape_fill_render_style", "fill")
"""The first is what the app writes, empty, into every sticker; the second is a text style's name for it."""
BORDER_STYLES = ("shape_border_render_style",)
"""A guess after the fill's name; without it, the flat `border_color` counts."""
BORDER_UNIT = 1.0
"""`border_width` in the unit of the points (a guess)."""
MAX_POINTS = 1_000
"""Far beyond what the app's pen draws."""

_MEASURED = "what a shape's fields mean is taken from one importer's measurements"
_Point = tuple[float, float]


def take_shapes(
    scope: DraftScope, segments: Sequence[Node], track: int
) -> tuple[list[ShapeClip], list[Node]]:
    """The clips of those segments of a track that show shapes, and the other segments in their order."""
    clips: list[ShapeClip] = []
    others: list[Node] = []
    for segment in segments:
        material = _shape_material(scope, segment)
        if material is None:
            others.append(segment)
            continue
        clip = _read_segment(scope, segment, material, track)
        clips.extend([clip] if clip else [])
    return clips, others


def _shape_material(scope: DraftScope, segment: Node) -> Node | None:
    """Shapes have a bucket of their own; a sticker that has points is one, too."""
    found = scope.materials.find(segment.text("material_id"), "shapes", "stickers")
    if found is None:
        return None
    bucket, material = found
    param = material.value.get("shape_param")
    has_points = isinstance(param, dict) and bool(param.get("custom_points"))
    return material if bucket == "shapes" or has_points else None


def _read_segment(scope: DraftScope, segment: Node, material: Node, track: int) -> ShapeClip | None:
    target = target_range(segment)
    frames = snap_range(target, scope.rate)
    if not len(frames):
        return None
    try:
        read = _read_shape(material)
        alpha = material.get("global_alpha")
        own_alpha = unit(alpha.as_number()) if alpha else None
    except InvalidDraft as fault:
        scope.report("shape", material, Grade.LEFT_OUT, f"the shape cannot be read: {fault}")
        return None
    scope.report("shape", material, read.grade, read.reason)
    references = scope.materials.references(segment)
    report_materials(scope, segment, references, is_last=True)
    placed = transform(segment.child("clip"))
    return ShapeClip(
        id=segment.text("id"),
        path=segment.path,
        track=track,
        target=target,
        frames=frames,
        keyframes=of_picture(read_keyframes(scope, segment, SEGMENT_CLOCK, on="video")),
        shape=read.shape,
        transform=placed if own_alpha is None else replace(placed, alpha=own_alpha),
        animations=read_animations(scope, references, target.duration_us, VIDEO),
    )


@dataclass(frozen=True, slots=True)
class _Read:
    """A shape and how near to the app's it is drawn."""

    shape: Shape
    grade: Grade
    reason: str


def _read_shape(material: Node) -> _Read:
    """Raises InvalidDraft for what cannot be drawn."""
    points, roundness = _points(material)
    flag = material.get("check_flag")
    switches = int(flag.as_number()) if flag else FILL_BIT | BORDER_BIT | ROUNDED_BIT
    fill = _style(material, FILL_STYLES) if switches & FILL_BIT else None
    border, width = None, 0.0
    if switches & BORDER_BIT:
        width = material.number("border_width", least=0, most=MAX_COORDINATE) * BORDER_UNIT
        border = _border(material) if width > 0 else None
    if fill is None and border is None:
        raise material.fault("neither a fill nor a border is switched on and given")
    shape = Shape(
        points=points,
        radii=corner_radii(points, roundness) if switches & ROUNDED_BIT else (0.0,) * len(points),
        fill=fill,
        border=_one_color(border),
        border_width=width if border is not None else 0.0,
    )
    stood_in = [
        text
        for text, is_so in (
            ("the border's gradient is its first colour", isinstance(border, Gradient)),
            ("the texture is a plain colour", fill is not None and _has_texture(material)),
            ("its shadow is not drawn", material.flag("has_shadow")),
        )
        if is_so
    ]
    return _Read(shape, Grade.STAND_IN if stood_in else Grade.CLOSE, "; ".join([_MEASURED, *stood_in]))


def corner_radii(points: tuple[_Point, ...], roundness: Sequence[float]) -> tuple[float, ...]:
    """A radius for each corner, in the unit of the points. A guess: values that are all within 0…1 are shares of
    the largest radius a corner can have, others are lengths; a single value holds for all corners."""
    if len(roundness) == 1:
        roundness = [roundness[0]] * len(points)
    given = [max(0.0, value) for value in roundness[: len(points)]]
    given += [0.0] * (len(points) - len(given))
    if max(given) > 1:
        return tuple(given)
    return tuple(share * full_radius(points, corner) for corner, share in enumerate(given))


def _points(material: Node) -> tuple[tuple[_Point, ...], list[float]]:
    """Points are written as {x, y}, as pairs, or as a plain run of numbers: which one is not known."""
    param = material.child("shape_param")
    entries = param.items("custom_points")
    if len(entries) > 2 * MAX_POINTS:
        raise material.fault(f"has more than {MAX_POINTS} points")
    if entries and not isinstance(entries[0].value, dict | list):
        numbers = [_length(node) for node in entries]
        points = list(zip(numbers[::2], numbers[1::2], strict=False))
    else:
        points = [_point(node) for node in entries]
    if len(points) < 3:
        raise material.fault(
            f"has {len(points)} points of its own; shapes known only by their type are not drawn"
        )
    return tuple(points), [_length(node) for node in param.items("roundness")]


def _point(node: Node) -> _Point:
    if isinstance(node.value, list):
        if len(node.value) != 2:
            raise node.fault("must be a pair of numbers")
        return _length(Node(node.value[0], node, 0)), _length(Node(node.value[1], node, 1))
    return _length(node.get("x")), _length(node.get("y"))


def _length(node: Node) -> float:
    return node.as_number(least=-MAX_COORDINATE, most=MAX_COORDINATE)


def _style(material: Node, keys: Sequence[str]) -> Rgba | Gradient | None:
    """A fill like a text's: the app writes its content under `color` here, under `content` in texts."""
    style = next((material.child(key) for key in keys if material.get(key)), Node(None, material))
    content = style.child("color") if style.get("color") else style.child("content")
    alpha = unit(style.number("alpha", 1.0))
    if content.text("render_type") == "gradient":
        gradient = read_gradient(content.child("gradient"), alpha)
        if gradient is not None:
            return gradient
    solid = content.child("solid")
    return list_color(solid.get("color"), alpha * unit(solid.number("alpha", 1.0)))


def _border(material: Node) -> Rgba | Gradient | None:
    if any(material.get(key) for key in BORDER_STYLES):
        return _style(material, BORDER_STYLES)
    color = material.get("border_color")
    if color.value == "":
        return None
    return list_color(color, unit(material.number("border_alpha", 1.0)))


def _one_color(style: Rgba | Gradient | None) -> Rgba | None:
    return style.stops[0][1] if isinstance(style, Gradient) else style


def _has_texture(material: Node) -> bool:
    for key in FILL_STYLES:
        style = material.child(key)
        content = style.child("color") if style.get("color") else style.child("content")
        if content.text("render_type") == "texture":
            return True
    return False
