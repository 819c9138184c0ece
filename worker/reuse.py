"""Which parts of a job are there already, since some job before made the same."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from renderer.plan import Piece
from worker.jobs import Part, PartOutcome
from worker.part_cache import PartCache


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
