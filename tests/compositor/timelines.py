"""Short ways to write timelines for tests: 100×100 canvas, 10 frames a second, unless told otherwise."""

from fractions import Fraction
from typing import Any

from renderer.text_block import TextBlock, TextRun, TextStyle
from renderer.timebase import TimeRange, snap_range
from renderer.timeline import MediaKind, MediaRef, TextClip, Timeline, VideoClip, VisualClip, VisualTrack

RATE = Fraction(10)


def medium(name: str = "m", kind: MediaKind = MediaKind.PHOTO) -> MediaRef:
    return MediaRef(id=name, kind=kind, name=name, sources=(name,), path="$.materials.videos[0]")


def video_clip(start_s: float = 0, seconds: float = 1, rate: Fraction = RATE, **fields: Any) -> VideoClip:
    target = TimeRange(round(start_s * 1e6), round(seconds * 1e6))
    fields.setdefault("media", medium())
    fields.setdefault("source", TimeRange(0, target.duration_us))
    return VideoClip(id="clip", path="$", track=0, target=target, frames=snap_range(target, rate), **fields)


def text_clip(
    text: str, start_s: float = 0, seconds: float = 1, rate: Fraction = RATE, **fields: Any
) -> TextClip:
    target = TimeRange(round(start_s * 1e6), round(seconds * 1e6))
    style = fields.pop("style", TextStyle())
    block = TextBlock(text, (TextRun(0, len(text), style),))
    return TextClip(
        id="text", path="$", track=0, target=target, frames=snap_range(target, rate), block=block, **fields
    )


def timeline(
    *tracks: VisualClip | tuple[VisualClip, ...],
    size: tuple[int, int] = (100, 100),
    seconds: float = 1,
    rate: Fraction = RATE,
    **fields: Any,
) -> Timeline:
    """One track for each argument, bottom first."""
    made = tuple(VisualTrack(t if isinstance(t, tuple) else (t,)) for t in tracks)
    return Timeline(size[0], size[1], rate, round(seconds * 1e6), made, **fields)
