"""Clips that no FFmpeg graph can play in bounded memory, turned into plain ones with a file of their own.

Played backwards, the whole sound would have to wait in memory; under a speed curve no filter keeps
time. Both are worked out on disk, block by block; the clip then plays that file forwards at one speed.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

from renderer.encode.timing import SOUND_RATE
from renderer.sound.graph import Voice
from renderer.sound.medium import SoundStream, raw_stream
from renderer.sound.placement import PlacedClip, samples_of
from renderer.sound.retiming import player
from renderer.sound.stretch import stretch
from renderer.sound.strip import Strip, backwards, extract
from renderer.sound.timemap import TimeMap
from renderer.timebase import MICROSECONDS, TimeRange
from renderer.timeline import AudioClip

CURVE_MARGIN_SAMPLES = SOUND_RATE // 4
"""Read on both sides of a clip under a curve: at tenfold speed, half a window of it."""

Progress = Callable[[float], None]


def prepare(item: PlacedClip, source: SoundStream, folder: Path, number: int, report: Progress) -> Voice:
    """The voice of a clip; what has to be worked out first goes to files in `folder`."""
    clip = item.clip
    if not clip.reverse and clip.speed_curve is None:
        return Voice(item, source)
    first, end = _span(clip, len(item))
    margin = CURVE_MARGIN_SAMPLES if clip.speed_curve else stretch(clip.speed, clip.keep_pitch).margin
    strip = extract(
        source,
        first - margin,
        end + margin,
        folder / f"strip-{number}.f32",
        on_progress=report,
        name=clip.media.name,
    )
    if clip.reverse:
        strip = backwards(strip, folder / f"backwards-{number}.f32", end)
    else:
        strip = Strip(strip.path, strip.begins_at - first)
    if clip.speed_curve is not None:
        return _along_curve(item, strip, folder / f"curve-{number}.f32", report)
    plain = replace(clip, reverse=False, source=TimeRange(0, clip.source.duration_us))
    return Voice(replace(item, clip=plain), strip.stream)


def _span(clip: AudioClip, length: int) -> tuple[int, int]:
    """The source samples that a clip plays, without margins."""
    if clip.speed_curve is not None:
        return samples_of(clip.source.start_us), samples_of(clip.source.end_us)
    end = samples_of(clip.source.end_us)
    return end - round(length * clip.speed), end


def _along_curve(item: PlacedClip, strip: Strip, path: Path, report: Progress) -> Voice:
    clip = item.clip
    assert clip.speed_curve is not None
    rate = SOUND_RATE / MICROSECONDS
    time = TimeMap(clip.speed_curve, clip.source.duration_us * rate, max(1, clip.target.duration_us) * rate)
    with path.open("wb") as file:
        for block in player(clip.keep_pitch)(strip, time, len(item)):
            file.write(block.tobytes())
            report(0.0)
    strip.path.unlink()
    plain = replace(
        clip, reverse=False, speed=Fraction(1), speed_curve=None, source=TimeRange(0, clip.target.duration_us)
    )
    return Voice(replace(item, clip=plain), raw_stream(path))
