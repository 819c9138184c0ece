"""Masks: cutting a picture to a shape with soft edges."""

from renderer.masks.cutting import apply_mask

__all__ = ["apply_mask"]
