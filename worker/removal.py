"""Removing folders that strangers' files fill."""

from __future__ import annotations

import contextlib
import shutil
import subprocess
from pathlib import Path

import structlog

log = structlog.get_logger(__name__)

LONGEST_SECONDS = 120.0


def remove_tree(folder: Path) -> bool:
    """Remove a folder and all below it, however deep; whether it is gone. Never raises for what lies in it."""
    with contextlib.suppress(OSError, RecursionError):
        shutil.rmtree(folder)
        return True
    # Python descends by recursion and by whole paths, both of which end at some depth.
    with contextlib.suppress(OSError, subprocess.TimeoutExpired):
        subprocess.run(
            ["rm", "-rf", "--", str(folder.absolute())],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            timeout=LONGEST_SECONDS,
            check=False,
        )
    if gone := not folder.exists():
        return gone
    log.error("folder_stays", folder=str(folder))
    return False
