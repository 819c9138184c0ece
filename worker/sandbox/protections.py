"""Which protections this machine offers, and what the farm's setting makes of that."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from worker.sandbox import landlock, seccomp

Mode = Literal["auto", "require", "off"]


class SandboxUnavailable(RuntimeError):
    """The farm demands protections that this machine does not offer."""


@dataclass(frozen=True, slots=True)
class Protection:
    """One of them: whether it is on, and how so or why not."""

    name: str
    on: bool
    detail: str

    def as_dict(self) -> dict[str, object]:
        return {"name": self.name, "on": self.on, "detail": self.detail}


def protections(mode: Mode) -> tuple[Protection, ...]:
    """All of them, as they would be in a child started now."""
    if mode == "off":
        names = ("system calls", "files", "limits")
        return tuple(Protection(name, False, "switched off by DRAFTFARM_SANDBOX=off") for name in names)
    no_filter, no_landlock = seccomp.why_not(), landlock.why_not()
    files = (
        "" if no_landlock else f"only those of the part and the farm's code (Landlock {landlock.version()})"
    )
    return (
        Protection("system calls", not no_filter, no_filter or "no sockets, no control of others (seccomp)"),
        Protection("files", not no_landlock, no_landlock or files),
        Protection("limits", True, "memory, CPU seconds, file size, processes; no rights of the superuser"),
    )


def demand(mode: Mode) -> None:
    """Raise SandboxUnavailable if the setting demands what is not there."""
    if mode != "require":
        return
    lacking = [f"{p.name}: {p.detail}" for p in protections(mode) if not p.on]
    if lacking:
        raise SandboxUnavailable(
            "DRAFTFARM_SANDBOX=require, but this machine does not offer all protections: "
            + "; ".join(lacking)
        )
