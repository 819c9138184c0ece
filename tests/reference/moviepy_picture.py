"""A second renderer of drafts, on moviepy: slow, obvious, and written from the format's rules alone.

It reads the draft's JSON by itself, decodes with the FFmpeg binary by way of moviepy, and stacks layers with
moviepy's compositor. It shares no line with the renderer under test. What it does not know it ignores.

Asked for a time, the film shows the frame of that time. `frame_time` gives the time to ask for.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
from moviepy import CompositeVideoClip, ImageClip, ImageSequenceClip, VideoClip, VideoFileClip, vfx
from numpy.typing import NDArray
from PIL import Image, ImageFilter, ImageSequence

from tests.reference.curves import Json, keyframe_list, share_played, value_at

SUPERSAMPLING = 4
"""Layers are drawn this many times larger and averaged: smooth edges at any sub-pixel place."""

SNAP_US = 2
BLUR_SIGMA = 0.05
"""Guess of the format's page: a background blur of 1.0 has σ = 4…6 % of the canvas's short side."""

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


def frame_number(seconds: float, fps: float) -> int:
    return math.floor(seconds * fps + 1e-3)


def film(draft: Json, folder: Path, *, transparent: bool = False) -> CompositeVideoClip:
    """The draft's picture. Media are found in `folder` by file name.

    A `transparent` film (a compound clip's) has a mask and no black behind it.
    """
    canvas = draft["canvas_config"]
    size = (canvas["width"] + canvas["width"] % 2, canvas["height"] + canvas["height"] % 2)
    fps = draft["fps"]
    ground = None if transparent else (0, 0, 0)
    layers: list[VideoClip] = [nothing(size, draft["duration"] / 1e6)]
    main = next((track for track in draft["tracks"] if track["type"] == "video"), None)
    for track in stacked(draft):
        segments = [part for part in track["segments"] if part.get("visible", True)]
        segments.sort(key=lambda part: part["target_timerange"].get("start", 0))
        for index, part in enumerate(segments):
            window = transition_window(draft, segments, index)
            shown = SegmentPicture(draft, part, folder, size, is_main=track is main)
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


def referenced(draft: Json, segment: Json, bucket: str) -> list[Json]:
    by_id = {entry["id"]: entry for entry in draft["materials"].get(bucket, ())}
    return [by_id[name] for name in segment.get("extra_material_refs", ()) if name in by_id]


def snapped(time_us: float, fps: float) -> int:
    """A boundary on the frame grid: within 2 µs of a frame that frame, else the next one."""
    exact = time_us * fps / 1e6
    if abs(exact - round(exact)) <= SNAP_US * fps / 1e6:
        return round(exact)
    return math.ceil(exact)


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


class SegmentPicture:
    """One segment of a video track: its source, its place, its background."""

    def __init__(
        self, draft: Json, segment: Json, folder: Path, size: tuple[int, int], *, is_main: bool
    ) -> None:
        self.draft, self.segment, self.folder, self.size = draft, segment, folder, size
        self.fps = draft["fps"]
        target = segment["target_timerange"]
        self.start_us, self.duration_us = target.get("start", 0), target["duration"]
        self.first = snapped(self.start_us, self.fps)
        self.last = snapped(self.start_us + self.duration_us, self.fps)
        (self.material,) = (m for m in draft["materials"]["videos"] if m["id"] == segment["material_id"])
        speeds = referenced(draft, segment, "speeds")
        self.speed = (speeds[-1]["speed"] if speeds else segment.get("speed")) or 1
        self.curve = speeds[-1]["curve_speed"]["speed_points"] if speeds and speeds[-1].get("mode") else None
        source = segment.get("source_timerange") or {"start": 0, "duration": self.duration_us * self.speed}
        self.source_us, self.source_length_us = source.get("start", 0), source["duration"]
        self.background = next(iter(referenced(draft, segment, "canvases")), None) if is_main else None
        self.picture = self.cut_picture()

    def clip(self, first: int, last: int) -> VideoClip:
        """The segment on its canvas during the frames [first, last), with a mask."""

        @lru_cache(maxsize=4)
        def painted(n: int) -> NDArray[Any]:
            return np.asarray(self.paint(n))

        def at(seconds: float) -> int:
            return first + frame_number(seconds, self.fps)

        seconds = (last - first) / self.fps
        mask = VideoClip(lambda t: painted(at(t))[:, :, 3] / 255.0, is_mask=True, duration=seconds)
        layer = VideoClip(lambda t: painted(at(t))[:, :, :3], duration=seconds).with_mask(mask)
        layer = layer.with_start(first / self.fps)
        for group in referenced(self.draft, self.segment, "material_animations"):
            for animation in group["animations"]:
                fade = vfx.CrossFadeIn if animation["type"] == "in" else vfx.CrossFadeOut
                layer = layer.with_effects([fade(animation["duration"] / 1e6)])
        return layer

    def paint(self, n: int) -> Image.Image:
        """Frame n as an RGBA canvas."""
        local_us = n * 1e6 / self.fps - self.start_us
        pixels = self.pixels(local_us)
        canvas = Image.new("RGBA", self.size, (0, 0, 0, 0))
        if self.background:
            canvas = self.paint_background(pixels)
        layer = self.placed(pixels, local_us)
        return Image.alpha_composite(canvas, layer)

    def placed(self, pixels: NDArray[Any], local_us: float) -> Image.Image:
        """The cut picture contain-fitted, scaled, turned clockwise, moved (y up) and faded."""
        clip = self.segment.get("clip") or {}
        scale, place = clip.get("scale") or {"x": 1, "y": 1}, clip.get("transform") or {"x": 0, "y": 0}
        clock_us = self.source_us + self.played_us(local_us)

        def value(name: str, static: float) -> float:
            return value_at(self.segment, name, clock_us, static)

        across = value("KFTypeScaleX", scale["x"])
        uniform = (self.segment.get("uniform_scale") or {"on": True})["on"]
        keyed = bool(keyframe_list(self.segment, "KFTypeScaleX"))
        down = across if uniform and keyed else value("KFTypeScaleY", scale["y"])
        turn = math.radians(value("KFTypeRotation", clip.get("rotation", 0)))
        alpha = value("KFTypeAlpha", clip.get("alpha", 1))
        width, height = self.size
        center_x = width / 2 * (1 + value("KFTypePositionX", place["x"]))
        center_y = height / 2 * (1 - value("KFTypePositionY", place["y"]))
        rows, columns = pixels.shape[:2]
        fit = min(width / columns, height / rows)
        x_scale, y_scale = fit * across, fit * down
        cos, sin = math.cos(turn), math.sin(turn)
        # From a canvas pixel back to the source: undo the move, the turn and the scale.
        a, b = cos / x_scale, sin / x_scale
        d, e = -sin / y_scale, cos / y_scale
        c = columns / 2 - a * center_x - b * center_y
        f = rows / 2 - d * center_x - e * center_y
        s = SUPERSAMPLING
        large = Image.fromarray(pixels).transform(
            (width * s, height * s),
            Image.Transform.AFFINE,
            (a / s, b / s, c, d / s, e / s, f),
            Image.Resampling.BICUBIC,
        )
        layer = large.resize(self.size, Image.Resampling.BOX)
        layer.putalpha(layer.getchannel("A").point(lambda level: round(level * alpha)))
        return layer

    def paint_background(self, pixels: NDArray[Any]) -> Image.Image:
        assert self.background is not None
        if self.background["type"] == "canvas_color":
            return Image.new("RGBA", self.size, self.background["color"] or "#000000")
        width, height = self.size
        rows, columns = pixels.shape[:2]
        cover = max(width / columns, height / rows)
        large = Image.fromarray(pixels).resize((round(columns * cover), round(rows * cover)))
        left, top = (large.width - width) // 2, (large.height - height) // 2
        cut = large.crop((left, top, left + width, top + height)).convert("RGB")
        sigma = self.background["blur"] * BLUR_SIGMA * min(self.size)
        return cut.filter(ImageFilter.GaussianBlur(sigma)).convert("RGBA")

    def played_us(self, local_us: float) -> float:
        """How much of the source range has played."""
        if self.curve:
            return share_played(self.curve, local_us / self.duration_us) * self.source_length_us
        return local_us * self.speed

    def pixels(self, local_us: float) -> NDArray[Any]:
        """The cut, mirrored, masked source at this moment, (h, w, 4) RGBA."""
        played = self.played_us(local_us)
        if self.segment.get("reverse"):
            # As a reversed file played forwards: the frames of the forward clip in the opposite order.
            one_frame = self.played_us(1e6 / self.fps)
            seconds = (self.source_us + self.source_length_us - one_frame - played) / 1e6
        else:
            seconds = (self.source_us + played) / 1e6
        fps = getattr(self.picture, "source_fps", None)
        if fps:
            seconds = (round(seconds * fps) + 0.5) / fps  # the nearest frame, asked for in its middle
        seconds = max(seconds, 0)
        color = self.picture.get_frame(seconds)
        alpha = (
            np.ones(color.shape[:2]) if self.picture.mask is None else self.picture.mask.get_frame(seconds)
        )
        shape = self.mask_shape(*color.shape[:2])
        return np.dstack([color, np.round(alpha * shape * 255).astype(np.uint8)])

    def cut_picture(self) -> VideoClip:
        """The source on its own clock, cropped and mirrored with moviepy's effects."""
        picture = self.source()
        crop = self.material.get("crop")
        effects = []
        if crop:
            width, height = picture.size
            effects.append(
                vfx.Crop(
                    x1=round(crop["upper_left_x"] * width),
                    y1=round(crop["upper_left_y"] * height),
                    x2=round(crop["lower_right_x"] * width),
                    y2=round(crop["lower_right_y"] * height),
                )
            )
        flip = (self.segment.get("clip") or {}).get("flip") or {}
        effects += [vfx.MirrorX()] if flip.get("horizontal") else []
        effects += [vfx.MirrorY()] if flip.get("vertical") else []
        cut = picture.with_effects(effects)
        cut.source_fps = getattr(picture, "source_fps", None)
        return cut

    def source(self) -> VideoClip:
        inner = referenced(self.draft, self.segment, "drafts")
        if inner:
            return film(inner[-1]["draft"], self.folder, transparent=True)
        path = self.folder / Path(self.material["path"]).name
        if self.material["type"] == "photo":
            return ImageClip(str(path))
        if self.material["type"] == "gif":
            return animated(path)
        return decoded(path)

    def mask_shape(self, rows: int, columns: int) -> NDArray[Any]:
        """How much of each pixel of the cut picture its mask keeps, 0…1."""
        masks = referenced(self.draft, self.segment, "common_mask")
        if not masks:
            return np.ones((rows, columns))
        kind, config = masks[-1]["resource_type"], masks[-1]["config"]
        s = SUPERSAMPLING
        y, x = np.mgrid[0 : rows * s, 0 : columns * s]
        x = (x + 0.5) / s - columns / 2 * (1 + config.get("centerX", 0))
        y = (y + 0.5) / s - rows / 2 * (1 - config.get("centerY", 0))
        turn = math.radians(config.get("rotation", 0))
        along = x * math.cos(turn) + y * math.sin(turn)
        across = y * math.cos(turn) - x * math.sin(turn)
        u = np.abs(along) / (config["width"] * columns / 2)
        v = np.abs(across) / (config["height"] * rows / 2)
        inside = {
            "circle": u**2 + v**2 <= 1,
            "rectangle": np.maximum(u, v) <= 1,
            "mirror": v <= 1,
            "line": across <= 0,
        }[kind]
        if config.get("invert"):
            inside = ~inside
        kept: NDArray[Any] = inside.reshape(rows, s, columns, s).mean(axis=(1, 3))
        return kept


@lru_cache(maxsize=32)
def decoded(path: Path) -> ImageSequenceClip:
    """A video's frames, held before the first and after the last one."""
    with VideoFileClip(str(path), audio=False) as video:
        frames = list(video.iter_frames())
        clip = ImageSequenceClip(frames, fps=video.fps)
    clip.source_fps = clip.fps
    return clip


@lru_cache(maxsize=8)
def animated(path: Path) -> ImageSequenceClip:
    """An animation's frames with their own durations, played once."""
    with Image.open(path) as image:
        shown = [
            (np.asarray(f.convert("RGBA")), f.info["duration"] / 1000) for f in ImageSequence.Iterator(image)
        ]
    return ImageSequenceClip([frame for frame, _ in shown], durations=[seconds for _, seconds in shown])
