"""Text to pictures: shaping, lines, painting, parts. Draw with `draw_text`."""

from renderer.text.drawing import TextDrawing, draw_text
from renderer.text.substitution import substitutions

__all__ = ["TextDrawing", "draw_text", "substitutions"]
