"""`draftfarm fonts`: which fonts are here, what is drawn for one that a draft names, and why."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from api.cli.exits import Exit, Failure
from api.cli.local_draft import font_option, open_local_draft

if TYPE_CHECKING:
    from rich.console import Console

    from renderer.fonts import FontChoice, FontLibrary
    from renderer.text_block import FontRef


@click.command()
@click.argument("name", required=False)
@click.option(
    "--draft",
    type=click.Path(path_type=Path),
    help="List the fonts that this draft (its JSON, folder or zip) names, and what is drawn for each.",
)
@click.option(
    "--text", default="", help="With NAME: the text to be drawn, whose script a stand-in should have."
)
@click.option("--json", "as_json", is_flag=True, help="One JSON document instead of text.")
@font_option
def fonts(
    name: str | None, draft: Path | None, text: str, as_json: bool, font_folders: tuple[Path, ...]
) -> None:
    """List all fonts that are here: yours (--fonts, else DRAFTFARM_FONT_FOLDERS), packaged, the system's.

    With NAME (a font's title, file name or library id, as a draft has it): explain what is drawn for it.
    """
    if name is not None and draft is not None:
        raise Failure("give either a NAME or --draft", Exit.USAGE)
    if text and name is None:
        raise Failure("--text belongs to a NAME", Exit.USAGE)
    folders = font_folders or _own_folders()
    if draft is not None:
        told = _of_draft(draft, folders)
        _show(told, as_json, _print_draft)
    elif name is not None:
        told = _explained(name, text, folders)
        _show(told, as_json, _print_explanation)
    else:
        told = _listed(folders)
        _show(told, as_json, _print_list)


def _own_folders() -> tuple[Path, ...]:
    from worker.settings import get_settings

    return tuple(get_settings().font_folders)


def _show(told: dict[str, Any], as_json: bool, write: Any) -> None:
    if as_json:
        click.echo(json.dumps(told, ensure_ascii=False, indent=2))
        return
    from rich.console import Console

    write(Console(), told)


def _listed(folders: Sequence[Path]) -> dict[str, Any]:
    """Every face, the lines of the mapping files, and what is of no use."""
    from renderer.fonts import FontLibrary

    library = FontLibrary(folders)
    return {
        "fonts": [
            {
                "name": record.traits.name,
                "family": record.traits.family,
                "file": str(record.place.path),
                "index": record.place.index,
                "origin": record.origin.value,
                "class": record.traits.font_class.value if record.traits.font_class else None,
                "weights": list(record.traits.weights),
                "italic": record.traits.italic,
                "color": record.traits.color,
                "scripts": sorted(record.traits.scripts),
            }
            for record in library.records
        ],
        "mapping": [
            {"font": entry.key, "drawn": entry.target, "folder": str(entry.folder)}
            for entry in library.entries
        ],
        "faults": [{"file": str(fault.path), "reason": fault.reason} for fault in library.faults],
    }


def _explained(name: str, text: str, folders: Sequence[Path]) -> dict[str, Any]:
    from renderer.fonts import FontLibrary

    return _choice(FontLibrary(folders), _meant(name), text)


def _meant(name: str) -> FontRef:
    """The name as a draft would give it: a library id, a file's name, or a title."""
    from renderer.fonts.file import FONT_SUFFIXES
    from renderer.fonts.names import ids_of
    from renderer.text_block import FontRef

    if name.isdecimal():
        return FontRef(resource_id=name)
    if Path(name).suffix.lower() in FONT_SUFFIXES:
        return FontRef(path=name)
    ids = ids_of(name)
    return FontRef(title=name, resource_id=ids[0] if ids else "")


def _of_draft(draft: Path, folders: Sequence[Path]) -> dict[str, Any]:
    from renderer.fonts.draft_fonts import fonts_of, text_clips

    with open_local_draft(draft, refuse_empty=False) as opened:
        library = opened.font_library(folders)
        texts: dict[FontRef, list[str]] = {}
        for clip in text_clips(opened.timeline):
            for font in fonts_of(clip.block):
                texts.setdefault(font, []).append(clip.block.text)
        return {
            "fonts": [
                {**_choice(library, font, max(lines, key=len)), "texts": len(lines)}
                for font, lines in texts.items()
            ],
            "faults": [{"file": str(fault.path), "reason": fault.reason} for fault in library.faults],
        }


def _choice(library: FontLibrary, font: FontRef, text: str) -> dict[str, Any]:
    from renderer.fonts.scripts import scripts_of_text
    from renderer.fonts.stand_in import described, wanted_files, wanted_font

    wanted = wanted_font(font)
    choice: FontChoice = library.choose(font, text)
    return {
        "font": described(font),
        "resource_id": font.resource_id,
        "class": wanted.font_class.value if wanted.name and wanted.font_class else None,
        "weight": wanted.weight,
        "scripts": sorted(scripts_of_text(text)),
        "drawn": {
            "name": choice.face.name,
            "file": str(choice.face.path),
            "origin": choice.origin.value,
            "class": choice.face.traits.font_class.value if choice.face.traits.font_class else None,
            "weight": choice.face.drawn_weight,
        },
        "grade": choice.grade.value,
        "reason": choice.reason,
        "steps": list(choice.steps),
        "files": list(wanted_files(font)),
    }


def _print_list(console: Console, told: dict[str, Any]) -> None:
    from rich.markup import escape
    from rich.table import Table

    from renderer.fonts.scripts import HAN, script_name

    table = Table("font", "whose", "class", "weight", "scripts", "file", box=None, header_style="bold")
    for font in told["fonts"]:
        marks = [word for word, is_so in (("italic", font["italic"]), ("colour", font["color"])) if is_so]
        low, high = font["weights"]
        table.add_row(
            escape(font["name"]),
            font["origin"],
            _class_label(font["class"]),
            " ".join([f"{low:g}" if low == high else f"{low:g}–{high:g}", *marks]),
            escape(", ".join(script_name(script) for script in font["scripts"] if script != HAN)),
            escape(Path(font["file"]).name),
        )
    console.print(table)
    for entry in told["mapping"]:
        console.print(
            f"fonts.toml in {escape(entry['folder'])}: {escape(entry['font'])} → {escape(entry['drawn'])}"
        )
    _print_faults(console, told)


def _print_explanation(console: Console, told: dict[str, Any]) -> None:
    from rich.markup import escape

    font = escape(told["font"] or "the default")
    weight = f", weight {told['weight']:g}" if told["class"] else ""
    number = (
        f" (id {told['resource_id']})" if told["resource_id"] and told["resource_id"] != told["font"] else ""
    )
    console.print(f"[bold]{font}[/]{number}: {_class_label(told['class'])}{weight}")
    for step in told["steps"]:
        console.print(f"  {escape(step)}", soft_wrap=True)
    if told["reason"]:
        files = " or ".join(told["files"])
        console.print(
            escape(
                f'To mend it: put the font into a font folder as {files}, or a line "{told["font"]}" = "…" with the '
                "name of a file or an installed font into fonts.toml there."
            ),
            soft_wrap=True,
        )


def _print_draft(console: Console, told: dict[str, Any]) -> None:
    from rich.markup import escape
    from rich.table import Table

    if not told["fonts"]:
        console.print("This draft has no texts.")
        return
    table = Table("font", "texts", "drawn with", "whose", "grade", "why", box=None, header_style="bold")
    for font in told["fonts"]:
        drawn = font["drawn"]
        table.add_row(
            escape(font["font"] or "the default"),
            str(font["texts"]),
            escape(Path(drawn["file"]).name),
            drawn["origin"],
            font["grade"].replace("_", " "),
            escape(font["reason"]),
        )
    console.print(table)
    _print_faults(console, told)


def _print_faults(console: Console, told: dict[str, Any]) -> None:
    from rich.markup import escape

    for fault in told["faults"]:
        console.print(f"[red]skipped[/] {escape(fault['file'])}: {escape(fault['reason'])}", soft_wrap=True)


def _class_label(name: str | None) -> str:
    from renderer.fonts.classes import FontClass

    return f"{name} {FontClass(name).chinese}" if name else "class unknown"
