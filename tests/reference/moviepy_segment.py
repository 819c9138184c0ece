"""One segment of a video track by moviepy: its source, its place, its background."""

from __future__ import annotations

import math
from collections.abc import Callable
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
from moviepy import ImageClip, ImageSequenceClip, VideoClip, VideoFileClip, vfx
from numpy.typing import NDArray
from PIL import Image, ImageFilter, ImageSequence

from tests.reference.curves import Json, keyframe_list, share_played, value_at
from tests.reference.draft_lookup import referenced, snapped

SUPERSAMPLING = 4
"""Layers are drawn this many times larger and averaged: smooth edges at any sub-pixel place."""

BLUR_SIGMA = 0.05
"""Guess of the format's page: a background blur of 1.0 has σ = 4…6 % of the canvas's short side."""


def frame_number(seconds: float, fps: float) -> int:
    return math.floor(seconds * fps + 1e-3)


class SegmentPicture:
    """One segment of a video track. `nested` makes the picture of a compound clip's inner draft."""

    def __init__(
        self,
        draft: Json,
        segment: Json,
        folder: Path,
        size: tuple[int, int],
        *,
        is_main: bool,
        nested: Callable[[Json], VideoClip],
    ) -> None:
        self.draft, self.segment, self.folder, self.size = draft, segment, folder, size
        self.nested = nested
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
        # Placed on the canvas as the draft has it, which is then stretched to the even size (a frame of CapCut's).
        width, height = self.draft["canvas_config"]["width"], self.draft["canvas_config"]["height"]
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
        drawn_width, drawn_height = self.size
        across_s, down_s = drawn_width / width * SUPERSAMPLING, drawn_height / height * SUPERSAMPLING
        large = Image.fromarray(pixels).transform(
            (drawn_width * SUPERSAMPLING, drawn_height * SUPERSAMPLING),
            Image.Transform.AFFINE,
            (a / across_s, b / down_s, c, d / across_s, e / down_s, f),
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
            return float(share_played(self.curve, local_us / self.duration_us)) * self.source_length_us
        return local_us * self.speed

    def pixels(self, local_us: float) -> NDArray[Any]:
        """The source at this moment cut, masked, then mirrored: (h, w, 4) RGBA."""
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
        cut = np.dstack([color, np.round(alpha * shape * 255).astype(np.uint8)])
        flip = (self.segment.get("clip") or {}).get("flip") or {}
        if flip.get("horizontal"):
            cut = cut[:, ::-1]
        if flip.get("vertical"):
            cut = cut[::-1]
        return np.ascontiguousarray(cut)

    def cut_picture(self) -> VideoClip:
        """The source on its own clock, cropped."""
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
        cut = picture.with_effects(effects)
        cut.source_fps = getattr(picture, "source_fps", None)
        return cut

    def source(self) -> VideoClip:
        inner = referenced(self.draft, self.segment, "drafts")
        if inner:
            return self.nested(inner[-1]["draft"])
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
