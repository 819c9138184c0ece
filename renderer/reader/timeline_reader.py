"""A draft's JSON document → Timeline."""

from __future__ import annotations

from typing import Any

from renderer.colors import BLACK
from renderer.errors import InvalidDraft
from renderer.fidelity import Grade
from renderer.reader import canvas
from renderer.reader.document import require_draft
from renderer.reader.effect_tracks import EFFECT_TRACKS, read_effect_segment
from renderer.reader.limits import MAX_COMPOUND_DEPTH
from renderer.reader.materials import Materials
from renderer.reader.node import Node, kind_of
from renderer.reader.options import ReadOptions
from renderer.reader.scope import DraftScope, ReadSession
from renderer.reader.shapes import take_shapes
from renderer.reader.sound_clips import read_audio_segment
from renderer.reader.stacking import is_hidden, is_muted, main_track, stacking_order
from renderer.reader.stickers import read_sticker_segment
from renderer.reader.text_clips import read_text_segment
from renderer.reader.timing import target_range
from renderer.reader.transition_sound import with_handles
from renderer.reader.transitions import with_transitions
from renderer.reader.unsupported import report_track
from renderer.reader.used_media import used_media
from renderer.reader.video_clips import read_video_segment
from renderer.timeline import AudioClip, ShapeClip, Timeline, VisualClip, VisualTrack

SDR_COLOR_SPACES = (-1, 0)
"""Unset and Rec.709."""

_DEFAULT_OPTIONS = ReadOptions()


def read_timeline(document: dict[str, Any], options: ReadOptions = _DEFAULT_OPTIONS) -> Timeline:
    """The timeline a draft document describes, with every default resolved.

    What the draft asks for and is not drawn is listed in `Timeline.items`. Raises InvalidDraft, with
    the JSON path of the fault, for documents that are no draft, are empty or make no sense.
    """
    if not isinstance(document, dict):
        raise InvalidDraft(f"the JSON is {kind_of(document)}, a draft is an object")
    require_draft(document)
    session = ReadSession(options)
    timeline, _ = _read(session, Node(document), None, ((str(document.get("id", "")), id(document)),))
    if options.refuse_empty and timeline.frames == 0:
        raise InvalidDraft("the draft is empty: no segment of it lasts any time")
    return timeline


def _read(
    session: ReadSession, document: Node, parent: DraftScope | None, ancestors: tuple[tuple[str, int], ...]
) -> tuple[Timeline, int]:
    """A draft, or one nested in `parent`, and how many segments it has when compounds are unfolded."""
    width, height = canvas.canvas_size(document, (parent.width, parent.height) if parent else None)
    scope = DraftScope(
        session=session,
        document=document,
        materials=Materials(document.get("materials")),
        width=width,
        height=height,
        rate=canvas.rate(document, parent.rate if parent else canvas.DEFAULT_RATE),
        ancestors=ancestors,
        read_nested=_read_nested,
    )
    tracks = document.objects("tracks")
    segments = [_visible_segments(scope, track) for track in tracks]
    visual, sounds = _read_tracks(scope, tracks, segments)
    ends = [target_range(segment).end_us for entries in segments for segment in entries]
    duration_us = canvas.duration(document, max(ends, default=0)) if any(segments) else 0
    _report_document(scope)
    timeline = Timeline(
        width=width,
        height=height,
        rate=scope.rate,
        duration_us=duration_us,
        tracks=tuple(visual),
        audio=tuple(sounds),
        media=used_media(visual, sounds),
        background=BLACK if parent is None else None,
        items=tuple(scope.items),
        name=document.text("name"),
    )
    return timeline, scope.expanded_segments


def _visible_segments(scope: DraftScope, track: Node) -> list[Node]:
    """A track's segments by start, those switched off left out. Equal starts keep the draft's order."""
    segments = track.objects("segments")
    scope.count_segments(len(segments), track)
    shown = [segment for segment in segments if segment.flag("visible", True)]
    return sorted(shown, key=lambda segment: target_range(segment).start_us)


def _read_tracks(
    scope: DraftScope, tracks: list[Node], segments: list[list[Node]]
) -> tuple[list[VisualTrack], list[AudioClip]]:
    main = main_track(tracks, scope.session.options)
    main_is_muted = scope.document.child("config").flag("video_mute")
    visual: list[VisualTrack] = []
    sounds: list[tuple[int, AudioClip]] = []
    for index in stacking_order(scope.document, tracks):
        track, kind = tracks[index], tracks[index].text("type")
        muted = is_muted(track) or (index == main and main_is_muted)
        clips: list[VisualClip] = []
        if is_hidden(track):
            continue
        if kind == "audio":
            if not muted:
                heard = (read_audio_segment(scope, segment, index) for segment in segments[index])
                sounds.extend((index, sound) for sound in heard if sound is not None)
            continue
        shapes: list[ShapeClip] = []
        others = segments[index]
        if kind not in EFFECT_TRACKS:
            shapes, others = take_shapes(scope, others, index)
        if kind == "video":
            own: list[AudioClip] = []
            for place, segment in enumerate(others):
                read = read_video_segment(
                    scope,
                    segment,
                    index,
                    on_main=index == main,
                    is_last=place == len(others) - 1,
                    audible=not muted,
                )
                clips.extend([read.clip] if read.clip else [])
                own.extend(read.sounds)
            clips = with_transitions(scope, others, clips)
            sounds.extend((index, sound) for sound in with_handles(own, clips, scope.rate))
        elif kind == "text":
            version = _major_version(scope.document)
            for segment in others:
                clips.extend(read_text_segment(scope, segment, index, version))
        elif kind in EFFECT_TRACKS:
            read_all = (read_effect_segment(scope, segment, kind, index) for segment in others)
            clips.extend(clip for clip in read_all if clip is not None)
        elif kind == "sticker":
            shown = (read_sticker_segment(scope, segment, track, index) for segment in others)
            clips.extend(clip for clip in shown if clip is not None)
        else:
            report_track(scope, track, others)
        if shapes:
            clips = sorted([*clips, *shapes], key=lambda clip: clip.target.start_us)
        if clips:
            visual.append(VisualTrack(tuple(clips), is_main=index == main, name=track.text("name")))
    scope.count_audio(len(sounds), scope.document.get("tracks"))
    return visual, [sound for _, sound in sorted(sounds, key=lambda entry: entry[0])]


def _read_nested(parent: DraftScope, entry: Node) -> Timeline:
    """The draft of a compound clip; each is read once however often it is used."""
    draft = entry.child("draft")
    name, identity = entry.text("id"), id(draft.value)
    if any(
        (name and name == known) or identity == known_identity for known, known_identity in parent.ancestors
    ):
        raise entry.fault("the compound clip contains itself: a cycle")
    if len(parent.ancestors) > MAX_COMPOUND_DEPTH:
        raise entry.fault(
            f"compound clips are nested more than {MAX_COMPOUND_DEPTH} deep, which looks like a cycle"
        )
    key = (identity, parent.width, parent.height)
    known_timeline = parent.session.compounds.get(key)
    if known_timeline is None:
        known_timeline = _read(parent.session, draft, parent, (*parent.ancestors, (name, identity)))
        parent.session.compounds[key] = known_timeline
        parent.items.extend(known_timeline[0].items)
    timeline, segment_count = known_timeline
    parent.count_segments(segment_count, entry)
    parent.count_audio(len(timeline.audio), entry)
    return timeline


def _major_version(document: Node) -> int:
    """`new_version` "110.0.0" → 110; 0 if the draft does not say."""
    first = document.text("new_version").split(".")[0]
    return int(first) if first.isdecimal() and len(first) < 6 else 0


def _report_document(scope: DraftScope) -> None:
    document = scope.document
    if document.integer("color_space", 0) not in SDR_COLOR_SPACES:
        node = document.get("color_space")
        scope.report("color_space", node, Grade.CLOSE, "the draft's HDR colour space is drawn as Rec.709")
    if document.child("config").get("export_range").value:
        node = document.child("config").get("export_range")
        scope.report(
            "export_range", node, Grade.LEFT_OUT, "the whole timeline is rendered, not the chosen range"
        )
    if document.child("canvas_config").get("background").value:
        node = document.child("canvas_config").get("background")
        scope.report("canvas", node, Grade.LEFT_OUT, "the project's own background is not drawn")
