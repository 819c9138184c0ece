"""`--captions FILE` of the commands that draw: a caption file over a draft."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import click

from api.cli.exits import Exit, Failure
from api.cli.local_draft import LocalDraft

captions_option = click.option(
    "--captions",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="Caption file (.srt, .ass, .vtt) to lay over the draft.",
)


def captioned(draft: LocalDraft, path: Path | None) -> LocalDraft:
    """The draft with the file's captions, or as it is without a file. Raises Failure naming file and line."""
    if path is None:
        return draft
    from renderer.reader.captions import MAX_BYTES, InvalidCaptions, read_captions, with_captions

    with path.open("rb") as file:
        data = file.read(MAX_BYTES + 1)
    try:
        captions = read_captions(data, path.name)
    except InvalidCaptions as error:
        raise Failure(str(error), Exit.INVALID_MEDIA) from None
    before = len(draft.timeline.items)
    timeline = with_captions(draft.timeline, captions, path.name)
    for item in timeline.items[before:]:
        click.echo(f"draftfarm: {path.name}: {item.reason}", err=True)
    return replace(draft, timeline=timeline)
