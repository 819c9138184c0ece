"""A `texts` material → TextBlock."""

from __future__ import annotations

from renderer.fidelity import Grade
from renderer.reader.bubbles import read_bubble
from renderer.reader.color import hex_color, unit
from renderer.reader.flower_text import FlowerTexts
from renderer.reader.materials import References
from renderer.reader.node import Node
from renderer.reader.scope import DraftScope
from renderer.reader.text_content import TextContent, read_content
from renderer.reader.text_faults import report_characters, text_number
from renderer.reader.text_glow import read_glow
from renderer.reader.text_style import FlatStyle, json_style, markup_style
from renderer.text_block import Alignment, BoxPer, TextBackground, TextBlock, TextRun, TextStyle
from renderer.utf16 import units

DEFAULT_LINE_MAX_WIDTH = 0.82
LAST_OLD_VERSION = 75
"""`new_version` of CapCut 2.2 and JianYing 4.2, the last whose texts are markup."""
OLD_LIFT = 0.03
"""How far above their place old versions drew lines, in line heights (measured on two titles of CapCut 2.2)."""
DEFAULT_LINE_SPACING = 0.02
DEFAULT_PADDING = 0.14
BACKGROUND_BIT = 16
"""Of a text's `check_flag`; a missing flag counts as on."""
OLD_DEFAULT_PADDING = 1.0
"""Old drafts write 1.0 × 1.0 for a box nobody resized; it means the default padding."""
WRAP_LIMIT_IS_ON_SCREEN = True
"""A scaled caption wraps where it reaches the limit on screen, so the limit is divided by its scale (likely)."""

BOX_PER_LINE = 2
"""Of `background_style`; every other style is one box round the block."""
LETTER_RADIUS = 0.3
"""What the app writes for boxes of single letters that are off."""
MAX_CURVE_DEGREES = 360.0
CURVE_SENSE = 1.0
"""A positive angle of `text_curve` bends the middle up (a guess: no frame with one is at hand)."""

_ALIGNMENTS = {0: Alignment.LEFT, 1: Alignment.CENTER, 2: Alignment.RIGHT}
_FIRST_VERTICAL_ALIGNMENT = 3
"""capcut-mate numbers the alignments of vertical texts 3, 4, 5 (a guess for the app)."""


def read_block(
    scope: DraftScope, material: Node, references: References, version: int, scale: float
) -> TextBlock | None:
    """The block of a text material, None if nothing of it can be seen.

    `references` are what the segment, or the part of a template, refers to; `scale` is what the clip will be
    scaled by. A blank text is drawn if it has a background box (measured on CapCut 8.1).
    """
    content = read_content(scope, material, version)
    background = _background(material)
    if not content.text.strip() and background is None:
        return None
    report_characters(scope, material.get("content"), content.text)
    _report_unsupported(scope, material)
    align = material.integer("alignment", 1)
    vertical = material.integer("typesetting") == 1 or align >= _FIRST_VERTICAL_ALIGNMENT
    effects = [node for node in references.all("effects") if node.text("type") == "text_effect"]
    flowers = FlowerTexts(scope, effects, [part.style for part in content.styles])
    runs = _runs(scope, material, content, flowers)
    boxes = (background, _letter_boxes(material))
    return TextBlock(
        text=content.text,
        runs=runs,
        alignment=_ALIGNMENTS.get(align % _FIRST_VERTICAL_ALIGNMENT, Alignment.CENTER),
        letter_spacing=text_number(scope, material.get("letter_spacing"), 0.0, least=-100, most=100),
        line_spacing=text_number(
            scope, material.get("line_spacing"), DEFAULT_LINE_SPACING, least=-100, most=100
        ),
        wrap_width=None if vertical else _wrap_width(material, scope.width, scale),
        wrap_height=_wrap_height(material, scope.width) if vertical else None,
        box_width=_box_width(material, scope.width),
        vertical=vertical,
        backgrounds=tuple(box for box in boxes if box is not None),
        bubble=read_bubble(scope, references, runs[0].style.fill),
        glow=read_glow(scope, references) or flowers.glow,
        lift=OLD_LIFT if 0 < version <= LAST_OLD_VERSION else 0.0,
        curve_degrees=_curve_degrees(scope, material),
    )


def _runs(
    scope: DraftScope, material: Node, content: TextContent, flowers: FlowerTexts
) -> tuple[TextRun, ...]:
    flat = FlatStyle(scope, material)
    flat.report_projection(scope)
    length = units(content.text)
    if content.runs:
        styles: list[TextStyle] = []
        for run in content.runs:
            styles.extend([markup_style(run.markup, flat, flowers)] * units(run.text))
        return _joined(styles)
    if content.first is None:
        return (TextRun(0, length, flowers.dressed(flat.style(), None)),)
    if not length:
        return (TextRun(0, 0, json_style(scope, content.first, flat, flowers)),)
    covered = [-1] * length
    for index, part in enumerate(content.styles):
        covered[part.start : part.end] = [index] * (part.end - part.start)
    used = sorted(set(covered) - {-1})
    looks = {index: json_style(scope, content.styles[index].style, flat, flowers) for index in used}
    if -1 in covered:
        looks[-1] = next(
            (looks[index] for index in used if content.styles[index].style is content.first), None
        ) or json_style(scope, content.first, flat, flowers)
    return _joined([looks[index] for index in covered])


def _joined(styles: list[TextStyle]) -> tuple[TextRun, ...]:
    """One style per unit → runs of equal neighbours."""
    runs: list[TextRun] = []
    start = 0
    for position in range(1, len(styles) + 1):
        if position == len(styles) or (
            styles[position] is not styles[start] and styles[position] != styles[start]
        ):
            runs.append(TextRun(start, position, styles[start]))
            start = position
    return tuple(runs)


def _box_width(material: Node, canvas_width: int) -> float | None:
    fixed_px = material.number("fixed_width", -1.0)
    return fixed_px / canvas_width if fixed_px > 0 else None


def _wrap_width(material: Node, canvas_width: int, scale: float) -> float | None:
    """A caption wraps by itself, a free text only in a box its author dragged to a width."""
    fixed_px = material.number("fixed_width", -1.0)
    if fixed_px > 0:
        return fixed_px / canvas_width
    if material.text("type") != "subtitle" and not material.flag("force_apply_line_max_width"):
        return None
    limit = material.number("line_max_width", DEFAULT_LINE_MAX_WIDTH)
    if limit <= 0:
        return None
    return limit / abs(scale) if WRAP_LIMIT_IS_ON_SCREEN and scale else limit


def _wrap_height(material: Node, canvas_width: int) -> float | None:
    """A column of vertical text breaks only in a box its author dragged to a height."""
    fixed_px = material.number("fixed_height", -1.0)
    return fixed_px / canvas_width if fixed_px > 0 else None


def _background(material: Node) -> TextBackground | None:
    """The box. A colour with style 0 (793 texts of app-saved drafts), or without its bit in
    `check_flag` (CapCut 2.2 draws no box round two such titles), is a box switched off."""
    style = material.integer("background_style")
    switched_on = material.integer("check_flag", BACKGROUND_BIT) & BACKGROUND_BIT
    alpha = unit(material.number("background_alpha", 1.0))
    color = hex_color(material.get("background_color"), alpha) if style and switched_on else None
    if color is None or color.alpha == 0:
        return None
    width = material.number("background_width", DEFAULT_PADDING, least=-10, most=100)
    height = material.number("background_height", DEFAULT_PADDING, least=-10, most=100)
    radius = unit(material.number("background_round_radius"))
    if width == height == OLD_DEFAULT_PADDING and radius == 0:
        width = height = DEFAULT_PADDING
    return TextBackground(
        color,
        per=BoxPer.LINE if style == BOX_PER_LINE else BoxPer.BLOCK,
        width=width,
        height=height,
        round_radius=radius,
        horizontal_offset=material.number("background_horizontal_offset", least=-10, most=10),
        vertical_offset=material.number("background_vertical_offset", least=-10, most=10),
    )


def _letter_boxes(material: Node) -> TextBackground | None:
    """`single_char_bg_*`: a box behind each letter. Every app-saved text that has the fields has them off."""
    if not material.flag("single_char_bg_enable"):
        return None
    alpha = unit(material.number("single_char_bg_alpha", 1.0))
    color = hex_color(material.get("single_char_bg_color"), alpha)
    if color is None or color.alpha == 0:
        return None
    return TextBackground(
        color,
        per=BoxPer.LETTER,
        width=material.number("single_char_bg_width", least=-10, most=100),
        height=material.number("single_char_bg_height", least=-10, most=100),
        round_radius=unit(material.number("single_char_bg_round_radius", LETTER_RADIUS)),
        horizontal_offset=material.number("single_char_bg_horizontal_offset", least=-10, most=10),
        vertical_offset=material.number("single_char_bg_vertical_offset", least=-10, most=10),
    )


def _curve_degrees(scope: DraftScope, material: Node) -> float:
    curve = material.child("text_curve")
    if not curve.value or not curve.flag("enable", True):
        return 0.0
    degrees = max(-MAX_CURVE_DEGREES, min(curve.number("angle"), MAX_CURVE_DEGREES)) * CURVE_SENSE
    if degrees:
        scope.report("text_curve", curve, Grade.CLOSE, "the sense and measure of a text's curve are a guess")
    return degrees


def _report_unsupported(scope: DraftScope, material: Node) -> None:
    if material.flag("enable_path_typesetting"):
        node = material.get("enable_path_typesetting")
        scope.report("text_path", node, Grade.STAND_IN, "text on a path is drawn straight")
