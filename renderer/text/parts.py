"""A text cut into what an animation moves: lines, words, letters."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby

import skia
from fontTools import unicodedata as scripts

from renderer.text.fills import Box
from renderer.text.ink import Ink, Letter, alone
from renderer.text.paint import paint_fills, paint_shadows, paint_strokes, reach, reach_with_shadows
from renderer.text_block import TextUnit

# Letters of these scripts hang together, by joints or by a head line: a word of them moves as one.
_JOINED_SCRIPTS = frozenset(
    {"Arab", "Syrc", "Mong", "Nkoo", "Mand", "Phag", "Adlm", "Rohg", "Deva", "Beng", "Guru"}
)
_MOST_PARTS = 1200
"""More than a screen holds: a longer text moves by words, else by lines, else as a whole."""
_COARSER = {
    TextUnit.GLYPH: TextUnit.WORD,
    TextUnit.WORD: TextUnit.LINE,
    TextUnit.LINE: TextUnit.BLOCK,
}

WordRange = tuple[int, int]
"""UTF-16 units [start, end) of the block's text."""


@dataclass(frozen=True, slots=True, eq=False)
class TextPart:
    """Letters that move as one, in block px: `box` (left, top, right, bottom) is what they take of their line;
    `start` and `end` their UTF-16 units in the block's text; `line` the line's number; `text` their characters."""

    ink: tuple[Ink, ...]
    box: Box
    start: int
    end: int
    line: int
    text: str

    @property
    def bounds(self) -> skia.Rect:
        """Round letters, outlines and shadows."""
        bounds = skia.Rect.MakeEmpty()
        for ink in self.ink:
            bounds.join(reach_with_shadows(ink))
        return bounds


def split_parts(
    ink: Sequence[Ink], text: str, unit: TextUnit, words: Sequence[WordRange] = ()
) -> tuple[TextPart, ...]:
    """The parts of a block in the order they are read. With `words`, those are what WORD means; without, words are
    what blanks divide, and each character of scripts that write none is one.

    Blank letters belong to the part before them. A text with more parts than a screen holds is cut more coarsely.
    """
    characters = _by_unit(text)
    letters = sorted((letter for run in ink for letter in run.letters), key=lambda one: (one.line, one.unit))
    groups = _grouped(letters, characters, unit, words)
    while len(groups) > _MOST_PARTS:
        unit = _COARSER[unit]
        groups = _grouped(letters, characters, unit, words)
    if unit is TextUnit.BLOCK and letters:
        return (_part(letters, characters, tuple(ink)),)
    return tuple(_part(group, characters) for group in groups)


def _grouped(
    letters: Sequence[Letter], characters: dict[int, str], unit: TextUnit, words: Sequence[WordRange]
) -> list[list[Letter]]:
    groups: list[list[Letter]] = []
    last_key: object = None
    after_blank = True
    blanks_divide = unit is TextUnit.GLYPH or (unit is TextUnit.WORD and not words)
    for letter in letters:
        character = characters.get(letter.unit, " ")
        if letter.is_blank and groups and unit is not TextUnit.BLOCK:
            groups[-1].append(letter)
            after_blank = True
            continue
        key = _key(letter, character, unit, words)
        begins = after_blank and blanks_divide
        if groups and key is not None and key == last_key and not begins:
            groups[-1].append(letter)
        else:
            groups.append([letter])
        last_key, after_blank = key, False
    return groups


def _key(letter: Letter, character: str, unit: TextUnit, words: Sequence[WordRange]) -> object:
    """Equal for neighbours that move as one; None for a letter that moves alone."""
    match unit:
        case TextUnit.BLOCK:
            return "block"
        case TextUnit.LINE:
            return letter.line
        case TextUnit.WORD if words:
            at = next((i for i, (start, end) in enumerate(words) if start <= letter.unit < end), None)
            # What stands between two timed words (punctuation) goes with the one before.
            before = sum(1 for start, _ in words if start <= letter.unit) - 1
            return letter.line, before if at is None else at
        case TextUnit.WORD:
            return None if _stands_alone(character) else (letter.line, "word")
        case TextUnit.GLYPH:
            return (letter.line, "joined") if scripts.script(character) in _JOINED_SCRIPTS else None


def _stands_alone(character: str) -> bool:
    """Characters of scripts without blanks between words."""
    return unicodedata.east_asian_width(character) in ("W", "F")


def _part(
    letters: Sequence[Letter], characters: dict[int, str], ink: tuple[Ink, ...] | None = None
) -> TextPart:
    shown = [letter for letter in letters if not letter.is_blank] or list(letters)
    box = (
        min(letter.box[0] for letter in shown),
        min(letter.box[1] for letter in shown),
        max(letter.box[2] for letter in shown),
        max(letter.box[3] for letter in shown),
    )
    if ink is None:
        ink = tuple(alone(tuple(group)) for _, group in groupby(letters, key=lambda one: id(one.style)))
    start, last = shown[0].unit, letters[-1].unit
    later = [unit for unit in characters if unit > last]
    return TextPart(
        ink=ink,
        box=box,
        start=start,
        end=min(later, default=last + 1),
        line=shown[0].line,
        text="".join(characters.get(letter.unit, "") for letter in shown),
    )


def _by_unit(text: str) -> dict[int, str]:
    """Character by the UTF-16 unit it begins at."""
    found: dict[int, str] = {}
    unit = 0
    for character in text:
        found[unit] = character
        unit += 2 if ord(character) > 0xFFFF else 1
    return found


class PartPictures:
    """A part's passes as `skia.Picture`s, each recorded when first asked for. `block_box` is what gradients of the
    whole block run over."""

    PASSES = ("shadows", "strokes", "fills")

    def __init__(self, part: TextPart, block_box: Box) -> None:
        self.part = part
        self.bounds = part.bounds
        self.has_shadows = any(ink.style.shadows for ink in part.ink)
        self.has_strokes = any(ink.style.strokes for ink in part.ink)
        self._box = block_box
        self._recorded: dict[str, skia.Picture] = {}

    def passes(self) -> Iterable[str]:
        """Those that draw anything, bottom first."""
        if self.has_shadows:
            yield "shadows"
        if self.has_strokes:
            yield "strokes"
        yield "fills"

    def get(self, name: str) -> skia.Picture:
        """`shadows`, `strokes`, `fills`; `whole` is all of them, `body` all but the shadows; `shadows_behind` and `strokes_behind` leave out
        what lies hidden below the passes above, so that a translucent part does not show it."""
        if name not in self._recorded:
            recorder = skia.PictureRecorder()
            self._paint(recorder.beginRecording(self.bounds), name)
            self._recorded[name] = recorder.finishRecordingAsPicture()
        return self._recorded[name]

    def _paint(self, canvas: skia.Canvas, name: str) -> None:
        ink = self.part.ink
        match name:
            case "shadows":
                paint_shadows(canvas, ink, self._box)
            case "strokes":
                paint_strokes(canvas, ink, self._box)
            case "fills":
                paint_fills(canvas, ink, self._box)
            case "whole":
                for one in self.passes():
                    self._paint(canvas, one)
            case "body":
                paint_strokes(canvas, ink, self._box)
                paint_fills(canvas, ink, self._box)
            case _:
                base = name.removesuffix("_behind")
                canvas.saveLayer(self.bounds, None)
                self._paint(canvas, base)
                canvas.saveLayer(self.bounds, skia.Paint(BlendMode=skia.BlendMode.kDstOut))
                if base == "shadows":
                    self._paint(canvas, "strokes")
                self._paint(canvas, "fills")
                canvas.restore()
                canvas.restore()


def letters_bounds(ink: Sequence[Ink]) -> skia.Rect:
    """`skia.Rect` round letters and outlines of a block, without shadows."""
    bounds = skia.Rect.MakeEmpty()
    for one in ink:
        bounds.join(reach(one))
    return bounds
