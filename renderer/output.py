"""What the finished video is to be: size, frame rate, quality, container."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

from renderer.timebase import frame_rate
from renderer.timeline import Timeline

MAX_LONG_SIDE_PX = 8192
MAX_SHORT_SIDE_PX = 4096
"""The largest picture of H.264's levels (6.2 allows 139,264 macroblocks: 8192×4320)."""

MIN_SIDE_PX = 16
"""One macroblock: nothing smaller is a video."""

SHORT_SIDES_PX = {
    "480p": 480,
    "720p": 720,
    "1080p": 1080,
    "1440p": 1440,
    "2k": 1440,
    "2160p": 2160,
    "4k": 2160,
}
"""Resolution names. The number is the short side, so that 1080p of an upright draft is 1080×1920."""

FORMATS = ("mp4",)

_EXPLICIT_SIZE = re.compile(r"(\d{1,5})\s*[x×*]\s*(\d{1,5})")


class Quality(StrEnum):
    """How much time a picture may cost."""

    DRAFT = "draft"
    STANDARD = "standard"
    HIGH = "high"


@dataclass(frozen=True, slots=True)
class QualityPreset:
    """The encoders' settings of one quality: x264's preset and constant rate factor, AAC's bit rate."""

    x264_preset: str
    crf: int
    audio_bit_rate: int


# superfast is the fastest preset that is still High profile: ultrafast saves a third of its time and
# makes files three times as large (measured on a grainy 1080p pan).
QUALITY_PRESETS = {
    Quality.DRAFT: QualityPreset("superfast", 26, 128_000),
    Quality.STANDARD: QualityPreset("veryfast", 20, 192_000),
    Quality.HIGH: QualityPreset("medium", 17, 256_000),
}


@dataclass(frozen=True, slots=True)
class OutputSpec:
    """Size in px (both even), frames a second, quality and container of the finished video."""

    width: int
    height: int
    rate: Fraction
    quality: Quality = Quality.STANDARD
    format: str = "mp4"

    @classmethod
    def for_timeline(
        cls,
        timeline: Timeline,
        resolution: str | None = None,
        fps: float | None = None,
        quality: str = "standard",
        format: str = "mp4",
    ) -> OutputSpec:
        """The output a request means for this timeline; None is what the draft itself asks for.

        `resolution` is a name of `SHORT_SIDES_PX` or a box such as "1920x1080". The canvas's shape
        is always kept: a box of another shape is filled as far as the canvas fits into it. Raises
        ValueError with a sentence for the person who asked.
        """
        width, height = _size(timeline.even_size, resolution)
        try:
            rate = timeline.rate if fps is None else frame_rate(fps)
        except (ValueError, OverflowError, TypeError):
            raise ValueError(f"fps must be a number from 1 to 240, not {fps!r}") from None
        if quality not in tuple(Quality):
            raise ValueError(f"quality must be one of {', '.join(Quality)}, not {quality!r}")
        if format not in FORMATS:
            raise ValueError(f"format must be one of {', '.join(FORMATS)}, not {format!r}")
        return cls(width, height, rate, Quality(quality), format)

    @property
    def preset(self) -> QualityPreset:
        return QUALITY_PRESETS[self.quality]

    def frame_of(self, timeline_frame: int, timeline_rate: Fraction) -> int:
        """The first output frame that shows this frame of the timeline.

        Output frame m shows timeline frame ⌊m·in/out⌋, so boundary k lies at ⌈k·out/in⌉.
        """
        return math.ceil(timeline_frame * self.rate / timeline_rate)

    def frame_total(self, timeline: Timeline) -> int:
        """How many frames the output has."""
        return self.frame_of(timeline.frames, timeline.rate)


def _size(canvas: tuple[int, int], resolution: str | None) -> tuple[int, int]:
    """The output size in px: the canvas's shape, both sides even."""
    if min(canvas) < 1:
        raise ValueError(f"the draft's canvas of {canvas[0]}×{canvas[1]} px has no area")
    if resolution is None:
        size = canvas
    elif (name := resolution.strip().lower()) in SHORT_SIDES_PX:
        size = _scaled(canvas, Fraction(SHORT_SIDES_PX[name], min(canvas)))
    elif match := _EXPLICIT_SIZE.fullmatch(name):
        box = int(match[1]), int(match[2])
        size = _scaled(canvas, min(Fraction(box[0], canvas[0]), Fraction(box[1], canvas[1])))
    else:
        names = ", ".join(SHORT_SIDES_PX)
        raise ValueError(
            f'resolution must be one of {names} or a size such as "1920x1080", not {resolution!r}'
        )
    if min(size) < MIN_SIDE_PX or min(size) > MAX_SHORT_SIDE_PX or max(size) > MAX_LONG_SIDE_PX:
        raise ValueError(
            f"an output of {size[0]}×{size[1]} px is outside the limits: each side at least {MIN_SIDE_PX}, "
            f"the short one at most {MAX_SHORT_SIDE_PX}, the long one at most {MAX_LONG_SIDE_PX}"
        )
    return size


def _scaled(canvas: tuple[int, int], factor: Fraction) -> tuple[int, int]:
    """The canvas scaled, each side at the nearest even number."""
    return 2 * round(canvas[0] * factor / 2), 2 * round(canvas[1] * factor / 2)
