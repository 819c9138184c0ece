"""`.cube` colour tables: one- and three-dimensional, as Adobe's and Resolve's tools write them."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from renderer.errors import InvalidMedia
from renderer.grading.tones import Colors

MAX_FILE_BYTES = 64 * 1024 * 1024
MAX_1D_SIZE = 65_536
"""The format's own limit."""
MAX_3D_SIZE = 129
"""The format allows 256; 65 is the largest in use, and 129³ is already 2 million colours."""


@dataclass(frozen=True, slots=True, eq=False)
class CubeTable:
    """A colour table: `curves` (n, 3) is applied first, then `lattice` (n, n, n, 3) by blue, green, red."""

    curves: NDArray[np.float32] | None
    lattice: NDArray[np.float32] | None
    curves_domain: tuple[Colors, Colors]
    lattice_domain: tuple[Colors, Colors]

    def __call__(self, colors: Colors) -> Colors:
        if self.curves is not None:
            place = _placed(colors, self.curves_domain, len(self.curves))
            grid = np.arange(len(self.curves))
            bent = [np.interp(place[:, c], grid, self.curves[:, c]) for c in range(3)]
            colors = np.stack(bent, axis=-1).astype(np.float32)
        if self.lattice is not None:
            colors = _trilinear(self.lattice, _placed(colors, self.lattice_domain, len(self.lattice)))
        return colors


def read_cube(path: Path) -> CubeTable:
    """The table in a file. Raises InvalidMedia, naming the file, for what is no sound `.cube`."""
    try:
        stamp = path.stat()
    except OSError:
        raise InvalidMedia(path.name, "the colour table is missing or cannot be read") from None
    if stamp.st_size > MAX_FILE_BYTES:
        raise InvalidMedia(
            path.name, f"a colour table of {stamp.st_size} bytes; the limit is {MAX_FILE_BYTES}"
        )
    return _read(path, stamp.st_mtime_ns, stamp.st_size)


@lru_cache(maxsize=16)
def _read(path: Path, _modified_ns: int, _size: int) -> CubeTable:
    try:
        text = path.read_text(encoding="utf-8-sig", errors="replace")
    except OSError:
        raise InvalidMedia(path.name, "the colour table cannot be read") from None
    try:
        return parse_cube(text)
    except ValueError as error:
        raise InvalidMedia(path.name, f"not a sound .cube colour table: {error}") from None


def parse_cube(text: str) -> CubeTable:
    """Raises ValueError saying what is wrong. A file with both sizes holds the curves' rows first (Resolve)."""
    sizes = {"LUT_1D_SIZE": 0, "LUT_3D_SIZE": 0}
    domains: dict[str, list[float]] = {}
    rows: list[str] = []
    for number, raw in enumerate(text.splitlines(), start=1):
        line = raw.split("#", 1)[0].strip()
        if not line:
            continue
        word, _, rest = line.partition(" ")
        if not word[0].isalpha():
            rows.append(line)
        elif word in sizes:
            sizes[word] = _size(word, rest, number)
        elif word in ("DOMAIN_MIN", "DOMAIN_MAX", "LUT_1D_INPUT_RANGE", "LUT_3D_INPUT_RANGE"):
            domains[word] = _floats(rest, 3 if word.startswith("DOMAIN") else 2, number)
        elif word.lower() in ("nan", "inf", "infinity"):
            raise ValueError(f"line {number} holds a number that is not finite")
    curve_rows, lattice_side = sizes["LUT_1D_SIZE"], sizes["LUT_3D_SIZE"]
    wanted = curve_rows + lattice_side**3
    if not wanted:
        raise ValueError("neither LUT_1D_SIZE nor LUT_3D_SIZE is given")
    if len(rows) != wanted:
        raise ValueError(f"{wanted} rows of colours are announced, {len(rows)} are there")
    table = _table(rows)
    return CubeTable(
        curves=table[:curve_rows] if curve_rows else None,
        lattice=table[curve_rows:].reshape((lattice_side,) * 3 + (3,)) if lattice_side else None,
        curves_domain=_domain(domains, "LUT_1D_INPUT_RANGE"),
        lattice_domain=_domain(domains, "LUT_3D_INPUT_RANGE"),
    )


def _size(word: str, rest: str, number: int) -> int:
    most = MAX_1D_SIZE if word == "LUT_1D_SIZE" else MAX_3D_SIZE
    if not rest.strip().isdecimal() or len(rest.strip()) > 6 or not 2 <= int(rest) <= most:
        raise ValueError(f"line {number}: {word} must be a whole number from 2 to {most}")
    return int(rest)


def _floats(rest: str, count: int, number: int) -> list[float]:
    try:
        values = [float(part) for part in rest.split()]
    except ValueError:
        values = []
    if len(values) != count or not np.isfinite(values).all():
        raise ValueError(f"line {number} must hold {count} numbers")
    return values


def _table(rows: list[str]) -> NDArray[np.float32]:
    parts = [row.split() for row in rows]
    if any(len(part) != 3 for part in parts):
        raise ValueError("a row of colours does not have three numbers")
    try:
        table = np.array(parts, np.float64)
    except ValueError:
        raise ValueError("a row of colours holds something that is no number") from None
    if not np.isfinite(table).all() or np.abs(table).max() > 1e6:
        raise ValueError("a row of colours holds a number that makes no sense")
    return table.astype(np.float32)


def _domain(domains: dict[str, list[float]], range_word: str) -> tuple[Colors, Colors]:
    low, high = domains.get(range_word, (0.0, 1.0))
    least = np.array(domains.get("DOMAIN_MIN", [low] * 3), np.float32)
    most = np.array(domains.get("DOMAIN_MAX", [high] * 3), np.float32)
    if not (most > least).all():
        raise ValueError("the domain's maximum must be above its minimum")
    return least, most


def _placed(colors: Colors, domain: tuple[Colors, Colors], count: int) -> Colors:
    """Positions on the table's grid, 0…count−1."""
    least, most = domain
    result: Colors = np.clip((colors - least) / (most - least), 0.0, 1.0) * np.float32(count - 1)
    return result


def _trilinear(lattice: NDArray[np.float32], place: Colors) -> Colors:
    side = len(lattice)
    low = np.minimum(place.astype(np.int32), side - 2)
    share = (place - low)[:, :, None]
    red, green, blue = low[:, 0], low[:, 1], low[:, 2]
    planes = []
    for b in (0, 1):
        lines = []
        for g in (0, 1):
            first, second = lattice[blue + b, green + g, red], lattice[blue + b, green + g, red + 1]
            lines.append(first + (second - first) * share[:, 0])
        planes.append(lines[0] + (lines[1] - lines[0]) * share[:, 1])
    result: Colors = planes[0] + (planes[1] - planes[0]) * share[:, 2]
    return result
