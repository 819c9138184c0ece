"""Segments of video tracks → VideoClips, with their sound."""

from __future__ import annotations

from dataclasses import dataclass

from renderer.fidelity import Grade
from renderer.reader import placement
from renderer.reader.animations import VIDEO, read_animations
from renderer.reader.blend import read_blend
from renderer.reader.color_clips import color_clip
from renderer.reader.keyframes import SEGMENT_CLOCK, Clock, of_picture, read_keyframes
from renderer.reader.materials import References
from renderer.reader.multi_camera import chosen_camera
from renderer.reader.node import Node
from renderer.reader.operations_reader import read_operations
from renderer.reader.scope import DraftScope
from renderer.reader.sound_clips import audio_clip
from renderer.reader.speed import Playback, read_playback
from renderer.reader.timing import source_range, target_range
from renderer.reader.unsupported import report_materials, report_video_material
from renderer.reader.used_media import pictures_only
from renderer.timebase import TimeRange, snap_range
from renderer.timeline import AudioClip, MediaKind, MediaRef, Timeline, VideoClip


@dataclass(frozen=True, slots=True)
class VideoSegment:
    """What became of one segment: its picture, if it has one, and its sounds."""

    clip: VideoClip | None = None
    sounds: tuple[AudioClip, ...] = ()


def read_video_segment(
    scope: DraftScope, segment: Node, track: int, *, on_main: bool, is_last: bool, audible: bool
) -> VideoSegment:
    """A segment of a video track. `audible` is false on a muted track."""
    target = target_range(segment)
    frames = snap_range(target, scope.rate)
    if not len(frames):
        return VideoSegment()
    references = scope.materials.references(segment)
    material = _material(scope, segment)
    draft = _compound(scope, segment, references)
    color = references.last("material_colors")
    is_color = color.flag("is_color_clip") and not draft
    if not material and not draft and not is_color:
        scope.report("material", segment, Grade.LEFT_OUT, "the segment's material is not in the draft")
        return VideoSegment()

    compound: Timeline | None = None
    media: MediaRef | None = None
    if draft:
        assert scope.read_nested is not None
        compound = chosen_camera(material, draft.child("draft"), scope.read_nested(scope, draft))
        if compound.frames == 0:
            scope.report("compound", draft, Grade.LEFT_OUT, "the compound clip is empty")
            return VideoSegment()
    elif is_color:
        compound = color_clip(scope, color, target)
    else:
        media = scope.session.media.video(material)

    still = is_color or (media is not None and media.kind is MediaKind.PHOTO)
    if still:
        # A photo lasts for ever; what its source range says means nothing.
        playback, source = Playback(), TimeRange(0, target.duration_us)
    else:
        playback = read_playback(scope, segment, references, target)
        source = source_range(segment, target, playback.speed)
    on_source_clock = scope.session.options.keyframe_clock == "source" and not still
    clock = Clock(source.start_us, playback.speed) if on_source_clock else SEGMENT_CLOCK
    report_materials(scope, segment, references, is_last=is_last)
    report_video_material(scope, segment, material)
    clip = VideoClip(
        id=segment.text("id"),
        path=segment.path,
        track=track,
        target=target,
        frames=frames,
        keyframes=of_picture(read_keyframes(scope, segment, clock, on="video")),
        media=media,
        compound=pictures_only(compound) if compound else None,
        source=source,
        speed=playback.speed,
        speed_curve=playback.curve,
        reverse=segment.flag("reverse") and not still,
        transform=placement.transform(segment.child("clip")),
        crop=placement.crop(material.child("crop")),
        background=placement.background(scope, material, references, on_main=on_main),
        operations=read_operations(scope, segment, references, clock, target),
        blend=read_blend(scope, references),
        animations=read_animations(scope, references, target.duration_us, VIDEO),
    )
    heard = audible and not still and material.flag("has_audio", True)
    if not heard or (media is not None and media.kind is not MediaKind.VIDEO):
        return VideoSegment(clip)
    sound = audio_clip(scope, segment, material, media, compound, track, target, source, playback)
    return VideoSegment(clip, (sound,) if sound else ())


def _material(scope: DraftScope, segment: Node) -> Node:
    found = scope.materials.find(segment.text("material_id"), "videos")
    return found[1] if found else Node(None)


def _compound(scope: DraftScope, segment: Node, references: References) -> Node:
    """The `drafts` entry of a compound clip that holds its draft, or a null node."""
    entry = references.last("drafts")
    if not entry:
        found = scope.materials.find(segment.text("material_id"), "drafts")
        entry = found[1] if found else entry
    if not entry:
        return entry
    if entry.child("draft"):
        return entry
    where = entry.text("draft_file_path")
    scope.report(
        "compound",
        entry,
        Grade.LEFT_OUT,
        f"the compound clip's own draft is missing{f' ({where})' if where else ''}",
    )
    return Node(None)
