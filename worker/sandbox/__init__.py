"""Strangers' drafts and media are read and drawn in a child process that can do little else.

The worker keeps the lease, the network and the store; a child forked for one part gets the files of that part,
gives its results as files and a few lines of JSON, and is held down by what the kernel offers: `protections`.
"""

from worker.sandbox.client import Sandbox
from worker.sandbox.errors import FailedInside, PartDied
from worker.sandbox.protections import Protection, SandboxUnavailable, demand, protections

__all__ = [
    "FailedInside",
    "PartDied",
    "Protection",
    "Sandbox",
    "SandboxUnavailable",
    "demand",
    "protections",
]
