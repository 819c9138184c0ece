"""Colour: sliders, HSL, curves, wheels, colour tables and filters, applied to pictures.

All of a run that is a function of colour alone is compiled into one table; a few spatial passes follow.
"""

from renderer.grading.compile import ColorOperation, apply_grading
from renderer.grading.cube_file import CubeTable, read_cube

__all__ = ["ColorOperation", "CubeTable", "apply_grading", "read_cube"]
