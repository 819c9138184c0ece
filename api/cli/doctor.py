"""`draftfarm doctor`: does this machine have all a farm needs, and if not, what to do."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from api.cli.exits import Exit

_SIGNS = {"ok": "[green]ok[/]", "warning": "[yellow]warning[/]", "failed": "[red]failed[/]"}


@click.command()
@click.option("--data", type=click.Path(file_okay=False, path_type=Path), help="Data folder to check.")
@click.option("--json", "as_json", is_flag=True, help="One JSON document instead of a table.")
def doctor(data: Path | None, as_json: bool) -> None:
    """Check that this machine has all a farm needs. Ends with 1 if anything is missing."""
    from api.cli.farm_settings import load_settings
    from api.diagnosis import diagnose

    findings = diagnose(load_settings(data_dir=data))
    if as_json:
        import dataclasses
        import json

        click.echo(
            json.dumps([dataclasses.asdict(finding) for finding in findings], ensure_ascii=False, indent=2)
        )
    else:
        from rich.console import Console
        from rich.markup import escape
        from rich.table import Table

        table = Table.grid(padding=(0, 2))
        for finding in findings:
            text = escape(finding.detail)
            if finding.remedy:
                text += f"\n[bold]→ {escape(finding.remedy)}[/]"
            table.add_row(_SIGNS[finding.verdict], finding.name, text)
        Console().print(table)
    if any(finding.verdict == "failed" for finding in findings):
        sys.exit(Exit.SYSTEM_ERROR)
