"""`draftfarm render DRAFT -o OUT`: a video without a farm."""

from __future__ import annotations

import os
import time
from pathlib import Path

import click

from api.cli.captions import captioned, captions_option
from api.cli.local_draft import draft_argument, drawing_options, open_local_draft, output_for, require_media
from api.cli.progress_bar import progress_bar


@click.command()
@draft_argument
@click.option(
    "-o", "--out", "path", required=True, type=click.Path(dir_okay=False, path_type=Path), help="The video."
)
@drawing_options
@captions_option
@click.option("--fps", type=float, help="Frames a second; else the draft's own.")
@click.option(
    "--quality",
    type=click.Choice(["draft", "standard", "high"]),
    default="standard",
    show_default=True,
    help="How much time a picture may cost.",
)
@click.option("--processes", type=click.IntRange(min=1), help="Processes; one for each core if not given.")
def render(
    draft: Path,
    path: Path,
    missing: str,
    font_folders: tuple[Path, ...],
    look_folders: tuple[Path, ...],
    sticker_folders: tuple[Path, ...],
    resolution: str | None,
    keyframe_clock: str,
    captions: Path | None,
    fps: float | None,
    quality: str,
    processes: int | None,
) -> None:
    """Render DRAFT (a draft JSON, its folder, or a zip of it) to a video, using every core."""
    started = time.monotonic()
    with open_local_draft(
        draft, keyframe_clock=keyframe_clock, look_folders=look_folders, sticker_folders=sticker_folders
    ) as opened:
        require_media(opened, missing)
        opened = captioned(opened, captions)
        output = output_for(opened.timeline, resolution, fps, quality)
        from renderer.pipeline import render_draft

        with progress_bar("Rendering") as advance:
            video = render_draft(
                opened.timeline,
                opened.media,
                output,
                path,
                processes=processes or len(os.sched_getaffinity(0)),
                font_folders=font_folders,
                draft_fonts=opened.fonts,
                on_progress=advance,
            )
    seconds = time.monotonic() - started
    click.echo(
        f"{path}: {video.width}×{video.height}, {video.frames} frames, {video.duration_seconds:.2f} s, "
        f"{video.file_size / 1e6:.1f} MB, rendered in {seconds:.1f} s ({video.frames / seconds:.0f} frames/s)"
    )
