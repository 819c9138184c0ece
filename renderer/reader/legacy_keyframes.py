"""The keyframe store of old drafts: `segment.keyframe_refs` → `keyframes.videos[]` and its kin.

One object there holds every property at one moment. Positions are in whole canvases and are doubled to
the half-canvas unit (source: ByteDance's template converter). No draft at hand has entries in the
store, so every use is reported.
"""

from __future__ import annotations

from collections.abc import Callable

from renderer.fidelity import Grade
from renderer.keyframe import Keyframe
from renderer.reader.limits import MAX_COORDINATE
from renderer.reader.node import Node
from renderer.reader.scope import DraftScope
from renderer.timeline import Property

POSITION_FACTOR = 2.0
_FIELDS: tuple[tuple[Property, tuple[str, ...], float], ...] = (
    (Property.POSITION_X, ("position", "x"), POSITION_FACTOR),
    (Property.POSITION_Y, ("position", "y"), POSITION_FACTOR),
    (Property.SCALE_X, ("scale", "x"), 1.0),
    (Property.SCALE_Y, ("scale", "y"), 1.0),
    (Property.ROTATION, ("rotation",), 1.0),
    (Property.ALPHA, ("alpha",), 1.0),
    (Property.VOLUME, ("volume",), 1.0),
)


def legacy_tracks(
    scope: DraftScope, segment: Node, clock: Callable[[int], int]
) -> dict[Property, list[Keyframe]]:
    """The stored keys a segment refers to, by property; empty when it refers to none."""
    wanted = dict.fromkeys(
        node.value for node in segment.items("keyframe_refs") if isinstance(node.value, str)
    )
    if not wanted:
        return {}
    entries = [entry for key in wanted for entry in scope.stored_keyframes().get(key, ())]
    if not entries:
        return {}
    tracks: dict[Property, list[Keyframe]] = {}
    for entry in entries:
        time_us = clock(entry.time("time_offset"))
        for name, path, factor in _FIELDS:
            node = entry if len(path) == 1 else entry.child(path[0])
            field = node.get(path[-1])
            if field:
                value = field.as_number(least=-MAX_COORDINATE, most=MAX_COORDINATE) * factor
                tracks.setdefault(name, []).append(Keyframe(time_us, value))
    scope.report(
        "keyframe", segment, Grade.CLOSE, "keyframes of the old store are read by its one public description"
    )
    return tracks
