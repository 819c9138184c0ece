"""Telling by the words of an item's name what it is like."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

LONG_WORD = 5
_LATIN_WORD = re.compile(r"[a-z0-9]+")


def place_of(name: str, words: Iterable[str]) -> int | None:
    """Where the first of these words stands in a name. Latin words count whole, long ones also as the beginning of
    a longer one ("handwrit"); others wherever they are."""
    said = unicodedata.normalize("NFKC", name).casefold()
    tokens = [(found[0], found.start()) for found in _LATIN_WORD.finditer(said)]
    places: list[int] = []
    for word in words:
        if word.isascii():
            prefix = len(word) >= LONG_WORD
            places += [at for token, at in tokens if token == word or (prefix and token.startswith(word))][:1]
        elif (at := said.find(unicodedata.normalize("NFKC", word).casefold())) >= 0:
            places.append(at)
    return min(places, default=None)
