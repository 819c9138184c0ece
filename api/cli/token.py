"""`draftfarm token create|list|revoke`."""

from __future__ import annotations

import time
from pathlib import Path
from typing import TYPE_CHECKING

import click

from api.cli.exits import Exit, Failure
from api.cli.farm_settings import connect_to_farm

if TYPE_CHECKING:
    from worker.tokens import TokenStore

DAY_SECONDS = 86_400

_data_option = click.option(
    "--data", type=click.Path(path_type=Path), help="Data folder of the farm, if it is not the settings' own."
)


@click.group()
def token() -> None:
    """Create, list and revoke API tokens."""


@token.command()
@click.argument("name")
@click.option("--days", type=click.FloatRange(min=0, min_open=True), help="Valid for so many days.")
@click.option("--renders", type=click.IntRange(min=1), help="How many videos it may render in all.")
@_data_option
def create(name: str, days: float | None, renders: int | None, data: Path | None) -> None:
    """Make a token called NAME and print it. It is shown only this once."""
    expires = None if days is None else time.time() + days * DAY_SECONDS
    made = _tokens(data).create(name, expires=expires, quota_renders=renders)
    click.echo(made.api_token)


@token.command("list")
@_data_option
def list_tokens(data: Path | None) -> None:
    """List the tokens by id, name, end and quota. Their secrets are not kept."""
    from rich.console import Console
    from rich.table import Table

    table = Table("id", "name", "created", "valid until", "videos", box=None, header_style="bold")
    for each in _tokens(data).list():
        end = _date(each.expires) if each.expires is not None else "revoked by hand"
        quota = "no limit" if each.quota_renders is None else f"at most {each.quota_renders}"
        table.add_row(each.id, each.name, _date(each.created), end, quota)
    Console().print(table)


@token.command()
@click.argument("token_id")
@_data_option
def revoke(token_id: str, data: Path | None) -> None:
    """End the token with this id (see `token list`) at once."""
    if not _tokens(data).revoke(token_id):
        raise Failure(f"there is no token {token_id}; `draftfarm token list` shows their ids", Exit.USAGE)
    click.echo(f"Token {token_id} is revoked.")


def _tokens(data: Path | None) -> TokenStore:
    from worker.tokens import TokenStore

    return TokenStore(connect_to_farm(data))


def _date(moment: float) -> str:
    return time.strftime("%Y-%m-%d %H:%M", time.localtime(moment))
