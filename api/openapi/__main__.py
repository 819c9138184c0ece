"""Writes docs/openapi.json."""

from __future__ import annotations

import json
from pathlib import Path

from api.openapi import document

TARGET = Path("docs/openapi.json")


def text() -> str:
    """The file's content."""
    return json.dumps(document(), ensure_ascii=False, indent=2) + "\n"


if __name__ == "__main__":
    TARGET.write_text(text(), encoding="utf-8")
