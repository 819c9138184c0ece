"""What a reader sees as one character: grapheme clusters, and which of them are emoji."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from functools import lru_cache

import uharfbuzz as hb

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
_JAMO = range(0x1100, 0x1200)


def cluster_starts(codepoints: Sequence[int]) -> list[int]:
    """Where grapheme clusters begin, ascending; the first is 0 for any text.

    HarfBuzz's own segmentation is taken (a shaping with a font of no glyphs), so that no cluster is
    ever torn between two fonts or lines: combining marks, variation selectors, emoji joined by
    ZERO WIDTH JOINER, skin tones, flags, tag sequences and Hangul syllables stay whole.
    """
    if not codepoints:
        return []
    buffer = hb.Buffer()
    buffer.add_codepoints(list(codepoints))
    buffer.direction = "ltr"
    buffer.script = "Hang" if any(c in _JAMO for c in codepoints) else "Zyyy"
    buffer.language = "und"
    hb.shape(_no_glyphs(), buffer)
    return sorted({info.cluster for info in buffer.glyph_infos} | {0})


@lru_cache(maxsize=1)
def _no_glyphs() -> hb.Font:
    return hb.Font(hb.Face(hb.Blob(b"")))


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
