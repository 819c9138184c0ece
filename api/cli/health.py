"""`draftfarm health`: a check cheap enough to run every few seconds."""

from __future__ import annotations

from pathlib import Path

import click

from api.cli.exits import Exit, Failure
from api.cli.farm_settings import connect_to_farm


@click.command()
@click.option("--api", "base_url", help="Ask the API at this address; else only the farm's store is asked.")
@click.option(
    "--data", type=click.Path(path_type=Path), help="Data folder of the farm, if it is not the settings' own."
)
def health(base_url: str | None, data: Path | None) -> None:
    """End with 0 if the farm answers, with 5 if it does not."""
    if base_url is None:
        connect_to_farm(data).close()
        return
    import urllib3

    try:
        status = (
            urllib3.PoolManager(retries=False, timeout=4.0)
            .request("GET", f"{base_url.rstrip('/')}/health")
            .status
        )
    except urllib3.exceptions.HTTPError as error:
        raise Failure(f"no farm answers at {base_url}: {error}", Exit.FARM_UNREACHABLE) from None
    if status != 200:
        raise Failure(f"the farm at {base_url} answers {status}", Exit.FARM_UNREACHABLE)
