"""Draws the golden strips anew: `python -m tests.looks.draw_strips [KEY …]`. Look at them before you commit them,
and raise `ENGINE_VERSION` of `renderer.content_key` if looks that were released have changed."""

from __future__ import annotations

import sys

from renderer.fonts import FontLibrary
from tests.looks.strips import GOLDEN, draw, golden, looks, write


def main(keys: list[str]) -> None:
    fonts = FontLibrary()
    GOLDEN.mkdir(exist_ok=True)
    wanted = [(kind, key) for kind, key in looks() if not keys or key in keys]
    for kind, key in wanted:
        write(golden(kind, key), draw(kind, key, fonts))
    if not keys:
        known = {golden(kind, key) for kind, key in wanted}
        for path in set(GOLDEN.glob("*.png")) - known:
            path.unlink()
    print(f"{len(wanted)} strips in {GOLDEN}")


if __name__ == "__main__":
    main(sys.argv[1:])
