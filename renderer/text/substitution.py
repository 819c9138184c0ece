"""Which texts of a timeline are not drawn with the font their draft names."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from renderer.clusters import cluster_starts, is_ignorable, wants_emoji
from renderer.fidelity import FidelityItem, Grade
from renderer.fonts.draft_fonts import fonts_of, text_clips
from renderer.fonts.library import FontLibrary
from renderer.fonts.stand_in import described
from renderer.text.paragraphs import split_paragraphs, style_of
from renderer.text_block import TextBlock
from renderer.timeline import TextClip, Timeline

_MOST_CHARACTERS_NAMED = 8
_MOST_FAULTS_NAMED = 20
_EMOJI, _MISSING = "emoji", "missing characters"


def substitutions(timeline: Timeline, fonts: FontLibrary) -> tuple[FidelityItem, ...]:
    """One item for each text and font that something else is drawn for, in draft order: fonts that are
    not here, font files and lines of fonts.toml that are of no use where that may be why, emoji in one colour, characters that no font has. Compound clips are looked into."""
    items = tuple(item for clip in text_clips(timeline) for item in _items_of(clip, fonts))
    if not any(item.kind == "font" and item.name not in (_EMOJI, _MISSING) for item in items):
        return items
    # A font that is not here may be one of the files that cannot be read.
    faults = (
        FidelityItem("font", fault.path.name, Grade.STAND_IN, f"skipped: {fault.reason}")
        for fault in fonts.faults[:_MOST_FAULTS_NAMED]
    )
    return (*items, *faults)


def _items_of(clip: TextClip, fonts: FontLibrary) -> Iterator[FidelityItem]:
    for font in fonts_of(clip.block):
        choice = fonts.choose(font, clip.block.text)
        if choice.reason:
            yield FidelityItem(
                "font", described(font), choice.grade, choice.reason, clip.path, font.resource_id
            )
    emoji, missing = _odd_characters(clip.block, fonts)
    if emoji:
        reason = (
            "no colour emoji font is here: emoji are drawn in the text's colour; "
            "put one (NotoColorEmoji.ttf) into the font folder"
        )
        yield FidelityItem("font", _EMOJI, Grade.STAND_IN, reason, clip.path)
    if missing:
        codes = ", ".join(f"U+{ord(c):04X}" for c in missing[:_MOST_CHARACTERS_NAMED])
        more = (
            f" and {len(missing) - _MOST_CHARACTERS_NAMED} more"
            if len(missing) > _MOST_CHARACTERS_NAMED
            else ""
        )
        reason = f"no font here has {codes}{more}; put a font that has them into the font folder"
        yield FidelityItem("font", _MISSING, Grade.LEFT_OUT, reason, clip.path)


def _odd_characters(block: TextBlock, fonts: FontLibrary) -> tuple[bool, list[str]]:
    """Whether an emoji is drawn in one colour, and the characters that no font has."""
    emoji = False
    missing: dict[str, None] = {}
    for paragraph in split_paragraphs(block):
        borders = [*cluster_starts([ord(c) for c in paragraph.text]), len(paragraph.text)]
        for start, end in pairwise(borders):
            cluster = paragraph.text[start:end]
            if cluster.isascii():
                continue
            primary = fonts.choose(style_of(block, paragraph.styles[start]).font, block.text).face
            face = fonts.face_for(cluster, primary)
            emoji = emoji or (wants_emoji(cluster) and not face.has_color)
            missing |= dict.fromkeys(c for c in cluster if not is_ignorable(c) and not face.covers(ord(c)))
    return emoji, list(missing)
