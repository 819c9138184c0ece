"""`draftfarm submit`, `status`, `cancel` and `tasks`: a farm used from the shell."""

from __future__ import annotations

import json
import time
from typing import Any

import click

from api.cli.exits import Exit, Failure
from api.cli.farm_client import FarmClient, default_api, default_token, known_token
from api.cli.progress_bar import progress_bar

POLL_SECONDS = 1.0
PAGE = 200

_api_option = click.option(
    "--api", "base_url", help="Address of the farm; else DRAFTFARM_API, else the farm on this machine."
)


_token_option = click.option(
    "--token", "api_token", help="API token; else DRAFTFARM_TOKEN, else this machine's first token."
)


@click.command()
@click.argument("draft_url")
@_api_option
@_token_option
@click.option("--wait", is_flag=True, help="Stay until the video is there, and print its address.")
@click.option("--resolution", help="480p, 720p, 1080p, 1440p, 4k or a size such as 1280x720.")
@click.option("--fps", type=float, help="Frames a second.")
@click.option(
    "--quality", type=click.Choice(["draft", "standard", "high"]), help="How much time a picture may cost."
)
@click.option("--priority", type=click.IntRange(0, 9), help="9 is first; 5 if not given.")
@click.option("--callback", help="Address the farm calls when the job has ended.")
def submit(
    draft_url: str,
    base_url: str | None,
    api_token: str | None,
    wait: bool,
    resolution: str | None,
    fps: float | None,
    quality: str | None,
    priority: int | None,
    callback: str | None,
) -> None:
    """Send DRAFT_URL to a running farm and print the task's id, or with --wait the video's address."""
    client = FarmClient(base_url or default_api())
    output = {"resolution": resolution, "fps": fps, "quality": quality}
    options: dict[str, Any] = {
        "output": {name: value for name, value in output.items() if value is not None} or None,
        "priority": priority,
        "callback_url": callback,
    }
    given = {name: value for name, value in options.items() if value is not None}
    data = client.submit(draft_url, api_token or default_token(), **given)
    if not wait:
        click.echo(data.get("task_id"))
        return
    click.echo(follow(client, draft_url)["video_url"])


@click.command()
@click.argument("draft_url")
@_api_option
@_token_option
def status(draft_url: str, base_url: str | None, api_token: str | None) -> None:
    """Print what a running farm says about DRAFT_URL, an address or a task's id, as JSON."""
    client = FarmClient(base_url or default_api())
    if _is_task_id(draft_url):
        data = client.task(draft_url, api_token or known_token())
    else:
        data = client.status(draft_url)
    click.echo(json.dumps(data, ensure_ascii=False, indent=2))


@click.command()
@click.argument("task")
@_api_option
@_token_option
def cancel(task: str, base_url: str | None, api_token: str | None) -> None:
    """Cancel TASK, a task's id or a draft's address. Only its own token and admin tokens may."""
    client = FarmClient(base_url or default_api())
    task_id = task if _is_task_id(task) else str(client.status(task)["task_id"])
    client.cancel(task_id, api_token or default_token())
    click.echo(f"Task {task_id} is cancelled.")


@click.command()
@_api_option
@_token_option
@click.option(
    "--status",
    "state",
    type=click.Choice(["queued", "preparing", "rendering", "completed", "failed", "cancelled"]),
)
@click.option("--error", "error_code", help="Only failures with this code, e.g. INVALID_MEDIA.")
@click.option("--owner", help="Only tasks of the token with this name or id (an admin token sees all).")
@click.option("--since", help="Submitted at or after this time, e.g. 2025-08-01 or 2025-08-01T10:30:00Z.")
@click.option("--until", help="Submitted before this time.")
@click.option("--limit", type=click.IntRange(min=1), default=50, show_default=True)
@click.option("--json", "as_json", is_flag=True, help="One JSON list instead of a table.")
def tasks(
    base_url: str | None,
    api_token: str | None,
    state: str | None,
    error_code: str | None,
    owner: str | None,
    since: str | None,
    until: str | None,
    limit: int,
    as_json: bool,
) -> None:
    """List a running farm's tasks, the latest first."""
    client = FarmClient(base_url or default_api())
    given = {"status": state, "error_code": error_code, "token": owner, "since": since, "until": until}
    query = {name: value for name, value in given.items() if value is not None}
    found = _history(client, api_token or default_token(), query, limit)
    if as_json:
        click.echo(json.dumps(found, ensure_ascii=False, indent=2))
        return
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    table = Table("task", "submitted", "status", "token", "draft", box=None, header_style="bold")
    for each in found:
        states = f"{each['status']} {each.get('error_code') or each.get('progress', '')}".strip()
        name = each["token_name"] or each["token_id"]
        table.add_row(each["task_id"], each["created_time"], states, Text(name), Text(each["draft_url"]))
    Console().print(table)


def _history(client: FarmClient, api_token: str, query: dict[str, str], limit: int) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    cursor: str | None = ""
    while cursor is not None and len(found) < limit:
        wanted = {"limit": str(min(PAGE, limit - len(found))), "cursor": cursor}
        page = client.history(api_token, query | wanted)
        found += page["tasks"]
        cursor = page["next_cursor"]
    return found


def _is_task_id(text: str) -> bool:
    return text.startswith("render_task_")


def follow(client: FarmClient, draft_url: str) -> dict[str, Any]:
    """Poll with a progress bar until the job has completed; its last answer. Raises Failure otherwise."""
    with progress_bar("Rendering", unit="%") as advance:
        while True:
            data = client.status(draft_url)
            state = data.get("status")
            if state == "completed":
                return data
            if state == "failed":
                raise Failure(f"{data.get('error_code')}: {data.get('error_message')}", Exit.JOB_FAILED)
            if state == "cancelled":
                raise Failure("the render was cancelled", Exit.JOB_FAILED)
            advance(int(data.get("progress") or 0), 100)
            time.sleep(POLL_SECONDS)
