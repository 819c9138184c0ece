"""Animations of clips and texts: functions of a progress that give a pose. Importing this registers them all."""

from renderer.looks.animations import text as _text
from renderer.looks.animations import video as _video
from renderer.looks.animations.naming import find_animation
from renderer.looks.animations.pose import (
    REST,
    TEXT_IN,
    TEXT_LOOP,
    TEXT_OUT,
    VIDEO_GROUP,
    VIDEO_IN,
    VIDEO_OUT,
    AnimationFunction,
    Pose,
)
from renderer.looks.animations.text import cycle_us

_REGISTERED = (_text, _video)

__all__ = [
    "REST",
    "TEXT_IN",
    "TEXT_LOOP",
    "TEXT_OUT",
    "VIDEO_GROUP",
    "VIDEO_IN",
    "VIDEO_OUT",
    "AnimationFunction",
    "Pose",
    "cycle_us",
    "find_animation",
]
