"""`transitions` materials → Transitions from one clip of a track to the next."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from renderer.looks.transitions import find_transition
from renderer.operations import Transition
from renderer.reader.node import Node
from renderer.reader.scope import DraftScope
from renderer.timebase import TimeRange, snap
from renderer.timeline import VideoClip, VisualClip

NEIGHBOR_GAP_US = 2
"""Clips this near each other are neighbours: the app stores boundaries rounded or floored."""


def with_transitions(
    scope: DraftScope, segments: Sequence[Node], clips: Sequence[VisualClip]
) -> list[VisualClip]:
    """A video track's clips with the transitions between them, each reported with its grade.

    A transition belongs to the earlier clip and is centred on the cut; where the clips overlap, as in drafts of
    before 2022, it lasts for the overlap (source: drafts saved by the app). One without a next clip to lead to,
    or of no length, does nothing in the app either and is not reported.
    """
    nodes = {segment.path: segment for segment in segments}
    out = list(clips)
    for place, (clip, following) in enumerate(pairwise(clips)):
        node = nodes.get(clip.path)
        if node is None or not isinstance(clip, VideoClip) or not isinstance(following, VideoClip):
            continue
        found = _transition(scope, node, clip, following)
        if found is not None:
            out[place] = replace(clip, transition=found)
    return out


def _transition(scope: DraftScope, segment: Node, clip: VideoClip, following: VideoClip) -> Transition | None:
    material = scope.materials.references(segment).last("transitions")
    if not material:
        return None
    window = _window(clip.target, following.target, material.time("duration"))
    if window is None:
        return None
    start, end = snap(window.start_us, scope.rate), snap(window.end_us, scope.rate)
    if end <= start:
        return None
    name = material.text("name")
    look = find_transition(name, material.text("resource_id"), material.text("effect_id"))
    scope.report("transition", material, look.grade, look.note or "drawn as in the app")
    return Transition(key=look.key, start_frame=start, end_frame=end)


def _window(before: TimeRange, after: TimeRange, duration_us: int) -> TimeRange | None:
    """When the transition between two clips runs; None if they are apart or it lasts no time."""
    overlap_us = before.end_us - after.start_us
    if overlap_us > NEIGHBOR_GAP_US:
        end_us = min(before.end_us, after.end_us)
        return TimeRange(after.start_us, end_us - after.start_us)
    if overlap_us < -NEIGHBOR_GAP_US:
        return None
    length_us = min(duration_us, before.duration_us, after.duration_us)
    if length_us <= 0:
        return None
    return TimeRange(after.start_us - length_us // 2, length_us)
