"""Effects that lay the picture out anew: copies side by side, mirrors, frames."""

from __future__ import annotations

from functools import lru_cache
from itertools import pairwise

import cv2
import numpy as np

from renderer.fidelity import Grade
from renderer.looks.effects.pixels import as_mask, shaded
from renderer.looks.effects.registry import effect
from renderer.looks.registry import Moment
from renderer.media.picture import Pixels


def _tiled(picture: Pixels, columns: int, rows: int) -> Pixels:
    """The picture in every cell of a grid, each filled by its middle part."""
    height, width = picture.shape[:2]
    xs = [round(width * i / columns) for i in range(columns + 1)]
    ys = [round(height * i / rows) for i in range(rows + 1)]
    out = np.empty_like(picture)
    cells: dict[tuple[int, int], Pixels] = {}  # cells differ by a pixel at most: few sizes
    for top, bottom in pairwise(ys):
        for left, right in pairwise(xs):
            size = right - left, bottom - top
            if size not in cells:
                cells[size] = _filling(picture, *size)
            out[top:bottom, left:right] = cells[size]
    return out


def _filling(picture: Pixels, width: int, height: int) -> Pixels:
    """Scaled to cover a cell, what overhangs cut off equally on both sides."""
    full_height, full_width = picture.shape[:2]
    if not width or not height:
        return np.empty((height, width, 4), np.uint8)
    scale = max(width / full_width, height / full_height)
    part_width, part_height = min(full_width, round(width / scale)), min(full_height, round(height / scale))
    x, y = (full_width - part_width) // 2, (full_height - part_height) // 2
    part = picture[y : y + max(1, part_height), x : x + max(1, part_width)]
    return np.asarray(cv2.resize(part, (width, height), interpolation=cv2.INTER_AREA), np.uint8)


def _stripes(picture: Pixels, count: int) -> Pixels:
    """Copies side by side in a wide picture, above each other in a tall one."""
    wide = picture.shape[1] >= picture.shape[0]
    return _tiled(picture, count, 1) if wide else _tiled(picture, 1, count)


_CELLS = "the cells' order and cut are guesses"


@effect("screens_2", note=_CELLS, moves=True)
def screens_2(picture: Pixels, moment: Moment) -> Pixels:
    return _stripes(picture, 2)


@effect("screens_3", note=_CELLS, moves=True)
def screens_3(picture: Pixels, moment: Moment) -> Pixels:
    return _stripes(picture, 3)


@effect("screens_4", note=_CELLS, moves=True)
def screens_4(picture: Pixels, moment: Moment) -> Pixels:
    return _tiled(picture, 2, 2)


@effect("screens_6", note=_CELLS, moves=True)
def screens_6(picture: Pixels, moment: Moment) -> Pixels:
    wide = picture.shape[1] >= picture.shape[0]
    return _tiled(picture, 3, 2) if wide else _tiled(picture, 2, 3)


@effect("screens_9", note=_CELLS, moves=True)
def screens_9(picture: Pixels, moment: Moment) -> Pixels:
    return _tiled(picture, 3, 3)


@effect("mirror", note="which half is mirrored is a guess", moves=True)
def mirror(picture: Pixels, moment: Moment) -> Pixels:
    """The left half, and its mirror image on the right."""
    out = picture.copy()
    half = picture.shape[1] // 2
    out[:, picture.shape[1] - half :] = picture[:, :half][:, ::-1]
    return out


@effect("mirror_along", note="which half is mirrored is a guess", moves=True)
def mirror_along(picture: Pixels, moment: Moment) -> Pixels:
    """The upper half, and its mirror image below, as on water."""
    out = picture.copy()
    half = picture.shape[0] // 2
    out[picture.shape[0] - half :] = picture[:half][::-1]
    return out


@effect("kaleidoscope", Grade.STAND_IN, "four mirrored quarters in place of the app's prism", moves=True)
def kaleidoscope(picture: Pixels, moment: Moment) -> Pixels:
    out = np.asarray(mirror(picture, moment)).copy()
    half = picture.shape[0] // 2
    out[picture.shape[0] - half :] = out[:half][::-1].copy()
    return out


@effect("bars", note="the bars' height is a guess")
def bars(picture: Pixels, moment: Moment) -> Pixels:
    """The black bars of a wide screen."""
    out = picture.copy()
    edge = round(picture.shape[0] * 0.12)
    out[:edge, :, :3] = 0
    out[picture.shape[0] - edge :, :, :3] = 0
    return out


@lru_cache(maxsize=4)
def _perforation(height: int, width: int) -> tuple[Pixels, Pixels]:
    """Where a film strip's frame is dark, and its light holes."""
    mask, holes = np.full((height, width), 255, np.uint8), np.zeros((height, width), np.uint8)
    edge = max(4, round(height * 0.1))
    mask[:edge] = mask[height - edge :] = 8
    count, hole_height = 14, edge // 2
    for index in range(count):
        left, right = round(width * (index + 0.25) / count), round(width * (index + 0.75) / count)
        for top in (edge // 4, height - edge // 4 - hole_height):
            cv2.rectangle(holes, (left, top), (right, top + hole_height), 200, -1)
    return as_mask(mask), np.asarray(cv2.merge([holes, holes, holes, np.zeros_like(holes)]), np.uint8)


@effect("film_strip", Grade.STAND_IN, "a plain strip with holes in place of the app's frame")
def film_strip(picture: Pixels, moment: Moment) -> Pixels:
    mask, holes = _perforation(*picture.shape[:2])
    return np.asarray(cv2.add(shaded(picture, mask), holes), np.uint8)


@lru_cache(maxsize=4)
def _window(height: int, width: int) -> Pixels:
    y = np.linspace(-1, 1, height, dtype=np.float32)[:, None]
    x = np.linspace(-1, 1, width, dtype=np.float32)[None, :]
    distance = (np.abs(x / 0.62) ** 4 + np.abs(y / 0.85) ** 4) ** 0.25
    light = 1 - 0.75 * np.clip((distance - 0.9) / 0.25, 0, 1)
    return as_mask(np.rint(255 * light).astype(np.uint8))


@effect("window", Grade.STAND_IN, "a soft window of light in place of the app's shadow picture")
def window(picture: Pixels, moment: Moment) -> Pixels:
    return shaded(picture, _window(*picture.shape[:2]))
