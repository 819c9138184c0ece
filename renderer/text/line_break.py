"""Where a line may end, and greedy filling of lines."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence

# Characters that may not begin a line, and those that may not end one (the basic kinsoku sets).
_NOT_AT_START = frozenset(
    "。，、．：；？！）」』】》〉〕〗〙〛｝］…‥—～·・ーゝゞヽヾ々〻”’％‰°℃ぁぃぅぇぉっゃゅょゎァィゥェォッャュョヮヵヶ"
    "!),.:;?]}%\"'»››”’"
)
_NOT_AT_END = frozenset("（「『【《〈〔〖〘〚｛［“‘([{«‹$¥￥£€＄＃#@")
_NO_BREAK = frozenset("\u00a0\u202f\u2060\u2007")
_BREAK_AFTER = frozenset("-\u2010\u2013\u200b\u00ad")
_SPACES = frozenset(" \u2002\u2003\u2004\u2005\u2006\u2008\u2009\u200a\u3000\u1680\u205f")


def may_break(before: str, after: str) -> bool:
    """Whether a line may end between two clusters, given as their first characters."""
    if before in _NO_BREAK or after in _NO_BREAK or after in _SPACES:
        return False
    if before in _SPACES:
        return True
    if after in _NOT_AT_START or before in _NOT_AT_END:
        return False
    if before in _BREAK_AFTER:
        return not after.isdigit()
    return _is_wide(before) or _is_wide(after)


def is_space(character: str) -> bool:
    """White space that a line may end in."""
    return character in _SPACES


def fill_lines(firsts: Sequence[str], advances: Sequence[float], limit_px: float) -> list[tuple[int, int]]:
    """Ranges of clusters, one a line, each as full as it may be.

    `firsts` are the clusters' first characters, `advances` their widths in px. White space at a
    line's end may stand beyond the limit. A word wider than a line is broken between clusters.
    """
    lines: list[tuple[int, int]] = []
    start, width, opening = 0, 0.0, 0
    for i, (first, advance) in enumerate(zip(firsts, advances, strict=True)):
        if i > start and may_break(firsts[i - 1], first):
            opening = i
        if width + advance > limit_px and i > start and not is_space(first):
            cut = opening if opening > start else i
            lines.append((start, cut))
            start, width = cut, sum(advances[cut:i])
            opening = cut
            if width + advance > limit_px and i > start:
                lines.append((start, i))
                start, width, opening = i, 0.0, i
        width += advance
    lines.append((start, len(firsts)))
    return lines


def _is_wide(character: str) -> bool:
    code = ord(character)
    if 0xAC00 <= code <= 0xD7A3 or 0x1F300 <= code <= 0x1FAFF:
        return True
    return unicodedata.east_asian_width(character) in ("W", "F") and code > 0x1100
