"""The open media of a compositor: opened late, closed early, one decoder for each clip that plays."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from renderer.compositor.layers import PictureFacts, SourceKey
from renderer.media import open_source
from renderer.media.picture import PictureSource
from renderer.timeline import MediaRef, VideoClip, VisualClip

# Decoders kept open although no current layer needs them. A cut back and forth between two or three clips
# then costs no reopening, while a draft of a thousand clips holds few files and little memory.
IDLE_SOURCES = 2


class OpenSources:
    """Picture sources by layer source. A medium missing from `media` has no source."""

    def __init__(self, clips: tuple[VisualClip, ...], media: Mapping[str, Path]) -> None:
        self._clips = clips
        self._media = media
        self._open: dict[SourceKey, PictureSource] = {}
        self._facts: dict[SourceKey, PictureFacts | None] = {}
        self._used: set[SourceKey] = set()

    def facts(self, key: SourceKey) -> PictureFacts | None:
        """Size and kind of a medium; remembered, so asking again opens nothing."""
        if key not in self._facts:
            source = self.source(key)
            self._facts[key] = (
                PictureFacts(source.width, source.height, source.opaque, source.still) if source else None
            )
        return self._facts[key]

    def source(self, key: SourceKey) -> PictureSource | None:
        """The open source, or None if its medium is missing. Raises InvalidMedia."""
        self._used.add(key)
        source = self._open.pop(key, None)
        if source is None:
            ref = self._ref(key)
            path = self._media.get(ref.id) if ref else None
            if ref is None or path is None:
                return None
            clip = self._clips[key.slot]
            source = open_source(path, ref, reverse=isinstance(clip, VideoClip) and clip.reverse)
        self._open[key] = source  # re-inserted: the dict's order is the order of use
        return source

    def _ref(self, key: SourceKey) -> MediaRef | None:
        clip = self._clips[key.slot]
        if not isinstance(clip, VideoClip):
            return None
        if key.background:
            return clip.background.image if clip.background else None
        return clip.media

    def frame_done(self) -> None:
        """A frame has been drawn: close what it did not use, but for the latest few."""
        idle = [key for key in self._open if key not in self._used]
        for key in idle[: max(0, len(idle) - IDLE_SOURCES)]:
            self._open.pop(key).close()
        self._used.clear()

    def close(self) -> None:
        for source in self._open.values():
            source.close()
        self._open.clear()
