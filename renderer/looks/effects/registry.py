"""The registry of video effects: functions of one picture and a moment."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import cache, wraps

import cv2
import numpy as np

from renderer.fidelity import Grade
from renderer.looks.nametable import NameTable
from renderer.looks.registry import Look, Moment, Registry
from renderer.media.picture import Pixels

EffectFunction = Callable[[Pixels, Moment], Pixels]
"""(picture, moment) → picture: (h, w, 4) premultiplied BGRA of the same size; the input is not changed.

Laws: the answer depends on the arguments alone; `moment.strength` 0 gives the picture itself.
"""

EFFECTS: Registry[EffectFunction] = Registry("video effect")
KIND = "scene"
FAMILY_NOTE = "drawn as its family's common look, told by its name"


@cache
def name_table() -> NameTable:
    return NameTable.read("renderer.looks.effects", "effects.tsv")


def effect(
    key: str,
    grade: Grade = Grade.CLOSE,
    note: str = "",
    *,
    moves: bool = False,
    ids: Iterable[str] = (),
    names: Iterable[str] = (),
) -> Callable[[EffectFunction], EffectFunction]:
    """Register an effect under these ids and names and those the table has for it, and give it what all effects
    have in common.

    Strength 0 draws nothing and strengths below 1 are mixed with the picture. What the function returns is made
    valid premultiplied again: where it only colours (not `moves`), the picture's own alpha is kept.
    """

    def remember(draw: EffectFunction) -> EffectFunction:
        @wraps(draw)
        def drawn(picture: Pixels, moment: Moment) -> Pixels:
            if moment.strength <= 0:
                return picture
            out = draw(picture, moment)
            if out is picture:
                return picture
            if moment.strength < 1:
                out = np.asarray(
                    cv2.addWeighted(out, moment.strength, picture, 1 - moment.strength, 0), np.uint8
                )
            return out if is_opaque(picture) else _premultiplied(out, picture, keep_alpha=not moves)

        known_ids, known_names = name_table().own(KIND, key)
        EFFECTS.add(key, drawn, ids=(*known_ids, *ids), names=(*known_names, *names), grade=grade, note=note)
        return drawn

    return remember


def is_opaque(picture: Pixels) -> bool:
    return bool(cv2.minMaxLoc(cv2.extractChannel(picture, 3))[0] == 255)


def _premultiplied(out: Pixels, picture: Pixels, *, keep_alpha: bool) -> Pixels:
    alpha = (picture if keep_alpha else out)[:, :, 3]
    limited = np.minimum(out, alpha[:, :, None])
    limited[:, :, 3] = alpha
    return limited


def find_effect(name: str, *ids: str) -> Look[EffectFunction] | None:
    """The look for a draft's video effect, with the grade and note for this very item; None if there is none."""
    return name_table().find(EFFECTS, KIND, FAMILY_NOTE, name, *ids)
