"""The sound of a timeline: every clip placed to the sample, summed, limited only if it must be."""

from renderer.sound.mixdown import mix_sound

__all__ = ["mix_sound"]
