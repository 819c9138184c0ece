"""Which parts of a job are there already, since some job before made the same."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from renderer.content_key import piece_keys, sound_key
from renderer.fonts import FontLibrary
from renderer.output import OutputSpec
from renderer.plan import Piece
from renderer.timeline import Timeline
from worker.jobs import Part, PartOutcome
from worker.part_cache import PartCache


def part_contents(
    timeline: Timeline,
    output: OutputSpec,
    pieces: Sequence[Piece],
    media: Mapping[str, str],
    fonts: FontLibrary,
) -> dict[str, str]:
    """Content key by part. `media` is content hash by medium id, `fonts` the farm's and the draft's."""
    keys = piece_keys(timeline, output, (piece.frames for piece in pieces), media, fonts)
    names = (str(Part.piece(piece.index)) for piece in pieces)
    return {str(Part.SOUND): sound_key(timeline, output, media), **dict(zip(names, keys, strict=True))}


def reusable(
    cache: PartCache, task_id: str, contents: Mapping[str, str], pieces: Sequence[Piece]
) -> tuple[PartOutcome, ...]:
    """The parts that the farm has kept, as finished. They stay until the task's files are cleared away."""
    lengths = {str(Part.piece(piece.index)): len(piece.frames) for piece in pieces}
    found = cache.take(task_id, tuple(dict.fromkeys(contents.values())))
    return tuple(
        PartOutcome(part, "", 0, 0.0, lengths.get(part, 0), found[content].file)
        for part, content in contents.items()
        if content in found
    )
