"""Video effects: functions of one picture and a moment. Importing this registers them all."""

from renderer.looks.effects.lookup import find_effect
from renderer.looks.effects.registry import EFFECTS, EffectFunction

__all__ = ["EFFECTS", "EffectFunction", "find_effect"]
