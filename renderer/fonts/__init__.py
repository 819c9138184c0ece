"""Which font is drawn for what a draft names: folders, packages, the draft's own, the nearest; and opening it safely."""

from renderer.fonts.library import FontChoice, FontLibrary

__all__ = ["FontChoice", "FontLibrary"]
