"""The folder of reference material beside the checkout, for tests that skip when it is absent."""

from __future__ import annotations

import os
from pathlib import Path

import pytest


def shared_folder() -> Path | None:
    """The folder named by DRAFTFARM_SHARED, else `../shared` beside the checkout; None if absent."""
    named = os.environ.get("DRAFTFARM_SHARED")
    folder = Path(named) if named else Path(__file__).resolve().parents[2] / "shared"
    return folder if folder.is_dir() else None


def require_shared(*parts: str) -> Path:
    """A file or folder of it; skips the test, or the whole module at import, when it is not there."""
    folder = shared_folder()
    path = folder.joinpath(*parts) if folder else None
    if path is None or not path.exists():
        pytest.skip(f"the reference folder has no {'/'.join(parts)}", allow_module_level=True)
    return path
