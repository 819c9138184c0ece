"""The sound of a draft by moviepy: one function of time per segment, summed."""

from __future__ import annotations

import wave
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
from moviepy import AudioClip, AudioFileClip, CompositeAudioClip
from moviepy.audio.AudioClip import AudioArrayClip
from numpy.typing import NDArray

from tests.reference.curves import Json, share_played, value_at
from tests.reference.draft_lookup import referenced
from tests.reference.footage import SOUND_RATE

MUTED = 1
"""The bit of a track's `attribute`."""


def soundtrack(draft: Json, folder: Path) -> NDArray[Any]:
    """(samples, 2) floats at 44.1 kHz, as long as the draft."""
    seconds = draft["duration"] / 1e6
    clips = [AudioClip(lambda t: np.zeros((np.size(t), 2)), duration=seconds, fps=SOUND_RATE)]
    clips += segment_sounds(draft, folder)
    at = np.arange(round(seconds * SOUND_RATE)) / SOUND_RATE
    return np.asarray(CompositeAudioClip(clips).get_frame(at))


def segment_sounds(draft: Json, folder: Path) -> list[AudioClip]:
    """A moviepy clip for every segment that is heard."""
    clips = []
    for track in draft["tracks"]:
        if track["type"] not in ("audio", "video") or track.get("attribute", 0) & MUTED:
            continue
        segments = [segment for segment in track["segments"] if segment.get("visible", True)]
        for index, segment in enumerate(segments):
            source = source_sound(draft, segment, folder, track["type"])
            if source is not None:
                early = half_transition(draft, segments[index - 1]) if index else 0
                late = half_transition(draft, segment) if index + 1 < len(segments) else 0
                clips.append(played(draft, segment, source, early, late))
    return clips


def half_transition(draft: Json, segment: Json) -> float:
    """For how many seconds both sides of a transition after this segment are heard on the other's side, in full."""
    found = referenced(draft, segment, "transitions")
    return found[-1]["duration"] / 2e6 if found else 0.0


def source_sound(draft: Json, segment: Json, folder: Path, kind: str) -> AudioClip | None:
    """What the segment's material sounds like on its own clock; None for what has no sound."""
    bucket = draft["materials"]["audios" if kind == "audio" else "videos"]
    (material,) = (m for m in bucket if m["id"] == segment["material_id"])
    if kind == "video" and (material["type"] != "video" or material.get("has_audio") is False):
        return None
    inner = referenced(draft, segment, "drafts")
    if inner:
        return AudioArrayClip(soundtrack(inner[-1]["draft"], folder), fps=SOUND_RATE)
    return recorded(folder / Path(material["path"]).name)


@lru_cache(maxsize=16)
def recorded(path: Path) -> AudioArrayClip | None:
    """A file's sound in stereo; one channel becomes both, as loud."""
    try:
        with AudioFileClip(str(path), fps=SOUND_RATE) as file:
            samples = file.to_soundarray(fps=SOUND_RATE)
        # Left to itself, FFmpeg makes two channels of one 3 dB quieter; that is undone.
        return AudioArrayClip(samples * (2**0.5 if is_mono(path) else 1), fps=SOUND_RATE)
    except (OSError, KeyError):
        return None  # moviepy's way to say that a video is silent


def is_mono(path: Path) -> bool:
    if path.suffix != ".wav":
        return False
    with wave.open(str(path)) as file:
        return file.getnchannels() == 1


def played(draft: Json, segment: Json, source: AudioClip, early: float, late: float) -> AudioClip:
    """The source at the segment's place, speed, volume and fades. Pitch follows speed.

    `early` and `late` are the seconds it is heard before and after its own time.
    """
    target = segment["target_timerange"]
    start, length = target.get("start", 0) / 1e6, target["duration"] / 1e6
    speeds = referenced(draft, segment, "speeds")
    speed = (speeds[-1]["speed"] if speeds else segment.get("speed")) or 1
    curve = speeds[-1]["curve_speed"]["speed_points"] if speeds and speeds[-1].get("mode") else None
    range_us = segment.get("source_timerange") or {}
    begin = range_us.get("start", 0) / 1e6
    source_length = range_us.get("duration", 0) / 1e6
    fades = referenced(draft, segment, "audio_fades")
    fade_in = fades[-1].get("fade_in_duration", 0) / 1e6 if fades else 0
    fade_out = fades[-1].get("fade_out_duration", 0) / 1e6 if fades else 0
    static = segment.get("volume", 1)

    def gain(t: float, at: float) -> float:
        volume = value_at(segment, "KFTypeVolume", at * 1e6, static)
        rising = min(1, max(0, t / fade_in)) if fade_in else 1
        falling = min(1, max(0, (length - t) / fade_out)) if fade_out else 1
        return volume * rising * falling

    def samples(t: Any) -> NDArray[Any]:
        t = np.atleast_1d(t) - early
        gone = share_played(curve, t / length) * source_length if curve else t * speed
        # Backwards: the samples of the forward clip in the opposite order.
        at = begin + (source_length - 1 / SOUND_RATE - gone if segment.get("reverse") else gone)
        gains = np.array([gain(one, moment) for one, moment in zip(t, at, strict=True)])
        sound = source.get_frame(np.clip(at, 0, source.duration - 1 / SOUND_RATE))
        heard = (t >= -early) & (t < length + late) & (at >= 0) & (at < source.duration)
        return np.asarray(sound * (gains * heard)[:, None])

    clip = AudioClip(samples, duration=early + length + late, fps=SOUND_RATE)
    return clip.with_start(start - early)
