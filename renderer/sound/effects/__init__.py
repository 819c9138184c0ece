"""The app's voice and room effects, imitated with FFmpeg's filters: one small function a family.

Importing this package registers them all. An effect never moves what it is given in time, and what
rings on after a clip's end is cut with it.
"""

from renderer.sound.effects import devices, equalizers, rooms, spaces, voices
from renderer.sound.effects.registry import AUDIO_EFFECTS, apply_effects, find_effect

__all__ = [
    "AUDIO_EFFECTS",
    "apply_effects",
    "devices",
    "equalizers",
    "find_effect",
    "rooms",
    "spaces",
    "voices",
]
