"""Video effects: functions of one picture and a moment. Importing this registers them all."""

from renderer.looks.effects import (
    blurs,
    cameras,
    colors,
    curtains,
    damage,
    flashes,
    layouts,
    lenses,
    lights,
    particles,
)
from renderer.looks.effects.registry import EFFECTS, EffectFunction, find_effect

_REGISTERED = (
    blurs,
    cameras,
    colors,
    curtains,
    damage,
    flashes,
    layouts,
    lenses,
    lights,
    particles,
)

__all__ = ["EFFECTS", "EffectFunction", "find_effect"]
