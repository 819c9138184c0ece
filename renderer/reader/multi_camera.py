"""Multi-camera clips: compound clips of which one camera is seen and some are heard.

The video material's `multi_camera_info` names tracks of the nested draft: `cur_camera_track_id` is
the picture, `audio_open_track_id_list` the sound (read off app-saved CapCut 8.1 drafts).
"""

from __future__ import annotations

from dataclasses import replace

from renderer.reader.node import Node
from renderer.timeline import Timeline


def chosen_camera(material: Node, draft: Node, timeline: Timeline) -> Timeline:
    """The nested timeline with only the chosen camera's picture and the opened tracks' sound.

    The timeline itself where the material is no multi-camera clip, or names tracks that are not there.
    """
    info = material.child("multi_camera_info")
    if not info:
        return timeline
    indexes = {track.text("id"): index for index, track in enumerate(draft.objects("tracks"))}
    camera = indexes.get(info.text("cur_camera_track_id"))
    if camera is None:
        return timeline
    opened = {node.value for node in info.items("audio_open_track_id_list") if isinstance(node.value, str)}
    heard = {index for name, index in indexes.items() if name in opened}
    return replace(
        timeline,
        tracks=tuple(track for track in timeline.tracks if track.clips[0].track == camera),
        audio=tuple(sound for sound in timeline.audio if sound.track in heard),
    )
