"""Which scripts a text is written in and which a face has, by a few telling characters of each."""

from __future__ import annotations

from collections.abc import Container
from functools import lru_cache

from fontTools import unicodedata as scripts

HAN_SIMPLIFIED, HAN_TRADITIONAL, HAN, KANA, VIETNAMESE = "Hans", "Hant", "Hani", "Kana", "Viet"

# A script is there when all its characters are: common ones that fonts made for it never lack, and that fonts made
# for a neighbour (traditional for simplified, Latin for Vietnamese) do.
_TELLING = {
    "Latn": "AEaeg",
    VIETNAMESE: "ăđơưạếộữ",
    "Grek": "ΑΩαλω",
    "Cyrl": "АЯажя",
    HAN_SIMPLIFIED: "的们这说爱时",
    HAN_TRADITIONAL: "的們這說愛時",
    KANA: "あんアンー",
    "Hang": "가나한글",
    "Thai": "กขฮ",
    "Arab": "ابتي",
    "Hebr": "אבת",
    "Deva": "अकह",
    "Armn": "աբ",
    "Geor": "აბ",
    "Beng": "অক",
    "Gujr": "અક",
    "Guru": "ਅਕ",
    "Taml": "அக",
    "Telu": "అక",
    "Knda": "ಅಕ",
    "Mlym": "അക",
    "Orya": "ଅକ",
    "Sinh": "අක",
    "Laoo": "ກຂ",
    "Khmr": "កខ",
    "Mymr": "ကခ",
    "Ethi": "ሀለ",
}

_NAMES = {
    "Latn": "Latin",
    VIETNAMESE: "Vietnamese",
    "Grek": "Greek",
    "Cyrl": "Cyrillic",
    HAN_SIMPLIFIED: "simplified Chinese",
    HAN_TRADITIONAL: "traditional Chinese",
    HAN: "Chinese characters",
    KANA: "kana",
    "Hang": "Korean",
    "Thai": "Thai",
    "Arab": "Arabic",
    "Hebr": "Hebrew",
    "Deva": "Devanagari",
    "Armn": "Armenian",
    "Geor": "Georgian",
    "Beng": "Bengali",
    "Gujr": "Gujarati",
    "Guru": "Gurmukhi",
    "Taml": "Tamil",
    "Telu": "Telugu",
    "Knda": "Kannada",
    "Mlym": "Malayalam",
    "Orya": "Odia",
    "Sinh": "Sinhala",
    "Laoo": "Lao",
    "Khmr": "Khmer",
    "Mymr": "Myanmar",
    "Ethi": "Ethiopic",
}

_VIETNAMESE_LETTERS = frozenset("ăĂđĐơƠưƯ") | {chr(c) for c in range(0x1EA0, 0x1EFA)}
_LOOKED_AT = 2000  # characters of a text: its scripts show long before


def script_name(script: str) -> str:
    """English name of a script."""
    return _NAMES.get(script, script)


def scripts_of_text(text: str) -> frozenset[str]:
    """Scripts a face should have to draw the text; those that nobody classifies are left to the fallback.

    Chinese counts as simplified unless some character is only traditional and none only simplified; beside kana
    any Chinese characters do.
    """
    found: set[str] = set()
    simplified = traditional = False
    for character in set(text[:_LOOKED_AT]):
        script = _script(character)
        if script == HAN:
            found.add(HAN)
            only = _only(character)
            simplified |= only == HAN_SIMPLIFIED
            traditional |= only == HAN_TRADITIONAL
        elif script:
            found.add(script)
            if character in _VIETNAMESE_LETTERS:
                found.add(VIETNAMESE)
    if HAN in found and KANA not in found:
        found.remove(HAN)
        found.add(HAN_TRADITIONAL if traditional and not simplified else HAN_SIMPLIFIED)
    return frozenset(found)


def scripts_of_coverage(coverage: Container[int]) -> frozenset[str]:
    """Scripts whose telling characters a face has, given its code points."""
    found = {s for s, telling in _TELLING.items() if all(ord(c) in coverage for c in telling)}
    if not found.isdisjoint((HAN_SIMPLIFIED, HAN_TRADITIONAL)) or (KANA in found and ord("日") in coverage):
        found.add(HAN)
    return frozenset(found)


@lru_cache(maxsize=8192)
def _script(character: str) -> str:
    script = str(scripts.script(character))
    if script in ("Hira", "Hrkt"):
        return KANA
    return script if script in _TELLING or script == HAN else ""


@lru_cache(maxsize=8192)
def _only(character: str) -> str:
    """Simplified or traditional if the character is in the one national standard and not in the other."""
    simplified, traditional = _encodes(character, "gb2312"), _encodes(character, "big5")
    if simplified == traditional:
        return ""
    return HAN_SIMPLIFIED if simplified else HAN_TRADITIONAL


def _encodes(character: str, encoding: str) -> bool:
    try:
        character.encode(encoding)
    except UnicodeError:
        return False
    return True
