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


_OF_WHAT = {
    "system calls": "no sockets, no look into other processes, no change of files' modes and owners (seccomp)",
    "files": "only those of the part and the farm's code (Landlock{version})",
    "signals": "only to the part's own processes (Landlock{version})",
    "limits": "memory (but not shared memory), CPU seconds and file size of each process by itself, processes "
    "of the user; no rights of the superuser but to pass over files' modes",
}
"""Each protection by its name: what it is where it is on."""


def protections(mode: Mode) -> tuple[Protection, ...]:
    """All of them, as they would be in a child started now."""
    if mode == "off":
        return tuple(Protection(name, False, "switched off by DRAFTFARM_SANDBOX=off") for name in _OF_WHAT)
    lacking = (seccomp.why_not(), landlock.why_not(), landlock.why_no_scope(), "")
    spoken = "" if landlock.why_not() else f" {landlock.version()}"
    return tuple(
        Protection(name, not reason, reason or what.format(version=spoken))
        for (name, what), reason in zip(_OF_WHAT.items(), lacking, strict=True)
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
