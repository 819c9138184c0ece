"""`draftfarm frame DRAFT`: single frames and contact sheets, each frame drawn on its own."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from api.cli.captions import captioned, captions_option
from api.cli.exits import Exit, Failure
from api.cli.local_draft import (
    LocalDraft,
    draft_argument,
    drawing_options,
    open_local_draft,
    output_for,
    require_media,
)

if TYPE_CHECKING:
    from renderer.output import OutputSpec

MAX_SHEET_FRAMES = 100


@click.command()
@draft_argument
@click.option(
    "--at", "times", type=float, multiple=True, help="Second on the timeline; may be given several times."
)
@click.option("--sheet", type=click.IntRange(1, MAX_SHEET_FRAMES), help="A contact sheet of so many frames.")
@click.option(
    "-o", "--out", required=True, help="PNG or JPEG to write; with several --at its name needs {n}."
)
@drawing_options
@captions_option
def frame(
    draft: Path,
    times: tuple[float, ...],
    sheet: int | None,
    out: str,
    missing: str,
    font_folders: tuple[Path, ...],
    look_folders: tuple[Path, ...],
    sticker_folders: tuple[Path, ...],
    resolution: str | None,
    keyframe_clock: str,
    captions: Path | None,
) -> None:
    """Draw frames of DRAFT (a draft JSON, its folder, or a zip of it).

    {n} in the name of the picture becomes the number of the frame, ⌊seconds × fps⌋.
    """
    if bool(times) == (sheet is not None):
        raise Failure("give either --at SECONDS or --sheet N", Exit.USAGE)
    if len(times) > 1 and "{n}" not in out:
        raise Failure(
            "several --at need a place for the frame's number in the name, such as frame-{n}.png", Exit.USAGE
        )
    if Path(out).suffix.lower() not in (".png", ".jpg", ".jpeg"):
        raise Failure(f"the picture must be a .png or .jpg, not {out}", Exit.USAGE)
    with open_local_draft(
        draft, keyframe_clock=keyframe_clock, look_folders=look_folders, sticker_folders=sticker_folders
    ) as opened:
        require_media(opened, missing)
        opened = captioned(opened, captions)
        output = output_for(opened.timeline, resolution)
        if sheet is not None:
            _write_sheet(opened, output, font_folders, sheet, Path(out))
        else:
            _write_frames(opened, output, font_folders, times, out)


def _write_frames(
    draft: LocalDraft, output: OutputSpec, font_folders: Sequence[Path], times: Sequence[float], out: str
) -> None:
    from PIL import Image

    numbers = [_frame_number(time, output.rate, output.frame_total(draft.timeline)) for time in times]
    for n, picture in zip(numbers, _pictures(draft, output, font_folders, numbers), strict=True):
        path = Path(out.replace("{n}", str(n)))
        path.parent.mkdir(parents=True, exist_ok=True)
        Image.fromarray(picture).save(path)
        click.echo(f"{path}: frame {n}, {output.width}×{output.height}")


def _write_sheet(
    draft: LocalDraft, output: OutputSpec, font_folders: Sequence[Path], count: int, path: Path
) -> None:
    from api.cli.contact_sheet import contact_sheet, spread

    numbers = spread(output.frame_total(draft.timeline), count)
    if not numbers:
        raise Failure("the draft has no frames: its duration is 0", Exit.INVALID_DRAFT)
    labels = [_clock(Fraction(n) / output.rate) for n in numbers]
    picture = contact_sheet(_pictures(draft, output, font_folders, numbers), labels)
    path.parent.mkdir(parents=True, exist_ok=True)
    picture.save(path)
    click.echo(f"{path}: {len(numbers)} frames, {picture.width}×{picture.height}")


def _pictures(
    draft: LocalDraft, output: OutputSpec, font_folders: Sequence[Path], numbers: Sequence[int]
) -> Iterator[Any]:
    """The frames' pictures, (height, width, 3) RGB uint8, one after another."""
    from renderer.render import open_compositor

    fonts = draft.font_library(font_folders)
    with open_compositor(draft.timeline, draft.media, output, fonts) as compositor:
        for n in numbers:
            yield compositor.rgb(n)


def _frame_number(seconds: float, rate: Fraction, total: int) -> int:
    from renderer.timebase import frame_at

    try:
        n = frame_at(seconds, rate)
    except (ValueError, OverflowError):
        n = -1
    if not 0 <= n < total:
        raise Failure(
            f"--at {seconds:g} is outside the draft, which is {float(total / rate):g} s long", Exit.USAGE
        )
    return n


def _clock(seconds: Fraction) -> str:
    """1:02.50"""
    minutes, rest = divmod(float(seconds), 60)
    return f"{int(minutes)}:{rest:05.2f}"
