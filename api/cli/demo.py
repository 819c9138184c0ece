"""`draftfarm demo`: from nothing to a finished video, over the same HTTP calls an app would make."""

from __future__ import annotations

import json
import os
import signal
import sys
import tempfile
import time
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from api.cli.exits import Exit, Failure
from api.cli.farm_settings import load_settings
from api.cli.ports import usable_port
from api.cli.serve import ADDRESS_FILE, TOKEN_FILE, dashboard_address

if TYPE_CHECKING:
    from api.supervisor.child import Child
    from worker.settings import Settings

START_SECONDS = 60
STOP_SECONDS = 20


@click.command()
@click.option(
    "--data", type=click.Path(file_okay=False, path_type=Path), help="Folder that holds all of the farm."
)
@click.option(
    "--port",
    type=click.IntRange(0, 65535),
    help="Port of the API; if not given, the settings' or a free one.",
)
@click.option("--resolution", help="480p, 720p, 1080p or another; the sample's own is 1080×1920.")
@click.option("--once", is_flag=True, help="Stop the farm when the video is there.")
def demo(data: Path | None, port: int | None, resolution: str | None, once: bool) -> None:
    """Run a farm, render a sample draft on it with a progress bar, and leave it running until Ctrl-C."""
    settings = load_settings(data_dir=data)
    if port is None:
        with suppress(Failure):
            port = usable_port(settings.host, settings.port)
    with tempfile.TemporaryDirectory(prefix="draftfarm-") as folder:
        from api.cli.draft_server import DraftServer

        archive = Path(folder) / "sample_draft.zip"
        with DraftServer(archive) as drafts, _running_farm(settings, port or 0, drafts.address) as farm:
            api = _wait_for_farm(farm, settings.data_dir)
            click.echo("Drawing the sample draft's pictures, clips and music …")
            _write_sample(archive, Path(folder) / "sample")
            _render(api, drafts.url, settings, resolution)
            if not once:
                click.echo("The farm stays up until Ctrl-C.")
                _wait_for_end(farm)


@contextmanager
def _running_farm(settings: Settings, port: int, draft_host: str) -> Iterator[Child]:
    """`serve` as a child that may also fetch from `draft_host`, and from no other private address."""
    from api.supervisor.child import Child, ChildProgram

    allowed = ",".join([*settings.allow_private_addresses, draft_host])
    serve = [
        sys.executable,
        "-P",
        "-m",
        "api.cli.main",
        "serve",
        "--data",
        str(settings.data_dir),
        "--port",
        str(port),
    ]
    environment = {
        "DRAFTFARM_ALLOW_PRIVATE_ADDRESSES": allowed,
        # The terminal shows a progress bar; the farm speaks up only when something is wrong.
        "DRAFTFARM_LOG_LEVEL": os.environ.get("DRAFTFARM_LOG_LEVEL", "WARNING"),
    }
    (settings.data_dir / ADDRESS_FILE).unlink(missing_ok=True)
    child = Child(ChildProgram("serve", serve, environment, stop_seconds=STOP_SECONDS))
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(Exit.OK))
    child.start()
    try:
        yield child
    finally:
        child.ask_to_stop()
        child.stop(time.monotonic() + STOP_SECONDS)


def _wait_for_farm(farm: Child, data_dir: Path) -> str:
    """The API's address once it answers. Ends the command if `serve` ended, which has said why."""
    import urllib3

    http = urllib3.PoolManager(retries=False, timeout=2.0)
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        if not farm.running:
            sys.exit(farm.exit_code or Exit.SYSTEM_ERROR)
        with suppress(OSError, ValueError, KeyError, urllib3.exceptions.HTTPError):
            api = str(json.loads((data_dir / ADDRESS_FILE).read_text())["api"])
            if http.request("GET", f"{api}/health").status == 200:
                return api
        time.sleep(0.1)
    raise Failure(f"the farm did not answer within {START_SECONDS} s")


def _write_sample(archive: Path, folder: Path) -> None:
    """The sample draft's folder as one zip, which appears whole."""
    try:
        from examples.sample_draft import write_sample
    except ImportError:
        raise Failure(
            "the sample draft is made by the folder `examples` of the source, which is not here"
        ) from None
    draft = write_sample(folder)
    partial = archive.with_suffix(".partial")
    with zipfile.ZipFile(partial, "w", zipfile.ZIP_STORED) as file:
        for path in sorted(draft.parent.rglob("*")):
            file.write(path, path.relative_to(draft.parent))
    partial.rename(archive)


def _render(api: str, draft_url: str, settings: Settings, resolution: str | None) -> None:
    from api.cli.farm_client import FarmClient
    from api.cli.remote import follow

    api_token = _token(settings)
    client = FarmClient(api)
    click.echo(f"POST {api}/api/drafts/gen_video  draft_url={draft_url}")
    task = client.submit(
        draft_url, api_token, **({"output": {"resolution": resolution}} if resolution else {})
    )
    done = follow(client, draft_url)
    click.echo("\n".join(_result_lines(done, api, api_token, str(task.get("task_id")))))


def _result_lines(done: dict[str, Any], api: str, api_token: str, task_id: str) -> Iterator[str]:
    yield ""
    yield f"  dashboard  {dashboard_address(api, api_token)}"
    yield f"  video      {done['video_url']}"
    if "poster_url" in done:
        yield f"  poster     {done['poster_url']}"
    yield (
        f"             {done['resolution']}, {done['duration']} s, {done['file_size'] / 1e6:.1f} MB, "
        f"rendered in {done['render_time']} s"
    )
    yield f"  task       {task_id}"
    yield f"  submit     POST {api}/api/drafts/gen_video"
    yield f"  status     POST {api}/api/drafts/gen_video_status"
    yield f"  token      {api_token}"
    yield ""


def _token(settings: Settings) -> str:
    """The folder's first token while it is valid, else a new one."""
    from api.cli.farm_settings import connect_to_farm
    from worker.tokens import TokenStore

    tokens = TokenStore(connect_to_farm(settings.data_dir))
    with suppress(OSError):
        secret = (settings.data_dir / TOKEN_FILE).read_text().strip()
        if tokens.verify(secret) is not None:
            return secret
    return tokens.create("demo").api_token


def _wait_for_end(farm: Child) -> None:
    while farm.running:
        time.sleep(0.2)
    sys.exit(farm.exit_code or Exit.OK)
