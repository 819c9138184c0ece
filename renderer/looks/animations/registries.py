"""The animations that are known, by what they animate and when."""

from __future__ import annotations

from renderer.looks.animations.lettering import Lettering
from renderer.looks.animations.pose import AnimationFunction
from renderer.looks.registry import Registry
from renderer.operations import AnimationKind

TextAnimation = AnimationFunction | Lettering
"""A text moves as a whole, or by parts."""

VIDEO_IN: Registry[AnimationFunction] = Registry("video animation in")
VIDEO_OUT: Registry[AnimationFunction] = Registry("video animation out")
VIDEO_GROUP: Registry[AnimationFunction] = Registry("video animation group")
TEXT_IN: Registry[TextAnimation] = Registry("text animation in")
TEXT_OUT: Registry[TextAnimation] = Registry("text animation out")
TEXT_LOOP: Registry[TextAnimation] = Registry("text animation loop")
TEXT_CAPTION: Registry[TextAnimation] = Registry("text animation caption")

VIDEO_REGISTRIES: dict[AnimationKind, Registry[AnimationFunction]] = {
    AnimationKind.IN: VIDEO_IN,
    AnimationKind.OUT: VIDEO_OUT,
    AnimationKind.GROUP: VIDEO_GROUP,
}
TEXT_REGISTRIES: dict[AnimationKind, Registry[TextAnimation]] = {
    AnimationKind.IN: TEXT_IN,
    AnimationKind.OUT: TEXT_OUT,
    AnimationKind.LOOP: TEXT_LOOP,
    AnimationKind.CAPTION: TEXT_CAPTION,
}
