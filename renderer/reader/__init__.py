"""Draft JSON → Timeline: opening files, reading the document, finding the media."""

from renderer.reader.document import parse_draft
from renderer.reader.locate import Located, locate
from renderer.reader.options import ReadOptions
from renderer.reader.source import DraftBundle, open_draft
from renderer.reader.timeline_reader import read_timeline

__all__ = ["DraftBundle", "Located", "ReadOptions", "locate", "open_draft", "parse_draft", "read_timeline"]
