"""The JSON of a Lottie animation, read and checked before rlottie sees it.

rlottie trusts what it parses: layers that hold themselves, or are parents of each other, end the process.
"""

from __future__ import annotations

import gzip
import json
import math
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from renderer.media import limits

_GZIP = b"\x1f\x8b"
_TEXT_LAYER = 5


class BadLottie(ValueError):
    """Why a file is no Lottie animation that can be drawn, as the end of a sentence about the file."""


@dataclass(frozen=True, slots=True)
class LottieDocument:
    """A checked animation: its JSON `text` for rlottie, its own size in px, how many frames it has, how many of
    them a second shows, and whether it has layers of text, which rlottie does not draw."""

    text: str
    width: int
    height: int
    frame_rate: float
    frame_count: int
    has_text: bool


def read_document(path: Path) -> LottieDocument:
    """The animation of a JSON file, or of a gzipped one (`.tgs`). Raises BadLottie."""
    try:
        value = json.loads(_bytes_of(path).decode("utf-8-sig"), parse_constant=_no_number)
    except RecursionError:
        raise BadLottie("the JSON is nested too deeply") from None
    except ValueError as error:
        raise error if isinstance(error, BadLottie) else BadLottie(f"the JSON is damaged: {error}") from None
    if not isinstance(value, dict) or not isinstance(value.get("layers"), list):
        raise BadLottie("the file is a JSON text, but no Lottie animation: it has no list of `layers`")
    _check_depth(value)
    width, height = (_number(value, key, 1, limits.MAX_LOTTIE_SIDE_PX) for key in ("w", "h"))
    frame_rate = _number(value, "fr", 0.01, limits.MAX_FRAME_RATE)
    first = _number(value, "ip", -limits.MAX_ANIMATION_FRAMES, limits.MAX_ANIMATION_FRAMES)
    frame_count = math.ceil(_number(value, "op", first, first + limits.MAX_ANIMATION_FRAMES) - first)
    _embed_pictures(value)
    has_text = _check_layers(value)
    try:
        text = json.dumps(_in_reading_order(value), separators=(",", ":"), allow_nan=False)
    except ValueError:
        raise BadLottie("a number of the JSON is too large") from None
    return LottieDocument(text, round(width), round(height), frame_rate, max(1, frame_count), has_text)


def _bytes_of(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            zipped = file.read(2) == _GZIP
        with gzip.open(path) if zipped else path.open("rb") as file:
            data = file.read(limits.MAX_LOTTIE_BYTES + 1)
    except (OSError, EOFError, zlib.error) as error:
        raise BadLottie(f"the file cannot be read: {error}") from None
    if len(data) > limits.MAX_LOTTIE_BYTES:
        raise BadLottie(f"the JSON is over the limit of {limits.MAX_LOTTIE_BYTES:,} bytes")
    return data


def _no_number(constant: str) -> float:
    raise BadLottie(f"{constant} is no number of JSON")


def _number(value: Mapping[str, Any], key: str, least: float, most: float) -> float:
    number = value.get(key)
    if isinstance(number, bool) or not isinstance(number, int | float):
        raise BadLottie(f"the Lottie animation has no number `{key}`")
    if not least <= number <= most:
        raise BadLottie(f"`{key}` of the Lottie animation is {number:g}, not between {least:g} and {most:g}")
    return float(number)


def _check_depth(value: dict[str, Any]) -> None:
    level: list[Any] = [value]
    for _ in range(limits.MAX_LOTTIE_DEPTH):
        level = [inner for outer in level for inner in _inside(outer)]
        if not level:
            return
    raise BadLottie("the JSON is nested too deeply")


def _inside(value: Any) -> list[Any]:
    items = value.values() if isinstance(value, dict) else value
    return [item for item in items if isinstance(item, dict | list)]


def _assets(value: dict[str, Any]) -> Iterator[dict[str, Any]]:
    assets = value.get("assets") or []
    if not isinstance(assets, list) or not all(isinstance(asset, dict) for asset in assets):
        raise BadLottie("`assets` of the Lottie animation is not a list of objects")
    yield from assets


def _embed_pictures(value: dict[str, Any]) -> None:
    """Pictures inside the JSON are marked as such; one in a file of its own would be opened by its path."""
    for asset in _assets(value):
        place = asset.get("p")
        if place is None and "u" not in asset:
            continue
        if not isinstance(place, str) or not place.startswith("data:"):
            raise BadLottie(
                f"the Lottie animation needs a picture beside it ({place!s:.80}); export it with its pictures embedded"
            )
        asset.update(e=1, u="")


def _in_reading_order(value: Any) -> Any:
    """rlottie reads once from front to back: it drops what stands before the type of a shape, and takes a layer
    for a spatial one, which it does not turn, unless `ddd` has said otherwise before its transform."""
    if isinstance(value, list):
        return [_in_reading_order(item) for item in value]
    if not isinstance(value, dict):
        return value
    first = {key: value[key] for key in ("ty", "ddd") if key in value}
    if "ty" in value and "ks" in value:
        first.setdefault("ddd", 0)
    return {**first, **{key: _in_reading_order(inner) for key, inner in value.items() if key not in first}}


def _check_layers(value: dict[str, Any]) -> bool:
    """Compositions may hold each other, but not in a circle, nor unfold without end. True if there is text."""
    compositions = {
        asset.get("id"): asset["layers"]
        for asset in _assets(value)
        if isinstance(asset.get("id"), str) and "layers" in asset
    }
    unfolded: dict[str, int] = {}
    open_ids: set[str] = set()

    def count(layers: Any) -> int:
        if not isinstance(layers, list) or not all(isinstance(layer, dict) for layer in layers):
            raise BadLottie("`layers` of the Lottie animation is not a list of objects")
        _check_parents(layers)
        total = len(layers)
        for layer in layers:
            held = layer.get("refId")
            if not isinstance(held, str) or held not in compositions:
                continue
            if held in open_ids or len(open_ids) >= limits.MAX_LOTTIE_DEPTH:
                raise BadLottie(f"the composition `{held:.80}` of the Lottie animation holds itself")
            if held not in unfolded:
                open_ids.add(held)
                unfolded[held] = count(compositions[held])
                open_ids.remove(held)
            total += unfolded[held]
            if total > limits.MAX_LOTTIE_LAYERS:
                raise BadLottie(f"the Lottie animation has over {limits.MAX_LOTTIE_LAYERS:,} layers")
        return total

    # Also compositions no layer shows: rlottie builds what it parses.
    everywhere = (value["layers"], *compositions.values())
    for layers in everywhere:
        count(layers)
    return any(layer.get("ty") == _TEXT_LAYER for layers in everywhere for layer in layers)


def _check_parents(layers: list[dict[str, Any]]) -> None:
    """No layer is among its own parents."""
    parents = {layer["ind"]: layer.get("parent") for layer in layers if isinstance(layer.get("ind"), int)}
    safe: set[int] = set()
    for start in parents:
        chain: list[int] = []
        here: Any = start
        while isinstance(here, int) and here in parents and here not in safe:
            if here in chain or len(chain) >= limits.MAX_LOTTIE_DEPTH:
                raise BadLottie(f"layer {start} of the Lottie animation is among its own parents")
            chain.append(here)
            here = parents[here]
        safe.update(chain)
