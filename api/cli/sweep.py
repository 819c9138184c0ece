"""`draftfarm sweep`: what the reconciler removes now and then, at once or only shown."""

from __future__ import annotations

from pathlib import Path

import click

from api.cli.exits import Failure
from api.cli.farm_settings import connect_to_farm, load_settings


@click.command()
@click.option("--dry-run", is_flag=True, help="Only show what would be removed, and why.")
@click.option(
    "--data",
    type=click.Path(file_okay=False, path_type=Path),
    help="The farm's folder; the default is the setting's.",
)
def sweep(dry_run: bool, data: Path | None) -> None:
    """Remove from the storage what is too old, belongs to nobody or is over the size limit.

    What an unfinished job uses stays. A running farm does the same by itself every ten minutes.
    """
    redis = connect_to_farm(data)
    from worker.farm import Farm
    from worker.sweeper import AlreadySweeping, Sweeper

    farm = Farm.open(load_settings(data_dir=data), redis)
    count = size = 0
    try:
        for removal in Sweeper(farm).sweep(dry_run=dry_run):
            count += 1
            size += removal.size
            click.echo(f"{removal.kind:8}{removal.size / 1e6:10.1f} MB  {removal.name}: {removal.why}")
    except AlreadySweeping:
        raise Failure("the farm is sweeping at this moment; try again when it is done") from None
    done = "Would go" if dry_run else "Gone"
    click.echo(f"{done}: {count}, {size / 1e6:.1f} MB" if count else "Nothing has to go.")
