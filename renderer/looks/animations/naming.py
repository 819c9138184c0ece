"""Which of the app's ids and names an animation stands for: facts of `animations.tsv`, and the lookup by them."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from typing import Any

from renderer.fidelity import Grade
from renderer.looks.animations.keywords import KEYWORD_NOTE, key_by_words
from renderer.looks.animations.registries import (
    TEXT_CAPTION,
    TEXT_IN,
    TEXT_LOOP,
    TEXT_OUT,
    VIDEO_GROUP,
    VIDEO_IN,
    VIDEO_OUT,
)
from renderer.looks.nametable import NameTable
from renderer.looks.registry import Function, Look, Registry

BY_KIND: dict[str, Registry[Any]] = {
    "video_in": VIDEO_IN,
    "video_out": VIDEO_OUT,
    "video_group": VIDEO_GROUP,
    "text_in": TEXT_IN,
    "text_out": TEXT_OUT,
    "text_loop": TEXT_LOOP,
    "text_caption": TEXT_CAPTION,
}
FAMILY_NOTE = "drawn as the nearest movement that is known, told by its name"


@cache
def names() -> NameTable:
    return NameTable.read("renderer.looks.animations", "animations.tsv")


def add(registry: Registry[Function], key: str, draw: Function, grade: Grade, note: str = "") -> None:
    """Register an animation under the ids and names that are its own."""
    kind = next(kind for kind, known in BY_KIND.items() if known is registry)
    ids, own_names = names().own(kind, key)
    registry.add(key, draw, ids=ids, names=own_names, grade=grade, note=note)


def find_animation(registry: Registry[Function], name: str, *ids: str) -> Look[Function] | None:
    """The look for a draft's animation, with the grade and note for this very item; None if there is none."""
    kind = next(kind for kind, known in BY_KIND.items() if known is registry)
    found = names().find(registry, kind, FAMILY_NOTE, name, *ids)
    if found is not None or registry not in (TEXT_IN, TEXT_OUT, TEXT_LOOP):
        return found
    key = key_by_words(name, loops=registry is TEXT_LOOP)
    return replace(registry[key], grade=Grade.STAND_IN, note=KEYWORD_NOTE) if key else None
