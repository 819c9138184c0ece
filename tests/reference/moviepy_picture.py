"""A second renderer of drafts, on moviepy: slow, obvious, and written from the format's rules alone.

It reads the draft's JSON by itself, decodes with the FFmpeg binary by way of moviepy, and stacks layers with
moviepy's compositor. It shares no line with the renderer under test. What it does not know it ignores.

Asked for a time, the film shows the frame of that time. `frame_time` gives the time to ask for.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
from moviepy import CompositeVideoClip, VideoClip, vfx
from numpy.typing import NDArray

from tests.reference.curves import Json
from tests.reference.draft_lookup import referenced, snapped
from tests.reference.moviepy_segment import SegmentPicture

BLENDS: dict[str, Callable[[NDArray[Any], NDArray[Any]], NDArray[Any]]] = {
    "正片叠底": lambda below, layer: below * layer,
    "滤色": lambda below, layer: 1 - (1 - below) * (1 - layer),
    "变暗": np.minimum,
    "变亮": np.maximum,
    "线性加深": lambda below, layer: np.maximum(0, below + layer - 1),
    "叠加": lambda below, layer: np.where(below < 0.5, 2 * below * layer, 1 - 2 * (1 - below) * (1 - layer)),
}


def frame_time(n: int, fps: float) -> float:
    """A moment inside frame n: a microsecond after its start, clear of rounding on either side."""
    return n / fps + 1e-6


def film(draft: Json, folder: Path, *, transparent: bool = False) -> CompositeVideoClip:
    """The draft's picture. Media are found in `folder` by file name.

    A `transparent` film (a compound clip's) has a mask and no black behind it.
    """
    canvas = draft["canvas_config"]
    size = (canvas["width"] + canvas["width"] % 2, canvas["height"] + canvas["height"] % 2)
    fps = draft["fps"]
    ground = None if transparent else (0, 0, 0)

    def nested(inner: Json) -> VideoClip:
        return film(inner, folder, transparent=True)

    layers: list[VideoClip] = [nothing(size, draft["duration"] / 1e6)]
    main = next((track for track in draft["tracks"] if track["type"] == "video"), None)
    for track in stacked(draft):
        segments = [part for part in track["segments"] if part.get("visible", True)]
        segments.sort(key=lambda part: part["target_timerange"].get("start", 0))
        for index, part in enumerate(segments):
            window = transition_window(draft, segments, index)
            shown = SegmentPicture(draft, part, folder, size, is_main=track is main, nested=nested)
            entering = transition_window(draft, segments, index - 1) if index else None
            first = entering[0] if entering else shown.first
            last = window[1] if window else shown.last
            layer = shown.clip(first, last)
            if window or entering:
                layer = CompositeVideoClip([layer], size=size, bg_color=ground).subclipped(
                    first / fps, last / fps
                )
                layer = layer.with_start(first / fps)
            if entering:
                layer = layer.with_effects([vfx.CrossFadeIn((entering[1] - entering[0]) / fps)])
            if mode := blend_mode(draft, part):
                layer = blended(CompositeVideoClip(list(layers), size=size, bg_color=(0, 0, 0)), layer, mode)
            layers.append(layer)
    return CompositeVideoClip(layers, size=size, bg_color=ground)


def stacked(draft: Json) -> list[Json]:
    """The visible video tracks, bottom first: array order, unless render indexes say otherwise and may."""
    tracks = [t for t in draft["tracks"] if t["type"] == "video" and not t.get("attribute", 0) & 2]
    tracks = [t for t in tracks if t["segments"]]
    if draft.get("render_index_track_mode_on", True):
        return tracks
    return sorted(tracks, key=lambda t: t["segments"][0].get("render_index", 0))


def transition_window(draft: Json, segments: list[Json], index: int) -> tuple[int, int] | None:
    """The frames of the transition after this segment, centred on its end; None where there is none."""
    if index + 1 >= len(segments):
        return None
    found = referenced(draft, segments[index], "transitions")
    if not found:
        return None
    target = segments[index]["target_timerange"]
    cut, half = target.get("start", 0) + target["duration"], found[-1]["duration"] / 2
    return snapped(cut - half, draft["fps"]), snapped(cut + half, draft["fps"])


def blend_mode(draft: Json, segment: Json) -> str:
    modes = [entry["name"] for entry in referenced(draft, segment, "effects") if entry["type"] == "mix_mode"]
    return modes[-1] if modes else ""


def nothing(size: tuple[int, int], seconds: float) -> VideoClip:
    """A clip that shows nothing: keeps a film as long as its draft."""
    black = np.zeros((size[1], size[0], 3), np.uint8)
    mask = VideoClip(lambda t: np.zeros((size[1], size[0])), is_mask=True, duration=seconds)
    return VideoClip(lambda t: black, duration=seconds).with_mask(mask)


def blended(below: CompositeVideoClip, layer: VideoClip, mode: str) -> VideoClip:
    """The layer mixed with what is below, as one opaque picture for as long as it lasts."""

    def mixed(t: float) -> NDArray[Any]:
        under = below.get_frame(layer.start + t) / 255.0
        over = layer.get_frame(t) / 255.0
        alpha = layer.mask.get_frame(t)[:, :, None]
        result = under * (1 - alpha) + BLENDS[mode](under, over) * alpha
        return np.round(result * 255).astype(np.uint8)

    return VideoClip(mixed, duration=layer.duration).with_start(layer.start)
