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
from moviepy import CompositeVideoClip, VideoClip
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
    ground = None if transparent else (0, 0, 0)

    def nested(inner: Json) -> VideoClip:
        return film(inner, folder, transparent=True)

    layers: list[VideoClip] = [nothing(size, draft["duration"] / 1e6)]
    main = next((track for track in draft["tracks"] if track["type"] == "video"), None)
    for track in stacked(draft):
        segments = [part for part in track["segments"] if part.get("visible", True)]
        segments.sort(key=lambda part: part["target_timerange"].get("start", 0))
        shown = [
            SegmentPicture(draft, part, folder, size, is_main=track is main, nested=nested)
            for part in segments
        ]
        windows = [transition_window(draft, segments, index) for index in range(len(segments))]
        for index, picture in enumerate(shown):
            entering = windows[index - 1] if index else None
            leaving = windows[index]
            first = entering[1] if entering else picture.first
            last = leaving[0] if leaving else picture.last
            layer = picture.clip(first, last)
            if mode := blend_mode(draft, picture.segment):
                layer = blended(CompositeVideoClip(list(layers), size=size, bg_color=(0, 0, 0)), layer, mode)
            layers.append(layer)
            if leaving:
                layers.append(dissolved(picture.clip(*leaving), shown[index + 1].clip(*leaving)))
    return CompositeVideoClip(layers, size=size, bg_color=ground)


def stacked(draft: Json) -> list[Json]:
    """The visible video tracks, bottom first: array order, unless render indexes say otherwise and may."""
    tracks = [t for t in draft["tracks"] if t["type"] == "video" and not t.get("attribute", 0) & 2]
    tracks = [t for t in tracks if t["segments"]]
    if draft.get("render_index_track_mode_on", True):
        return tracks
    return sorted(tracks, key=lambda t: t["segments"][0].get("render_index", 0))


def transition_window(draft: Json, segments: list[Json], index: int) -> tuple[int, int] | None:
    """The frames of the transition after this segment; None where there is none.

    It is centred on the cut and no longer than either clip; where clips overlap, as in old drafts, it is the overlap.
    """
    if index + 1 >= len(segments):
        return None
    found = referenced(draft, segments[index], "transitions")
    if not found:
        return None
    target, following = (part["target_timerange"] for part in segments[index : index + 2])
    cut = target.get("start", 0) + target["duration"]
    if following["start"] < cut:
        return snapped(following["start"], draft["fps"]), snapped(cut, draft["fps"])
    half = min(found[-1]["duration"], target["duration"], following["duration"]) / 2
    return snapped(cut - half, draft["fps"]), snapped(cut + half, draft["fps"])


def blend_mode(draft: Json, segment: Json) -> str:
    modes = [entry["name"] for entry in referenced(draft, segment, "effects") if entry["type"] == "mix_mode"]
    return modes[-1] if modes else ""


def nothing(size: tuple[int, int], seconds: float) -> VideoClip:
    """A clip that shows nothing: keeps a film as long as its draft."""
    black = np.zeros((size[1], size[0], 3), np.uint8)
    mask = VideoClip(lambda t: np.zeros((size[1], size[0])), is_mask=True, duration=seconds)
    return VideoClip(lambda t: black, duration=seconds).with_mask(mask)


def dissolved(leaving: VideoClip, entering: VideoClip) -> VideoClip:
    """A linear mix of two layers of equal times, by their stored values and by how much they cover."""

    def parts(t: float) -> tuple[NDArray[Any], NDArray[Any], NDArray[Any], NDArray[Any]]:
        share = t / leaving.duration
        old = leaving.mask.get_frame(t)[:, :, None] * (1 - share)
        new = entering.mask.get_frame(t)[:, :, None] * share
        return leaving.get_frame(t), old, entering.get_frame(t), new

    def color(t: float) -> NDArray[Any]:
        one, old, two, new = parts(t)
        total = np.maximum(old + new, 1e-9)
        return np.round((one * old + two * new) / total).astype(np.uint8)

    def cover(t: float) -> NDArray[Any]:
        _, old, _, new = parts(t)
        return np.asarray((old + new)[:, :, 0])

    mask = VideoClip(cover, is_mask=True, duration=leaving.duration)
    return VideoClip(color, duration=leaving.duration).with_mask(mask).with_start(leaving.start)


def blended(below: CompositeVideoClip, layer: VideoClip, mode: str) -> VideoClip:
    """The layer mixed with what is below, as one opaque picture for as long as it lasts."""

    def mixed(t: float) -> NDArray[Any]:
        under = below.get_frame(layer.start + t) / 255.0
        over = layer.get_frame(t) / 255.0
        alpha = layer.mask.get_frame(t)[:, :, None]
        result = under * (1 - alpha) + BLENDS[mode](under, over) * alpha
        return np.round(result * 255).astype(np.uint8)

    return VideoClip(mixed, duration=layer.duration).with_start(layer.start)
