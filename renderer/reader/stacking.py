"""Which tracks are drawn, in which order, and which one is the main track."""

from __future__ import annotations

from renderer.reader.node import Node
from renderer.reader.options import ReadOptions

MUTED_BIT = 1
"""Of `tracks[].attribute`: no sound (seen with the main-track mute of app-saved drafts)."""
HIDDEN_BIT = 2
"""Not drawn (measured: a track with 6 is absent from CapCut's frame, tracks with 0 and 4 are there).
That a hidden track is silent, too, is a guess."""


def attribute(track: Node) -> int:
    return track.integer("attribute")


def is_hidden(track: Node) -> bool:
    return bool(attribute(track) & HIDDEN_BIT)


def is_muted(track: Node) -> bool:
    return bool(attribute(track) & (MUTED_BIT | HIDDEN_BIT))


def main_track(tracks: list[Node], options: ReadOptions) -> int | None:
    """Index of the main track: the first video track that is not marked as an overlay."""
    video = [index for index, track in enumerate(tracks) if track.text("type") == "video"]
    if options.empty_main_track == "skip":
        video = [index for index in video if tracks[index].objects("segments")]
    return next((index for index in video if tracks[index].integer("flag") == 0), video[0] if video else None)


def stacking_order(document: Node, tracks: list[Node]) -> list[int]:
    """Track indexes from bottom to top.

    Array order is stacking order, whatever the tracks' types. Only where the draft says that layers go
    by render index and the indexes turn two tracks round completely do they win.
    """
    order = list(range(len(tracks)))
    if document.flag("render_index_track_mode_on"):
        return order
    ranges: dict[int, tuple[float, float]] = {}
    for index in order:
        if tracks[index].text("type") == "audio":
            continue
        values = [segment.get("render_index") for segment in tracks[index].objects("segments")]
        if not values:
            continue
        if not all(values):
            return order
        numbers = [value.as_number() for value in values]
        ranges[index] = (min(numbers), max(numbers))
    visual = list(ranges)
    highest = float("-inf")
    contradicted = False
    for index in visual:
        low, high = ranges[index]
        contradicted = contradicted or high < highest
        highest = max(highest, low)
    if not contradicted:
        return order
    by_index = sorted(visual, key=lambda index: ranges[index][0])
    places = dict(zip(visual, by_index, strict=True))
    return [places.get(index, index) for index in order]
