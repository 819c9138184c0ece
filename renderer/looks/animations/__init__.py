"""Animations of clips and texts: functions of a progress that give a pose. Importing this registers them all."""

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
]
