"""Where a line may end (Unicode's line breaking algorithm, UAX #14), and greedy filling of lines.

The classes of characters are those of `uniseg`. Its own walk over them takes some 50 µs a character and the square
of that in long rows of blanks or combining marks, so the rules are applied here, to whole grapheme clusters, in
one pass; a test holds the two against each other.
"""

from __future__ import annotations

import unicodedata
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import accumulate, pairwise

import budoux
from uniseg.linebreak import line_break

# What the standard lets begin a line and Chinese typesetting does not (GB/T 15834), and signs that
# belong to the word behind them. Both are kept from the start of a line, or its end, in any company.
_NOT_FIRST = frozenset("·・‧•～〜~—")
_NOT_LAST = frozenset("#＃@＠")

# White space that may stand beyond the limit at a line's end.
_SPACES = frozenset(" \u2002\u2003\u2004\u2005\u2006\u2008\u2009\u200a\u3000\u1680\u205f")

_ALPHABETIC = frozenset({"AL", "HL"})
_HANGUL = frozenset({"JL", "JV", "JT", "H2", "H3"})
_PICTURES = frozenset({"ID", "EB", "EM"})
_OPENS_QUOTE = frozenset({"OP", "QU", "GL", "SP", "ZW"})
_CLOSES_QUOTE = frozenset({"SP", "GL", "WJ", "CL", "QU", "CP", "EX", "IS", "SY", "ZW"})
_AKSARAS = frozenset({"AK", "AS", "DOTTED"})
_THAI = range(0x0E01, 0x0E5C)
_THAI_NOT_FIRST = frozenset("ฯๆ")  # marks of abbreviation and repetition, which close a word

# A sum of advances may be off by its rounding.
_TOLERANCE_PX = 0.001


@dataclass(frozen=True, slots=True)
class _Cluster:
    """The classes of its first and of its last character that is no mark; those characters; whether it
    ends in ZERO WIDTH JOINER."""

    opens: str
    closes: str
    first: str
    last: str
    joins: bool


def line_openings(text: str, starts: Sequence[int]) -> list[bool]:
    """Whether a line may begin with each cluster of a paragraph, the first apart.

    `starts` are the first characters of its grapheme clusters, ascending. Words of Thai, which writes no blanks,
    are told apart by a model (`budoux`). Lao, Khmer and Burmese break at blanks and ZERO WIDTH SPACE only.
    """
    borders = [*starts, len(text)]
    clusters = [
        _cluster(text[a:b]) if b - a <= _CACHED_LENGTH else _described(text[a:b])
        for a, b in pairwise(borders)
    ]
    rules = _Rules(clusters)
    openings = [i > 0 and rules.may_open(i) for i in range(len(clusters))]
    _open_thai_words(text, starts, openings)
    return openings


def is_space(character: str) -> bool:
    """White space that a line may end in."""
    return character in _SPACES


class LineFiller:
    """Fills the lines of one paragraph one after another, each as full as it may be.

    White space at a line's end may stand beyond the limit. A word wider than a line is broken between
    clusters. Every answer takes logarithmic time.
    """

    def __init__(
        self,
        openings: Sequence[bool],
        spaces: Sequence[bool],
        advances: Sequence[float],
        torn: Sequence[bool],
    ) -> None:
        """Of each cluster: whether a line may begin with it, whether it is white space, its width in px, and whether
        a line that began with it would tear a shape drawn as one (a ligature, a syllable)."""
        self._count = len(openings)
        self._ends = list(accumulate((max(advance, 0.0) for advance in advances), initial=0.0))
        self._openings = [i for i, may in enumerate(openings) if may and not torn[i]]
        self._borders = [i for i, is_torn in enumerate(torn) if not is_torn]
        self._text_from = [self._count] * (self._count + 1)
        for i in range(self._count - 1, -1, -1):
            self._text_from[i] = self._text_from[i + 1] if spaces[i] else i

    def end(self, start: int, limit_px: float) -> int:
        """Where the line that begins with cluster `start` ends, at least one cluster later."""
        fitting = bisect_right(self._ends, self._ends[start] + limit_px + _TOLERANCE_PX) - 1
        fitting = self._text_from[max(fitting, start + 1)]
        if fitting >= self._count:
            return self._count
        return self._last_of(self._openings, start, fitting) or self._broken_word(start, fitting)

    def width(self, start: int, end: int) -> float:
        """Of the clusters [start, end) on one line, px."""
        return self._ends[end] - self._ends[start]

    def _broken_word(self, start: int, fitting: int) -> int:
        cut = self._last_of(self._borders, start, fitting)
        if cut:
            return cut
        at = bisect_right(self._borders, start)
        return self._borders[at] if at < len(self._borders) else self._count

    @staticmethod
    def _last_of(places: Sequence[int], after: int, until: int) -> int:
        """The last place in (after, until], 0 if there is none."""
        at = bisect_right(places, until) - 1
        return places[at] if at >= 0 and places[at] > after else 0


@lru_cache(maxsize=8192)
def _class(character: str) -> str:
    """The line breaking class after rule LB1; DOTTED is the dotted circle."""
    if character == "\u25cc":
        return "DOTTED"
    found = str(line_break(character))
    if found == "SA":
        return "CM" if unicodedata.category(character) in ("Mn", "Mc") else "AL"
    return {"AI": "AL", "SG": "AL", "XX": "AL", "CJ": "NS"}.get(found, found)


def _described(cluster: str) -> _Cluster:
    first = cluster[0]
    opens = "CM" if _class(first) == "ZWJ" else _class(first)
    last, closes = first, opens
    for character in reversed(cluster[1:]):
        if _class(character) not in ("CM", "ZWJ"):
            last, closes = character, _class(character)
            break
    if closes in ("SP", "ZW") and _class(cluster[-1]) != closes:
        closes = "AL"  # LB10: a mark with nothing to stand on
    return _Cluster(opens, closes, first, last, cluster[-1] == "\u200d")


_cluster = lru_cache(maxsize=8192)(_described)
_CACHED_LENGTH = 16  # a stranger's cluster may be a whole text


@lru_cache(maxsize=8192)
def _is_east_asian(character: str) -> bool:
    return unicodedata.east_asian_width(character) in ("F", "W", "H")


def _with_marks_attached(clusters: Sequence[_Cluster]) -> Sequence[_Cluster]:
    """Marks that are clusters of their own count as what they follow (LB9), else as letters (LB10)."""
    if not any(cluster.opens == "CM" for cluster in clusters):
        return clusters
    attached: list[_Cluster] = []
    for cluster in clusters:
        before = attached[-1] if attached else None
        if cluster.opens == "CM" and (before is None or before.closes in ("SP", "ZW")):
            cluster = replace(cluster, opens="AL")
        if cluster.closes == "CM":
            attaches = cluster.opens == "CM" and before is not None
            closes, last = (before.closes, before.last) if attaches and before else ("AL", cluster.last)
            cluster = replace(cluster, closes=closes, last=last)
        attached.append(cluster)
    return attached


class _Rules:
    """The rules' names are the standard's (revision 53, Unicode 16)."""

    def __init__(self, clusters: Sequence[_Cluster]) -> None:
        self._clusters = clusters = _with_marks_attached(clusters)
        self._closes = [cluster.closes for cluster in clusters]
        self._opens = [cluster.opens for cluster in clusters]
        # The last cluster before each that is no blank, -1 if none; and whether it ends a number.
        self._solid: list[int] = []
        self._in_number: list[bool] = []
        solid, in_number = -1, False
        for i, closes in enumerate(self._closes):
            self._solid.append(solid)
            in_number = closes == "NU" or (in_number and closes in ("SY", "IS"))
            self._in_number.append(in_number)
            if closes != "SP":
                solid = i

    def may_open(self, i: int) -> bool:
        """Whether a line may begin with cluster i > 0."""
        before, after = self._closes[i - 1], self._opens[i]
        if before == after == "ID" and not self._clusters[i - 1].joins:
            return not self._is_kept(i)
        if after in ("SP", "ZW", "CM"):  # LB7, LB9
            return False
        solid = self._solid[i]
        base = self._closes[solid] if solid >= 0 else ""
        if base == "ZW":  # LB8
            return True
        if self._clusters[i - 1].joins:  # LB8a
            return False
        if "WJ" in (before, after) or before == "GL":  # LB11, LB12
            return False
        if after == "GL" and before not in ("SP", "BA", "HY"):  # LB12a
            return False
        if after in ("CL", "CP", "EX", "SY") or base == "OP":  # LB13, LB14
            return False
        if self._is_quote_kept(i, solid):
            return False
        if after == "IS":  # LB15c, LB15d
            return before == "SP" and self._opens_at(i + 1) == "NU"
        if (base in ("CL", "CP") and after == "NS") or base == after == "B2":  # LB16, LB17
            return False
        if before == "SP":  # LB18
            return not self._is_kept(i)
        return not (
            self._is_kept(i)
            or self._is_beside_quote(i)
            or ("CB" not in (before, after) and (self._is_word(i) or self._is_number(i)))
        )

    def _is_kept(self, i: int) -> bool:
        """Our own: Chinese signs that begin no line, signs that end none, and a sign that is repeated,
        as in C++."""
        last, first = self._clusters[i - 1].last, self._clusters[i].first
        if first in _NOT_FIRST or last in _NOT_LAST:
            return True
        return last == first and self._opens[i] in ("PR", "PO", "B2", "IN")

    def _is_quote_kept(self, i: int, solid: int) -> bool:
        """LB15a: not behind an opening quotation mark and its blanks; LB15b: not before a closing one."""
        if solid >= 0 and self._closes[solid] == "QU" and _category(self._clusters[solid].last) == "Pi":
            ahead = self._closes[solid - 1] if solid else ""
            if solid == 0 or ahead in _OPENS_QUOTE:
                return True
        if self._opens[i] != "QU" or _category(self._clusters[i].first) != "Pf":
            return False
        return i + 1 == len(self._clusters) or self._opens[i + 1] in _CLOSES_QUOTE

    def _is_beside_quote(self, i: int) -> bool:
        """LB19 and LB19a: quotation marks cling to both sides unless East Asian text shows which."""
        behind, ahead = self._clusters[i - 1], self._clusters[i]
        if ahead.opens == "QU" and (
            _category(ahead.first) != "Pi"
            or not _is_east_asian(behind.last)
            or i + 1 == len(self._clusters)
            or not _is_east_asian(self._clusters[i + 1].first)
        ):
            return True
        return behind.closes == "QU" and (
            _category(behind.last) != "Pf"
            or not _is_east_asian(ahead.first)
            or i < 2
            or not _is_east_asian(self._clusters[i - 2].last)
        )

    def _is_word(self, i: int) -> bool:
        """LB20a to LB24 and LB26 to LB30b: what makes a word."""
        before, after = self._closes[i - 1], self._opens[i]
        last, first = self._clusters[i - 1].last, self._clusters[i].first
        ahead = self._closes[i - 2] if i > 1 else ""
        leads = i == 1 or ahead in ("SP", "ZW", "CB", "GL")
        if leads and (before == "HY" or last == "\u2010") and after in ("AL", "DOTTED"):  # LB20a
            return True
        if after in ("BA", "HY", "NS", "IN") or before == "BB":  # LB21, LB22
            return True
        if (
            ahead == "HL"
            and after != "HL"
            and (before == "HY" or (before == "BA" and not _is_east_asian(last)))
        ):
            return True  # LB21a
        if before == "SY" and after == "HL":  # LB21b
            return True
        is_letter, follows_letter = _is_letter(after), _is_letter(before)
        if is_letter and (follows_letter or before in ("NU", "PR", "PO", "IS")):  # LB23, LB24, LB28, LB29
            return True
        if follows_letter and after in ("NU", "PR", "PO"):
            return True
        if (before == "PR" and after in _PICTURES) or (before in _PICTURES and after == "PO"):  # LB23a
            return True
        if before in _HANGUL or after in _HANGUL:
            return _is_hangul_word(before, after)
        if after == "OP" and (follows_letter or before == "NU"):  # LB30
            return not _is_east_asian(first)
        if before == "CP" and (is_letter or after == "NU"):
            return not _is_east_asian(last)
        if after == "EM":  # LB30b
            return before == "EB" or _category(last) == "Cn"
        return self._is_aksara(i, before, after)

    def _is_aksara(self, i: int, before: str, after: str) -> bool:
        """LB28a: syllables of Brahmic scripts."""
        if before == "AP":
            return after in _AKSARAS
        if before in _AKSARAS and after in ("VF", "VI"):
            return True
        # Final and joining marks are part of their clusters.
        if before == "VI":
            return self._opens[i - 1] in _AKSARAS and after in ("AK", "DOTTED")
        return before in _AKSARAS and after in _AKSARAS and self._closes[i] == "VF"

    def _is_number(self, i: int) -> bool:
        """LB25: numbers with their signs and units."""
        before, after = self._closes[i - 1], self._opens[i]
        if after in ("PO", "PR"):
            at = i - 2 if before in ("CL", "CP") else i - 1
            return at >= 0 and self._in_number[at]
        if after == "NU":
            return before in ("PO", "PR", "HY", "IS") or self._in_number[i - 1]
        if before in ("PO", "PR") and after == "OP":
            behind = self._opens_at(i + 1)
            return behind == "NU" or (behind == "IS" and self._opens_at(i + 2) == "NU")
        return False

    def _opens_at(self, i: int) -> str:
        return self._opens[i] if i < len(self._opens) else ""


def _is_letter(kind: str) -> bool:
    return kind in ("AL", "HL", "DOTTED")


def _is_hangul_word(before: str, after: str) -> bool:
    """LB26, LB27."""
    if before == "JL":
        return after in ("JL", "JV", "H2", "H3", "PO")
    if before in ("JV", "H2"):
        return after in ("JV", "JT", "PO")
    if before in ("JT", "H3"):
        return after in ("JT", "PO")
    return before == "PR"


@lru_cache(maxsize=8192)
def _category(character: str) -> str:
    return unicodedata.category(character)


def _open_thai_words(text: str, starts: Sequence[int], openings: list[bool]) -> None:
    """Lets a line begin with each word of a stretch of Thai, the first of a stretch apart."""
    words: set[int] = set()
    at = 0
    while at < len(text):
        end = at
        while end < len(text) and ord(text[end]) in _THAI:
            end += 1
        if end > at:
            words.update(at + offset for offset in _thai_words(text[at:end]))
        at = end + 1
    if words:
        for i, start in enumerate(starts):
            if start in words and text[start] not in _THAI_NOT_FIRST:
                openings[i] = True


@lru_cache(maxsize=256)
def _thai_words(stretch: str) -> tuple[int, ...]:
    """Where words begin, the first apart."""
    lengths = [len(word) for word in _thai_parser().parse(stretch)]
    return tuple(accumulate(lengths[:-1]))


@lru_cache(maxsize=1)
def _thai_parser() -> budoux.Parser:
    return budoux.load_default_thai_parser()
