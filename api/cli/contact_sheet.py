"""A page of small frames in a grid, each with its time under it."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from PIL import Image, ImageDraw, ImageFont

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

CELL_LONG_SIDE_PX = 320
GAP_PX = 12
LABEL_PX = 22
PAPER = (24, 24, 27)
INK = (212, 212, 216)


def spread(total: int, count: int) -> list[int]:
    """`count` frame numbers evenly over `total` frames, from the middle of each share; fewer if there are fewer."""
    count = min(count, total)
    return [(2 * i + 1) * total // (2 * count) for i in range(count)]


def contact_sheet(pictures: Iterable[NDArray[np.uint8]], labels: Sequence[str]) -> Image.Image:
    """One picture per label, at least one: (height, width, 3) RGB uint8, all of one size."""
    cells = [_cell(picture) for picture in pictures]
    width, height = cells[0].size
    columns = _columns(len(cells), width, height)
    rows = math.ceil(len(cells) / columns)
    step_x, step_y = width + GAP_PX, height + LABEL_PX + GAP_PX
    sheet = Image.new("RGB", (GAP_PX + columns * step_x, GAP_PX + rows * step_y), PAPER)
    draw = ImageDraw.Draw(sheet)
    font = ImageFont.load_default(size=15)
    for i, (cell, label) in enumerate(zip(cells, labels, strict=True)):
        x, y = GAP_PX + i % columns * step_x, GAP_PX + i // columns * step_y
        sheet.paste(cell, (x, y))
        draw.text((x + width / 2, y + height + LABEL_PX / 2 + 2), label, fill=INK, font=font, anchor="mm")
    return sheet


def _cell(picture: NDArray[np.uint8]) -> Image.Image:
    image = Image.fromarray(picture)
    image.thumbnail((CELL_LONG_SIDE_PX, CELL_LONG_SIDE_PX), Image.Resampling.LANCZOS)
    return image


def _columns(count: int, width: int, height: int) -> int:
    """Columns that make the sheet about 3:2."""
    best = math.sqrt(count * 1.5 * (height + LABEL_PX) / width)
    return max(1, min(count, round(best)))
