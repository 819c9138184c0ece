"""Animations of clips and texts: functions of a progress that give a pose, of the whole or of each part. Importing this
registers them all."""

from renderer.looks.animations import entrances as _entrances
from renderer.looks.animations import video as _video
from renderer.looks.animations.captions import find_caption
from renderer.looks.animations.lettering import Lettering, Part, PartPose
from renderer.looks.animations.loops import cycle_us
from renderer.looks.animations.naming import find_animation
from renderer.looks.animations.pose import REST, AnimationFunction, Pose
from renderer.looks.animations.registries import (
    TEXT_CAPTION,
    TEXT_IN,
    TEXT_LOOP,
    TEXT_OUT,
    TEXT_REGISTRIES,
    VIDEO_GROUP,
    VIDEO_IN,
    VIDEO_OUT,
    VIDEO_REGISTRIES,
    TextAnimation,
)
from renderer.looks.animations.typewriters import stand_ins

_REGISTERED = (_entrances, _video)

__all__ = [
    "REST",
    "TEXT_CAPTION",
    "TEXT_IN",
    "TEXT_LOOP",
    "TEXT_OUT",
    "TEXT_REGISTRIES",
    "VIDEO_GROUP",
    "VIDEO_IN",
    "VIDEO_OUT",
    "VIDEO_REGISTRIES",
    "AnimationFunction",
    "Lettering",
    "Part",
    "PartPose",
    "Pose",
    "TextAnimation",
    "cycle_us",
    "find_animation",
    "find_caption",
    "stand_ins",
]
