"""Texts of JianYing 3.3–4.6 and CapCut 1.5–2.2: `<size=5.0><color=(r,g,b,a)>…` around the words."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

FIRST_BRACKETED_VERSION = 60
"""Drafts of `new_version` 68 and later wrap each run in [ ], those of 55 and 57 do not."""

_TAG = re.compile(
    r"<(?P<close>/?)(?P<name>font|color|size|outline|shadow|useLetterColor|b|i|u)"
    r"(?P<attributes>[ =](?:\"[^\"]*\"|[^\">])*)?>"
)
_TUPLE = re.compile(r"(?:^|\scolor)=\(([^)]*)\)")
_NUMBER = re.compile(r"(?:^|\swidth)=\s*([0-9.eE+-]+)")
_QUOTED = re.compile(r"(\w+)=\"([^\"]*)\"")
_NOTHING: tuple[float, ...] = ()


@dataclass(frozen=True, slots=True)
class Markup:
    """What the tags round a run say; empty tuples and None where no tag says anything."""

    size: float | None = None
    color: tuple[float, ...] = _NOTHING
    outline_color: tuple[float, ...] = _NOTHING
    outline_width: float = 0.0
    font_path: str = ""
    font_id: str = ""
    bold: bool = False
    italic: bool = False
    underline: bool = False
    keeps_color: bool = False
    """`useLetterColor`: a flower text leaves the fill as it is."""


@dataclass(frozen=True, slots=True)
class MarkupRun:
    text: str
    markup: Markup


def is_markup(content: str) -> bool:
    """True if the content starts with one of the known tags."""
    return _TAG.match(content) is not None


def parse_markup(content: str, version: int) -> tuple[MarkupRun, ...]:
    """The runs of a markup text, in order. Unknown tags are words like any other.

    `version` is the draft's `new_version`, 0 if unknown.
    """
    bracketed = version == 0 or version >= FIRST_BRACKETED_VERSION
    stack: list[tuple[str, Markup]] = []
    runs: list[MarkupRun] = []
    position = 0

    def add(chunk: str) -> None:
        if bracketed and len(chunk) >= 2 and chunk[0] == "[" and chunk[-1] == "]":
            chunk = chunk[1:-1]
        if chunk:
            runs.append(MarkupRun(chunk, stack[-1][1] if stack else Markup()))

    for match in _TAG.finditer(content):
        add(content[position : match.start()])
        position = match.end()
        name = match["name"]
        if not match["close"]:
            stack.append((name, _apply(stack[-1][1] if stack else Markup(), name, match["attributes"] or "")))
        elif any(open_name == name for open_name, _ in stack):
            while stack.pop()[0] != name:
                pass
    add(content[position:])
    return tuple(runs)


def _apply(markup: Markup, name: str, attributes: str) -> Markup:
    quoted = dict(_QUOTED.findall(attributes))
    color = _TUPLE.search(attributes)
    number = _NUMBER.search(attributes)
    value = _floats(number[1]) if number else _NOTHING
    match name:
        case "size" if value:
            return replace(markup, size=value[0])
        case "color" if color:
            return replace(markup, color=_floats(color[1]))
        case "outline" if color:
            return replace(markup, outline_color=_floats(color[1]), outline_width=value[0] if value else 0.08)
        case "font":
            return replace(markup, font_path=quoted.get("path", ""), font_id=quoted.get("id", ""))
        case "b":
            return replace(markup, bold=True)
        case "i":
            return replace(markup, italic=True)
        case "u":
            return replace(markup, underline=True)
        case "useLetterColor":
            return replace(markup, keeps_color=True)
    return markup


def _floats(text: str) -> tuple[float, ...]:
    try:
        return tuple(float(part) for part in text.split(","))
    except ValueError:
        return _NOTHING
