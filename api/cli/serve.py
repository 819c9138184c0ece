"""`draftfarm serve`: a whole farm on one machine."""

from __future__ import annotations

import json
import os
import shutil
import signal
import socket
import sys
from collections.abc import Callable
from contextlib import ExitStack, suppress
from pathlib import Path
from typing import TYPE_CHECKING

import click

from api.cli.exits import Exit, Failure
from api.cli.farm_settings import load_settings
from api.cli.ports import usable_port

if TYPE_CHECKING:
    from api.supervisor.child import ChildProgram
    from worker.settings import Settings

TOKEN_FILE = "api_token"
"""Where the first token is kept, readable only by the farm's user, for the commands on this machine."""
ADDRESS_FILE = "farm.json"
"""Written while a farm runs: `{"api": address, "pid": …}`."""


@click.command()
@click.option(
    "--data", type=click.Path(file_okay=False, path_type=Path), help="Folder that holds all of the farm."
)
@click.option("--host", help="Address the API listens on.")
@click.option("--port", type=click.IntRange(0, 65535), help="Port the API listens on; 0 takes a free one.")
@click.option(
    "--processes", type=click.IntRange(min=1), help="Worker processes; one for each core if not given."
)
def serve(data: Path | None, host: str | None, port: int | None, processes: int | None) -> None:
    """Run a whole farm on this machine: store, API, workers. Ctrl-C stops it all.

    Without REDIS_URL the farm starts its own store. The first start makes an API token and shows it.
    """
    settings = load_settings(data_dir=data, host=host, port=port, worker_processes=processes)
    settings = load_settings(
        data_dir=settings.data_dir.resolve(), port=usable_port(settings.host, settings.port)
    )
    from api.supervisor.folder_lock import FolderLock

    with ExitStack() as farm:
        # A stop that comes while the store is starting must end the store too.
        for number in (signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, _leave)
        _make_folder(settings.data_dir)
        _require_renderer(settings)
        farm.enter_context(FolderLock(settings.data_dir))
        revive: Callable[[], str | None] = _nothing_to_revive
        if not settings.redis_url:
            from worker.embedded_store import EmbeddedStore

            store = EmbeddedStore(settings.data_dir)
            farm.callback(store.stop)
            revive = store.revive
            os.environ["REDIS_URL"] = store.url
            settings = load_settings()
        _run(settings, farm, revive)
    click.echo("The farm has stopped.")


def _nothing_to_revive() -> None:
    """A Redis of the owner's own is the owner's to start."""


def _run(settings: Settings, farm: ExitStack, revive: Callable[[], str | None]) -> None:
    from api.supervisor.supervisor import Supervisor

    api_address = f"http://{_shown_host(settings.host)}:{settings.port}"
    new_token = _first_token(settings)
    address_file = settings.data_dir / ADDRESS_FILE
    address_file.write_text(json.dumps({"api": api_address, "pid": os.getpid()}) + "\n")
    farm.callback(address_file.unlink, missing_ok=True)
    announce = _announcement(settings, api_address, new_token)

    def report(sentence: str) -> None:
        click.echo(f"draftfarm: {sentence}", err=True)

    def on_tick() -> None:
        if sentence := revive():
            report(sentence)
        announce()

    Supervisor(_programs(), report).run(on_tick)


def _programs() -> list[ChildProgram]:
    from api.supervisor.child import ChildProgram

    # -P: a folder called `api` where the farm was started is not this program.
    command = [sys.executable, "-P", "-m", "api.cli.main"]
    return [
        ChildProgram("reconciler", [*command, "reconciler"]),
        # Running pieces are handed back at once, and taken up at the next start. Silent: Celery tells of its
        # shutdown on standard output.
        ChildProgram(
            "worker",
            [*command, "worker"],
            environment={"DRAFTFARM_STOP_GRACE_SECONDS": "0"},
            stop_seconds=8,
            silent=True,
        ),
        ChildProgram("api", [*command, "api"], stop_seconds=7),
    ]


def _announcement(settings: Settings, api_address: str, new_token: str | None) -> Callable[[], None]:
    """A tick that, once the API answers, says so; then does nothing."""
    waiting = [True]

    def announce() -> None:
        if not waiting or not _answers(settings.host, settings.port):
            return
        waiting.clear()
        lines = [
            f"The farm is ready: {api_address}",
            f"  dashboard  {dashboard_address(api_address, new_token)}",
            f"  submit     POST {api_address}/api/drafts/gen_video",
            f"  status     POST {api_address}/api/drafts/gen_video_status",
            f"  data       {settings.data_dir}",
            f"  workers    {settings.processes}",
        ]
        if new_token:
            lines.append(f"  token      {new_token}")
        else:
            lines.append("  token      `draftfarm token create NAME` makes a new one")
        lines.append("Ctrl-C stops it.")
        click.echo("\n".join(lines))

    return announce


def dashboard_address(api_address: str, api_token: str | None = None) -> str:
    """Where the dashboard is. A token goes into the fragment, which browsers keep to themselves: the page takes it
    and removes it from the address."""
    return f"{api_address}/" + (f"#token={api_token}" if api_token else "")


def _first_token(settings: Settings) -> str | None:
    """The secret of a token made now because the farm has none, else None."""
    from worker.connection import connect
    from worker.tokens import TokenStore

    with connect(settings.redis_url, retries=1) as client:
        tokens = TokenStore(client)
        if tokens.list():
            return None
        secret = tokens.create("first", admin=True).api_token
    path = settings.data_dir / TOKEN_FILE
    path.unlink(missing_ok=True)
    with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(secret + "\n")
    return secret


def _make_folder(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
        free = shutil.disk_usage(folder).free
    except OSError as error:
        raise Failure(f"the data folder {folder} cannot be used: {error.strerror}") from None
    if free < 200 * 1024 * 1024:
        raise Failure(f"the disk of {folder} has only {free // 2**20} MiB left; a farm needs room to render")


def _require_renderer(settings: Settings) -> None:
    """Workers would die one after another without Skia's system libraries; better not to start."""
    from api.diagnosis import skia_finding

    finding = skia_finding(settings)
    if finding.verdict == "failed":
        raise Failure(f"Skia cannot be loaded ({finding.detail}); {finding.remedy}")


def _answers(host: str, port: int) -> bool:
    with suppress(OSError), socket.create_connection((_reachable(host), port), timeout=1):
        return True
    return False


def _reachable(host: str) -> str:
    return {"0.0.0.0": "127.0.0.1", "::": "::1", "": "127.0.0.1"}.get(host, host)


def _shown_host(host: str) -> str:
    reachable = _reachable(host)
    return f"[{reachable}]" if ":" in reachable else reachable


def _leave(*_: object) -> None:
    sys.exit(Exit.OK)
