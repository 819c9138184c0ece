"""What letters are painted with, as style entries of drafts and style files of flower texts both write it:
fill, strokes, shadows and inner shadows."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path

from renderer.colors import Gradient, Rgba
from renderer.fidelity import Grade
from renderer.reader.color import list_color, unit
from renderer.reader.gradients import read_gradient
from renderer.reader.limits import MAX_PAINTS, MAX_SHADOW_BLUR, MAX_SHADOW_DISTANCE, MAX_STROKE_WIDTH
from renderer.reader.look_pictures import picture_fault
from renderer.reader.node import Node
from renderer.reader.paths import split_path
from renderer.text_block import TextFill, TextGradient, TextShadow, TextStroke, TextTexture

SHADOW_PERCENT = 100.0
"""Shadow distances are percent of an em (5 → 0.05 em)."""
DEFAULT_STROKE_WIDTH = 0.08
DEFAULT_SHADOW_ANGLE = -45.0
WHOLE_BLOCK_MODES = ("", "all")
"""Of a gradient's `mode`; "character", seen in one draft, and every other one begin anew with each letter."""
MAX_TEXTURE_SCALE = 100.0
PROJECTION_STEP = 0.02
"""Em between the copies of a shadow that together look like one solid body; half a stem or less."""
MAX_PROJECTION_COPIES = 12

FindPicture = Callable[[str], Path | None]
"""From a picture's path as the style spells it to a file."""


@dataclass(frozen=True, slots=True)
class Note:
    """A line for the fidelity report, should the style be drawn."""

    kind: str
    node: Node
    grade: Grade
    reason: str


@dataclass(slots=True)
class LookReader:
    """Reads the looks of one text or style file. `notes` collects what there is to report."""

    find_picture: FindPicture
    notes: list[Note] = field(default_factory=list)

    def fill(self, node: Node) -> TextFill | None:
        """Of `fill` or a stroke: `{content: {render_type, solid, gradient, texture}, alpha}`. None where it names
        no colour, or only a picture that is not at hand."""
        content = node.child("content")
        alpha = unit(node.number("alpha", 1.0))
        kind = content.text("render_type")
        if kind == "gradient":
            gradient = content.child("gradient")
            read = read_gradient(gradient, alpha)
            if read is not None:
                return TextGradient(read, gradient.text("mode").lower() not in WHOLE_BLOCK_MODES)
        if kind == "texture":
            texture = self._texture(content.child("texture"), alpha)
            if texture is not None:
                return texture
        solid = content.child("solid")
        return list_color(solid.get("color"), alpha * unit(solid.number("alpha", 1.0)))

    def strokes(self, style: Node) -> tuple[TextStroke, ...]:
        """Those that can be seen, wide ones first."""
        read = [
            TextStroke(fill, min(width, MAX_STROKE_WIDTH))
            for node in self._some(style, "strokes")
            if (width := node.number("width", DEFAULT_STROKE_WIDTH)) > 0
            and (fill := self.fill(node)) is not None
            and is_visible(fill)
        ]
        return tuple(sorted(read, key=lambda stroke: -stroke.width))

    def shadows(self, style: Node, key: str) -> tuple[TextShadow, ...]:
        """Of `shadows` or `inner_shadows`. The bodies of projected ones come after their soft shadows."""
        read: list[TextShadow] = []
        for node in self._some(style, key):
            fill = self.fill(node)
            if fill is None or not is_visible(fill):
                continue
            color = main_color(fill)
            blur = node.get("diffuse") if node.get("diffuse") else node.get("feather")
            read.append(
                shadow(
                    color,
                    node.number("distance", 5.0),
                    node.number("angle", DEFAULT_SHADOW_ANGLE),
                    blur.as_number(),
                )
            )
            if key == "shadows" and node.flag("thickness_projection_enable"):
                read.extend(
                    projection(
                        color,
                        node.number("thickness_projection_distance"),
                        node.number("thickness_projection_angle", DEFAULT_SHADOW_ANGLE),
                    )
                )
                self.notes.append(projection_note(node.get("thickness_projection_enable")))
        return tuple(read)

    def _texture(self, node: Node, alpha: float) -> TextTexture | None:
        written = node.text("path")
        name = (split_path(written) or [""])[-1]
        path = self.find_picture(written)
        if path is None:
            reason = (
                f"the texture {name or 'without a name'!r} is in no look folder: a plain colour stands for it"
            )
            self.notes.append(Note("text_texture", node, Grade.STAND_IN, reason))
            return None
        fault = picture_fault(path)
        if fault:
            reason = f"the texture {path.name!r} of the look folder {fault}: a plain colour stands for it"
            self.notes.append(Note("text_texture", node, Grade.STAND_IN, reason))
            return None
        reason = f"filled with {path.name!r} of the look folder; how the app lays it is a guess"
        self.notes.append(Note("text_texture", node, Grade.CLOSE, reason))
        scale = node.number("scale", 1.0)
        return TextTexture(path, min(scale, MAX_TEXTURE_SCALE) if scale > 0 else 1.0, alpha)

    def _some(self, style: Node, key: str) -> list[Node]:
        nodes = style.objects(key)
        if len(nodes) > MAX_PAINTS:
            reason = f"of {len(nodes)} only the first {MAX_PAINTS} are drawn"
            self.notes.append(Note(key, style.get(key), Grade.LEFT_OUT, reason))
        return nodes[:MAX_PAINTS]


def shadow(color: Rgba, distance_percent: float, angle: float, blur: float) -> TextShadow:
    """Within what the painter is asked to do at most."""
    distance = distance_percent / SHADOW_PERCENT
    return TextShadow(
        color,
        distance=max(-MAX_SHADOW_DISTANCE, min(distance, MAX_SHADOW_DISTANCE)),
        angle=angle,
        blur=max(0.0, min(blur, MAX_SHADOW_BLUR)),
    )


def projection(color: Rgba, distance_percent: float, angle: float) -> tuple[TextShadow, ...]:
    """A shadow's solid body: hard copies from far to near, whose opacities together are the shadow's own."""
    distance = min(abs(distance_percent) / SHADOW_PERCENT, MAX_SHADOW_DISTANCE)
    count = min(math.ceil(distance / PROJECTION_STEP), MAX_PROJECTION_COPIES)
    if not count:
        return ()
    one = color.alpha if color.alpha >= 1.0 else 1.0 - (1.0 - color.alpha) ** (1.0 / count)
    direction = math.copysign(1.0, distance_percent)
    return tuple(
        TextShadow(replace(color, alpha=one), direction * distance * step / count, angle, 0.0)
        for step in range(count, 0, -1)
    )


def projection_note(node: Node) -> Note:
    reason = "the shadow's solid projection is drawn from hard copies; the unit of its length is a guess"
    return Note("text_projection", node, Grade.STAND_IN, reason)


def faded(fill: TextFill, alpha: float) -> TextFill:
    """The fill with its opacity multiplied."""
    if isinstance(fill, TextGradient):
        stops = tuple((place, _faded(color, alpha)) for place, color in fill.gradient.stops)
        return replace(fill, gradient=Gradient(stops, fill.gradient.angle))
    if isinstance(fill, TextTexture):
        return replace(fill, alpha=unit(fill.alpha * alpha))
    return _faded(fill, alpha)


def _faded(color: Rgba, alpha: float) -> Rgba:
    return replace(color, alpha=unit(color.alpha * alpha))


def is_visible(fill: TextFill) -> bool:
    if isinstance(fill, TextGradient):
        return any(color.alpha > 0 for _, color in fill.gradient.stops)
    return fill.alpha > 0


def main_color(fill: TextFill) -> Rgba:
    """One colour for a fill: a gradient's first; a picture counts as white."""
    if isinstance(fill, TextGradient):
        return fill.gradient.stops[0][1]
    return Rgba(1.0, 1.0, 1.0, fill.alpha) if isinstance(fill, TextTexture) else fill
