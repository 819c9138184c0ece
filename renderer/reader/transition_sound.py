"""Sounds of clips on both sides of a transition: each plays on through the whole window.

In a transition both clips are heard at full gain, summed, without a cross-fade (measured on a native export): the
earlier one goes on into its material beyond the cut, the later one begins before it. A material that has nothing there
is silent there.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction
from itertools import pairwise

from renderer.timebase import MICROSECONDS, FrameRange, TimeRange
from renderer.timeline import AudioClip, KeyframeTrack, VideoClip, VisualClip


def with_handles(sounds: Sequence[AudioClip], clips: Sequence[VisualClip], rate: Fraction) -> list[AudioClip]:
    """The sounds of a video track's own clips, made longer by the track's transitions."""
    before: dict[str, int] = {}
    after: dict[str, int] = {}
    for clip, following in pairwise(clips):
        if isinstance(clip, VideoClip) and clip.transition is not None:
            after[clip.path] = clip.transition.end_frame - clip.frames.end
            before[following.path] = following.frames.start - clip.transition.start_frame
    return [
        _longer(sound, before.get(sound.path, 0), after.get(sound.path, 0), rate)
        if sound.speed_curve is None
        else sound
        for sound in sounds
    ]


def _longer(sound: AudioClip, before_frames: int, after_frames: int, rate: Fraction) -> AudioClip:
    """The sound with handles. A handle never reaches before the start of its material."""
    head_us = _frames_us(max(0, before_frames), rate)
    tail_us = _frames_us(max(0, after_frames), rate)
    early, late = (tail_us, head_us) if sound.reverse else (head_us, tail_us)
    room_us = int(sound.source.start_us / sound.speed)
    short_us = max(0, early - room_us)
    early -= short_us
    if sound.reverse:
        tail_us -= short_us
    else:
        head_us -= short_us
    if not head_us and not tail_us:
        return sound
    head = round(head_us * rate / MICROSECONDS)
    tail = round(tail_us * rate / MICROSECONDS)
    source_start = sound.source.start_us - round(early * sound.speed)
    source_end = sound.source.end_us + round(late * sound.speed)
    return replace(
        sound,
        target=TimeRange(sound.target.start_us - head_us, sound.target.duration_us + head_us + tail_us),
        frames=FrameRange(sound.frames.start - head, sound.frames.end + tail),
        source=TimeRange(source_start, source_end - source_start),
        keyframes=tuple(_later(track, head_us) for track in sound.keyframes),
    )


def _frames_us(frames: int, rate: Fraction) -> int:
    return round(frames * MICROSECONDS / rate)


def _later(track: KeyframeTrack, shift_us: int) -> KeyframeTrack:
    return replace(track, keys=tuple(replace(key, time_us=key.time_us + shift_us) for key in track.keys))
