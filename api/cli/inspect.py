"""`draftfarm inspect DRAFT`: what is in a draft, and how faithfully it will be drawn."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from api.cli.local_draft import LocalDraft, draft_argument, folder_options, open_local_draft

if TYPE_CHECKING:
    from rich.console import Console

    from renderer.timeline import Timeline, VisualTrack


@click.command()
@draft_argument
@click.option("--json", "as_json", is_flag=True, help="One JSON document instead of tables.")
@folder_options
def inspect(
    draft: Path,
    as_json: bool,
    font_folders: tuple[Path, ...],
    look_folders: tuple[Path, ...],
    sticker_folders: tuple[Path, ...],
) -> None:
    """Show the timeline of DRAFT (a draft JSON, its folder, or a zip of it), its media, fonts and fidelity."""
    with open_local_draft(
        draft, look_folders=look_folders, sticker_folders=sticker_folders, refuse_empty=False
    ) as opened:
        summary = _summary(opened, font_folders)
    if as_json:
        click.echo(json.dumps(summary, ensure_ascii=False, indent=2))
    else:
        from rich.console import Console

        _print(Console(), summary)


def _summary(draft: LocalDraft, font_folders: tuple[Path, ...]) -> dict[str, Any]:
    """Everything `inspect` shows. Times are seconds, sizes px."""
    from renderer.fidelity import report
    from renderer.text import substitutions

    timeline = draft.timeline
    fonts = substitutions(timeline, draft.font_library(font_folders))
    return {
        "name": timeline.name,
        "canvas": {"width": timeline.width, "height": timeline.height},
        "fps": round(float(timeline.rate), 3),
        "duration": timeline.duration_us / 1e6,
        "frames": timeline.frames,
        "tracks": _tracks(timeline),
        "sounds": len(timeline.audio),
        "media": _media(draft),
        "fonts": _fonts(timeline),
        "fidelity": report((*timeline.items, *fonts)).summary(),
    }


def _tracks(timeline: Timeline) -> list[dict[str, Any]]:
    return [
        {
            "name": track.name,
            "kind": _kind(track),
            "main": track.is_main,
            "clips": len(track.clips),
            "start": track.clips[0].target.start_us / 1e6 if track.clips else 0.0,
            "end": max((c.target.end_us for c in track.clips), default=0) / 1e6,
            "keyframes": sum(len(k.keys) for c in track.clips for k in c.keyframes),
        }
        for track in timeline.tracks
    ]


def _media(draft: LocalDraft) -> list[dict[str, Any]]:
    return [
        {
            "name": medium.name,
            "kind": medium.kind.value,
            "found": str(draft.media[medium.id]) if medium.id in draft.media else None,
            "sources": list(medium.sources),
            "path": medium.path,
        }
        for medium in draft.timeline.media
    ]


def _kind(track: VisualTrack) -> str:
    """What a track holds, by its first clip: tracks are of one kind."""
    from renderer.timeline import EffectClip, ShapeClip, TextClip

    kinds = {TextClip: "text", EffectClip: "effect", ShapeClip: "shape"}
    return kinds.get(type(track.clips[0]), "video") if track.clips else "video"


def _fonts(timeline: Timeline) -> list[str]:
    """The names of the fonts the texts ask for; "" is the app's own default."""
    from renderer.timeline import TextClip

    styles = (
        run.style
        for track in timeline.tracks
        for clip in track.clips
        if isinstance(clip, TextClip)
        for run in clip.block.runs
    )
    return sorted({s.font.title or s.font.path or s.font.resource_id for s in styles})


def _print(console: Console, summary: dict[str, Any]) -> None:
    from rich.markup import escape
    from rich.table import Table

    canvas = summary["canvas"]
    console.print(
        f"[bold]{escape(summary['name'] or 'Draft')}[/]  {canvas['width']}×{canvas['height']}, "
        f"{summary['fps']:g} fps, {summary['duration']:g} s, {summary['frames']} frames, {summary['sounds']} sounds"
    )
    tracks = Table("", "track", "clips", "from", "to", "keyframes", box=None, header_style="bold")
    for number, track in enumerate(summary["tracks"], 1):
        kind = "main" if track["main"] else track["kind"]
        label = f"{kind} {escape(track['name'])}".strip()
        tracks.add_row(
            str(number),
            label,
            str(track["clips"]),
            f"{track['start']:g} s",
            f"{track['end']:g} s",
            str(track["keyframes"]),
        )
    console.print(tracks)
    media = Table("medium", "kind", "found", box=None, header_style="bold")
    for medium in summary["media"]:
        found = (
            escape(medium["found"])
            if medium["found"]
            else f"[red]missing[/] {escape(', '.join(medium['sources']))}"
        )
        media.add_row(escape(medium["name"]), medium["kind"], found)
    console.print(media)
    if summary["fonts"]:
        console.print(
            "[bold]fonts[/] " + escape(", ".join(name or "the default" for name in summary["fonts"]))
        )
    fidelity = summary["fidelity"]
    if not fidelity["items"]:
        console.print("[green]Everything in this draft is drawn as the app draws it, as far as is known.[/]")
        return
    table = Table("fidelity", "what", "name", "uses", "why", box=None, header_style="bold")
    for item in fidelity["items"]:
        table.add_row(
            item["grade"].replace("_", " "),
            item["kind"],
            escape(item["name"]),
            str(item["uses"]),
            escape(item["reason"]),
        )
    console.print(table)
