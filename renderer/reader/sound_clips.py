"""Segments → AudioClips: audio tracks, the sound of videos, and the sound inside compound clips."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

from renderer.fidelity import Grade
from renderer.reader.keyframes import SEGMENT_CLOCK, Clock, of_sound, read_keyframes
from renderer.reader.limits import MAX_TIME_US, MAX_VOLUME
from renderer.reader.materials import References
from renderer.reader.node import Node
from renderer.reader.scope import DraftScope
from renderer.reader.timing import constant_speed, source_range, target_range
from renderer.reader.unsupported import report_materials
from renderer.timebase import TimeRange, snap_range
from renderer.timeline import AudioClip, Keyframe, KeyframeTrack, MediaRef, Timeline


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
    speed = constant_speed(scope, segment, references, target)
    source = source_range(segment, target, speed)
    bucket, material = found
    media = scope.session.media.audio(material) if bucket == "audios" else scope.session.media.video(material)
    clip = audio_clip(scope, segment, material, media, track, target, source, speed)
    if clip is not None:
        report_materials(scope, segment, references, is_last=True)
    return clip


def audio_clip(
    scope: DraftScope,
    segment: Node,
    material: Node,
    media: MediaRef,
    track: int,
    target: TimeRange,
    source: TimeRange,
    speed: Fraction,
) -> AudioClip | None:
    """The sound of a segment; None if its volume is 0 throughout."""
    clock = (
        Clock(source.start_us, speed) if scope.session.options.keyframe_clock == "source" else SEGMENT_CLOCK
    )
    volume = _volume(scope, segment)
    keyframes = of_sound(read_keyframes(scope, segment, clock, on="audio"))
    if not any(key.value for keys in keyframes for key in keys.keys) and (keyframes or volume == 0):
        return None
    fade_in_us, fade_out_us = _fades(segment, material, scope.materials.references(segment), target)
    return AudioClip(
        id=segment.text("id"),
        path=segment.path,
        track=track,
        target=target,
        frames=snap_range(target, scope.rate),
        keyframes=keyframes,
        media=media,
        source=source,
        speed=speed,
        reverse=segment.flag("reverse"),
        volume=volume,
        keep_pitch=not segment.flag("is_tone_modify"),
        fade_in_us=fade_in_us,
        fade_out_us=fade_out_us,
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


def lift_nested_sound(
    scope: DraftScope, segment: Node, nested: Timeline, window: TimeRange, outer: AudioClip
) -> list[AudioClip]:
    """The sounds of a compound clip as sounds of the outer timeline.

    `outer` holds the compound segment's own place, speed and volume; `window` is the part of the
    nested timeline it shows. What cannot be expressed as one plain sound is reported, not bent.
    """
    lifted: list[AudioClip] = []
    problems: set[str] = set()
    for clip in nested.audio:
        if outer.reverse:
            problems.add("sound inside a reversed compound clip is left out")
            continue
        if outer.speed != 1 and clip.speed != 1 and clip.keep_pitch != outer.keep_pitch:
            problems.add(
                "sound that keeps its pitch inside and changes it outside, or the reverse, is left out"
            )
            continue
        if outer.keyframes and clip.keyframes:
            problems.add("volume keyframes inside a compound clip with volume keyframes are left out")
            clip = replace(clip, keyframes=())
        piece = _cut(scope, clip, window, outer)
        if piece is None:
            continue
        if (clip.fade_in_us and not piece.fade_in_us) or (clip.fade_out_us and not piece.fade_out_us):
            problems.add("fades that the compound clip's edge cuts are left out")
        lifted.append(piece)
    if (outer.fade_in_us or outer.fade_out_us) and lifted:
        lifted, cut = _fade_edges(lifted, outer)
        if cut:
            problems.add("the compound clip's fade is longer than a sound in it; the fade is shortened there")
    for problem in sorted(problems):
        scope.report("compound_sound", segment, Grade.CLOSE, problem)
    return lifted


def _cut(scope: DraftScope, clip: AudioClip, window: TimeRange, outer: AudioClip) -> AudioClip | None:
    """One nested sound, trimmed to the window and moved to the outer clock."""
    start = max(clip.target.start_us, window.start_us)
    end = min(clip.target.end_us, window.end_us)
    if end <= start:
        return None
    skipped_us, dropped_us = start - clip.target.start_us, clip.target.end_us - end
    source_us = round((end - start) * clip.speed)
    source_start = clip.source.start_us + round((dropped_us if clip.reverse else skipped_us) * clip.speed)
    target_start = outer.target.start_us + round((start - window.start_us) / outer.speed)
    target_end = outer.target.start_us + round((end - window.start_us) / outer.speed)
    target = TimeRange(target_start, target_end - target_start)
    if outer.keyframes:
        # Keys of the compound's volume count from its own start.
        shift = target_start - outer.target.start_us
        keyframes = _moved(outer.keyframes, shift, Fraction(1), clip.volume)
    else:
        keyframes = _moved(clip.keyframes, skipped_us, outer.speed, outer.volume)
    return replace(
        clip,
        id=f"{outer.id}/{clip.id}",
        track=outer.track,
        target=target,
        frames=snap_range(target, scope.rate),
        keyframes=keyframes,
        source=TimeRange(min(source_start, MAX_TIME_US), source_us),
        speed=clip.speed * outer.speed,
        keep_pitch=clip.keep_pitch if outer.speed == 1 else outer.keep_pitch,
        volume=clip.volume * outer.volume,
        fade_in_us=0 if skipped_us else round(clip.fade_in_us / outer.speed),
        fade_out_us=0 if dropped_us else round(clip.fade_out_us / outer.speed),
    )


def _moved(
    tracks: tuple[KeyframeTrack, ...], shift_us: int, speed: Fraction, gain: float
) -> tuple[KeyframeTrack, ...]:
    """Volume keys `shift_us` earlier, on a faster clock, all values times a gain."""

    def moved(key: Keyframe) -> Keyframe:
        return Keyframe(
            round((key.time_us - shift_us) / speed),
            key.value * gain,
            (float(key.left[0] / speed), key.left[1] * gain),
            (float(key.right[0] / speed), key.right[1] * gain),
        )

    return tuple(KeyframeTrack(track.property, tuple(moved(key) for key in track.keys)) for track in tracks)


def _fade_edges(clips: list[AudioClip], outer: AudioClip) -> tuple[list[AudioClip], bool]:
    """Give the compound's own fades to the sounds that begin or end with it.

    True if a fade did not fit, or reaches into sounds that begin later or end earlier.
    """
    faded: list[AudioClip] = []
    cut = False
    for clip in clips:
        fade_in, fade_out = clip.fade_in_us, clip.fade_out_us
        from_start = clip.target.start_us - outer.target.start_us
        to_end = outer.target.end_us - clip.target.end_us
        if outer.fade_in_us > from_start:
            cut = cut or from_start > 0 or fade_in > 0 or outer.fade_in_us > clip.target.duration_us
            fade_in = min(max(fade_in, outer.fade_in_us - from_start), clip.target.duration_us)
        if outer.fade_out_us > to_end:
            cut = cut or to_end > 0 or fade_out > 0 or outer.fade_out_us > clip.target.duration_us
            fade_out = min(max(fade_out, outer.fade_out_us - to_end), clip.target.duration_us)
        faded.append(replace(clip, fade_in_us=fade_in, fade_out_us=fade_out))
    return faded, cut
