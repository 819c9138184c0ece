"""Writes `.env.example` and `docs/settings.md` from the settings: `python -m worker.settings_docs`."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from pydantic import AliasChoices
from pydantic.fields import FieldInfo

from worker.settings import GIBIBYTE, MEBIBYTE, Settings

ENV_EXAMPLE = Path(".env.example")
DOCUMENT = Path("docs/settings.md")

SECTIONS: dict[str, str] = {
    "data_dir": "Where things are",
    "host": "HTTP",
    "worker_processes": "Work",
    "max_draft_bytes": "Limits on what strangers send",
    "callback_secret": "Notices",
    "retention_completed_days": "Keeping",
    "log_level": "Logs",
}
"""The first setting of each section."""


def env_example() -> str:
    """The text of `.env.example`: every setting, commented out, at its default."""
    lines = [
        "# Settings of the farm. Remove a # to change one. The same names work as environment variables."
    ]
    for name, field in Settings.model_fields.items():
        if name in SECTIONS:
            lines += ["", f"## {SECTIONS[name]}"]
        lines += ["", *_wrapped(field.description or ""), f"#{_variable(name, field)}={_default(field)}"]
    return "\n".join(lines) + "\n"


def document() -> str:
    """The text of `docs/settings.md`."""
    lines = [
        "# Settings",
        "",
        "Every setting is an environment variable, or a line in a file `.env` in the working folder. None has to be set.",
        "This page is written by `make docs` from `worker/settings.py`.",
    ]
    for name, field in Settings.model_fields.items():
        if name in SECTIONS:
            lines += ["", f"## {SECTIONS[name]}", "", "| variable | default | meaning |", "|---|---|---|"]
        shown = _default(field)
        readable = _readable(field.get_default(call_default_factory=True))
        default = f"`{shown}`{f' ({readable})' if readable else ''}" if shown else "empty"
        meaning = (field.description or "").replace("|", "\\|")
        lines.append(f"| `{_variable(name, field)}` | {default} | {meaning} |")
    return "\n".join(lines) + "\n"


def main(folder: Path = Path()) -> None:
    """Write both files under `folder`."""
    (folder / ENV_EXAMPLE).write_text(env_example(), encoding="utf-8")
    target = folder / DOCUMENT
    target.parent.mkdir(exist_ok=True)
    target.write_text(document(), encoding="utf-8")


def _variable(name: str, field: FieldInfo) -> str:
    alias = field.validation_alias
    return str(alias.choices[0]) if isinstance(alias, AliasChoices) else f"DRAFTFARM_{name.upper()}"


def _default(field: FieldInfo) -> str:
    value: Any = field.get_default(call_default_factory=True)
    if value in ("", [], {}):
        return ""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return json.dumps(value) if isinstance(value, dict | list) else str(value)


def _readable(value: Any) -> str:
    """A large number of bytes as people say it."""
    if not isinstance(value, int) or isinstance(value, bool) or value < MEBIBYTE or value % MEBIBYTE:
        return ""
    return f"{value // GIBIBYTE} GiB" if value % GIBIBYTE == 0 else f"{value // MEBIBYTE} MiB"


def _wrapped(text: str, width: int = 108) -> list[str]:
    lines, line = [], "#"
    for word in text.split():
        if len(line) + 1 + len(word) > width:
            lines.append(line)
            line = "#"
        line += f" {word}"
    return [*lines, line]


if __name__ == "__main__":
    main()
