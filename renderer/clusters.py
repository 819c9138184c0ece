"""What a reader sees as one character: grapheme clusters, and which of them are emoji."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from uniseg.db import get_handle, get_value

_TEXT_STYLE = 0xFE0E
_EMOJI_STYLE = 0xFE0F
_KEYCAP = 0x20E3
_ZERO_WIDTH_JOINER = 0x200D

# Characters below U+1F000 that are emoji without being asked to (Emoji_Presentation of emoji-data.txt).
_BASIC_EMOJI = frozenset(
    "⌚⌛⏩⏪⏫⏬⏰⏳◽◾☔☕♈♉♊♋♌♍♎♏♐♑♒♓♿⚓⚡⚪⚫⚽⚾⛄⛅⛎⛔⛪⛲⛳⛵⛺⛽✅✊✋✨❌❎❓❔❕❗➕➖➗➰➿⬛⬜⭐⭕"
)
_ASTRAL_EMOJI_BLOCKS = (
    (0x1F18E, 0x1F18E),
    (0x1F191, 0x1F19A),
    (0x1F1E6, 0x1F1FF),
    (0x1F300, 0x1F320),
    (0x1F32D, 0x1F335),
    (0x1F337, 0x1F37C),
    (0x1F37E, 0x1F393),
    (0x1F3A0, 0x1F3CA),
    (0x1F3CF, 0x1F3D3),
    (0x1F3E0, 0x1F3F0),
    (0x1F3F4, 0x1F3F4),
    (0x1F3F8, 0x1F43E),
    (0x1F440, 0x1F440),
    (0x1F442, 0x1F4FC),
    (0x1F4FF, 0x1F53D),
    (0x1F54B, 0x1F567),
    (0x1F57A, 0x1F57A),
    (0x1F595, 0x1F596),
    (0x1F5A4, 0x1F5A4),
    (0x1F5FB, 0x1F64F),
    (0x1F680, 0x1F6C5),
    (0x1F6CC, 0x1F6FC),
    (0x1F7E0, 0x1F7F0),
    (0x1F90C, 0x1F9FF),
    (0x1FA70, 0x1FAFF),
)
_PICTOGRAPHS = range(0x1F000, 0x1FB00)
_SKIN_TONES = range(0x1F3FB, 0x1F400)
_HANDLES = tuple(get_handle(name) for name in ("Grapheme_Cluster_Break", "Extended_Pictographic", "InCB"))


def cluster_starts(codepoints: Sequence[int]) -> list[int]:
    """Where grapheme clusters begin (UAX #29), ascending; the first is 0 for any text.

    Combining marks, variation selectors, emoji joined by ZERO WIDTH JOINER, skin tones, flags, tag sequences,
    Hangul syllables and conjuncts of Indic scripts and Khmer stay whole.
    """
    starts: list[int] = []
    before = _NOTHING
    is_picture, is_joined_picture, is_half_flag, conjunct = False, False, False, ""
    for i, code in enumerate(codepoints):
        traits = _traits(code)
        kind = traits.kind
        if not (
            (before.kind, kind) in _INSEPARABLE
            or (kind in _CLINGING and before.kind not in _ALONE)
            or (before.kind == "Prepend" and kind not in _ALONE)
            or (is_joined_picture and traits.is_picture)  # GB11
            or (is_half_flag and kind == "Regional_Indicator")  # GB12
            or (conjunct == "Linker" and traits.conjunct == "Consonant")  # GB9c
        ):
            starts.append(i)
            is_half_flag = False
        is_half_flag = kind == "Regional_Indicator" and not is_half_flag
        is_joined_picture = is_picture and kind == "ZWJ"
        is_picture = traits.is_picture or (is_picture and kind == "Extend")
        if traits.conjunct == "Consonant" or not traits.conjunct:
            conjunct = traits.conjunct
        elif conjunct and traits.conjunct == "Linker":
            conjunct = "Linker"
        before = traits
    return starts


@dataclass(frozen=True, slots=True)
class _Traits:
    """Grapheme_Cluster_Break, Extended_Pictographic and Indic_Conjunct_Break of a character."""

    kind: str
    is_picture: bool
    conjunct: str


_NOTHING = _Traits("Control", False, "")
_ALONE = frozenset({"Control", "CR", "LF"})  # GB4, GB5
_CLINGING = frozenset({"Extend", "ZWJ", "SpacingMark"})  # GB9, GB9a
_INSEPARABLE = frozenset(
    {("CR", "LF")}  # GB3
    | {("L", kind) for kind in ("L", "V", "LV", "LVT")}  # GB6
    | {(kind, follower) for kind in ("LV", "V") for follower in ("V", "T")}  # GB7
    | {(kind, "T") for kind in ("LVT", "T")}  # GB8
)


@lru_cache(maxsize=8192)
def _traits(code: int) -> _Traits:
    kind, picture, conjunct = (str(get_value(handle, code)) for handle in _HANDLES)
    return _Traits(kind, picture == "Y", conjunct)


def is_ignorable(character: str) -> bool:
    """Characters that need no glyph: joiners, selectors, direction marks, spaces of no width."""
    code = ord(character)
    return (
        unicodedata.category(character) in ("Cf", "Cc")
        or 0xFE00 <= code <= 0xFE0F
        or 0xE0000 <= code <= 0xE0FFF
        or code == 0x034F
    )


def wants_emoji(cluster: str) -> bool:
    """Whether the cluster is to be drawn as an emoji rather than as a character of text."""
    codes = [ord(c) for c in cluster]
    if _TEXT_STYLE in codes:
        return False
    if _EMOJI_STYLE in codes or (_KEYCAP in codes and len(codes) > 1):
        return True
    if any(code in _SKIN_TONES for code in codes[1:]):
        return True
    if _ZERO_WIDTH_JOINER in codes[1:-1] and any(code in _PICTOGRAPHS for code in codes):
        return True  # `❤‍🔥`, whose first character alone would be text
    return cluster[0] in _BASIC_EMOJI or _is_astral_emoji(codes[0])


def _is_astral_emoji(code: int) -> bool:
    return code in (0x1F004, 0x1F0CF, 0x1F201) or any(
        low <= code <= high for low, high in _ASTRAL_EMOJI_BLOCKS
    )
