"""Draft JSON → Timeline: opening files, reading the document, finding the media."""

from renderer.reader.document import parse_draft
from renderer.reader.options import ReadOptions
from renderer.reader.timeline_reader import read_timeline

__all__ = ["ReadOptions", "parse_draft", "read_timeline"]
