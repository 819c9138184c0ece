"""`texts[].content` in its three forms: JSON, markup, plain words."""

from __future__ import annotations

import json
from dataclasses import dataclass

from renderer.errors import InvalidDraft
from renderer.reader.limits import MAX_TEXT_STYLES, MAX_TEXT_UNITS
from renderer.reader.node import Node
from renderer.reader.scope import DraftScope
from renderer.reader.text_faults import report_fault
from renderer.reader.text_markup import MarkupRun, is_markup, parse_markup
from renderer.utf16 import mended, unit_offsets, units


@dataclass(frozen=True, slots=True)
class StyledRange:
    """A `styles[]` entry and the UTF-16 units [start, end) it covers."""

    start: int
    end: int
    style: Node


@dataclass(frozen=True, slots=True)
class TextContent:
    """The words and how the content styles them: JSON `styles` (ranges may overlap and leave gaps;
    `first` fills those), markup `runs`, or neither."""

    text: str
    styles: tuple[StyledRange, ...] = ()
    first: Node | None = None
    runs: tuple[MarkupRun, ...] = ()

    @property
    def has_styles(self) -> bool:
        return self.first is not None


def read_content(scope: DraftScope, material: Node, version: int) -> TextContent:
    """The content of a `texts` material; `version` is the draft's `new_version`, 0 if unknown."""
    node = material.get("content")
    content = mended(material.text("content"))
    document = _json_content(content)
    if document is not None:
        return _from_json(scope, node.parsed(document))
    if is_markup(content):
        runs = parse_markup(content, version)
        return TextContent(_checked(node, "".join(run.text for run in runs)), runs=runs)
    return TextContent(_checked(node, content))


def _json_content(content: str) -> dict[str, object] | None:
    """The JSON object of a content; None where the words merely start with a brace."""
    if not content.lstrip().startswith("{"):
        return None
    try:
        document = json.loads(content)
    except (ValueError, RecursionError):
        return None
    return document if isinstance(document, dict) and ("text" in document or "styles" in document) else None


def _checked(node: Node, text: str) -> str:
    if units(text) > MAX_TEXT_UNITS:
        raise node.fault(f"has {units(text)} characters; the limit is {MAX_TEXT_UNITS}")
    return text


def _from_json(scope: DraftScope, document: Node) -> TextContent:
    text = _checked(document.get("text"), mended(document.text("text")))
    styles = document.objects("styles")
    if len(styles) > MAX_TEXT_STYLES:
        raise document.get("styles").fault(f"has {len(styles)} entries; the limit is {MAX_TEXT_STYLES}")
    ranges = _mended_ranges(text, [_range(scope, style, units(text)) for style in styles])
    return TextContent(
        text,
        tuple(
            StyledRange(start, end, style)
            for (start, end), style in zip(ranges, styles, strict=True)
            if start < end
        ),
        styles[0] if styles else None,
    )


def _range(scope: DraftScope, style: Node, length: int) -> tuple[int, int]:
    """A style's range as written: a pair, an object (old drafts), or nothing for the whole text, which one that cannot be
    read means, too."""
    try:
        return _written_range(style, length)
    except InvalidDraft as fault:
        report_fault(scope, style.get("range"), f"{fault.reason}: the style is taken for the whole text")
        return 0, length


def _written_range(style: Node, length: int) -> tuple[int, int]:
    value = style.get("range").value
    if isinstance(value, dict):
        node = style.get("range")
        return node.integer("start"), node.integer("end", length)
    pair = style.items("range")
    if len(pair) < 2:
        return 0, length
    return round(pair[0].as_number()), round(pair[1].as_number(length))


def _mended_ranges(text: str, ranges: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Ranges in UTF-16 units, within the text.

    The app counts UTF-16 units. Tools count code points (then the last range ends at the number of
    code points, short of the text's end) or bytes of UTF-16 (then a base style ends at twice the
    length, which clamping mends).
    """
    length, points = units(text), len(text)
    if ranges and points < length and max(end for _, end in ranges) == points:
        offsets = unit_offsets(text)
        ranges = [
            (offsets[min(max(start, 0), points)], offsets[min(max(end, 0), points)]) for start, end in ranges
        ]
    return [(min(max(start, 0), length), min(max(end, 0), length)) for start, end in ranges]
