"""Masks: cutting a picture to a shape with soft edges."""

from renderer.masks.cutting import apply_mask
from renderer.masks.raster import mask_text

__all__ = ["apply_mask", "mask_text"]
