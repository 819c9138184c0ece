"""Keyframes of an operation's values → ParameterTracks, by the operation's own field names."""

from __future__ import annotations

from collections.abc import Mapping

from renderer.operations import ParameterTrack
from renderer.reader.keyframes import Clock, key_nodes, keys_of
from renderer.reader.node import Node


def parameter_tracks(
    segment: Node, clock: Clock, fields: Mapping[str, str], material_id: str = ""
) -> tuple[ParameterTrack, ...]:
    """The tracks of `segment.common_keyframes` whose property is a key of `fields`, named by its value.

    Of two lists for one field the last counts. A list that names another material than `material_id`
    is not this operation's.
    """
    tracks: dict[str, ParameterTrack] = {}
    for entry in segment.objects("common_keyframes"):
        name = fields.get(entry.text("property_type"))
        owner = entry.text("material_id")
        if name is None or (owner and material_id and owner != material_id):
            continue
        nodes = key_nodes(entry)
        keys = {key.time_us: key for key in keys_of(nodes, clock, 0)}
        if keys:
            tracks[name] = ParameterTrack(name, tuple(keys[time_us] for time_us in sorted(keys)))
    return tuple(tracks.values())
