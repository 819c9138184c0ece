"""Text to pictures: fonts, shaping, lines, painting. Draw with `draw_text`."""

from renderer.text.drawing import TextDrawing, draw_text
from renderer.text.font_library import FontChoice, FontLibrary
from renderer.text.substitution import substitutions

__all__ = ["FontChoice", "FontLibrary", "TextDrawing", "draw_text", "substitutions"]
