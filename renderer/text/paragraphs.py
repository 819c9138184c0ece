"""A text cut at its line ends, cleaned, with the style of every character."""

from __future__ import annotations

import unicodedata
from bisect import bisect_right
from dataclasses import dataclass

from renderer.text_block import TextBlock, TextStyle

_LINE_ENDS = "\n\r\x0b\x0c\x85\u2028\u2029"
_REPLACEMENT = "\ufffd"
_INVISIBLE = "\ufeff\ufffc"


@dataclass(frozen=True, slots=True)
class Paragraph:
    """What stands between two line ends. `styles[i]` is the index in `TextBlock.runs` of character i, `units[i]`
    where it begins in the block's text (UTF-16 units); `end_style` is the style of the line end, which an empty line
    is as high as."""

    text: str
    styles: tuple[int, ...]
    end_style: int
    units: tuple[int, ...]


def split_paragraphs(block: TextBlock) -> tuple[Paragraph, ...]:
    """At least one paragraph. Control characters vanish, tabs become spaces, halves of surrogate
    pairs become U+FFFD; a line end is LF, CR, CR LF or one of Unicode's."""
    starts = [run.start for run in block.runs]
    paragraphs: list[Paragraph] = []
    characters: list[str] = []
    styles: list[int] = []
    units: list[int] = []
    position = 0
    previous = ""
    style = 0
    for character in block.text:
        style = max(0, bisect_right(starts, position) - 1)
        unit = position
        position += 2 if ord(character) > 0xFFFF else 1
        if character in _LINE_ENDS:
            if not (character == "\n" and previous == "\r"):
                paragraphs.append(Paragraph("".join(characters), tuple(styles), style, tuple(units)))
                characters, styles, units = [], [], []
        elif shown := _cleaned(character):
            characters.append(shown)
            styles.append(style)
            units.append(unit)
        previous = character
    paragraphs.append(Paragraph("".join(characters), tuple(styles), style, tuple(units)))
    return tuple(paragraphs)


def style_of(block: TextBlock, index: int) -> TextStyle:
    """The style of a run; the default for a block without runs."""
    return block.runs[index].style if block.runs else TextStyle()


def _cleaned(character: str) -> str:
    if character == "\t":
        return " "
    category = unicodedata.category(character)
    if category == "Cs":
        return _REPLACEMENT
    return "" if category == "Cc" or character in _INVISIBLE else character
