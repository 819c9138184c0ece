"""`draftfarm submit` and `status`: a farm used from the shell."""

from __future__ import annotations

import json
import time
from typing import Any

import click

from api.cli.exits import Exit, Failure
from api.cli.farm_client import FarmClient, default_api, default_token
from api.cli.progress_bar import progress_bar

POLL_SECONDS = 1.0

_api_option = click.option(
    "--api", "base_url", help="Address of the farm; else DRAFTFARM_API, else the farm on this machine."
)


@click.command()
@click.argument("draft_url")
@_api_option
@click.option(
    "--token", "api_token", help="API token; else DRAFTFARM_TOKEN, else this machine's first token."
)
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
def status(draft_url: str, base_url: str | None) -> None:
    """Print what a running farm says about DRAFT_URL, as JSON."""
    data = FarmClient(base_url or default_api()).status(draft_url)
    click.echo(json.dumps(data, ensure_ascii=False, indent=2))


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
