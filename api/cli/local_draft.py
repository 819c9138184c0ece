"""A draft on this machine, opened for the commands that draw or describe it without a farm."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from api.cli.exits import Exit, Failure

if TYPE_CHECKING:
    from renderer.fonts import FontLibrary
    from renderer.fonts.folder import FontPlace
    from renderer.output import OutputSpec
    from renderer.text_block import FontRef
    from renderer.timeline import MediaRef, Timeline

AnyFunction = TypeVar("AnyFunction", bound=Callable[..., Any])

draft_argument = click.argument("draft", type=click.Path(path_type=Path))


def _folders(option: str, name: str, what: str) -> Callable[[AnyFunction], AnyFunction]:
    return click.option(
        option,
        name,
        type=click.Path(exists=True, file_okay=False, path_type=Path),
        multiple=True,
        help=f"Folder with {what}; may be given several times.",
    )


font_option = _folders("--fonts", "font_folders", "further fonts")

_FOLDER_OPTIONS = (
    font_option,
    _folders(
        "--looks",
        "look_folders",
        "colour tables, flower texts, bubbles and textures named by their ids (docs/looks.md)",
    ),
    _folders("--stickers", "sticker_folders", "pictures named by a sticker's id"),
)

_DRAWING_OPTIONS = (
    click.option(
        "--missing",
        type=click.Choice(["fail", "skip"]),
        default="fail",
        show_default=True,
        help="What a missing medium does: end the command, or be left out of the picture.",
    ),
    *_FOLDER_OPTIONS,
    click.option(
        "--resolution", help="480p, 720p, 1080p, 1440p, 4k or a size such as 1280x720; else the draft's own."
    ),
    click.option(
        "--keyframe-clock",
        type=click.Choice(["source", "segment"]),
        default="source",
        show_default=True,
        help="What keyframe times count from: the source, as the app writes them, or the segment's start.",
    ),
)


def folder_options(function: AnyFunction) -> AnyFunction:
    """The folders of the owner's own fonts, looks and stickers."""
    for option in reversed(_FOLDER_OPTIONS):
        function = option(function)
    return function


def drawing_options(function: AnyFunction) -> AnyFunction:
    """The options every command that draws has."""
    for option in reversed(_DRAWING_OPTIONS):
        function = option(function)
    return function


@dataclass(frozen=True, slots=True)
class LocalDraft:
    """A draft read and its media found. `missing` are those that were not. `fonts` are the font files that came
    with it, by what the draft calls them."""

    timeline: Timeline
    media: dict[str, Path]
    missing: tuple[MediaRef, ...]
    fonts: dict[FontRef, FontPlace]

    def font_library(self, font_folders: Sequence[Path]) -> FontLibrary:
        """The fonts of this machine, of the owner's folders and of the draft."""
        from renderer.fonts import FontLibrary

        return FontLibrary(font_folders).with_draft_fonts(self.fonts)


@contextmanager
def open_local_draft(
    source: Path,
    *,
    keyframe_clock: str = "source",
    look_folders: tuple[Path, ...] = (),
    sticker_folders: tuple[Path, ...] = (),
    refuse_empty: bool = True,
) -> Iterator[LocalDraft]:
    """Open a draft JSON, a draft folder or a zip; a zip's files live until the `with` block ends.

    The draft's own folder is searched for its colour tables after the owner's, and for its fonts.

    Raises InvalidDraft, and Failure when there is no such file.
    """
    if not source.exists():
        raise Failure(f"there is no file or folder {source}", Exit.USAGE)
    from renderer.fonts.draft_fonts import bundled_fonts, fonts_of_timeline
    from renderer.reader import ReadOptions, locate, open_draft, read_timeline

    with tempfile.TemporaryDirectory(prefix="draftfarm-") as extracted:
        bundle = open_draft(source, Path(extracted))
        own = (bundle.root,) if bundle.root else ()
        options = ReadOptions(
            keyframe_clock=keyframe_clock,  # type: ignore[arg-type]
            look_folders=(*look_folders, *own),
            sticker_folders=sticker_folders,
            refuse_empty=refuse_empty,
        )
        timeline = read_timeline(bundle.document, options)
        located = locate(timeline.media, bundle)
        fonts = bundled_fonts(fonts_of_timeline(timeline), bundle.files, bundle.root)
        yield LocalDraft(timeline, dict(located.paths), tuple(located.missing), fonts)


def require_media(draft: LocalDraft, policy: str) -> None:
    """With the policy "fail", raises Failure naming what is missing; with "skip", warns on stderr."""
    if not draft.missing:
        return
    first = draft.missing[0]
    others = f" (and {len(draft.missing) - 1} more)" if len(draft.missing) > 1 else ""
    sentence = f"medium {first.name!r} is missing{others}: looked for {', '.join(first.sources) or 'no source given'}"
    if policy == "fail":
        raise Failure(f"{sentence}; --missing skip renders without it", Exit.INVALID_MEDIA)
    click.echo(f"draftfarm: {sentence}; left out", err=True)


def output_for(
    timeline: Timeline, resolution: str | None, fps: float | None = None, quality: str = "standard"
) -> OutputSpec:
    """The output these options mean. Raises Failure (usage) for impossible ones."""
    from renderer.output import OutputSpec

    try:
        return OutputSpec.for_timeline(timeline, resolution, fps, quality)
    except ValueError as error:
        raise Failure(str(error), Exit.USAGE) from None
