"""How runs of text look: JSON style entries, markup tags, and the flat fields both fall back on."""

from __future__ import annotations

from dataclasses import replace

from renderer.colors import WHITE, Rgba
from renderer.reader.color import hex_color, unit
from renderer.reader.flower_text import FlowerTexts
from renderer.reader.limits import MAX_FONT_SIZE, MAX_STROKE_WIDTH
from renderer.reader.node import Node
from renderer.reader.scope import DraftScope
from renderer.reader.text_faults import text_number
from renderer.reader.text_font import flat_font, json_font, markup_font
from renderer.reader.text_look import (
    DEFAULT_SHADOW_ANGLE,
    DEFAULT_STROKE_WIDTH,
    LookReader,
    faded,
    projection,
    projection_note,
    shadow,
)
from renderer.reader.text_markup import Markup
from renderer.text_block import TextShadow, TextStroke, TextStyle

DEFAULT_SIZE = 15.0
SHADOW_SMOOTHING_PER_EM = 18.0
"""The flat `shadow_smoothing` of 0.45 is the style's blur of 0.025 em."""
DEFAULT_ITALIC_DEGREES = 10.0
"""Where a style is italic and the flat `italic_degree` is 0, as nearly always."""
MAX_ITALIC_DEGREES = 60.0
MAX_UNDERLINE_EM = 5.0
"""Offset and width of a line under the letters."""


class FlatStyle:
    """The style in a text material's flat fields.

    They hold for plain texts, and for what a JSON or markup style leaves open. With JSON styles or
    markup a stroke is only what they name: `border_color` alone is a stroke switched off (769 texts
    of app-saved drafts).
    """

    def __init__(self, scope: DraftScope, material: Node) -> None:
        self.material = material
        self.size = size(scope, material.get("font_size"), DEFAULT_SIZE)
        self.alpha = unit(material.number("text_alpha", 1.0))
        degrees = material.number("italic_degree")
        self.base = TextStyle(
            size=self.size,
            bold=material.number("bold_width") > 0,
            italic=degrees > 0,
            underline=material.flag("underline"),
            underline_offset=_within(material.number("underline_offset", 0.22), MAX_UNDERLINE_EM),
            underline_width=max(0.0, _within(material.number("underline_width", 0.05), MAX_UNDERLINE_EM)),
            italic_degrees=_within(degrees, MAX_ITALIC_DEGREES) or DEFAULT_ITALIC_DEGREES,
            font=flat_font(material),
        )

    @property
    def color(self) -> Rgba:
        return hex_color(self.material.get("text_color")) or WHITE

    def style(self) -> TextStyle:
        """The look of a plain text."""
        return replace(
            self.base,
            fill=faded(self.color, self.alpha),
            strokes=self._strokes(),
            shadows=self.shadows(),
        )

    def _strokes(self) -> tuple[TextStroke, ...]:
        width = self.material.number("border_width", DEFAULT_STROKE_WIDTH)
        color = hex_color(self.material.get("border_color"), unit(self.material.number("border_alpha", 1.0)))
        seen = color is not None and width > 0
        return (TextStroke(color, min(width, MAX_STROKE_WIDTH)),) if seen and color is not None else ()

    def shadows(self) -> tuple[TextShadow, ...]:
        material = self.material
        if not material.flag("has_shadow"):
            return ()
        color = hex_color(material.get("shadow_color"), unit(material.number("shadow_alpha", 0.9)))
        if color is None:
            return ()
        soft = shadow(
            color,
            material.number("shadow_distance", 5.0),
            material.number("shadow_angle", DEFAULT_SHADOW_ANGLE),
            material.number("shadow_smoothing", 0.45) / SHADOW_SMOOTHING_PER_EM,
        )
        return soft, *self._projection(color)

    def _projection(self, color: Rgba) -> tuple[TextShadow, ...]:
        material = self.material
        if not material.flag("shadow_thickness_projection_enable"):
            return ()
        return projection(
            color,
            material.number("shadow_thickness_projection_distance"),
            material.number("shadow_thickness_projection_angle", DEFAULT_SHADOW_ANGLE),
        )

    def report_projection(self, scope: DraftScope) -> None:
        """Once for a text whose flat shadow has a solid projection."""
        if self.material.flag("has_shadow") and self.material.flag("shadow_thickness_projection_enable"):
            note = projection_note(self.material.get("shadow_thickness_projection_enable"))
            scope.report(note.kind, note.node, note.grade, note.reason)


def json_style(scope: DraftScope, style: Node, flat: FlatStyle, flowers: FlowerTexts) -> TextStyle:
    """A `styles[]` entry."""
    look = LookReader(flowers.find_picture)
    fill = look.fill(style.child("fill"))
    own = replace(
        flat.base,
        size=size(scope, style.get("size"), flat.size),
        fill=faded(
            fill or flat.color, flat.alpha * (1.0 if fill else unit(style.child("fill").number("alpha", 1.0)))
        ),
        strokes=look.strokes(style),
        shadows=look.shadows(style, "shadows") if style.get("shadows") else flat.shadows(),
        inner_shadows=look.shadows(style, "inner_shadows"),
        bold=style.flag("bold"),
        italic=style.flag("italic"),
        underline=style.flag("underline"),
        font=json_font(style.child("font"), flat.base.font, flat.material),
    )
    dressed = flowers.dressed(own, style)
    for note in look.notes if dressed.fill is own.fill else ():
        scope.report(note.kind, note.node, note.grade, note.reason)
    return dressed


def markup_style(markup: Markup, flat: FlatStyle, flowers: FlowerTexts) -> TextStyle:
    """The look a markup text's tags give a run."""
    fill = _tuple_color(markup.color) or flat.color
    outline = _tuple_color(markup.outline_color)
    width = min(markup.outline_width, MAX_STROKE_WIDTH)
    own = replace(
        flat.base,
        size=min(MAX_FONT_SIZE, markup.size) if markup.size and markup.size > 0 else flat.size,
        fill=faded(fill, flat.alpha),
        strokes=(TextStroke(outline, width),) if outline and width > 0 else (),
        shadows=flat.shadows(),
        bold=markup.bold or flat.base.bold,
        italic=markup.italic or flat.base.italic,
        underline=markup.underline or flat.base.underline,
        font=markup_font(markup.font_path, markup.font_id, flat.base.font),
    )
    return flowers.dressed(own, None, keeps_fill=markup.keeps_color)


def size(scope: DraftScope, node: Node, default: float) -> float:
    """A font size; 0 is how some tools leave it open."""
    return text_number(scope, node, default, least=0.0, most=MAX_FONT_SIZE) or default


def _within(value: float, most: float) -> float:
    return max(-most, min(value, most))


def _tuple_color(parts: tuple[float, ...]) -> Rgba | None:
    if len(parts) not in (3, 4):
        return None
    red, green, blue = (unit(part) for part in parts[:3])
    return Rgba(red, green, blue, unit(parts[3]) if len(parts) == 4 else 1.0)
