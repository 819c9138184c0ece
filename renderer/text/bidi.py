"""Text that runs both ways: the Unicode bidirectional algorithm (UAX #9) for one paragraph."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Sequence
from functools import lru_cache

from fontTools.unicodedata.Mirrored import MIRRORED

_STRONG_RTL = ("R", "AL")
_NEUTRAL = ("B", "S", "WS", "ON")
_EMBEDDINGS = {"LRE": (0, ""), "RLE": (1, ""), "LRO": (0, "L"), "RLO": (1, "R")}
_ISOLATES = ("LRI", "RLI", "FSI")
_REMOVED = frozenset({*_EMBEDDINGS, "PDF", "BN"})  # rule X9
_MAKES_LEVELS = frozenset({"R", "AL", "AN", "RLE", "RLO", "RLI"})
_DEEPEST = 125
_MOST_OPEN_BRACKETS = 63  # BD16


def base_level(text: str) -> int:
    """0 for a paragraph that runs left to right, 1 for right to left: its first strong character outside isolates."""
    kinds = _kinds(text)
    return _first_strong(kinds, 0, len(kinds), _closings(kinds))


def levels(text: str) -> list[int]:
    """The embedding level of each character; odd levels run right to left."""
    kinds = _kinds(text)
    if _MAKES_LEVELS.isdisjoint(kinds):
        return [0] * len(text)
    closings = _closings(kinds)
    base = _first_strong(kinds, 0, len(kinds), closings)
    explicit, directed = _explicit_levels(kinds, base, closings)
    result = list(explicit)
    for sequence in _isolating_sequences(kinds, explicit, closings):
        starts, ends = _edges(sequence, kinds, explicit, base, closings)
        level = explicit[sequence[0]]
        for i, kind in zip(
            sequence, _resolved(sequence, text, directed, _direction(level), starts, ends), strict=True
        ):
            result[i] = _implicit_level(kind, level)
    _level_removed(result, kinds, base)
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


def _kinds(text: str) -> list[str]:
    return [_kind(character) for character in text]


@lru_cache(maxsize=8192)
def _kind(character: str) -> str:
    return unicodedata.bidirectional(character) or "L"


def _closings(kinds: Sequence[str]) -> dict[int, int]:
    """Isolates' beginnings → their ends (BD9), and back; both stand alone where the other is missing."""
    pairs: dict[int, int] = {}
    opened: list[int] = []
    for i, kind in enumerate(kinds):
        if kind in _ISOLATES:
            opened.append(i)
        elif kind == "PDI" and opened:
            start = opened.pop()
            pairs[start], pairs[i] = i, start
    return pairs


def _first_strong(kinds: Sequence[str], start: int, end: int, closings: dict[int, int]) -> int:
    """P2, P3."""
    i = start
    while i < end:
        kind = kinds[i]
        if kind == "L":
            return 0
        if kind in _STRONG_RTL:
            return 1
        i = closings.get(i, end) if kind in _ISOLATES else i + 1
    return 0


def _explicit_levels(
    kinds: Sequence[str], base: int, closings: dict[int, int]
) -> tuple[list[int], list[str]]:
    """X1 to X8: each character's level, and its kind where an override makes it another."""
    result = [base] * len(kinds)
    directed = list(kinds)
    stack: list[tuple[int, str, bool]] = [(base, "", False)]
    lost_isolates, lost_embeddings, isolates = 0, 0, 0
    for i, kind in enumerate(kinds):
        level, override, _ = stack[-1]
        result[i] = level
        if kind in _EMBEDDINGS or kind in _ISOLATES:
            is_isolate = kind in _ISOLATES
            if is_isolate:
                directed[i] = override or "ON"
                odd = (
                    _first_strong(kinds, i + 1, closings.get(i, len(kinds)), closings) if kind == "FSI" else 0
                )
                parity, its_override = (1 if kind == "RLI" else odd), ""
            else:
                parity, its_override = _EMBEDDINGS[kind]
            deeper = level + 1 if (level + 1) % 2 == parity else level + 2
            if deeper <= _DEEPEST and not lost_isolates and not lost_embeddings:
                stack.append((deeper, its_override, is_isolate))
                isolates += is_isolate
            elif is_isolate:
                lost_isolates += 1
            elif not lost_isolates:
                lost_embeddings += 1
        elif kind == "PDI":
            if lost_isolates:
                lost_isolates -= 1
            elif isolates:
                lost_embeddings = 0
                while not stack.pop()[2]:
                    pass
                isolates -= 1
            result[i] = stack[-1][0]
            directed[i] = stack[-1][1] or "ON"
        elif kind == "PDF":
            if lost_isolates:
                continue
            if lost_embeddings:
                lost_embeddings -= 1
            elif len(stack) > 1 and not stack[-1][2]:
                stack.pop()
        elif override and kind not in ("BN", "B"):
            directed[i] = override
    return result, directed


def _isolating_sequences(
    kinds: Sequence[str], result: Sequence[int], closings: dict[int, int]
) -> Iterator[list[int]]:
    """X10, BD13: stretches of one level, joined over the isolates inside them."""
    runs: list[list[int]] = []
    for i, kind in enumerate(kinds):
        if kind in _REMOVED:
            continue
        if runs and result[runs[-1][-1]] == result[i]:
            runs[-1].append(i)
        else:
            runs.append([i])
    by_start = {run[0]: run for run in runs}
    for run in runs:
        if kinds[run[0]] == "PDI" and run[0] in closings:
            continue  # goes on with the run its isolate began in
        sequence = list(run)
        while kinds[sequence[-1]] in _ISOLATES and closings.get(sequence[-1]) in by_start:
            sequence.extend(by_start[closings[sequence[-1]]])
        yield sequence


def _edges(
    sequence: Sequence[int],
    kinds: Sequence[str],
    explicit: Sequence[int],
    base: int,
    closings: dict[int, int],
) -> tuple[str, str]:
    """The directions a sequence meets at its start and its end."""
    level = explicit[sequence[0]]
    before = _neighbour(sequence[0] - 1, -1, kinds, explicit, base)
    is_open = kinds[sequence[-1]] in _ISOLATES and sequence[-1] not in closings
    after = base if is_open else _neighbour(sequence[-1] + 1, 1, kinds, explicit, base)
    return _direction(max(level, before)), _direction(max(level, after))


def _resolved(
    sequence: Sequence[int], text: str, directed: Sequence[str], embedding: str, start: str, end: str
) -> list[str]:
    """W and N: every kind of a sequence becomes L, R, EN or AN."""
    kinds = [directed[i] for i in sequence]
    marks = [kind == "NSM" for kind in kinds]
    _resolve_weak(kinds, start)
    _resolve_brackets([text[i] for i in sequence], kinds, marks, embedding, start)
    _resolve_neutral(kinds, embedding, start, end)
    return kinds


def _neighbour(i: int, step: int, kinds: Sequence[str], result: Sequence[int], base: int) -> int:
    """The level of the nearest character that counts."""
    while 0 <= i < len(kinds):
        if kinds[i] not in _REMOVED:
            return result[i]
        i += step
    return base


def _direction(level: int) -> str:
    return "R" if level % 2 else "L"


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


def _resolve_brackets(
    characters: Sequence[str], kinds: list[str], marks: Sequence[bool], embedding: str, start: str
) -> None:
    """N0: a pair takes the direction of what it holds; so do the marks (`marks`) behind its brackets."""
    other = "L" if embedding == "R" else "R"
    for opening, closing in _bracket_pairs(characters, kinds):
        inside = {_strong(kinds[i]) for i in range(opening + 1, closing)}
        if embedding in inside:
            direction = embedding
        elif other in inside:
            ahead = (_strong(kinds[i]) for i in range(opening - 1, -1, -1))
            direction = other if next((s for s in ahead if s), start) == other else embedding
        else:
            continue
        for bracket in (opening, closing):
            kinds[bracket] = direction
            at = bracket + 1
            while at < len(kinds) and marks[at]:
                kinds[at] = direction
                at += 1


def _bracket_pairs(characters: Sequence[str], kinds: Sequence[str]) -> list[tuple[int, int]]:
    pairs: list[tuple[int, int]] = []
    open_brackets: list[tuple[str, int]] = []
    for i, character in enumerate(characters):
        if kinds[i] != "ON":
            continue
        closing = _closing_bracket(character)
        if closing:
            if len(open_brackets) >= _MOST_OPEN_BRACKETS:
                break
            open_brackets.append((closing, i))
            continue
        wanted = unicodedata.normalize("NFC", character)
        for depth in range(len(open_brackets) - 1, -1, -1):
            if open_brackets[depth][0] == wanted:
                pairs.append((open_brackets[depth][1], i))
                del open_brackets[depth:]
                break
    return sorted(pairs)


@lru_cache(maxsize=1024)
def _closing_bracket(character: str) -> str:
    """The bracket that closes an opening one, "" for other characters."""
    if unicodedata.category(character) != "Ps":
        return ""
    mirrored = MIRRORED.get(ord(character), 0)
    if not mirrored or unicodedata.category(chr(mirrored)) != "Pe":
        return ""
    return unicodedata.normalize("NFC", chr(mirrored))


def _resolve_neutral(kinds: list[str], embedding: str, start: str, end: str) -> None:
    """N1, N2: neutrals between equal directions join them, others follow the embedding."""
    i = 0
    while i < len(kinds):
        if kinds[i] not in _NEUTRAL:
            i += 1
            continue
        stop = i
        while stop < len(kinds) and kinds[stop] in _NEUTRAL:
            stop += 1
        before = _strong(kinds[i - 1]) if i else start
        after = _strong(kinds[stop]) if stop < len(kinds) else end
        kinds[i:stop] = [before if before == after else embedding] * (stop - i)
        i = stop


def _strong(kind: str) -> str:
    """The direction a character lends its surroundings; numbers count as right to left."""
    return {"L": "L", "R": "R", "EN": "R", "AN": "R"}.get(kind, "")


def _implicit_level(kind: str, level: int) -> int:
    if level % 2:
        return level if kind == "R" else level + 1
    return level if kind == "L" else level + (1 if kind == "R" else 2)


def _level_removed(result: list[int], kinds: Sequence[str], base: int) -> None:
    """What rule X9 removes takes the level of what stands before it, so that it splits no run."""
    previous = base
    for i, kind in enumerate(kinds):
        if kind in _REMOVED:
            result[i] = previous
        previous = result[i]


def _reset_whitespace(result: list[int], kinds: Sequence[str], base: int) -> None:
    """L1: white space at the end runs with the paragraph."""
    for i in range(len(kinds) - 1, -1, -1):
        if kinds[i] not in ("WS", "S", "B", "PDI", *_ISOLATES, *_REMOVED):
            break
        result[i] = base
