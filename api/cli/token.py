"""`draftfarm token create|list|revoke`."""

from __future__ import annotations

import time
from pathlib import Path
from typing import TYPE_CHECKING

import click

from api.cli.exits import Exit, Failure
from api.cli.farm_settings import connect_to_farm

if TYPE_CHECKING:
    from worker.tokens import Token, TokenStore, TokenUse

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
@click.option(
    "--quota-seconds",
    type=click.FloatRange(min=0, min_open=True),
    help="How many seconds of video it may render a day, or a month with --per month.",
)
@click.option(
    "--per",
    type=click.Choice(["day", "month"]),
    default="day",
    show_default=True,
    help="Period of --quota-seconds: the present day in UTC, or the last 30 days.",
)
@click.option(
    "--concurrent", type=click.IntRange(min=1), help="How many unfinished jobs it may have at once."
)
@click.option("--admin", is_flag=True, help="May list and cancel the jobs of all tokens.")
@_data_option
def create(
    name: str,
    days: float | None,
    renders: int | None,
    quota_seconds: float | None,
    per: str,
    concurrent: int | None,
    admin: bool,
    data: Path | None,
) -> None:
    """Make a token called NAME and print it. It is shown only this once."""
    from worker.tokens import QUOTA_PERIODS

    made = _tokens(data).create(
        name,
        expires=None if days is None else time.time() + days * DAY_SECONDS,
        quota_renders=renders,
        quota_seconds=quota_seconds,
        quota_days=QUOTA_PERIODS[per],
        concurrent=concurrent,
        admin=admin,
    )
    click.echo(made.api_token)


@token.command("list")
@_data_option
def list_tokens(data: Path | None) -> None:
    """List the tokens by id, name, end, use and quota. Their secrets are not kept."""
    from rich.console import Console
    from rich.table import Table

    table = Table(
        "id",
        "name",
        "valid until",
        "jobs at once",
        "videos",
        "seconds of video",
        box=None,
        header_style="bold",
    )
    tokens = _tokens(data)
    listed = tokens.list()
    for each, use in zip(listed, tokens.uses([token.id for token in listed]), strict=True):
        end = _date(each.expires) if each.expires is not None else "revoked by hand"
        table.add_row(
            each.id,
            f"{each.name} (admin)" if each.admin else each.name,
            end,
            _share(use.open_jobs, each.concurrent),
            "no limit" if each.quota_renders is None else _share(use.renders, each.quota_renders),
            _seconds(each, use),
        )
    Console().print(table)


@token.command()
@click.argument("token_id")
@_data_option
def revoke(token_id: str, data: Path | None) -> None:
    """End the token with this id (see `token list`) at once."""
    if not _tokens(data).revoke(token_id):
        raise Failure(f"there is no token {token_id}; `draftfarm token list` shows their ids", Exit.USAGE)
    click.echo(f"Token {token_id} is revoked.")


def _share(used: float, limit: float | None) -> str:
    return f"{used:.0f}" if limit is None else f"{used:.0f} of {limit:.0f}"


def _seconds(token: Token, use: TokenUse) -> str:
    if token.quota_seconds is None:
        return f"{use.seconds_today:.0f} today, {use.seconds_30_days:.0f} in 30 days"
    daily = token.quota_days == 1
    used = use.seconds_today if daily else use.seconds_30_days
    return f"{_share(used, token.quota_seconds)} {'today' if daily else 'in 30 days'}"


def _tokens(data: Path | None) -> TokenStore:
    from worker.tokens import TokenStore

    return TokenStore(connect_to_farm(data))


def _date(moment: float) -> str:
    return time.strftime("%Y-%m-%d %H:%M", time.localtime(moment))
