"""Which function draws an effect a draft names: its own look, or its family's."""

from __future__ import annotations

from renderer.looks.effects.registry import EFFECTS, EffectFunction
from renderer.looks.registry import Look


def find_effect(name: str, *ids: str) -> Look[EffectFunction] | None:
    """The look for a draft's video effect, with the grade and note for this very item; None if there is none."""
    return EFFECTS.find(name, *ids)
