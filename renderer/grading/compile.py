"""A run of colour operations, applied to a picture in as few passes as can be."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np
import skia

from renderer.grading import spatial
from renderer.grading.clut import ColorTable, sampled
from renderer.grading.cube_file import read_cube
from renderer.grading.curves import curved
from renderer.grading.hue_bands import shifted
from renderer.grading.sliders import adjusted, has_color
from renderer.grading.tones import ColorFunction, Colors
from renderer.grading.wheels import log, primary
from renderer.looks.filters import FILTERS
from renderer.media.picture import Pixels
from renderer.media.pixels import premultiplied
from renderer.operations import (
    Adjustments,
    FilterLook,
    HueBands,
    LogWheels,
    LookupTable,
    Operation,
    PrimaryWheels,
    ToneCurves,
)

ColorOperation = Adjustments | HueBands | ToneCurves | PrimaryWheels | LogWheels | LookupTable | FilterLook

SOFT_RADIUS = 0.012
"""σ of a filter's soft focus, of the short side."""

Pass = Callable[[Pixels, int, float], Pixels]
"""(premultiplied picture, seed, seconds) → picture."""


@dataclass(frozen=True, slots=True, eq=False)
class _Step:
    """One pass over the picture: a colour table, or a spatial tool."""

    table: ColorTable | None = None
    tool: Pass | None = None


def apply_grading(
    pixels: Pixels, operations: Sequence[Operation], *, seed: int = 0, moment_seconds: float = 0.0
) -> Pixels:
    """The picture after these colour operations, in order.

    `pixels` (h, w, 4) uint8 BGRA premultiplied is not changed; neutral operations give it back itself.
    Keyframes are taken as worked out already. Only grain asks for the seed and the moment. Raises
    InvalidMedia for a colour table that cannot be used, ValueError for an operation that is not colour.
    """
    for step in _steps(tuple(operations), _stamps(operations)):
        if step.table is not None:
            pixels = _through(step.table, pixels)
        elif step.tool is not None:
            pixels = step.tool(pixels, seed, moment_seconds)
    return pixels


def grade_colors(colors: Colors, operations: Sequence[Operation]) -> Colors:
    """Straight (n, 3) RGB 0…1 through the operations, evaluated directly; spatial tools are left out."""
    for operation in operations:
        function = _color_function(operation)
        if function is not None:
            colors = np.clip(function(colors), 0.0, 1.0).astype(np.float32)
    return colors


@lru_cache(maxsize=32)
def _steps(operations: tuple[Operation, ...], _table_stamps: tuple[int, ...]) -> tuple[_Step, ...]:
    """The passes: neighbouring colour functions become one table."""
    steps: list[_Step] = []
    waiting: list[ColorFunction] = []

    def flush() -> None:
        if waiting:
            steps.append(_Step(table=sampled(_chained(tuple(waiting)))))
            waiting.clear()

    for operation in operations:
        function = _color_function(operation)
        if function is not None:
            waiting.append(function)
        tools = _tools(operation)
        if tools:
            flush()
            steps.extend(_Step(tool=tool) for tool in tools)
    flush()
    return tuple(steps)


def _stamps(operations: Sequence[Operation]) -> tuple[int, ...]:
    """When the colour tables of the run were written, so that a changed file is read anew."""
    return tuple(_modified(Path(one.path)) for one in operations if isinstance(one, LookupTable))


def _modified(path: Path) -> int:
    try:
        return path.stat().st_mtime_ns
    except OSError:
        return 0


def _chained(functions: tuple[ColorFunction, ...]) -> ColorFunction:
    def chain(colors: Colors) -> Colors:
        for function in functions:
            colors = np.clip(function(colors), 0.0, 1.0).astype(np.float32)
        return colors

    return chain


def _color_function(operation: Operation) -> ColorFunction | None:
    """What an operation does to each colour; None if nothing."""
    match operation:
        case Adjustments():
            return (lambda colors: adjusted(colors, operation)) if has_color(operation) else None
        case HueBands():
            active = any(band.hue or band.saturation or band.lightness for band in operation.bands)
            return (lambda colors: shifted(colors, operation)) if active else None
        case ToneCurves():
            active = any((operation.luma, operation.red, operation.green, operation.blue))
            return (lambda colors: curved(colors, operation)) if active else None
        case PrimaryWheels():
            neutral = operation == PrimaryWheels(intensity=operation.intensity) or operation.intensity == 0
            return None if neutral else lambda colors: primary(colors, operation)
        case LogWheels():
            neutral = operation == LogWheels(intensity=operation.intensity) or operation.intensity == 0
            return None if neutral else lambda colors: log(colors, operation)
        case LookupTable():
            if operation.strength == 0:
                return None
            return _mixed(read_cube(Path(operation.path)), operation.strength)
        case FilterLook():
            inner = [_color_function(one) for one in FILTERS[operation.key].draw.operations]
            functions = tuple(one for one in inner if one is not None)
            return (
                _mixed(_chained(functions), operation.strength) if functions and operation.strength else None
            )
        case _:
            raise ValueError(f"{type(operation).__name__} is not an operation on colours")


def _mixed(function: ColorFunction, strength: float) -> ColorFunction:
    if strength == 1.0:
        return function
    share = np.float32(strength)
    return lambda colors: colors + (np.clip(function(colors), 0.0, 1.0) - colors) * share


def _tools(operation: Operation) -> list[Pass]:
    """The spatial passes of an operation, in the engine's order."""
    if isinstance(operation, Adjustments):
        return _slider_tools(operation, 1.0)
    if not isinstance(operation, FilterLook) or operation.strength == 0:
        return []
    recipe, strength = FILTERS[operation.key].draw, operation.strength
    tools: list[Pass] = []
    if recipe.blur:
        tools.append(lambda pixels, _seed, _now: spatial.blurred(pixels, recipe.blur * strength))
    if recipe.softness:
        soft = recipe.softness * strength
        tools.append(lambda pixels, _seed, _now: spatial.softened(pixels, soft, SOFT_RADIUS))
    for one in recipe.operations:
        if isinstance(one, Adjustments):
            tools.extend(_slider_tools(one, strength))
    return tools


def _slider_tools(sliders: Adjustments, strength: float) -> list[Pass]:
    tools: list[Pass] = []
    sharpen, clear = sliders.sharpen * strength, sliders.clear * strength
    corners, grain = sliders.vignetting * strength, sliders.particle * strength
    if sharpen > 0:
        tools.append(lambda pixels, _seed, _now: spatial.sharpened(pixels, sharpen))
    if clear != 0:
        tools.append(lambda pixels, _seed, _now: spatial.cleared(pixels, clear))
    if corners != 0:
        tools.append(lambda pixels, _seed, _now: spatial.shaded(pixels, corners))
    if grain > 0:
        tools.append(lambda pixels, seed, now: spatial.grained(pixels, grain, seed, now))
    return tools


def _through(table: ColorTable, pixels: Pixels) -> Pixels:
    """Colours are looked up straight: premultiplied ones would be too dark."""
    if pixels[:, :, 3].min() == 255:
        return table.apply(pixels)
    return premultiplied(table.apply(_straight(pixels)))


def _straight(pixels: Pixels) -> Pixels:
    height, width = pixels.shape[:2]
    source, result = np.ascontiguousarray(pixels), np.empty(pixels.shape, np.uint8)

    def described(alpha: skia.AlphaType) -> skia.ImageInfo:
        return skia.ImageInfo.Make(width, height, skia.kBGRA_8888_ColorType, alpha)

    held = skia.Pixmap(described(skia.kPremul_AlphaType), source, width * 4)
    held.readPixels(skia.Pixmap(described(skia.kUnpremul_AlphaType), result, width * 4))
    return result
