"""`texts[].words` → when each word of a text is spoken."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import replace

from renderer.errors import InvalidDraft
from renderer.reader.limits import MAX_TIMED_WORDS
from renderer.reader.node import Node
from renderer.timeline import TimedWord
from renderer.utf16 import mended, unit_offsets

US_PER_MS = 1_000
SOURCES = ("words", "current_words")
"""In the order in which they count."""
MAX_SKIPPED = 64
"""Characters of the text that may stand between two words: what an author put in by hand."""
MAX_WORD_LENGTH = 200

# Han and kana are written without blanks between words, so each letter counts as one; all else between blanks.
_IDEOGRAPHS = r"\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
_SPREAD = re.compile(rf"[{_IDEOGRAPHS}]|[^\W_][^\s{_IDEOGRAPHS}]*")


def read_words(material: Node, text: str, duration_us: int) -> tuple[TimedWord, ...]:
    """The words of a `texts` material that are found in its text, on the clock of a clip that lasts `duration_us`.

    Times are milliseconds from the segment's start. Some versions leave an offset in: where the first word would begin
    after the clip's end, it begins with the clip. What does not fit (old files' plain lists, words that are
    not in the text, times that are none) is passed over: words only lead an animation.
    """
    for source in SOURCES:
        spoken = list(_spoken(material.get(source)))
        if spoken:
            return _timed(spoken, text, duration_us)
    return ()


def spread_words(text: str, duration_us: int) -> tuple[TimedWord, ...]:
    """Every word of a text, one after another over the clip, each as long as its letters ask (a guess for a text
    that has no times)."""
    offsets = unit_offsets(text)
    spans = [found.span() for found in _SPREAD.finditer(text)][:MAX_TIMED_WORDS]
    letters = sum(end - start for start, end in spans)
    words: list[TimedWord] = []
    passed = 0
    for start, end in spans:
        from_us = duration_us * passed // letters
        passed += end - start
        words.append(TimedWord(offsets[start], offsets[end], from_us, duration_us * passed // letters))
    return tuple(words)


def _spoken(node: Node) -> Iterator[tuple[str, int, int]]:
    """Words with their start and end in µs."""
    if not isinstance(node.value, dict):
        return
    lists = [node.value.get(key) for key in ("text", "start_time", "end_time")]
    if not all(isinstance(one, list) for one in lists):
        return
    columns = [node.items(key)[:MAX_TIMED_WORDS] for key in ("text", "start_time", "end_time")]
    for word, start, end in zip(*columns, strict=False):
        if not isinstance(word.value, str) or not 0 < len(word.value.strip()) <= MAX_WORD_LENGTH:
            continue
        try:
            yield word.value.strip(), _us(start), _us(end)
        except InvalidDraft:
            continue


def _us(node: Node) -> int:
    return round(node.as_number(least=-1e12, most=1e12) * US_PER_MS)


def _timed(spoken: list[tuple[str, int, int]], text: str, duration_us: int) -> tuple[TimedWord, ...]:
    first_us = min(start for _, start, _ in spoken)
    shift_us = first_us if first_us >= duration_us else 0
    offsets = unit_offsets(text)
    words: list[TimedWord] = []
    at, before_us = 0, 0
    for word, start_us, end_us in spoken:
        place = _found(text, mended(word), at)
        if place is None:
            continue
        at = place + len(mended(word))
        from_us = max(start_us - shift_us, before_us, 0)
        until_us = min(max(end_us - shift_us, from_us), duration_us)
        if from_us >= duration_us:
            break
        before_us = from_us
        words.append(TimedWord(offsets[place], offsets[at], from_us, until_us))
    return _lasting(words, duration_us)


def _lasting(words: list[TimedWord], duration_us: int) -> tuple[TimedWord, ...]:
    """A word whose end is no later than its start lasts until the next one begins."""
    nexts = [word.start_us for word in words[1:]] + [duration_us]
    return tuple(
        word if word.end_us > word.start_us else replace(word, end_us=until)
        for word, until in zip(words, nexts, strict=False)
    )


def _found(text: str, word: str, at: int) -> int | None:
    """Where the word stands from `at` on: right there behind blanks and punctuation, or a little further on at the
    beginning of a word."""
    place = at
    while place < len(text) and _separates(text[place]) and not _is_at(text, word, place):
        place += 1
    if _is_at(text, word, place):
        return place
    for later in range(place + 1, min(place + MAX_SKIPPED, len(text))):
        if _separates(text[later - 1]) and _is_at(text, word, later):
            return later
    return None


def _is_at(text: str, word: str, place: int) -> bool:
    return text.startswith(word, place) or text[place : place + len(word)].casefold() == word.casefold()


def _separates(letter: str) -> bool:
    return unicodedata.category(letter)[0] in "ZPCS"
