"""`draftfarm`: one command, its subcommands loaded only when they are used."""

from __future__ import annotations

import os
import sys
from importlib import import_module

import click

from api.cli.exits import Exit, exit_with, failure_of

_COMMANDS = {
    "serve": ("api.cli.serve", "Run a whole farm on this machine: store, API, workers."),
    "demo": ("api.cli.demo", "Run a farm and render a sample draft on it, with a progress bar."),
    "api": ("api.cli.services", "Run only the HTTP API (needs REDIS_URL)."),
    "worker": ("api.cli.services", "Run only workers (needs REDIS_URL)."),
    "reconciler": ("api.cli.services", "Run only the reconciler (needs REDIS_URL)."),
    "render": ("api.cli.render", "Render a draft to a video on this machine, without a farm."),
    "frame": ("api.cli.frame", "Draw single frames or a contact sheet of a draft."),
    "inspect": ("api.cli.inspect", "Show what is in a draft and how faithfully it will be drawn."),
    "fonts": ("api.cli.fonts", "List the fonts that are here, or explain what is drawn for one."),
    "sweep": ("api.cli.sweep", "Remove from the storage what is too old or belongs to nobody."),
    "submit": ("api.cli.remote", "Send a draft's address to a running farm."),
    "status": ("api.cli.remote", "Ask a running farm about a draft."),
    "cancel": ("api.cli.remote", "Cancel a task of a running farm."),
    "tasks": ("api.cli.remote", "List a running farm's tasks, the latest first."),
    "token": ("api.cli.token", "Create, list and revoke API tokens."),
    "health": ("api.cli.health", "End with 0 if a farm answers; for containers and monitors."),
    "doctor": ("api.cli.doctor", "Check that this machine has all a farm needs."),
}
"""Command → module that holds it (as an attribute of the same name) and its line in the help."""


class _LazyGroup(click.Group):
    """Imports a command's module when it is called, so that `--help` stays quick."""

    def list_commands(self, context: click.Context) -> list[str]:
        return list(_COMMANDS)

    def get_command(self, context: click.Context, name: str) -> click.Command | None:
        if name not in _COMMANDS:
            return None
        command: click.Command = getattr(import_module(_COMMANDS[name][0]), name)
        return command

    def format_commands(self, context: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl([(name, text) for name, (_, text) in _COMMANDS.items()])


@click.command(cls=_LazyGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="draftfarm", prog_name="draftfarm")
def cli() -> None:
    """Turn JianYing (剪映) / CapCut drafts into finished videos."""


def main() -> None:
    """Entry point: every failure is one line on stderr and an exit code of `Exit`."""
    try:
        code = cli.main(prog_name="draftfarm", standalone_mode=False)
        sys.exit(code if isinstance(code, int) else Exit.OK)
    except (click.Abort, KeyboardInterrupt):
        sys.exit(Exit.INTERRUPTED)
    except BrokenPipeError:
        # The reader of our output has gone; nothing is left to say to it.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(Exit.OK)
    except click.ClickException as error:
        exit_with(error)
    except Exception as error:
        if os.environ.get("DRAFTFARM_DEBUG"):
            raise
        exit_with(failure_of(error))


if __name__ == "__main__":
    main()
