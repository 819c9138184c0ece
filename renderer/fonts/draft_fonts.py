"""The fonts a draft names, and those of them that came with it as files."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

from renderer.fonts.face import FontFace, UnreadableFont
from renderer.fonts.file import FONT_SUFFIXES
from renderer.fonts.folder import FontFolder, FontPlace
from renderer.fonts.stand_in import wanted_font
from renderer.text_block import FontRef, TextBlock
from renderer.timeline import TextClip, Timeline, VideoClip


def text_clips(timeline: Timeline) -> Iterator[TextClip]:
    """The texts of a timeline and of its compound clips, in draft order."""
    for track in timeline.tracks:
        for clip in track.clips:
            if isinstance(clip, TextClip):
                yield clip
            elif isinstance(clip, VideoClip) and clip.compound is not None:
                yield from text_clips(clip.compound)


def fonts_of(block: TextBlock) -> tuple[FontRef, ...]:
    """The fonts a text names, each once."""
    return tuple(dict.fromkeys(run.style.font for run in block.runs))


def fonts_of_timeline(timeline: Timeline) -> tuple[FontRef, ...]:
    """The fonts all texts name, each once, in draft order."""
    return tuple(dict.fromkeys(font for clip in text_clips(timeline) for font in fonts_of(clip.block)))


def bundled_fonts(
    fonts: Iterable[FontRef], files: Iterable[Path], root: Path | None
) -> dict[FontRef, FontPlace]:
    """Which of the draft's own files its fonts are: by file name, id, title, then by the names inside the files.
    What lies outside `root`, by a link, is none of the draft's."""
    own = [file for file in files if file.suffix.lower() in FONT_SUFFIXES and _inside(file, root)]
    if not own:
        return {}
    folder = FontFolder(files=own)
    wanted = ((font, wanted_font(font)) for font in fonts)
    found = ((font, folder.find(w.names)) for font, w in wanted if w.name)
    return {font: place for font, place in found if place is not None}


def unreadable(place: FontPlace, name: str) -> str:
    """Why a font file cannot be used, "" if it can. `name` is what to call it."""
    try:
        face = FontFace(place.path, place.index, place.weight)
    except UnreadableFont as error:
        return str(error).replace(place.path.name, name)
    return "" if face.is_drawable else f"{name} cannot be drawn"


def _inside(file: Path, root: Path | None) -> bool:
    try:
        return root is None or file.resolve().is_relative_to(root.resolve())
    except OSError:
        return False
