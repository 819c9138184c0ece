"""What the applications call the fonts of their library: drafts often hold nothing but the id."""

from __future__ import annotations

from functools import lru_cache
from importlib.resources import files


def font_name(resource_id: str) -> str:
    """The name of a library font by its resource or effect id, "" if it is not known."""
    return _names().get(resource_id, "")


def ids_of(name: str) -> tuple[str, ...]:
    """The ids under which the library has a font of that name."""
    return tuple(number for number, known in _names().items() if known == name)


@lru_cache(maxsize=1)
def _names() -> dict[str, str]:
    lines = files("renderer.fonts").joinpath("names.tsv").read_text(encoding="utf-8").splitlines()
    return dict(line.split("\t", 1) for line in lines)
