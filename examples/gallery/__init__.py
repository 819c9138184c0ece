"""The gallery: what draftfarm does with text, on one page. `python -m examples.gallery FOLDER` writes it."""
