"""Text that runs both ways: the Unicode bidirectional algorithm (UAX #9) for one paragraph.

Explicit embeddings, overrides and isolates are treated as marks without effect: captions do not
carry them. Everything implicit is here, paired brackets included.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence

_STRONG_RTL = ("R", "AL")
_NEUTRAL = ("B", "S", "WS", "ON")
_MARKS_WITHOUT_EFFECT = ("LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI", "BN")
_BRACKETS = {
    "(": ")",
    "[": "]",
    "{": "}",
    "〈": "〉",
    "《": "》",
    "「": "」",
    "『": "』",
    "【": "】",
    "（": "）",
}
_CLOSING = {closing: opening for opening, closing in _BRACKETS.items()}
_MOST_OPEN_BRACKETS = 63  # UAX #9, BD16


def base_level(text: str) -> int:
    """0 for a paragraph that runs left to right, 1 for right to left: its first strong character."""
    for character in text:
        kind = unicodedata.bidirectional(character)
        if kind == "L":
            return 0
        if kind in _STRONG_RTL:
            return 1
    return 0


def levels(text: str) -> list[int]:
    """The embedding level of each character; odd levels run right to left."""
    kinds = [unicodedata.bidirectional(c) or "L" for c in text]
    base = base_level(text)
    if base == 0 and not any(kind in ("R", "AL", "AN") for kind in kinds):
        return [0] * len(text)
    seen = [i for i, kind in enumerate(kinds) if kind not in _MARKS_WITHOUT_EFFECT]
    resolved = [kinds[i] for i in seen]
    edge = "R" if base else "L"
    _resolve_weak(resolved, edge)
    _resolve_brackets([text[i] for i in seen], resolved, edge)
    _resolve_neutral(resolved, edge)
    result = [base] * len(text)
    for i, kind in zip(seen, resolved, strict=True):
        result[i] = _implicit_level(kind, base)
    _level_marks(result, kinds, base)
    _reset_whitespace(result, kinds, base)
    return result


def visual_order(run_levels: Sequence[int]) -> list[int]:
    """Indices of runs from left to right (rule L2)."""
    order = list(range(len(run_levels)))
    odd = [level for level in run_levels if level % 2]
    if not odd:
        return order
    for level in range(max(run_levels), min(odd) - 1, -1):
        start = 0
        while start < len(order):
            if run_levels[order[start]] < level:
                start += 1
                continue
            end = start
            while end < len(order) and run_levels[order[end]] >= level:
                end += 1
            order[start:end] = reversed(order[start:end])
            start = end
    return order


def _resolve_weak(kinds: list[str], edge: str) -> None:
    previous, strong = edge, edge
    for i, kind in enumerate(kinds):  # W1, W2, W3
        if kind == "NSM":
            kinds[i] = previous
        elif kind == "EN" and strong == "AL":
            kinds[i] = "AN"
        elif kind in ("L", "R", "AL"):
            strong = kind
        previous = kinds[i]
    kinds[:] = ["R" if kind == "AL" else kind for kind in kinds]
    for i in range(1, len(kinds) - 1):  # W4
        before, after = kinds[i - 1], kinds[i + 1]
        if before == after and (
            (kinds[i] in ("ES", "CS") and before == "EN") or (kinds[i] == "CS" and before == "AN")
        ):
            kinds[i] = before
    for i, kind in enumerate(kinds):  # W5
        if kind == "EN":
            for step in (-1, 1):
                j = i + step
                while 0 <= j < len(kinds) and kinds[j] == "ET":
                    kinds[j] = "EN"
                    j += step
    strong = edge
    for i, kind in enumerate(kinds):  # W6, W7
        if kind in ("ET", "ES", "CS"):
            kinds[i] = "ON"
        elif kind in ("L", "R"):
            strong = kind
        elif kind == "EN" and strong == "L":
            kinds[i] = "L"


def _resolve_brackets(characters: list[str], kinds: list[str], edge: str) -> None:
    """N0: a pair takes the direction of what it holds."""
    other = "L" if edge == "R" else "R"
    for opening, closing in _bracket_pairs(characters, kinds):
        inside = {_strong(kind) for kind in kinds[opening + 1 : closing]}
        if edge in inside:
            direction = edge
        elif other in inside:
            before = next((s for k in reversed(kinds[:opening]) if (s := _strong(k))), edge)
            direction = other if before == other else edge
        else:
            continue
        kinds[opening] = kinds[closing] = direction


def _bracket_pairs(characters: list[str], kinds: list[str]) -> list[tuple[int, int]]:
    pairs: list[tuple[int, int]] = []
    open_brackets: list[tuple[str, int]] = []
    for i, character in enumerate(characters):
        if kinds[i] != "ON":
            continue
        if character in _BRACKETS:
            if len(open_brackets) >= _MOST_OPEN_BRACKETS:
                break
            open_brackets.append((character, i))
        elif character in _CLOSING:
            for depth in range(len(open_brackets) - 1, -1, -1):
                if open_brackets[depth][0] == _CLOSING[character]:
                    pairs.append((open_brackets[depth][1], i))
                    del open_brackets[depth:]
                    break
    return sorted(pairs)


def _resolve_neutral(kinds: list[str], edge: str) -> None:
    """N1, N2: neutrals between equal directions join them, others follow the paragraph."""
    i = 0
    while i < len(kinds):
        if kinds[i] not in _NEUTRAL:
            i += 1
            continue
        end = i
        while end < len(kinds) and kinds[end] in _NEUTRAL:
            end += 1
        before = _strong(kinds[i - 1]) if i else edge
        after = _strong(kinds[end]) if end < len(kinds) else edge
        kinds[i:end] = [before if before == after else edge] * (end - i)
        i = end


def _strong(kind: str) -> str:
    """The direction a character lends its surroundings; numbers count as right to left."""
    return {"L": "L", "R": "R", "EN": "R", "AN": "R"}.get(kind, "")


def _implicit_level(kind: str, base: int) -> int:
    if base % 2:
        return base if kind == "R" else base + 1
    return base if kind == "L" else base + (1 if kind == "R" else 2)


def _level_marks(result: list[int], kinds: list[str], base: int) -> None:
    """Marks without effect take the level of what stands before them, so that they split no run."""
    previous = base
    for i, kind in enumerate(kinds):
        if kind in _MARKS_WITHOUT_EFFECT:
            result[i] = previous
        previous = result[i]


def _reset_whitespace(result: list[int], kinds: list[str], base: int) -> None:
    """L1: white space at the end runs with the paragraph."""
    for i in range(len(kinds) - 1, -1, -1):
        if kinds[i] not in ("WS", "S", "B", *_MARKS_WITHOUT_EFFECT):
            break
        result[i] = base
