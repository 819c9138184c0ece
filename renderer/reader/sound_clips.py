"""Segments → AudioClips: audio tracks, the sound of videos and of compound clips."""

from __future__ import annotations

from renderer.fidelity import Grade
from renderer.reader.audio_effects import read_treatment
from renderer.reader.keyframes import SEGMENT_CLOCK, Clock, of_sound, read_keyframes
from renderer.reader.limits import MAX_VOLUME
from renderer.reader.materials import References
from renderer.reader.node import Node
from renderer.reader.scope import DraftScope
from renderer.reader.speed import Playback, read_playback
from renderer.reader.timing import source_range, target_range
from renderer.reader.unsupported import report_materials
from renderer.timebase import TimeRange, snap_range
from renderer.timeline import AudioClip, MediaKind, MediaRef, Timeline


def read_audio_segment(scope: DraftScope, segment: Node, track: int) -> AudioClip | None:
    """A segment of an audio track; None if it cannot be heard."""
    target = target_range(segment)
    if target.duration_us == 0:
        return None
    found = scope.materials.find(segment.text("material_id"), "audios", "videos")
    if found is None:
        scope.report("material", segment, Grade.LEFT_OUT, "the segment's material is not in the draft")
        return None
    references = scope.materials.references(segment)
    playback = read_playback(scope, segment, references, target)
    source = source_range(segment, target, playback.speed)
    bucket, material = found
    media = scope.session.media.audio(material) if bucket == "audios" else scope.session.media.video(material)
    clip = audio_clip(scope, segment, material, media, None, track, target, source, playback)
    if clip is not None:
        report_materials(scope, segment, references, is_last=True)
    return clip


def audio_clip(
    scope: DraftScope,
    segment: Node,
    material: Node,
    media: MediaRef | None,
    compound: Timeline | None,
    track: int,
    target: TimeRange,
    source: TimeRange,
    playback: Playback,
) -> AudioClip | None:
    """The sound of a segment, of its medium or of its compound clip; None if nothing of it is heard."""
    if compound is not None and not compound.audio:
        return None
    clock = (
        Clock(source.start_us, playback.speed)
        if scope.session.options.keyframe_clock == "source"
        else SEGMENT_CLOCK
    )
    volume = _volume(scope, segment)
    keyframes = of_sound(read_keyframes(scope, segment, clock, on="audio"))
    if not any(key.value for keys in keyframes for key in keys.keys) and (keyframes or volume == 0):
        return None
    references = scope.materials.references(segment)
    fade_in_us, fade_out_us = _fades(segment, material, references, target)
    treatment = read_treatment(scope, references, source)
    if media is None:
        media = _nested_sound(segment, material)
    elif treatment.produced:
        media = scope.session.media.produced_audio(material, treatment.produced)
    return AudioClip(
        id=segment.text("id"),
        path=segment.path,
        track=track,
        target=target,
        frames=snap_range(target, scope.rate),
        keyframes=keyframes,
        media=media,
        compound=compound,
        source=source,
        speed=playback.speed,
        speed_curve=playback.curve,
        reverse=segment.flag("reverse"),
        volume=volume,
        keep_pitch=not segment.flag("is_tone_modify"),
        fade_in_us=fade_in_us,
        fade_out_us=fade_out_us,
        effects=treatment.effects,
        channels=treatment.channels,
        gain=treatment.gain,
    )


def _volume(scope: DraftScope, segment: Node) -> float:
    """Linear gain. More than the app's slider allows is kept at its end."""
    node = segment.get("volume")
    volume = node.as_number(1.0)
    if volume < 0:
        raise node.fault(
            f"is {volume:g}; volume is a linear factor from 0 (silent) over 1 (as recorded) to 10"
        )
    if volume > MAX_VOLUME:
        scope.report(
            "volume", node, Grade.CLOSE, f"volume {volume:g} is kept at {MAX_VOLUME:g}, the app's highest"
        )
    return min(volume, MAX_VOLUME)


def _fades(segment: Node, material: Node, references: References, target: TimeRange) -> tuple[int, int]:
    """Lengths of both ramps on the timeline. Old drafts have them inside the video material."""
    fade = references.last("audio_fades")
    if not fade:
        fade = material.child("audio_fade")
    first = min(fade.time("fade_in_duration", least=0), target.duration_us)
    return first, min(fade.time("fade_out_duration", least=0), target.duration_us)


def _nested_sound(segment: Node, material: Node) -> MediaRef:
    """What a compound clip's sound is called: it is mixed, not fetched."""
    name = material.text("material_name") or "compound clip"
    return MediaRef(id="", kind=MediaKind.AUDIO, name=name, sources=(), path=segment.path)
