"""How runs of text look: JSON style entries, markup tags, and the flat fields both fall back on."""

from __future__ import annotations

from renderer.colors import Rgba
from renderer.fidelity import Grade
from renderer.reader.color import hex_color, list_color, unit
from renderer.reader.limits import MAX_FONT_SIZE
from renderer.reader.media_registry import reduced_path
from renderer.reader.node import Node
from renderer.reader.scope import DraftScope
from renderer.reader.text_markup import Markup
from renderer.text_block import FontRef, TextShadow, TextStroke, TextStyle

DEFAULT_SIZE = 15.0
WHITE = Rgba(1.0, 1.0, 1.0)
SHADOW_PERCENT = 100.0
"""Shadow distances are percent of an em (5 → 0.05 em)."""
SHADOW_SMOOTHING_PER_EM = 18.0
"""The flat `shadow_smoothing` of 0.45 is the style's blur of 0.025 em."""


class FlatStyle:
    """The style in a text material's flat fields.

    They hold for plain texts, and for what a JSON or markup style leaves open. With JSON styles or
    markup a stroke is only what they name: `border_color` alone is a stroke switched off (769 texts
    of app-saved drafts).
    """

    def __init__(self, material: Node) -> None:
        self.material = material
        self.size = size(material.get("font_size"), DEFAULT_SIZE)
        self.alpha = unit(material.number("text_alpha", 1.0))
        self.bold = material.number("bold_width") > 0
        self.italic = material.number("italic_degree") > 0
        self.underline = material.flag("underline")
        self.font = _flat_font(material)

    @property
    def color(self) -> Rgba:
        return hex_color(self.material.get("text_color")) or WHITE

    def style(self) -> TextStyle:
        """The look of a plain text."""
        return TextStyle(
            size=self.size,
            fill=faded(self.color, self.alpha),
            strokes=self._strokes(),
            shadows=self.shadows(),
            bold=self.bold,
            italic=self.italic,
            underline=self.underline,
            font=self.font,
        )

    def _strokes(self) -> tuple[TextStroke, ...]:
        width = self.material.number("border_width", 0.08)
        color = hex_color(self.material.get("border_color"), unit(self.material.number("border_alpha", 1.0)))
        return (TextStroke(color, width),) if color is not None and width > 0 else ()

    def shadows(self) -> tuple[TextShadow, ...]:
        material = self.material
        if not material.flag("has_shadow"):
            return ()
        color = hex_color(material.get("shadow_color"), unit(material.number("shadow_alpha", 0.9)))
        if color is None:
            return ()
        return (
            TextShadow(
                color,
                distance=material.number("shadow_distance", 5.0) / SHADOW_PERCENT,
                angle=material.number("shadow_angle", -45.0),
                blur=max(0.0, material.number("shadow_smoothing", 0.45)) / SHADOW_SMOOTHING_PER_EM,
            ),
        )


def json_style(scope: DraftScope, style: Node, flat: FlatStyle) -> TextStyle:
    """A `styles[]` entry."""
    _report_unsupported(scope, style)
    fill = style.child("fill")
    fill_alpha = unit(fill.number("alpha", 1.0)) * flat.alpha
    strokes = [stroke for node in style.objects("strokes") if (stroke := _stroke(node)) is not None]
    shadows = tuple(shadow for node in style.objects("shadows") if (shadow := _shadow(node)) is not None)
    return TextStyle(
        size=size(style.get("size"), flat.size),
        fill=faded(_fill_color(scope, fill) or flat.color, fill_alpha),
        strokes=tuple(sorted(strokes, key=lambda stroke: -stroke.width)),
        shadows=shadows if style.get("shadows") else flat.shadows(),
        bold=style.flag("bold"),
        italic=style.flag("italic"),
        underline=style.flag("underline"),
        font=_json_font(style.child("font"), flat),
    )


def markup_style(markup: Markup, flat: FlatStyle) -> TextStyle:
    """The look a markup text's tags give a run."""
    fill = _tuple_color(markup.color) or flat.color
    outline = _tuple_color(markup.outline_color)
    named = markup.font_path or markup.font_id
    return TextStyle(
        size=min(MAX_FONT_SIZE, markup.size) if markup.size and markup.size > 0 else flat.size,
        fill=faded(fill, flat.alpha),
        strokes=(TextStroke(outline, markup.outline_width),) if outline and markup.outline_width > 0 else (),
        shadows=flat.shadows(),
        bold=markup.bold or flat.bold,
        italic=markup.italic or flat.italic,
        underline=markup.underline or flat.underline,
        font=FontRef(reduced_path(markup.font_path), markup.font_id, flat.font.title) if named else flat.font,
    )


def size(node: Node, default: float) -> float:
    """A font size; 0 is how some tools leave it open."""
    return node.as_number(default, least=0.0, most=MAX_FONT_SIZE) or default


def faded(color: Rgba, alpha: float) -> Rgba:
    return Rgba(color.red, color.green, color.blue, unit(color.alpha * alpha))


def _fill_color(scope: DraftScope, fill: Node) -> Rgba | None:
    content = fill.child("content")
    kind = content.text("render_type")
    color: Rgba | None = None
    if kind == "gradient":
        scope.report("text_gradient", content, Grade.STAND_IN, "the gradient is filled with its first colour")
        gradient = content.child("gradient")
        colors, alphas = gradient.items("color"), gradient.items("alpha")
        if colors:
            color = list_color(colors[0], alphas[0].as_number(1.0) if alphas else 1.0)
    elif kind == "texture":
        scope.report("text_texture", content, Grade.STAND_IN, "the texture is filled with a plain colour")
        color = list_color(content.child("solid").get("color"))
    else:
        solid = content.child("solid")
        color = list_color(solid.get("color"), unit(solid.number("alpha", 1.0)))
    return color


def _stroke(node: Node) -> TextStroke | None:
    solid = node.child("content").child("solid")
    color = list_color(solid.get("color"), unit(solid.number("alpha", 1.0)) * unit(node.number("alpha", 1.0)))
    width = node.number("width", 0.08)
    if color is None or width <= 0 or color.alpha == 0:
        return None
    return TextStroke(color, width)


def _shadow(node: Node) -> TextShadow | None:
    solid = node.child("content").child("solid")
    color = list_color(solid.get("color"), unit(solid.number("alpha", 1.0)) * unit(node.number("alpha", 1.0)))
    if color is None or color.alpha == 0:
        return None
    blur = node.get("diffuse") if node.get("diffuse") else node.get("feather")
    return TextShadow(
        color,
        distance=node.number("distance", 5.0) / SHADOW_PERCENT,
        angle=node.number("angle", -45.0),
        blur=max(0.0, blur.as_number(0.0)),
    )


def _report_unsupported(scope: DraftScope, style: Node) -> None:
    flower = style.child("effectStyle")
    if flower.text("id") or flower.text("path"):
        reason = "flower text is drawn in its plain style: its resource is not part of the draft"
        scope.report("text_effect", flower, Grade.STAND_IN, reason, resource_id=flower.text("id"))
    if style.objects("inner_shadows"):
        scope.report(
            "inner_shadow", style.get("inner_shadows"), Grade.LEFT_OUT, "inner shadows are not drawn"
        )


def _tuple_color(parts: tuple[float, ...]) -> Rgba | None:
    if len(parts) not in (3, 4):
        return None
    red, green, blue = (unit(part) for part in parts[:3])
    return Rgba(red, green, blue, unit(parts[3]) if len(parts) == 4 else 1.0)


def _flat_font(material: Node) -> FontRef:
    path, resource_id = (
        material.text("font_path"),
        material.text("font_resource_id") or material.text("font_id"),
    )
    title = material.text("font_title")
    fonts = material.objects("fonts")
    if fonts and not (path or resource_id):
        path, resource_id = fonts[0].text("path"), fonts[0].text("resource_id") or fonts[0].text("id")
        title = fonts[0].text("title")
    return FontRef(reduced_path(path), resource_id, "" if title == "none" else title)


def _json_font(font: Node, flat: FlatStyle) -> FontRef:
    path, resource_id = font.text("path"), font.text("id")
    if not (path or resource_id):
        return flat.font
    same = reduced_path(path) == flat.font.path or (resource_id and resource_id == flat.font.resource_id)
    title = flat.font.title if same else _title(flat.material, path, resource_id)
    return FontRef(reduced_path(path), resource_id, title)


def _title(material: Node, path: str, resource_id: str) -> str:
    """What the draft's own font list calls the font of a style."""
    for entry in material.objects("fonts"):
        named = {entry.text("resource_id"), entry.text("id"), entry.text("effect_id")} - {""}
        if (path and entry.text("path") == path) or resource_id in named:
            return entry.text("title")
    return ""
