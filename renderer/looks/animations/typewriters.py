"""Texts that are typed: letter by letter, with or without a cursor, from the middle, out of wrong letters."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from math import ceil

from renderer.colors import Rgba
from renderer.looks.animations.lettering import HIDDEN, STILL, Part, PartPose
from renderer.looks.registry import Moment

BLINKS_PER_SECOND = 2.0
"""Of the cursor. A guess."""
WRONG_LETTERS = 5
"""So many letters ahead of the one that is typed are still wrong."""
CHANGES_PER_SECOND = 14.0
STRIKE_SHARE = 0.12
"""Of the whole time: how long a struck letter takes to come to rest."""
_LATIN = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_SIGNS = "#$%&*+=?@"
_HAN = "天地人心光风云山水火木土金日月星雨雪花春夏秋冬"
_KANA = "アイウエオカキクケコサシスセソタチツテトナニヌネノ"
_HANGUL = "가나다라마바사아자차카타파하"
_CYRILLIC = "АБВГДЕЖЗИКЛМНОПРСТУФХЦЧШЭЮЯ"
_GREEK = "ΑΒΓΔΕΖΗΘΙΚΛΜΝΞΟΠΡΣΤΥΦΧΨΩ"
_THAI = "กขคงจชดตถทนบปพมยรลวสหอ"
_DIGITS = "0123456789"
_SCRIPTS = ((0x0370, 0x03FF, _GREEK), (0x0400, 0x04FF, _CYRILLIC), (0x0E00, 0x0E7F, _THAI),
            (0x3040, 0x30FF, _KANA), (0x3400, 0x9FFF, _HAN), (0xAC00, 0xD7A3, _HANGUL))  # fmt: skip


def typed(u: float, part: Part, moment: Moment) -> PartPose:
    return STILL if u >= 1 else HIDDEN


def typed_softly(u: float, part: Part, moment: Moment) -> PartPose:
    return PartPose(alpha=u)


def typed_count(part: Part, moment: Moment) -> int:
    """How many parts of a text that is being typed are there."""
    return min(part.count, ceil(moment.progress * part.count))


def kept_count(part: Part, moment: Moment) -> int:
    """How many parts of a text that is being erased, from its end, are there still."""
    return part.count - typed_count(part, moment)


def typed_with_cursor(u: float, part: Part, moment: Moment) -> PartPose:
    """Typed, a blinking mark after the last letter."""
    return _with_cursor(u, part, moment, typed_count(part, moment))


def erased_with_cursor(u: float, part: Part, moment: Moment) -> PartPose:
    """The same backwards, as an erasing hand does it; `u` runs from 1 to 0."""
    return _with_cursor(u, part, moment, kept_count(part, moment))


def _with_cursor(u: float, part: Part, moment: Moment, there: int) -> PartPose:
    if u < 1:
        return HIDDEN
    blinks = moment.seconds * BLINKS_PER_SECOND % 1 < 0.6
    return PartPose(caret=blinks and there - 1 == part.index and 0 < moment.progress < 1)


def typed_by_hand(u: float, part: Part, moment: Moment) -> PartPose:
    """The letter is struck: it lands a little large, with the cursor behind."""
    if u <= 0:
        return HIDDEN
    struck = (1 - u) ** 2
    # Some letters are on their way at once; the cursor stands after the newest.
    later = 1 - max(STRIKE_SHARE, 1 / part.count)
    newest = int(moment.progress * (part.count - 1) / later) if later > 0 else 0
    last = min(newest, part.count - 1) == part.index and moment.progress < 1
    return PartPose(scale_x=1 + 0.2 * struck, scale_y=1 + 0.2 * struck, y=-0.06 * struck, caret=last)


def typed_from_middle(u: float, part: Part, moment: Moment) -> PartPose:
    """Typed; what is there of the line stands in the line's middle."""
    return _centred(u, part, typed_count(part, moment), moment.progress * part.count)


def erased_to_middle(u: float, part: Part, moment: Moment) -> PartPose:
    there = kept_count(part, moment)
    return _centred(u, part, there, float(there))


def _centred(u: float, part: Part, there: int, exact: float) -> PartPose:
    if u < 1:
        return HIDDEN
    on_line = min(max(there - (part.index - part.place), 1), part.line_count)
    reach = part.line_ends[on_line - 1]
    if on_line > 1 and 0 < there - exact < 1 and on_line + part.index - part.place == there:
        # The line glides on to its new middle while the newest letter is young.
        young = min(1.0, 2 * (exact - there + 1))
        before = part.line_ends[on_line - 2]
        reach = before + (reach - before) * young
    return PartPose(x=(part.line_ends[-1] - reach) / 2)


def scrambled(u: float, part: Part, moment: Moment) -> PartPose:
    """Wrong letters run ahead and settle one after the other."""
    return _scrambled(part, moment, moment.progress)


def unscrambled(u: float, part: Part, moment: Moment) -> PartPose:
    return _scrambled(part, moment, 1 - moment.progress)


def _scrambled(part: Part, moment: Moment, progress: float) -> PartPose:
    if progress >= 1:
        return STILL
    settled = progress * (part.count + WRONG_LETTERS) - WRONG_LETTERS
    if part.index < settled:
        return STILL
    if part.index >= settled + WRONG_LETTERS or progress <= 0:
        return HIDDEN
    return PartPose(text=wrong_letter(part, moment))


def wrong_letter(part: Part, moment: Moment) -> str:
    """One of the part's stand-ins, another many times a second."""
    letters = stand_ins(part.text)
    change = int(moment.seconds * CHANGES_PER_SECOND)
    return letters[int(part.chance(moment.seed, change + 1) * len(letters))]


def stand_ins(text: str) -> Sequence[str]:
    """All that may stand in a part's place: letters of its script, or its own text where it has no single one."""
    return letters_like(text) or (text,)


def letters_like(text: str) -> str:
    """Letters that may stand in place of a character; empty where its script is joined or not known."""
    code = ord(text[0]) if len(text) == 1 else -1
    if 0x30 <= code <= 0x39:
        return _DIGITS
    if 0x21 <= code <= 0x24F:
        return _LATIN.lower() if text.islower() else _LATIN if text.isalpha() else _SIGNS
    starts = [first for first, _, _ in _SCRIPTS]
    at = bisect_right(starts, code) - 1
    return _SCRIPTS[at][2] if at >= 0 and code <= _SCRIPTS[at][1] else ""


def typed_in_color(u: float, part: Part, moment: Moment) -> PartPose:
    """Typed in a bright colour that cools down to the letter's own."""
    if u <= 0:
        return HIDDEN
    hue = part.index / 7 + part.chance(moment.seed, 1) / 7
    return PartPose(color=_bright(hue, 1 - u), alpha=min(1.0, 6 * u))


def _bright(turns: float, alpha: float) -> Rgba:
    red, green, blue = (min(1.0, max(0.15, abs((turns + k / 3) % 1 * 6 - 3) - 1)) for k in (0, 2, 1))
    return Rgba(red, green, blue, alpha)


def faulty(u: float, part: Part, moment: Moment) -> tuple[PartPose, ...]:
    """Typed with faults: the newest letters are torn into two colours and jump."""
    if u <= 0:
        return (HIDDEN,)
    if u >= 1:
        return (STILL,)
    step = int(moment.seconds * 15)
    shift = 0.08 * (1 - u) * (0.3 + part.chance(moment.seed, step))
    rise = 0.12 * (1 - u) * part.swing(moment.seed, step + 1000)
    return (
        PartPose(x=-shift, y=rise, color=Rgba(1, 0.1, 0.25), silhouette=True, alpha=0.8),
        PartPose(x=shift, y=-rise, color=Rgba(0.1, 0.95, 1), silhouette=True, alpha=0.8),
        PartPose(y=rise, text=wrong_letter(part, moment) if u < 0.5 else ""),
    )
